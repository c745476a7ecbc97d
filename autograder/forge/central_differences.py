"""Central differences: what the gradients of solutions and of mistakes are held against."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Cost = Callable[[np.ndarray], float]


def slope(cost: Cost, at: np.ndarray, direction: np.ndarray, step: float) -> float:
    """The slope of `cost` at `at` along `direction`, an array of its shape: from one step back to one step ahead."""
    return (cost(at + step * direction) - cost(at - step * direction)) / (2 * step)


def slopes(cost: Cost, at: np.ndarray, step: float) -> np.ndarray:
    """The slope of `cost` at `at` along each of its entries, in the shape of `at`."""
    found = np.zeros(at.shape)
    for place in np.ndindex(at.shape):
        direction = np.zeros(at.shape)
        direction[place] = 1.0
        found[place] = slope(cost, at, direction, step)
    return found
