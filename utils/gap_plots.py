"""A figure of gaps: for each array a strip with one field for each entry, so that one sees which layer is wrong first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from utils.plots import new_figure, show_figure
from utils.slopes import EQUAL, Arrays

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST, MOST = -9.0, 0.0  # powers of ten


def show_gaps(panels: dict[str, Arrays], caption: str) -> None:
    """Draw a panel for each name, in it a strip for each array of relative gaps, in the given order from top to bottom.

    Dark is equal, bright is different; beside each strip it is said in words, too.
    """
    rows = max(map(len, panels.values()))
    figure = new_figure(2.7 * len(panels), 0.7 + 0.34 * rows)
    figure.set_layout_engine("constrained", wspace=0.15)
    for place, (name, gaps) in enumerate(panels.items(), start=1):
        axes = figure.add_subplot(1, len(panels), place)
        axes.set_title(name, fontsize=10)
        _draw_strips(axes, gaps)
    told = " ".join(f"Panel '{name}': {describe_gaps(gaps)}" for name, gaps in panels.items())
    show_figure(figure, f"Strips of gaps between gradients and slopes, one strip for each array. {told}", caption)


def _draw_strips(axes: Axes, gaps: Arrays) -> None:
    """One strip for each array, its name on the left and the verdict on the right."""
    for row, gap in enumerate(gaps.values()):
        powers = np.log10(np.maximum(gap.reshape(1, -1), 10.0**LEAST))
        axes.imshow(powers, extent=(0, 1, row + 0.42, row - 0.42), aspect="auto", cmap="cividis", vmin=LEAST, vmax=MOST)
        axes.text(1.05, row, verdict(gap), va="center", fontsize=10)
    axes.set(xlim=(0, 1), ylim=(len(gaps) - 0.5, -0.5), xticks=[])
    axes.set_yticks(range(len(gaps)), list(gaps))
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def describe_gaps(gaps: Arrays) -> str:
    """Return one sentence that says which arrays are equal and which are different."""
    words = {word: [name for name, gap in gaps.items() if verdict(gap) == word] for word in ("equal", "different")}
    return ", ".join(f"{' '.join(names)} {word}" for word, names in words.items() if names) + "."


def verdict(gap: np.ndarray) -> str:
    """Return `equal` where every relative gap is below EQUAL, else `different`."""
    return "equal" if gap.max() < EQUAL else "different"
