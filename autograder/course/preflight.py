"""What must hold before a class is graded: looked at first, so that a run does not stop in the middle of the evening."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from autograder.course.course import Course
from autograder.course.source_notebook import require_sound
from autograder.forge.build_keys import hidden_key_of
from autograder.forge.case_checks import require_usable

DISK_MB = 200


class NotReady(RuntimeError):
    """Something is missing that grading needs; the message says what to do."""


def require_ready(course: Course, assignment: str) -> None:
    """Raise where the release is missing, the disk is full or the gradebook cannot be used."""
    course.release_notebook(assignment)
    for problem in filter(None, (disk_problem(course.root), gradebook_problem(course.root))):
        raise NotReady(problem)


def require_usable_course(course: Course, assignment: str) -> None:
    """Raise SourceProblem where the course would give wrong marks: by its source notebook, its specs, or its own solutions.

    The hidden key of the first attempt is made for it; grading needs it anyway.
    """
    require_sound(course, assignment)
    spec = course.spec(assignment)
    require_usable(spec, hidden_key_of(spec, course.seed_of(assignment, 0)))


def disk_problem(root: Path) -> str | None:
    """What is wrong with the space on the disk, or None."""
    free = shutil.disk_usage(root).free // 1_000_000
    return None if free >= DISK_MB else f"only {free} MB are free on the disk of {root}: make room for at least {DISK_MB} MB"


def gradebook_problem(root: Path) -> str | None:
    """What is wrong with gradebook.db, or None; one that is not there yet is made by the first grading."""
    path = root / "gradebook.db"
    if not path.exists():
        return None if os.access(root, os.W_OK) else f"{root} cannot be written to: change its permissions"
    if not os.access(path, os.R_OK | os.W_OK):
        return "gradebook.db cannot be read and written: change its permissions"
    return _damage(path)


def _damage(path: Path) -> str | None:
    """What sqlite says of a file that is no sound database. It may write: what a killed run left half done is taken back."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as database:
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        found = str(error)
    return None if found == "ok" else f"gradebook.db cannot be used ({found}): put a copy of it back, or move it away"
