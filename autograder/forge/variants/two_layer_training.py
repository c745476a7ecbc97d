"""Right variants of update, prediction and the training loop of `1_two_layer`, as people write them. Each is the whole cell, and must get full marks."""

from __future__ import annotations

from autograder.forge.spec import Variant

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

VARIANTS = (*_END, *_TRAINING)
