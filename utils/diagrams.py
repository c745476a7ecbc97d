"""Diagrams for the lessons, as boxes and arrows: forward is solid blue, backward dashed orange, a cache dotted green."""

from __future__ import annotations

from typing import TYPE_CHECKING

from utils.plots import new_figure, show_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]
FORWARD, BACKWARD, CACHE = ("#0072B2", "-"), ("#D55E00", "--"), ("#009E73", ":")


def show_layers(L: int, caption: str) -> None:
    """Draw the forward and the backward pass of L layers, with what each cache carries from the one to the other."""
    figure, axes = empty_page(2.1 * L + 2.2, 3.6, (-0.2, 2 * L + 1.6), (-1.0, 2.5))
    for layer in range(1, L + 1):
        x = 2.0 * layer - 0.5
        box(axes, (x, 2), f"layer {layer}\nforward")
        box(axes, (x, 0), f"layer {layer}\nbackward")
        arrow(axes, (x - 1.6, 2), (x - 0.35, 2), FORWARD, f"A{layer - 1}")
        arrow(axes, (x - 0.4, 0), (x - 1.6, 0), BACKWARD, f"dA{layer - 1}")
        arrow(axes, (x, 1.75), (x, 0.25), CACHE, "")
        axes.text(x + 0.08, 1.0, f"(A{layer - 1}, W{layer}, b{layer}),\nZ{layer}", fontsize=9, va="center")
        axes.text(x, -0.65, f"dW{layer}, db{layer}", ha="center", fontsize=9)
    arrow(axes, (2 * L - 0.1, 2), (2 * L + 0.9, 2), FORWARD, f"A{L}")
    arrow(axes, (2 * L + 0.9, 0), (2 * L - 0.05, 0), BACKWARD, f"dA{L}")
    arrow(axes, (2 * L + 1.1, 1.75), (2 * L + 1.1, 0.25), BACKWARD, "")
    axes.text(2 * L + 1.2, 1.0, "loss\nwith Y", fontsize=9, va="center")
    alt = (
        f"{L} layers from left to right. Above, the forward pass takes A0 and gives A1 to A{L}. Below, the backward pass goes "
        f"from right to left and takes dA{L} and gives dA{L - 1} to dA0. Layer l leaves A(l-1), W(l), b(l) and Z(l) for its "
        "own backward step, which gives dW(l) and db(l)."
    )
    show_figure(figure, alt, caption)


def show_fan(units: int, caption: str) -> None:
    """Draw one activation that goes into every unit of the next layer, and the gradients that come back."""
    figure, axes = empty_page(6.0, 3.2, (-0.8, 5.2), (-0.6, units - 0.4))
    middle = (units - 1) / 2
    box(axes, (0, middle), "$A_{ji}$")
    for k in range(units):
        y, name = float(units - 1 - k), f"{k + 1}"
        box(axes, (3, y), f"$Z_{{{name}i}}$")
        arrow(axes, (0.25, middle), (2.75, y), FORWARD, "", bend=-0.12)
        arrow(axes, (2.75, y), (0.25, middle), BACKWARD, "", bend=-0.12)
        weight = axes.text(1.5, (y + middle) / 2 + 0.15, f"$W_{{{name}j}}$", color=FORWARD[0], ha="center", va="center")
        weight.set_bbox({"fc": "white", "ec": "none", "pad": 1.0})
        axes.text(3.6, y, f"$dZ_{{{name}i}}$ comes back", color=BACKWARD[0], va="center", fontsize=9)
    alt = (
        f"One activation, A with indices j i, has a solid arrow to each of {units} units of the next layer, each with its own "
        f"weight W. From each unit a dashed arrow leads back to the activation: {units} gradients dZ arrive there and add up."
    )
    show_figure(figure, alt, caption)


def show_kept(L: int, caption: str) -> None:
    """Draw the activations A0 to AL in a row, and which of them two kinds of cache keep: the inputs or the outputs."""
    figure, axes = empty_page(1.5 * L + 3.2, 2.2, (-1.9, 1.5 * L + 0.6), (-0.6, 2.4))
    for layer in range(L + 1):
        box(axes, (1.5 * layer, 1), "A0 = X" if layer == 0 else f"A{layer}")
    kinds = (("the loop keeps", 0, 1.85, FORWARD), ("unrolled keeps", 1, 0.15, BACKWARD))
    for name, first, y, (colour, dash) in kinds:
        ends = [1.5 * first - 0.45, 1.5 * (first + L - 1) + 0.45]
        axes.plot(ends, [y, y], color=colour, linestyle=dash, linewidth=3)
        axes.text(-0.75, y, name, ha="right", va="center", fontsize=9)
    alt = (
        f"The activations A0 to A{L} in a row. A solid bar above, what the loop keeps, covers A0 to A{L - 1}. "
        f"A dashed bar below, what the unrolled code keeps, covers A1 to A{L}."
    )
    show_figure(figure, alt, caption)


def empty_page(width: float, height: float, x: Point, y: Point) -> tuple[Figure, Axes]:
    """Return a figure of the given size in inches with one empty drawing area that has the ranges x and y."""
    figure = new_figure(width, height)
    axes = figure.add_subplot()
    axes.set(xlim=x, ylim=y)
    axes.set_axis_off()
    return figure, axes


def box(axes: Axes, centre: Point, text: str) -> None:
    """Write a text in a box."""
    axes.text(
        *centre, text, ha="center", va="center", fontsize=9, bbox={"boxstyle": "round,pad=0.4", "fc": "white", "ec": "0.4"}
    )


def arrow(axes: Axes, start: Point, end: Point, style: tuple[str, str], text: str, bend: float = 0.0) -> None:
    """Draw an arrow in a colour and dash, with a text above its middle."""
    line = {"arrowstyle": "-|>", "color": style[0], "linestyle": style[1], "linewidth": 1.6}
    line |= {"connectionstyle": f"arc3,rad={bend}"}
    axes.annotate("", xy=end, xytext=start, arrowprops=line)
    axes.text((start[0] + end[0]) / 2, start[1] + 0.12, text, ha="center", fontsize=9, color=style[0])
