"""Where wrong functions go wrong: a job of its own, after the records are closed, with the public cases only.

What comes back was printed beside a stranger's code: it is a line, two columns and a kind, looked at here against the source.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from autograder.checking.key import Key, exercise_data
from autograder.checking.places.search import Spot
from autograder.checking.places.words import KINDS, with_places
from autograder.checking.verdict import OWN, RIGHT, Place, Verdict
from autograder.notebook.cells import Cell
from autograder.sandbox.isolation import JUDGING
from autograder.sandbox.job import Job, Limits
from autograder.sandbox.run import run

SECONDS, TOGETHER = 2.0, 8.0  # for one function, and for all of a submission
MOST_FAULTS, MOST_SPOTS = 3, 20
LAST = "places"
KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def placed(key: Key, cells: list[Cell], verdicts: dict[str, Verdict], job: Job, *, sandboxed: bool) -> dict[str, Verdict]:
    """The verdicts, with places where a function is wrong by itself, over right helpers. `key` is the public one.

    `job` is the one that the submission was run by: its support folders and limits hold here, too. No mark is touched.
    """
    wanted = [name for name in verdicts if name in key.exercises and _is_own(key, verdicts, name)]
    if not wanted:
        return verdicts
    asked = {name: exercise_data(key.exercises[name]) for name in wanted}
    text = json.dumps({"seconds": min(SECONDS, TOGETHER / len(wanted)), "exercises": asked})
    code = f"from autograder.checking.places.inside import write_places\nwrite_places({text!r}, globals())"
    only = [Cell(cell.id, definitions(cell.source)) for cell in cells]
    longest = TOGETHER + SECONDS
    limits = replace(job.limits, cell_seconds=longest, total_seconds=2 * longest, output_bytes=Limits().output_bytes)
    transcript = run(
        replace(job, cells=[*only, Cell(LAST, code)], support=(*job.support, JUDGING), limits=limits),
        sandboxed=sandboxed,
    )
    printed = "".join(str(item.get("text", "")) for item in transcript.outputs.get(LAST, []))
    return {name: _with(key, item, cells, printed) if name in wanted else item for name, item in verdicts.items()}


def _is_own(key: Key, verdicts: dict[str, Verdict], name: str) -> bool:
    """Whether a function is wrong by itself: none of its helpers could be the reason."""
    verdict = verdicts[name]
    wrong = verdict.blame == OWN and verdict.status in ("partly", "wrong", "raised") and not verdict.is_unwritten
    return wrong and all(verdicts[helper].status == RIGHT for helper in key.exercises[name].helpers)


def definitions(source: str) -> str:
    """A cell with its imports, definitions and plain values; the other lines are empty, so that each keeps its number."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    lines = source.splitlines()
    for node in tree.body:
        plain = isinstance(node, ast.Assign) and not any(isinstance(part, ast.Call) for part in ast.walk(node))
        if not isinstance(node, KEPT) and not plain:
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
    return "\n".join(lines)


def _with(key: Key, verdict: Verdict, cells: list[Cell], printed: str) -> Verdict:
    """The verdict with the places that were printed for it, as far as they are any."""
    found: Any = None
    with suppress(ValueError, RecursionError):
        found = json.loads(printed)
    rows = found.get(verdict.exercise) if isinstance(found, dict) else None
    source = _source(verdict.exercise, cells)
    spots = list(_spots(rows[:MOST_SPOTS], source)) if isinstance(rows, list) else []
    return replace(verdict, diagnoses=with_places(verdict.diagnoses, spots, key.exercises[verdict.exercise].lesson))


def _source(name: str, cells: list[Cell]) -> list[str]:
    """The lines of the last cell that defines a function of this name."""
    return next((cell.source.splitlines() for cell in reversed(cells) if f"def {name}(" in cell.source), [])


def _spots(rows: list[Any], source: list[str]) -> Iterator[Spot]:
    """The rows that are places of this source, with what stands there taken from the source itself."""
    for row in rows:
        spot = _spot(row, source) if isinstance(row, Mapping) and isinstance(row.get("place"), Mapping) else None
        if spot:
            yield spot


def _spot(row: Mapping[str, Any], source: list[str]) -> Spot | None:
    place, kind, fault = row["place"], row.get("kind"), row.get("fault")
    line, column, end = (place.get(name) for name in ("line", "column", "end_column"))
    if not (type(line) is type(column) is type(end) is type(fault) is int) or type(kind) is not str or kind not in KINDS:
        return None
    if not (1 <= line <= len(source) and 0 <= fault < MOST_FAULTS):
        return None
    text = source[line - 1]
    if not 0 <= column < end <= len(text.encode()):
        return None
    return Spot(Place(line, column, end, text.encode()[column:end].decode("utf-8", "replace"), text), kind, fault)
