"""What is kept of a graded submission: verdicts and notes first, then all that it takes to judge it again without a run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

import utils
from autograder.json_bytes import as_json_bytes
from autograder.marking.mark import Marked
from autograder.notebook.repair import is_locked

FORMAT = 2
RECORDS = b',"records":'
Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """An account as it was read: its head (rows, notes, seed, ...), and the JSON of its records, which is long."""

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

    def evidence(self) -> dict[str, Any]:
        """The records of the first pass, those of later passes, and the errors of cells."""
        data = b'{"records":' + self.tail
        try:
            found: dict[str, Any] = orjson.loads(data)
        except orjson.JSONDecodeError:
            found = json.loads(data)
        return found

    def with_rows(self, rows: list[Row]) -> bytes:
        """The same account with other verdicts, ready to be written."""
        return as_json_bytes({**self.head, "rows": rows})[:-1] + RECORDS + self.tail


def evidence_of(rows: list[Row], marked: Marked, handed_out: str) -> bytes:
    """The account of a submission that was just marked, ready to be written; `records` and what follows is long."""
    head = {"rows": rows, "notes": marked.notes, "format": FORMAT, "seed": marked.seed, "handed_out": handed_out}
    asked = {"spent": marked.transcript.spent, "asked": [item.asked for item in marked.passes]}
    again = [item.records for item in marked.passes[1:]]
    errors = {name: error for name, error in marked.transcript.errors.items() if name in marked.verdicts}
    long = {"records": marked.transcript.records, "again": again, "errors": errors}
    return as_json_bytes(head | asked | long)


def read_evidence(path: Path) -> Kept:
    """Read an account; an empty one where there is none, or none that can be read."""
    try:
        head, found, tail = path.read_bytes().partition(RECORDS)  # in a JSON text no quote stands unescaped
        return Kept(json.loads(head + b"}" if found else head), tail)
    except (OSError, ValueError):
        return Kept({}, b"")


def handed_out(release: Any) -> str:
    """A digest of all that a submission runs besides the student's own cells: the locked cells, and `utils`."""
    cells = [cell.source for cell in release.cells if cell.cell_type == "code" and _is_locked(cell)]
    return hashlib.sha256(as_json_bytes([cells, _tools()])).hexdigest()[:16]


def _is_locked(cell: Any) -> bool:
    return "nbgrader" in cell.metadata and is_locked(cell)


@lru_cache(maxsize=1)
def _tools() -> str:
    """A digest of the modules that notebooks import."""
    digest = hashlib.sha256()
    for path in sorted(Path(str(utils.__file__)).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
