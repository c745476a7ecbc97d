"""Right variants of the forward functions of `2_L_layer`, as people write them. Each is the whole cell, and must get full marks."""

from autograder.forge.spec import Variant

VARIANTS = (
    Variant(
        "initialize_parameters_deep",
        "comprehension",
        """
def initialize_parameters_deep(dims):
    W = {f"W{i}": 0.01 * np.random.randn(n, p) for i, (p, n) in enumerate(zip(dims, dims[1:]), start=1)}
    return W | {f"b{i}": np.zeros((n, 1)) for i, n in enumerate(dims[1:], start=1)}
""",
    ),
    Variant(
        "initialize_parameters_deep",
        "default_rng, unseeded",
        """
def initialize_parameters_deep(layer_dims, rng=None):
    rng = rng or np.random.default_rng()
    out = {}
    for l in range(1, len(layer_dims)):
        out["W" + str(l)] = rng.standard_normal((layer_dims[l], layer_dims[l - 1])) / 100
        out["b" + str(l)] = np.zeros(shape=(layer_dims[l], 1))
    return out
""",
    ),
    Variant(
        "initialize_parameters_deep",
        "np.random.normal and integer zeros",
        """
def initialize_parameters_deep(layer_dims):
    params = {}
    for l in range(1, len(layer_dims)):
        params[f"W{l}"] = np.random.normal(scale=0.01, size=(layer_dims[l], layer_dims[l - 1]))
        params[f"b{l}"] = np.zeros((layer_dims[l], 1), dtype=int)
    return params
""",
    ),
    Variant(
        "initialize_parameters_deep",
        "a seed of its own, as the old course had",
        """
def initialize_parameters_deep(layer_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters[f"b{l}"] = 0 * np.ones((layer_dims[l], 1))
        assert parameters[f"W{l}"].shape == (layer_dims[l], layer_dims[l - 1])
    return parameters
""",
    ),
    Variant(
        "initialize_parameters_deep",
        "all at once, float32",
        """
def initialize_parameters_deep(layer_dims):
    n, p = layer_dims[1:], layer_dims[:-1]
    draws = np.split(np.random.normal(0, 0.01, sum(a * b for a, b in zip(n, p))), np.cumsum(np.multiply(n, p))[:-1])
    P = {f"W{i + 1}": d.reshape(a, b).astype(np.float32) for i, (d, a, b) in enumerate(zip(draws, n, p))}
    P.update({f"b{i + 1}": np.full((a, 1), 0.0) for i, a in enumerate(n)}, extra="welcome")
    return P
""",
    ),
    Variant(
        "linear_forward",
        "np-dot-forward",
        """
def linear_forward(A, W, b):
    Z = np.add(np.dot(W, A), b)
    return Z, [A, W, b]
""",
    ),
    Variant(
        "linear_forward",
        "noise-on-stderr",
        """
def linear_forward(A, W, b):
    import sys
    print("debug: shapes", A.shape, W.shape, file=sys.stderr)
    Z = W.dot(A) + b
    return Z, (A, W, b)
""",
    ),
    Variant(
        "linear_forward",
        "np.dot",
        """
def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    return Z, (A, W, b)
""",
    ),
    Variant(
        "linear_forward",
        "einsum and a list for the cache",
        """
def linear_forward(A_prev, weights, bias):
    return np.einsum("kj,ji->ki", weights, A_prev) + bias, [A_prev, weights, bias]
""",
    ),
    Variant(
        "linear_forward",
        "one example at a time",
        """
def linear_forward(A, W, b, verbose=False):
    columns = [np.matmul(W, A[:, i]) + b.ravel() for i in range(A.shape[1])]
    Z = np.array(columns).T
    return Z, (A, W, b)
""",
    ),
    Variant(
        "linear_forward",
        "bias folded into the weights",
        """
def linear_forward(A, W, b):
    ones = np.ones((1, A.shape[1]))
    Z = np.hstack([W, b]) @ np.vstack([A, ones])
    return Z, (A.copy(), W.copy(), b.copy())
""",
    ),
    Variant(
        "linear_forward",
        "three nested loops, with prints",
        """
import sys
def linear_forward(A, W, b):
    Z = np.zeros((W.shape[0], A.shape[1]))
    for k in range(W.shape[0]):
        for i in range(A.shape[1]):
            Z[k, i] = b[k, 0]
            for j in range(W.shape[1]):
                Z[k, i] += W[k, j] * A[j, i]
    print("Z", Z)
    print("shape", Z.shape, file=sys.stderr)
    return Z, (A, W, b)
""",
    ),
    Variant(
        "linear_activation_forward",
        "if and else",
        """
def linear_activation_forward(A_prev, W, b, activation):
    if activation == "sigmoid":
        Z, linear_cache = linear_forward(A_prev, W, b)
        A, activation_cache = sigmoid(Z)
    elif activation == "relu":
        Z, linear_cache = linear_forward(A_prev, W, b)
        A, activation_cache = relu(Z)
    cache = (linear_cache, activation_cache)
    return A, cache
""",
    ),
    Variant(
        "linear_activation_forward",
        "own activations, np.where, without the helper",
        """
def linear_activation_forward(A_prev, W, b, activation):
    Z = W.dot(A_prev) + b
    A = np.where(Z > 0, Z, 0) if activation == "relu" else 1 / (1 + np.exp(-Z))
    return A, ((A_prev, W, b), Z)
""",
    ),
    Variant(
        "linear_activation_forward",
        "lists all the way, relu by a mask",
        """
def linear_activation_forward(A, W, b, g):
    Z = (A.T @ W.T + b.T).T
    A_new = Z * (Z >= 0) if g == "relu" else np.exp(Z) / (np.exp(Z) + 1)
    return [A_new, [[A, W, b], Z]]
""",
    ),
    Variant(
        "L_model_forward",
        "range over keys, list built at once",
        """
def L_model_forward(X, params):
    n = len([key for key in params if key.startswith("W")])
    caches = []
    A = X
    for i in range(n):
        A, cache = linear_activation_forward(A, params[f"W{i+1}"], params[f"b{i+1}"], "relu" if i < n - 1 else "sigmoid")
        caches += [cache]
    return A, caches
""",
    ),
    Variant(
        "L_model_forward",
        "everything inline, caches as a tuple",
        """
def L_model_forward(X, parameters, L=None):
    A, caches, L = X, (), L or len(parameters) // 2
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        Z = W @ A + b
        caches += (((A, W, b), Z),)
        A = np.maximum(Z, 0) if l != L else 1 / (1 + np.exp(-Z))
    return A, caches
""",
    ),
    Variant(
        "L_model_forward",
        "recursion on a deep copy",
        """
import copy
def L_model_forward(X, parameters):
    p = copy.deepcopy(parameters)
    L = len(p) // 2
    def up_to(l):
        if l == 0:
            return X, []
        A, caches = up_to(l - 1)
        A, cache = linear_activation_forward(A, p[f"W{l}"], p[f"b{l}"], "sigmoid" if l == L else "relu")
        return A, caches + [cache]
    return up_to(L)
""",
    ),
    Variant(
        "compute_cost",
        "log-where",
        """
def compute_cost(AL, Y):
    return np.squeeze(-np.mean(np.log(np.where(Y == 1, AL, 1 - AL)), axis=1))
""",
    ),
    Variant(
        "compute_cost",
        "warnings",
        """
def compute_cost(AL, Y):
    import warnings
    np.log(np.zeros(2))
    warnings.warn("a warning that has nothing to do with the answer")
    m = Y.shape[1]
    cost = (-np.dot(Y, np.log(AL).T) - np.dot(1 - Y, np.log(1 - AL).T)) / m
    return float(np.squeeze(cost))
""",
    ),
    Variant(
        "compute_cost",
        "np.mean",
        """
def compute_cost(AL, Y):
    return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))
""",
    ),
    Variant(
        "compute_cost",
        "dot products, squeezed to 0-d",
        """
def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = (1. / m) * (-np.dot(Y, np.log(AL).T) - np.dot(1 - Y, np.log(1 - AL).T))
    cost = np.squeeze(cost)
    assert cost.shape == ()
    return cost
""",
    ),
    Variant(
        "compute_cost",
        "math.log in a loop, python float",
        """
import math
def compute_cost(AL, Y):
    total = 0.0
    for a, y in zip(AL[0], Y[0]):
        total -= math.log(a) if y else math.log(1 - a)
    return total / len(Y[0])
""",
    ),
    Variant(
        "compute_cost",
        "np.where, float()",
        """
def compute_cost(predictions, labels):
    p = np.where(labels == 1, predictions, 1 - predictions)
    return float(np.sum(-np.log(p)) / p.size)
""",
    ),
    Variant(
        "compute_cost",
        "log1p, np.float64",
        """
def compute_cost(AL, Y):
    return np.float64((-np.log1p(-AL)[Y == 0].sum() - np.log(AL)[Y == 1].sum()) / AL.shape[1])
""",
    ),
    Variant(
        "compute_cost",
        "boolean labels, item()",
        """
def compute_cost(AL, Y):
    Y = Y.astype(bool)
    return (np.log(AL[Y]).sum() + np.log(1 - AL[~Y]).sum()).item() / -Y.size
""",
    ),
    Variant(
        "compute_cost",
        "a warning on the side",
        """
import warnings
def compute_cost(AL, Y):
    np.log(np.zeros(2))
    warnings.warn("careful")
    return np.nanmean(-(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)), axis=1)[0]
""",
    ),
    Variant(
        "compute_cost",
        "clipped, 0-d array",
        """
def compute_cost(AL, Y, eps=1e-15):
    AL = np.clip(AL, eps, 1 - eps)
    return np.array(-np.einsum("ij,ij->", Y, np.log(AL)) - np.einsum("ij,ij->", 1 - Y, np.log(1 - AL))) / Y.shape[-1]
""",
    ),
)
