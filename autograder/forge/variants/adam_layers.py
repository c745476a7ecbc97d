"""Right variants of the functions of `4_adam_on_L_layers`, as people write them. Each is the whole cell, and must get full marks."""

from __future__ import annotations

from autograder.forge.spec import Variant
from autograder.forge.variants import three_layer_optimisers

_PREDICT = (
    Variant(
        "predict",
        "np-where",
        """
def predict(X, parameters):
    probabilities, caches = L_model_forward(X, parameters)
    return np.where(probabilities > 0.5, 1, 0)
""",
    ),
    Variant(
        "predict",
        "loop-of-the-old-course",
        """
def predict(X, params):
    m = X.shape[1]
    p = np.zeros((1, m))
    probas, _ = L_model_forward(X, params)
    for i in range(0, probas.shape[1]):
        if probas[0, i] > 0.5:
            p[0, i] = 1
        else:
            p[0, i] = 0
    return p
""",
    ),
    Variant(
        "predict",
        "rounded",
        """
def predict(X, parameters):
    return np.round(L_model_forward(X, parameters)[0])
""",
    ),
    Variant(
        "predict",
        "astype-and-greater-equal",
        """
def predict(X, parameters, border=0.5):
    return (L_model_forward(X, parameters)[0] >= border).astype(np.int8)
""",
    ),
    Variant(
        "predict",
        "sign-of-Z",
        """
def predict(X, parameters):
    AL, caches = L_model_forward(X, parameters)
    linear_cache, ZL = caches[-1]
    return ZL > 0
""",
    ),
)

_CONFUSION = (
    Variant(
        "confusion_matrix",
        "four-lines",
        """
def confusion_matrix(predictions, Y):
    tn = np.sum((predictions == 0) & (Y == 0))
    fp = np.sum((predictions == 1) & (Y == 0))
    fn = np.sum((predictions == 0) & (Y == 1))
    tp = np.sum((predictions == 1) & (Y == 1))
    return np.array([[tn, fp], [fn, tp]])
""",
    ),
    Variant(
        "confusion_matrix",
        "loop-over-examples",
        """
def confusion_matrix(predictions, Y):
    C = np.zeros((2, 2))
    for i in range(Y.shape[1]):
        C[int(Y[0, i]), int(predictions[0, i])] += 1
    return C
""",
    ),
    Variant(
        "confusion_matrix",
        "bincount",
        """
def confusion_matrix(predictions, Y):
    code = 2 * Y.astype(int) + predictions.astype(int)
    return np.bincount(code.ravel(), minlength=4).reshape(2, 2)
""",
    ),
    Variant(
        "confusion_matrix",
        "matrix-product",
        """
def confusion_matrix(predictions, Y):
    true, predicted = np.vstack([1 - Y, Y]), np.vstack([1.0 - predictions, predictions])
    return true @ predicted.T
""",
    ),
    Variant(
        "confusion_matrix",
        "add-at",
        """
def confusion_matrix(yhat, y):
    counts = np.zeros((2, 2), int)
    np.add.at(counts, (y.ravel().astype(int), yhat.ravel().astype(int)), 1)
    return counts
""",
    ),
    Variant(
        "confusion_matrix",
        "zip-and-float",
        """
def confusion_matrix(predictions, Y):
    result = np.zeros([2, 2], dtype=float)
    for truth, guess in zip(np.squeeze(Y), np.squeeze(predictions)):
        result[1 if truth else 0][1 if guess else 0] += 1.0
    return result
""",
    ),
    Variant(
        "confusion_matrix",
        "np-histogram2d",
        """
def confusion_matrix(predictions, Y):
    return np.histogram2d(Y[0].astype(float), predictions[0].astype(float), bins=2, range=[[0, 1], [0, 1]])[0]
""",
    ),
)

_HEAD = """
def L_layer_model(X, Y, layers_dims, optimizer="adam", learning_rate=0.001, mini_batch_size=64, beta=0.9,
                  beta1=0.9, beta2=0.999, epsilon=1e-8, num_epochs=100, seed=0):
"""

_MODEL = (
    Variant(
        "L_layer_model",
        "as-in-the-old-course",
        _HEAD
        + """
    L = len(layers_dims)
    costs = []
    t = 0
    m = X.shape[1]
    parameters = initialize_parameters(layers_dims)
    if optimizer == "gd":
        pass
    elif optimizer == "momentum":
        v, _ = initialize_adam(parameters)
    elif optimizer == "adam":
        v, s = initialize_adam(parameters)
    for i in range(num_epochs):
        seed = seed + 1
        minibatches = random_mini_batches(X, Y, mini_batch_size, seed)
        cost_total = 0
        for minibatch in minibatches:
            (minibatch_X, minibatch_Y) = minibatch
            AL, caches = L_model_forward(minibatch_X, parameters)
            cost_total += compute_cost(AL, minibatch_Y) * minibatch_X.shape[1]
            grads = L_model_backward(AL, minibatch_Y, caches)
            if optimizer == "gd":
                parameters = update_parameters(parameters, grads, learning_rate)
            elif optimizer == "momentum":
                parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)
            elif optimizer == "adam":
                t = t + 1
                parameters, v, s = update_parameters_with_adam(
                    parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)
        cost_avg = cost_total / m
        costs.append(cost_avg)
    return parameters, costs
""",
    ),
    Variant(
        "L_layer_model",
        "a-dict-of-steps",
        _HEAD
        + """
    parameters = initialize_parameters(layers_dims)
    state = {"v": initialize_adam(parameters)[0], "s": initialize_adam(parameters)[1], "t": 0}

    def gd(p, g):
        return update_parameters(p, g, learning_rate)

    def momentum(p, g):
        p, state["v"] = update_parameters_with_momentum(p, g, state["v"], beta, learning_rate)
        return p

    def adam(p, g):
        state["t"] += 1
        p, state["v"], state["s"], *_ = update_parameters_with_adam(
            p, g, state["v"], state["s"], state["t"], learning_rate=learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)
        return p

    step, costs = {"gd": gd, "momentum": momentum, "adam": adam}[optimizer], []
    for epoch in range(num_epochs):
        pieces = []
        for x, y in random_mini_batches(X, Y, mini_batch_size, seed + epoch):
            AL, caches = L_model_forward(x, parameters)
            pieces.append((y.size, compute_cost(AL, y)))
            parameters = step(parameters, L_model_backward(AL, y, caches))
        costs.append(np.average([cost for _, cost in pieces], weights=[size for size, _ in pieces]))
    return parameters, costs
""",
    ),
    Variant(
        "L_layer_model",
        "gd-as-momentum-without-memory",
        _HEAD
        + """
    params, costs, t = initialize_parameters(layers_dims), [], 0
    v, s = initialize_adam(params)
    memory = beta if optimizer == "momentum" else 0.0
    for epoch in range(1, num_epochs + 1):
        summed, seen = 0.0, 0
        for X_batch, Y_batch in random_mini_batches(X, Y, mini_batch_size, seed + epoch):
            t += 1
            AL, caches = L_model_forward(X_batch, params)
            grads = L_model_backward(AL, Y_batch, caches)
            summed, seen = summed + X_batch.shape[1] * float(compute_cost(AL, Y_batch)), seen + X_batch.shape[1]
            if optimizer == "adam":
                params, v, s = update_parameters_with_adam(params, grads, v, s, t, learning_rate, beta1, beta2, epsilon)
            else:
                params, v = update_parameters_with_momentum(params, grads, v, memory, learning_rate)
        costs += [summed / seen]
    return params, tuple(costs)
""",
    ),
    Variant(
        "L_layer_model",
        "costs-by-the-shortcut-sum",
        _HEAD
        + """
    parameters = initialize_parameters(layers_dims)
    v, s = initialize_adam(parameters)
    t, costs = 1, []
    for epoch in range(num_epochs):
        losses = []
        for X_batch, Y_batch in random_mini_batches(X, Y, mini_batch_size, seed + epoch):
            AL, caches = L_model_forward(X_batch, parameters)
            losses.extend(-np.log(np.where(Y_batch == 1, AL, 1 - AL)).ravel())
            grads = L_model_backward(AL, Y_batch, caches)
            if optimizer == "adam":
                parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)
            if optimizer == "momentum":
                parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)
            if optimizer == "gd":
                parameters = update_parameters(parameters, grads, learning_rate)
            t += 1
        costs.append(np.mean(losses))
    return parameters, costs
""",
    ),
    Variant(
        "L_layer_model",
        "own-start-and-own-shuffles",
        _HEAD
        + """
    rng = np.random.default_rng(seed)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] = rng.standard_normal((layers_dims[l], layers_dims[l - 1])) * np.sqrt(2 / layers_dims[l - 1])
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    v, s = initialize_adam(parameters)
    t, costs = 0, []
    for epoch in range(num_epochs):
        order, total = rng.permutation(X.shape[1]), 0.0
        for k in range(0, X.shape[1], mini_batch_size):
            part = order[k : k + mini_batch_size]
            AL, caches = L_model_forward(X[:, part], parameters)
            total += compute_cost(AL, Y[:, part]) * part.size
            grads = L_model_backward(AL, Y[:, part], caches)
            t += 1
            if optimizer == "gd":
                parameters = update_parameters(parameters, grads, learning_rate)
            elif optimizer == "momentum":
                parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)
            else:
                parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)
        costs.append(total / X.shape[1])
    return parameters, costs
""",
    ),
)

_DIFFERENCE = (
    Variant(
        "largest_difference",
        "generator",
        """
def largest_difference(one, other):
    return max(np.abs(value - other[name]).max() for name, value in one.items())
""",
    ),
    Variant(
        "largest_difference",
        "list-and-float",
        """
def largest_difference(one, other):
    differences = []
    for key in one.keys():
        d = np.absolute(other[key] - one[key])
        differences.append(float(d.max()))
    return sorted(differences)[-1]
""",
    ),
    Variant(
        "largest_difference",
        "one-long-vector",
        """
def largest_difference(one, other):
    first = np.concatenate([one[name].ravel() for name in one])
    second = np.concatenate([other[name].ravel() for name in one])
    return np.linalg.norm(first - second, ord=np.inf)
""",
    ),
    Variant(
        "largest_difference",
        "both-directions",
        """
def largest_difference(one, other):
    up = max(np.max(one[n] - other[n]) for n in one)
    down = max(np.max(other[n] - one[n]) for n in one)
    return np.array(max(up, down))
""",
    ),
    Variant(
        "largest_difference",
        "entry-by-entry",
        """
def largest_difference(one, other):
    worst = -1.0
    for name, array in one.items():
        for place in np.ndindex(array.shape):
            gap = abs(array[place] - other[name][place])
            if gap > worst:
                worst = gap
    return worst
""",
    ),
)

_BROUGHT = tuple(item for item in three_layer_optimisers.VARIANTS if item.id == "layer-by-layer-five-values")

VARIANTS = (*_BROUGHT, *_PREDICT, *_CONFUSION, *_MODEL, *_DIFFERENCE)
