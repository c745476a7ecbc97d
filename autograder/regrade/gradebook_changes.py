"""Change automatic marks in nbgrader's gradebook after a class was graded; what a person entered is left as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from nbgrader.api import Grade, GradeCell, Notebook, SolutionCell, SourceCell, SubmittedAssignment, TaskCell
from nbgrader.utils import is_grade, is_locked, is_solution, is_task
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from autograder.marking.gradebook import GradebookWriter, NotebookRows, StoredRows, mark_of
from autograder.marking.marks import Mark
from autograder.notebook.nodes import NotebookCell
from autograder.notebook.repair import grade_id

CellKind = tuple[str, str, str]
PreviousGrade = tuple[float | None, bool, float | None]  # automatic points, whether it waits for a person, points by hand


class Previous(TypedDict):
    """What the gradebook held of a notebook before: each grade by its cell."""

    grades: dict[str, PreviousGrade]


@dataclass(frozen=True)
class Revision:
    """What new automatic points do to one submission: the mark before and after, and what is to be put back by undo.

    `changed` holds the automatic points before and after by graded cell, `by_hand` the points that a person gave.
    """

    before: Mark
    after: Mark
    changed: dict[str, tuple[float | None, float]]
    by_hand: dict[str, float]
    previous: Previous


class MarkChanger(GradebookWriter):
    """The gradebook, for marks that change after the fact."""

    def revise(self, student: str, points: dict[str, float], *, write: bool) -> Revision:
        """Give the graded cells these automatic points, all or none; without `write` only say what would come of it."""
        with self.session.begin():
            submission, rows, ours = self._rows(student)
            before, previous = mark_of(rows), _previous(ours)
            changed = {name: (ours.grades[name].auto_score, new) for name, new in points.items()}
            changed = {name: (old, new) for name, (old, new) in changed.items() if old != new}
            for name, (_, new) in changed.items():
                _give(ours.grades[name], new)
            self._settle(submission, rows)
            by_hand = {name: row.manual_score for name, row in ours.grades.items() if row.manual_score is not None}
            after = mark_of(rows)
            if not write:
                self.session.expunge_all()  # nothing was sent to the database
        return Revision(before, after, changed, by_hand, previous)

    def put_back(self, student: str, previous: Previous) -> Mark:
        """Give a submission the automatic marks that it had; its penalty is that of these marks and of the rules of now."""
        with self.session.begin():
            submission, rows, ours = self._rows(student)
            for name, (automatic, waits, by_hand) in previous["grades"].items():
                grade = ours.grades[name]
                grade.auto_score = automatic
                if grade.manual_score == by_hand:
                    grade.needs_manual_grade = waits
            self._settle(submission, rows)
            return mark_of(rows)

    def _rows(self, student: str) -> tuple[SubmittedAssignment, list[NotebookRows], NotebookRows]:
        """A submission, all its rows, and those of our notebook among them."""
        theirs = (SubmittedAssignment.assignment_id == self.assignment.id, SubmittedAssignment.student_id == student)
        submission = self.session.scalars(select(SubmittedAssignment).where(*theirs)).one()
        stored = StoredRows(self.session, [submission.id])
        rows = [stored.of(submission, known) for known in self.notebooks]
        ours = next(item for item in rows if item.known.name == self.assignment.name)
        return submission, rows, ours

    def kinds(self) -> set[CellKind]:
        """What nbgrader knows of the cells of our notebook: (kind, name, type) of each."""
        with self.session.begin():
            notebook = self._our_notebook()
            found = {("graded", cell.name, cell.cell_type) for cell in notebook.grade_cells}
            found |= {("task", cell.name, cell.cell_type) for cell in notebook.task_cells}
            found |= {("answer", cell.name, "") for cell in notebook.solution_cells}
            return found | {("named", cell.name, cell.cell_type) for cell in notebook.source_cells}

    def worth(self) -> dict[str, float]:
        """The points of each graded cell of our notebook."""
        with self.session.begin():
            notebook = self._our_notebook()
            return {cell.name: cell.max_score or 0.0 for cell in (*notebook.grade_cells, *notebook.task_cells)}

    def _our_notebook(self) -> Notebook:
        return next(item for item in self.assignment.notebooks if item.name == self.assignment.name)

    def newcomers(self, backup: Path) -> set[str]:
        """The students of whom a copy of the gradebook has no submission yet."""
        engine = create_engine(f"sqlite:///{backup}")
        theirs = select(SubmittedAssignment.student_id).where(SubmittedAssignment.assignment_id == self.assignment.id)
        with Session(engine) as then:
            known = set(then.scalars(theirs))
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


def kinds_of(cells: Iterable[NotebookCell]) -> set[CellKind]:
    """The same of the cells of a release."""
    found: set[CellKind] = set()
    for cell in filter(grade_id, cells):
        name, kind = str(grade_id(cell)), cell.cell_type
        found |= {("graded", name, kind)} if is_grade(cell) else set()
        found |= {("task", name, kind)} if is_task(cell) else set()
        found |= {("answer", name, "")} if is_solution(cell) else set()
        found |= {("named", name, kind)} if is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell) else set()
    return found


def _give(grade: Grade, points: float) -> None:
    grade.auto_score = points
    if grade.manual_score is None:
        grade.needs_manual_grade = False


def _previous(ours: NotebookRows) -> Previous:
    """What the gradebook holds of a notebook now, to be put back later."""
    grades = {name: (row.auto_score, row.needs_manual_grade, row.manual_score) for name, row in ours.grades.items()}
    return {"grades": grades}
