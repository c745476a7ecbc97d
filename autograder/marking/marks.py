"""What the gradebook says of one submission, read for a page: points, what waits for a person, comments, the penalty."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, BaseCell, Comment, Grade, Notebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import bindparam, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from autograder.course.release import course_config

_open: dict[Path, Session] = {}


@dataclass(frozen=True)
class Question:
    """The marks of a graded cell; `by_hand` says that a person gave points, `waits` that a person is to look at it."""

    points: float
    max_points: float
    by_hand: bool
    waits: bool


@dataclass(frozen=True)
class Marks:
    """The marks of a submission by the grade id of a cell, and the comments by the grade id of an answer."""

    name: str
    penalty: float
    questions: dict[str, Question] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """The sum of the questions, without the penalty."""
        return sum(item.points for item in self.questions.values())

    @property
    def max_points(self) -> float:
        """The most there is."""
        return sum(item.max_points for item in self.questions.values())

    def digest(self) -> str:
        """The same for the same marks, so that a page says which marks it shows."""
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()[:16]


def marks_of(root: Path, assignment: str, student: str) -> Marks | None:
    """Read the marks of one submission; None where the gradebook has none. Raises sqlalchemy's errors."""
    with _connected(root) as session:
        found = session.execute(SUBMISSION, {"assignment": assignment, "student": student}).first()
        if found is None:
            return None
        ours, names = {"notebook": found.id}, (found.first_name, found.last_name)
        return Marks(
            name=" ".join(filter(None, names)),
            penalty=found.late_submission_penalty or 0.0,
            questions={row.name: _question(row) for row in session.execute(GRADES, ours)},
            comments={row.name: row.comment for row in session.execute(COMMENTS, ours) if row.comment},
        )


@contextlib.contextmanager
def reading(root: Path) -> Iterator[None]:
    """Read all marks within the block through one connection with the gradebook; to open one costs as much as to read."""
    with _connected(root) as _open[root]:
        try:
            yield
        finally:
            del _open[root]


@contextlib.contextmanager
def _connected(root: Path) -> Iterator[Session]:
    """A session with the gradebook of a course, to be read from."""
    if root in _open:
        yield _open[root]
        return
    with Session(_engine(_database(root, (root / "nbgrader_config.py").stat().st_mtime_ns))) as session:
        yield session


@lru_cache(maxsize=8)
def _database(root: Path, _: int) -> str:
    return str(CourseDirectory(config=course_config(root)).db_url)


@lru_cache(maxsize=8)
def _engine(url: str) -> Any:
    """No connection is kept: the file may be put back from a copy at any time."""
    return create_engine(url, poolclass=NullPool)


def _of_cells(model: Any, *columns: Any) -> Any:
    """The named columns of the grades or comments of a submitted notebook, in order of their cells' names."""
    joined = select(BaseCell.name, *columns).join(BaseCell, model.cell_id == BaseCell.id)
    return joined.where(model.notebook_id == bindparam("notebook")).order_by(BaseCell.name)


SUBMISSION = (
    select(SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty, Student.first_name, Student.last_name)
    .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
    .join(Student, SubmittedAssignment.student_id == Student.id)
    .where(Assignment.name == bindparam("assignment"), Notebook.name == bindparam("assignment"))
    .where(Student.id == bindparam("student"))
)
GRADES = _of_cells(Grade, Grade.score, Grade.max_score, Grade.manual_score, Grade.needs_manual_grade)
COMMENTS = _of_cells(Comment, Comment.comment)


def _question(row: Any) -> Question:
    return Question(row.score, row.max_score or 0.0, row.manual_score is not None, bool(row.needs_manual_grade))
