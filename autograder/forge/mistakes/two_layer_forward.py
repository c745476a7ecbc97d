"""The known mistakes of sizes, start values and the forward pass of `1_two_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

_START = (
    MistakeSpec(
        "layer_sizes",
        "input-size-from-columns",
        title="n_x is the number of examples",
        message="n_x was read from the columns of X. Examples are columns in this course.",
        edits=(("X.shape[0]", "X.shape[1]"),),
    ),
    MistakeSpec(
        "layer_sizes",
        "output-size-from-columns",
        title="n_y is the number of examples",
        message="n_y was read from the columns of Y. Examples are columns in this course.",
        edits=(("Y.shape[0]", "Y.shape[1]"),),
    ),
    MistakeSpec(
        "layer_sizes",
        "output-size-fixed",
        title="n_y does not depend on Y",
        message="n_y is a fixed number here, but other labels may have more rows.",
        edits=(("Y.shape[0]", "1"),),
    ),
    MistakeSpec(
        "layer_sizes",
        "hidden-size-from-data",
        title="n_h was read from the data",
        message="The size of the hidden layer is a choice; nothing in X or Y says it.",
        edits=(("n_h = 4", "n_h = X.shape[0]"),),
    ),
    MistakeSpec(
        "layer_sizes",
        "output-size-from-X",
        title="n_y was read from X",
        message="The number of outputs stands in the labels, not in the inputs.",
        edits=(("Y.shape[0]", "X.shape[0]"),),
    ),
    MistakeSpec(
        "layer_sizes",
        "sizes-order",
        title="the sizes are returned in another order",
        message="The three numbers are right, but the hidden size is not the second one.",
        edits=(("return n_x, n_h, n_y", "return n_x, n_y, n_h"),),
    ),
    MistakeSpec(
        "initialize_parameters",
        "weights-zero",
        title="W starts at zero",
        message="All entries of a W are zero: all units of a layer then compute the same, and get the same gradient for ever.",
        edits=(
            ("np.random.randn(n_h, n_x) * 0.01", "np.zeros((n_h, n_x))"),
            ("np.random.randn(n_y, n_h) * 0.01", "np.zeros((n_y, n_h))"),
        ),
    ),
    MistakeSpec(
        "initialize_parameters",
        "weights-scale",
        title="W has another scale than 0.01",
        message="The spread of the entries of a W is not 0.01.",
        edits=(("randn(n_h, n_x) * 0.01", "randn(n_h, n_x)"), ("randn(n_y, n_h) * 0.01", "randn(n_y, n_h)")),
    ),
    MistakeSpec(
        "initialize_parameters",
        "weights-not-normal",
        title="W is not drawn from a normal distribution",
        message="The entries of a W have the right spread but are not normal numbers.",
        edits=(("np.random.randn(n_h, n_x) * 0.01", "np.random.uniform(-0.017320508, 0.017320508, (n_h, n_x))"),),
    ),
    MistakeSpec(
        "initialize_parameters",
        "weights-not-centred",
        title="the entries of W are not spread around zero",
        message="The mean of a W is far from zero: the numbers are drawn from one side.",
        edits=(
            ("np.random.randn(n_h, n_x)", "np.random.rand(n_h, n_x)"),
            ("np.random.randn(n_y, n_h)", "np.random.rand(n_y, n_h)"),
        ),
    ),
    MistakeSpec(
        "initialize_parameters",
        "weights-repeated",
        title="W holds the same number again and again",
        message="Many entries of a W are equal, so that units cannot become different from each other.",
        edits=(("np.random.randn(n_h, n_x)", "np.random.randn() * np.ones((n_h, n_x))"),),
    ),
    MistakeSpec(
        "initialize_parameters",
        "weights-restarted",
        title="W1 and W2 begin with the same numbers",
        message="The random numbers were started anew, from the same seed, for each W.",
        edits=(
            ("np.random.randn(n_h, n_x)", "np.random.RandomState(3).randn(n_h, n_x)"),
            ("np.random.randn(n_y, n_h)", "np.random.RandomState(3).randn(n_y, n_h)"),
        ),
    ),
    MistakeSpec(
        "initialize_parameters",
        "weights-transposed",
        title="W is turned round",
        message="The rows of a W belong to the units that send; the two sizes are in the other order here.",
        edits=(("randn(n_h, n_x)", "randn(n_x, n_h)"), ("randn(n_y, n_h)", "randn(n_h, n_y)")),
    ),
    MistakeSpec(
        "initialize_parameters",
        "bias-shape",
        title="b is flat",
        message="A b has one dimension only. Added to Z of shape (n, m), a flat b is laid along the examples, or does not fit.",
        edits=(("np.zeros((n_h, 1))", "np.zeros(n_h)"), ("np.zeros((n_y, 1))", "np.zeros(n_y)")),
    ),
    MistakeSpec(
        "initialize_parameters",
        "bias-not-zero",
        title="b does not start at zero",
        message="Here b is asked to start at zero; it holds other numbers.",
        edits=(
            ("np.zeros((n_h, 1))", "np.random.randn(n_h, 1) * 0.01"),
            ("np.zeros((n_y, 1))", "np.random.randn(n_y, 1) * 0.01"),
        ),
    ),
)

_FORWARD = (
    MistakeSpec(
        "forward_propagation",
        "biases-dropped",
        title="the biases are not added",
        message="The numbers are those of a network without b1 and b2.",
        edits=(("W1 @ X + b1", "W1 @ X"), ("W2 @ A1 + b2", "W2 @ A1")),
    ),
    MistakeSpec(
        "forward_propagation",
        "hidden-bias-dropped",
        title="b1 is not added",
        message="The numbers are those of a hidden layer without its bias.",
        edits=(("W1 @ X + b1", "W1 @ X"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "output-bias-dropped",
        title="b2 is not added",
        message="The numbers are those of an output layer without its bias.",
        edits=(("W2 @ A1 + b2", "W2 @ A1"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "hidden-sigmoid",
        title="the hidden layer uses the sigmoid",
        message="The hidden layer went through the activation of the output layer.",
        edits=(("A1 = np.tanh(Z1)", "A1, _ = sigmoid(Z1)"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "hidden-relu",
        title="the hidden layer uses ReLU",
        message="Negative values became zero in the hidden layer: that is another activation than the one of this network.",
        edits=(("np.tanh(Z1)", "np.maximum(0, Z1)"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "hidden-linear",
        title="the hidden layer has no activation",
        message="A1 holds the numbers before the activation. Two linear steps in a row can only draw a straight line.",
        edits=(("np.tanh(Z1)", "Z1"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "hidden-tanh-twice",
        title="tanh is applied twice",
        message="The hidden layer went through its activation a second time.",
        edits=(("np.tanh(Z1)", "np.tanh(np.tanh(Z1))"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "output-tanh",
        title="the output layer uses tanh",
        message="The output must be a probability between 0 and 1; these numbers come from the activation of the hidden layer.",
        edits=(("A2, _ = sigmoid(Z2)", "A2 = np.tanh(Z2)"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "output-linear",
        title="A2 holds the numbers before the sigmoid",
        message="What is kept as A2 is Z2. Look at which of the two results of sigmoid was taken.",
        edits=(("A2, _ = sigmoid(Z2)", "_, A2 = sigmoid(Z2)"),),
        hides=True,
    ),
    MistakeSpec(
        "forward_propagation",
        "sigmoid-not-unpacked",
        title="A2 is a pair",
        message="The given sigmoid returns two things, and both of them together were kept as A2.",
        edits=(("A2, _ = sigmoid(Z2)", "A2 = sigmoid(Z2)"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "output-from-Z1",
        title="layer 2 was given Z1",
        message="What goes into layer 2 did not pass the activation of layer 1.",
        edits=(("W2 @ A1 + b2", "W2 @ Z1 + b2"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "output-from-X",
        title="layer 2 was given X",
        message="The data went into layer 2 directly, past layer 1.",
        edits=(("W2 @ A1 + b2", "W2 @ X + b2"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "product-transposed-forward",
        title="W1 is transposed in the forward product",
        message="The product was taken with W1 turned round; the inner sizes do not fit.",
        edits=(("W1 @ X + b1", "W1.T @ X + b1"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "star-forward",
        title="the elementwise product was taken for the matrix product",
        message="W1 and X were multiplied entry by entry, but a layer sums over the inputs.",
        edits=(("W1 @ X + b1", "W1 * X + b1"),),
    ),
    MistakeSpec(
        "forward_propagation",
        "cache-Z1-is-A1",
        title="the cache holds A1 as Z1",
        message="Both entries of layer 1 are the numbers after the activation.",
        edits=(('"Z1": Z1', '"Z1": A1'),),
    ),
    MistakeSpec(
        "forward_propagation",
        "cache-swapped",
        title="Z and A are swapped in the cache",
        message="The cache holds the numbers before the activation as A, and those after it as Z.",
        edits=(('"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2', '"Z1": A1, "A1": Z1, "Z2": A2, "A2": Z2'),),
    ),
)

MISTAKES = (*_START, *_FORWARD)
