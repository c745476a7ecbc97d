"""Figures for the notebooks: Okabe-Ito colours, a dash and marker for each curve, a text for each image.

matplotlib is imported inside the functions, so that importing utils stays fast.
"""

from __future__ import annotations

import base64
import html
import io
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
STYLES = [("#0072B2", "-", "o"), ("#D55E00", "--", "s"), ("#009E73", ":", "^"), ("#CC79A7", "-.", "D")]
COLUMNS = 8


def show_costs(costs: dict[str, list[float]], caption: str) -> None:
    """Draw one curve of cost against iteration for each name in `costs`, with `caption` below."""
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    for (name, values), (colour, dash, marker) in zip(costs.items(), cycle(STYLES), strict=False):
        every = max(1, len(values) // 8)
        axes.plot(values, color=colour, linestyle=dash, marker=marker, markevery=every, label=name)
    axes.set(xlabel="iteration", ylabel="cost", ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    curves = " ".join(describe_curve(name, values) for name, values in costs.items())
    show_figure(figure, f"Cost against iteration. {curves}", caption)


def describe_curve(name: str, values: list[float]) -> str:
    """Return one sentence that says where a curve starts and ends."""
    return f"Curve '{name}': from {values[0]:.3f} to {values[-1]:.3f} in {len(values)} iterations."


def show_digits(X: Array, titles: list[str], caption: str) -> None:
    """Draw the columns of X, shape (64, m), as images of 8 x 8 pixels with one title each."""
    if not titles:
        print("There is no image to show.")
        return
    rows = -(-len(titles) // COLUMNS)
    figure = new_figure(8.0, 1.35 * rows)
    for place, (image, title) in enumerate(zip(X.T, titles, strict=True), start=1):
        axes = figure.add_subplot(rows, COLUMNS, place)
        axes.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(title, fontsize=10)
        axes.set_axis_off()
    show_figure(figure, f"{len(titles)} small images of handwritten digits: {', '.join(titles)}.", caption)


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of the given size in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def show_figure(figure: Figure, alt: str, caption: str) -> None:
    """Display a figure as an image with alternative text `alt` and the sentence `caption` below it."""
    from IPython.display import HTML, display

    display(HTML(figure_html(figure, alt, caption)))


def figure_html(figure: Figure, alt: str, caption: str) -> str:
    """Return the figure as an HTML element that holds the image, its text and its caption."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110, facecolor="white")
    data = base64.b64encode(picture.getvalue()).decode("ascii")
    image = f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}">'
    return f"<figure>{image}<figcaption>{html.escape(caption)}</figcaption></figure>"
