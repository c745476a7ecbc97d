"""The stepper: the computation graph of a net, forward and backward one step at a time, with shapes, values and caches."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utils.autodiff import Tensor
from utils.plots import figure_html, figure_png
from utils.widgets.graph import graph_figure, net_graph
from utils.widgets.piece import Piece
from utils.widgets.static import read_module, words_html

Array = NDArray[np.float64]
Step = dict[str, Any]
CAPTION = "Blue, solid: forward. Orange, dashed: backward. Green, dotted: what a cache takes on the way there for the way back."


def stepper(sizes: list[int]) -> Piece:
    """Return the stepper of a net with these numbers of units, the input first, for example [3, 4, 2] for two layers.

    Every layer has softplus, the loss is half the squared error, and m is one more than the largest size. Raises ValueError if
    there is no layer.
    """
    if len(sizes) < 2:
        raise ValueError("The stepper needs the number of inputs and of at least one layer, for example [3, 4, 2].")
    data = stepper_data(sizes)
    return Piece(read_module("parts.js", "stepper.js"), data, lambda: still_picture(data))


def stepper_data(sizes: list[int]) -> dict[str, Any]:
    """Return the graph, every array with its shape, and every step, as JSON knows them."""
    L, m = len(sizes) - 1, max(sizes) + 1
    arrays = {name: {**described(name, value, L), "values": rounded(value)} for name, value in run(sizes, m).items()}
    steps = [start(L), *(step for layer in range(1, L + 1) for step in forward_steps(layer)), *loss_steps(L)]
    steps += [step for layer in range(L, 0, -1) for step in backward_steps(layer)]
    graph = net_graph(L, f"J = {arrays['J']['range']}")
    steps = [item | texts(item, arrays) for item in steps]
    return {"layers": L, "graph": graph, "arrays": arrays, "steps": steps, "see": CAPTION}


def run(sizes: list[int], m: int) -> dict[str, Array]:
    """Run a net with drawn parameters, and return all its arrays and gradients by name.

    dA and dZ belong to the loss of each example, so they are m times the gradient of the cost.
    """
    rng = np.random.default_rng(3)
    made = {"A0": Tensor(rng.normal(size=(sizes[0], m)))}
    for layer, (n_prev, n) in enumerate(pairwise(sizes), start=1):
        W, b = Tensor(rng.normal(size=(n, n_prev))), Tensor(rng.normal(size=(n, 1)))
        Z = W @ made[f"A{layer - 1}"] + b
        made |= {f"W{layer}": W, f"b{layer}": b, f"Z{layer}": Z, f"A{layer}": Z.softplus()}
    error = made[f"A{len(sizes) - 1}"] - (Y := rng.uniform(0.0, 2.0, size=(sizes[-1], m)))
    J = (error * error).sum() * (0.5 / m)
    J.backward()
    gradients = {f"d{name}": item.grad * (1 if name[0] in "Wb" else m) for name, item in made.items()}
    return {name: item.value for name, item in made.items()} | gradients | {"Y": Y, "J": J.value}


def described(name: str, value: Array, L: int) -> dict[str, str]:
    """Return the shape of an array in names and in numbers, and the range of its values."""
    if value.ndim == 0:
        return {"names": "one number", "shape": "one number", "range": f"{value:.2f}"}
    kind, layer = name.removeprefix("d")[0], int(name.removeprefix("d")[1:] or L)
    columns = {"W": f"n{layer - 1}", "b": "1"}.get(kind, "m")
    values = f"{value.min():.2f} to {value.max():.2f}"
    return {"names": f"(n{layer}, {columns})", "shape": str(value.shape), "range": values}


def rounded(value: Array) -> list[list[str]]:
    """Return the rows of an array as texts with two decimals."""
    return [[f"{number:.2f}" for number in row] for row in np.atleast_2d(value)]


def start(L: int) -> Step:
    """Return the picture before the first step."""
    says = "Given are the input A0 = X, the labels Y, and W and b of each layer. Nothing has been computed yet."
    parameters = [f"{kind}{layer}" for layer in range(1, L + 1) for kind in "Wb"]
    return {"phase": "start", "says": says, "formula": [], "join": [], "makes": ["A0", "Y", *parameters], "box": ""}


def forward_steps(layer: int) -> list[Step]:
    """Return the linear step and the activation step of a layer."""
    A_prev, W, b, Z, A = f"A{layer - 1}", f"W{layer}", f"b{layer}", f"Z{layer}", f"A{layer}"
    says = f"Layer {layer}, linear step. Its linear cache keeps {A_prev}, {W} and {b}."
    linear = step("forward", says, Z, [W, A_prev, b], ["", " ", " + ", ""], f"linear {layer}")
    says = f"Layer {layer}, activation step, entry by entry. Its activation cache keeps {Z}."
    activation = step("forward", says, A, [Z], ["g(", ")"], f"g {layer}")
    linear |= {"cache": f"linear cache {layer}", "way": "in"}
    return [linear, activation | {"cache": f"activation cache {layer}", "way": "in"}]


def loss_steps(L: int) -> list[Step]:
    """Return the cost, and the gradient with which the way back begins."""
    says = "The loss of an example is half the squared error. The cost J is the mean over the m examples."
    cost = step("forward", says, "J", [f"A{L}", "Y"], ["1/(2m) times the sum of (", " - ", ")²"], "loss")
    says = "The way back begins: how the loss of each example changes with the output."
    return [cost, step("backward", says, f"dA{L}", [f"A{L}", "Y"], ["", " - ", ""], "loss")]


def backward_steps(layer: int) -> list[Step]:
    """Return the activation step back, and the three results of the linear step back."""
    A_prev, W, Z, dZ = f"A{layer - 1}", f"W{layer}", f"Z{layer}", f"dZ{layer}"
    place, linear = f"linear {layer} back", f"linear cache {layer}"
    says = f"Layer {layer}, activation step back, entry by entry. It reads {Z} from its activation cache."
    activation = step("backward", says, dZ, [f"dA{layer}", Z], ["", " * g'(", ")"], f"g {layer} back")
    says = f"Layer {layer}, linear step back. It reads {A_prev} from its linear cache, and sums over the examples."
    dW = step("backward", says, f"dW{layer}", [dZ, A_prev], ["1/m ", " ", "ᵀ"], place)
    says = f"Layer {layer}, linear step back. The bias needs nothing from a cache, only the mean over the examples."
    db = step("backward", says, f"db{layer}", [dZ], ["1/m times the sum of the columns of ", ""], place)
    unused = " Training does not use dA0: the data stays as it is." if layer == 1 else ""
    says = f"Layer {layer}, linear step back. It reads {W} from its linear cache, and sums over the units that receive.{unused}"
    dA = step("backward", says, f"d{A_prev}", [W, dZ], ["", "ᵀ ", ""], place)
    activation |= {"cache": f"activation cache {layer}", "way": "out"}
    return [activation, dW | {"cache": linear, "way": "out"}, db, dA | {"cache": linear, "way": "out"}]


def step(phase: str, says: str, result: str, operands: list[str], join: list[str], box: str) -> Step:
    """Return one step: its formula is the result, then the operands with the texts of `join` around and between them."""
    return {"phase": phase, "says": says, "formula": [result, *operands], "join": join, "makes": [result], "box": box}


def texts(item: Step, arrays: dict[str, Any]) -> dict[str, str]:
    """Return the formula of a step in one line, and the same line with shapes: in names and in numbers."""
    if not item["formula"]:
        return {"equation": "", "names": "", "shapes": ""}
    names, shapes = ({name: array[kind] for name, array in arrays.items()} for kind in ("names", "shape"))
    return {"equation": one_line(item, {}), "names": one_line(item, names), "shapes": one_line(item, shapes)}


def one_line(item: Step, shapes: dict[str, str]) -> str:
    """Return the formula of a step, with shapes in place of the names if there are any; a transpose turns its shape round."""
    result, *operands = item["formula"]
    line = f"{shapes.get(result, result)} = {item['join'][0]}"
    for name, after in zip(operands, item["join"][1:], strict=True):
        turns = bool(shapes) and after.startswith("ᵀ")
        line += (turned(shapes[name]) if turns else shapes.get(name, name)) + after[turns:]
    return line


def turned(shape: str) -> str:
    """Return the shape of the transpose."""
    rows, columns = shape.strip("()").split(", ")
    return f"({columns}, {rows})"


def still_picture(data: dict[str, Any]) -> str:
    """Return the whole graph as a picture, and every step as a sentence."""
    shapes = {name: item["shape"] for name, item in data["arrays"].items()}
    figure = figure_png(graph_figure(data["graph"], shapes))
    L = data["layers"]
    alt = (
        f"The computation graph of {L} layers. Above, forward from A0 to A{L} and the loss, through a linear step and an "
        f"activation step in each layer. Below, backward from dA{L} to dA0, with dW and db of each layer. In between, two "
        "caches for each layer. Every line carries its name and its shape."
    )
    lines = [f"{item['says']} {item['equation']}".strip() for item in data["steps"]]
    return figure_html(figure, alt, CAPTION) + words_html("All steps in words", lines)
