"""What the three-layer assignment is given: a total cost, a start, long vectors, a recorded run of the general code."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from utils.datasets import read_arrays

Array = NDArray[np.float64]


def total_cost(AL: Array, Y: Array) -> float:
    """Return the cross-entropy summed over the examples, not their mean; AL and Y have shape (1, m)."""
    return float(np.sum(-np.log(np.abs(1 - Y - AL))))


def initialize_parameters(layers_dims: list[int], seed: int = 3) -> dict[str, Array]:
    """Return W1, b1, ..., WL, bL: W (n, n_prev) normal with standard deviation sqrt(2 / n_prev), b (n, 1) zeros."""
    rng = np.random.default_rng(seed)
    parameters: dict[str, Array] = {}
    for layer, (n_prev, n) in enumerate(pairwise(layers_dims), start=1):
        weights = rng.normal(0.0, np.sqrt(2 / n_prev), (n, n_prev))
        parameters |= {f"W{layer}": weights, f"b{layer}": np.zeros((n, 1))}
    return parameters


def to_vector(arrays: dict[str, Array], names: Iterable[str]) -> Array:
    """Return the arrays with these names as one long vector, shape (p,), in this order."""
    return np.concatenate([arrays[name].ravel() for name in names])


def to_dict(vector: Array, like: dict[str, Array]) -> dict[str, Array]:
    """Cut a long vector, shape (p,), into new arrays with the names and shapes of `like`."""
    ends = np.cumsum([value.size for value in like.values()])
    pieces = np.split(np.array(vector), ends[:-1])
    return {name: piece.reshape(value.shape) for (name, value), piece in zip(like.items(), pieces, strict=True)}


def load_general_run() -> tuple[Array, Array, dict[str, Array], dict[str, Array]]:
    """Return X (n0, m), Y (1, m), parameters W1 ... b3, and the gradients that the general L-layer code gave for them.

    The gradients are dA2, dW3, db3, dA1, dW2, db2, dA0, dW1, db1. Raises FileNotFoundError if the data file is missing.
    """
    data = read_arrays("general_three_layers.npz")
    gradients = {name: value for name, value in data.items() if name.startswith("d")}
    parameters = {name: value for name, value in data.items() if name[0] in "Wb"}
    return data["X"], data["Y"], parameters, gradients
