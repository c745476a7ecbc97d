"""Random networks of L layers, from which cases are drawn: a real forward and backward pass, and the role of each array.

`draw_net` draws sizes, parameters, data and labels; every activation, cache and gradient comes from running the solutions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from autograder.forge.central_differences import slope
from autograder.forge.spec import Functions

GRADIENT_TOLERANCE = 1e-5
TRIES = 100
MARGIN = 0.02
LARGEST, SURE = 3.0, 9.0


@dataclass(frozen=True)
class Net:
    """A drawn network and its forward and backward pass.

    `layer_dims` is [n0, ..., nL]; `parameters` holds W1 (n1, n0), b1 (n1, 1), ...; `X` is (n0, m), `Y` is (1, m).
    `caches[l-1]` is ((A_prev, W, b), Z) of layer l; `dA[l]` and `dZ[l]` are the gradients of layer l.
    """

    seed: int
    layer_dims: list[int]
    m: int
    parameters: dict[str, np.ndarray]
    X: np.ndarray
    Y: np.ndarray
    AL: np.ndarray
    caches: list[Any]
    dA: dict[int, np.ndarray] = field(default_factory=dict)
    dZ: dict[int, np.ndarray] = field(default_factory=dict)
    grads: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def L(self) -> int:
        return len(self.layer_dims) - 1

    @property
    def sizes(self) -> dict[str, int]:
        """The symbolic sizes n0 ... nL and m as numbers."""
        return {**{f"n{layer}": size for layer, size in enumerate(self.layer_dims)}, "m": self.m}

    def roles(self) -> dict[int, str]:
        """The name by role of each array, by its identity: A0, W1, b1, Z1, A1, ..., dZ1, dA1, dW1, db1."""
        named = {"A0": self.X, "Y": self.Y, f"A{self.L}": self.AL, **self.parameters, **self.grads}
        named.update({f"Z{layer}": Z for layer, (_, Z) in enumerate(self.caches, start=1)})
        named.update({f"A{layer}": linear[0] for layer, (linear, _) in enumerate(self.caches)})
        named.update({f"dA{layer}": value for layer, value in self.dA.items()})
        named.update({f"dZ{layer}": value for layer, value in self.dZ.items()})
        return {id(value): name for name, value in named.items()}


def draw_confirmed(seed: int, L: int, functions: Functions) -> Net:
    """Draw a network of L layers; raises ValueError where the solutions' gradients differ from central differences."""
    net = draw_net(seed, L, functions)
    if gradient_error(net, functions) > GRADIENT_TOLERANCE:
        raise ValueError(f"the solutions' gradients differ from central differences (seed {seed}, {L} layers)")
    return net


def draw_net(seed: int, L: int, functions: Functions) -> Net:
    """Draw a network of L layers whose sizes and m are pairwise different, and run the solutions over it.

    It is drawn again, TRIES times at most, until a gradient reaches every unit: one that no gradient reaches shows no mistake.
    """
    rng = np.random.default_rng(seed)
    net = _draw(rng, seed, L, functions)
    for _ in range(TRIES):
        if all(np.abs(gradient).sum(axis=1).all() for gradient in net.grads.values()):
            break
        net = _draw(rng, seed, L, functions)
    return net


def _draw(rng: np.random.Generator, seed: int, L: int, functions: Functions) -> Net:
    drawn = rng.permutation(np.arange(2, L + 5))[: L + 1]
    layer_dims, m = [*map(int, drawn[:L]), 1], int(drawn[L]) + 4
    while m in layer_dims or (m - L) % 2:  # nets of neighbouring depths never have the same m
        m += 1
    X = np.round(rng.standard_normal((layer_dims[0], m)), 2)
    parameters = _draw_parameters(rng, layer_dims, X, functions)
    AL, caches = functions["L_model_forward"](X, parameters)
    net = Net(seed, layer_dims, m, parameters, X, _draw_labels(rng, m), AL, caches)
    _backward(net, functions)
    return net


def _draw_parameters(
    rng: np.random.Generator, layer_dims: list[int], X: np.ndarray, functions: Functions
) -> dict[str, np.ndarray]:
    parameters, A = {}, X
    last = len(layer_dims) - 1
    for layer in range(1, last + 1):
        units = [draw_unit(rng, A) for _ in range(layer_dims[layer])]
        W = np.array([w for w, _ in units])
        b = np.array([[bias] for _, bias in units])
        A, _ = functions["linear_activation_forward"](A, W, b, "sigmoid" if layer == last else "relu")
        parameters[f"W{layer}"], parameters[f"b{layer}"] = W, b
    return parameters


def rescaled(net: Net, *factors: float) -> Net:
    """The same net with hidden layers that give so many times as much, and gradients of them that are so much smaller.

    There is one factor for each hidden layer. The layer above takes it back, so the output stays as it is. With powers of two
    no number is rounded.
    """
    c = (1.0, *factors, 1.0)
    caches = [
        ((A_prev * c[layer], W * (c[layer + 1] / c[layer]), b * c[layer + 1]), Z * c[layer + 1])
        for layer, ((A_prev, W, b), Z) in enumerate(net.caches)
    ]
    return _of_caches(net, caches, net.AL)


def sure_and_right(net: Net) -> Net:
    """The same net, with an output layer so much larger that answers come near 0 and 1, and labels that agree with these."""
    return _surer(net, SURE, lambda Z: agreeing(Z, net.Y))


def agreeing(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Labels (1, m) that agree with what is sure in Z (1, m), and contradict the least sure: the cost is not small."""
    sizes = np.abs(Z)
    return np.where(sizes == sizes.min(), Z < 0, np.where(sizes > LARGEST, Z > 0, Y)).astype(int)


def once_wrong(net: Net) -> Net:
    """The same net, with a label that contradicts its surest answer: there the derivative of the cost is large."""
    return _surer(net, LARGEST, lambda Z: np.where(np.abs(Z) == np.abs(Z).max(), Z < 0, net.Y))


def _surer(net: Net, largest: float, labels: Callable[[np.ndarray], np.ndarray]) -> Net:
    """The net with an output layer whose Z is that large, and with labels chosen by its Z."""
    *below, ((A_prev, W, b), Z) = net.caches
    times = largest / np.abs(Z).max()
    Z = Z * times
    return replace(_of_caches(net, [*below, ((A_prev, W * times, b * times), Z)], sigmoid(Z)), Y=labels(Z).astype(int))


def sigmoid(Z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-Z)), entry by entry."""
    return np.asarray(1 / (1 + np.exp(-Z)))


def _of_caches(net: Net, caches: list[Any], AL: np.ndarray) -> Net:
    """The net with other caches, and the arrays in them as its own; without gradients."""
    parameters = {
        f"{kind}{layer}": value for layer, ((_, W, b), _) in enumerate(caches, 1) for kind, value in (("W", W), ("b", b))
    }
    return replace(net, X=caches[0][0][0], parameters=parameters, caches=caches, AL=AL, dA={}, dZ={}, grads={})


def draw_unit(rng: np.random.Generator, A_prev: np.ndarray) -> tuple[np.ndarray, float]:
    """One row of W, shape (n_prev,), and its bias, such that the unit is on for one example and off for another.

    No entry is near zero, no pre-activation is near the kink or large; values have two decimals, so that they can be read.
    """
    n_prev = A_prev.shape[0]
    while True:
        w = np.round(rng.standard_normal(n_prev) * np.sqrt(2 / n_prev), 2)
        bias = float(np.round(rng.uniform(-0.8, 0.8), 2))
        z = w @ A_prev + bias
        away = np.abs(np.append(w, [bias, *z])).min() > MARGIN + 1e-9
        if away and z.min() < 0 < z.max() and np.abs(z).max() < LARGEST:
            return w, bias


def _draw_labels(rng: np.random.Generator, m: int) -> np.ndarray:
    """Labels (1, m), integers, with both classes in unequal number."""
    ones = int(rng.integers(2, m // 2)) if m > 5 else 1
    return rng.permutation(np.arange(m) < ones).astype(int).reshape(1, m)


def _backward(net: Net, functions: Functions) -> None:
    """Fill in every gradient by running the solutions from the top layer down."""
    net.dA[net.L] = (1 - net.Y) / (1 - net.AL) - net.Y / net.AL
    for layer in range(net.L, 0, -1):
        activation = "sigmoid" if layer == net.L else "relu"
        cache = net.caches[layer - 1]
        net.dZ[layer] = functions[f"{activation}_backward"](net.dA[layer], cache[1])
        results = functions["linear_activation_backward"](net.dA[layer], cache, activation)
        net.dA[layer - 1], net.grads[f"dW{layer}"], net.grads[f"db{layer}"] = results


def gradient_error(net: Net, functions: Functions, step: float = 1e-5) -> float:
    """The largest difference between the gradients of `net` and central differences of its cost, relative to the gradient.

    Each parameter is moved once, by plus or minus `step` in every entry, so that an error in any entry shows.
    """

    def cost(name: str, moved: np.ndarray) -> float:
        AL, _ = functions["L_model_forward"](net.X, {**net.parameters, name: moved})
        return float(functions["compute_cost"](AL, net.Y))

    rng, worst = np.random.default_rng(net.seed), 0.0
    for name, value in net.parameters.items():
        direction, gradient = rng.choice([-1.0, 1.0], value.shape), net.grads["d" + name]
        found, wanted = slope(partial(cost, name), value, direction, step), (gradient * direction).sum()
        worst = max(worst, float(abs(found - wanted) / np.abs(gradient).sum()))
    return worst
