"""Slopes by nudging, for any cost: a table that sets them beside the gradients that a program gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Arrays = dict[str, Array]
Cost = Callable[[Arrays], float]
STEP = 1e-5
EQUAL = 1e-6


def nudged_slopes(cost: Cost, arrays: Arrays) -> Arrays:
    """Return the slope of `cost(arrays)` for every entry of every array, by centred differences; `arrays` does not change."""
    slopes = {}
    for name, array in arrays.items():
        nudges = STEP * np.eye(array.size).reshape(array.size, *array.shape)
        ends = [[cost({**arrays, name: array + side * nudge}) for side in (1, -1)] for nudge in nudges]
        slopes[name] = (np.diff(ends) / (-2 * STEP)).reshape(array.shape)
    return slopes


def gaps_of(slopes: Arrays, gradients: Arrays) -> Arrays:
    """Return the gap at every entry, divided by the largest slope of its array; nan where the shapes differ."""
    return {name: _gap(slopes[name], np.asarray(gradients[name])) for name in slopes}


def _gap(slopes: Array, gradient: Array) -> Array:
    if gradient.shape != slopes.shape:
        return np.full(slopes.shape, np.nan)
    return np.abs(gradient - slopes) / np.abs(slopes).max()


def show_slopes(cost: Cost, arrays: Arrays, gradients: Arrays) -> None:
    """Print a row for each array: its shape, the largest relative gap, and gradient divided by slope, from least to most.

    `arrays` are the places at which the cost is nudged; `gradients` has the same names.
    """
    slopes = nudged_slopes(cost, arrays)
    print(f"{'of':4} {'shape':9} {'largest gap':>12}   gradient / slope")
    for name, gap in gaps_of(slopes, gradients).items():
        verdict = "equal" if gap.max() < EQUAL else "DIFFERENT"
        print(f"{name:4} {slopes[name].shape!s:9} {gap.max():12.1e}   {_ratios(slopes[name], gradients[name]):22} {verdict}")


def _ratios(slopes: Array, gradient: Array) -> str:
    if np.shape(gradient) != slopes.shape:
        return f"its shape is {np.shape(gradient)}"
    ratios = np.asarray(gradient)[slopes != 0] / slopes[slopes != 0]
    return f"{ratios.min():.5f} to {ratios.max():.5f}"
