"""Activation functions and their backward steps, given to the student."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid(Z: Array) -> tuple[Array, Array]:
    """Return A = 1 / (1 + exp(-Z)) and Z itself as the activation cache; both have the shape of Z."""
    e = np.exp(-np.abs(Z))
    return np.where(np.asarray(Z) >= 0, 1.0, e) / (1.0 + e), Z


def relu(Z: Array) -> tuple[Array, Array]:
    """Return A = max(0, Z) and Z itself as the activation cache; both have the shape of Z."""
    return np.maximum(0.0, Z), Z


def sigmoid_backward(dA: Array, Z: Array) -> Array:
    """Return dZ = dA * A * (1 - A) with A = sigmoid(Z); raise ValueError if dA and Z differ in shape."""
    require_same_shape("sigmoid_backward", dA, Z)
    A, _ = sigmoid(Z)
    return dA * A * (1.0 - A)


def relu_backward(dA: Array, Z: Array) -> Array:
    """Return dZ = dA where Z > 0, else 0; raise ValueError if dA and Z differ in shape."""
    require_same_shape("relu_backward", dA, Z)
    return np.where(np.asarray(Z) > 0, dA, 0.0)


def require_same_shape(caller: str, dA: Array, Z: Array) -> None:
    """Raise ValueError unless the gradient dA has the shape of Z."""
    if np.shape(dA) != np.shape(Z):
        raise ValueError(
            f"{caller}: dA has shape {np.shape(dA)} but Z has shape {np.shape(Z)}. "
            "They must belong to the same layer: give each dA to the cache of its own layer."
        )
