"""Right variants of `5_find_the_bug`: other texts for the wrong line, another line where that repairs it, and functions written anew."""

from __future__ import annotations

from autograder.forge.exercises.find_the_bug import EXERCISES
from autograder.forge.spec import Variant

_ARGUMENTS = {item.name: ", ".join(item.arguments) for item in EXERCISES}

_REPAIRS = (
    ("rows_backward", "mean", 11, "db = G.mean(axis=0)"),
    ("rows_backward", "product-with-ones", 11, "db = np.ones(m) @ G / m"),
    ("rows_backward", "last-axis-of-the-transpose", 11, "db = G.T.sum(axis=-1) / len(G)"),
    ("rows_backward", "in-the-return", 12, "return dX, dW, np.mean(G, 0)"),
    ("leaky_backward", "sign", 7, "positive = np.sign(z) == 1"),
    ("leaky_backward", "not-below", 7, "positive = ~(z <= 0)"),
    ("leaky_backward", "in-the-rate", 8, "rate = np.where(z > 0, 1.0, slope)"),
    ("leaky_backward", "in-the-product", 9, "dz = np.where(z > 0, da, slope * da)"),
    ("slope_along", "minus-first", 12, "down = cost(-step * D + W)"),
    ("slope_along", "subtract", 12, "down = cost(np.subtract(W, D * step))"),
    ("slope_along", "in-the-return", 13, "return (up - cost(W - step * D)) / 2 / step"),
    ("slope_along", "up-is-a-difference", 11, "up = cost(W + step * D) - cost(W - step * D) + cost(W)"),
    ("softmax_cost", "two-quotients", 11, "dZ = P / m - Y / m"),
    ("softmax_cost", "factor", 11, "dZ = 1 / len(Y) * (P - Y)"),
    ("softmax_cost", "number-of-labels", 11, "dZ = (P - Y) / Y.sum()"),
    ("softmax_cost", "in-the-return", 12, "return cost, np.subtract(P, Y) / m"),
    ("softplus_gradients", "exponentials-of-z", 13, "dz = da * np.exp(z) / (1 + np.exp(z))"),
    ("softplus_gradients", "from-a", 13, "dz = da * (1 - np.exp(-a))"),
    ("softplus_gradients", "half-tanh", 13, "dz = da * (1 + np.tanh(z / 2)) / 2"),
    ("softplus_gradients", "one-minus-sigmoid", 13, "dz = da - da / (1 + np.exp(z))"),
    ("chain_gradients", "transposed-twice", 16, "dA = (layers[i][0] @ dZ.T).T"),
    ("chain_gradients", "einsum", 16, "dA = np.einsum('ij,kj->ik', dZ, layers[i][0])"),
    ("chain_gradients", "unpacked", 16, "W, dA = layers[i][0], dZ @ layers[i][0].T"),
    ("chain_gradients", "in-place-above", 14, "dA = dZ = dA * (1 - A[i + 1] ** 2)"),
    ("descent_step", "transposed", 10, "dz = W2.T @ error * (1 - a * a)"),
    ("descent_step", "cosh", 10, "dz = error @ W2 / np.cosh(W1 @ x) ** 2"),
    ("descent_step", "dot", 10, "dz = np.dot(error, W2) * (1 - np.square(a))"),
    ("descent_step", "in-the-step", 11, "new_W1 = W1 - rate * np.outer(error @ W2 * (1 - a**2), x)"),
    ("descent_step", "step-taken-back", 10, "dz = (error @ (new_W2 + rate * np.outer(error, a))) * (1 - a**2)"),
    ("rmsprop", "product", 10, "s = (1 - decay) * g * g + decay * s"),
    ("rmsprop", "towards-the-square", 10, "s = s + (1 - decay) * (g**2 - s)"),
    ("rmsprop", "square-function", 10, "s = decay * s + (1.0 - decay) * np.square(g)"),
    ("rmsprop", "root-of-the-weight", 10, "s = decay * s + (np.sqrt(1 - decay) * g) ** 2"),
    ("batches_of_rows", "ordered-then-cut", 11, "batches.append((X[chosen], y[order][start : start + size]))"),
    ("batches_of_rows", "take", 11, "batches.append((X.take(chosen, axis=0), y.take(chosen)))"),
    ("batches_of_rows", "list-added", 11, "batches += [(X[chosen, :], np.array([y[i] for i in chosen]))]"),
    ("batches_of_rows", "labels-ordered-above", 10, "chosen, y = order[start : start + size], y if start else y[order]"),
)

_ANEW = (
    Variant("rows_backward", "mend-kept-outside", '''
mended_rows = mend(broken.rows_backward, line=11, to="db = np.add.reduce(G) / m")

def rows_backward(G, X, W):
    return mended_rows(G, X, W)
'''),
    Variant("rows_backward", "bound-to-the-name", '''
rows_backward = mend(broken.rows_backward, line=11, to="    db = sum(G) / m  # rows are examples")
'''),
    Variant("slope_along", "written-anew", '''
def slope_along(W, D, X, Y, step):
    def J(V):
        return ((X.dot(V) - Y) ** 2).sum() / X.shape[0]
    return 0.5 * (J(W + D * step) - J(W - D * step)) / step
'''),
    Variant("chain_gradients", "written-anew", '''
def chain_gradients(layers, X, Y):
    inputs, A = [], X
    for W, b in layers:
        inputs.append(A)
        A = np.tanh(A @ W + b)
    found, G = [], (A - Y) / X.shape[0]
    for (W, b), below in zip(layers[::-1], inputs[::-1]):
        G = G * (1 - A**2)
        found.append((below.T @ G, G.sum(axis=0)))
        A, G = below, G @ W.T
    return found[::-1]
'''),
    Variant("batches_of_rows", "written-anew", '''
def batches_of_rows(X, y, order, size):
    rows, labels = X[order], y[order]
    return [(rows[i : i + size], labels[i : i + size]) for i in range(0, y.size, size)]
'''),
)  # fmt: skip


def _cell(name: str, line: int, to: str) -> str:
    """The solution cell with this answer."""
    given = _ARGUMENTS[name]
    return f"def {name}({given}):\n    line, to = {line}, {to!r}\n    return mend(broken.{name}, line, to)({given})\n"


VARIANTS = (*(Variant(name, style, _cell(name, line, to)) for name, style, line, to in _REPAIRS), *_ANEW)
