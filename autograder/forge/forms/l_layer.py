"""Right forms of the functions of `2_L_layer`, as people write them. Each is the whole cell, and must get full marks."""

from __future__ import annotations

from autograder.forge.spec import Form

FORMS = (
    Form("L_model_backward", "shortcut", '''
def L_model_backward(AL, Y, caches):
    L, grads = len(caches), {}
    linear_cache, _ = caches[-1]
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_backward(AL - Y, linear_cache)
    for l in range(L - 1, 0, -1):
        dA, grads["dW" + str(l)], grads["db" + str(l)] = linear_activation_backward(dA, caches[l - 1], "relu")
    return grads
'''),
    Form("linear_backward", "einsum", '''
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    dW = np.einsum("im,jm->ij", dZ, A_prev) / m
    db = np.einsum("im->i", dZ)[:, None] / m
    dA_prev = np.einsum("ij,im->jm", W, dZ)
    return dA_prev, dW, db
'''),
    Form("linear_forward", "np-dot-forward", '''
def linear_forward(A, W, b):
    Z = np.add(np.dot(W, A), b)
    return Z, [A, W, b]
'''),
    Form("compute_cost", "log-where", '''
def compute_cost(AL, Y):
    return np.squeeze(-np.mean(np.log(np.where(Y == 1, AL, 1 - AL)), axis=1))
'''),
    Form("linear_backward", "loop-over-examples", '''
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
'''),
    Form("update_parameters", "in-place", '''
def update_parameters(params, gradients, alpha):
    for name in params:
        params[name] -= alpha * gradients["d" + name]
    return params
'''),
    Form("compute_cost", "warnings", '''
def compute_cost(AL, Y):
    import warnings
    np.log(np.zeros(2))
    warnings.warn("a warning that has nothing to do with the answer")
    m = Y.shape[1]
    cost = (-np.dot(Y, np.log(AL).T) - np.dot(1 - Y, np.log(1 - AL).T)) / m
    return float(np.squeeze(cost))
'''),
    Form("linear_forward", "noise-on-stderr", '''
def linear_forward(A, W, b):
    import sys
    print("debug: shapes", A.shape, W.shape, file=sys.stderr)
    Z = W.dot(A) + b
    return Z, (A, W, b)
'''),
)
