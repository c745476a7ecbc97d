"""Right variants of the optimisers of `3_three_layer`, as people write them."""

from __future__ import annotations

from autograder.forge.spec import Variant

VARIANTS = (
    Variant(
        "update_parameters_with_gd",
        "layer-by-layer",
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return parameters
""",
    ),
    Variant(
        "update_parameters_with_gd",
        "in-place",
        """
def update_parameters_with_gd(parameters, grads, alpha):
    for key in parameters:
        parameters[key] -= alpha * grads["d" + key]
    return parameters
""",
    ),
    Variant(
        "update_parameters_with_gd",
        "comprehension",
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {k: np.subtract(p, np.multiply(learning_rate, grads[f"d{k}"])) for k, p in parameters.items()}
""",
    ),
    Variant(
        "update_parameters_with_gd",
        "deepcopy",
        """
import copy
def update_parameters_with_gd(parameters, grads, learning_rate):
    new = copy.deepcopy(parameters)
    for l in range(3):
        new["W%d" % (l + 1)] += -learning_rate * grads["dW%d" % (l + 1)]
        new["b%d" % (l + 1)] += -learning_rate * grads["db%d" % (l + 1)]
    return new
""",
    ),
    Variant(
        "initialize_velocity",
        "layer-by-layer",
        """
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros((parameters["W" + str(l)].shape[0], parameters["W" + str(l)].shape[1]))
        v["db" + str(l)] = np.zeros((parameters["b" + str(l)].shape[0], parameters["b" + str(l)].shape[1]))
    return v
""",
    ),
    Variant(
        "initialize_velocity",
        "comprehension",
        """
def initialize_velocity(parameters):
    return {f"d{name}": np.zeros_like(value) for name, value in parameters.items()}
""",
    ),
    Variant(
        "initialize_velocity",
        "times-zero",
        """
def initialize_velocity(parameters):
    v = dict()
    for name in parameters:
        v["d" + name] = parameters[name] * 0
    return v
""",
    ),
    Variant(
        "initialize_velocity",
        "integer-zeros",
        """
def initialize_velocity(params):
    return dict(zip(["d" + k for k in params], [np.zeros(np.shape(p), dtype=int) for p in params.values()]))
""",
    ),
    Variant(
        "update_parameters_with_momentum",
        "layer-by-layer",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] = beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]
        v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * v["db" + str(l)]
    return parameters, v
""",
    ),
    Variant(
        "update_parameters_with_momentum",
        "in-place",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for name, p in parameters.items():
        v["d" + name] *= beta
        v["d" + name] += (1 - beta) * grads["d" + name]
        p -= learning_rate * v["d" + name]
    return parameters, v
""",
    ),
    Variant(
        "update_parameters_with_momentum",
        "pull-towards-the-gradient",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    new_v = {key: old + (1 - beta) * (grads[key] - old) for key, old in v.items()}
    return {k: p - learning_rate * new_v["d" + k] for k, p in parameters.items()}, new_v
""",
    ),
    Variant(
        "update_parameters_with_momentum",
        "one-long-vector",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    names = list(parameters)
    slopes = ["d" + name for name in names]
    average = beta * to_vector(v, slopes) + (1 - beta) * to_vector(grads, slopes)
    moved = to_vector(parameters, names) - learning_rate * average
    v = to_dict(average, {slope: v[slope] for slope in slopes})
    return [to_dict(moved, parameters), v]
""",
    ),
    Variant(
        "initialize_adam",
        "layer-by-layer",
        """
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
        s["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        s["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
    return v, s
""",
    ),
    Variant(
        "initialize_adam",
        "twice-the-velocity",
        """
def initialize_adam(parameters):
    return initialize_velocity(parameters), initialize_velocity(parameters)
""",
    ),
    Variant(
        "initialize_adam",
        "comprehensions",
        """
def initialize_adam(parameters):
    v = {"d" + k: np.zeros_like(p) for k, p in parameters.items()}
    s = {k: z.copy() for k, z in v.items()}
    return [v, s]
""",
    ),
    Variant(
        "update_parameters_with_adam",
        "layer-by-layer-five-values",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected, s_corrected = {}, {}
    for l in range(1, L + 1):
        for k in ("W" + str(l), "b" + str(l)):
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * grads["d" + k]
            v_corrected["d" + k] = v["d" + k] / (1 - np.power(beta1, t))
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * np.power(grads["d" + k], 2)
            s_corrected["d" + k] = s["d" + k] / (1 - np.power(beta2, t))
            parameters[k] = parameters[k] - learning_rate * v_corrected["d" + k] / (np.sqrt(s_corrected["d" + k]) + epsilon)
    return parameters, v, s, v_corrected, s_corrected
""",
    ),
    Variant(
        "update_parameters_with_adam",
        "in-place",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g, vk, sk = grads["d" + k], v["d" + k], s["d" + k]
        vk += (1 - beta1) * (g - vk)
        sk += (1 - beta2) * (g * g - sk)
        parameters[k] -= learning_rate * (vk / (1 - beta1**t)) / (epsilon + (sk / (1 - beta2**t)) ** 0.5)
    return parameters, v, s
""",
    ),
    Variant(
        "update_parameters_with_adam",
        "comprehensions",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
    v = {k: beta1 * v[k] + (1 - beta1) * grads[k] for k in v}
    s = {k: beta2 * s[k] + (1 - beta2) * np.square(grads[k]) for k in s}
    vc = {k: v[k] / (1 - beta1**t) for k in v}
    sc = {k: s[k] / (1 - beta2**t) for k in s}
    return {k: p - lr * vc["d" + k] / (np.sqrt(sc["d" + k]) + eps) for k, p in parameters.items()}, v, s
""",
    ),
    Variant(
        "update_parameters_with_adam",
        "rate-and-epsilon-carried-through",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    parameters, v, s = dict(parameters), dict(v), dict(s)
    root = np.sqrt(1 - beta2**t)
    rate = learning_rate * root / (1 - beta1**t)
    for name in list(parameters):
        d = "d" + name
        v[d] = np.add(beta1 * v[d], (1 - beta1) * grads[d])
        s[d] = np.add(beta2 * s[d], (1 - beta2) * grads[d] ** 2)
        parameters[name] = parameters[name] - rate * v[d] / (np.sqrt(s[d]) + root * epsilon)
    return parameters, v, s
""",
    ),
)
