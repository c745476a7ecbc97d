"""Write marks into nbgrader's gradebook: its own models, one connection for a run, one transaction for a few submissions.

A new submission gets the rows that `Gradebook.add_submission` makes; a known one keeps all that a person entered. What is
written in them is what nbgrader's own SaveAutoGrades and AssignLatePenalties write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from sqlalchemy import select
from sqlalchemy.orm import Session
from traitlets.config import Config

from autograder.course.people import columns_of, known_people
from autograder.notebook.repair import grade_id

NO_RESPONSE = "No response."


@dataclass(frozen=True)
class Mark:
    """What the gradebook holds of a submission: points without the penalty, the most there is, the penalty for coming late."""

    points: float
    max_points: float
    penalty: float


@dataclass(frozen=True)
class Entry:
    """What is to be entered for a student: marked notebooks by name, and when they came, where that is known.

    A notebook is None where it was not handed in; those that are not named are left as they are.
    """

    student: str
    graded: dict[str, Any]
    timestamp: datetime | None


@dataclass(frozen=True)
class Cells:
    """What the gradebook knows of a notebook: ids of graded and of commented cells, and checksums, by name; its kernel."""

    id: str
    name: str
    graded: dict[str, str]
    commented: dict[str, str]
    checksums: dict[str, str]
    kernelspec: str | None
    max_points: float

    @classmethod
    def of(cls, notebook: Notebook) -> Cells:
        """Read it once."""
        graded = [*notebook.grade_cells, *notebook.task_cells]
        commented = [*notebook.solution_cells, *notebook.task_cells]
        return cls(
            id=notebook.id,
            name=notebook.name,
            graded={cell.name: cell.id for cell in graded},
            commented={cell.name: cell.id for cell in commented},
            checksums={cell.name: cell.checksum for cell in notebook.source_cells},
            kernelspec=notebook.kernelspec,
            max_points=sum(cell.max_score or 0.0 for cell in graded),
        )


class Ledger:
    """One assignment in the gradebook of a course, open for a whole run."""

    def __init__(self, coursedir: CourseDirectory, assignment: str, config: Config) -> None:
        self.people = known_people(Path(coursedir.root))
        self.gradebook = Gradebook(coursedir.db_url, coursedir.course_id)
        self.session = Session(self.gradebook.engine, expire_on_commit=False)
        self.assignment: Any = self.session.scalars(select(Assignment).where(Assignment.name == assignment)).one_or_none()
        self.notebooks = [Cells.of(item) for item in self.assignment.notebooks] if self.assignment else []
        self.session.commit()
        self.made: list[Grade | Comment] = []
        self.stored: dict[tuple[Any, ...], Any] = {}
        late = AssignLatePenalties(config=config)
        late.init_plugin()
        self.plugin = late.plugin_inst

    def close(self) -> None:
        """Give the connection back."""
        self.session.close()
        self.gradebook.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def notebook(self, name: str) -> Cells | None:
        """What is known of a notebook of the assignment; None where nothing is."""
        return next((cells for cells in self.notebooks if cells.name == name), None)

    def students(self) -> set[str]:
        """Everybody of whom there is a submission of this assignment."""
        with self.session.begin():
            rows = select(SubmittedAssignment.student_id).where(SubmittedAssignment.assignment_id == self.assignment.id)
            return set(self.session.scalars(rows))

    def enter(self, entries: list[Entry]) -> list[Mark]:
        """Write the marks of some submissions, all of them or none.

        Raises sqlalchemy's errors where the gradebook cannot be written, and ValueError for more points than there are.
        """
        names = {entry.student for entry in entries}
        with self.session.begin():
            ours = (SubmittedAssignment.assignment_id == self.assignment.id, SubmittedAssignment.student_id.in_(names))
            known = {row.student_id: row for row in self.session.scalars(select(SubmittedAssignment).where(*ours))}
            self._introduce(names - set(known))
            self.made, self.stored = [], self._stored([row.id for row in known.values()])
            rows = [self._enter(entry, known.get(entry.student)) for entry in entries]
            self.session.flush()
            self.session.bulk_save_objects(self.made)  # so many rows need none of its bookkeeping
        return list(map(mark_of, rows))

    def _enter(self, entry: Entry, known: SubmittedAssignment | None) -> list[Rows]:
        """Write the marks of one submission into its rows; they are made where nothing is known of it yet."""
        submission = known or self._new_submission(entry.student)
        if entry.timestamp is not None:
            submission.timestamp = entry.timestamp
        rows = [self._rows(submission, cells) for cells in self.notebooks]
        for item in rows:
            if item.cells.name in entry.graded:
                item.grade(entry.graded[item.cells.name])
        late = self._seconds_late(submission)
        for item in rows:
            if entry.graded.get(item.cells.name) is not None:
                item.notebook.late_submission_penalty = self._penalty(entry.student, item.points(), late)
        return rows

    def _new_submission(self, student: str) -> SubmittedAssignment:
        made = SubmittedAssignment(id=new_uuid(), assignment_id=self.assignment.id, student_id=student)
        self.session.add(made)
        return made

    def _introduce(self, students: set[str]) -> None:
        """A row for each student where there is none, with what the platform told; what somebody entered stays."""
        known = {row.id: row for row in self.session.scalars(select(Student).where(Student.id.in_(students)))}
        for student in students:
            row = known.get(student) or Student(id=student)
            for column, value in columns_of(self.people.get(student, {})).items():
                if not getattr(row, column):
                    setattr(row, column, value)
            self.session.add(row)

    def _stored(self, submissions: list[str]) -> dict[tuple[Any, ...], Any]:
        """The rows that the gradebook has of these submissions: notebooks, grades and comments, by what they are of."""
        if not submissions:
            return {}
        theirs = select(SubmittedNotebook).where(SubmittedNotebook.assignment_id.in_(submissions))
        notebooks = {(row.assignment_id, row.notebook_id): row for row in self.session.scalars(theirs)}
        inside = [row.id for row in notebooks.values()]
        queries = [select(model).where(model.notebook_id.in_(inside)) for model in (Grade, Comment)]
        cells = [row for query in queries for row in self.session.scalars(query)]
        return notebooks | {(type(row), row.notebook_id, row.cell_id): row for row in cells}

    def _rows(self, submission: SubmittedAssignment, cells: Cells) -> Rows:
        """The rows of a submitted notebook; those that are not there are made."""
        notebook = self.stored.get((submission.id, cells.id))
        if notebook is None:
            notebook = SubmittedNotebook(id=new_uuid(), assignment_id=submission.id, notebook_id=cells.id)
            self.session.add(notebook)
        grades = self._of_cells(Grade, notebook, cells.graded)
        return Rows(cells, notebook, grades, self._of_cells(Comment, notebook, cells.commented))

    def _of_cells(self, model: Any, notebook: SubmittedNotebook, cells: dict[str, str]) -> dict[str, Any]:
        """The grades or comments of a submitted notebook by the name of their cell."""
        return {name: self._of_cell(model, notebook.id, cell) for name, cell in cells.items()}

    def _of_cell(self, model: Any, notebook: str, cell: str) -> Any:
        row = self.stored.get((model, notebook, cell))
        if row is None:
            row = model(cell_id=cell, notebook_id=notebook)
            self.made.append(row)
        return row

    def _seconds_late(self, submission: SubmittedAssignment) -> float:
        if submission.timestamp is None:
            return 0.0
        self.session.flush()
        return float(submission.total_seconds_late)

    def _penalty(self, student: str, points: float, late: float) -> float | None:
        """What the plugin of the course takes off a late submission, between nothing and all its points."""
        penalty = self.plugin.late_submission_penalty(student, points, late) if late > 0 else None
        return None if penalty is None else min(max(penalty, 0), points)


@dataclass
class Rows:
    """The rows of one submitted notebook: itself, and its grades and comments by the name of their cell."""

    cells: Cells
    notebook: SubmittedNotebook
    grades: dict[str, Grade]
    comments: dict[str, Comment]

    def points(self) -> float:
        """What its grades count together."""
        return sum(map(score, self.grades.values()))

    def grade(self, notebook: Any) -> None:
        """Write the automatic marks and comments of a graded notebook; None, for one not handed in, earns nothing."""
        if notebook is None:
            for grade in self.grades.values():
                grade.auto_score, grade.needs_manual_grade = 0, False
            return
        for cell in filter(is_grade, notebook.cells):
            _grade(cell, self.grades[str(grade_id(cell))])
        for cell in notebook.cells:
            if is_solution(cell) or is_task(cell):
                _comment(cell, self.comments[str(grade_id(cell))])


def mark_of(rows: list[Rows]) -> Mark:
    """What the rows of a submission count together."""
    penalty = sum(item.notebook.late_submission_penalty or 0.0 for item in rows)
    return Mark(sum(item.points() for item in rows), sum(item.cells.max_points for item in rows), penalty)


def score(grade: Grade) -> float:
    """What a grade counts, as nbgrader reckons: a person's score before ours, and extra credit on top of either."""
    given = grade.auto_score if grade.manual_score is None else grade.manual_score
    return 0.0 if given is None else given + (grade.extra_credit or 0.0)


def _grade(cell: Any, grade: Grade) -> None:
    """Take the points from the output of a test cell; what a person entered stays, and is to be looked at again."""
    grade.auto_score, _ = determine_grade(cell)
    grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None


def _comment(cell: Any, comment: Comment) -> None:
    """Say where nothing was answered: the cell still has the checksum that it was handed out with."""
    untouched = not is_task(cell) and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    comment.auto_comment = NO_RESPONSE if untouched else None
