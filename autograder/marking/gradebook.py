"""Write marks into nbgrader's gradebook: its own models, one connection for a run, one transaction for a few submissions.

A new submission gets the rows that `Gradebook.add_submission` makes; a known one keeps all that a person entered. What is
written in them is what nbgrader's own SaveAutoGrades and AssignLatePenalties write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.api import (
    Notebook as StoredNotebook,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from sqlalchemy import select
from sqlalchemy.orm import Session
from traitlets.config import Config

from autograder.course.people import columns_of, known_people
from autograder.course.times import seconds_late
from autograder.marking.marks import Mark, question_of
from autograder.marking.penalties import PenaltyRule
from autograder.notebook.nodes import Notebook
from autograder.notebook.repair import grade_id

NO_RESPONSE = "No response."


@dataclass(frozen=True)
class Entry:
    """What is to be entered for a student: marked notebooks by name, and when they came, where that is known.

    A notebook is None where it was not handed in; those that are not named are left as they are. `is_known` says that all of it
    is what was graded last.
    """

    student: str
    graded: Mapping[str, Notebook | None]
    timestamp: datetime | None
    is_known: bool = False


@dataclass(frozen=True)
class KnownNotebook:
    """What the gradebook knows of a notebook: ids of graded and commented cells, checksums and points by name; its kernel."""

    id: str
    name: str
    graded: dict[str, str]
    commented: dict[str, str]
    checksums: dict[str, str]
    kernelspec: str | None
    worth: dict[str, float]

    @classmethod
    def of(cls, notebook: StoredNotebook) -> KnownNotebook:
        """What a row of the gradebook says, read once."""
        graded = [*notebook.grade_cells, *notebook.task_cells]
        commented = [*notebook.solution_cells, *notebook.task_cells]
        return cls(
            id=notebook.id,
            name=notebook.name,
            graded={cell.name: cell.id for cell in graded},
            commented={cell.name: cell.id for cell in commented},
            checksums={cell.name: cell.checksum for cell in notebook.source_cells},
            kernelspec=notebook.kernelspec,
            worth={cell.name: cell.max_score or 0.0 for cell in graded},
        )

    @property
    def max_points(self) -> float:
        """The most there is."""
        return sum(self.worth.values())

    def is_of(self, release: Notebook) -> bool:
        """Whether the gradebook knows each cell of a release as it was handed out, with its text, type and points."""
        return self.checksums == {name: compute_checksum(cell) for cell in release.cells if (name := grade_id(cell))}


class GradebookWriter:
    """One assignment in the gradebook of a course, open for a whole run."""

    def __init__(self, coursedir: CourseDirectory, assignment: str, config: Config) -> None:
        self.people = known_people(Path(coursedir.root))
        self.gradebook = Gradebook(coursedir.db_url, coursedir.course_id)
        self.session = Session(self.gradebook.engine, expire_on_commit=False)
        self.assignment: Any = self.session.scalars(select(Assignment).where(Assignment.name == assignment)).one_or_none()
        self.notebooks = [KnownNotebook.of(item) for item in self.assignment.notebooks] if self.assignment else []
        self.session.commit()
        self.rule = PenaltyRule(config)

    def close(self) -> None:
        """Give the connection back."""
        self.session.close()
        self.gradebook.close()

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def notebook(self, name: str) -> KnownNotebook | None:
        """What is known of a notebook of the assignment; None where nothing is."""
        return next((item for item in self.notebooks if item.name == name), None)

    def students(self) -> set[str]:
        """Everybody of whom there is a submission of this assignment."""
        return set(self.times())

    def times(self) -> dict[str, datetime | None]:
        """Everybody of whom there is a submission of this assignment, and when it came (UTC), where the gradebook knows it."""
        with self.session.begin():
            rows = select(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
            found = self.session.execute(rows.where(SubmittedAssignment.assignment_id == self.assignment.id))
            return {row.student_id: row.timestamp for row in found}

    def enter(self, entries: list[Entry]) -> list[Mark]:
        """Write the marks of some submissions, all of them or none.

        Raises sqlalchemy's errors where the gradebook cannot be written, and ValueError for more points than there are.
        """
        names = {entry.student for entry in entries}
        with self.session.begin():
            ours = (SubmittedAssignment.assignment_id == self.assignment.id, SubmittedAssignment.student_id.in_(names))
            known = {row.student_id: row for row in self.session.scalars(select(SubmittedAssignment).where(*ours))}
            self._introduce(names - set(known))
            stored = StoredRows(self.session, [row.id for row in known.values()])
            rows = [self._enter(entry, known.get(entry.student), stored) for entry in entries]
            self.session.flush()
            self.session.bulk_save_objects(stored.made)  # so many rows need none of its bookkeeping
        return list(map(mark_of, rows))

    def _enter(self, entry: Entry, submission: SubmittedAssignment | None, stored: StoredRows) -> list[NotebookRows]:
        """Write the marks of one submission into its rows; they are made where nothing is known of it yet."""
        if submission is None:
            submission = SubmittedAssignment(id=new_uuid(), assignment_id=self.assignment.id, student_id=entry.student)
            self.session.add(submission)
        submission.timestamp = entry.timestamp
        rows = [stored.of(submission, known) for known in self.notebooks]
        for item in rows:
            if item.known.name in entry.graded:
                item.grade(entry.graded[item.known.name], is_known=entry.is_known)
        self._settle(submission, rows)
        return rows

    def settle(self, students: Iterable[str]) -> dict[str, tuple[Mark, Mark]]:
        """Reckon the penalties of these students anew, from the marks, due dates, extensions and rules of now, and write them.

        Returns the mark before and after of those for whom it is another one.
        """
        changed, wanted = {}, set(students)
        with self.session.begin():
            ours = select(SubmittedAssignment).where(SubmittedAssignment.assignment_id == self.assignment.id)
            submissions = [row for row in self.session.scalars(ours) if row.student_id in wanted]
            stored = StoredRows(self.session, [row.id for row in submissions])
            for submission in submissions:
                rows = stored.there(submission, self.notebooks)
                before = mark_of(rows)
                self._settle(submission, rows)
                after = mark_of(rows)
                if before.penalty != after.penalty:
                    changed[submission.student_id] = before, after
        return changed

    def _settle(self, submission: SubmittedAssignment, rows: Iterable[NotebookRows]) -> None:
        """What is taken off each notebook of a submission: the only place where that is reckoned."""
        late = seconds_late(submission.timestamp, self.assignment.duedate, submission.extension)
        for item in rows:
            item.notebook.late_submission_penalty = self.rule.penalty(submission.student_id, item.points(), late)

    def _introduce(self, students: set[str]) -> None:
        """A row for each student where there is none, with what the platform says of them; what somebody entered stays."""
        known = {row.id: row for row in self.session.scalars(select(Student).where(Student.id.in_(students)))}
        for student in students:
            row = known.get(student) or Student(id=student)
            for column, value in columns_of(self.people.get(student)).items():
                if not getattr(row, column):
                    setattr(row, column, value)
            self.session.add(row)


class StoredRows:
    """The rows that the gradebook has of some submissions; the grades and comments that it does not have are in `made`."""

    def __init__(self, session: Session, submissions: list[str]) -> None:
        self.session, self.made = session, list[Any]()
        self.notebooks: dict[tuple[str, str], SubmittedNotebook] = {}
        self.cells: dict[tuple[type, str, str], Any] = {}
        if submissions:
            theirs = select(SubmittedNotebook).where(SubmittedNotebook.assignment_id.in_(submissions))
            self.notebooks = {(row.assignment_id, row.notebook_id): row for row in session.scalars(theirs)}
            inside = [row.id for row in self.notebooks.values()]
            queries = [select(model).where(model.notebook_id.in_(inside)) for model in (Grade, Comment)]
            rows = [row for query in queries for row in session.scalars(query)]
            self.cells = {(type(row), row.notebook_id, row.cell_id): row for row in rows}

    def of(self, submission: SubmittedAssignment, known: KnownNotebook) -> NotebookRows:
        """The rows of a submitted notebook; those that are not there are made."""
        notebook = self.notebooks.get((submission.id, known.id))
        if notebook is None:
            notebook = SubmittedNotebook(id=new_uuid(), assignment_id=submission.id, notebook_id=known.id)
            self.session.add(notebook)
        return self._rows(known, notebook)

    def there(self, submission: SubmittedAssignment, notebooks: Iterable[KnownNotebook]) -> list[NotebookRows]:
        """The rows of the submitted notebooks that are there."""
        found = [(known, self.notebooks.get((submission.id, known.id))) for known in notebooks]
        return [self._rows(known, notebook) for known, notebook in found if notebook is not None]

    def _rows(self, known: KnownNotebook, notebook: SubmittedNotebook) -> NotebookRows:
        grades = {name: self._of_cell(Grade, notebook.id, cell) for name, cell in known.graded.items()}
        comments = {name: self._of_cell(Comment, notebook.id, cell) for name, cell in known.commented.items()}
        return NotebookRows(known, notebook, grades, comments)

    def _of_cell(self, model: type, notebook: str, cell: str) -> Any:
        row = self.cells.get((model, notebook, cell))
        if row is None:
            row = model(cell_id=cell, notebook_id=notebook)
            self.made.append(row)
        return row


@dataclass
class NotebookRows:
    """The rows of one submitted notebook: itself, and its grades and comments by the name of their cell."""

    known: KnownNotebook
    notebook: SubmittedNotebook
    grades: dict[str, Grade]
    comments: dict[str, Comment]

    def mark(self) -> Mark:
        """What its grades count, and what is taken off."""
        worth = self.known.worth
        questions = {name: question_of(grade, worth[name]) for name, grade in self.grades.items()}
        return Mark(questions, self.notebook.late_submission_penalty or 0.0)

    def points(self) -> float:
        """What its grades count together."""
        return self.mark().points

    def grade(self, notebook: Notebook | None, *, is_known: bool = False) -> None:
        """Write the automatic marks and comments of a graded notebook; None, for one not handed in, earns nothing.

        Points are in the output of a test cell. What a person entered stays, and is to be looked at again unless it `is_known`
        that the person saw this very submission. A comment says where nothing was answered: there the cell still has the
        checksum that it was handed out with.
        """
        if notebook is None:
            for grade in self.grades.values():
                grade.auto_score, grade.needs_manual_grade = 0, False
            return
        for cell in filter(is_grade, notebook.cells):
            grade = self.grades[str(grade_id(cell))]
            grade.auto_score, _ = determine_grade(cell)
            if grade.manual_score is None or not is_known:
                grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for cell in notebook.cells:
            if is_solution(cell) or is_task(cell):
                untouched = not is_task(cell) and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
                self.comments[str(grade_id(cell))].auto_comment = NO_RESPONSE if untouched else None


def mark_of(rows: list[NotebookRows]) -> Mark:
    """What the rows of a submission count together."""
    marks = [item.mark() for item in rows]
    questions = {name: question for mark in marks for name, question in mark.questions.items()}
    return Mark(questions, sum(mark.penalty for mark in marks))
