"""The graded notebook: what its cells displayed, cards and points, written into the cells of a repaired notebook."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from typing import Any

from nbformat import NotebookNode

from autograder.checking.card import Card
from autograder.checking.verdict import Verdict
from autograder.notebook.cells import cell_id
from autograder.notebook.nodes import Notebook, from_dict, new_markdown_cell
from autograder.notebook.repair import exercise_of, grade_id

TAG = re.compile(r"<(?=[A-Za-z/!?])")
SCRIPT_LINK = re.compile(r"(java|vb)script\s*:|data\s*:\s*text/html", re.IGNORECASE)
Outputs = dict[str, list[dict[str, Any]]]  # by the id of the cell, as nbformat has them
Verdicts = dict[str, Verdict]  # by exercise
PIXELS = ("image/png", "image/jpeg", "image/gif", "image/webp")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
NO_PICTURE, LONGEST_NAME = "attached, and no picture that can be shown here; it is in the notebook that was handed in", 80
SHOWN = ("image/png", "image/jpeg", "text/plain")


def fill_in(notebook: Notebook, outputs: Outputs, verdicts: Verdicts, release: Notebook, notes: list[str]) -> None:
    """Make a repaired notebook the graded one: outputs and points, no markup of the student's, and `notes` in a cell on top."""
    fill_outputs(notebook, outputs, verdicts)
    disarm(notebook, release)
    if notes:
        text = "**About this submission**\n\n" + "\n".join(f"- {note}" for note in notes)
        taken = {cell.get("id") for cell in notebook.cells}
        name = next(name for number in count(1) if (name := f"about-{number}") not in taken)
        notebook.cells.insert(0, new_markdown_cell(text, id=name))


def fill_outputs(notebook: Notebook, outputs: Outputs, verdicts: Verdicts) -> None:
    """Write what each cell displayed into `notebook`, and into each test cell its card and its points.

    nbgrader reads a mark from the one execute_result of a test cell, so that is a plain float, and nothing else there can be.
    """
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        shown = [clean for output in outputs.get(cell_id(cell, place), []) if (clean := _clean(output))]
        verdict = verdicts.get(exercise_of(cell) or "")
        cell["outputs"] = [*map(_as_display, shown), *_result(verdict)] if verdict else shown
        cell["execution_count"] = None


def replace_verdicts(notebook: dict[str, Any], verdicts: dict[str, Verdict], release: Notebook) -> None:
    """Give a graded notebook, as plain JSON, other verdicts: cards and points of its test cells, and what a question is worth.

    What the cells displayed stays: HTML and results in a test cell are only the card and the points.
    """
    given = {name: cell.metadata.nbgrader for cell in release.cells if (name := grade_id(cell))}
    for cell in notebook["cells"]:
        if (name := grade_id(cell)) in given:
            cell["metadata"]["nbgrader"] = given[str(name)]
        verdict = verdicts.get(exercise_of(cell) or "")
        if verdict:
            shown = [item for item in cell["outputs"] if not _is_card_or_points(item)]
            cell["outputs"] = [*shown, *_result(verdict)]


def _is_card_or_points(output: dict[str, Any]) -> bool:
    return output["output_type"] == "execute_result" or "text/html" in output.get("data", {})


def disarm(notebook: Notebook, release: Notebook) -> None:
    """Take HTML and script links out of what the student wrote, before any page shows it; what was handed out stays."""
    handed_out = {cell.source for cell in release.cells}
    for cell in notebook.cells:
        if cell.cell_type != "code" and cell.source not in handed_out:
            pictures, others = pictures_of(cell)
            cell.pop("attachments", None)
            source = "\n\n".join([cell.source, *(f"({name}: {NO_PICTURE})" for name in others)])
            cell["source"] = SCRIPT_LINK.sub("link:", TAG.sub("&lt;", source))
            if pictures:
                cell["attachments"] = from_dict(pictures)


def pictures_of(cell: Any) -> tuple[dict[str, dict[str, str]], list[str]]:
    """The attachments of a cell that are pictures of pixels, by name; and the names of those that are not."""
    pictures, others = dict[str, dict[str, str]](), list[str]()
    for name, bundle in (cell.get("attachments") or {}).items():
        kept = {kind: text for kind in PIXELS if (text := _pixels(bundle.get(kind) if isinstance(bundle, dict) else None))}
        if kept:
            pictures[str(name)] = kept
        else:
            others.append(str(name)[:LONGEST_NAME])
    return pictures, others


def _pixels(data: Any) -> str:
    """The base64 of a picture, in one text; nothing where it is none."""
    text = "".join(map(str, data)) if isinstance(data, list) else data
    return "".join(text.split()) if isinstance(text, str) and BASE64.fullmatch(text) else ""


def _clean(output: dict[str, Any]) -> NotebookNode | None:
    """An output without HTML, scripts, widgets or vector images: text and pixels only."""
    kind = output.get("output_type")
    if kind == "stream":
        return _stream(str(output["text"]), str(output["name"]))
    if kind == "error":
        lines = [str(line) for line in output["traceback"]]
        return _output("error", ename=str(output["ename"]), evalue=str(output["evalue"]), traceback=lines)
    data = {mime: output.get("data", {})[mime] for mime in SHOWN if mime in output.get("data", {})}
    if kind == "execute_result" and data:
        return _output("execute_result", data=data, metadata={}, execution_count=None)
    return _display(data) if data else None


def _as_display(output: NotebookNode) -> NotebookNode:
    """An output of a test cell as something that nbgrader cannot take for a mark."""
    if output.output_type == "execute_result":
        return _display(output.data)
    if output.output_type == "error":
        return _stream("\n".join(output.traceback))
    return _stream(output.text) if output.output_type == "stream" else output


def _result(verdict: Verdict) -> list[NotebookNode]:
    points = {"text/plain": repr(float(verdict.points))}
    return [
        _display(dict(_card(verdict))),
        _output("execute_result", data=points, metadata={}, execution_count=None),
    ]


@lru_cache(maxsize=2_000)
def _card(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """The card of a verdict as text and as HTML; much of a class has the same."""
    card = Card(verdict)
    return ("text/plain", repr(card)), ("text/html", card._repr_html_())


def _display(data: dict[str, Any]) -> NotebookNode:
    return _output("display_data", data=data, metadata={})


def _stream(text: str, name: str = "stdout") -> NotebookNode:
    return _output("stream", name=name, text=text)


def _output(kind: str, **fields: Any) -> NotebookNode:
    """A valid output; nbformat's `new_output` would look at each one by one, half a millisecond each."""
    return from_dict({"output_type": kind, **fields})
