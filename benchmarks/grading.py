"""One graded submission: `autograder grade` beside stock `nbgrader autograde`, the same notebooks, in turn, in one run.

Stock runs without our configuration: the checks then run in the student's own kernel, on public cases.
Run: python -m benchmarks.grading [SUBMISSIONS] [ROUNDS]
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from autograder.desk.demo_class import STUDENTS
from autograder.forge.solutions import ROOT

ASSIGNMENT = "2_L_layer"
STYLES = ("ada", "björn", "chen", "dara", "fatima", "goran")
COMMANDS = {
    "stock nbgrader autograde": ["nbgrader", "autograde", ASSIGNMENT, "--create", "--force"],
    "autograder grade": ["autograder", "grade", ASSIGNMENT, "--seed", "1"],
}


def main(submissions: int = 12, rounds: int = 3) -> None:
    """Print wall and CPU seconds a submission for both, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        courses = {name: make_course(Path(folder) / str(place), submissions) for place, name in enumerate(COMMANDS)}
        (next(iter(courses.values())) / "nbgrader_config.py").write_text(
            'c = get_config()\nc.CourseDirectory.course_id = "backprop"\n'
        )
        for course in courses.values():
            _run(["nbgrader", "generate_assignment", ASSIGNMENT, "--force"], course)
        times = [{name: _run(COMMANDS[name], course) for name, course in courses.items()} for _ in range(rounds)]
    for column, what in enumerate(("wall", "CPU")):
        each = {name: [row[name][column] / submissions for row in times] for name in COMMANDS}
        for name, seconds in each.items():
            print(f"{what:5} {name:26} {statistics.median(seconds):6.2f} s each  ({min(seconds):.2f} to {max(seconds):.2f})")
        stock, ours = each.values()
        print(
            f"{what:5} ratio stock / ours          {statistics.median([a / b for a, b in zip(stock, ours, strict=True)]):6.2f}"
        )


def make_course(folder: Path, submissions: int) -> Path:
    """A course with `submissions` notebooks, a third of them wrong in known ways."""
    shutil.copytree(ROOT / "source", folder / "source")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "release", folder / "release")
    release = nbformat.read(folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    for number in range(submissions):
        place = folder / "submitted" / f"student{number}" / ASSIGNMENT
        place.mkdir(parents=True)
        made = STUDENTS[STYLES[number % len(STYLES)]](release)
        (place / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    return folder


def _run(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds of a command and all its children."""
    bin_folder = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [bin_folder / command[0], *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-1500:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
