"""What the trusted side costs for one submission: read, repair, write. The sandbox's work is left out: marks are made ahead.

Run: python -m benchmarks.writing [SUBMISSIONS]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.course.course import load_course
from autograder.course.lock import only_grader
from autograder.course.release import register
from autograder.marking.classroom import Classroom
from autograder.marking.mark import Marked
from autograder.marking.work import work_of
from autograder.notebook.cells import text_of
from autograder.notebook.submission import read_submission
from benchmarks.grading import ASSIGNMENT, STYLES, make_course


def main(submissions: int = 40) -> None:
    """Print milliseconds of wall and CPU a submission, for a first grading, a regrade and a resumed run."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader starts alembic
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder) / "course", submissions)
        register(load_course(course), ASSIGNMENT)
        ready = marks(course)
        for name, resume in (("first grading", False), ("graded again", False), ("resumed, nothing to do", True)):
            wall, cpu = timed(course, ready, resume)
            print(f"{name:24} {1000 * wall / submissions:6.1f} ms wall {1000 * cpu / submissions:6.1f} ms CPU")


def marks(course: Path) -> dict[str, Marked]:
    """The verdicts of the different notebooks of the class, by their text."""
    loaded = load_course(course)
    items = [
        read_submission(loaded.submitted(ASSIGNMENT, f"student{number}"), loaded.release_notebook(ASSIGNMENT), [])
        for number in range(len(STYLES))
    ]
    there = [(item.student, item.notebook) for item in items if item.notebook]
    return {text_of(notebook): work_of(loaded, ASSIGNMENT, student, notebook).done() for student, notebook in there}


def timed(course: Path, ready: dict[str, Marked], resume: bool) -> tuple[float, float]:
    """Wall and CPU seconds of grading the class with marks made ahead."""

    def marking(_: str, notebook: Any) -> Marked:
        return ready[text_of(notebook)]

    wall, cpu = time.perf_counter(), time.process_time()
    with only_grader(course):
        classroom = Classroom(load_course(course), ASSIGNMENT, marking)
        list(classroom.grade(classroom.students(), 2, resume=resume))
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
