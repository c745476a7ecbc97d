"""Regrade a class: see what another judgement changes, write it with a way back, take it back.

A student is written in this order: copies into the journal, graded notebook, marks in the gradebook, account. Pages come last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.utils import compute_checksum, is_grade, is_task
from sqlalchemy.exc import SQLAlchemyError

from autograder.course.atomic import put
from autograder.course.preflight import NotReady
from autograder.course.release import ReleaseProblem, register, stale_files
from autograder.feedback.write import FeedbackProblem, is_due, write_feedback
from autograder.json_bytes import as_json_bytes
from autograder.marking.autograded import AutogradedFolder
from autograder.marking.classroom import Classroom
from autograder.marking.evidence import Row, notes_on
from autograder.marking.gradebook import Cells, Mark
from autograder.notebook.outputs import fill_in, judge_again
from autograder.notebook.repair import grade_id
from autograder.regrade.gradebook_changes import Reviser, Revision, kinds_of
from autograder.regrade.journal import APPLIED, UNDONE, Journal
from autograder.regrade.judge import Bench, Judged

SAID = ("status", "points", "max_points", "blame", "diagnoses", "outputs")


@dataclass
class Change:
    """What the course as it is now says of one submission, beside what was said: rows by exercise, and the marks.

    `notes` are the judge's remarks on an exercise; `why` says why it had to be run again, `left` why it stays as it is,
    `problem` what could not be written besides.
    """

    student: str
    before: dict[str, Row]
    after: dict[str, Row]
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    revision: Revision | None = None
    why: str = ""
    left: str = ""
    problem: str = ""

    @property
    def gain(self) -> float:
        """By how many points the mark changes."""
        return total(self.revision.after) - total(self.revision.before) if self.revision else 0.0

    def exercises(self) -> list[str]:
        """The exercises of which something else is said now."""
        before = self.before
        return [name for name, row in self.after.items() if name not in before or _said(before[name]) != _said(row)]


@dataclass(frozen=True)
class TakenBack:
    """A student of a regrade that is taken back; `left` says why nothing was, `problem` what could not be written."""

    student: str
    left: str = ""
    problem: str = ""


def _said(row: Row) -> list[Any]:
    return [row.get(name) for name in SAID]


class Regrade:
    """One assignment of a course that was graded, judged by the course as it is now."""

    def __init__(self, room: Classroom) -> None:
        self.room, self.course, self.assignment = room, room.course, room.assignment
        self.journal: Journal | None = None
        self.release = self.course.release_notebook(self.assignment)
        self.database = Path(room.coursedir.db_url.removeprefix("sqlite:///"))
        if not self.database.is_file():
            raise self._nothing()
        self.now = {str(grade_id(cell)): _points(cell) for cell in self.release.cells if is_grade(cell) or is_task(cell)}
        self._open()
        self.then = self.ledger.worth()
        others = sum(cells.max_points for cells in self.ledger.notebooks) - self.known.max_points
        self.most = (others + sum(self.then.values()), others + sum(self.now.values()))

    def _open(self) -> None:
        self.ledger = Reviser(self.room.coursedir, self.assignment, self.room.config)
        known = self.ledger.notebook(self.assignment)
        if known is None:
            raise self._nothing()
        self.known: Cells = known
        room = self.room
        self.folder = AutogradedFolder(room.coursedir, self.assignment, room.config, known.kernelspec)
        self.bench = Bench(room, self.folder)

    def _nothing(self) -> NotReady:
        return NotReady(f"nothing of {self.assignment} is graded yet: run 'autograder grade {self.assignment}' first")

    def close(self) -> None:
        """Give the gradebook back."""
        self.ledger.close()

    def require_possible(self) -> None:
        """Raise ReleaseProblem where the release is not of this course, or its cells are not those that nbgrader knows."""
        for item in self.course.spec(self.assignment).exercises:
            cell, most = f"test_{item.name}", sum(item.parts.values())
            if self.now.get(cell) != most:
                raise ReleaseProblem(
                    f"{cell} has {self.now.get(cell, 0):g} points in release/{self.assignment}, the parts of {item.name} have"
                    f" {most}: make them equal in source/, then run 'autograder release {self.assignment}'"
                )
        self._require_same_cells()
        if not self.is_current and stale_files(self.course, self.assignment):
            raise ReleaseProblem(
                f"release/{self.assignment} is not what source/ gives: run 'autograder release {self.assignment}' first"
            )

    def _require_same_cells(self) -> None:
        """nbgrader takes no cell more or less, and none of another kind, once somebody has handed in."""
        then, now = self.ledger.kinds(), kinds_of(self.release.cells)
        names = [{name for _, name, _ in kinds} for kinds in (now - then, then - now)]
        found = {"new": names[0] - names[1], "gone": names[1] - names[0], "of another kind": names[0] & names[1]}
        if then != now:
            cells = "; ".join(f"{what}: {', '.join(sorted(which))}" for what, which in found.items() if which)
            raise ReleaseProblem(
                f"the gradebook cannot change its cells once there are submissions ({cells}): put them back in source/ as they"
                f" were and run 'autograder release {self.assignment}'; a new question can be an assignment of its own"
            )

    @property
    def is_current(self) -> bool:
        """Whether the gradebook knows the cells as they were handed out last, with their points."""
        return self.known.checksums == {name: compute_checksum(cell) for cell in self.release.cells if (name := grade_id(cell))}

    def weights(self) -> dict[str, tuple[float, float]]:
        """The graded cells that are worth other points now: before, now."""
        return {name: (most, self.now[name]) for name, most in self.then.items() if most != self.now[name]}

    def look(self, jobs: int) -> Iterator[Change]:
        """What changes for each student, in no certain order; nothing is written."""
        for judged in self.bench.judge(sorted(self.ledger.students()), jobs):
            yield self._change(judged)

    def apply(self, jobs: int) -> Iterator[Change]:
        """Write what changes, student by student, with what it was before in a journal; nothing is done unless it is taken."""
        if not self.is_current:
            self._begin()
            register(self.course, self.assignment)
            self.ledger.close()
            self._open()
        students = sorted(self.ledger.students())
        self.folder.clean(students)
        for judged in self.bench.judge(students, jobs):
            change = self._change(judged)
            if self.touches(change):
                self._write(judged, change, self.journal or self._begin())
            yield change
        if self.journal:
            self.journal.set_state(APPLIED)

    def _begin(self) -> Journal:
        self.journal = Journal.begin(self.course, self.assignment, self.database, cells=not self.is_current)
        return self.journal

    def touches(self, change: Change) -> bool:
        """Whether anything is to be written of this student; of a new run always, for its records."""
        if change.left or change.revision is None:
            return False
        return bool(change.why or change.revision.changed or change.exercises() or self.weights())

    def _change(self, judged: Judged) -> Change:
        change = Change(judged.student, judged.kept.rows, judged.rows, why=judged.why, left=judged.left)
        change.notes = {name: verdict.notes for name, verdict in judged.verdicts.items()}
        if not change.left:
            try:
                change.revision = self.ledger.revise(judged.student, judged.points, write=False)
            except (SQLAlchemyError, KeyError) as error:
                change.left = _failed(error)
        return change

    def _write(self, judged: Judged, change: Change, journal: Journal) -> None:
        """Write all that is kept of a student, in the order that makes a killed regrade one that can be taken back."""
        account, stood = judged.account(self.bench.handed_out), change.revision.stood if change.revision else {}
        try:
            journal.keep(judged.student, stood, account)
            self._write_notebook(judged)
            change.revision = self.ledger.revise(judged.student, judged.points, write=True)
        except (SQLAlchemyError, ValueError, KeyError) as error:
            change.left = _failed(error)
            return
        put(self.course.evidence_path(self.assignment, judged.student), account)
        change.problem = self._write_page(judged.student)

    def _write_notebook(self, judged: Judged) -> None:
        """The graded notebook with other cards and points, or with all that a new run displayed."""
        if judged.marked and judged.item and judged.item.notebook:
            notes = notes_on(judged.marked, judged.item.repairs)
            fill_in(judged.item.notebook, judged.marked.transcript.outputs, judged.marked.verdicts, self.release, notes)
            self.folder.write(judged.item, self.folder.finish(judged.student, judged.item.notebook))
            return
        path = self.course.graded_path(self.assignment, judged.student)
        mode, notebook = path.stat().st_mode, json.loads(path.read_bytes())
        judge_again(notebook, judged.verdicts, self.release)
        put(path, as_json_bytes(notebook, sort_keys=True) + b"\n")
        path.chmod(mode)

    def _write_page(self, student: str) -> str:
        """Write the feedback page where it is due; return what went wrong."""
        try:
            if is_due(self.course, self.assignment, student):
                write_feedback(self.course, self.assignment, student)
        except FeedbackProblem as problem:
            return str(problem)
        return ""

    def take_back(self, journal: Journal) -> Iterator[TakenBack]:
        """Put every student whom a regrade wrote back as they were; those who were graded anew since are left as they are.

        Raises ReleaseProblem where questions are worth other points since, and somebody was graded by these.
        """
        stood = {student: journal.stood(student) for student in journal.students()}
        if journal.about["cells"]:
            self._put_back_cells(journal, {student for student, known in stood.items() if known is None})
        for student, known in stood.items():
            yield self._take_back(student, known, journal)
        journal.set_state(UNDONE)

    def _put_back_cells(self, journal: Journal, anew: set[str]) -> None:
        anew |= self.ledger.newcomers(journal.gradebook)
        if anew:
            raise ReleaseProblem(
                f"this regrade changed what questions are worth, and {', '.join(sorted(anew))} were graded by that since: put"
                f" the points back in source/, run 'autograder release {self.assignment}', then grade with --regrade --apply"
            )
        self.ledger.put_back_cells(journal.gradebook)

    def _take_back(self, student: str, stood: dict[str, Any] | None, journal: Journal) -> TakenBack:
        if stood is None:
            return TakenBack(student, left="graded again since the regrade")
        try:
            self.ledger.put_back(student, stood)
        except SQLAlchemyError as error:
            return TakenBack(student, left=_failed(error))
        journal.put_back(student)
        return TakenBack(student, problem=self._write_page(student))


def total(mark: Mark) -> float:
    """What a mark counts in the end."""
    return mark.points - mark.penalty


def _points(cell: Any) -> float:
    return float(cell.metadata.nbgrader["points"])


def _failed(error: Exception) -> str:
    return f"stopped: {type(error).__name__}: {' '.join(str(error).split())}"
