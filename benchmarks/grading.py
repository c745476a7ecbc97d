"""A class graded by `autograder grade` beside stock `nbgrader autograde`: the same notebooks, in turn, in one run.

What both cannot avoid, the student's own cells, is measured apart in each round: the same cells run in a fork of a warm
process, one at a time beside stock, two at a time beside ours. Every round starts with an empty gradebook. Stock runs without
our configuration: the checks then run in the student's own kernel, on public cases, and marks can be forged. Ours also
writes feedback; stock does not. Run: python -m benchmarks.grading [SUBMISSIONS] [ROUNDS] [light]
"""

from __future__ import annotations

import contextlib
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

from autograder.desk.demo_class import STUDENTS
from autograder.forge.spec import OWN as ROOT
from autograder.notebook.nodes import read_release
from autograder.notebook.repair import grade_id
from autograder.sandbox.inside.landlock import adopt_orphans

ASSIGNMENT = "2_L_layer"
STYLES = ("ada", "björn", "chen", "ada", "björn", "chen", "dara", "fatima")  # a quarter is wrong in known ways
COMMANDS = {
    "stock nbgrader autograde": ["nbgrader", "autograde", ASSIGNMENT, "--create", "--force"],
    "autograder grade --jobs 2": ["autograder", "grade", ASSIGNMENT, "--seed", "1"],
}
JOBS = dict(zip(COMMANDS, (1, 2), strict=True))
Seconds = tuple[float, float]


def main(submissions: int = 100, rounds: int = 3, light: bool = False) -> None:
    """Print wall and CPU seconds a submission, in all and beyond the student's own cells, and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        courses = {name: make_course(Path(folder) / str(place), submissions, light) for place, name in enumerate(COMMANDS)}
        stock = next(iter(courses.values()))
        (stock / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "backprop"\n')
        own: dict[str, list[Seconds]] = {name: [] for name in COMMANDS}
        times: dict[str, list[Seconds]] = {name: [] for name in COMMANDS}
        for number in range(rounds):
            for name, course in courses.items():
                begin_anew(course, course / f"before-{number}")
                own[name].append(own_cells(stock, submissions, JOBS[name]))
                times[name].append(run(COMMANDS[name], course))
        print(f"equal marks: {equal_marks(*courses.values())}")
    report({name: median(times[name]) for name in COMMANDS}, {name: median(own[name]) for name in COMMANDS}, submissions)


def begin_anew(course: Path, aside: Path) -> None:
    """Move aside what an earlier round graded, and register the release in a new gradebook.

    It is not removed: ext4 searches long for a place where thousands of files have just been, and no evening begins with that.
    """
    aside.mkdir()
    for path in (course / name for name in ("gradebook.db", "autograded", "feedback")):
        if path.exists():
            path.rename(aside / path.name)
    run(["nbgrader", "generate_assignment", ASSIGNMENT, "--force"], course)


def report(total: dict[str, Seconds], own: dict[str, Seconds], submissions: int) -> None:
    """Print the table: milliseconds a submission."""
    print(f"{'milliseconds a submission':28}{'wall':>10}{'CPU':>10}{'beyond: wall':>14}{'CPU':>10}")
    for name, (wall, cpu) in own.items():
        print(f"{f'own cells, {JOBS[name]} at a time':28}{_ms(wall, submissions)}{_ms(cpu, submissions)}")
    beyond = {name: (wall - own[name][0], cpu - own[name][1]) for name, (wall, cpu) in total.items()}
    for name, (wall, cpu) in total.items():
        more = "".join(_ms(value, submissions, 14 if not place else 10) for place, value in enumerate(beyond[name]))
        print(f"{name:28}{_ms(wall, submissions)}{_ms(cpu, submissions)}{more}")
    stock, ours = total.values()
    less, least = beyond.values()
    ratios = [stock[0] / ours[0], stock[1] / ours[1], less[0] / least[0], less[1] / least[1]]
    print(f"{'ratio stock / ours':28}{ratios[0]:10.1f}{ratios[1]:10.1f}{ratios[2]:14.1f}{ratios[3]:10.1f}")


def _ms(seconds: float, submissions: int, width: int = 10) -> str:
    return f"{1000 * seconds / submissions:{width}.0f}"


def median(times: list[Seconds]) -> Seconds:
    """The median of each column."""
    wall, cpu = zip(*times, strict=True)
    return statistics.median(wall), statistics.median(cpu)


def make_course(folder: Path, submissions: int, light: bool = False) -> Path:
    """A course with `submissions` notebooks, a quarter of them wrong in known ways; `light` ones hold no other cells."""
    shutil.copytree(ROOT / "source", folder / "source")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "release", folder / "release")
    release = read_release(folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    for number in range(submissions):
        place = folder / "submitted" / f"student{number}" / ASSIGNMENT
        place.mkdir(parents=True)
        made = STUDENTS[STYLES[number % len(STYLES)]](release)
        made.cells = [cell for cell in made.cells if not light or grade_id(cell)]
        (place / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    return folder


def own_cells(course: Path, submissions: int, jobs: int) -> Seconds:
    """Wall and CPU seconds of the students' own cells: all but the test cells, each notebook in a fork of a warm process.

    Measured on some notebooks of every style, and reckoned for the whole class.
    """
    few = min(submissions, 3 * len(STYLES))
    program = [sys.executable, "-m", "benchmarks.own_cells", str(course), ASSIGNMENT, str(few), str(jobs)]
    environment = {**environment_of_users(), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    wall, cpu = json.loads(done.stdout.strip().splitlines()[-1])
    return wall * submissions / few, cpu * submissions / few


def run(command: list[str], folder: Path) -> Seconds:
    """Wall and CPU seconds of a command and of all that it started, also of what it did not wait for."""
    adopt_orphans()
    bin_folder = Path(sys.executable).parent
    environment = {**environment_of_users(), "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [bin_folder / command[0], *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - start
    wait_for_all()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-1500:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def environment_of_users() -> dict[str, str]:
    """Our environment, with Python's habit of keeping compiled modules, which machines that only test may turn off."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def wait_for_all() -> None:
    """Wait for every process that was left to us: only then is its time counted."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def equal_marks(stock: Path, ours: Path) -> str:
    """How many students have the same automatic mark in both gradebooks."""
    one, other = scores(stock), scores(ours)
    return f"{sum(one[name] == other[name] for name in one)} of {len(one)} students"


def scores(course: Path) -> dict[str, float]:
    """The mark of each student."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "backprop") as gradebook:
        return {item.student.id: item.score for item in gradebook.assignment_submissions(ASSIGNMENT)}


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(numbers[0] if numbers else 100, numbers[1] if len(numbers) > 1 else 3, "light" in sys.argv)
