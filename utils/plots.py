"""Figures for the notebooks: Okabe-Ito colours, a dash and marker for each curve, a text for each image.

matplotlib is imported inside the functions, so that importing utils stays fast.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
STYLES = [("#0072B2", "-", "o"), ("#D55E00", "--", "s"), ("#009E73", ":", "^"), ("#CC79A7", "-.", "D")]
COLUMNS = 8
PANELS = 3
GRID = 160


def show_costs(costs: dict[str, list[float]], caption: str, per: str = "iteration") -> None:
    """Draw one curve of cost for each name in `costs`, one number per iteration (or epoch), with `caption` below."""
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    for (name, values), (colour, dash, marker) in zip(costs.items(), cycle(STYLES), strict=False):
        every = max(1, len(values) // 8)
        axes.plot(values, color=colour, linestyle=dash, marker=marker, markevery=every, label=name)
    axes.set(xlabel=per, ylabel="cost", ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    curves = " ".join(describe_curve(name, values, per) for name, values in costs.items())
    show_figure(figure, f"Cost against {per}. {curves}", caption)


def describe_curve(name: str, values: list[float], per: str = "iteration") -> str:
    """Return one sentence that says where a curve starts and ends, and tell the reader where it stops being a number."""
    lost = np.flatnonzero(~np.isfinite(values))
    if lost.size:
        print(f"The cost of '{name}' is not a number from {per} {lost[0]} on: run check_all() to see why.")
    return f"Curve '{name}': from {values[0]:.3f} to {values[-1]:.3f} in {len(values)} {per}s."


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


def show_boundary(classifiers: dict[str, Callable[[Array], Array] | None], X: Array, Y: Array, caption: str) -> None:
    """Draw the points X (2, m) with labels Y (1, m) once for each name in `classifiers`, with `caption` below.

    A classifier takes points (2, k) and returns k answers, 0 or 1: its two regions are coloured. None draws the points alone.
    """
    rows = -(-len(classifiers) // PANELS)
    width = min(len(classifiers), PANELS)
    figure = new_figure(3.6 * width, 3.5 * rows)
    texts = []
    for place, (name, classifier) in enumerate(classifiers.items(), start=1):
        axes = figure.add_subplot(rows, width, place)
        draw_points(axes, X, Y)
        axes.set_title(name)
        regions = "the points alone." if classifier is None else draw_regions(axes, classifier, X, Y)
        texts.append(f"Panel '{name}': {regions}")
    figure.axes[0].legend(loc="upper right", fontsize=8)
    ones = int(np.sum(Y == 1))
    alt = f"{X.shape[1]} points in the plane: {ones} orange triangles with label 1, {Y.size - ones} blue circles with label 0."
    show_figure(figure, f"{alt} {' '.join(texts)}", caption)


def draw_points(axes: Axes, X: Array, Y: Array) -> None:
    """Draw the columns of X as markers: a blue circle for label 0, an orange triangle for label 1."""
    for label, colour, marker in ((0, "#0072B2", "o"), (1, "#D55E00", "^")):
        x, y = X[:, Y[0] == label]
        axes.scatter(x, y, s=14, color=colour, marker=marker, linewidths=0, label=f"label {label}", zorder=2)
    axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")


def draw_regions(axes: Axes, classifier: Callable[[Array], Array], X: Array, Y: Array) -> str:
    """Colour the region of each answer behind the points, and return a sentence on the two regions."""
    reach = 1.1 * float(np.abs(X).max())
    ticks = np.linspace(-reach, reach, GRID)
    grid = np.array([axis.ravel() for axis in np.meshgrid(ticks, ticks)])
    answers = np.asarray(classifier(grid), dtype=float).reshape(GRID, GRID)
    axes.contourf(ticks, ticks, answers, levels=[-0.5, 0.5, 1.5], colors=["#0072B2", "#D55E00"], alpha=0.18)
    if answers.min() < 0.5 < answers.max():
        axes.contour(ticks, ticks, answers, levels=[0.5], colors="black", linewidths=1.0)
    right = float(np.mean(np.asarray(classifier(X), dtype=float).ravel() == Y.ravel()))
    return f"the answer is 1 on {answers.mean():.0%} of the plane; {right:.1%} of the points lie in the region of their label."


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of the given size in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def show_figure(figure: Figure, alt: str, caption: str) -> None:
    """Display a figure as an image with alternative text `alt` and the sentence `caption` below it."""
    from IPython.display import display

    data = figure_png(figure)
    bundle = {"text/html": figure_html(data, alt, caption), "image/png": data, "text/plain": f"{caption} [{alt}]"}
    display(bundle, raw=True)


def figure_png(figure: Figure) -> str:
    """Return the figure as a PNG picture in base64."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110, facecolor="white")
    return base64.b64encode(picture.getvalue()).decode("ascii")


def figure_html(data: str, alt: str, caption: str) -> str:
    """Return an HTML element that holds the picture `data` (PNG in base64), its text and its caption."""
    image = f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}">'
    return f"<figure>{image}<figcaption>{html.escape(caption)}</figcaption></figure>"
