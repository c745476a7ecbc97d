"""What to know before handing in: the verdicts of a notebook that was run plainly, and what is missing or dangerous in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.checking.check import with_helper_note
from autograder.checking.judge import judge
from autograder.checking.key import public_key
from autograder.checking.reasons import with_cell_error
from autograder.checking.records import CellError, Record
from autograder.checking.verdict import Verdict
from autograder.notebook.cells import code_cells
from autograder.notebook.elsewhere import mend
from autograder.notebook.nodes import Notebook, NotebookCell
from autograder.notebook.read import Unreadable, kind_of, read_notebook, text_of
from autograder.notebook.repair import defines, grade_id, is_locked, recognised
from autograder.student.handed_out import changed_since, handed_out
from autograder.student.plain_run import STOPPED, TOTAL_SECONDS, RunResult, run_plainly

GRADED_SECONDS = 10
MOST = 6


@dataclass
class NotebookReport:
    """What became of a notebook: the verdicts in order, a line for each question that a person marks, and what to repair."""

    verdicts: list[Verdict]
    by_hand: list[str]
    advice: list[str]


@dataclass
class OwnNotebook:
    """A student's file as it is, as it was handed out, and as it is repaired when it is marked."""

    path: Path
    assignment: str
    as_is: Notebook
    release: Notebook
    repaired: Notebook
    repairs: list[str]

    @property
    def code(self) -> list[NotebookCell]:
        """The code cells, in order."""
        return [cell for cell in self.repaired.cells if cell.cell_type == "code"]


def read(path: Path, wanted: str | None) -> OwnNotebook:
    """Read and repair a notebook of the assignment `wanted`, or of the one that its cells are of; raises Unreadable."""
    if path.is_file() and kind_of(path) != "notebook":
        raise Unreadable(f"{path.name} is not a notebook: give the .ipynb file")
    notebook, releases = read_notebook(path), handed_out()
    found = recognised(notebook, releases)
    if found is None and wanted is None:
        raise Unreadable(f"{path.name} holds no exercise of this course: is it the right file?")
    if wanted is not None and found not in (None, wanted):
        raise Unreadable(f"{path.name} is a notebook of {found}, not of {wanted}")
    name = str(wanted or found)
    return OwnNotebook(path, name, notebook, releases[name], *mend(notebook, releases[name]))


def report_on(notebook: OwnNotebook, step: Callable[[int], None]) -> NotebookReport:
    """Run a notebook plainly and report on it; `step` is called with the place of each cell that starts."""
    folder = notebook.path.resolve().parent
    result = run_plainly(notebook.assignment, code_cells(notebook.repaired), folder, step)
    report = report_without_run(notebook, _verdicts(notebook, result))
    report.advice += [*_stops(notebook, result), *_out_of_time(notebook, result), *_slow(notebook, result)]
    return report


def report_without_run(notebook: OwnNotebook, verdicts: list[Verdict]) -> NotebookReport:
    """Report on a notebook with verdicts that come from elsewhere: what is missing or dangerous in the file as it is."""
    by_hand = _by_hand(notebook)
    advice = [*_structure(notebook), *_unwritten(verdicts), *_unanswered(by_hand)]
    return NotebookReport(verdicts, [f"{name}: read by a person, {most} points" for name, (most, _) in by_hand.items()], advice)


def _verdicts(notebook: OwnNotebook, result: RunResult) -> list[Verdict]:
    """The verdicts from the public key, as the notebook's own cards give them."""
    key = public_key(notebook.assignment)
    late: dict[str, Record] = {name: {"timeout": True} for name in key.exercises} if result.spent is not None else {}
    verdicts = judge(key, {**late, **result.records})
    errors = {grade_id(cell): result.errors.get(place) for place, cell in enumerate(notebook.code)}
    return [with_cell_error(with_helper_note(item, verdicts), errors.get(name)) for name, item in key.exercises.items()]


def _by_hand(notebook: OwnNotebook) -> dict[str, tuple[int, bool]]:
    """The questions that a person marks: their points, and whether they are answered."""
    texts = {grade_id(cell): cell.source.strip() for cell in notebook.repaired.cells}
    asked = {grade_id(cell): cell for cell in notebook.release.cells if grade_id(cell) and not is_locked(cell)}
    return {
        str(name): (int(cell.metadata.nbgrader.points), texts.get(name, "") not in ("", cell.source.strip()))
        for name, cell in asked.items()
        if cell.metadata.nbgrader.get("grade")
    }


def _structure(notebook: OwnNotebook) -> list[str]:
    """Another version, another name, and what is repaired when the notebook is marked."""
    lines = []
    if notebook.path.name != f"{notebook.assignment}.ipynb":
        lines.append(f"the file is named '{notebook.path.name}': hand it in as '{notebook.assignment}.ipynb'")
    if other := changed_since(notebook.as_is, notebook.release):
        lines.append(
            f"it was handed out with another version of the course (cell '{other[0]}' differs): "
            "copy your answers into the notebook of this version"
        )
    lines += [f"mended when it is marked: {repaired}" for repaired in notebook.repairs[:MOST]]
    return lines + _more(notebook.repairs, "cells are mended")


def _unwritten(verdicts: list[Verdict]) -> list[str]:
    count = sum(item.is_unwritten for item in verdicts)
    return [f"{count} functions are not written yet" if count > 1 else "1 function is not written yet"] if count else []


def _unanswered(by_hand: dict[str, tuple[int, bool]]) -> list[str]:
    names = [name for name, (_, answered) in by_hand.items() if not answered]
    return [f"the question '{name}' is not answered: write into its cell, in place of 'YOUR ANSWER HERE'" for name in names]


def _stops(notebook: OwnNotebook, result: RunResult) -> list[str]:
    """The cells that do not run from the top: those that had to be stopped, those that had worked, the first of the others."""
    worked = _worked_when_saved(notebook.path)
    cells = {place: f"{_name(notebook, place)} {_described(error)}" for place, error in result.errors.items()}
    ended = [place for place, error in result.errors.items() if error["type"] == STOPPED]
    hidden = [place for place in cells if notebook.code[place].source in worked and place not in ended]
    lines = [cells[place] for place in ended]
    lines += [f"{cells[place]}, though it worked in your notebook: does it need a deleted or a later cell?" for place in hidden]
    others = [place for place in cells if place not in (*ended, *hidden)]
    if others and result.errors[others[0]]["type"] != "NotImplementedError":
        after = f"; after it, {len(others) - 1} more do" if len(others) > 1 else ""
        lines.append(cells[others[0]] + after)
    return [*lines[:MOST], *_more(lines, "cells stop")]


def _out_of_time(notebook: OwnNotebook, result: RunResult) -> list[str]:
    if result.spent is None:
        return []
    where = f"the check of {result.spent}" if isinstance(result.spent, str) else _name(notebook, result.spent)
    return [f"the run was stopped after {TOTAL_SECONDS:.0f} seconds, at {where}: what comes later did not run"]


def _slow(notebook: OwnNotebook, result: RunResult) -> list[str]:
    """The cells that would be stopped when the notebook is marked."""
    return [
        f"{_name(notebook, place)} takes {seconds:.0f} seconds; when it is marked, a cell is stopped after {GRADED_SECONDS}"
        for place, seconds in result.seconds.items()
        if seconds > GRADED_SECONDS
    ]


def _more(lines: list[str], what: str) -> list[str]:
    return [f"{len(lines) - MOST} more {what}"] if len(lines) > MOST else []


def _worked_when_saved(path: Path) -> set[str]:
    """The texts of the cells that had been run, without an error, when the file was saved."""
    cells = json.loads(text_of(path)).get("cells", [])
    return {
        "".join(map(str, source))
        for cell in cells
        if isinstance(source := cell.get("source"), (str, list))
        and cell.get("execution_count")
        and not any(item.get("output_type") == "error" for item in _outputs(cell))
    }


def _outputs(cell: dict[str, Any]) -> list[dict[str, Any]]:
    """The outputs of a cell, as far as they are any: they do not count, so nobody has looked at their form."""
    found = cell.get("outputs")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _name(notebook: OwnNotebook, place: int) -> str:
    """A cell in words: by the function that it asks for, or by how it begins."""
    cell = notebook.code[place]
    if name := grade_id(cell):
        return f"the cell '{name}'" if not defines(cell.source) else f"the cell of {name}"
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return f"the cell that begins with '{lines[0].strip()[:60]}'" if lines else "an empty cell"


def _described(error: CellError) -> str:
    if error["type"] == STOPPED:
        return f"was stopped: {error['text']}"
    first = (error["text"].splitlines() or [""])[0][:200]
    return f"stops with {error['type']}: {first}".rstrip(": ")
