"""Shape tracing in a notebook: the table as HTML, with its text where HTML is not shown, and both passes side by side."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np

from utils.trace import HEAD, Row, Sizes, described, text_table, trace, trace_text

Passes = list[tuple[Row | None, Row | None]]
PASSES_HEAD = ("object", "forward", "shape", "gradient", "backward", "its shape")
BOTH = "Each object of the forward pass, and beside it the backward line that makes its gradient."
GIVEN, NOBODY, LONGEST = "(given)", ("(none)", "", ""), 34
GRADIENT = re.compile(r"^(?:gradient|grad|delta|d)_?(?=\w)")
CELL = "text-align: left; vertical-align: top; padding: 0.2em 1.2em 0.2em 0"
CODE = f"{CELL}; font-family: monospace; font-size: 0.8rem"
WRAP = "white-space: normal; overflow-wrap: anywhere"


def show_trace(function: Callable[..., Any], *arguments: Any, sizes: Sizes) -> None:
    """Show the table of `utils.trace.shape_table` as HTML, formulas in full, the failing line as its last row.

    `sizes` names the sizes, for example {"n1": 4, "m": 7}. Raises OSError if the source of `function` cannot be read.
    """
    found = trace(function, arguments, sizes)
    rows = [(name, formula, *described(value, sizes)) for name, formula, value in found.rows]
    table = html_table(f"{function.__name__}, line by line", HEAD, rows, found.failure)
    _show(trace_text(found, sizes), table, found.warnings)


def show_passes(
    forward: Callable[..., Any],
    forward_arguments: tuple[Any, ...],
    backward: Callable[..., Any],
    backward_arguments: tuple[Any, ...],
    sizes: Sizes,
) -> None:
    """Run both functions and show each object of the forward pass beside the backward line that makes its gradient.

    A gradient has the name of its object and a d in front: Z1 and dZ1, W[2] and dW[2], A1 and grads["dA1"]. Backward lines
    that belong to no object come last. Raises OSError if the source of a function cannot be read.
    """
    there, back = trace(forward, forward_arguments, sizes), trace(backward, backward_arguments, sizes)
    passes = pair_passes(there.rows, back.rows)
    failure = [line.strip() for line in there.failure + back.failure]
    notes = list(dict.fromkeys(there.warnings + back.warnings)) + wrong_shapes(passes)
    rows = [_both(pair, sizes, LONGEST) for pair in passes]
    text = "\n".join([BOTH, *text_table([PASSES_HEAD, *rows]), *notes, *failure])
    _show(text, html_table(BOTH, PASSES_HEAD, [_both(pair, sizes) for pair in passes], failure), notes)


def pair_passes(forward: list[Row], backward: list[Row]) -> Passes:
    """Return (forward row, backward row or None) in the order of the forward pass, then the backward rows that are left.

    Where a name comes back in a loop, the first gradient belongs to the last object, as the backward pass runs the other way.
    """
    partners: dict[int, Row] = {}
    left: Passes = []
    for row in backward:
        gradient_of = _plain(GRADIENT.sub("", _last_name(row[0]))) if GRADIENT.match(_last_name(row[0])) else None
        places = [at for at, (name, _, _) in enumerate(forward) if _plain(_last_name(name)) == gradient_of]
        place = next((at for at in reversed(places) if at not in partners), None)
        if place is not None:
            partners[place] = row
        elif row[1] != GIVEN:
            left.append((None, row))
    return [(row, partners.get(at)) for at, row in enumerate(forward)] + left


def _last_name(name: str) -> str:
    """Take what a name says of its object: 'dW1' of grads['dW1'], 'dW' of self.dW, 'dW[1]' of dW[1]."""
    quoted = re.search(r"\[['\"](\w+)['\"]\]$", name)
    return quoted[1] if quoted else name.rsplit(".", 1)[-1]


def _plain(name: str) -> str:
    """Leave letters and figures only, so that W[1], W_1 and w1 are one name."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def wrong_shapes(passes: Passes) -> list[str]:
    """Return a sentence for each gradient whose shape is not that of its object."""
    pairs = [(row, gradient) for row, gradient in passes if row and gradient]
    return [
        f"Wrong shape: {gradient[0]} is {np.shape(gradient[2])}, but {row[0]} is {np.shape(row[2])}."
        for row, gradient in pairs
        if np.shape(gradient[2]) != np.shape(row[2])
    ]


def _both(pair: tuple[Row | None, Row | None], sizes: Sizes, longest: int = 10_000) -> tuple[str, ...]:
    """Return the six cells of a pair: name, formula and shape in names, of the object and of its gradient."""
    cut = textwrap.shorten
    sides = [(row[0], cut(row[1], longest), described(row[2], sizes)[0]) if row else NOBODY for row in pair]
    return (*sides[0], *sides[1])


def html_table(caption: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]], failure: list[str]) -> str:
    """Return an HTML table with a caption, header cells for columns and rows, and a last row that says where it stopped."""
    columns = "".join(f'<th scope="col" style="{CELL}; white-space: nowrap">{escape(cell)}</th>' for cell in head)
    lines = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    if failure:
        said = "<br>".join(map(escape, failure))
        stop = f'<th scope="row" style="{CELL}">stopped here</th><td colspan="{len(head) - 1}" style="{CELL}">{said}</td>'
        lines += f'<tr style="border: 2px solid">{stop}</tr>'
    title = f'<caption style="caption-side: top; text-align: left; color: inherit"><strong>{escape(caption)}</strong></caption>'
    return f'<table style="margin: 0 0 1em 0">{title}<thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table>'


def _cells(row: tuple[str, ...]) -> str:
    """Return the cells of a row: a header cell, then shapes and values unbroken, and formulas that may break anywhere."""
    styles = [WRAP if column in (1, 4) and len(text) > 12 else "white-space: nowrap" for column, text in enumerate(row)]
    first, *others = (f' style="{CODE}; {style}">{escape(cell)}' for cell, style in zip(row, styles, strict=True))
    return f'<th scope="row"{first}</th>' + "".join(f"<td{cell}</td>" for cell in others)


def _show(text: str, table: str, notes: list[str]) -> None:
    from IPython.display import display

    paragraphs = "".join(f"<p>{escape(note)}</p>" for note in notes)
    display({"text/html": table + paragraphs, "text/plain": text}, raw=True)
