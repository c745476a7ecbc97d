"""The known mistakes of `1_two_layer`, each a small edit of the solution; those of the backward pass stand in their own file."""

from __future__ import annotations

from autograder.forge.mistakes import two_layer_backward
from autograder.forge.mistakes.cost import cost_mistakes
from autograder.forge.spec import MistakeSpec

LOG_SUM = "np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))"

_START = (
    MistakeSpec(
        "layer_sizes", "input-size-from-columns", "n_x is the number of examples",
        "n_x was read from the columns of X. Examples are columns in this course.",
        (("X.shape[0]", "X.shape[1]"),),
    ),
    MistakeSpec(
        "layer_sizes", "output-size-from-columns", "n_y is the number of examples",
        "n_y was read from the columns of Y. Examples are columns in this course.",
        (("Y.shape[0]", "Y.shape[1]"),),
    ),
    MistakeSpec(
        "layer_sizes", "output-size-fixed", "n_y does not depend on Y",
        "n_y is a fixed number here, but other labels may have more rows.",
        (("Y.shape[0]", "1"),),
    ),
    MistakeSpec(
        "layer_sizes", "hidden-size-from-data", "n_h was read from the data",
        "The size of the hidden layer is a choice; nothing in X or Y says it.",
        (("n_h = 4", "n_h = X.shape[0]"),),
    ),
    MistakeSpec(
        "layer_sizes", "output-size-from-X", "n_y was read from X",
        "The number of outputs stands in the labels, not in the inputs.",
        (("Y.shape[0]", "X.shape[0]"),),
    ),
    MistakeSpec(
        "layer_sizes", "sizes-order", "the sizes are returned in another order",
        "The three numbers are right, but the hidden size is not the second one.",
        (("return n_x, n_h, n_y", "return n_x, n_y, n_h"),),
    ),
    MistakeSpec(
        "initialize_parameters", "weights-zero", "W starts at zero",
        "All entries of a W are zero: all units of a layer then compute the same, and get the same gradient for ever.",
        (("np.random.randn(n_h, n_x) * 0.01", "np.zeros((n_h, n_x))"), ("np.random.randn(n_y, n_h) * 0.01", "np.zeros((n_y, n_h))")),
    ),
    MistakeSpec(
        "initialize_parameters", "weights-scale", "W has another scale than 0.01",
        "The spread of the entries of a W is not 0.01.",
        (("randn(n_h, n_x) * 0.01", "randn(n_h, n_x)"), ("randn(n_y, n_h) * 0.01", "randn(n_y, n_h)")),
    ),
    MistakeSpec(
        "initialize_parameters", "weights-not-normal", "W is not drawn from a normal distribution",
        "The entries of a W have the right spread but are not normal numbers.",
        (("np.random.randn(n_h, n_x) * 0.01", "np.random.uniform(-0.017320508, 0.017320508, (n_h, n_x))"),),
    ),
    MistakeSpec(
        "initialize_parameters", "weights-not-centred", "the entries of W are not spread around zero",
        "The mean of a W is far from zero: the numbers are drawn from one side.",
        (("np.random.randn(n_h, n_x)", "np.random.rand(n_h, n_x)"), ("np.random.randn(n_y, n_h)", "np.random.rand(n_y, n_h)")),
    ),
    MistakeSpec(
        "initialize_parameters", "weights-repeated", "W holds the same number again and again",
        "Many entries of a W are equal, so that units cannot become different from each other.",
        (("np.random.randn(n_h, n_x)", "np.random.randn() * np.ones((n_h, n_x))"),),
    ),
    MistakeSpec(
        "initialize_parameters", "weights-transposed", "W is turned round",
        "The rows of a W belong to the units that send; the two sizes are in the other order here.",
        (("randn(n_h, n_x)", "randn(n_x, n_h)"), ("randn(n_y, n_h)", "randn(n_h, n_y)")),
    ),
    MistakeSpec(
        "initialize_parameters", "bias-shape", "b is flat",
        "A b has one dimension only. Added to Z of shape (n, m), a flat b is laid along the examples, or does not fit.",
        (("np.zeros((n_h, 1))", "np.zeros(n_h)"), ("np.zeros((n_y, 1))", "np.zeros(n_y)")),
    ),
    MistakeSpec(
        "initialize_parameters", "bias-not-zero", "b does not start at zero",
        "Here b is asked to start at zero; it holds other numbers.",
        (("np.zeros((n_h, 1))", "np.random.randn(n_h, 1) * 0.01"), ("np.zeros((n_y, 1))", "np.random.randn(n_y, 1) * 0.01")),
    ),
)

_FORWARD = (
    MistakeSpec(
        "forward_propagation", "biases-dropped", "the biases are not added",
        "The numbers are those of a network without b1 and b2.",
        (("W1 @ X + b1", "W1 @ X"), ("W2 @ A1 + b2", "W2 @ A1")),
    ),
    MistakeSpec(
        "forward_propagation", "hidden-bias-dropped", "b1 is not added",
        "The numbers are those of a hidden layer without its bias.",
        (("W1 @ X + b1", "W1 @ X"),),
    ),
    MistakeSpec(
        "forward_propagation", "output-bias-dropped", "b2 is not added",
        "The numbers are those of an output layer without its bias.",
        (("W2 @ A1 + b2", "W2 @ A1"),),
    ),
    MistakeSpec(
        "forward_propagation", "hidden-sigmoid", "the hidden layer uses the sigmoid",
        "The hidden layer went through the activation of the output layer.",
        (("A1 = np.tanh(Z1)", "A1, _ = sigmoid(Z1)"),),
    ),
    MistakeSpec(
        "forward_propagation", "hidden-relu", "the hidden layer uses ReLU",
        "Negative values became zero in the hidden layer: that is another activation than the one of this network.",
        (("np.tanh(Z1)", "np.maximum(0, Z1)"),),
    ),
    MistakeSpec(
        "forward_propagation", "hidden-linear", "the hidden layer has no activation",
        "A1 holds the numbers before the activation. Two linear steps in a row can only draw a straight line.",
        (("np.tanh(Z1)", "Z1"),),
    ),
    MistakeSpec(
        "forward_propagation", "hidden-tanh-twice", "tanh is applied twice",
        "The hidden layer went through its activation a second time.",
        (("np.tanh(Z1)", "np.tanh(np.tanh(Z1))"),),
    ),
    MistakeSpec(
        "forward_propagation", "output-tanh", "the output layer uses tanh",
        "The output must be a probability between 0 and 1; these numbers come from the activation of the hidden layer.",
        (("A2, _ = sigmoid(Z2)", "A2 = np.tanh(Z2)"),),
    ),
    MistakeSpec(
        "forward_propagation", "output-linear", "A2 holds the numbers before the sigmoid",
        "What is kept as A2 is Z2. Look at which of the two results of sigmoid was taken.",
        (("A2, _ = sigmoid(Z2)", "_, A2 = sigmoid(Z2)"),), hides=True,
    ),
    MistakeSpec(
        "forward_propagation", "sigmoid-not-unpacked", "A2 is a pair",
        "The given sigmoid returns two things, and both of them together were kept as A2.",
        (("A2, _ = sigmoid(Z2)", "A2 = sigmoid(Z2)"),),
    ),
    MistakeSpec(
        "forward_propagation", "output-from-Z1", "layer 2 was given Z1",
        "What goes into layer 2 did not pass the activation of layer 1.",
        (("W2 @ A1 + b2", "W2 @ Z1 + b2"),),
    ),
    MistakeSpec(
        "forward_propagation", "output-from-X", "layer 2 was given X",
        "The data went into layer 2 directly, past layer 1.",
        (("W2 @ A1 + b2", "W2 @ X + b2"),),
    ),
    MistakeSpec(
        "forward_propagation", "product-transposed-forward", "W1 is transposed in the forward product",
        "The product was taken with W1 turned round; the inner sizes do not fit.",
        (("W1 @ X + b1", "W1.T @ X + b1"),),
    ),
    MistakeSpec(
        "forward_propagation", "star-forward", "the elementwise product was taken for the matrix product",
        "W1 and X were multiplied entry by entry, but a layer sums over the inputs.",
        (("W1 @ X + b1", "W1 * X + b1"),),
    ),
    MistakeSpec(
        "forward_propagation", "cache-Z1-is-A1", "the cache holds A1 as Z1",
        "Both entries of layer 1 are the numbers after the activation.",
        (('"Z1": Z1', '"Z1": A1'),),
    ),
    MistakeSpec(
        "forward_propagation", "cache-swapped", "Z and A are swapped in the cache",
        "The cache holds the numbers before the activation as A, and those after it as Z.",
        (('"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2', '"Z1": A1, "A1": Z1, "Z2": A2, "A2": Z2'),),
    ),
)


_END = (
    MistakeSpec(
        "update_parameters", "step-uphill", "the step goes uphill",
        "The gradient was added: the cost grows with every step.",
        tuple((f'parameters["{name}"] - ', f'parameters["{name}"] + ') for name in ("W1", "b1", "W2", "b2")),
    ),
    MistakeSpec(
        "update_parameters", "learning-rate-dropped", "the learning rate is not used",
        "The whole gradient was subtracted, whatever the learning rate is.",
        tuple((f'learning_rate * grads["d{name}"]', f'grads["d{name}"]') for name in ("W1", "b1", "W2", "b2")), hides=True,
    ),
    MistakeSpec(
        "update_parameters", "learning-rate-fixed", "the learning rate is a fixed number",
        "The step does not depend on the argument learning_rate: it has always the same rate.",
        tuple((f'learning_rate * grads["d{name}"]', f'1.2 * grads["d{name}"]') for name in ("W1", "b1", "W2", "b2")), hides=True,
    ),
    MistakeSpec(
        "update_parameters", "biases-not-updated", "the biases are not updated",
        "b1 and b2 came back unchanged. Every parameter has a gradient.",
        tuple((f' - learning_rate * grads["d{name}"]', "") for name in ("b1", "b2")),
    ),
    MistakeSpec(
        "update_parameters", "first-layer-not-updated", "layer 1 is not updated",
        "W1 and b1 came back unchanged. Every parameter has a gradient.",
        tuple((f' - learning_rate * grads["d{name}"]', "") for name in ("W1", "b1")),
    ),
    MistakeSpec(
        "update_parameters", "second-layer-not-updated", "layer 2 is not updated",
        "W2 and b2 came back unchanged. Every parameter has a gradient.",
        tuple((f' - learning_rate * grads["d{name}"]', "") for name in ("W2", "b2")),
    ),
    MistakeSpec(
        "update_parameters", "step-instead-of-parameters", "the step is returned, not the parameters",
        "The result is the change alone; the old parameters are not in it.",
        tuple((f'parameters["{name}"] - ', "-") for name in ("W1", "b1", "W2", "b2")), hides=True,
    ),
    MistakeSpec(
        "update_parameters", "parameters-unchanged", "the parameters come back unchanged",
        "New values were computed, but the old dictionary was returned.",
        (('return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}', "return parameters"),), hides=True,
    ),
    MistakeSpec(
        "update_parameters", "gradients-changed", "a gradient was changed in place",
        "After the call dW1 is no longer what it was: it was multiplied by the learning rate in place.",
        (('    W1 = parameters["W1"] - learning_rate * grads["dW1"]',
          '    grads["dW1"] *= learning_rate\n    W1 = parameters["W1"] - grads["dW1"]'),),
    ),
    MistakeSpec(
        "predict", "probabilities-returned", "these are probabilities, not predictions",
        "What is returned lies between 0 and 1; a prediction is yes or no.",
        (("= A2 > 0.5", "= A2"),),
    ),
    MistakeSpec(
        "predict", "predictions-swapped", "yes and no are swapped",
        "The answer is 1 where label 0 is the more probable one.",
        (("= A2 > 0.5", "= A2 < 0.5"),),
    ),
    MistakeSpec(
        "predict", "threshold-zero", "every answer is yes",
        "A probability is always above this threshold.",
        (("= A2 > 0.5", "= A2 > 0"),), hides=True,
    ),
    MistakeSpec(
        "predict", "threshold-on-Z2", "the threshold for A2 was applied to Z2",
        "Z2 was compared with the number that belongs to a probability.",
        (("A2, _ =", "_, cache ="), ("= A2 > 0.5", '= cache["Z2"] > 0.5')),
    ),
    MistakeSpec(
        "predict", "predictions-flat", "the predictions are flat",
        "The result has one dimension only; one row with m columns is asked for.",
        (("= A2 > 0.5", "= A2[0] > 0.5"),),
    ),
    MistakeSpec(
        "predict", "predictions-counted", "the predictions are counted",
        "The result is one number; an answer for each example is asked for.",
        (("= A2 > 0.5", "= np.sum(A2 > 0.5)"),),
    ),
    MistakeSpec(
        "predict", "predict-arguments-swapped", "the arguments of the forward pass are swapped",
        "forward_propagation was given the parameters where it takes the data.",
        (("forward_propagation(X, parameters)", "forward_propagation(parameters, X)"),),
    ),
)

_TRAINING = (
    MistakeSpec(
        "nn_model", "hidden-size-ignored", "the size of the hidden layer is not used",
        "The network has another number of hidden units than the caller asks for: n_h is an argument of this function.",
        (("initialize_parameters(n_x, n_h, n_y)", "initialize_parameters(n_x, 4, n_y)"),),
    ),
    MistakeSpec(
        "nn_model", "updates-lost", "the updated parameters are not kept",
        "New parameters were computed in every iteration, but the next iteration starts from the old ones.",
        (("        parameters = update_parameters(", "        update_parameters("),),
    ),
    MistakeSpec(
        "nn_model", "single-iteration", "there is only one iteration",
        "The result is that of a single step; the argument num_iterations says how many are wanted.",
        (("range(num_iterations)", "range(1)"),),
    ),
    MistakeSpec(
        "nn_model", "starts-anew-each-time", "the parameters start anew in each iteration",
        "The starting weights were drawn inside the loop, so every iteration forgets the ones before it.",
        (("    parameters = initialize_parameters(n_x, n_h, n_y)\n", ""),
         ("in range(num_iterations):\n", "in range(num_iterations):\n        parameters = initialize_parameters(n_x, n_h, n_y)\n")),
        same_as="single-iteration",
    ),
    MistakeSpec(
        "nn_model", "one-iteration-short", "one iteration is missing",
        "The loop ends one iteration too early.",
        (("range(num_iterations)", "range(1, num_iterations)"),),
    ),
    MistakeSpec(
        "nn_model", "one-iteration-more", "there is one iteration too many",
        "The loop runs once more than num_iterations says.",
        (("range(num_iterations)", "range(num_iterations + 1)"),),
    ),
    MistakeSpec(
        "nn_model", "forward-once", "the forward pass runs only once",
        "The forward pass stands before the loop, so the gradients of later iterations are taken at old activations.",
        (("        A2, cache = forward_propagation(X, parameters)\n", ""),
         ("    for i in range", "    A2, cache = forward_propagation(X, parameters)\n    for i in range")),
    ),
    MistakeSpec(
        "nn_model", "other-learning-rate", "another learning rate was used",
        "The steps have another length than the default of update_parameters gives.",
        (("cache, X, Y))", "cache, X, Y), 0.01)"),),
    ),
    MistakeSpec(
        "nn_model", "cache-returned", "the cache is returned, not the parameters",
        "The result holds activations; the trained weights are asked for.",
        (("return parameters", "return cache"),),
    ),
    MistakeSpec(
        "nn_model", "training-labels-swapped", "the network is trained on the opposite labels",
        "The gradients were taken for 1 where the label is 0, and for 0 where it is 1.",
        (("cache, X, Y))", "cache, X, 1 - Y))"),),
    ),
)

MISTAKES = (*_START, *_FORWARD, *cost_mistakes("A2"), *two_layer_backward.MISTAKES, *_END, *_TRAINING)
