"""Right variants of the gradient check and the mini-batches of `3_three_layer`, as people write them. Each is the whole cell, and must get full marks."""

from __future__ import annotations

from autograder.forge.spec import Variant

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

VARIANTS = (*_GRADIENT_CHECK, *_MINI_BATCHES)
