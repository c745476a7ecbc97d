"""Complete right answers in the styles that people write: (exercise, style) -> cell. Each must get full marks on every key."""

FORMS: dict[tuple[str, str], str] = {}


def form(exercise: str, style: str, cell: str) -> None:
    FORMS[exercise, style] = cell


form("initialize_parameters_deep", "comprehension", '''
def initialize_parameters_deep(dims):
    W = {f"W{i}": 0.01 * np.random.randn(n, p) for i, (p, n) in enumerate(zip(dims, dims[1:]), start=1)}
    return W | {f"b{i}": np.zeros((n, 1)) for i, n in enumerate(dims[1:], start=1)}
''')
form("initialize_parameters_deep", "default_rng, unseeded", '''
def initialize_parameters_deep(layer_dims, rng=None):
    rng = rng or np.random.default_rng()
    out = {}
    for l in range(1, len(layer_dims)):
        out["W" + str(l)] = rng.standard_normal((layer_dims[l], layer_dims[l - 1])) / 100
        out["b" + str(l)] = np.zeros(shape=(layer_dims[l], 1))
    return out
''')
form("initialize_parameters_deep", "np.random.normal and integer zeros", '''
def initialize_parameters_deep(layer_dims):
    params = {}
    for l in range(1, len(layer_dims)):
        params[f"W{l}"] = np.random.normal(scale=0.01, size=(layer_dims[l], layer_dims[l - 1]))
        params[f"b{l}"] = np.zeros((layer_dims[l], 1), dtype=int)
    return params
''')
form("initialize_parameters_deep", "a seed of its own, as the old course had", '''
def initialize_parameters_deep(layer_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters[f"b{l}"] = 0 * np.ones((layer_dims[l], 1))
        assert parameters[f"W{l}"].shape == (layer_dims[l], layer_dims[l - 1])
    return parameters
''')
form("initialize_parameters_deep", "all at once, float32", '''
def initialize_parameters_deep(layer_dims):
    n, p = layer_dims[1:], layer_dims[:-1]
    draws = np.split(np.random.normal(0, 0.01, sum(a * b for a, b in zip(n, p))), np.cumsum(np.multiply(n, p))[:-1])
    P = {f"W{i + 1}": d.reshape(a, b).astype(np.float32) for i, (d, a, b) in enumerate(zip(draws, n, p))}
    P.update({f"b{i + 1}": np.full((a, 1), 0.0) for i, a in enumerate(n)}, extra="welcome")
    return P
''')

form("linear_forward", "np.dot", '''
def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    return Z, (A, W, b)
''')
form("linear_forward", "einsum and a list for the cache", '''
def linear_forward(A_prev, weights, bias):
    return np.einsum("kj,ji->ki", weights, A_prev) + bias, [A_prev, weights, bias]
''')
form("linear_forward", "one example at a time", '''
def linear_forward(A, W, b, verbose=False):
    columns = [np.matmul(W, A[:, i]) + b.ravel() for i in range(A.shape[1])]
    Z = np.array(columns).T
    return Z, (A, W, b)
''')
form("linear_forward", "bias folded into the weights", '''
def linear_forward(A, W, b):
    ones = np.ones((1, A.shape[1]))
    Z = np.hstack([W, b]) @ np.vstack([A, ones])
    return Z, (A.copy(), W.copy(), b.copy())
''')
form("linear_forward", "three nested loops, with prints", '''
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
''')

form("linear_activation_forward", "if and else", '''
def linear_activation_forward(A_prev, W, b, activation):
    if activation == "sigmoid":
        Z, linear_cache = linear_forward(A_prev, W, b)
        A, activation_cache = sigmoid(Z)
    elif activation == "relu":
        Z, linear_cache = linear_forward(A_prev, W, b)
        A, activation_cache = relu(Z)
    cache = (linear_cache, activation_cache)
    return A, cache
''')
form("linear_activation_forward", "own activations, np.where, without the helper", '''
def linear_activation_forward(A_prev, W, b, activation):
    Z = W.dot(A_prev) + b
    A = np.where(Z > 0, Z, 0) if activation == "relu" else 1 / (1 + np.exp(-Z))
    return A, ((A_prev, W, b), Z)
''')
form("linear_activation_forward", "lists all the way, relu by a mask", '''
def linear_activation_forward(A, W, b, g):
    Z = (A.T @ W.T + b.T).T
    A_new = Z * (Z >= 0) if g == "relu" else np.exp(Z) / (np.exp(Z) + 1)
    return [A_new, [[A, W, b], Z]]
''')

form("L_model_forward", "range over keys, list built at once", '''
def L_model_forward(X, params):
    n = len([key for key in params if key.startswith("W")])
    caches = []
    A = X
    for i in range(n):
        A, cache = linear_activation_forward(A, params[f"W{i+1}"], params[f"b{i+1}"], "relu" if i < n - 1 else "sigmoid")
        caches += [cache]
    return A, caches
''')
form("L_model_forward", "everything inline, caches as a tuple", '''
def L_model_forward(X, parameters, L=None):
    A, caches, L = X, (), L or len(parameters) // 2
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        Z = W @ A + b
        caches += (((A, W, b), Z),)
        A = np.maximum(Z, 0) if l != L else 1 / (1 + np.exp(-Z))
    return A, caches
''')
form("L_model_forward", "recursion on a deep copy", '''
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
''')

form("compute_cost", "np.mean", '''
def compute_cost(AL, Y):
    return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))
''')
form("compute_cost", "dot products, squeezed to 0-d", '''
def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = (1. / m) * (-np.dot(Y, np.log(AL).T) - np.dot(1 - Y, np.log(1 - AL).T))
    cost = np.squeeze(cost)
    assert cost.shape == ()
    return cost
''')
form("compute_cost", "math.log in a loop, python float", '''
import math
def compute_cost(AL, Y):
    total = 0.0
    for a, y in zip(AL[0], Y[0]):
        total -= math.log(a) if y else math.log(1 - a)
    return total / len(Y[0])
''')
form("compute_cost", "np.where, float()", '''
def compute_cost(predictions, labels):
    p = np.where(labels == 1, predictions, 1 - predictions)
    return float(np.sum(-np.log(p)) / p.size)
''')
form("compute_cost", "log1p, np.float64", '''
def compute_cost(AL, Y):
    return np.float64((-np.log1p(-AL)[Y == 0].sum() - np.log(AL)[Y == 1].sum()) / AL.shape[1])
''')
form("compute_cost", "boolean labels, item()", '''
def compute_cost(AL, Y):
    Y = Y.astype(bool)
    return (np.log(AL[Y]).sum() + np.log(1 - AL[~Y]).sum()).item() / -Y.size
''')
form("compute_cost", "a warning on the side", '''
import warnings
def compute_cost(AL, Y):
    np.log(np.zeros(2))
    warnings.warn("careful")
    return np.nanmean(-(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)), axis=1)[0]
''')
form("compute_cost", "clipped, 0-d array", '''
def compute_cost(AL, Y, eps=1e-15):
    AL = np.clip(AL, eps, 1 - eps)
    return np.array(-np.einsum("ij,ij->", Y, np.log(AL)) - np.einsum("ij,ij->", 1 - Y, np.log(1 - AL))) / Y.shape[-1]
''')

form("linear_backward", "np.dot and 1/m in front", '''
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = 1 / m * np.dot(dZ, A_prev.T)
    db = 1 / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    assert dA_prev.shape == A_prev.shape and dW.shape == W.shape and db.shape == b.shape
    return dA_prev, dW, db
''')
form("linear_backward", "einsum and np.mean", '''
def linear_backward(dZ, cache):
    A, W, _ = cache
    dW = np.einsum("ki,ji->kj", dZ, A) / dZ.shape[1]
    return np.einsum("kj,ki->ji", W, dZ), dW, dZ.mean(axis=1, keepdims=True)
''')
form("linear_backward", "one example at a time", '''
def linear_backward(dZ, cache):
    A, W, b = cache
    m = A.shape[1]
    dW, db, dA = np.zeros_like(W), np.zeros_like(b), np.zeros_like(A)
    for i in range(m):
        dW += np.outer(dZ[:, i], A[:, i]) / m
        db[:, 0] += dZ[:, i] / m
        dA[:, i] = W.T @ dZ[:, i]
    return dA, dW, db
''')
form("linear_backward", "np.divide, reshape, a list back", '''
def linear_backward(dZ, cache):
    (A, W, b), m = cache, len(cache[0][0])
    m = A.shape[-1]
    return [(dZ.T @ W).T, np.divide(A @ dZ.T, m).T, np.divide(np.sum(dZ, 1), m).reshape(-1, 1)]
''')
form("linear_backward", "1/m folded into a copy of dZ", '''
def linear_backward(dZ, cache):
    A, W, b = cache
    mean_dZ = dZ / dZ.shape[1]
    return W.T @ dZ, mean_dZ @ A.T, mean_dZ @ np.ones((dZ.shape[1], 1))
''')
form("linear_backward", "tensordot, in-place work on copies", '''
def linear_backward(dZ, cache):
    A, W, b = cache
    grad = np.array(dZ, copy=True)
    dA = np.tensordot(W, grad, axes=(0, 0))
    grad *= 1.0 / A.shape[1]
    return dA, np.inner(grad, A), grad.sum(axis=1)[:, np.newaxis]
''')

form("linear_activation_backward", "if and else", '''
def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
        dA_prev, dW, db = linear_backward(dZ, linear_cache)
    elif activation == "sigmoid":
        dZ = sigmoid_backward(dA, activation_cache)
        dA_prev, dW, db = linear_backward(dZ, linear_cache)
    return dA_prev, dW, db
''')
form("linear_activation_backward", "own derivatives, mask Z >= 0", '''
def linear_activation_backward(dA, cache, activation):
    linear, Z = cache
    s = 1 / (1 + np.exp(-Z))
    slope = (Z >= 0).astype(float) if activation == "relu" else s * (1 - s)
    return linear_backward(dA * slope, linear)
''')
form("linear_activation_backward", "copied and masked in place, without the helper", '''
def linear_activation_backward(dA, cache, activation):
    (A_prev, W, b), Z = cache
    dZ = np.array(dA, copy=True)
    if activation == "relu":
        dZ[Z <= 0] = 0
    else:
        A = sigmoid(Z)[0]
        dZ *= A - A ** 2
    return np.dot(W.T, dZ), np.dot(dZ, A_prev.T) / dZ.shape[1], np.mean(dZ, axis=1, keepdims=True)
''')
form("linear_activation_backward", "mask from A", '''
def linear_activation_backward(dA, cache, activation="relu"):
    A = {"relu": relu, "sigmoid": sigmoid}[activation](cache[1])[0]
    dZ = np.where(A > 0, dA, 0) if activation == "relu" else np.multiply(dA, np.multiply(A, 1 - A))
    return tuple(linear_backward(dZ, cache[0]))
''')

form("L_model_backward", "as the old course has it", '''
def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    m = AL.shape[1]
    Y = Y.reshape(AL.shape)
    dAL = - (np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    current_cache = caches[L-1]
    dA_prev_temp, dW_temp, db_temp = linear_activation_backward(dAL, current_cache, "sigmoid")
    grads["dA" + str(L-1)] = dA_prev_temp
    grads["dW" + str(L)] = dW_temp
    grads["db" + str(L)] = db_temp
    for l in reversed(range(L-1)):
        current_cache = caches[l]
        dA_prev_temp, dW_temp, db_temp = linear_activation_backward(grads["dA" + str(l+1)], current_cache, "relu")
        grads["dA" + str(l)] = dA_prev_temp
        grads["dW" + str(l + 1)] = dW_temp
        grads["db" + str(l + 1)] = db_temp
    return grads
''')
form("L_model_backward", "the shortcut A - Y", '''
def L_model_backward(AL, Y, caches):
    L, grads = len(caches), {}
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(AL - Y, caches[-1][0])
    for l in range(L - 1, 0, -1):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = linear_activation_backward(dA, caches[l - 1], "relu")
    return grads
''')
form("L_model_backward", "1/m folded into dZ, everything inline", '''
def L_model_backward(AL, Y, caches):
    m, grads = Y.shape[1], {}
    dZ = (AL - Y) / m
    for l in range(len(caches), 0, -1):
        (A_prev, W, b), Z = caches[l - 1]
        grads["dZ%d" % l], grads["dW%d" % l], grads["db%d" % l] = dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)
        grads["dA%d" % (l - 1)] = W.T @ dZ
        dZ = grads["dA%d" % (l - 1)] * (A_prev > 0)
    return grads
''')
form("L_model_backward", "extra keys, dAL among them", '''
def L_model_backward(AL, Y, caches):
    L = len(caches)
    grads = {"dA" + str(L): (AL - Y) / (AL * (1 - AL)), "note": "extra", "m": Y.size, "caches": list(caches)}
    for l in range(L, 0, -1):
        names = [f"dA{l - 1}", f"dW{l}", f"db{l}"]
        values = linear_activation_backward(grads[f"dA{l}"], caches[l - 1], "sigmoid" if l == L else "relu")
        grads.update(zip(names, values))
    return grads
''')
form("L_model_backward", "reversed caches, new dictionary each time", '''
def L_model_backward(AL, Y, caches):
    dA, grads = np.where(Y == 1, -1 / AL, 1 / (1 - AL)), dict()
    g = "sigmoid"
    for l, cache in reversed(list(enumerate(caches, start=1))):
        dA, dW, db = linear_activation_backward(dA, cache, g)
        grads = {f"dA{l - 1}": dA, f"dW{l}": dW, f"db{l}": db, **grads}
        g = "relu"
    return grads
''')
form("L_model_backward", "recursion", '''
def L_model_backward(AL, Y, caches, dA=None, activation="sigmoid"):
    if not caches:
        return {}
    dA = (1 - Y) / (1 - AL) - Y / AL if dA is None else dA
    below, dW, db = linear_activation_backward(dA, caches[-1], activation)
    l = len(caches)
    return {f"dW{l}": dW, f"db{l}": db, f"dA{l - 1}": below} | L_model_backward(AL, Y, caches[:-1], below, "relu")
''')

form("update_parameters", "in place, on the arrays", '''
def update_parameters(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        parameters[f"W{l}"] -= learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] -= learning_rate * grads[f"db{l}"]
    return parameters
''')
form("update_parameters", "rebinding the caller's keys", '''
def update_parameters(params, grads, learning_rate):
    L = len(params) // 2
    for l in range(L):
        params["W" + str(l+1)] = params["W" + str(l+1)] - learning_rate * grads["dW" + str(l+1)]
        params["b" + str(l+1)] = params["b" + str(l+1)] - learning_rate * grads["db" + str(l+1)]
    return params
''')
form("update_parameters", "deepcopy", '''
import copy
def update_parameters(params, grads, learning_rate=0.01):
    parameters = copy.deepcopy(params)
    for name in parameters:
        parameters[name] -= learning_rate * grads["d" + name]
    return parameters
''')
form("update_parameters", "comprehension", '''
def update_parameters(theta, g, alpha, momentum=0.0):
    return {key: np.subtract(value, np.multiply(alpha, g["d" + key])) for key, value in theta.items()}
''')
form("update_parameters", "only the updated ones come back, with an extra key", '''
def update_parameters(parameters, grads, learning_rate):
    new = {"step": learning_rate}
    for name, slope in grads.items():
        if name[1] in "Wb":
            new[name[1:]] = parameters[name[1:]] + -learning_rate * slope
    return new
''')

IN_PLACE = [
    ("update_parameters", "in place, on the arrays"),
    ("update_parameters", "rebinding the caller's keys"),
]
