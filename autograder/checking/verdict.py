"""The verdict on one exercise: data for the card, the gradebook and the JSON line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NotRequired, TypedDict

from autograder.checking.records import Raised

Status = Literal[
    "right", "partly", "wrong", "raised", "missing", "timeout", "memory", "exited", "manual", "unreadable", "unjudged"
]
OutputStatus = Literal["right", "shape", "value", "missing", "nan", "type"]
Statuses = dict[str, OutputStatus]  # of the outputs of a case, by name

RIGHT: Literal["right"] = "right"
UNJUDGED: Literal["unjudged"] = "unjudged"  # in a notebook alone: it would be about code that its cell no longer holds
OWN = "own"  # the blame of a function for its own mistake
NOT_WRITTEN, HELPER_NOT_WRITTEN = "not-written", "helper-not-written"
UNWRITTEN = (NOT_WRITTEN, HELPER_NOT_WRITTEN)
PLACE = "place"  # the id of a diagnosis that has a place and no name


Witness = Literal["numbers", "line", "edit"]


@dataclass(frozen=True)
class Place:
    """A spot in the student's code, as in Python's `ast`: lines from 1, in the cell or the file, columns from 0.

    `text` is what stands there, on that one line; `source` is the whole line, where it is known.
    """

    line: int
    column: int
    end_column: int
    text: str
    source: str = field(default="", compare=False)

    @property
    def marked(self) -> tuple[str, str, str]:
        """The whole line in three pieces: before the place, the place itself, after it; without spaces around."""
        line = self.source.encode()
        before, text, after = line[: self.column], line[self.column : self.end_column], line[self.end_column :]
        pieces = (before.lstrip(), text, after.rstrip())
        return (
            pieces[0].decode("utf-8", "replace"),
            pieces[1].decode("utf-8", "replace"),
            pieces[2].decode("utf-8", "replace"),
        )


@dataclass(frozen=True)
class Diagnosis:
    """A reason that is proved. `helper` names the function that has the mistake where it is not the exercise itself.

    Its `witness` is what proves it: the numbers that came back, what the failing line held, or an edit of this `place` of the
    student's code after which an output is right and none is worse. `kind` says what sort of change that is. `outputs` names
    those that a mistake explains, where it does not explain all that is wrong.
    """

    id: str
    title: str
    message: str
    lesson: str
    helper: str | None = None
    witness: Witness = "numbers"
    place: Place | None = None
    kind: str | None = None
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One output on the case where it went wrong (or on the first case): wanted and found shape, and the outcome."""

    name: str
    status: OutputStatus
    symbolic: tuple[str, ...]
    wanted: tuple[int, ...]
    found: str
    graded: bool


@dataclass(frozen=True)
class Verdict:
    """The outcome of one exercise.

    `blame` is None, OWN, or the helper function whose mistake this is. `judged_again` is true after a second pass over right
    helpers, `accepted` where the function is right because an instructor has judged its variant right, `lists` where it is
    right and returns lists of numbers where its callers are to get arrays, `lacking` where it is right and lacks a default of
    the task, to which its callers may leave an argument.
    """

    exercise: str
    status: Status
    points: int
    max_points: int
    blame: str | None = None
    findings: tuple[Finding, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    notes: tuple[str, ...] = ()
    error: Raised | None = field(default=None, hash=False)
    key: str = ""
    judged_again: bool = False
    accepted: bool = False
    lists: bool = False
    lacking: bool = False

    @property
    def outputs(self) -> Statuses:
        """The status of each graded output."""
        return {finding.name: finding.status for finding in self.findings if finding.graded}

    @property
    def culprit(self) -> str | None:
        """The helper whose mistake this is; None where nobody is to blame, or the function itself."""
        return _culprit(self.blame)

    @property
    def is_unwritten(self) -> bool:
        """Whether nobody has written the function yet."""
        return any(item.id == NOT_WRITTEN for item in self.diagnoses)


class PlaceRow(TypedDict):
    """A place in a DiagnosisRow."""

    line: int
    column: int
    end_column: int
    text: str


class DiagnosisRow(TypedDict):
    """A diagnosis in a VerdictRow. Rows that were kept before there were witnesses have none."""

    id: str
    title: str
    message: str
    lesson: str
    witness: NotRequired[Witness]
    place: NotRequired[PlaceRow]
    kind: NotRequired[str]
    outputs: NotRequired[list[str]]


class VerdictRow(TypedDict):
    """A verdict as plain data: what `autograder check --json` prints, and what is kept of each graded submission."""

    file: str
    assignment: str
    exercise: str
    status: Status
    points: int
    max_points: int
    blame: str | None
    level: str
    repairs: list[str]
    key: str
    diagnoses: list[DiagnosisRow]
    outputs: Statuses


def as_json(verdict: Verdict, *, file: str, assignment: str, level: str, repairs: list[str]) -> VerdictRow:
    """The object that `autograder check --json` prints for one file and exercise."""
    return {
        "file": file,
        "assignment": assignment,
        "exercise": verdict.exercise,
        "status": verdict.status,
        "points": verdict.points,
        "max_points": verdict.max_points,
        "blame": verdict.blame,
        "level": level,
        "repairs": repairs,
        "key": verdict.key,
        "diagnoses": [row_of(item) for item in verdict.diagnoses],
        "outputs": verdict.outputs,
    }


def row_of(item: Diagnosis) -> DiagnosisRow:
    """A diagnosis as plain data, its helper apart; `place` and `kind` only where they are known."""
    row: DiagnosisRow = {
        "id": item.id,
        "title": item.title,
        "message": item.message,
        "lesson": item.lesson,
        "witness": item.witness,
    }
    if item.place:
        row["place"] = {
            "line": item.place.line,
            "column": item.place.column,
            "end_column": item.place.end_column,
            "text": item.place.text,
        }
    if item.kind:
        row["kind"] = item.kind
    if item.outputs:
        row["outputs"] = list(item.outputs)
    return row


def diagnosis_of(row: DiagnosisRow, helper: str | None) -> Diagnosis:
    """The diagnosis that a row was made from."""
    fields: dict[str, Any] = {**row, "place": Place(**row["place"]) if "place" in row else None}
    fields["outputs"] = tuple(fields.get("outputs", ()))
    return Diagnosis(**fields, helper=helper)


def culprit_of(row: VerdictRow) -> str | None:
    """As `Verdict.culprit`, of a row."""
    return _culprit(row["blame"])


def is_unwritten(row: VerdictRow) -> bool:
    """As `Verdict.is_unwritten`, of a row."""
    return any(item["id"] == NOT_WRITTEN for item in row["diagnoses"])


def _culprit(blame: str | None) -> str | None:
    return None if blame == OWN else blame
