"""The bug zoo: switch on a known mistake, and see what it does to shapes, gradient check and training."""

from __future__ import annotations

import json
from itertools import cycle
from typing import Any

from utils.datasets import DATA
from utils.plots import STYLES, figure_html, figure_png, new_figure
from utils.widgets.piece import Piece
from utils.widgets.static import read_module, words_html

SEE = "What stops with an error where all sizes differ may pass in silence where they are equal: then only the check sees it."
STILL = "Four trainings on the net of equal sizes. None stops with an error: two learn less, one climbs."
SHOWN = ["", "dA-without-transpose", "one-over-m-forgotten", "update-sign"]


def bug_zoo() -> Piece:
    """Return the bug zoo. Its traces were computed beforehand; raises FileNotFoundError if their file is missing."""
    data = zoo_data()
    return Piece(read_module("parts.js", "bug_zoo.js"), data, lambda: still_picture(data))


def zoo_data() -> dict[str, Any]:
    """Return the mistakes with their words, and the trace of each on each net; the right program has the name ''."""
    path = DATA / "bug_zoo.json"
    if not path.is_file():
        raise FileNotFoundError(f"The data file bug_zoo.json is missing. Copy it from the course into {DATA}.")
    return dict(json.loads(path.read_text(encoding="utf-8"))) | {"see": SEE}


def still_picture(data: dict[str, Any]) -> str:
    """Return the training of some mistakes on the net of equal sizes as a picture, and all of them in words."""
    net = list(data["traces"])[-1]
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    for name, (colour, dash, marker) in zip(SHOWN, cycle(STYLES), strict=False):
        costs = data["traces"][net][name]["costs"]
        axes.plot(costs, color=colour, linestyle=dash, marker=marker, markevery=20, label=title_of(data, name))
    axes.set(xlabel="step", ylabel="cost", ylim=(0, 6))
    axes.legend(frameon=False)
    alt = f"The cost against the steps of training, {net}: " + "; ".join(
        f"{title_of(data, name)}, from {costs[0]:.2f} to {costs[-1]:.2f}"
        for name in SHOWN
        if (costs := data["traces"][net][name]["costs"])
    )
    lines = [f"{net}: {words(data, net, name)}" for net in data["traces"] for name in data["traces"][net]]
    return figure_html(figure_png(figure), f"{alt}.", STILL) + words_html("Every mistake in words", lines)


def title_of(data: dict[str, Any], name: str) -> str:
    """Return the title of a mistake."""
    return str(data["mistakes"][name]["title"]) if name else "no mistake"


def words(data: dict[str, Any], net: str, name: str) -> str:
    """Return what a mistake does to the shapes, the gradient check and the training of a net."""
    trace = data["traces"][net][name]
    wrong = [row["name"] for row in trace["rows"] if row["shape"] != row["right"]]
    shapes = f"wrong shape of {', '.join(wrong)}" if wrong else "all shapes right"
    check = "cannot be made" if trace["check"] is None else f"gives {trace['check']:g}"
    ends = f"stops in step {len(trace['costs'])}: {trace['stopped']}" if trace["stopped"] else "goes on to the end"
    shapes = shapes if trace["rows"] else "no gradients"
    return (
        f"{title_of(data, name)}: {shapes}; the gradient check {check}; training goes from cost {trace['costs'][0]} "
        f"to {trace['costs'][-1]} and {ends}."
    )
