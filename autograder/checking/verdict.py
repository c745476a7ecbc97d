"""What the judge says of one exercise: data for the card, the gradebook and the JSON line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

RIGHT = "right"


@dataclass(frozen=True)
class Diagnosis:
    """A named reason. `helper` names the function that has the mistake where it is not the exercise itself."""

    id: str
    title: str
    message: str
    lesson: str
    helper: str | None = None


@dataclass(frozen=True)
class Finding:
    """One output on the case where it went wrong (or on the first case): wanted and found shape, and the outcome."""

    name: str
    status: str
    symbolic: tuple[str, ...]
    wanted: tuple[int, ...]
    found: str
    graded: bool


@dataclass(frozen=True)
class Verdict:
    """The outcome of one exercise.

    `status` is one of right, partly, wrong, raised, missing, timeout, memory, exited, manual, unreadable.
    `blame` is None, "own", or the helper function whose mistake this is.
    """

    exercise: str
    status: str
    points: int
    max_points: int
    blame: str | None = None
    findings: tuple[Finding, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    notes: tuple[str, ...] = ()
    error: dict[str, str] = field(default_factory=dict, hash=False)
    key: str = ""

    @property
    def outputs(self) -> dict[str, str]:
        """The status of each graded output."""
        return {finding.name: finding.status for finding in self.findings if finding.graded}

    def with_(self, **changes: Any) -> Verdict:
        """The same verdict with some fields changed."""
        return replace(self, **changes)


def as_json(verdict: Verdict, *, file: str, assignment: str, level: str, repairs: list[str]) -> dict[str, Any]:
    """The object that `autograder check --json` prints for one file and exercise."""
    named = ("id", "title", "message", "lesson")
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
        "diagnoses": [{name: getattr(item, name) for name in named} for item in verdict.diagnoses],
        "outputs": verdict.outputs,
    }
