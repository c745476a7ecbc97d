"""`autograder export`: marks from nbgrader's gradebook for spreadsheets, Canvas and Moodle.

Where there is no verdict the mark is blank, with a reason, and never 0. There is a total only if every question has its points.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory

from autograder.collect.log import CollectLog
from autograder.collect.names import time_of
from autograder.course.course import Course
from autograder.course.people import known_people
from autograder.course.preflight import NotReady, gradebook_problem
from autograder.course.progress import Finished
from autograder.course.release import course_config
from autograder.notebook.repair import grade_id
from autograder.notebook.submission import EARLIER, read_submission

GRADED, WAITS, NOT_GRADED, NOT_HANDED_IN = "graded", "waits for a person", "not graded", "not handed in"
MOST_NAMES = 8
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cells = list[str]


@dataclass
class Result:
    """The marks of one student: points of each question, None where there is no verdict; `late` in seconds."""

    student: str
    points: dict[str, float | None]
    status: str = NOT_HANDED_IN
    penalty: float = 0.0
    late: float = 0.0
    reason: str = ""

    @property
    def total(self) -> float | None:
        """All points without what is taken off for coming late, at least 0; None where a verdict is missing."""
        given = [points for points in self.points.values() if points is not None]
        return max(0.0, sum(given) - self.penalty) if self.status == GRADED else None


@dataclass
class Marks:
    """One assignment of a course: the points of each question, a result for each student, and who they are on a platform."""

    assignment: str
    questions: dict[str, float]
    results: list[Result] = field(default_factory=list)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    due: datetime | None = None

    def handed_in(self) -> list[Result]:
        """The results of those who handed in."""
        return [item for item in self.results if item.status != NOT_HANDED_IN]


def export(marks: Marks, to: str, path: Path) -> None:
    """Write the marks as `csv`, `canvas` or `moodle` takes them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig" if to == "csv" else "utf-8", newline="") as file:
        csv.writer(file).writerows([[guarded(cell) for cell in row] for row in TABLES[to](marks)])


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def number(value: float | None) -> str:
    """A number in full, whole ones without a point; nothing for None."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def csv_table(marks: Marks) -> Iterator[Cells]:
    """A row for each student with the points of each question."""
    yield ["student", *marks.questions, "penalty", "total", "max", "status", "late seconds", "reason"]
    most = number(sum(marks.questions.values()))
    for item in marks.results:
        points = [number(item.points[name]) for name in marks.questions]
        yield [
            item.student,
            *points,
            number(item.penalty),
            number(item.total),
            most,
            item.status,
            number(item.late),
            item.reason,
        ]


def canvas_table(marks: Marks) -> Iterator[Cells]:
    """Canvas's gradebook: it would take any column more for another assignment, so reasons are not in it."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", marks.assignment]
    yield ["    Points Possible", "", "", "", "", number(sum(marks.questions.values()))]
    for item in marks.handed_in():
        user = marks.known.get(item.student, {})
        ours = [name for name in user.get("numbers", {}) if user["platform"] == "canvas" and name.isdigit()]
        yield [item.student, *(ours or [""])[:1], "", "" if ours else item.student, "", number(item.total)]


def moodle_table(marks: Marks) -> Iterator[Cells]:
    """Moodle's grading worksheet: it finds a submission by its number, and leaves a blank grade as it is."""
    comment = "Feedback comments"
    yield ["Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Last modified (grade)", comment]
    most = number(sum(marks.questions.values()))
    for item in marks.handed_in():
        for name in moodle_numbers(marks, item.student):
            full = marks.known[item.student]["name"]
            yield [f"Participant {name}", full, "", number(item.total), most, "", item.reason or _comment(marks, item)]


TABLES = {"csv": csv_table, "canvas": canvas_table, "moodle": moodle_table}


def moodle_numbers(marks: Marks, student: str) -> list[str]:
    """The numbers that Moodle gave a student's submissions of this assignment."""
    user = marks.known.get(student, {"platform": "", "numbers": {}})
    return [name for name, of in user["numbers"].items() if user["platform"] == "moodle" and of == marks.assignment]


def _comment(marks: Marks, item: Result) -> str:
    """The points of each question in one line."""
    points = [f"{name} {number(item.points[name])}/{number(most)}" for name, most in marks.questions.items()]
    return "; ".join([*points, *([f"late: {number(item.penalty)} points off"] if item.penalty else [])])


def read_marks(course: Course, assignment: str) -> Marks:
    """The marks in the gradebook of a course, and a reason for each that is not there.

    Raises NotReady where there is no sound gradebook, or nothing of this assignment in it.
    """
    from nbgrader.api import Gradebook, MissingEntry  # it imports a good part of nbgrader

    coursedir = CourseDirectory(config=course_config(course.root))
    _require_gradebook(course.root, coursedir.db_url)
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            raise NotReady(f"{assignment} is not in the gradebook: run 'autograder grade {assignment}' first") from None
        questions, due = _questions(course, found), found.duedate
        desk = Desk(course, coursedir, assignment, questions)
        entered = {item.student_id: item for item in _submissions(gradebook, found)}
        students = {student.id for student in gradebook.students} | set(desk.known) | desk.handed_in
        results = [desk.result(student, entered.get(student)) for student in sorted(students)]
    return Marks(assignment, {_question(name): most for name, most in questions.items()}, results, desk.known, due)


def _submissions(gradebook: Any, assignment: Any) -> list[Any]:
    """The submissions of an assignment with their grades, read together and not one by one."""
    from nbgrader.api import SubmittedAssignment, SubmittedNotebook
    from sqlalchemy.orm import joinedload, selectinload

    grades = selectinload(SubmittedAssignment.notebooks).selectinload(SubmittedNotebook.grades)
    of_this = gradebook.db.query(SubmittedAssignment).filter(SubmittedAssignment.assignment_id == assignment.id)
    return list(of_this.options(grades, joinedload(SubmittedAssignment.student)))


def _require_gradebook(root: Path, url: str) -> None:
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not file.is_file():
        raise NotReady(f"there is no {file.name}: run 'autograder grade' first")
    if problem := gradebook_problem(root):
        raise NotReady(problem)


def _questions(course: Course, assignment: Any) -> dict[str, float]:
    """The graded cells of an assignment and their points, in the order of the notebook."""
    notebooks = assignment.notebooks
    most = {cell.name: cell.max_score or 0.0 for item in notebooks for cell in (*item.grade_cells, *item.task_cells)}
    released = [str(grade_id(cell)) for cell in course.release_notebook(assignment.name).cells]
    return {name: most[name] for name in (*(name for name in released if name in most), *most)}


def _question(cell: str) -> str:
    return cell.removeprefix("test_")


class Desk:
    """What a course holds beside its gradebook: who handed in, what was graded of it, and who is who on a platform."""

    def __init__(self, course: Course, coursedir: CourseDirectory, assignment: str, questions: dict[str, float]) -> None:
        root = course.root
        self.course, self.coursedir, self.assignment, self.questions = course, coursedir, assignment, questions
        self.known, self.finished = known_people(root), Finished(root, assignment)
        self.not_placed = CollectLog(root).not_placed(assignment)
        self.handed_in = {path.parent.name for path in (root / "submitted").glob(f"*/{assignment}") if path.is_dir()}

    def result(self, student: str, submission: Any) -> Result:
        """The marks of a student, from what the gradebook has of the submission (or None) where that is still the last one."""
        result = Result(student, {_question(name): None for name in self.questions})
        if submission is not None and (student not in self.handed_in or self._is_graded(student, submission)):
            _enter(result, submission)
        elif student in self.handed_in:
            result.status, result.reason = NOT_GRADED, self._reason(student, submission)
        if newer := self.not_placed.get(student):
            result.reason = "; ".join(filter(None, (result.reason, *self._newer(result, newer))))
        return result

    def _newer(self, result: Result, newer: str) -> list[str]:
        """Say that what came last could not be placed, and what that means for the mark."""
        if result.status in (GRADED, WAITS):
            return [f"what came last could not be placed ({newer})", EARLIER]
        result.status = NOT_GRADED
        return [f"could not be placed: {newer}"]

    def _is_graded(self, student: str, submission: Any) -> bool:
        """Whether the gradebook speaks of what now lies in the student's folder: by our record, else by its time."""
        path = self.course.submitted(self.assignment, student) / "timestamp.txt"
        told = time_of(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else None
        is_kept = self.finished.folder.is_dir()
        if is_kept and self.finished.knows(student):
            return True
        return not is_kept if told is None else told.replace(tzinfo=None) == submission.timestamp

    def _reason(self, student: str, submission: Any) -> str:
        release = self.course.release_notebook(self.assignment)
        notes = read_submission(self.course.submitted(self.assignment, student), release, self.coursedir.ignore)
        if notes.notebook is None:
            return "; ".join([*notes.notes, *([EARLIER] if submission is not None else [])])
        what = "not graded yet" if submission is None else "handed in again since it was graded"
        return f"{what}: run 'autograder grade {self.assignment}'"


def _enter(result: Result, submission: Any) -> None:
    """Take the points of a submission, a person's before ours, and say what waits."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    for grade in grades:
        given = grade.auto_score is not None or grade.manual_score is not None
        result.points[_question(grade.name)] = grade.score if given else None
    result.penalty, result.late = submission.late_submission_penalty or 0.0, submission.total_seconds_late
    waiting = [name for name, points in result.points.items() if points is None]
    again = [_question(grade.name) for grade in grades if grade.needs_manual_grade and grade.manual_score is not None]
    result.status = WAITS if waiting else GRADED
    said = {"to be marked by a person": waiting, "to be looked at again": again}
    result.reason = "; ".join(f"{what}: {', '.join(names)}" for what, names in said.items() if names)


def account(marks: Marks) -> list[str]:
    """Lines that say who has no mark and why, and how many there are."""
    handed_in = marks.handed_in()
    without = [item for item in handed_in if item.total is None]
    by_reason: dict[str, list[str]] = {}
    for item in without:
        by_reason.setdefault(item.reason, []).append(item.student)
    lines = [f"no mark yet: {reason} ({names_of(names)})" for reason, names in sorted(by_reason.items())]
    return [*lines, f"{len(handed_in)} handed in, {len(handed_in) - len(without)} with a mark, {len(without)} without"]


def names_of(students: list[str]) -> str:
    """How many students, and the first of their names."""
    more = ", ..." if len(students) > MOST_NAMES else ""
    return f"{len(students)}: {', '.join(map(printable, students[:MOST_NAMES]))}{more}"


def printable(name: str) -> str:
    """A name without characters that a terminal would obey."""
    return name if name.isprintable() else ascii(name)


def unknown_to(marks: Marks, to: str) -> list[str]:
    """Those who handed in, and of whom the platform's number is not known: their rows cannot be taken there."""
    return [item.student for item in marks.handed_in() if to == "moodle" and not moodle_numbers(marks, item.student)]
