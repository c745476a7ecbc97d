"""Right forms of the functions of `1_two_layer`, as people write them. Each is the whole cell, and must get full marks."""

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

_BACKWARD = (
    Variant(
        "backward_propagation",
        "tanh-of-Z1",
        """
def backward_propagation(parameters, cache, X, Y):
    m = Y.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - np.tanh(cache["Z1"]) ** 2)
    return {
        "dW2": np.dot(dZ2, cache["A1"].T) / m, "db2": np.sum(dZ2, axis=1, keepdims=True) / m,
        "dW1": np.dot(dZ1, X.T) / m, "db1": np.sum(dZ1, axis=1, keepdims=True) / m,
    }
""",
    ),
    Variant(
        "backward_propagation",
        "np-power-of-the-old-course",
        """
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    A1 = cache["A1"]
    A2 = cache["A2"]
    dZ2 = A2 - Y
    dW2 = (1 / m) * np.dot(dZ2, A1.T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))
    dW1 = (1 / m) * np.dot(dZ1, X.T)
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)
    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return grads
""",
    ),
    Variant(
        "backward_propagation",
        "general-rule",
        """
def backward_propagation(parameters, cache, X, Y):
    A1, A2, m = cache["A1"], cache["A2"], X.shape[1]
    dA2 = -(Y / A2 - (1 - Y) / (1 - A2))
    s, _ = sigmoid(cache["Z2"])
    dZ2 = dA2 * s * (1 - s)
    dA1 = parameters["W2"].T @ dZ2
    dZ1 = dA1 * (1 - A1 * A1)
    grads = {"dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    grads["dW2"], grads["db2"] = dZ2 @ A1.T / m, dZ2.mean(axis=1, keepdims=True)
    grads["dW1"], grads["db1"] = dZ1 @ X.T / m, dZ1.mean(axis=1, keepdims=True)
    return grads
""",
    ),
    Variant(
        "backward_propagation",
        "one-over-m-in-dZ2",
        """
def backward_propagation(parameters, cache, X, Y):
    dZ2 = (cache["A2"] - Y) / X.shape[1]
    dZ1 = (parameters["W2"].T @ dZ2) / np.cosh(cache["Z1"]) ** 2
    return dict(dW1=dZ1 @ X.T, db1=dZ1.sum(1, keepdims=True), dW2=dZ2 @ cache["A1"].T, db2=dZ2.sum(1, keepdims=True))
""",
    ),
    Variant(
        "backward_propagation",
        "einsum",
        """
def backward_propagation(parameters, cache, X, Y):
    m, A1 = X.shape[1], cache["A1"]
    dZ2 = np.subtract(cache["A2"], Y)
    dZ1 = np.einsum("kj,ki,ji->ji", parameters["W2"], dZ2, 1 - A1**2)
    dW1, dW2 = np.einsum("ji,qi->jq", dZ1, X) / m, np.einsum("ki,ji->kj", dZ2, A1) / m
    return {"dW1": dW1, "db1": np.einsum("ji->j", dZ1)[:, None] / m, "dW2": dW2, "db2": dZ2.sum(axis=1).reshape(-1, 1) / m}
""",
    ),
    Variant(
        "backward_propagation",
        "loop-over-examples",
        """
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    grads = {"d" + name: np.zeros(value.shape) for name, value in parameters.items()}
    for i in range(m):
        x, a1, z2 = X[:, [i]], cache["A1"][:, [i]], cache["A2"][:, [i]] - Y[:, [i]]
        z1 = parameters["W2"].T * z2 * (1 - a1) * (1 + a1)
        for name, step in {"dW1": z1 * x.T, "db1": z1, "dW2": z2 * a1.T, "db2": z2}.items():
            grads[name] += step / m
    return grads
""",
    ),
    Variant(
        "backward_propagation",
        "every-entry-as-a-sum",
        """
def backward_propagation(parameters, cache, X, Y):
    W2, A1, A2 = parameters["W2"], cache["A1"], cache["A2"]
    (n_x, m), n_h = X.shape, len(A1)
    dW1, db1, dW2, db2 = np.zeros((n_h, n_x)), np.zeros((n_h, 1)), np.zeros((1, n_h)), np.zeros((1, 1))
    for i in range(m):
        delta = A2[0, i] - Y[0, i]
        db2[0, 0] += delta / m
        for j in range(n_h):
            back = W2[0, j] * delta * (1 - A1[j, i] ** 2)
            dW2[0, j] += delta * A1[j, i] / m
            db1[j, 0] += back / m
            for q in range(n_x):
                dW1[j, q] += back * X[q, i] / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
""",
    ),
    Variant(
        "backward_propagation",
        "rows-as-examples",
        """
def backward_propagation(parameters, cache, X, Y):
    error = (cache["A2"] - Y).T
    hidden = error @ parameters["W2"] * (1 - cache["A1"].T ** 2)
    m = len(error)
    return {"dW1": (X @ hidden).T / m, "db1": hidden.mean(0)[:, np.newaxis],
            "dW2": (cache["A1"] @ error).T / m, "db2": error.mean(0)[:, np.newaxis]}
""",
    ),
)

_END = (
    Variant(
        "update_parameters",
        "in-place",
        """
def update_parameters(params, grads, alpha=1.2):
    for name in params:
        params[name] -= alpha * grads["d" + name]
    return params
""",
    ),
    Variant(
        "update_parameters",
        "comprehension",
        """
def update_parameters(parameters, grads, learning_rate=1.2):
    return {name: value - learning_rate * grads[f"d{name}"] for name, value in parameters.items()}
""",
    ),
    Variant(
        "update_parameters",
        "deep-copy",
        """
import copy
def update_parameters(parameters, grads, learning_rate=1.2):
    new = copy.deepcopy(parameters)
    for l in (1, 2):
        new["W" + str(l)] += -learning_rate * grads["dW" + str(l)]
        new["b" + str(l)] += -learning_rate * grads["db" + str(l)]
    return new
""",
    ),
    Variant(
        "update_parameters",
        "rebinds-the-keys",
        """
def update_parameters(parameters, grads, learning_rate=1.2):
    parameters["W1"] = np.subtract(parameters["W1"], np.multiply(learning_rate, grads["dW1"]))
    parameters["b1"] = np.subtract(parameters["b1"], np.multiply(learning_rate, grads["db1"]))
    parameters["W2"] = np.subtract(parameters["W2"], np.multiply(learning_rate, grads["dW2"]))
    parameters["b2"] = np.subtract(parameters["b2"], np.multiply(learning_rate, grads["db2"]))
    return parameters
""",
    ),
    Variant(
        "predict",
        "round-to-int",
        """
def predict(parameters, X):
    A2, cache = forward_propagation(X, parameters)
    predictions = np.round(A2).astype(int)
    return predictions
""",
    ),
    Variant(
        "predict",
        "where-float",
        """
def predict(params, data):
    return np.where(forward_propagation(data, params)[0] >= 0.5, 1.0, 0.0)
""",
    ),
    Variant(
        "predict",
        "sign-of-Z2-without-helper",
        """
def predict(parameters, X):
    Z2 = parameters["W2"] @ np.tanh(parameters["W1"] @ X + parameters["b1"]) + parameters["b2"]
    return Z2 > 0
""",
    ),
    Variant(
        "predict",
        "loop",
        """
def predict(parameters, X):
    A2, _ = forward_propagation(X, parameters)
    out = np.zeros_like(A2)
    for i in range(A2.shape[1]):
        if A2[0, i] > 0.5:
            out[0, i] = 1
    return out
""",
    ),
)

_TRAINING = (
    Variant(
        "nn_model",
        "as-the-old-course-had-it",
        """
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    np.random.seed(3)
    n_x = layer_sizes(X, Y)[0]
    n_y = layer_sizes(X, Y)[2]
    parameters = initialize_parameters(n_x, n_h, n_y)
    W1 = parameters["W1"]
    for i in range(0, num_iterations):
        A2, cache = forward_propagation(X, parameters)
        cost = compute_cost(A2, Y)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
        if print_cost and i % 1000 == 0:
            print("Cost after iteration %i: %f" % (i, cost))
    return parameters
""",
    ),
    Variant(
        "nn_model",
        "while-loop-explicit-rate",
        """
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    p = initialize_parameters(X.shape[0], n_h, Y.shape[0])
    left = num_iterations
    while left > 0:
        _, cache = forward_propagation(X, p)
        g = backward_propagation(p, cache, X, Y)
        p = update_parameters(p, g, learning_rate=1.2)
        left -= 1
    return p
""",
    ),
    Variant(
        "nn_model",
        "own-start-without-the-helper",
        """
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    rng = np.random.default_rng(5)
    parameters = {"W1": rng.normal(0, 0.01, (n_h, len(X))), "b1": np.zeros((n_h, 1)),
                  "W2": rng.normal(0, 0.01, (len(Y), n_h)), "b2": np.zeros((len(Y), 1))}
    for _ in range(num_iterations):
        _, cache = forward_propagation(X, parameters)
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y))
    return parameters
""",
    ),
    Variant(
        "nn_model",
        "everything-inline",
        """
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    start = initialize_parameters(len(X), n_h, len(Y))
    W1, b1, W2, b2, m = start["W1"], start["b1"], start["W2"], start["b2"], X.shape[1]
    for i in range(num_iterations):
        A1 = np.tanh(W1 @ X + b1)
        d2 = (sigmoid(W2 @ A1 + b2)[0] - Y) / m
        d1 = W2.T @ d2 * (1 - A1**2)
        W2, b2 = W2 - 1.2 * d2 @ A1.T, b2 - 1.2 * d2.sum(axis=1, keepdims=True)
        W1, b1 = W1 - 1.2 * d1 @ X.T, b1 - 1.2 * d1.sum(axis=1, keepdims=True)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "iterations": num_iterations}
""",
    ),
)

VARIANTS = (*_START, *_FORWARD, *_BACKWARD, *_END, *_TRAINING)
