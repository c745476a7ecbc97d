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
MOST, STEEPEST = 3, 3
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
        X, parameters = whole(rng, (dims[0], m)), {}
        for layer in range(1, len(dims)):
            parameters[f"W{layer}"] = whole(rng, (dims[layer], dims[layer - 1]))
            parameters[f"b{layer}"] = whole(rng, (dims[layer], 1))
        if _is_lively(X, list(parameters.values()), hidden, highest):
            return X, (np.arange(m) % 2 == seed % 2).astype(int).reshape(1, m), parameters
    raise AssertionError


def _is_lively(X: np.ndarray, parameters: list[np.ndarray], hidden: Activation, highest: float) -> bool:
    """Whether every unit says something: no z is 0, each hidden unit passes something on, and the last one is not saturated."""
    A, off = X, False
    for number, (W, b) in enumerate(zip(parameters[::2], parameters[1::2], strict=True)):
        Z = W @ A + b
        A, last = hidden(Z), 2 * number + 2 == len(parameters)
        passes = last or (A.any(axis=1).all() and (len(W) == 1 or A.any(axis=0).all()))
        apart = not last or np.unique(Z, axis=1).shape == Z.shape
        if not (Z.all() and passes and apart) or np.abs(Z).max() > (STEEPEST if last else highest):
            return False
        off |= bool((Z < 0).any()) and not last
    return off or X.shape[1] == 1


def whole(rng: np.random.Generator, shape: tuple[int, ...], signed: bool = True) -> np.ndarray:
    """Whole numbers from 1 to 3 of either sign, as floats."""
    values = rng.integers(1, MOST + 1, shape).astype(float)
    return values * rng.choice([-1.0, 1.0], shape) if signed else values
