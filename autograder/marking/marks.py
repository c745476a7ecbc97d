"""The mark of a submission as the gradebook holds it: the one record of it, and the one reader of the gradebook.

There is a total only where every question has its points; where it has not, `Mark.reasons` says why.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import bindparam, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from autograder.course.release import course_config
from autograder.course.times import seconds_late

MarkStatus = Literal["graded", "waits for a person", "not graded", "not handed in"]
GRADED: MarkStatus = "graded"
WAITS: MarkStatus = "waits for a person"
_open: dict[Path, Session] = {}


@dataclass(frozen=True)
class Question:
    """The points of a graded cell: automatic ones, a person's, extra credit. `waits` says that a person is to look at it."""

    max_points: float
    automatic: float | None = None
    by_hand: float | None = None
    extra: float = 0.0
    waits: bool = False

    @property
    def is_by_hand(self) -> bool:
        """Whether a person gave its points."""
        return self.by_hand is not None

    @property
    def points(self) -> float | None:
        """What it counts, as nbgrader reckons: a person's points before ours, and extra credit; None before any are given."""
        given = self.automatic if self.by_hand is None else self.by_hand
        return None if given is None else given + self.extra


@dataclass(frozen=True)
class Mark:
    """What the gradebook holds of a submission: its questions by grade id, and the points taken off for coming late.

    `late` is in seconds, `timestamp` in UTC; `name` is the student's, and `comments` are by the grade id of an answer.
    """

    questions: Mapping[str, Question]
    penalty: float = 0.0
    late: float = 0.0
    timestamp: datetime | None = None
    name: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """The sum of the points that were given so far, without the penalty."""
        return sum(item.points or 0.0 for item in self.questions.values())

    @property
    def max_points(self) -> float:
        """The most there is."""
        return sum(item.max_points for item in self.questions.values())

    @property
    def so_far(self) -> float:
        """The points that were given so far without what is taken off for coming late, at least 0."""
        return max(0.0, self.points - self.penalty)

    @property
    def unmarked(self) -> list[str]:
        """The questions that have no points yet."""
        return [name for name, item in self.questions.items() if item.points is None]

    @property
    def is_without_verdict(self) -> bool:
        """Whether no function has points, though some are to have them: nbgrader leaves such a row where its grading failed."""
        functions = [item for name, item in self.questions.items() if name != question_name(name)]
        return bool(functions) and all(item.points is None for item in functions)

    @property
    def total(self) -> float | None:
        """What the submission counts in the end; None while a question has no points."""
        return None if self.unmarked else self.so_far

    @property
    def status(self) -> MarkStatus:
        """GRADED where there is a total, else WAITS."""
        return WAITS if self.unmarked else GRADED

    @property
    def reasons(self) -> list[str]:
        """Which questions have no points yet, and which a person is to look at again."""
        again = [name for name, item in self.questions.items() if item.waits and item.is_by_hand]
        waiting = {"to be marked by a person": self.unmarked, "to be looked at again": again}
        return [f"{what}: {', '.join(map(question_name, names))}" for what, names in waiting.items() if names]

    def of(self, questions: Mapping[str, float]) -> Mark:
        """The same mark of these questions (their points by grade id), in their order."""
        return replace(self, questions={name: self.questions.get(name, Question(most)) for name, most in questions.items()})

    def digest(self) -> str:
        """The same for all that a feedback page shows of a mark, so that a page says which marks it shows."""
        shown = {
            name: {
                "points": item.points or 0.0,
                "max_points": item.max_points,
                "by_hand": item.is_by_hand,
                "waits": item.waits,
            }
            for name, item in self.questions.items()
        }
        text = repr({"name": self.name, "penalty": self.penalty, "questions": shown, "comments": self.comments})
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class AssignmentMarks:
    """What the gradebook holds of an assignment: the points of its questions by grade id, its due date (UTC), marks by student.

    `students` are all whom the gradebook knows.
    """

    questions: dict[str, float]
    due: datetime | None
    students: set[str]
    marks: dict[str, Mark]


def question_name(cell: str) -> str:
    """The name of a question by the grade id of its cell: the function that a test cell checks."""
    return cell.removeprefix("test_")


def question_of(grade: Grade, max_points: float) -> Question:
    """The points of a grade of nbgrader's."""
    return _question(max_points, grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)


def _question(most: float | None, automatic: float | None, by_hand: float | None, extra: float | None, waits: bool) -> Question:
    return Question(most or 0.0, automatic, by_hand, extra or 0.0, bool(waits))


def read_mark(root: Path, assignment: str, student: str) -> Mark | None:
    """Read the mark of one student for the notebook of an assignment; None where there is none. Raises sqlalchemy's errors."""
    with _connected(root) as session:
        found = session.execute(OF_ONE, {"assignment": assignment, "student": student}).first()
        if found is None:
            return None
        inside = {"notebook": found.id}
        grades, comments = (session.execute(query, inside).all() for query in (GRADES_INSIDE, COMMENTS_INSIDE))
        return _mark([found], {found.id: grades}, {found.id: comments})


def read_marks(root: Path, assignment: str) -> AssignmentMarks | None:
    """Read all marks of an assignment; None where the gradebook does not know it. Raises sqlalchemy's errors."""
    named = {"assignment": assignment}
    with _connected(root) as session:
        known = session.scalars(select(Assignment).where(Assignment.name == assignment)).one_or_none()
        if known is None:
            return None
        cells = [cell for item in known.notebooks for cell in (*item.grade_cells, *item.task_cells)]
        submitted = _grouped(session.execute(OF_ALL, named), "student_id")
        grades, comments = (_grouped(session.execute(query, named), "notebook_id") for query in (ALL_GRADES, ALL_COMMENTS))
        return AssignmentMarks(
            questions={cell.name: cell.max_score or 0.0 for cell in cells},
            due=known.duedate,
            students=set(session.scalars(select(Student.id))),
            marks={student: _mark(notebooks, grades, comments) for student, notebooks in submitted.items()},
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
    with Session(_engine(gradebook_url(root))) as session:
        yield session


def gradebook_url(root: Path) -> str:
    """The address of the database of a course, as its `nbgrader_config.py` says."""
    return _database(root, (root / "nbgrader_config.py").stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _database(root: Path, _: int) -> str:
    return str(CourseDirectory(config=course_config(root)).db_url)


@lru_cache(maxsize=8)
def _engine(url: str) -> Any:
    """No connection is kept: the file may be put back from a copy at any time."""
    return create_engine(url, poolclass=NullPool)


OF_ALL = (
    select(
        SubmittedNotebook.id,
        SubmittedNotebook.late_submission_penalty,
        SubmittedAssignment.student_id,
        SubmittedAssignment.timestamp,
        SubmittedAssignment.extension,
        Assignment.duedate,
        Student.first_name,
        Student.last_name,
    )
    .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
    .join(Student, SubmittedAssignment.student_id == Student.id)
    .where(Assignment.name == bindparam("assignment"))
)
OF_ONE = OF_ALL.where(Notebook.name == bindparam("assignment"), Student.id == bindparam("student"))


def _of_cells(model: Any, *columns: Any) -> tuple[Any, Any]:
    """The named columns of the grades or comments of one submitted notebook, and of a whole assignment, in order of cells."""
    found = select(model.notebook_id, BaseCell.name, *columns).join(BaseCell, model.cell_id == BaseCell.id)
    of_all = found.join(SubmittedNotebook, model.notebook_id == SubmittedNotebook.id)
    of_all = of_all.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    of_all = of_all.join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    inside, named = model.notebook_id == bindparam("notebook"), Assignment.name == bindparam("assignment")
    return found.where(inside).order_by(BaseCell.name), of_all.where(named).order_by(BaseCell.name)


POINTS = (Grade.max_score, Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)
GRADES_INSIDE, ALL_GRADES = _of_cells(Grade, *POINTS)
COMMENTS_INSIDE, ALL_COMMENTS = _of_cells(Comment, Comment.comment)


def _grouped(rows: Iterable[Any], column: str) -> defaultdict[str, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _mark(notebooks: Sequence[Any], grades: Mapping[str, Sequence[Any]], comments: Mapping[str, Sequence[Any]]) -> Mark:
    """The mark of a submission from its notebooks, and from grades and comments by the id of the notebook."""
    first = notebooks[0]
    return Mark(
        questions={name: _question(*points) for item in notebooks for _, name, *points in grades[item.id]},
        penalty=sum(item.late_submission_penalty or 0.0 for item in notebooks),
        late=seconds_late(first.timestamp, first.duedate, first.extension),
        timestamp=first.timestamp,
        name=" ".join(filter(None, (first.first_name, first.last_name))),
        comments={name: comment for item in notebooks for _, name, comment in comments[item.id] if comment},
    )
