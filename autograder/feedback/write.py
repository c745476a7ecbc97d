"""Feedback pages, one student at a time, in nbgrader's folder; written where the marks have changed since.

`FeedbackExporter` puts the same page into nbgrader's own `generate_feedback` and formgrader's button.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.utils import parse_utc

from autograder.course.atomic import put
from autograder.course.bulkhead import reason
from autograder.course.course import Course, load_course
from autograder.course.times import TIME
from autograder.feedback.page import Page
from autograder.marking.evidence import read_evidence
from autograder.marking.marks import read_mark
from autograder.notebook.submission import OF_THE_EXCHANGE

NO_TIME = "1970-01-01 00:00:00 UTC"  # where none is known: nbgrader needs one, and shows it to nobody


class FeedbackProblem(RuntimeError):
    """A page that could not be written; the message says why."""


class NoMarks(ValueError):
    """The gradebook has no marks for a student; the message says what to do."""


def feedback_page(root: Path, student: str, assignment: str) -> Path:
    """Where a student's feedback page is."""
    return root / "feedback" / student / assignment / f"{assignment}.html"


def is_due(course: Course, assignment: str, student: str) -> bool:
    """Whether a student's graded notebook has no page yet, one from before it was graded or its evidence written, or one
    with other marks."""
    graded, page = course.graded_path(assignment, student), feedback_page(course.root, student, assignment)
    if not graded.is_file():
        return False
    sources = [path for path in (graded, course.evidence_path(assignment, student)) if path.is_file()]
    if not all((page.parent / name).is_file() for name in (page.name, *OF_THE_EXCHANGE)):
        return True
    if not _is_read_by_nbgrader(page.parent / TIME):  # an earlier version wrote words there
        return True
    if any(page.stat().st_mtime_ns < path.stat().st_mtime_ns for path in sources):
        return True
    mark = read_mark(course.root, assignment, student)
    return mark is not None and mark.digest() not in page.read_text(encoding="utf-8")


def write_feedback(course: Course, assignment: str, student: str) -> None:
    """Write a student's page from the graded notebook and the gradebook; raises FeedbackProblem where that fails."""
    graded, page = course.graded_path(assignment, student), feedback_page(course.root, student, assignment)
    try:
        notebook = json.loads(graded.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])  # one text as we write it, a list of lines as nbgrader does
        html = page_of(course, assignment, student, notebook)
        page.parent.mkdir(parents=True, exist_ok=True)
        _write_for_the_exchange(graded.parent, page.parent)
        put(page, html.encode(errors="replace"))
    except NoMarks as problem:
        raise FeedbackProblem(f"no feedback page for {student}: {problem}") from None
    except Exception as error:  # whatever one submission holds, the pages of the others are written
        raise FeedbackProblem(f"no feedback page for {student}: {reason(course.root, student, error, 'feedback')}") from None


def _write_for_the_exchange(graded: Path, folder: Path) -> None:
    """Put beside a page what nbgrader's release_feedback reads there: the time, and the secret of the exchange.

    What was not handed in through the exchange has neither. It gets a secret that nobody else knows, so that the page can be
    released with those of the others. nbgrader replaces these files, and throws the page away if it cannot: so they may be
    written whatever the exchange said, and hold a time that nbgrader reads.
    """
    for name, otherwise in zip(OF_THE_EXCHANGE, (NO_TIME, secrets.token_hex(32)), strict=True):
        given = graded / name
        if given.is_file() and (name != TIME or _is_read_by_nbgrader(given)):
            put(folder / name, given.read_bytes())
        elif not (folder / name).is_file() or name == TIME:
            put(folder / name, otherwise.encode())


def _is_read_by_nbgrader(path: Path) -> bool:
    """Whether nbgrader finds some time in a file, right or not."""
    try:
        return bool(parse_utc(path.read_text(encoding="utf-8").strip()))
    except (ValueError, OverflowError, AttributeError):
        return False


def page_of(course: Course, assignment: str, student: str, notebook: Any) -> str:
    """The page of a graded notebook; raises NoMarks where the gradebook has none for it."""
    mark = read_mark(course.root, assignment, student)
    if mark is None:
        raise NoMarks(f"the gradebook has no marks for {assignment}: grade it first")
    evidence = read_evidence(course.evidence_path(assignment, student))
    return Page(assignment, student, notebook, course.release_notebook(assignment), mark, evidence).html()


class FeedbackExporter(HTMLExporter):
    """What nbgrader's GenerateFeedback is to use: our page for the notebook of an assignment, nbgrader's own for others."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
        """The page and the resources; run at the root of the course, as nbgrader does."""
        names = resources["nbgrader"]
        if names["notebook"] != names["assignment"]:
            return super().from_notebook_node(nb, resources, **kw)
        prepared: Callable[[Any], Any] = self._init_resources
        course, student, assignment = load_course(Path.cwd()), names["student"], names["assignment"]
        page = feedback_page(course.root, student, assignment)
        page.parent.mkdir(parents=True, exist_ok=True)
        _write_for_the_exchange(course.graded_path(assignment, student).parent, page.parent)
        return page_of(course, assignment, student, nb), prepared(resources)
