"""The nudge: move one entry of W or b, and see the cost beside the straight line that the gradient promised."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.autodiff import Tensor
from utils.plots import STYLES, figure_html, figure_png, new_figure
from utils.widgets.piece import Piece
from utils.widgets.static import read_module, words_html

Array = NDArray[np.float64]
SHAPES = {"W1": (3, 2), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1)}
MOVES = np.linspace(-1.5, 1.5, 61).round(3)
SEE = "Near the start the cost follows the straight line: its slope is the gradient. Further away the cost bends off."


def nudge() -> Piece:
    """Return the nudge for a net of 2 inputs, 3 hidden units with softplus and 2 outputs, with 4 examples."""
    data = nudge_data()
    return Piece(read_module("parts.js", "nudge.js"), data, lambda: still_picture(data))


def nudge_data() -> dict[str, Any]:
    """Return the moves, the cost before any, and for each entry its place, value, gradient, and the cost after each move."""
    rng = np.random.default_rng(12)
    examples = rng.normal(size=(2, 4)), rng.normal(size=(2, 4))
    parameters = {name: Tensor(rng.normal(size=shape)) for name, shape in SHAPES.items()}
    start = cost(parameters, *examples)
    start.backward()
    entries = [
        {"array": name, "row": row, "column": column, **entry_data(parameters, name, (row, column), examples)}
        for name, shape in SHAPES.items()
        for row, column in np.ndindex(shape)
    ]
    return {"moves": MOVES.tolist(), "cost": round(float(start.value), 5), "entries": entries, "see": SEE}


def cost(parameters: dict[str, Tensor], X: Array, Y: Array) -> Tensor:
    """Return the mean over the examples of half the squared error, shape (); X and Y have shape (2, m)."""
    hidden = (parameters["W1"] @ X + parameters["b1"]).softplus()
    error = parameters["W2"] @ hidden + parameters["b2"] - Y
    return (error * error).sum() * (0.5 / Y.shape[1])


def entry_data(
    parameters: dict[str, Tensor], name: str, place: tuple[int, int], examples: tuple[Array, Array]
) -> dict[str, Any]:
    """Return the value and the gradient of one entry, and the cost after each move of it."""
    value, costs = parameters[name].value, []
    for move in MOVES:
        moved = value.copy()
        moved[place] += move
        costs.append(round(float(cost(parameters | {name: Tensor(moved)}, *examples).value), 5))
    return {"value": round(value[place], 4), "grad": round(parameters[name].grad[place], 5), "costs": costs}


def still_picture(data: dict[str, Any]) -> str:
    """Return the picture of the first entry, and a sentence about each entry."""
    entry = data["entries"][0]
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    curves = {"the cost": entry["costs"], "the straight line": data["cost"] + entry["grad"] * MOVES}
    for (name, values), (colour, dash, _) in zip(curves.items(), STYLES, strict=False):
        axes.plot(MOVES, values, color=colour, linestyle=dash, label=name)
    axes.plot(0, data["cost"], "ko", label="the start")
    axes.set(xlabel=f"move of {place_of(entry)}", ylabel="cost")
    axes.legend(frameon=False)
    alt = (
        f"The cost against the move of {place_of(entry)}, from {MOVES[0]} to {MOVES[-1]}, and a straight line through the "
        f"start with the slope {entry['grad']:.3f}. They touch at the start and part further away."
    )
    told = words_html("Every entry in words", [words(data, item) for item in data["entries"]])
    return figure_html(figure_png(figure), alt, SEE) + told


def place_of(entry: dict[str, Any]) -> str:
    """Return how numpy names an entry."""
    return f"{entry['array']}[{entry['row']}, {entry['column']}]"


def words(data: dict[str, Any], entry: dict[str, Any]) -> str:
    """Return a sentence that compares what the gradient promises with a short and with a long move."""
    short, long = (
        (entry["costs"][index] - data["cost"]) / move for index, move in enumerate(MOVES) if move in (0.05, MOVES[-1])
    )
    return (
        f"{place_of(entry)}: the gradient is {entry['grad']:.3f}. A move of 0.05 changes the cost by {short:.3f} per unit, "
        f"a move of {MOVES[-1]} by {long:.3f} per unit."
    )
