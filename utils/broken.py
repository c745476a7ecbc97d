"""Functions with one wrong line each, for the assignment `5_find_the_bug`. What they are to return stands in their docstrings.

All other lines are right. Do not mend them here: mend a copy in the notebook, with `mend`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Order = NDArray[np.int64]
Pair = tuple[Array, Array]


def column_means(X: Array) -> Array:
    """Return the mean of each column of X (m, n), shape (n,)."""
    total = X.sum(axis=0)
    return total / X.shape[1]


def rows_backward(G: Array, X: Array, W: Array) -> tuple[Array, Array, Array]:
    """Return dX (m, n), dW (n, k), db (k,) of the step Z = X @ W + b.

    X: (m, n), one example a row; W: (n, k)
    G: (m, k), in each row the gradient of that example's own loss
    dX is per example, like G; dW and db belong to the mean of the m losses.
    """
    m = X.shape[0]
    dX = G @ W.T
    dW = X.T @ G / m
    db = G.sum(axis=1) / m
    return dX, dW, db


def leaky_backward(da: Array, z: Array, slope: float) -> Array:
    """Return dz (n,): one example goes back through leaky ReLU.

    Its forward step: a = z where z is above 0, a = slope * z elsewhere.
    da: (n,), the gradient with respect to a; z: (n,); slope: from 0 to 1
    """
    positive = da > 0
    rate = np.where(positive, 1.0, slope)
    dz = rate * da
    return dz


def slope_along(W: Array, D: Array, X: Array, Y: Array, step: float) -> float:
    """Return how fast the cost grows along D, by a centred difference at W.

    The answers are X @ W. The cost: squared errors, summed, divided by m.
    W, D: (n, k); X: (m, n); Y: (m, k), one example a row; step: of the nudge
    """

    def cost(V: Array) -> float:
        return float(np.sum((X @ V - Y) ** 2) / len(X))

    up = cost(W + step * D)
    down = cost(W)
    return (up - down) / (2 * step)


def softmax_cost(Z: Array, Y: Array) -> tuple[float, Array]:
    """Return the mean cross-entropy of softmax answers, and its gradient dZ (m, k).

    Z: (m, k), one example a row
    Y: (m, k), in each row a single 1, in the column of the label
    """
    m = Z.shape[0]
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = powers / powers.sum(axis=1, keepdims=True)
    cost = float(np.sum(-Y * np.log(P)) / m)
    dZ = P - Y
    return cost, dZ


def softplus_gradients(
    x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> dict[str, Array]:
    """Return the gradients W1 (h, n), b1 (h,), W2 (k, h), b2 (k,).

    One example goes through softplus, a = log(1 + e^z), then a linear layer.
    The cost is half the sum of the squared errors. x: (n,); y: (k,)
    """
    z = W1 @ x + b1
    a = np.log1p(np.exp(z))
    error = W2 @ a + b2 - y
    da = error @ W2
    dz = da / (1 + np.exp(-a))
    return {"W1": np.outer(dz, x), "b1": dz, "W2": np.outer(error, a), "b2": error}


def chain_gradients(layers: list[Pair], X: Array, Y: Array) -> list[Pair]:
    """Return a list of pairs (dW, db), in the order of the pairs (W, b).

    Every layer gives tanh(A @ W + b), one example a row.
    The cost is half the sum of the squared errors, divided by m.
    W: (below, above), b: (above,), with the sizes of two layers; X, Y: (m, ...)
    """
    A = [X]
    for W, b in layers:
        A.append(np.tanh(A[-1] @ W + b))
    dA = (A[-1] - Y) / len(X)
    gradients: list[Pair] = []
    for i in reversed(range(len(layers))):
        dZ = dA * (1 - A[i + 1] ** 2)
        gradients.insert(0, (A[i].T @ dZ, dZ.sum(axis=0)))
        dA = dA @ layers[i][0].T
    return gradients


def descent_step(x: Array, y: Array, W1: Array, W2: Array, rate: float) -> Pair:
    """Return W1 (h, n) and W2 (k, h) after a step of gradient descent.

    One example; the answer is W2 @ tanh(W1 @ x).
    The cost is half the sum of the squared errors. x: (n,); y: (k,)
    """
    a = np.tanh(W1 @ x)
    error = W2 @ a - y
    new_W2 = W2 - rate * np.outer(error, a)
    dz = (error @ new_W2) * (1 - a**2)
    new_W1 = W1 - rate * np.outer(dz, x)
    return new_W1, new_W2


def rmsprop(p: Array, gradients: Array, rate: float, decay: float, epsilon: float) -> Pair:
    """Return p (n,) and the average s (n,) after all steps of RMSprop.

    s averages the squared gradients, starting at zero; decay weighs its past.
    Each step subtracts rate * g / (root of s + epsilon) from p.
    gradients: (steps, n), one row for each step
    """
    s = np.zeros(p.shape)
    for g in gradients:
        s = decay * s + ((1 - decay) * g) ** 2
        p = p - rate * g / (np.sqrt(s) + epsilon)
    return p, s


def batches_of_rows(X: Array, y: Array, order: Order, size: int) -> list[Pair]:
    """Return a list of mini-batches: pairs of `size` rows and their labels.

    The examples come in the given order; the last mini-batch may be smaller.
    X: (m, n), one example a row; y: (m,), their labels
    order: (m,), the numbers 0 to m - 1
    """
    batches: list[Pair] = []
    for start in range(0, len(X), size):
        chosen = order[start : start + size]
        batches.append((X[chosen], y[start : start + size]))
    return batches
