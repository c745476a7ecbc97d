"""Regrade a class: see what another judgement changes, write it with a way back, take it back.

A student is written in this order: copies into the journal, graded notebook, marks in the gradebook, evidence, page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from nbgrader.utils import is_grade, is_task

from autograder.checking.verdict import VerdictRow
from autograder.course.atomic import clean_files, put
from autograder.course.bulkhead import bulkhead
from autograder.course.preflight import NotReady
from autograder.course.release import ReleaseProblem, register, stale_files
from autograder.feedback.write import FeedbackProblem, feedback_page, is_due, write_feedback
from autograder.json_bytes import as_json_bytes
from autograder.marking.autograded import AutogradedFolder
from autograder.marking.classroom import Classroom
from autograder.marking.evidence import notes_on
from autograder.marking.gradebook import KnownNotebook
from autograder.marking.marks import Mark
from autograder.notebook.outputs import fill_in, replace_verdicts
from autograder.notebook.repair import grade_id
from autograder.regrade.gradebook_changes import MarkChanger, Previous, Revision, kinds_of
from autograder.regrade.journal import APPLIED, UNDONE, Journal
from autograder.regrade.judge import Judged, Rejudger

VERDICT = ("status", "points", "max_points", "blame", "diagnoses", "outputs")


@dataclass
class Change:
    """What the course as it is now says of one submission, beside what it said before: rows by exercise, and the marks.

    `notes` are the judge's remarks on an exercise; `why` says why it had to be run again, `left` why it stays as it is,
    `problem` what could not be written besides.
    """

    student: str
    before: dict[str, VerdictRow]
    after: dict[str, VerdictRow]
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    revision: Revision | None = None
    why: str = ""
    left: str = ""
    problem: str = ""

    @property
    def gain(self) -> float:
        """By how many points the mark changes."""
        return after_penalty(self.revision.after) - after_penalty(self.revision.before) if self.revision else 0.0

    @property
    def has_other_penalty(self) -> bool:
        """Whether another penalty is due now."""
        return self.revision is not None and self.revision.before.penalty != self.revision.after.penalty

    def exercises(self) -> list[str]:
        """The exercises with another verdict now."""
        before = self.before
        return [name for name, row in self.after.items() if name not in before or _verdict(before[name]) != _verdict(row)]


@dataclass(frozen=True)
class TakenBack:
    """A student of a regrade that is taken back; `left` says why nothing was, `problem` what could not be written."""

    student: str
    left: str = ""
    problem: str = ""


def _verdict(row: VerdictRow) -> list[object]:
    """What a row says of the function itself; one that an earlier version wrote may have less."""
    return [row.get(name) for name in VERDICT]


class Regrade:
    """One assignment of a course that was graded, judged by the course as it is now."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom, self.course, self.assignment = classroom, classroom.course, classroom.assignment
        self.journal: Journal | None = None
        self.release = self.course.release_notebook(self.assignment)
        self.database = Path(classroom.coursedir.db_url.removeprefix("sqlite:///"))
        if not self.database.is_file():
            raise _nothing_graded(self.assignment)
        graded = [cell for cell in self.release.cells if is_grade(cell) or is_task(cell)]
        self.now = {str(grade_id(cell)): float(cell.metadata.nbgrader["points"]) for cell in graded}
        self.gradebook = self._open_gradebook()
        self.judge = self._make_judge()
        self.then = self.gradebook.worth()
        others = sum(known.max_points for known in self.gradebook.notebooks) - self._known().max_points
        self.most = (others + sum(self.then.values()), others + sum(self.now.values()))

    def _open_gradebook(self) -> MarkChanger:
        return MarkChanger(self.classroom.coursedir, self.assignment, self.classroom.config)

    def _known(self) -> KnownNotebook:
        """What the gradebook knows of our notebook; raises NotReady where that is nothing."""
        known = self.gradebook.notebook(self.assignment)
        if known is None:
            raise _nothing_graded(self.assignment)
        return known

    def _make_judge(self) -> Rejudger:
        """The judge, with the graded folders of the course; both need the kernel that the gradebook knows."""
        coursedir, config = self.classroom.coursedir, self.classroom.config
        return Rejudger(self.classroom, AutogradedFolder(coursedir, self.assignment, config, self._known().kernelspec))

    def close(self) -> None:
        """Give the gradebook back."""
        self.gradebook.close()

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
        then, now = self.gradebook.kinds(), kinds_of(self.release.cells)
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
        return self._known().is_of(self.release)

    def weights(self) -> dict[str, tuple[float, float]]:
        """The graded cells that are worth other points now: before, now."""
        return {name: (most, self.now[name]) for name, most in self.then.items() if most != self.now[name]}

    def changes(self, jobs: int) -> Iterator[Change]:
        """What changes for each student, in no certain order; nothing is written."""
        for judged in self.judge.judge(sorted(self.gradebook.students()), jobs):
            yield self._change(judged)

    def apply(self, jobs: int) -> Iterator[Change]:
        """Write what changes, student by student as they are taken, with what it was before in a journal."""
        if not self.is_current:
            self._begin()
            register(self.course, self.assignment)
            self.gradebook.close()
            self.gradebook = self._open_gradebook()
            self.judge = self._make_judge()
        students = sorted(self.gradebook.students())
        self._clean(students)
        for judged in self.judge.judge(students, jobs):
            change = self._change(judged)
            if change.revision and self.touches(change):
                journal = self.journal or self._begin()
                with self._behind(change):
                    self._write(judged, change, change.revision.previous, journal)
            elif change.left and self.gradebook.settle([judged.student]):
                change.problem = self._write_page(judged.student)
            yield change
        if self.journal:
            self.journal.set_state(APPLIED)

    def _clean(self, students: list[str]) -> None:
        """Remove what a killed run left of its files."""
        self.judge.folder.clean(students)
        clean_files(self.course.evidence_folder(self.assignment))
        for student in students:
            clean_files(self.course.graded_path(self.assignment, student).parent)
            clean_files(feedback_page(self.course.root, student, self.assignment).parent)

    def _begin(self) -> Journal:
        self.journal = Journal.begin(self.course, self.assignment, self.database, cells=not self.is_current)
        return self.journal

    def touches(self, change: Change) -> bool:
        """Whether anything is to be written for this student; after a new run always, for its records."""
        if change.left or change.revision is None:
            return False
        return bool(change.why or change.revision.changed or change.exercises() or self.weights() or change.has_other_penalty)

    def _change(self, judged: Judged) -> Change:
        change = Change(judged.student, {}, judged.rows, why=judged.why, left=judged.left)
        change.notes = {name: verdict.notes for name, verdict in judged.verdicts.items()}
        with self._behind(change):
            change.before = judged.evidence.rows
            if not change.left:
                change.revision = self.gradebook.revise(judged.student, judged.points, write=False)
        return change

    def _behind(self, change: Change) -> AbstractContextManager[None]:
        """The border of one student: where something fails behind it, the change says why."""
        return bulkhead(self.course.root, change.student, partial(setattr, change, "left"), "regrading")

    def _write(self, judged: Judged, change: Change, previous: Previous, journal: Journal) -> None:
        """Write all that is kept of a student, in the order that makes a killed regrade one that can be taken back."""
        evidence = judged.new_evidence(self.judge.handed_out)
        journal.keep(judged.student, previous, evidence)
        self._write_notebook(judged)
        change.revision = self.gradebook.revise(judged.student, judged.points, write=True)
        put(self.course.evidence_path(self.assignment, judged.student), evidence)
        change.problem = self._write_page(judged.student)

    def _write_notebook(self, judged: Judged) -> None:
        """The graded notebook with other cards and points, or with all that a new run displayed."""
        if judged.marked and judged.item and judged.item.notebook:
            notes = notes_on(judged.marked, judged.item.repairs)
            fill_in(judged.item.notebook, judged.marked.transcript.outputs, judged.marked.verdicts, self.release, notes)
            self.judge.folder.write(judged.item, self.judge.folder.finish(judged.student, judged.item.notebook))
            return
        path = self.course.graded_path(self.assignment, judged.student)
        mode, notebook = path.stat().st_mode, json.loads(path.read_bytes())
        replace_verdicts(notebook, judged.verdicts, self.release)
        put(path, as_json_bytes(notebook, sort_keys=True) + b"\n")
        path.chmod(mode)

    def _write_page(self, student: str) -> str:
        """Write the feedback page where it is due; return what went wrong."""
        problems = list[str]()
        with bulkhead(self.course.root, student, problems.append, "feedback"):
            try:
                if is_due(self.course, self.assignment, student):
                    write_feedback(self.course, self.assignment, student)
            except FeedbackProblem as problem:
                return str(problem)
        return "".join(problems)

    def take_back(self, journal: Journal) -> Iterator[TakenBack]:
        """Put every student whom a regrade wrote back as they were; those who were graded anew since are left as they are.

        Raises ReleaseProblem where questions are worth other points since, and somebody was graded by these.
        """
        previous = {student: journal.previous(student) for student in journal.students()}
        if journal.about["cells"]:
            self._put_back_cells(journal, {student for student, known in previous.items() if known is None})
        self._clean(list(previous))
        for student, known in previous.items():
            yield self._take_back(student, known, journal)
        journal.set_state(UNDONE)

    def _put_back_cells(self, journal: Journal, anew: set[str]) -> None:
        anew |= self.gradebook.newcomers(journal.gradebook)
        if anew:
            raise ReleaseProblem(
                f"this regrade changed what questions are worth, and {', '.join(sorted(anew))} were graded by that since: put"
                f" the points back in source/, run 'autograder release {self.assignment}', then grade with --regrade --apply"
            )
        self.gradebook.put_back_cells(journal.gradebook)

    def _take_back(self, student: str, previous: Previous | None, journal: Journal) -> TakenBack:
        if previous is None:
            return TakenBack(student, left="graded again since the regrade")
        reasons = list[str]()
        with bulkhead(self.course.root, student, reasons.append, "taking back"):
            self.gradebook.put_back(student, previous)
            journal.put_back(student)
            return TakenBack(student, problem=self._write_page(student))
        return TakenBack(student, left=reasons[0])


def after_penalty(mark: Mark) -> float:
    """The points that were given so far, less what is taken off for coming late; open questions count nothing yet."""
    return mark.points - mark.penalty


def _nothing_graded(assignment: str) -> NotReady:
    return NotReady(f"nothing of {assignment} is graded yet: run 'autograder grade {assignment}' first")
