"""The computation graph of a net of L layers as boxes and lines: forward on top, backward below, the caches between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from utils.diagrams import BACKWARD, CACHE, FORWARD
from utils.plots import new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Item = dict[str, Any]
WIDE, GAP, HIGH, LEFT = 48, 68, 46, 84
PITCH = WIDE + GAP
TOP, MIDDLE, BOTTOM = 110, 206, 302
HEIGHT = 436
LINES = {"forward": FORWARD, "backward": BACKWARD, "cache": CACHE}


def net_graph(L: int, cost: str) -> dict[str, Any]:
    """Return width, height, boxes (id, text, x, y of the centre, w, h) and lines (name, kind, ends, place of the label).

    `cost` is what the box of the loss shows once the cost has been computed.
    """
    boxes: list[Item] = [box("loss", "loss", place(2 * L) + 4, MIDDLE, WIDE + 8, BOTTOM - TOP + HIGH) | {"shows": cost}]
    lines: list[Item] = [line(f"A{L}", "forward", 2 * L, TOP), line(f"dA{L}", "backward", 2 * L, BOTTOM)]
    for layer in range(1, L + 1):
        boxes += layer_boxes(layer)
        lines += layer_lines(layer)
    lines.append({"name": "Y", "kind": "forward", "ends": [place(2 * L), 28, place(2 * L), TOP - HIGH / 2], "side": "right"})
    return {"width": place(2 * L) + WIDE / 2 + 76, "height": HEIGHT, "boxes": boxes, "lines": lines}


def place(half: int) -> float:
    """Return x of the middle of a half layer: an even number is a linear step, an odd one an activation step."""
    return LEFT + WIDE / 2 + half * PITCH


def layer_boxes(layer: int) -> list[Item]:
    """Return the four steps of a layer and its two caches."""
    x, x_g = place(2 * layer - 2), place(2 * layer - 1)
    steps = [(f"linear {layer}", "linear", x, TOP), (f"g {layer}", "g", x_g, TOP)]
    steps += [(f"linear {layer} back", "linear", x, BOTTOM), (f"g {layer} back", "g'", x_g, BOTTOM)]
    linear = (f"linear cache {layer}", f"A{layer - 1}, W{layer}, b{layer}", x)
    caches = [linear, (f"activation cache {layer}", f"Z{layer}", x_g)]
    return [box(*step, WIDE, HIGH) for step in steps] + [box(*cache, MIDDLE, PITCH - 30, 30) for cache in caches]


def layer_lines(layer: int) -> list[Item]:
    """Return the lines into, through and out of a layer, forward and backward."""
    x, half, x_g = place(2 * layer - 2), 2 * layer - 2, place(2 * layer - 1)
    through = [line(f"A{layer - 1}", "forward", half, TOP), line(f"Z{layer}", "forward", half + 1, TOP)]
    back = [line(f"dZ{layer}", "backward", half + 1, BOTTOM), line(f"dA{layer - 1}", "backward", half, BOTTOM)]
    into = [upright(f"W{layer}", "forward", x - 12, 28, TOP - HIGH / 2, "left")]
    into += [upright(f"b{layer}", "forward", x + 12, 28, TOP - HIGH / 2, "right")]
    out = [upright(f"dW{layer}", "backward", x - 12, BOTTOM + HIGH / 2, 420, "left")]
    out += [upright(f"db{layer}", "backward", x + 12, BOTTOM + HIGH / 2, 420, "right")]
    ends = [(x, f"linear cache {layer}"), (x_g, f"activation cache {layer}")]
    kept = [upright(f"{name} in", "cache", at, TOP + HIGH / 2, MIDDLE - 15, "") for at, name in ends]
    kept += [upright(f"{name} out", "cache", at, MIDDLE + 15, BOTTOM - HIGH / 2, "") for at, name in ends]
    return through + back + into + out + kept


def box(name: str, text: str, x: float, y: float, w: float, h: float) -> Item:
    """Return a box around a centre."""
    return {"id": name, "text": text, "x": x, "y": y, "w": w, "h": h}


def line(name: str, kind: str, half: int, y: float) -> Item:
    """Return the level line on the left of a half layer, with its arrow in the direction of its kind."""
    right = place(half) - WIDE / 2
    ends = [right - GAP, y, right, y] if kind == "forward" else [right, y, right - GAP, y]
    return {"name": name, "kind": kind, "ends": ends, "side": "middle"}


def upright(name: str, kind: str, x: float, y1: float, y2: float, side: str) -> Item:
    """Return a line from y1 down to y2, with its label on this side; no side means no label."""
    return {"name": name, "kind": kind, "ends": [x, y1, x, y2], "side": side}


def graph_figure(graph: dict[str, Any], shapes: dict[str, str]) -> Figure:
    """Return a figure of the graph with a name and a shape on every line."""
    figure = new_figure(graph["width"] / 90, graph["height"] / 90)
    axes = figure.add_subplot()
    axes.set(xlim=(0, graph["width"]), ylim=(graph["height"], 0))
    axes.set_axis_off()
    for item in graph["lines"]:
        draw_line(axes, item, shapes)
    for item in graph["boxes"]:
        colour, dash = CACHE if "cache" in item["id"] else ("0.4", "-")
        axes.bar(item["x"], item["h"], item["w"], item["y"] - item["h"] / 2, fc="white", ec=colour, ls=dash)
        axes.text(item["x"], item["y"], item["text"], ha="center", va="center", fontsize=8)
    return figure


def draw_line(axes: Axes, item: Item, shapes: dict[str, str]) -> None:
    """Draw a line with its arrow; its name and its shape stand above and below a level line, beside an upright one."""
    x1, y1, x2, y2 = item["ends"]
    colour, dash = LINES[item["kind"]]
    arrow = {"arrowstyle": "-|>", "color": colour, "linestyle": dash, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (x2, y2), (x1, y1), arrowprops=arrow)
    name, middle = item["name"], ((x1 + x2) / 2, (y1 + y2) / 2)
    if item["side"] == "middle":
        axes.text(middle[0], middle[1] - 7, name, ha="center", va="bottom", fontsize=8, weight="bold")
        axes.text(middle[0], middle[1] + 7, shapes[name], ha="center", va="top", fontsize=8)
    elif item["side"]:
        shift, align = (-6, "right") if item["side"] == "left" else (6, "left")
        axes.text(middle[0] + shift, middle[1], f"{name}\n{shapes[name]}", ha=align, va="center", fontsize=8)
