"""Figures of walks down a bowl: the cost of two parameters, as lines of equal height, with a path for each walker."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from utils.plots import STYLES, Array, new_figure, show_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Walks = dict[str, Array]
LEVELS = (0.02, 0.1, 0.25, 0.5, 1.0)


def bowl_cost(bowl: Array, points: Array) -> Array:
    """Return half of p.T @ bowl @ p for each row p of `points`, shape (k,); bowl is (2, 2), points (k, 2)."""
    return np.sum(points @ bowl * points, axis=1) / 2


def show_bowls(panels: dict[str, tuple[Array, Walks]], caption: str) -> None:
    """Draw one panel for each bowl (2, 2) and its walks; a walk is an array of points, shape (steps + 1, 2)."""
    figure = new_figure(4.2 * len(panels), 3.9)
    texts = []
    for place, (title, (bowl, walks)) in enumerate(panels.items(), start=1):
        axes = figure.add_subplot(1, len(panels), place)
        draw_bowl(axes, bowl, walks)
        axes.set(title=title, xlabel="first parameter", ylabel="second parameter", aspect="equal")
        told = " ".join(describe_walk(name, bowl, points) for name, points in walks.items())
        texts.append(f"Panel '{title}': {told}")
    figure.axes[0].legend(loc="upper left", fontsize=8)
    show_figure(figure, f"Walks down a long bowl with its lowest point at (0, 0). {' '.join(texts)}", caption)


def draw_bowl(axes: Axes, bowl: Array, walks: Walks) -> None:
    """Draw lines of equal height, those of parts of the height of the start, and then the walks."""
    everything = np.concatenate([*walks.values(), np.zeros((1, 2))])
    start = bowl_cost(bowl, next(iter(walks.values()))[:1])[0]
    low, high = everything.min() - 1.0, everything.max() + 1.0
    ticks = np.linspace(low, high, 140)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    heights = bowl_cost(bowl, grid).reshape(140, 140)
    axes.contour(ticks, ticks, heights, levels=[part * start for part in LEVELS], colors="0.75", linewidths=1)
    for (name, points), (colour, dash, marker) in zip(walks.items(), cycle(STYLES), strict=False):
        axes.plot(*points.T, color=colour, linestyle=dash, marker=marker, markersize=3.5, linewidth=1.2, label=name)


def describe_walk(name: str, bowl: Array, points: Array) -> str:
    """Return one sentence that says where a walk starts and ends, and how high."""
    heights = bowl_cost(bowl, points)
    (x, y), (u, v) = points[0], points[-1]
    return (
        f"Walk '{name}': from ({x:.1f}, {y:.1f}) at height {heights[0]:.3g} to ({u:.2f}, {v:.2f}) "
        f"at height {heights[-1]:.2g}, in {len(points) - 1} steps."
    )
