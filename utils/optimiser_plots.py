"""Figures about optimisers: paths through a narrow valley, and a race. Each has a text and a caption."""

from __future__ import annotations

from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from utils.plots import STYLES, new_figure, show_figure

Array = NDArray[np.float64]
STEEPNESS = 25.0


def valley_cost(x: Array, y: Array) -> Array:
    """The height of a narrow valley whose lowest point is (0, 0): steep in y, flat in x."""
    return (x**2 + STEEPNESS * y**2) / 2


def valley_slope(x: Array, y: Array) -> tuple[Array, Array]:
    """The derivatives of `valley_cost` with respect to x and y."""
    return 1.0 * x, STEEPNESS * y


def show_paths(paths: dict[str, Array], caption: str) -> None:
    """Draw paths through the valley; each is an array of points, shape (steps + 1, 2)."""
    figure = new_figure(7.0, 3.2)
    axes = figure.add_subplot()
    x, y = np.meshgrid(np.linspace(-1.0, 6.5, 120), np.linspace(-1.6, 1.6, 80))
    axes.contour(x, y, valley_cost(x, y), levels=[0.2, 1, 3, 7, 13, 21, 32], colors="0.8", linewidths=1)
    for (name, points), (colour, dash, marker) in zip(paths.items(), cycle(STYLES), strict=False):
        axes.plot(*points.T, color=colour, linestyle=dash, marker=marker, markersize=4, label=name)
    axes.set(xlabel="x", ylabel="y")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower left", ncols=len(paths))
    told = " ".join(describe_path(name, points) for name, points in paths.items())
    show_figure(figure, f"Paths through a narrow valley with its lowest point at (0, 0). {told}", caption)


def describe_path(name: str, points: Array) -> str:
    """Return one sentence that says where a path starts and ends, and how often it crosses the valley floor."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    crossings = int(np.sum(np.diff(np.sign(points[:, 1])) != 0))
    return (
        f"Path '{name}': from ({x0:.1f}, {y0:.1f}) to ({x1:.2f}, {y1:.2f}) in {len(points) - 1} steps, "
        f"crossing the valley floor {crossings} times."
    )


def show_race(epochs: list[int], costs: dict[str, list[float]], caption: str) -> None:
    """Draw the cost of each runner in `costs` after each number of epochs, both axes logarithmic."""
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    for (name, values), (colour, dash, marker) in zip(costs.items(), cycle(STYLES), strict=False):
        axes.loglog(epochs, values, color=colour, linestyle=dash, marker=marker, label=name)
    axes.set(xlabel="epochs", ylabel="mean cost")
    axes.set_xticks(epochs, [str(epoch) for epoch in epochs])
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    told = " ".join(f"Curve '{name}': from {values[0]:.3g} to {values[-1]:.3g}." for name, values in costs.items())
    show_figure(figure, f"Mean cost against epochs, from {epochs[0]} to {epochs[-1]} epochs. {told}", caption)
