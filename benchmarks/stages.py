"""Where the time of `autograder grade` goes: CPU milliseconds a submission by stage, and how cost and memory grow with a class.

The stages are taken one submission at a time; the classes are graded as an instructor does it, sandbox on, two jobs, with
feedback pages. Run: python -m benchmarks.stages [light] [CLASS...]
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course.course import load_course
from autograder.course.lock import only_grader
from autograder.desk.grade import require_isolation
from autograder.feedback.write import write_feedback
from autograder.marking.classroom import Classroom, GradingRun
from autograder.marking.work import work_of
from autograder.sandbox.inside.landlock import adopt_orphans
from autograder.sandbox.pool import close_rooms
from benchmarks.grading import ASSIGNMENT, COMMANDS, make_course, run, wait_for_all

SAMPLE = 40


def main(sizes: list[int], *, light: bool) -> None:
    """Print the table of stages, then one line for each class."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader starts alembic
    with tempfile.TemporaryDirectory() as folder:
        print_stages(make_course(Path(folder) / "sample", SAMPLE, light))
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            print_class(make_course(Path(folder) / "course", size, light), size)


def print_stages(course: Path) -> None:
    """Print what each stage of one submission costs, and what a run costs before its first submission."""
    stages = Stages(course)
    with only_grader(course):
        stages.take()
    print(f"{'stage of one submission, CPU':52}{'ms':>8}")
    for name, seconds in stages.spent.items():
        print(f"{name:52}{1000 * seconds / SAMPLE:8.1f}")


class Stages:
    """Grades a class one by one, and adds up what each stage takes."""

    def __init__(self, course: Path) -> None:
        seeded = load_course(course).with_settings(seed=1)
        require_isolation(seeded)
        self.classroom = Classroom(seeded, ASSIGNMENT)
        self.spent: dict[str, float] = {}
        self.rooms = 0.0

    def take(self) -> None:
        """Grade everybody; the time of the room is known only once it has ended, so the first one is graded twice."""
        adopt_orphans()
        students = self.classroom.students()
        with self.classroom.open_gradebook() as writer:
            grading = GradingRun(self.classroom, writer)
            self._rooms_time()
            self._one(students[0], grading)
            start = self._rooms_time()
            self.spent.clear()
            gc.freeze()
            for student in students:
                self._one(student, grading)
        self.spent["run its cells and call its functions, in the room"] = SAMPLE / (SAMPLE - 1) * (self._rooms_time() - start)

    def _one(self, student: str, grading: GradingRun) -> None:
        ready = self._timed("read and mend the notebook", grading.read, student)
        work = self._timed("prepare the job", work_of, grading.course, ASSIGNMENT, student, ready.item.notebook)
        ready.marked = self._timed("follow the room, judge the records", work.done)
        self._timed("write notebook, gradebook, account", list, grading.enter([ready]))
        self._timed("write the feedback page", write_feedback, grading.course, ASSIGNMENT, student)

    def _timed(self, name: str, work: Callable[..., Any], *arguments: Any) -> Any:
        start = time.process_time()
        result = work(*arguments)
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - start
        return result

    def _rooms_time(self) -> float:
        """CPU seconds of the rooms since the last time: they are ended, so that their time is counted."""
        close_rooms()
        wait_for_all()
        used, before = resource.getrusage(resource.RUSAGE_CHILDREN), self.rooms
        self.rooms = used.ru_utime + used.ru_stime
        return self.rooms - before


def print_class(course: Path, size: int) -> None:
    """Grade a class and print its cost and the memory of the trusted process."""
    run(["nbgrader", "generate_assignment", ASSIGNMENT, "--force"], course)
    wall, cpu = run(COMMANDS["autograder grade --jobs 2"], course)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{size:6} submissions: {wall:7.1f} s wall, {cpu:7.1f} s CPU; "
        f"{1000 * wall / size:6.1f} and {1000 * cpu / size:6.1f} ms each; largest process so far {memory:.0f} MB"
    )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:] if word.isdigit()], light="light" in sys.argv)
