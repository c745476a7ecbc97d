"""The known mistakes of the hard-coded forward and backward pass of `3_three_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

ONE_OVER_M = "Where 1/m lives"

_FORWARD = (
    MistakeSpec(
        "forward_propagation", "bias-dropped-1", "b1 is not added",
        "Layer 1 computes without its bias.",
        (("W1 @ X + b1", "W1 @ X"),), hides=True,
    ),
    MistakeSpec(
        "forward_propagation", "bias-dropped", "no bias is added",
        "All three layers compute without their biases.",
        (("W1 @ X + b1", "W1 @ X"), ("W2 @ a1 + b2", "W2 @ a1"), ("W3 @ a2 + b3", "W3 @ a2")), hides=True,
    ),
    MistakeSpec(
        "forward_propagation", "bias-of-layer-2-in-3", "the output layer has the bias of another layer",
        "The bias of layer 2 was added in layer 3.",
        (("W3 @ a2 + b3", "W3 @ a2 + np.sum(b2)"),), hides=True,
    ),
    MistakeSpec(
        "forward_propagation", "pre-activation-handed-on", "layer 2 takes z1",
        "What layer 2 was given has not gone through the activation of layer 1.",
        (("W2 @ a1", "W2 @ z1"),),
    ),
    MistakeSpec(
        "forward_propagation", "pre-activation-handed-on-3", "layer 3 takes z2",
        "What layer 3 was given has not gone through the activation of layer 2.",
        (("W3 @ a2", "W3 @ z2"),),
    ),
    MistakeSpec(
        "forward_propagation", "hidden-sigmoid", "the hidden layers use the sigmoid",
        "Layers 1 and 2 went through the sigmoid; they are ReLU layers.",
        (("relu(z1)", "sigmoid(z1)"), ("relu(z2)", "sigmoid(z2)")),
    ),
    MistakeSpec(
        "forward_propagation", "hidden-tanh", "the hidden layers use tanh",
        "Layers 1 and 2 went through tanh, as in the two-layer assignment; here they are ReLU layers.",
        (("a1, _ = relu(z1)", "a1 = np.tanh(z1)"), ("a2, _ = relu(z2)", "a2 = np.tanh(z2)")),
    ),
    MistakeSpec(
        "forward_propagation", "output-relu", "the output layer uses ReLU",
        "a3 is not between 0 and 1: the output layer went through ReLU.",
        (("sigmoid(z3)", "relu(z3)"),),
    ),
    MistakeSpec(
        "forward_propagation", "output-not-activated", "a3 is z3",
        "The output layer has no activation here.",
        (("a3, _ = sigmoid(z3)", "a3 = z3"),),
    ),
    MistakeSpec(
        "forward_propagation", "pair-not-unpacked", "a1 holds both results of relu",
        "relu returns two things, and both were kept under one name.",
        (("a1, _ = relu(z1)", "a1 = relu(z1)"),),
    ),
    MistakeSpec(
        "forward_propagation", "cache-z-and-a-swapped", "z and a change places in the cache",
        "In the cache each a stands before its z.",
        (("(z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3)", "(a1, z1, W1, b1, a2, z2, W2, b2, a3, z3, W3, b3)"),),
    ),
    MistakeSpec(
        "forward_propagation", "cache-from-the-top", "the cache begins with layer 3",
        "The cache holds the layers from the top down.",
        (("(z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3)", "(z3, a3, W3, b3, z2, a2, W2, b2, z1, a1, W1, b1)"),),
    ),
    MistakeSpec(
        "forward_propagation", "X-changed-in-place", "X was changed in place",
        "After the call X holds other numbers.",
        (("z1 = W1 @ X + b1", "z1 = W1 @ X + b1\n    X *= 0.5"),),
    ),
)

_OUTPUT_LAYER = (
    MistakeSpec(
        "backward_propagation", "one-over-m-forgotten", "1/m is nowhere",
        "dW and db are sums over the examples here; the cost is a mean.",
        (("dz3 = (a3 - Y) / m", "dz3 = a3 - Y"),), ONE_OVER_M,
    ),
    MistakeSpec(
        "backward_propagation", "one-over-m-in-every-dz", "1/m is in every dz",
        "dz2 and dz1 were divided by m once more; they inherit the factor from dz3.",
        (("da2 * (z2 > 0)", "da2 * (z2 > 0) / m"), ("da1 * (z1 > 0)", "da1 * (z1 > 0) / m")), ONE_OVER_M,
    ),
    MistakeSpec(
        "backward_propagation", "one-over-m-twice", "1/m is in dz3 and in every dW and db",
        "The two places for 1/m were mixed, so dW and db were divided by m two times.",
        (("dz3 @ a2.T", "dz3 @ a2.T / m"), ("dz2 @ a1.T", "dz2 @ a1.T / m"), ("dz1 @ X.T", "dz1 @ X.T / m"),
         ("np.sum(dz3, axis=1, keepdims=True)", "np.sum(dz3, axis=1, keepdims=True) / m"),
         ("np.sum(dz2, axis=1, keepdims=True)", "np.sum(dz2, axis=1, keepdims=True) / m"),
         ("np.sum(dz1, axis=1, keepdims=True)", "np.sum(dz1, axis=1, keepdims=True) / m")), ONE_OVER_M,
    ),
    MistakeSpec(
        "backward_propagation", "one-over-m-again-in-dW", "1/m is in dz3 and in every dW",
        "dW was divided by m two times, db only once.",
        (("dz3 @ a2.T", "dz3 @ a2.T / m"), ("dz2 @ a1.T", "dz2 @ a1.T / m"), ("dz1 @ X.T", "dz1 @ X.T / m")), ONE_OVER_M,
    ),
    MistakeSpec(
        "backward_propagation", "one-over-m-only-hidden", "1/m comes in after layer 3",
        "dW3 and db3 are sums, dW and db of the layers below are means.",
        (("dz3 = (a3 - Y) / m", "dz3 = a3 - Y"), ("W3.T @ dz3", "W3.T @ dz3 / m")), ONE_OVER_M,
    ),
    MistakeSpec(
        "backward_propagation", "m-from-rows", "m is the number of inputs",
        "Columns are examples in this course; the number of rows of X was used as m.",
        (("X.shape[1]", "X.shape[0]"),), ONE_OVER_M,
    ),
    MistakeSpec(
        "backward_propagation", "dz3-sign", "dz3 has the wrong sign",
        "All gradients have the opposite sign: a step would climb.",
        (("(a3 - Y)", "(Y - a3)"),),
    ),
    MistakeSpec(
        "backward_propagation", "sigmoid-derivative-twice", "the derivative of the sigmoid is there twice",
        "The difference of a3 and Y already contains that derivative, and it was applied once more.",
        (("(a3 - Y) / m", "(a3 - Y) * a3 * (1 - a3) / m"),),
    ),
    MistakeSpec(
        "backward_propagation", "sigmoid-derivative-missing", "dz3 is da3",
        "The derivative of the cost with respect to a3 was used as dz3; the sigmoid's own derivative is missing.",
        (("(a3 - Y) / m", "((1 - Y) / (1 - a3) - Y / a3) / m"),),
    ),
    MistakeSpec(
        "backward_propagation", "dz3-is-a3", "the labels are not used",
        "dz3 does not look at Y.",
        (("(a3 - Y) / m", "a3 / m"),), hides=True,
    ),
)

_HIDDEN_LAYERS = (
    MistakeSpec(
        "backward_propagation", "relu-left-out", "the derivative of ReLU is left out",
        "da went on as dz in both hidden layers.",
        (("da2 * (z2 > 0)", "da2"), ("da1 * (z1 > 0)", "da1")),
    ),
    MistakeSpec(
        "backward_propagation", "relu-left-out-2", "the derivative of ReLU is left out in layer 2",
        "da2 went on as dz2.",
        (("da2 * (z2 > 0)", "da2"),),
    ),
    MistakeSpec(
        "backward_propagation", "relu-left-out-1", "the derivative of ReLU is left out in layer 1",
        "da1 went on as dz1.",
        (("da1 * (z1 > 0)", "da1"),),
    ),
    MistakeSpec(
        "backward_propagation", "relu-times-activation", "da is multiplied by the activation",
        "The gradient was multiplied by the activation itself, not by its derivative.",
        (("da2 * (z2 > 0)", "da2 * a2"), ("da1 * (z1 > 0)", "da1 * a1")),
    ),
    MistakeSpec(
        "backward_propagation", "relu-times-z", "da is multiplied by z",
        "The derivative was read as a factor z; it has to be evaluated at z.",
        (("da2 * (z2 > 0)", "da2 * z2"), ("da1 * (z1 > 0)", "da1 * z1")),
    ),
    MistakeSpec(
        "backward_propagation", "mask-from-da", "the mask is taken from da",
        "Where da is negative the gradient was set to zero; the sign that counts is that of z.",
        (("(z2 > 0)", "(da2 > 0)"), ("(z1 > 0)", "(da1 > 0)")),
    ),
    MistakeSpec(
        "backward_propagation", "mask-turned-round", "the mask is turned round",
        "The gradient passes where the unit is off.",
        (("(z2 > 0)", "(z2 < 0)"), ("(z1 > 0)", "(z1 < 0)")),
    ),
    MistakeSpec(
        "backward_propagation", "mask-int-of-a", "the activation is cut to a whole number and used as the mask",
        "Below 1 the activation becomes 0, so units that are on were taken for off, and above 2 they count twice.",
        (("(z2 > 0)", "a2.astype(int)"), ("(z1 > 0)", "a1.astype(int)")),
    ),
    MistakeSpec(
        "backward_propagation", "hidden-sigmoid-derivative", "the hidden layers go back through the sigmoid",
        "The way back must use the activation that the forward pass used in that layer.",
        (("(z2 > 0)", "a2 * (1 - a2)"), ("(z1 > 0)", "a1 * (1 - a1)")),
    ),
    MistakeSpec(
        "backward_propagation", "hidden-tanh-derivative", "the hidden layers go back through tanh",
        "The derivative is the one of the two-layer assignment; here the hidden layers are ReLU.",
        (("(z2 > 0)", "(1 - a2**2)"), ("(z1 > 0)", "(1 - a1**2)")),
    ),
    MistakeSpec(
        "backward_propagation", "dz-like-dz3", "dz2 was made like dz3",
        "Only at a sigmoid output with this cost is dz a difference of activation and label.",
        (("da2 * (z2 > 0)", "(a2 - Y) / m"),),
    ),
    MistakeSpec(
        "backward_propagation", "da1-from-da2", "da1 comes from da2",
        "The gradient went down to layer 1 without passing the activation of layer 2.",
        (("W2.T @ dz2", "W2.T @ da2"),),
    ),
    MistakeSpec(
        "backward_propagation", "da2-without-transpose", "W3 is not transposed in da2",
        "The product was taken with W3 as it stands; look at which index of W3 is summed.",
        (("W3.T @ dz3", "W3 @ dz3"),),
    ),
    MistakeSpec(
        "backward_propagation", "da1-order", "the factors of da1 are in the wrong order",
        "dz2 stands on the left of the product; write the two shapes side by side.",
        (("W2.T @ dz2", "dz2 @ W2.T"),),
    ),
    MistakeSpec(
        "backward_propagation", "updated-W2", "W2 was changed before da1 was computed",
        "All gradients are taken at the same parameters; here da1 used a W2 that had already made a step.",
        (("W2.T @ dz2", "(W2 - 0.01 * dW2).T @ dz2"),),
    ),
    MistakeSpec(
        "backward_propagation", "W-changed-in-place", "W3 was updated inside the backward pass",
        "After the call W3 is no longer what it was: the backward pass only computes gradients.",
        (("    # layer 2\n", "    W3 -= 0.0 * W3 + 0.01 * dW3\n    # layer 2\n"),),
    ),
    MistakeSpec(
        "backward_propagation", "z-changed-in-place", "z2 was changed in place",
        "The cache belongs to the caller; after the call it holds other numbers.",
        (("dz2 = da2 * (z2 > 0)", "dz2 = da2 * (z2 > 0)\n    z2[z2 < 0] = 0"),),
    ),
)

_GRADIENTS = (
    MistakeSpec(
        "backward_propagation", "dW-from-z", "dW uses z in place of a",
        "The next layer was fed with activations, not with z.",
        (("dz3 @ a2.T", "dz3 @ z2.T"), ("dz2 @ a1.T", "dz2 @ z1.T")),
    ),
    MistakeSpec(
        "backward_propagation", "dW-own-activation", "dW uses the activation of its own layer",
        "The partner of W in the forward product is what went into the layer, not what came out.",
        (("dz3 @ a2.T", "dz3 @ a3.T"), ("dz2 @ a1.T", "dz2 @ a2.T"), ("dz1 @ X.T", "dz1 @ a1.T")),
    ),
    MistakeSpec(
        "backward_propagation", "dW1-uses-a1", "dW1 uses a1",
        "What went into layer 1 is not in the cache; the function gets it in another way.",
        (("dz1 @ X.T", "dz1 @ a1.T"),), "Why it takes X",
    ),
    MistakeSpec(
        "backward_propagation", "dW1-from-dz2", "dW1 was computed from dz2",
        "The dz of layer 2 was used in layer 1.",
        (("dz1 @ X.T", "dz2 @ X.T"),),
    ),
    MistakeSpec(
        "backward_propagation", "db1-from-dz2", "db1 was computed from dz2",
        "The dz of layer 2 was used in layer 1.",
        (("np.sum(dz1,", "np.sum(dz2,"),),
    ),
    MistakeSpec(
        "backward_propagation", "dW-transposed", "every dW is transposed",
        "Each dW has the shape of its W turned round: the factors are in the other order.",
        (("dz3 @ a2.T", "a2 @ dz3.T"), ("dz2 @ a1.T", "a1 @ dz2.T"), ("dz1 @ X.T", "X @ dz1.T")),
    ),
    MistakeSpec(
        "backward_propagation", "dW-star", "dW2 is an elementwise product",
        "dz2 and a1 were multiplied entry by entry; dW sums over the examples.",
        (("dz2 @ a1.T", "dz2 * a1"),),
    ),
    MistakeSpec(
        "backward_propagation", "db-axis", "db is summed over the units",
        "The sum ran down the rows, so each db has one number for each example.",
        (("np.sum(dz3, axis=1,", "np.sum(dz3, axis=0,"), ("np.sum(dz2, axis=1,", "np.sum(dz2, axis=0,"),
         ("np.sum(dz1, axis=1,", "np.sum(dz1, axis=0,")),
    ),
    MistakeSpec(
        "backward_propagation", "db-keepdims", "db lost a dimension",
        "Each db is flat. Subtracted from b of shape (n, 1), a flat db silently makes a square matrix.",
        (("np.sum(dz3, axis=1, keepdims=True)", "np.sum(dz3, axis=1)"), ("np.sum(dz2, axis=1, keepdims=True)", "np.sum(dz2, axis=1)"),
         ("np.sum(dz1, axis=1, keepdims=True)", "np.sum(dz1, axis=1)")),
    ),
    MistakeSpec(
        "backward_propagation", "db-mean", "db is a mean of dz",
        "A mean over the examples was taken of a dz that has its 1/m already.",
        (("np.sum(dz3,", "np.mean(dz3,"), ("np.sum(dz2,", "np.mean(dz2,"), ("np.sum(dz1,", "np.mean(dz1,")), ONE_OVER_M,
    ),
    MistakeSpec(
        "backward_propagation", "db-all-summed", "db2 and db1 are single numbers",
        "All entries of dz were added up: the sum must run over the examples only.",
        (("np.sum(dz2, axis=1, keepdims=True)", "np.sum(dz2)"), ("np.sum(dz1, axis=1, keepdims=True)", "np.sum(dz1)")),
    ),
    MistakeSpec(
        "backward_propagation", "db1-left-out", "db1 is left out",
        "The dict holds no gradient of b1.",
        ((', "db1": db1}', "}"),),
    ),
    MistakeSpec(
        "backward_propagation", "keys-swapped", "dW1 and dW2 are kept under each other's name",
        "The two gradients are right, but each stands under the key of the other layer.",
        (('"dW2": dW2', '"dW2": dW1'), ('"dW1": dW1', '"dW1": dW2')),
    ),
)

MISTAKES = (*_FORWARD, *_OUTPUT_LAYER, *_HIDDEN_LAYERS, *_GRADIENTS)
