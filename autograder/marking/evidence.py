"""The evidence for a mark: verdicts and notes first, then all that it takes to judge the submission again without a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypedDict, cast

import orjson

from autograder.checking.records import CellError
from autograder.checking.verdict import Verdict, VerdictRow, as_json, row_of
from autograder.course.atomic import put
from autograder.course.course import Course
from autograder.json_bytes import as_json_bytes
from autograder.marking.cards import CardData, cards_of, verdict_of
from autograder.marking.mark import Marked, Records
from autograder.marking.places import MOST_WALL, at_fault
from autograder.notebook.repair import grade_id, is_locked

FORMAT = 2
UNSANDBOXED = "graded without file isolation on this machine: this mark can be forged"
RECORDS = b',"records":'


class Head(TypedDict, total=False):
    """The short part of the evidence. `asked` holds digests of what each function was asked, for each pass; `unsearched` names
    the wrong functions whose places have yet to be looked for; `wall` says what kept the code apart.

    What an earlier version of the autograder wrote holds rows and notes only.
    """

    rows: list[VerdictRow]
    cards: dict[str, CardData]
    notes: list[str]
    format: int
    seed: int | None
    handed_out: str
    spent: bool
    asked: list[dict[str, str]]
    unsearched: list[str]
    wall: str


class Recorded(TypedDict):
    """The long part of the evidence: the records of the first pass, those of later ones in `again`, and the errors of cells."""

    records: Records
    again: list[Records]
    errors: dict[str, CellError]


@dataclass(frozen=True)
class Evidence:
    """What is kept of a graded submission; of the long part the JSON from the value of `records` on, parsed at need."""

    head: Head = field(default_factory=Head)
    long: bytes = b""

    @property
    def rows(self) -> dict[str, VerdictRow]:
        """The verdict on each exercise."""
        return {row["exercise"]: row for row in self.head.get("rows", [])}

    @property
    def notes(self) -> list[str]:
        """What was stopped, and the like."""
        return list(self.head.get("notes", []))

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each exercise with all that its card shows; none in evidence from before cards were kept."""
        cards: dict[str, CardData] = self.head.get("cards", {})
        return {name: verdict_of(row, cards[name]) for name, row in self.rows.items() if name in cards}

    @property
    def is_complete(self) -> bool:
        """Whether it holds what a judgement needs; one that an earlier version wrote does not."""
        return self.head.get("format") == FORMAT and self.head["seed"] is not None and bool(self.long)

    def recorded(self) -> Recorded:
        """The long part; raises ValueError where it is damaged."""
        data = b'{"records":' + self.long
        try:
            found: Recorded = orjson.loads(data)
        except orjson.JSONDecodeError:
            found = json.loads(data)
        return found

    def with_verdicts(self, rows: list[VerdictRow], verdicts: Mapping[str, Verdict]) -> Evidence:
        """The same evidence with other verdicts and their rows."""
        return Evidence({**self.head, "rows": rows, "cards": cards_of(verdicts)}, self.long)

    def with_places(self, verdicts: Mapping[str, Verdict], unsearched: list[str]) -> Evidence:
        """The same evidence with the reasons of some `verdicts`; nothing else of it changes."""
        rows = {**self.rows}
        for name, verdict in verdicts.items():
            rows[name] = {**rows[name], "diagnoses": [row_of(item) for item in verdict.diagnoses]}
        found = self.with_verdicts(list(rows.values()), {**self.verdicts(), **verdicts})
        return Evidence({**found.head, "unsearched": unsearched}, self.long)

    def data(self) -> bytes:
        """The evidence as it is written."""
        return as_json_bytes(self.head)[:-1] + RECORDS + self.long


def evidence_of(rows: list[VerdictRow], marked: Marked, handed_out: str, unsearched: Sequence[str] = ()) -> bytes:
    """The evidence of a submission that was just marked, ready to be written."""
    head: Head = {
        "rows": rows,
        "cards": cards_of(marked.verdicts),
        "notes": marked.notes,
        "format": FORMAT,
        "seed": marked.seed,
        "handed_out": handed_out,
        "spent": marked.transcript.spent,
        "asked": [item.asked for item in marked.passes],
        "unsearched": list(unsearched),
        "wall": marked.transcript.wall,
    }
    errors = marked.transcript.errors
    long: Recorded = {
        "records": marked.transcript.records,
        "again": [item.records for item in marked.passes[1:]],
        "errors": {name: item for name, item in errors.items() if name in marked.verdicts or item.get("defines")},
    }
    return as_json_bytes({**head, **long})


def read_evidence(path: Path) -> Evidence:
    """Read the evidence of a submission; an empty one where there is none. Raises ValueError where the file is damaged."""
    if not path.is_file():
        return Evidence()
    head, found, long = path.read_bytes().partition(RECORDS)  # in a JSON text no quote stands unescaped
    data = json.loads(head + b"}" if found else head)
    if not isinstance(data, dict):
        raise ValueError("it holds no evidence")
    return Evidence(cast(Head, data), long)


def save_evidence(course: Course, assignment: str, student: str, marked: Marked, repairs: list[str]) -> list[VerdictRow]:
    """Keep the verdicts, repairs and records of a graded submission on the instructor's side; return its rows."""
    level, verdicts = marked.transcript.level, marked.verdicts.values()
    rows = [as_json(item, file=student, assignment=assignment, level=level, repairs=repairs) for item in verdicts]
    unsearched = at_fault(course.public_key(assignment), marked.verdicts)[: int(marked.left / MOST_WALL)]
    data = evidence_of(rows, marked, handed_out(course, assignment), unsearched)
    put(course.evidence_path(assignment, student), data)
    return rows


def notes_on(marked: Marked, repairs: list[str]) -> list[str]:
    """The notes on a whole submission: a machine without isolation, repairs, what was stopped."""
    return [*([UNSANDBOXED] if marked.transcript.level == "none" else []), *repairs, *marked.notes]


def handed_out(course: Course, assignment: str) -> str:
    """A digest of all that a submission runs besides the student's own cells: locked cells, and what notebooks import.

    Raises FileNotFoundError where there is no release.
    """
    cells = [cell for cell in course.release_notebook(assignment).cells if cell.cell_type == "code" and grade_id(cell)]
    locked = [cell.source for cell in cells if is_locked(cell)]
    return hashlib.sha256(as_json_bytes([locked, digest_of_modules(course.support)])).hexdigest()[:16]


@lru_cache(maxsize=8)
def digest_of_modules(folders: tuple[Path, ...]) -> str:
    """A digest of the modules in some folders, such as those that notebooks import."""
    digest = hashlib.sha256()
    for path in (path for folder in folders for path in sorted(folder.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()
