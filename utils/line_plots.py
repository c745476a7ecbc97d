"""Figures of lines over a common axis, for the lessons: each line is told in words, too."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

import numpy as np

from utils.plots import STYLES, Array, new_figure, show_figure

Numbers = Sequence[float] | Array


def show_lines(x: Numbers, lines: dict[str, Numbers], axes: tuple[str, str], caption: str, scale: str = "linear") -> None:
    """Draw each of `lines`, as many numbers as `x`, against x, with the names of both axes and `caption` below.

    `scale` is "linear" or "log" and holds for both axes; what is not a number, or has no logarithm, is left out.
    """
    figure = new_figure(7.0, 3.6)
    page = figure.add_subplot()
    for (name, values), (colour, dash, marker) in zip(lines.items(), cycle(STYLES), strict=False):
        every = max(1, len(x) // 15)
        page.plot(x, values, color=colour, linestyle=dash, marker=marker, markersize=5, markevery=every, label=name)
    page.set(xlabel=axes[0], ylabel=axes[1], xscale=scale, yscale=scale)
    page.spines[["top", "right"]].set_visible(False)
    if scale == "linear" and np.asarray(x).dtype.kind == "i":
        page.locator_params(axis="x", integer=True)
    page.legend(frameon=False)
    told = " ".join(describe_line(name, x, values) for name, values in lines.items())
    show_figure(figure, f"{axes[1]} against {axes[0]}, from {x[0]:.3g} to {x[-1]:.3g}. {told}", caption)


def describe_line(name: str, x: Numbers, values: Numbers) -> str:
    """Return one sentence that says where a line begins and ends, and where it is lowest and highest; gaps are passed over."""
    there = np.flatnonzero(np.isfinite(values))
    if not there.size:
        return f"Line '{name}': no number."
    low, high = there[np.argmin(np.take(values, there))], there[np.argmax(np.take(values, there))]
    begin, end, lowest, highest = (f"{values[k]:.2g} at {x[k]:.3g}" for k in (there[0], there[-1], low, high))
    return f"Line '{name}': from {begin} to {end}, lowest {lowest}, highest {highest}."
