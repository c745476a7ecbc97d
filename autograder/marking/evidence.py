"""The evidence for a mark: verdicts and notes first, then all that it takes to judge the submission again without a run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from autograder.checking.verdict import VerdictRow, as_json
from autograder.course.atomic import put
from autograder.course.course import Course
from autograder.json_bytes import as_json_bytes
from autograder.marking.mark import Marked
from autograder.notebook.repair import grade_id, is_locked

FORMAT = 2
UNSANDBOXED = "graded without file isolation on this machine: this mark can be forged"
RECORDS = b',"records":'
Row = VerdictRow


@dataclass(frozen=True)
class Evidence:
    """What was kept of a submission: its head (rows, notes, seed, ...), and the JSON of its records, which is long."""

    head: dict[str, Any]
    tail: bytes

    @property
    def rows(self) -> dict[str, Row]:
        """What was said of each exercise."""
        return {row["exercise"]: row for row in self.head.get("rows", [])}

    @property
    def is_complete(self) -> bool:
        """Whether it holds what a judgement needs; one that an earlier version wrote does not."""
        return self.head.get("format") == FORMAT and self.head["seed"] is not None and bool(self.tail)

    def records(self) -> dict[str, Any]:
        """The records of the first pass, those of later passes, and the errors of cells."""
        data = b'{"records":' + self.tail
        try:
            found: dict[str, Any] = orjson.loads(data)
        except orjson.JSONDecodeError:
            found = json.loads(data)
        return found

    def with_rows(self, rows: list[Row]) -> bytes:
        """The same evidence with other verdicts, ready to be written."""
        return as_json_bytes({**self.head, "rows": rows})[:-1] + RECORDS + self.tail


def evidence_of(rows: list[Row], marked: Marked, handed_out: str) -> bytes:
    """The evidence of a submission that was just marked, ready to be written; `records` and what follows is long."""
    head = {"rows": rows, "notes": marked.notes, "format": FORMAT, "seed": marked.seed, "handed_out": handed_out}
    asked = {"spent": marked.transcript.spent, "asked": [item.asked for item in marked.passes]}
    again = [item.records for item in marked.passes[1:]]
    errors = {name: error for name, error in marked.transcript.errors.items() if name in marked.verdicts}
    long = {"records": marked.transcript.records, "again": again, "errors": errors}
    return as_json_bytes(head | asked | long)


def read_evidence(path: Path) -> Evidence:
    """Read the evidence of a submission; an empty one where there is none, or none that can be read."""
    try:
        head, found, tail = path.read_bytes().partition(RECORDS)  # in a JSON text no quote stands unescaped
        return Evidence(json.loads(head + b"}" if found else head), tail)
    except (OSError, ValueError):
        return Evidence({}, b"")


def save_evidence(course: Course, assignment: str, student: str, marked: Marked, repairs: list[str]) -> list[Row]:
    """Keep the verdicts, repairs and records of a graded submission on the instructor's side; return its rows."""
    level, verdicts = marked.transcript.level, marked.verdicts.values()
    rows = [as_json(item, file=student, assignment=assignment, level=level, repairs=repairs) for item in verdicts]
    put(course.evidence_path(assignment, student), evidence_of(rows, marked, handed_out(course, assignment)))
    return rows


def notes_on(marked: Marked, repairs: list[str]) -> list[str]:
    """What is to be said of a whole submission: a machine without isolation, repairs, what was stopped."""
    return [*([UNSANDBOXED] if marked.transcript.level == "none" else []), *repairs, *marked.notes]


def handed_out(course: Course, assignment: str) -> str:
    """A digest of all that a submission runs besides the student's own cells: locked cells, and what notebooks import.

    Raises FileNotFoundError where there is no release.
    """
    cells = [cell for cell in course.release_notebook(assignment).cells if cell.cell_type == "code" and grade_id(cell)]
    locked = [cell.source for cell in cells if is_locked(cell)]
    return hashlib.sha256(as_json_bytes([locked, _modules(course.support)])).hexdigest()[:16]


@lru_cache(maxsize=8)
def _modules(folders: tuple[Path, ...]) -> str:
    """A digest of the modules that notebooks import."""
    digest = hashlib.sha256()
    for path in (path for folder in folders for path in sorted(folder.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()
