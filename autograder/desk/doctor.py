"""What this machine offers: isolation, versions, a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from autograder.checking.key import KeyProblem
from autograder.collect.log import CollectLog
from autograder.course.bulkhead import said_by
from autograder.course.course import Course
from autograder.course.misplaced import misplaced
from autograder.course.people import known_people, known_rosters
from autograder.course.preflight import NotReady, disk_problem, gradebook_problem
from autograder.course.release import ReleaseProblem, zone_problems
from autograder.forge.build_keys import version_of
from autograder.forge.spec import AssignmentSpec, SourceProblem
from autograder.marking.unrecorded import unrecorded_marks
from autograder.sandbox.isolation import isolation
from autograder.student.doctor import MISSING, package_rows, python_row

PACKAGES = ("numpy", "jupyterlab", "nbgrader", "ipykernel", "matplotlib", "ipywidgets")


def findings(course: Course) -> tuple[list[tuple[str, str]], bool]:
    """Rows of (what, finding), and whether everything that grading needs is there."""
    root = course.root
    engine, packages, (python, known) = isolation(), package_rows(PACKAGES), python_row()
    rows = [
        ("isolation", f"works: {engine.said}" if engine.works else f"none: {engine.reason}"),
        python,
        *packages,
        ("browser for tests", _browser()),
        (
            "course folder",
            str(root) if (root / "nbgrader_config.py").is_file() else f"{root} is not a course (no nbgrader_config.py)",
        ),
        ("free disk", disk_problem(root) or "enough"),
        ("gradebook", gradebook_problem(root) or "can be used"),
        *(("collected", problem) for problem in _damaged(course.root)),
        *(("time zone", problem) for problem in zone_problems(root)),
        *((name, _assignment(course, spec)) for name, spec in course.assignments.items()),
        *_unrecorded(course),
        *(("submitted", sentence) for sentence in misplaced(course)),
    ]
    return rows, engine.works and known and all(found != MISSING for _, found in packages)


def _damaged(root: Path) -> Iterator[str]:
    """What is wrong with each file that `collect` keeps."""
    for read in (CollectLog, known_people, known_rosters):
        try:
            read(root)
        except NotReady as problem:
            yield str(problem)


def _unrecorded(course: Course) -> Iterator[tuple[str, str]]:
    """A row for each assignment with marks in the gradebook that we did not record."""
    if not (course.root / "gradebook.db").is_file() or gradebook_problem(course.root):
        return
    for name in course.assignments:
        try:
            if found := unrecorded_marks(course, name):
                yield name, f"{found}; run 'autograder report {name}'"
        except (SQLAlchemyError, ReleaseProblem, OSError) as problem:
            yield name, f"its marks cannot be read: {said_by(problem)}"


def _browser() -> str:
    found = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)
    return found or "none (browser tests are skipped; apt-get install chromium)"


def _assignment(course: Course, spec: AssignmentSpec) -> str:
    try:
        course.public_key(spec.name)
        return f"key version {version_of(spec)}"
    except (SourceProblem, KeyProblem) as problem:
        return str(problem)
