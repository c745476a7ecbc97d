"""Change automatic marks in nbgrader's gradebook after a class was graded; what a person entered is left as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import GradeCell, Notebook, SolutionCell, SourceCell, SubmittedAssignment, TaskCell
from nbgrader.utils import is_grade, is_locked, is_solution, is_task
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from autograder.marking.gradebook import Ledger, Mark, Rows, mark_of
from autograder.notebook.repair import grade_id

Kind = tuple[str, str, str]
Before = dict[str, Any]


@dataclass(frozen=True)
class Revision:
    """What new automatic points do to one submission: the mark before and after, and how it stood, to be put back.

    `changed` holds the automatic points before and after by graded cell, `by_hand` the points that a person gave.
    """

    before: Mark
    after: Mark
    changed: dict[str, tuple[float | None, float]]
    by_hand: dict[str, float]
    stood: Before


class Reviser(Ledger):
    """The gradebook, for marks that change after the fact."""

    def revise(self, student: str, points: dict[str, float], *, write: bool) -> Revision:
        """Give the graded cells these automatic points, all or none; without `write` only say what would come of it."""
        with self.session.begin():
            rows, late = self._of(student)
            ours = self._ours(rows)
            before, stood = mark_of(rows), _stood(ours)
            changed = {name: (ours.grades[name].auto_score, new) for name, new in points.items()}
            changed = {name: (old, new) for name, (old, new) in changed.items() if old != new}
            for name, (_, new) in changed.items():
                _give(ours.grades[name], new)
            if ours.points() != stood["points"]:
                ours.notebook.late_submission_penalty = self._penalty(student, ours.points(), late)
            by_hand = {name: row.manual_score for name, row in ours.grades.items() if row.manual_score is not None}
            after = mark_of(rows)
            if not write:
                self.session.expunge_all()  # nothing was sent to the database
        return Revision(before, after, changed, by_hand, stood)

    def put_back(self, student: str, stood: Before) -> Mark:
        """Give a submission the automatic marks that it had, and its penalty; a new one where a person entered points since."""
        with self.session.begin():
            rows, late = self._of(student)
            ours = self._ours(rows)
            for name, (automatic, waits, by_hand) in stood["grades"].items():
                grade = ours.grades[name]
                grade.auto_score = automatic
                if grade.manual_score == by_hand:
                    grade.needs_manual_grade = waits
            same = ours.points() == stood["points"]
            ours.notebook.late_submission_penalty = stood["penalty"] if same else self._penalty(student, ours.points(), late)
            return mark_of(rows)

    def _of(self, student: str) -> tuple[list[Rows], float]:
        """The rows of a submission, and how many seconds it was late."""
        ours = (SubmittedAssignment.assignment_id == self.assignment.id, SubmittedAssignment.student_id == student)
        submission = self.session.scalars(select(SubmittedAssignment).where(*ours)).one()
        self.stored = self._stored([submission.id])
        return [self._rows(submission, cells) for cells in self.notebooks], self._seconds_late(submission)

    def _ours(self, rows: list[Rows]) -> Rows:
        return next(item for item in rows if item.cells.name == self.assignment.name)

    def kinds(self) -> set[Kind]:
        """What nbgrader knows of the cells of our notebook: (kind, name, type) of each."""
        with self.session.begin():
            notebook = next(item for item in self.assignment.notebooks if item.name == self.assignment.name)
            found = {("graded", cell.name, cell.cell_type) for cell in notebook.grade_cells}
            found |= {("task", cell.name, cell.cell_type) for cell in notebook.task_cells}
            found |= {("answer", cell.name, "") for cell in notebook.solution_cells}
            return found | {("named", cell.name, cell.cell_type) for cell in notebook.source_cells}

    def worth(self) -> dict[str, float]:
        """The points of each graded cell of our notebook."""
        with self.session.begin():
            notebook = next(item for item in self.assignment.notebooks if item.name == self.assignment.name)
            return {cell.name: cell.max_score or 0.0 for cell in (*notebook.grade_cells, *notebook.task_cells)}

    def newcomers(self, backup: Path) -> set[str]:
        """Those of whom a copy of the gradebook has no submission yet."""
        engine = create_engine(f"sqlite:///{backup}")
        ours = select(SubmittedAssignment.student_id).where(SubmittedAssignment.assignment_id == self.assignment.id)
        with Session(engine) as then:
            known = set(then.scalars(ours))
        engine.dispose()
        return self.students() - known

    def put_back_cells(self, backup: Path) -> None:
        """Give the questions the points and texts that they have in a copy of the gradebook."""
        engine = create_engine(f"sqlite:///{backup}")
        with Session(engine) as then, self.session.begin():
            notebooks = then.scalars(select(Notebook).where(Notebook.assignment_id == self.assignment.id)).all()
            known = [notebook.id for notebook in notebooks]
            for model in (GradeCell, SolutionCell, TaskCell, SourceCell):
                for cell in then.scalars(select(model).where(model.notebook_id.in_(known))):
                    self.session.merge(cell)
            for notebook in notebooks:
                self.session.merge(notebook)
        engine.dispose()


def kinds_of(cells: Iterable[Any]) -> set[Kind]:
    """The same of the cells of a release."""
    found: set[Kind] = set()
    for cell in filter(grade_id, cells):
        name, kind = str(grade_id(cell)), cell.cell_type
        found |= {("graded", name, kind)} if is_grade(cell) else set()
        found |= {("task", name, kind)} if is_task(cell) else set()
        found |= {("answer", name, "")} if is_solution(cell) else set()
        found |= {("named", name, kind)} if is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell) else set()
    return found


def _give(grade: Any, points: float) -> None:
    grade.auto_score = points
    if grade.manual_score is None:
        grade.needs_manual_grade = False


def _stood(ours: Rows) -> Before:
    """How a notebook stands in the gradebook, as JSON."""
    grades = {name: (row.auto_score, row.needs_manual_grade, row.manual_score) for name, row in ours.grades.items()}
    return {"grades": grades, "points": ours.points(), "penalty": ours.notebook.late_submission_penalty}
