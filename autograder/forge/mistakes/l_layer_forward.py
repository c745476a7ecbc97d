"""The known mistakes of the forward functions of `2_L_layer`, each a small edit of the solution."""

from __future__ import annotations

from autograder.forge.mistakes.cost import cost_mistakes
from autograder.forge.spec import MistakeSpec

CACHES = "What each cache holds"

_FORWARD = (
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-zero",
        title="W starts at zero",
        message="All entries of W are zero: all units of a layer then compute the same, and get the same gradient for ever.",
        edits=(("np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01", "np.zeros((layer_dims[l], layer_dims[l - 1]))"),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-scale",
        title="W has another scale than 0.01",
        message="The spread of the entries of W is not 0.01.",
        edits=((" * 0.01", ""),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-not-normal",
        title="W is not drawn from a normal distribution",
        message="The entries of W have the right spread but are not normal numbers.",
        edits=(
            (
                "np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01",
                "np.random.uniform(-0.017320508, 0.017320508, (layer_dims[l], layer_dims[l - 1]))",
            ),
        ),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-not-centred",
        title="the entries of W are not spread around zero",
        message="The mean of W is far from zero: the numbers are drawn from one side.",
        edits=(("np.random.randn(", "np.random.rand("),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-repeated",
        title="W holds the same number again and again",
        message="Many entries of W are equal, so that units cannot become different from each other.",
        edits=(
            (
                "np.random.randn(layer_dims[l], layer_dims[l - 1])",
                "np.random.randn() * np.ones((layer_dims[l], layer_dims[l - 1]))",
            ),
        ),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "weights-transposed",
        title="W is turned round",
        message="The rows of W belong to the units of the layer below; the two sizes are in the other order here.",
        edits=(("randn(layer_dims[l], layer_dims[l - 1])", "randn(layer_dims[l - 1], layer_dims[l])"),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "bias-shape",
        title="b is flat",
        message="b has one dimension only. Added to Z of shape (n, m), a flat b is laid along the examples, or does not fit.",
        edits=(("np.zeros((layer_dims[l], 1))", "np.zeros(layer_dims[l])"),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "bias-not-zero",
        title="b does not start at zero",
        message="Here b is asked to start at zero; it holds other numbers.",
        edits=(("np.zeros((layer_dims[l], 1))", "np.random.randn(layer_dims[l], 1) * 0.01"),),
    ),
    MistakeSpec(
        "initialize_parameters_deep",
        "layer-too-many",
        title="there are parameters of a layer that the net does not have",
        message="The input counts as layer 0 and has no parameters. Whoever counts the layers by the parameters counts one too many.",
        edits=(("range(1, L + 1)", "range(0, L + 1)"),),
    ),
    MistakeSpec(
        "linear_forward",
        "bias-dropped",
        title="b is not added",
        message="The numbers are those of a layer without its bias.",
        edits=(("W @ A + b", "W @ A"),),
    ),
    MistakeSpec(
        "linear_forward",
        "cache-holds-Z",
        title="the linear cache holds Z",
        message="The linear step backward cannot use Z: it needs what went into the product.",
        edits=(("cache = (A, W, b)", "cache = (Z, W, b)"),),
        lesson=CACHES,
    ),
    MistakeSpec(
        "linear_forward",
        "product-transposed-forward",
        title="W is transposed in the forward product",
        message="The product was taken with W turned round; the inner sizes do not fit.",
        edits=(("W @ A + b", "W.T @ A + b"),),
    ),
    MistakeSpec(
        "linear_forward",
        "star-forward",
        title="the elementwise product was taken for the matrix product",
        message="W and A were multiplied entry by entry, but a layer sums over the units of the layer below.",
        edits=(("W @ A + b", "W * A + b"),),
    ),
    MistakeSpec(
        "linear_forward",
        "cache-order",
        title="the linear cache is in another order",
        message="The cache holds the right arrays, but not in the order in which the backward step will unpack them.",
        edits=(("cache = (A, W, b)", "cache = (W, A, b)"),),
        lesson=CACHES,
    ),
    MistakeSpec(
        "linear_activation_forward",
        "activation-cache-holds-A",
        title="the activation cache holds A",
        message="The backward step of the activation evaluates g' at what went into g, not at what came out.",
        edits=(("A, activation_cache = g(Z)", "A, activation_cache = g(Z)[0], g(Z)[0]"),),
        lesson=CACHES,
    ),
    MistakeSpec(
        "linear_activation_forward",
        "activation-skipped",
        title="the activation is not applied",
        message="What is returned as A are the numbers before the activation.",
        edits=(("A, activation_cache = g(Z)", "A, activation_cache = Z, Z"),),
        hides=True,
    ),
    MistakeSpec(
        "linear_activation_forward",
        "activation-twice",
        title="the activation is applied twice",
        message="The output went through the activation a second time.",
        edits=(("A, activation_cache = g(Z)", "A, activation_cache = g(g(Z)[0])[0], Z"),),
    ),
    MistakeSpec(
        "linear_activation_forward",
        "caches-swapped",
        title="the two caches are in the wrong order",
        message="The pair holds the activation cache first; the course keeps the linear cache first.",
        edits=(("return A, (linear_cache, activation_cache)", "return A, (activation_cache, linear_cache)"),),
        lesson=CACHES,
    ),
    MistakeSpec(
        "L_model_forward",
        "output-relu",
        title="the output layer uses relu",
        message="The last layer must give a number between 0 and 1; its activation is not the one of the hidden layers.",
        edits=(('"sigmoid")', '"relu")'),),
    ),
    MistakeSpec(
        "L_model_forward",
        "hidden-sigmoid",
        title="the hidden layers use sigmoid",
        message="The hidden layers went through the activation of the output layer.",
        edits=(('"relu")', '"sigmoid")'),),
    ),
    MistakeSpec(
        "L_model_forward",
        "always-X",
        title="every layer is given X",
        message="A layer takes what the layer below it returned; here the data went into every layer.",
        edits=(("A, cache = linear_activation_forward(A,", "A, cache = linear_activation_forward(X,"),),
    ),
    MistakeSpec(
        "L_model_forward",
        "last-cache-missing",
        title="the cache of the output layer is missing",
        message="The list holds L - 1 caches: that of the output layer was not added.",
        edits=(('"sigmoid")\n    caches.append(cache)', '"sigmoid")'),),
        lesson=CACHES,
    ),
    MistakeSpec(
        "L_model_forward",
        "hidden-caches-missing",
        title="the caches of the hidden layers are missing",
        message="The list holds only the cache of the output layer.",
        edits=(('"relu")\n        caches.append(cache)', '"relu")'),),
        lesson=CACHES,
    ),
    MistakeSpec(
        "L_model_forward",
        "last-hidden-layer-skipped",
        title="one hidden layer is left out",
        message="The loop over the hidden layers ends one layer too early.",
        edits=(("range(1, L):", "range(1, L - 1):"),),
    ),
)


MISTAKES = (*_FORWARD, *cost_mistakes("AL"))
