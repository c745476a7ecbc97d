"""Right variants of the backward functions of `2_L_layer`, as people write them. Each is the whole cell, and must get full marks."""

from autograder.forge.spec import Variant

VARIANTS = (
    Variant(
        "linear_backward",
        "einsum",
        """
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    dW = np.einsum("im,jm->ij", dZ, A_prev) / m
    db = np.einsum("im->i", dZ)[:, None] / m
    dA_prev = np.einsum("ij,im->jm", W, dZ)
    return dA_prev, dW, db
""",
    ),
    Variant(
        "linear_backward",
        "loop-over-examples",
        """
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW, db, dA_prev = np.zeros(W.shape), np.zeros(b.shape), np.zeros(A_prev.shape)
    for i in range(m):
        dz, a = dZ[:, i : i + 1], A_prev[:, i : i + 1]
        dW += dz * a.T / m
        db += dz / m
        dA_prev[:, i : i + 1] = np.dot(W.T, dz)
    return dA_prev, dW, db
""",
    ),
    Variant(
        "linear_backward",
        "np.dot and 1/m in front",
        """
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = 1 / m * np.dot(dZ, A_prev.T)
    db = 1 / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    assert dA_prev.shape == A_prev.shape and dW.shape == W.shape and db.shape == b.shape
    return dA_prev, dW, db
""",
    ),
    Variant(
        "linear_backward",
        "einsum and np.mean",
        """
def linear_backward(dZ, cache):
    A, W, _ = cache
    dW = np.einsum("ki,ji->kj", dZ, A) / dZ.shape[1]
    return np.einsum("kj,ki->ji", W, dZ), dW, dZ.mean(axis=1, keepdims=True)
""",
    ),
    Variant(
        "linear_backward",
        "one example at a time",
        """
def linear_backward(dZ, cache):
    A, W, b = cache
    m = A.shape[1]
    dW, db, dA = np.zeros_like(W), np.zeros_like(b), np.zeros_like(A)
    for i in range(m):
        dW += np.outer(dZ[:, i], A[:, i]) / m
        db[:, 0] += dZ[:, i] / m
        dA[:, i] = W.T @ dZ[:, i]
    return dA, dW, db
""",
    ),
    Variant(
        "linear_backward",
        "np.divide, reshape, a list back",
        """
def linear_backward(dZ, cache):
    (A, W, b), m = cache, len(cache[0][0])
    m = A.shape[-1]
    return [(dZ.T @ W).T, np.divide(A @ dZ.T, m).T, np.divide(np.sum(dZ, 1), m).reshape(-1, 1)]
""",
    ),
    Variant(
        "linear_backward",
        "1/m folded into a copy of dZ",
        """
def linear_backward(dZ, cache):
    A, W, b = cache
    mean_dZ = dZ / dZ.shape[1]
    return W.T @ dZ, mean_dZ @ A.T, mean_dZ @ np.ones((dZ.shape[1], 1))
""",
    ),
    Variant(
        "linear_backward",
        "tensordot, in-place work on copies",
        """
def linear_backward(dZ, cache):
    A, W, b = cache
    grad = np.array(dZ, copy=True)
    dA = np.tensordot(W, grad, axes=(0, 0))
    grad *= 1.0 / A.shape[1]
    return dA, np.inner(grad, A), grad.sum(axis=1)[:, np.newaxis]
""",
    ),
    Variant(
        "linear_activation_backward",
        "if and else",
        """
def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
        dA_prev, dW, db = linear_backward(dZ, linear_cache)
    elif activation == "sigmoid":
        dZ = sigmoid_backward(dA, activation_cache)
        dA_prev, dW, db = linear_backward(dZ, linear_cache)
    return dA_prev, dW, db
""",
    ),
    Variant(
        "linear_activation_backward",
        "own derivatives, mask Z >= 0",
        """
def linear_activation_backward(dA, cache, activation):
    linear, Z = cache
    s = 1 / (1 + np.exp(-Z))
    slope = (Z >= 0).astype(float) if activation == "relu" else s * (1 - s)
    return linear_backward(dA * slope, linear)
""",
    ),
    Variant(
        "linear_activation_backward",
        "copied and masked in place, without the helper",
        """
def linear_activation_backward(dA, cache, activation):
    (A_prev, W, b), Z = cache
    dZ = np.array(dA, copy=True)
    if activation == "relu":
        dZ[Z <= 0] = 0
    else:
        A = sigmoid(Z)[0]
        dZ *= A - A ** 2
    return np.dot(W.T, dZ), np.dot(dZ, A_prev.T) / dZ.shape[1], np.mean(dZ, axis=1, keepdims=True)
""",
    ),
    Variant(
        "linear_activation_backward",
        "mask from A",
        """
def linear_activation_backward(dA, cache, activation="relu"):
    A = {"relu": relu, "sigmoid": sigmoid}[activation](cache[1])[0]
    dZ = np.where(A > 0, dA, 0) if activation == "relu" else np.multiply(dA, np.multiply(A, 1 - A))
    return tuple(linear_backward(dZ, cache[0]))
""",
    ),
    Variant(
        "L_model_backward",
        "shortcut",
        """
def L_model_backward(AL, Y, caches):
    L, grads = len(caches), {}
    linear_cache, _ = caches[-1]
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_backward(AL - Y, linear_cache)
    for l in range(L - 1, 0, -1):
        dA, grads["dW" + str(l)], grads["db" + str(l)] = linear_activation_backward(dA, caches[l - 1], "relu")
    return grads
""",
    ),
    Variant(
        "L_model_backward",
        "as the old course has it",
        """
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
""",
    ),
    Variant(
        "L_model_backward",
        "the shortcut A - Y",
        """
def L_model_backward(AL, Y, caches):
    L, grads = len(caches), {}
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(AL - Y, caches[-1][0])
    for l in range(L - 1, 0, -1):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = linear_activation_backward(dA, caches[l - 1], "relu")
    return grads
""",
    ),
    Variant(
        "L_model_backward",
        "1/m folded into dZ, everything inline",
        """
def L_model_backward(AL, Y, caches):
    m, grads = Y.shape[1], {}
    dZ = (AL - Y) / m
    for l in range(len(caches), 0, -1):
        (A_prev, W, b), Z = caches[l - 1]
        grads["dZ%d" % l], grads["dW%d" % l], grads["db%d" % l] = dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)
        grads["dA%d" % (l - 1)] = W.T @ dZ
        dZ = grads["dA%d" % (l - 1)] * (A_prev > 0)
    return grads
""",
    ),
    Variant(
        "L_model_backward",
        "extra keys, dAL among them",
        """
def L_model_backward(AL, Y, caches):
    L = len(caches)
    grads = {"dA" + str(L): (AL - Y) / (AL * (1 - AL)), "note": "extra", "m": Y.size, "caches": list(caches)}
    for l in range(L, 0, -1):
        names = [f"dA{l - 1}", f"dW{l}", f"db{l}"]
        values = linear_activation_backward(grads[f"dA{l}"], caches[l - 1], "sigmoid" if l == L else "relu")
        grads.update(zip(names, values))
    return grads
""",
    ),
    Variant(
        "L_model_backward",
        "reversed caches, new dictionary each time",
        """
def L_model_backward(AL, Y, caches):
    dA, grads = np.where(Y == 1, -1 / AL, 1 / (1 - AL)), dict()
    g = "sigmoid"
    for l, cache in reversed(list(enumerate(caches, start=1))):
        dA, dW, db = linear_activation_backward(dA, cache, g)
        grads = {f"dA{l - 1}": dA, f"dW{l}": dW, f"db{l}": db, **grads}
        g = "relu"
    return grads
""",
    ),
    Variant(
        "L_model_backward",
        "recursion",
        """
def L_model_backward(AL, Y, caches, dA=None, activation="sigmoid"):
    if not caches:
        return {}
    dA = (1 - Y) / (1 - AL) - Y / AL if dA is None else dA
    below, dW, db = linear_activation_backward(dA, caches[-1], activation)
    l = len(caches)
    return {f"dW{l}": dW, f"db{l}": db, f"dA{l - 1}": below} | L_model_backward(AL, Y, caches[:-1], below, "relu")
""",
    ),
    Variant(
        "update_parameters",
        "in-place",
        """
def update_parameters(params, gradients, alpha):
    for name in params:
        params[name] -= alpha * gradients["d" + name]
    return params
""",
    ),
    Variant(
        "update_parameters",
        "in place, on the arrays",
        """
def update_parameters(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        parameters[f"W{l}"] -= learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] -= learning_rate * grads[f"db{l}"]
    return parameters
""",
    ),
    Variant(
        "update_parameters",
        "rebinding the caller's keys",
        """
def update_parameters(params, grads, learning_rate):
    L = len(params) // 2
    for l in range(L):
        params["W" + str(l+1)] = params["W" + str(l+1)] - learning_rate * grads["dW" + str(l+1)]
        params["b" + str(l+1)] = params["b" + str(l+1)] - learning_rate * grads["db" + str(l+1)]
    return params
""",
    ),
    Variant(
        "update_parameters",
        "deepcopy",
        """
import copy
def update_parameters(params, grads, learning_rate=0.01):
    parameters = copy.deepcopy(params)
    for name in parameters:
        parameters[name] -= learning_rate * grads["d" + name]
    return parameters
""",
    ),
    Variant(
        "update_parameters",
        "comprehension",
        """
def update_parameters(theta, g, alpha, momentum=0.0):
    return {key: np.subtract(value, np.multiply(alpha, g["d" + key])) for key, value in theta.items()}
""",
    ),
    Variant(
        "update_parameters",
        "only the updated ones come back, with an extra key",
        """
def update_parameters(parameters, grads, learning_rate):
    new = {"step": learning_rate}
    for name, slope in grads.items():
        if name[1] in "Wb":
            new[name[1:]] = parameters[name[1:]] + -learning_rate * slope
    return new
""",
    ),
)
