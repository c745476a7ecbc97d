"""The known mistakes of the forward functions of `2_L_layer`, each a small edit of the solution."""

from __future__ import annotations

from autograder.forge.mistakes.cost import cost_mistakes
from autograder.forge.spec import MistakeSpec

CACHES = "What each cache holds"

_FORWARD = (
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-zero",
        "W starts at zero",
        "All entries of W are zero: all units of a layer then compute the same, and get the same gradient for ever.",
        (("np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01", "np.zeros((layer_dims[l], layer_dims[l - 1]))"),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-scale",
        "W has another scale than 0.01",
        "The spread of the entries of W is not 0.01.",
        ((" * 0.01", ""),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-not-normal",
        "W is not drawn from a normal distribution",
        "The entries of W have the right spread but are not normal numbers.",
        (
            (
                "np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01",
                "np.random.uniform(-0.017320508, 0.017320508, (layer_dims[l], layer_dims[l - 1]))",
            ),
        ),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-not-centred",
        "the entries of W are not spread around zero",
        "The mean of W is far from zero: the numbers are drawn from one side.",
        (("np.random.randn(", "np.random.rand("),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-repeated",
        "W holds the same number again and again",
        "Many entries of W are equal, so that units cannot become different from each other.",
        (
            (
                "np.random.randn(layer_dims[l], layer_dims[l - 1])",
                "np.random.randn() * np.ones((layer_dims[l], layer_dims[l - 1]))",
            ),
        ),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-transposed",
        "W is turned round",
        "The rows of W belong to the units of the layer below; the two sizes are in the other order here.",
        (("randn(layer_dims[l], layer_dims[l - 1])", "randn(layer_dims[l - 1], layer_dims[l])"),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "bias-shape",
        "b is flat",
        "b has one dimension only. Added to Z of shape (n, m), a flat b is laid along the examples, or does not fit.",
        (("np.zeros((layer_dims[l], 1))", "np.zeros(layer_dims[l])"),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "bias-not-zero",
        "b does not start at zero",
        "Here b is asked to start at zero; it holds other numbers.",
        (("np.zeros((layer_dims[l], 1))", "np.random.randn(layer_dims[l], 1) * 0.01"),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "layer-too-many",
        "there are parameters of a layer that the net does not have",
        "The input counts as layer 0 and has no parameters. Whoever counts the layers by the parameters counts one too many.",
        (("range(1, L + 1)", "range(0, L + 1)"),),
    ),
    MistakeSpec(
        "linear_forward",
        "bias-dropped",
        "b is not added",
        "The numbers are those of a layer without its bias.",
        (("W @ A + b", "W @ A"),),
    ),
    MistakeSpec(
        "linear_forward",
        "cache-holds-Z",
        "the linear cache holds Z",
        "The linear step backward cannot use Z: it needs what went into the product.",
        (("cache = (A, W, b)", "cache = (Z, W, b)"),),
        CACHES,
    ),
    MistakeSpec(
        "linear_forward",
        "product-transposed-forward",
        "W is transposed in the forward product",
        "The product was taken with W turned round; the inner sizes do not fit.",
        (("W @ A + b", "W.T @ A + b"),),
    ),
    MistakeSpec(
        "linear_forward",
        "star-forward",
        "the elementwise product was taken for the matrix product",
        "W and A were multiplied entry by entry, but a layer sums over the units of the layer below.",
        (("W @ A + b", "W * A + b"),),
    ),
    MistakeSpec(
        "linear_forward",
        "cache-order",
        "the linear cache is in another order",
        "The cache holds the right arrays, but not in the order in which the backward step will unpack them.",
        (("cache = (A, W, b)", "cache = (W, A, b)"),),
        CACHES,
    ),
    MistakeSpec(
        "linear_activation_forward",
        "activation-cache-holds-A",
        "the activation cache holds A",
        "The backward step of the activation evaluates g' at what went into g, not at what came out.",
        (("A, activation_cache = g(Z)", "A, activation_cache = g(Z)[0], g(Z)[0]"),),
        CACHES,
    ),
    MistakeSpec(
        "linear_activation_forward",
        "activation-skipped",
        "the activation is not applied",
        "What is returned as A are the numbers before the activation.",
        (("A, activation_cache = g(Z)", "A, activation_cache = Z, Z"),),
        hides=True,
    ),
    MistakeSpec(
        "linear_activation_forward",
        "activation-twice",
        "the activation is applied twice",
        "The output went through the activation a second time.",
        (("A, activation_cache = g(Z)", "A, activation_cache = g(g(Z)[0])[0], Z"),),
    ),
    MistakeSpec(
        "linear_activation_forward",
        "caches-swapped",
        "the two caches are in the wrong order",
        "The pair holds the activation cache first; the course keeps the linear cache first.",
        (("return A, (linear_cache, activation_cache)", "return A, (activation_cache, linear_cache)"),),
        CACHES,
    ),
    MistakeSpec(
        "L_model_forward",
        "output-relu",
        "the output layer uses relu",
        "The last layer must give a number between 0 and 1; its activation is not the one of the hidden layers.",
        (('"sigmoid")', '"relu")'),),
    ),
    MistakeSpec(
        "L_model_forward",
        "hidden-sigmoid",
        "the hidden layers use sigmoid",
        "The hidden layers went through the activation of the output layer.",
        (('"relu")', '"sigmoid")'),),
    ),
    MistakeSpec(
        "L_model_forward",
        "always-X",
        "every layer is given X",
        "A layer takes what the layer below it returned; here the data went into every layer.",
        (("A, cache = linear_activation_forward(A,", "A, cache = linear_activation_forward(X,"),),
    ),
    MistakeSpec(
        "L_model_forward",
        "last-cache-missing",
        "the cache of the output layer is missing",
        "The list holds L - 1 caches: that of the output layer was not added.",
        (('"sigmoid")\n    caches.append(cache)', '"sigmoid")'),),
        CACHES,
    ),
    MistakeSpec(
        "L_model_forward",
        "hidden-caches-missing",
        "the caches of the hidden layers are missing",
        "The list holds only the cache of the output layer.",
        (('"relu")\n        caches.append(cache)', '"relu")'),),
        CACHES,
    ),
    MistakeSpec(
        "L_model_forward",
        "last-hidden-layer-skipped",
        "one hidden layer is left out",
        "The loop over the hidden layers ends one layer too early.",
        (("range(1, L):", "range(1, L - 1):"),),
    ),
)


MISTAKES = (*_FORWARD, *cost_mistakes("AL"))
