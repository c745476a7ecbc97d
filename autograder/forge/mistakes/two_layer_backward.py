"""The known mistakes of `backward_propagation` of `1_two_layer`, each a small edit of the solution."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

ONE_OVER_M = "Where 1/m lives"
OUTPUT = "The output layer backward"
HIDDEN = "The hidden layer backward"
TRANSPOSE = "Off by a transpose"
NAME = "backward_propagation"
SUM2, SUM1 = "np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ1, axis=1, keepdims=True)"
KEYS = '{"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}'

_ONE_OVER_M = (
    MistakeSpec(
        NAME, "one-over-m-forgotten", "1/m is forgotten",
        "dW and db are sums over the examples here; the cost is a mean.",
        (("A1.T / m", "A1.T"), ("X.T / m", "X.T"), (SUM2 + " / m", SUM2), (SUM1 + " / m", SUM1)), ONE_OVER_M,
    ),
    MistakeSpec(
        NAME, "one-over-m-forgotten-dW", "1/m is forgotten in dW",
        "dW1 and dW2 are sums over the examples here, while db is a mean.",
        (("A1.T / m", "A1.T"), ("X.T / m", "X.T")), ONE_OVER_M,
    ),
    MistakeSpec(
        NAME, "one-over-m-forgotten-db", "1/m is forgotten in db",
        "db1 and db2 are sums over the examples here, while dW is a mean.",
        ((SUM2 + " / m", SUM2), (SUM1 + " / m", SUM1)), ONE_OVER_M,
    ),
    MistakeSpec(
        NAME, "one-over-m-twice", "1/m is there twice",
        "dZ2 was divided by m, and then dW and db were divided by m once more.",
        (("dZ2 = A2 - Y", "dZ2 = (A2 - Y) / m"),), ONE_OVER_M,
    ),
    MistakeSpec(
        NAME, "one-over-m-in-dZ1", "1/m is in dZ1, too",
        "The gradients of layer 1 were divided by m twice: once in dZ1, once in dW1 and db1.",
        (("(1 - A1**2)", "(1 - A1**2) / m"),), ONE_OVER_M,
    ),
    MistakeSpec(
        NAME, "m-from-shape0", "m is taken from the wrong axis",
        "Columns are examples in this course; the number of rows of X was used as m.",
        (("X.shape[1]", "X.shape[0]"),), ONE_OVER_M,
    ),
    MistakeSpec(
        NAME, "m-from-hidden-units", "m is the number of hidden units",
        "The number of rows of A1 was used as m; the examples are its columns.",
        (("X.shape[1]", 'len(cache["A1"])'),), ONE_OVER_M,
    ),
    MistakeSpec(
        NAME, "db-mean-and-one-over-m", "db is a mean, divided by m once more",
        "A mean over the examples was taken, and then 1/m was applied again.",
        (("np.sum(dZ2", "np.mean(dZ2"), ("np.sum(dZ1", "np.mean(dZ1")), ONE_OVER_M,
    ),
)

_OUTPUT = (
    MistakeSpec(
        NAME, "dZ2-sign", "dZ2 has the wrong sign",
        "The two terms of dZ2 are in the other order, so every gradient points the other way.",
        (("dZ2 = A2 - Y", "dZ2 = Y - A2"),), OUTPUT,
    ),
    MistakeSpec(
        NAME, "sigmoid-prime-twice", "the derivative of the sigmoid is applied twice",
        "dZ2 was multiplied by the derivative of the sigmoid, which was already in it.",
        (("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)"),), OUTPUT,
    ),
    MistakeSpec(
        NAME, "sigmoid-prime-missing", "the derivative of the sigmoid is missing",
        "What is used as dZ2 is the gradient with respect to A2: the step back through the sigmoid was left out.",
        (("dZ2 = A2 - Y", "dZ2 = (1 - Y) / (1 - A2) - Y / A2"),), OUTPUT,
    ),
    MistakeSpec(
        NAME, "dW2-from-Z1", "dW2 was computed from Z1",
        "The partner of W2 in the forward product had passed the activation; this one had not.",
        (("dZ2 @ A1.T / m", "dZ2 @ Z1.T / m"),), OUTPUT,
    ),
    MistakeSpec(
        NAME, "dW2-from-X", "dW2 was computed from X",
        "The partner of W2 in the forward product is not the data: that is the partner of W1.",
        (("dZ2 @ A1.T / m", "dZ2 @ X.T / m"),), OUTPUT,
    ),
    MistakeSpec(
        NAME, "dW2-without-transpose", "A1 is not transposed in dW2",
        "The product was taken with A1 as it stands; dW2 sums over the examples.",
        (("dZ2 @ A1.T / m", "dZ2 @ A1 / m"),), OUTPUT,
    ),
    MistakeSpec(
        NAME, "dW2-transposed", "dW2 is transposed",
        "dW2 has the shape of W2 turned round: the factors are in the other order.",
        (("dZ2 @ A1.T / m", "A1 @ dZ2.T / m"),), TRANSPOSE,
    ),
    MistakeSpec(
        NAME, "dW2-star", "dW2 is an elementwise product",
        "dZ2 and A1 were multiplied entry by entry; dW2 sums over the examples.",
        (("dZ2 @ A1.T / m", "dZ2 * A1 / m"),), OUTPUT,
    ),
)

_HIDDEN = (
    MistakeSpec(
        NAME, "dZ1-like-dZ2", "dZ1 was made like dZ2",
        "The labels were subtracted from A1. Labels belong to the output; a hidden unit has none.",
        (("dZ1 = W2.T @ dZ2 * (1 - A1**2)", "dZ1 = A1 - Y"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "tanh-prime-missing", "the derivative of tanh is missing",
        "What is used as dZ1 is the gradient with respect to A1: the step back through tanh was left out.",
        (("dZ2 * (1 - A1**2)", "dZ2"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "tanh-prime-of-sigmoid", "the derivative is that of the sigmoid",
        "The hidden layer went back through the activation of the output layer.",
        (("(1 - A1**2)", "A1 * (1 - A1)"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "tanh-prime-not-squared", "a square is missing in the derivative of tanh",
        "The derivative of tanh was taken without its square.",
        (("(1 - A1**2)", "(1 - A1)"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "tanh-prime-from-Z1-squared", "Z1 stands where its tanh belongs",
        "In the derivative of tanh, Z1 itself was squared.",
        (("(1 - A1**2)", "(1 - Z1**2)"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "tanh-prime-at-A1", "the derivative is taken at A1",
        "The derivative of tanh was evaluated at what came out of tanh, not at what went in.",
        (("(1 - A1**2)", "(1 - np.tanh(A1)**2)"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "tanh-prime-relu", "the derivative is that of ReLU",
        "Entries with a negative Z1 were set to zero; the activation of this network is another one.",
        (("(1 - A1**2)", "(Z1 > 0)"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "tanh-prime-matmul", "the derivative of tanh is a factor of a matrix product",
        "An activation acts on each entry alone, so its way back sums over no index.",
        (("dZ2 * (1 - A1**2)", "dZ2 @ (1 - A1**2)"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "W2-not-transposed", "W2 is not transposed in dZ1",
        "The product was taken with W2 as it stands; look at which index of W2 is summed.",
        (("W2.T @ dZ2", "W2 @ dZ2"),), TRANSPOSE,
    ),
    MistakeSpec(
        NAME, "dZ1-order", "the factors of dZ1 are in the wrong order",
        "dZ2 stands on the left of the product; write the two shapes side by side.",
        (("W2.T @ dZ2", "dZ2 @ W2.T"),), TRANSPOSE,
    ),
    MistakeSpec(
        NAME, "W2-left-out", "W2 is left out of dZ1",
        "dZ2 went to every hidden unit with the same weight.",
        (("W2.T @ dZ2", "dZ2"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "updated-W2", "W2 was changed before dZ1 was computed",
        "All gradients are taken at the same parameters; here dZ1 used a W2 that had already made a step.",
        (("W2.T @ dZ2", "(W2 - 0.01 * dW2).T @ dZ2"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "dW1-from-A1", "dW1 was computed from A1",
        "A1 is what layer 1 gives; dW1 needs what went into layer 1.",
        (("dZ1 @ X.T / m", "dZ1 @ A1.T / m"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "dW1-without-transpose", "X is not transposed in dW1",
        "The product was taken with X as it stands; dW1 sums over the examples.",
        (("dZ1 @ X.T / m", "dZ1 @ X / m"),), HIDDEN,
    ),
    MistakeSpec(
        NAME, "dW1-transposed", "dW1 is transposed",
        "dW1 has the shape of W1 turned round: the factors are in the other order.",
        (("dZ1 @ X.T / m", "X @ dZ1.T / m"),), TRANSPOSE,
    ),
    MistakeSpec(
        NAME, "db1-from-dZ2", "db1 was computed from dZ2",
        "db1 holds the sums of the output layer; each layer sums its own dZ.",
        ((SUM1, SUM2),), HIDDEN,
    ),
)

_BOTH = (
    MistakeSpec(
        NAME, "db-axis", "db is summed over the units",
        "The sums ran down the rows, so db has one number for each example. b has one number for each unit.",
        (("dZ2, axis=1", "dZ2, axis=0"), ("dZ1, axis=1", "dZ1, axis=0")),
    ),
    MistakeSpec(
        NAME, "db-keepdims", "db lost a dimension",
        "db is flat. Subtracted from b of shape (n, 1), a flat db silently makes a square matrix.",
        (("dZ2, axis=1, keepdims=True", "dZ2, axis=1"), ("dZ1, axis=1, keepdims=True", "dZ1, axis=1")),
    ),
    MistakeSpec(
        NAME, "db-all-summed", "db is one number",
        "All entries of dZ were added up: the sum must run over the examples only.",
        ((SUM2, "np.sum(dZ2)"), (SUM1, "np.sum(dZ1)")),
    ),
    MistakeSpec(
        NAME, "db-not-summed", "db is not summed over the examples",
        "db has one column for each example; b has a single column that all examples share.",
        ((SUM2, "dZ2"), (SUM1, "dZ1")),
    ),
    MistakeSpec(
        NAME, "W2-changed-in-place", "W2 was updated inside the backward pass",
        "After the call W2 is no longer what it was: the backward pass only computes gradients.",
        (("    dW1 = dZ1", "    W2 -= 0.01 * dW2\n    dW1 = dZ1"),),
    ),
    MistakeSpec(
        NAME, "A2-changed-in-place", "A2 in the cache was changed",
        "dZ2 was written over A2, so the cache no longer holds what the forward pass put there.",
        (("dZ2 = A2 - Y", "A2 -= Y\n    dZ2 = A2"),), OUTPUT,
    ),
    MistakeSpec(
        NAME, "gradient-keys", "the gradients have the names of the parameters",
        "The dictionary holds gradients under the keys W1, b1, W2, b2: a d is missing in each.",
        ((KEYS, '{"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}'),),
    ),
    MistakeSpec(
        NAME, "gradient-layers-swapped", "the gradients of the two layers are swapped",
        "What is called the gradient of layer 1 belongs to layer 2, and the other way round.",
        ((KEYS, '{"dW1": dW2, "db1": db2, "dW2": dW1, "db2": db1}'),),
    ),
)

MISTAKES = (*_ONE_OVER_M, *_OUTPUT, *_HIDDEN, *_BOTH)
