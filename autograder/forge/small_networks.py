"""Networks small enough to be done by hand, of whole numbers: from them come the cases of a ladder.

Activations and caches come from running the solutions, as in every other case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np

from autograder.forge.networks import Net
from autograder.forge.spec import Call, Functions

Activation = Callable[[np.ndarray], np.ndarray]
SEED = 100
MOST, STEEPEST, TRIES = 3, 3, 100
SIZES = (
    ((1, 1, 1), 1),
    ((1, 1, 1), 2),
    ((2, 1, 1), 1),
    ((2, 1, 1), 3),
    ((1, 1, 1, 1), 2),
    ((1, 2, 1), 1),
    ((1, 2, 1), 3),
    ((1, 2, 1, 1), 3),
    ((2, 2, 1), 3),
    ((2, 1, 2, 1), 3),
    ((3, 2, 1), 1),
    ((2, 3, 1), 2),
)
"""Sizes of the layers and numbers of examples, the smallest first."""


def relu(Z: np.ndarray) -> np.ndarray:
    """What a hidden unit gives that is off for negative numbers."""
    return np.where(Z > 0, Z, 0.0)


def with_numbers(draw: Callable[[Any, int], Call | None], *numbers: int) -> Callable[[Any], Iterator[Call]]:
    """The small calls of an exercise: those that `draw` makes of a small net for these numbers of cases."""
    return lambda net: (call for number in numbers if (call := draw(net, number)) is not None)


def small_nets(functions: Functions) -> Iterator[Net]:
    """Small networks of L layers. What reaches a layer from above are whole numbers, too: any cost may lie there."""
    for number, (dims, m) in enumerate(SIZES):
        X, Y, parameters = whole_network(SEED + number, dims, m)
        AL, caches = functions["L_model_forward"](X, parameters)
        yield _with_gradients(Net(SEED + number, list(dims), m, parameters, X, Y, AL, caches), functions)


def _with_gradients(net: Net, functions: Functions) -> Net:
    rng, dA, dZ, grads = np.random.default_rng(net.seed), {}, {}, {}
    for layer, cache in enumerate(net.caches, start=1):
        activation = "sigmoid" if layer == net.L else "relu"
        dA[layer] = whole(rng, cache[1].shape)
        dZ[layer] = functions[f"{activation}_backward"](dA[layer], cache[1])
        grads[f"dW{layer}"], grads[f"db{layer}"] = whole(rng, cache[0][1].shape), whole(rng, cache[0][2].shape)
    return replace(net, dA=dA, dZ=dZ, grads=grads)


def whole_network(
    seed: int, dims: tuple[int, ...], m: int, hidden: Activation = relu, highest: float = np.inf
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """X (n0, m), Y (1, m) and W1, b1, ... of whole numbers; no hidden unit is off for all examples.

    No z of a hidden unit is above `highest`, and none of the last unit above STEEPEST.
    """
    for attempt in count():
        rng = np.random.default_rng([seed, attempt])
        X, layers = whole(rng, (dims[0], m)), len(dims) - 1
        A, parameters, off = X, dict[str, np.ndarray](), m == 1
        for layer in range(1, layers + 1):
            units = [_unit(rng, A, hidden, STEEPEST if layer == layers else highest) for _ in range(dims[layer])]
            parameters[f"W{layer}"], parameters[f"b{layer}"] = np.array([w for w, _ in units]), np.array([b for _, b in units])
            Z = parameters[f"W{layer}"] @ A + parameters[f"b{layer}"]
            A, off = hidden(Z), off or bool((Z < 0).any() and layer < layers)
            if not (A.any(axis=0).all() or len(A) == 1):
                break
        apart = np.unique(Z, axis=1).shape == Z.shape
        if off and apart and len(parameters) == 2 * layers and all(value.any() for value in parameters.values()):
            return X, (np.arange(m) % 2 == seed % 2).astype(int).reshape(1, m), parameters
    raise AssertionError


def _unit(rng: np.random.Generator, A: np.ndarray, hidden: Activation, highest: float) -> tuple[np.ndarray, np.ndarray]:
    """A row of W (n_prev,) and its bias (1,): z is nowhere 0 nor above `highest`, and the unit is on for some example.

    Where TRIES of them are none, both are 0.
    """
    for _ in range(TRIES):
        w, b = whole(rng, (len(A),)), whole(rng, (1,))
        z = w @ A + b
        if z.all() and np.abs(z).max() <= highest and hidden(z).any():
            return w, b
    return np.zeros(len(A)), np.zeros(1)


def whole(rng: np.random.Generator, shape: tuple[int, ...], signed: bool = True) -> np.ndarray:
    """Whole numbers from 1 to 3 of either sign, as floats."""
    values = rng.integers(1, MOST + 1, shape).astype(float)
    return values * rng.choice([-1.0, 1.0], shape) if signed else values
