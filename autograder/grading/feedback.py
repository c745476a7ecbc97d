"""Feedback pages: nbgrader's own, one student at a time; written where the page is older than what was graded."""

from __future__ import annotations

import logging
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder.grading.course import Course
from autograder.grading.release import course_config


class FeedbackProblem(RuntimeError):
    """A page that could not be written; the message says why."""


def feedback_page(root: Path, student: str, assignment: str) -> Path:
    """Where a student's feedback page is."""
    return root / "feedback" / student / assignment / f"{assignment}.html"


def is_due(course: Course, assignment: str, student: str) -> bool:
    """Whether a student's graded notebook has no page yet, or one from before it was graded."""
    graded = course.root / "autograded" / student / assignment / f"{assignment}.ipynb"
    page = feedback_page(course.root, student, assignment)
    return graded.is_file() and not (page.is_file() and page.stat().st_mtime_ns >= graded.stat().st_mtime_ns)


def write_feedback(course: Course, assignment: str, student: str) -> None:
    """Write a student's page from the graded notebook and the gradebook; raises FeedbackProblem where nbgrader cannot."""
    config = course_config(course.root)
    coursedir = CourseDirectory(config=config, assignment_id=assignment, student_id=student)
    converter = GenerateFeedback(coursedir=coursedir, config=config, force=True)
    converter.log = logging.getLogger("autograder.feedback")
    converter.log.setLevel(logging.CRITICAL)
    try:
        converter.start()
    except Exception as error:
        raise FeedbackProblem(f"no feedback page for {student}: {' '.join(str(error).split())}") from None
