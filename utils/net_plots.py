"""Figures about a trained net: what each unit of the first layer adds up, and the four counts of its answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from utils.plots import COLUMNS, new_figure, show_figure

Array = NDArray[np.float64]


def show_weights(images: Array, titles: list[str], caption: str) -> None:
    """Draw each row of `images`, shape (k, 64), as 8 x 8 pixels: orange where it is positive, purple where negative."""
    rows = -(-len(titles) // COLUMNS)
    figure = new_figure(8.0, 1.35 * rows)
    texts = []
    for place, (image, title) in enumerate(zip(images, titles, strict=True), start=1):
        axes = figure.add_subplot(rows, COLUMNS, place)
        reach = float(np.abs(image).max()) or 1.0
        axes.imshow(image.reshape(8, 8), cmap="PuOr_r", vmin=-reach, vmax=reach)
        axes.set_title(title, fontsize=10)
        axes.set_axis_off()
        texts.append(describe_image(title, image))
    alt = f"{len(titles)} images of 8 by 8 pixels, orange for positive, purple for negative."
    show_figure(figure, f"{alt} {' '.join(texts)}", caption)


def describe_image(title: str, image: Array) -> str:
    """Return a sentence that says where an image of 8 x 8 numbers has its largest and its smallest one."""
    high, low = (np.unravel_index(find(image), (8, 8)) for find in (np.argmax, np.argmin))
    return f"{title}: highest in row {high[0] + 1}, column {high[1] + 1}, lowest in row {low[0] + 1}, column {low[1] + 1}."


def show_counts(matrix: Array, names: list[str], caption: str) -> None:
    """Draw a confusion matrix (2, 2), rows true, columns predicted, with the count in each field."""
    figure = new_figure(3.6, 2.9)
    axes = figure.add_subplot()
    axes.imshow(matrix, cmap="Blues", vmin=0, vmax=1.6 * np.max(matrix))
    for (row, column), count in np.ndenumerate(matrix):
        axes.text(column, row, str(count), ha="center", va="center", fontsize=14)
    axes.set(xlabel="predicted", ylabel="true")
    axes.set_xticks([0, 1], names)
    axes.set_yticks([0, 1], names)
    told = " ".join(
        f"True {names[row]}, predicted {names[column]}: {count}." for (row, column), count in np.ndenumerate(matrix)
    )
    show_figure(figure, f"A table of four counts. {told}", caption)
