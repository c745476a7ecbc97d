"""Judge submissions again by the course as it is now: from the records that were kept, or, where these are not enough, by a new
run of the same version on cases of the same seed. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.checking.verdict import Verdict, as_json
from autograder.marking.autograded import AutogradedFolder
from autograder.marking.classroom import Classroom, in_parallel
from autograder.marking.evidence import Evidence, Row, evidence_of, handed_out, read_evidence
from autograder.marking.mark import Marked, Marker, Records
from autograder.marking.work import marker_of, work_of
from autograder.notebook.cells import text_of
from autograder.notebook.submission import Submission, read_submission
from autograder.sandbox.job import NoIsolation

NEWER = "handed in again since it was graded: 'autograder grade {} --resume' grades the new version by the course as it is now"
CHANGED = "what lies in submitted/ is not what was graded: 'autograder grade {} --resume' grades it by the course as it is now"


class MustRun(Exception):
    """The records that were kept are not enough; the message says why."""


class LeftOut(Exception):
    """A submission that cannot be judged again; the message says why and what to do."""


@dataclass
class Judged:
    """One submission judged by the course as it is now.

    `why` says why it had to be run again, and is empty where its records were enough; `left` why nothing can be said of it.
    """

    student: str
    kept: Evidence
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    why: str = ""
    left: str = ""
    item: Submission | None = None
    marked: Marked | None = None

    @property
    def points(self) -> dict[str, float]:
        """The automatic points by the name of the graded cell."""
        return {f"test_{name}": float(verdict.points) for name, verdict in self.verdicts.items()}

    def account(self, digest: str) -> bytes:
        """The account to be kept of it; `digest` is that of what was handed out."""
        rows = list(self.rows.values())
        return evidence_of(rows, self.marked, digest) if self.marked else self.kept.with_rows(rows)


class Bench:
    """Judges the submissions of a class again; `folder` has the steps that the course adds before marking."""

    def __init__(self, room: Classroom, folder: AutogradedFolder) -> None:
        self.room, self.folder, self.course, self.assignment = room, folder, room.course, room.assignment
        self.handed_out = handed_out(self.course, self.assignment)

    def judge(self, students: Iterable[str], jobs: int) -> Iterator[Judged]:
        """Judge the students again, `jobs` at a time, in no certain order."""
        return in_parallel(self.look, students, jobs)

    def look(self, student: str) -> Judged:
        """Judge one submission again, in a thread of its own; what fails there fails for this one only."""
        kept = read_evidence(self.course.evidence_path(self.assignment, student))
        try:
            return self._judged(student, kept)
        except (LeftOut, NoIsolation) as left:
            return Judged(student, kept, left=str(left))
        except Exception as error:
            return Judged(student, kept, left=f"judging stopped: {type(error).__name__}: {' '.join(str(error).split())}")

    def _judged(self, student: str, kept: Evidence) -> Judged:
        if self._is_newer(student):
            raise LeftOut(NEWER.format(self.assignment))
        try:
            if not self.course.graded_path(self.assignment, student).is_file():
                raise MustRun("its graded notebook is missing")
            verdicts = self._from_records(kept)
        except MustRun as why:
            return self._run(student, kept, str(why))
        return Judged(student, kept, verdicts, self._rows(student, verdicts, kept))

    def _is_newer(self, student: str) -> bool:
        """Whether something else was handed in since the submission was graded."""
        folder = self.course.submitted(self.assignment, student)
        return folder.is_dir() and self._has_mark(student) and not self.room.finished.knows(student)

    def _has_mark(self, student: str) -> bool:
        return (self.room.finished.folder / student).is_file()

    def _from_records(self, kept: Evidence) -> dict[str, Verdict]:
        """The verdicts from what was kept; raises MustRun where that is not what the course asks now."""
        if not kept.head:
            raise MustRun("no record of it is kept")
        if not kept.is_complete:
            raise MustRun("its record is of an earlier version of the autograder")
        if kept.head["handed_out"] != self.handed_out:
            raise MustRun("the notebook's locked cells or utils/ have changed")
        marker, found = marker_of(self.course, self.assignment, kept.head["seed"]), kept.records()
        passes = [found["records"], *found["again"]]

        def again(number: int, callers: list[str]) -> Records:
            _require(kept, marker, number, callers)
            return {name: passes[number][name] for name in callers}

        _require(kept, marker, 0, self.course.spec(self.assignment).names)
        return marker.judged(passes[0], found["errors"], None if kept.head["spent"] else again)

    def _run(self, student: str, kept: Evidence, why: str) -> Judged:
        """Run the version that was graded once more; raises LeftOut where it is not there any more."""
        item = read_submission(self.course.submitted(self.assignment, student), self.room.release, self.room.coursedir.ignore)
        if item.notebook is None:
            raise LeftOut("; ".join([why, *item.notes]))
        text, known = text_of(item.notebook), kept.head.get("seed")
        seed = self.course.seed(self.assignment, student, text, note=False)
        if not self._has_mark(student) and known not in (None, seed):
            raise LeftOut(CHANGED.format(self.assignment))
        item.notebook = self.folder.sanitise(student, item.notebook)
        marked = work_of(self.course, self.assignment, student, item.notebook, seed if known is None else known).done()
        rows = self._rows(student, marked.verdicts, kept, marked.transcript.level, item.repairs)
        return Judged(student, kept, marked.verdicts, rows, why, item=item, marked=marked)

    def _rows(
        self, student: str, verdicts: dict[str, Verdict], kept: Evidence, level: str = "", repairs: list[str] | None = None
    ) -> dict[str, Row]:
        """The rows of the account; level and repairs are those of the run."""
        known: Mapping[str, Any] = next(iter(kept.rows.values()), {})
        level, repairs = level or known["level"], known["repairs"] if repairs is None else repairs
        names = {"file": student, "assignment": self.assignment}
        return {name: as_json(item, level=level, repairs=repairs, **names) for name, item in verdicts.items()}


def _require(kept: Evidence, marker: Marker, number: int, names: list[str]) -> None:
    """Raise MustRun where a record of pass `number` is missing, or answers what is not asked any more."""
    then = kept.head["asked"][number] if number < len(kept.head["asked"]) else {}
    now = marker.asked(number, names)
    if number and not set(names) <= set(then):
        missing = next(name for name in names if name not in then)
        raise MustRun(f"{missing} is to be judged over right helpers, which was not done before")
    changed = [name for name in names if then.get(name) != now[name]]
    if changed:
        raise MustRun(f"the cases of {_some(changed)} have changed")


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 4 else f"{len(names)} functions"
