"""What counts for each student of a class: the mark of the last submission, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from autograder.course.people import Person, Roster
from autograder.marking.marks import Mark, MarkStatus

NOT_GRADED: MarkStatus = "not graded"
NOT_HANDED_IN: MarkStatus = "not handed in"


class Doubt(NamedTuple):
    """Why a person is to look at a mark, though there is one: what kind of doubt, and what was seen."""

    kind: str
    detail: str


@dataclass
class StudentResult:
    """The mark of a student's last submission, None where it has no verdict; `reasons` say what is missing, and what to do.

    `of_earlier` says that something newer came, and that what the gradebook holds is of the version before.
    `doubts` are for the instructor alone.
    """

    student: str
    mark: Mark | None = None
    handed_in: bool = True
    reasons: list[str] = field(default_factory=list)
    of_earlier: bool = False
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def status(self) -> MarkStatus:
        """Whether there is a mark, and whether it is complete."""
        if self.mark is not None:
            return self.mark.status
        return NOT_GRADED if self.handed_in else NOT_HANDED_IN

    @property
    def reason(self) -> str:
        """The reasons in one line."""
        return "; ".join(self.reasons)

    @property
    def total(self) -> float | None:
        """What counts in the end; None where a verdict is missing."""
        return self.mark.total if self.mark else None

    @property
    def penalty(self) -> float:
        """The points taken off for coming late."""
        return self.mark.penalty if self.mark else 0.0

    @property
    def late(self) -> float:
        """How late it came, in seconds."""
        return self.mark.late if self.mark else 0.0

    def points(self, question: str) -> float | None:
        """The points of a question by its grade id; None where there are none yet."""
        return self.mark.questions[question].points if self.mark else None


@dataclass
class ClassResults:
    """One assignment of a course: the points of its questions by grade id, and a result for each student.

    `known` says who they are on a platform, `rosters` what platforms' own lists say of them (Moodle's of this assignment, and
    Canvas's); `due` is the due date (UTC), where the gradebook knows it.
    """

    assignment: str
    questions: Mapping[str, float]
    results: list[StudentResult] = field(default_factory=list)
    known: Mapping[str, Person] = field(default_factory=dict)
    due: datetime | None = None
    rosters: Mapping[str, Roster] = field(default_factory=dict)

    def handed_in(self) -> list[StudentResult]:
        """The results of those who handed in."""
        return [item for item in self.results if item.status != NOT_HANDED_IN]


def in_full(points: float | None) -> str:
    """Points in full, whole ones without a point; nothing for None."""
    if points is None:
        return ""
    return str(int(points)) if float(points).is_integer() else repr(float(points))
