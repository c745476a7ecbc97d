"""Right variants of the backward pass of `1_two_layer`, as people write them. Each is the whole cell, and must get full marks."""

from __future__ import annotations

from autograder.forge.spec import Variant

VARIANTS = (
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
