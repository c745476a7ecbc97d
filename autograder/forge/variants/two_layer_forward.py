"""Right variants of sizes, start values, the forward pass and the cost of `1_two_layer`, as people write them. Each is the whole cell, and must get full marks."""

from __future__ import annotations

from autograder.forge.spec import Variant

_START = (
    Variant(
        "layer_sizes",
        "unpacked-shapes",
        """
def layer_sizes(X, Y):
    n_x, m = X.shape
    n_y, m = Y.shape
    return n_x, 4, n_y
""",
    ),
    Variant(
        "layer_sizes",
        "len-and-list",
        """
def layer_sizes(features, labels, hidden=4):
    return [len(features), hidden, len(labels)]
""",
    ),
    Variant(
        "layer_sizes",
        "transposed-and-numpy-integers",
        """
def layer_sizes(X, Y):
    assert X.ndim == 2
    return np.int64(X.T.shape[-1]), np.int64(4), np.size(Y, 0)
""",
    ),
    Variant(
        "initialize_parameters",
        "randn-in-a-dict",
        """
def initialize_parameters(n_x, n_h, n_y):
    return {
        "W1": 0.01 * np.random.randn(n_h, n_x), "b1": np.zeros((n_h, 1)),
        "W2": 0.01 * np.random.randn(n_y, n_h), "b2": np.zeros((n_y, 1)),
    }
""",
    ),
    Variant(
        "initialize_parameters",
        "own-seed-of-the-old-course",
        """
def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(2)
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros(shape=(n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros(shape=(n_y, 1))
    assert W1.shape == (n_h, n_x) and b2.shape == (n_y, 1)
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return parameters
""",
    ),
    Variant(
        "initialize_parameters",
        "generator-and-loop",
        """
def initialize_parameters(*sizes):
    rng, out = np.random.default_rng(), {"layers": 2}
    for l, (before, after) in enumerate(zip(sizes, sizes[1:]), start=1):
        out[f"W{l}"] = rng.normal(0.0, 0.01, (after, before))
        out[f"b{l}"] = np.zeros((after, 1), dtype=int)
    return out
""",
    ),
    Variant(
        "initialize_parameters",
        "random-module-lists",
        """
import random
def initialize_parameters(n_x, n_h, n_y):
    def gauss(n, p):
        return np.array([[random.gauss(0, 0.01) for _ in range(p)] for _ in range(n)])
    return dict(W1=gauss(n_h, n_x), b1=np.full((n_h, 1), 0.0), W2=gauss(n_y, n_h), b2=0 * np.ones((n_y, 1)))
""",
    ),
)

_FORWARD = (
    Variant(
        "forward_propagation",
        "np-dot",
        """
def forward_propagation(X, parameters):
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = sigmoid(Z2)[0]
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache
""",
    ),
    Variant(
        "forward_propagation",
        "own-activations",
        """
def forward_propagation(X, params):
    cache = {"A0": X}
    cache["Z1"] = np.matmul(params["W1"], X) + params["b1"]
    cache["A1"] = (np.exp(cache["Z1"]) - np.exp(-cache["Z1"])) / (np.exp(cache["Z1"]) + np.exp(-cache["Z1"]))
    cache["Z2"] = params["W2"].dot(cache["A1"]) + params["b2"]
    cache["A2"] = 1 / (1 + np.exp(-cache["Z2"]))
    return cache["A2"], cache
""",
    ),
    Variant(
        "forward_propagation",
        "einsum-and-list",
        """
def forward_propagation(X, parameters):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    Z1 = np.einsum("jq,qi->ji", W1, X) + b1
    A1 = 2 * sigmoid(2 * Z1)[0] - 1
    Z2 = np.einsum("kj,ji->ki", W2, A1) + b2
    A2, Z2 = sigmoid(Z2)
    return [A2, dict(Z1=Z1, A1=A1, Z2=Z2, A2=A2, W1=W1, W2=W2)]
""",
    ),
    Variant(
        "forward_propagation",
        "one-example-at-a-time",
        """
def forward_propagation(X, parameters):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    columns = []
    for i in range(X.shape[1]):
        x = X[:, i : i + 1]
        z1 = W1 @ x + b1
        z2 = W2 @ np.tanh(z1) + b2
        columns.append((z1, np.tanh(z1), z2, 1 / (1 + np.exp(-z2))))
    Z1, A1, Z2, A2 = (np.hstack(parts) for parts in zip(*columns))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
""",
    ),
    Variant(
        "compute_cost",
        "dot-and-squeeze",
        """
def compute_cost(A2, Y, parameters=None):
    m = Y.shape[1]
    logprobs = np.dot(Y, np.log(A2).T) + np.dot(1 - Y, np.log(1 - A2).T)
    cost = -1 / m * logprobs
    return float(np.squeeze(cost))
""",
    ),
    Variant(
        "compute_cost",
        "mean-of-where",
        """
def compute_cost(A2, Y):
    return -np.mean(np.log(np.where(Y == 1, A2, 1 - A2)))
""",
    ),
    Variant(
        "compute_cost",
        "multiply",
        """
def compute_cost(A2, Y):
    logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)
    return np.squeeze(-(1.0 / Y.size) * np.sum(logprobs))
""",
    ),
    Variant(
        "compute_cost",
        "plain-loop",
        """
import math
def compute_cost(A2, Y):
    total = 0.0
    for a, y in zip(A2[0], Y[0]):
        total -= math.log(a) if y else math.log(1 - a)
    return total / len(Y[0])
""",
    ),
    Variant(
        "compute_cost",
        "clipped",
        """
def compute_cost(A2, Y):
    A = np.clip(A2, 1e-12, 1 - 1e-12)
    return np.average(-Y * np.log(A) - (1 - Y) * np.log1p(-A))
""",
    ),
)

VARIANTS = (*_START, *_FORWARD)
