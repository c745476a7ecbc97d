"""Right variants of the forward and the backward pass of `3_three_layer`, as people write them. Each is the whole cell, and must get full marks."""

from __future__ import annotations

from autograder.forge.spec import Variant

_FORWARD = (
    Variant(
        "forward_propagation",
        "np-dot-and-maximum",
        """
def forward_propagation(X, params):
    z1 = np.dot(params["W1"], X) + params["b1"]
    a1 = np.maximum(0, z1)
    z2 = np.dot(params["W2"], a1) + params["b2"]
    a2 = np.maximum(0, z2)
    z3 = np.dot(params["W3"], a2) + params["b3"]
    a3 = 1 / (1 + np.exp(-z3))
    cache = (z1, a1, params["W1"], params["b1"], z2, a2, params["W2"], params["b2"], z3, a3, params["W3"], params["b3"])
    return a3, cache
""",
    ),
    Variant(
        "forward_propagation",
        "loop-over-layers",
        """
def forward_propagation(X, parameters):
    a, cache = X, []
    for l in (1, 2, 3):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        z = W @ a + b
        a = (sigmoid if l == 3 else relu)(z)[0]
        cache += [z, a, W, b]
    return a, cache
""",
    ),
    Variant(
        "forward_propagation",
        "einsum-and-where",
        """
def forward_propagation(X, parameters):
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    z1 = np.einsum("ij,jm->im", W1, X) + b1
    a1 = np.where(z1 > 0, z1, 0.0)
    z2 = np.einsum("ij,jm->im", W2, a1) + b2
    a2 = np.where(z2 > 0, z2, 0.0)
    z3 = np.einsum("ij,jm->im", W3, a2) + b3
    a3, z3 = sigmoid(z3)
    return a3, (z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3)
""",
    ),
    Variant(
        "forward_propagation",
        "bias-folded-in",
        """
def forward_propagation(X, parameters):
    def layer(name, A):
        ones = np.ones((1, A.shape[1]))
        return np.hstack([parameters["W" + name], parameters["b" + name]]) @ np.vstack([A, ones])
    z1 = layer("1", X); a1 = z1 * (z1 > 0)
    z2 = layer("2", a1); a2 = z2 * (z2 > 0)
    z3 = layer("3", a2); a3 = 0.5 * (1 + np.tanh(z3 / 2))
    p = parameters
    return a3, (z1, a1, p["W1"], p["b1"], z2, a2, p["W2"], p["b2"], z3, a3, p["W3"], p["b3"])
""",
    ),
)

_BACKWARD = (
    Variant(
        "backward_propagation",
        "one-over-m-at-the-end",
        """
def backward_propagation(X, Y, cache):
    m = Y.shape[1]
    z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3 = cache
    dz3 = a3 - Y
    dW3 = np.dot(dz3, a2.T) / m
    db3 = np.sum(dz3, axis=1, keepdims=True) / m
    da2 = np.dot(W3.T, dz3)
    dz2 = np.multiply(da2, np.int64(a2 > 0))
    dW2 = np.dot(dz2, a1.T) / m
    db2 = np.sum(dz2, axis=1, keepdims=True) / m
    da1 = np.dot(W2.T, dz2)
    dz1 = np.multiply(da1, np.int64(a1 > 0))
    dW1 = np.dot(dz1, X.T) / m
    db1 = np.sum(dz1, axis=1, keepdims=True) / m
    return {"dz3": dz3, "dW3": dW3, "db3": db3, "da2": da2, "dz2": dz2, "dW2": dW2, "db2": db2,
            "da1": da1, "dz1": dz1, "dW1": dW1, "db1": db1}
""",
    ),
    Variant(
        "backward_propagation",
        "general-rule-at-the-output",
        """
def backward_propagation(X, Y, cache):
    (z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3) = cache
    m = X.shape[1]
    da3 = -(np.divide(Y, a3) - np.divide(1 - Y, 1 - a3)) / m
    dz3 = da3 * a3 * (1 - a3)
    g = {"da3": da3, "dz3": dz3, "dW3": dz3 @ a2.T, "db3": dz3.sum(axis=1, keepdims=True), "da2": W3.T @ dz3}
    g["dz2"] = g["da2"] * np.where(z2 > 0, 1.0, 0.0)
    g["dW2"], g["db2"], g["da1"] = g["dz2"] @ a1.T, g["dz2"].sum(axis=1, keepdims=True), W2.T @ g["dz2"]
    g["dz1"] = g["da1"] * np.where(z1 > 0, 1.0, 0.0)
    g["dW1"], g["db1"] = g["dz1"] @ X.T, g["dz1"].sum(axis=1, keepdims=True)
    return g
""",
    ),
    Variant(
        "backward_propagation",
        "masked-copies",
        """
def backward_propagation(X, Y, cache):
    z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3 = cache
    m = X.shape[1]
    dz3 = 1.0 / m * (a3 - Y)
    da2 = W3.T.dot(dz3)
    dz2 = da2.copy()
    dz2[z2 <= 0] = 0
    da1 = W2.T.dot(dz2)
    dz1 = np.array(da1, copy=True)
    dz1[a1 == 0] = 0
    one = np.ones((m, 1))
    return dict(dz3=dz3, dz2=dz2, dz1=dz1, da2=da2, da1=da1, dW3=dz3.dot(a2.T), dW2=dz2.dot(a1.T), dW1=dz1.dot(X.T),
                db3=dz3.dot(one), db2=dz2.dot(one), db1=dz1.dot(one))
""",
    ),
    Variant(
        "backward_propagation",
        "rolled-up-again",
        """
def backward_propagation(X, Y, cache):
    z, a, W = [None, *cache[0::4]], [X, *cache[1::4]], [None, *cache[2::4]]
    grads, m = {}, Y.shape[1]
    for l in (3, 2, 1):
        dz = (a[3] - Y) / m if l == 3 else da * (z[l] > 0)
        grads[f"dz{l}"], grads[f"dW{l}"] = dz, dz @ a[l - 1].T
        grads[f"db{l}"] = np.sum(dz, axis=1).reshape(-1, 1)
        da = W[l].T @ dz
        grads[f"da{l - 1}"] = da
    return grads
""",
    ),
    Variant(
        "backward_propagation",
        "einsum-and-mean",
        """
def backward_propagation(X, Y, cache):
    z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3 = cache
    m = X.shape[1]
    dz3 = a3 - Y
    da2 = np.einsum("kj,km->jm", W3, dz3)
    dz2 = da2 * (a2 > 0)
    da1 = np.einsum("kj,km->jm", W2, dz2)
    dz1 = da1 * (a1 > 0)
    grads = {"dz3": dz3, "da2": da2, "dz2": dz2, "da1": da1, "dz1": dz1}
    for name, dz, below in (("3", dz3, a2), ("2", dz2, a1), ("1", dz1, X)):
        grads["dW" + name] = np.einsum("km,jm->kj", dz, below) / m
        grads["db" + name] = np.mean(dz, axis=1, keepdims=True)
    return grads
""",
    ),
    Variant(
        "backward_propagation",
        "one-example-at-a-time",
        """
def backward_propagation(X, Y, cache):
    z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3 = cache
    m = X.shape[1]
    g = {"dW3": 0, "db3": 0, "dW2": 0, "db2": 0, "dW1": 0, "db1": 0}
    for i in range(m):
        x, h1, h2 = X[:, [i]], a1[:, [i]], a2[:, [i]]
        d3 = a3[:, [i]] - Y[:, [i]]
        d2 = (W3.T @ d3) * (h2 > 0)
        d1 = (W2.T @ d2) * (h1 > 0)
        for name, d, below in (("3", d3, h2), ("2", d2, h1), ("1", d1, x)):
            g["dW" + name] = g["dW" + name] + d @ below.T / m
            g["db" + name] = g["db" + name] + d / m
    return g
""",
    ),
)

VARIANTS = (*_FORWARD, *_BACKWARD)
