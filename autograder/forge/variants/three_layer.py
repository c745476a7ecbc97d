"""Right forms of the functions of `3_three_layer`, as people write them. Each is the whole cell, and must get full marks."""

from __future__ import annotations

from autograder.forge.spec import Variant
from autograder.forge.variants.three_layer_optimisers import OPTIMISER_FORMS

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

_GRADIENT_CHECK = (
    Variant(
        "gradient_check_n",
        "entry-by-entry-in-the-dict",
        """
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    parameters = {name: value.copy() for name, value in parameters.items()}
    above = below_s = below_g = 0.0
    for name, value in parameters.items():
        for index in np.ndindex(value.shape):
            old = value[index]
            value[index] = old + epsilon
            up = total_cost(forward_propagation(X, parameters)[0], Y) / X.shape[1]
            value[index] = old - epsilon
            down = total_cost(forward_propagation(X, parameters)[0], Y) / X.shape[1]
            value[index] = old
            slope, g = (up - down) / (2 * epsilon), gradients["d" + name][index]
            above, below_s, below_g = above + (slope - g) ** 2, below_s + slope**2, below_g + g**2
    return np.sqrt(above) / (np.sqrt(below_s) + np.sqrt(below_g))
""",
    ),
    Variant(
        "gradient_check_n",
        "unit-vectors-own-cost",
        """
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    names = ["W1", "b1", "W2", "b2", "W3", "b3"]
    theta = np.concatenate([parameters[n].reshape(-1, 1) for n in names])
    grad = np.concatenate([gradients["d" + n].reshape(-1, 1) for n in names])
    def cost(vector):
        p, start = {}, 0
        for n in names:
            p[n] = vector[start : start + parameters[n].size].reshape(parameters[n].shape)
            start += parameters[n].size
        a3, _ = forward_propagation(X, p)
        return np.mean(-(Y * np.log(a3) + (1 - Y) * np.log(1 - a3)))
    approx = np.array([[(cost(theta + e) - cost(theta - e)) / (2 * epsilon)] for e in epsilon * np.eye(len(theta))[:, :, None]])
    approx = approx.reshape(grad.shape)
    numerator = np.linalg.norm(grad - approx)
    denominator = np.linalg.norm(grad) + np.linalg.norm(approx)
    difference = numerator / denominator
    if difference > 2e-7:
        print("There is a mistake in the backward propagation! difference = " + str(difference))
    return difference
""",
    ),
    Variant(
        "gradient_check_n",
        "comprehension",
        """
def gradient_check_n(parameters, gradients, X, Y, eps=1e-7):
    theta, g = to_vector(parameters, parameters), to_vector(gradients, [f"d{n}" for n in parameters])
    J = lambda t: total_cost(forward_propagation(X, to_dict(t, parameters))[0], Y) / Y.size
    s = np.array([J(theta + eps * e) - J(theta - eps * e) for e in np.eye(theta.size)]) / (2 * eps)
    return float(np.sqrt(((s - g) ** 2).sum()) / (np.sqrt((s**2).sum()) + np.sqrt((g**2).sum())))
""",
    ),
)

_MINI_BATCHES = (
    Variant(
        "random_mini_batches",
        "as-the-old-course-did",
        """
import math
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    complete = math.floor(m / mini_batch_size)
    for k in range(0, complete):
        mini_batches.append((shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size],
                             shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, complete * mini_batch_size :], shuffled_Y[:, complete * mini_batch_size :]))
    return mini_batches
""",
    ),
    Variant(
        "random_mini_batches",
        "array-split-at",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    order = np.random.default_rng(seed).permutation(X.shape[1])
    parts = np.split(order, np.arange(mini_batch_size, X.shape[1], mini_batch_size))
    return [(X[:, part], Y[:, part]) for part in parts]
""",
    ),
    Variant(
        "random_mini_batches",
        "python-random-and-lists",
        """
import random
def random_mini_batches(X, Y, size=64, seed=0):
    columns = list(range(X.shape[1]))
    random.Random(seed).shuffle(columns)
    batches = []
    while columns:
        now, columns = columns[:size], columns[size:]
        batches.append([X[:, now], Y[:, now]])
    return batches
""",
    ),
    Variant(
        "random_mini_batches",
        "stacked-and-shuffled",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    together = np.vstack([X, Y]).T
    np.random.RandomState(seed).shuffle(together)
    together = together.T
    cuts = range(0, X.shape[1], mini_batch_size)
    return tuple((together[:-1, c : c + mini_batch_size], together[-1:, c : c + mini_batch_size]) for c in cuts)
""",
    ),
)

_MODEL = (
    Variant(
        "model",
        "as-the-old-course-did",
        """
def model(X, Y, layers_dims, optimizer, learning_rate=0.0007, mini_batch_size=64, beta=0.9,
          beta1=0.9, beta2=0.999, epsilon=1e-8, num_epochs=5000, print_cost=True):
    costs, t, seed, m = [], 0, 10, X.shape[1]
    parameters = initialize_parameters(layers_dims)
    if optimizer == "gd":
        pass
    elif optimizer == "momentum":
        v = initialize_velocity(parameters)
    elif optimizer == "adam":
        v, s = initialize_adam(parameters)
    for i in range(num_epochs):
        seed = seed + 1
        minibatches = random_mini_batches(X, Y, mini_batch_size, seed)
        cost_total = 0
        for minibatch in minibatches:
            (minibatch_X, minibatch_Y) = minibatch
            a3, caches = forward_propagation(minibatch_X, parameters)
            cost_total += total_cost(a3, minibatch_Y)
            grads = backward_propagation(minibatch_X, minibatch_Y, caches)
            if optimizer == "gd":
                parameters = update_parameters_with_gd(parameters, grads, learning_rate)
            elif optimizer == "momentum":
                parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)
            elif optimizer == "adam":
                t = t + 1
                parameters, v, s, *_ = update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)
        cost_avg = cost_total / m
        if print_cost and i % 1000 == 0:
            print("Cost after epoch %i: %f" % (i, cost_avg))
        if print_cost and i % 100 == 0:
            costs.append(cost_avg)
    return parameters
""",
    ),
    Variant(
        "model",
        "step-function",
        """
def model(X, Y, dims, optimizer, lr=0.0007, size=64, beta=0.9, beta1=0.9, beta2=0.999, eps=1e-8, epochs=5000, print_cost=True):
    p = initialize_parameters(dims)
    state = {"gd": lambda p: (), "momentum": lambda p: (initialize_velocity(p),), "adam": initialize_adam}[optimizer](p)
    def step(p, state, g, t):
        if optimizer == "gd":
            return update_parameters_with_gd(p, g, lr), ()
        if optimizer == "momentum":
            p, v = update_parameters_with_momentum(p, g, *state, beta, lr)
            return p, (v,)
        p, v, s = update_parameters_with_adam(p, g, *state, t, lr, beta1, beta2, eps)[:3]
        return p, (v, s)
    t = 1
    for epoch in range(epochs):
        for x, y in random_mini_batches(X, Y, size, seed=epoch):
            p, state = step(p, state, backward_propagation(x, y, forward_propagation(x, p)[1]), t)
            t += 1
    return p
""",
    ),
    Variant(
        "model",
        "own-start-and-own-shuffle",
        """
def model(X, Y, layers_dims, optimizer, learning_rate=0.0007, mini_batch_size=64, beta=0.9,
          beta1=0.9, beta2=0.999, epsilon=1e-8, num_epochs=5000, print_cost=True):
    rng = np.random.default_rng(5)
    parameters = {}
    for l in range(1, 4):
        n, n_prev = layers_dims[l], layers_dims[l - 1]
        parameters[f"W{l}"] = rng.standard_normal((n, n_prev)) * np.sqrt(2 / n_prev)
        parameters[f"b{l}"] = np.zeros((n, 1))
    v, s = initialize_adam(parameters)
    steps = 0
    for _ in range(num_epochs):
        order = rng.permutation(X.shape[1])
        for start in range(0, X.shape[1], mini_batch_size):
            steps += 1
            x, y = X[:, order[start : start + mini_batch_size]], Y[:, order[start : start + mini_batch_size]]
            grads = backward_propagation(x, y, forward_propagation(x, parameters)[1])
            if optimizer == "gd":
                parameters = update_parameters_with_gd(parameters, grads, learning_rate)
            elif optimizer == "momentum":
                parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)
            else:
                parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, steps, learning_rate, beta1, beta2, epsilon)
    return parameters
""",
    ),
)

VARIANTS = (*_FORWARD, *_BACKWARD, *_GRADIENT_CHECK, *_MINI_BATCHES, *OPTIMISER_FORMS, *_MODEL)
