"""Marks in the gradebook of which we have no record: nobody can say how they came about, and they may be forged."""

from __future__ import annotations

from autograder.course.bulkhead import bulkhead
from autograder.course.course import Course
from autograder.marking.evidence import read_evidence
from autograder.marking.marks import Mark, question_name, read_marks
from autograder.terminal.words import many

MOST_NAMED = 5


def record_problem(course: Course, assignment: str, student: str, mark: Mark) -> str:
    """Why a mark in the gradebook is not one that we recorded, and what to do; nothing where it is."""
    automatic = {question_name(name): item.automatic for name, item in mark.questions.items() if name != question_name(name)}
    if all(item.points is None for item in mark.questions.values()):
        return ""
    rows, problems = {}, list[str]()
    with bulkhead(course.root, student, problems.append, "reading the record"):
        rows = read_evidence(course.evidence_path(assignment, student)).rows
    todo = f"run 'autograder grade {assignment}', or see in the formgrader who gave it"
    if not rows:
        return f"the gradebook has a mark, and there is no record of how it came about: {todo}"
    other = [
        name for name, points in automatic.items() if points is not None and name in rows and points != rows[name]["points"]
    ]
    if other:
        return f"the gradebook has other points than our record for {', '.join(other)}: {todo}"
    return ""


def unrecorded_marks(course: Course, assignment: str) -> str:
    """The students with such marks, in one line; nothing where there are none. Raises sqlalchemy's errors."""
    found = read_marks(course.root, assignment)
    marks = found.marks.items() if found else ()
    names = sorted(student for student, mark in marks if record_problem(course, assignment, student, mark))
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return (
        f"{many(len(names), 'mark')} in the gradebook without our record: {', '.join(names[:MOST_NAMED])}{more}"
        if names
        else ""
    )
