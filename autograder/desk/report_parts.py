"""Tables and charts of the class report: plain HTML and SVG; a few lines of script sort the tables, and are not needed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

SORT = """
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  const value = (row, at) => row.cells[at].textContent.trim();
  heads.forEach((head, at) => {
    if (head.tagName !== "TH") return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const up = before ? before === "descending" : head.className !== "number";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const order = (one, other) => value(one, at).localeCompare(value(other, at), "en", { numeric: true });
      body.append(...[...body.rows].sort((one, other) => (up ? 1 : -1) * order(one, other)));
    });
  });
}
"""
SCRIPT = f"<script>{SORT}</script>"
_DIGEST = base64.b64encode(hashlib.sha256(SORT.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
HEAD = """<style>
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit }
th button::after { content: "\\a0\\2195"; color: var(--soft) }
th[aria-sort=ascending] button::after { content: "\\a0\\2191" } th[aria-sort=descending] button::after { content: "\\a0\\2193" }
.side { display: flex; flex-wrap: wrap; gap: 1rem 3rem; align-items: start }
figure { margin: .75rem 0 } svg text { fill: var(--ink); font: 13px system-ui, "DejaVu Sans", sans-serif }
svg .bar { fill: var(--link) } svg .axis { stroke: var(--line) }
svg .frame { fill: none; stroke: var(--soft) }
td details { border: 0; margin: 0; padding: 0 } td summary, td details[open] > summary { margin: 0; padding: 0; border: 0;
  white-space: nowrap }
nav a { white-space: nowrap; margin-right: 1rem }
table { max-width: 100% } td { overflow-wrap: break-word } th.number { white-space: normal }
@media (max-width: 66rem) { .chart { display: none } th, td { padding-right: .7rem }
  th:not([aria-sort]) button::after { content: "" } }
@media (min-width: 66rem) { tbody th { min-width: 11rem } }
@media print { th button::after { content: "" } }
</style>
"""
LONGEST_NAME, MOST_NAMES = 60, 30
LEGEND = "right ... not written"
SHADES = (1, 0.65, 0.4, 0.2, 0)
WIDTH, HEIGHT, BAR, GAP = 460, 200, 32, 12


class Column(NamedTuple):
    """The head of a column, and whether it holds numbers."""

    name: str
    is_number: bool = False


def section(title: str, text: str, content: str) -> str:
    """A part of the page under its heading."""
    name = title.lower().replace(" ", "-")
    return f"<section><h2 id='{name}'>{escape(title)}</h2>{f'<p>{escape(text)}</p>' if text else ''}\n{content}\n</section>"


def contents(body: str) -> str:
    """Links to the parts of a page."""
    links = "\n".join(f"<a href='#{name}'>{title}</a>" for name, title in re.findall(r"<h2 id='([\w-]+)'>([^<]*)</h2>", body))
    return f"<nav aria-label='Parts of this page'>{links}</nav>"


def table(caption: str, columns: Sequence[Column], rows: Sequence[tuple[str, ...]], empty: str) -> str:
    """A table of cells that are HTML already, its first cells the heads of the rows; `empty` where there is none."""
    if not rows:
        return f"<p>{escape(empty)}</p>"
    head = "".join(f"<th scope='col'{_kind(column)}>{escape(column.name)}</th>" for column in columns)
    head = head.replace("<th scope='col' class='chart'></th>", f"<td class='chart soft'>{LEGEND}</td>")
    body = "\n".join(f"<tr>{_cells(columns, row)}</tr>" for row in rows)
    return (
        f"<table class='sortable'><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table>"
    )


def _kind(column: Column) -> str:
    return " class='number'" if column.is_number else "" if column.name else " class='chart'"


def _cells(columns: Sequence[Column], row: tuple[str, ...]) -> str:
    first, *others = row
    cells = (f"<td{_kind(column)}>{cell}</td>" for column, cell in zip(columns[1:], others, strict=True))
    return f"<th scope='row'>{first}</th>{''.join(cells)}"


def named(names: Iterable[str]) -> str:
    """Names in a row, each on its own whatever script it is written in; a very long one is cut, and many are folded away."""
    short = [name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..." for name in names]
    row = ", ".join(f"<bdi>{escape(name)}</bdi>" for name in short)
    return row if len(short) <= MOST_NAMES else f"<details><summary>{len(short)} names</summary>{row}</details>"


def number(value: float) -> str:
    """A number with one digit after the point at most."""
    return f"{value:.1f}".removesuffix(".0")


def bars(counts: Sequence[int]) -> str:
    """Counts beside each other in one bar, darker first; their numbers stand in the same row."""
    whole, at, parts = max(1, sum(counts)), 0.0, []
    for count, shade in zip(counts, SHADES, strict=True):
        width = 140 * count / whole
        parts.append(f"<rect class='bar' x='{at:.1f}' width='{width:.1f}' height='14' fill-opacity='{shade}'/>")
        at += width
    frame = "<rect class='frame' x='.5' y='.5' width='139' height='13'/>"
    return f"<svg aria-hidden='true' width='140' height='14' viewBox='0 0 140 14'>{''.join(parts)}{frame}</svg>"


def histogram(labels: Sequence[str], counts: Sequence[int]) -> str:
    """A bar for each count, its number above it; the labels stand in the table beside it."""
    tallest, floor = max(1, *counts), HEIGHT - 25
    parts = []
    for place, (label, count) in enumerate(zip(labels, counts, strict=True)):
        x, height = place * (BAR + GAP) + GAP, (floor - 25) * count / tallest
        middle = f"x='{x + BAR / 2:g}' text-anchor='middle'"
        parts.append(f"<rect class='bar' x='{x}' y='{floor - height:.1f}' width='{BAR}' height='{height:.1f}'/>")
        parts.append(f"<text {middle} y='{floor - height - 6:.1f}'>{count or ''}</text>")
        parts.append(f"<text {middle} y='{HEIGHT - 7}'>{escape(label.split(' to ')[0])}</text>")
    line = f"<line class='axis' x1='0' x2='{WIDTH}' y1='{floor}' y2='{floor}'/>"
    size = f"width='{WIDTH}' height='{HEIGHT}' viewBox='0 0 {WIDTH} {HEIGHT}'"
    says = "Numbers of students by points; the table beside it has the same numbers."
    return (
        f"<figure><svg role='img' aria-label='{says}' {size}>{line}{''.join(parts)}</svg>"
        "<figcaption class='soft'>Students by points; each bar begins at the points below it.</figcaption></figure>"
    )
