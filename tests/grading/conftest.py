"""A real course with the made-up class, graded once by `autograder grade` and once by stock `nbgrader autograde`."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.course.course import load_course
from autograder.course.release import make_release, register
from autograder.desk.demo import hand_in, make_course
from autograder.desk.demo_class import FILE, STUDENTS
from autograder.desk.grade import GradingOptions, graded_submissions
from autograder.feedback.write import write_feedback
from autograder.notebook.repair import grade_id
from autograder.terminal.screen import Screen

ASSIGNMENT = "2_L_layer"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess:
    """Run a command of the environment in `folder`."""
    program = Path(sys.executable).parent / command[0]
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "COLUMNS": "200"}
    return subprocess.run([program, *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def marks(folder: Path, assignment: str = ASSIGNMENT) -> dict[str, dict[str, float | None]]:
    """The automatic marks in the gradebook: student -> function -> points."""
    from nbgrader.api import Gradebook

    found: dict[str, dict[str, float | None]] = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "backprop") as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            tests = {grade.name: grade.auto_score for grade in grades if grade.name.startswith("test_")}
            found[submission.student.id] = {name.removeprefix("test_"): score for name, score in tests.items()}
    return found


def digests(folder: Path, part: str = "submitted") -> dict[str, str]:
    """The digest of every file in a part of a course."""
    files = [path for path in (folder / part).rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def set_seed(folder: Path) -> None:
    """Give a course the private seed 7, so that nbgrader's own commands draw the same hidden cases as ours."""
    (folder / ".autograder").mkdir(mode=0o700)
    (folder / ".autograder" / "seed").write_text("7\n", encoding="ascii")


def up_to_the_last_test(cells):
    """The cells without those that only train and draw after the last test; other tests run these."""
    last = max((place for place, cell in enumerate(cells) if str(grade_id(cell)).startswith("test_")), default=len(cells))
    return [cell for place, cell in enumerate(cells) if place <= last or grade_id(cell)]


def without_training(folder: Path) -> None:
    """Take what only trains and draws out of the notebooks of a class, but for that of one student."""
    for path in (folder / "submitted").rglob(FILE):
        with contextlib.suppress(ValueError):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            kept = notebook["cells"] if "ada" in path.parts else up_to_the_last_test(notebook["cells"])
            path.write_text(json.dumps({**notebook, "cells": kept}), encoding="utf-8")


@pytest.fixture(scope="session")
def once(tmp_path_factory, shared):
    """A function that gives a copy of a folder which is made once for all processes of this run of the tests."""
    return lambda name, make: shutil.copytree(shared(name, make), tmp_path_factory.mktemp(name) / "course", symlinks=True)


@pytest.fixture(scope="session")
def course(tmp_path_factory, root, once):
    """A function that gives a fresh course folder with the made-up class."""
    return lambda: once("handed-in", lambda: course_of(root, tmp_path_factory.mktemp("class") / "course"))


def course_of(root, folder):
    """Make a course, and hand in for its class."""
    make_course(root, folder)
    make_release(load_course(folder), ASSIGNMENT)
    hand_in(folder)
    without_training(folder)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("\nc.SandboxExecute.cell_seconds = 4\nc.SandboxExecute.probe_seconds = 2\n")
    set_seed(folder)
    return folder


@pytest.fixture(scope="session")
def graded(course, once):
    """The course after `autograder grade`, to look at only; what the command printed is in `printed.txt`."""
    folder = once("graded", lambda: grade_all(course()))
    before = digests(folder, "autograded")
    yield folder
    assert digests(folder, "autograded") == before, "a test changed what all share; it needs `graded_copy`"


@pytest.fixture
def graded_copy(course, once):
    """The same course for one test, which may change it."""
    return once("graded", lambda: grade_all(course()))


def grade_all(folder):
    """Grade the whole class, without places in the code: stock nbgrader, which some tests compare with, looks for none."""
    (folder / "handed_in.json").write_text(json.dumps(digests(folder)), encoding="utf-8")
    done = run(folder, "autograder", "grade", ASSIGNMENT, "--seed", "7", "--places", "none")
    (folder / "printed.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr  # two files cannot be read
    return folder


@pytest.fixture(scope="session")
def stock(course, once):
    """The same course after stock `nbgrader autograde`."""
    return once("stock", lambda: stock_all(course()))


def stock_all(folder):
    """Grade the whole class with nbgrader's own command."""
    run(folder, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    done = run(folder, "nbgrader", "autograde", ASSIGNMENT, "--create")
    (folder / "printed.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return folder


def grade_everybody(folder, without=(), **options):
    """Grade a class in which everybody but `without` must have a mark; say what is known of those who have none."""
    course = load_course(folder)
    graded = graded_submissions(course, ASSIGNMENT, (), GradingOptions(**options), Screen(quiet=True))
    notes = {item.student: item.notes for item in graded if item.mark is None and item.student not in without}
    log = folder / ".autograder" / "errors.log"
    errors = log.read_text(encoding="utf-8") if log.is_file() else "there is no errors.log"
    assert not notes, f"without a mark: {notes}\n{errors}"
    handed_in = {path.parent.name for path in (folder / "submitted").glob(f"*/{ASSIGNMENT}")}
    assert handed_in == {item.student for item in graded}, f"not graded at all: {handed_in - {item.student for item in graded}}"
    return graded


def gradebook_of(folder):
    """nbgrader's own way into a gradebook."""
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "backprop")


@pytest.fixture(scope="session")
def few(root, tmp_path_factory, once):
    """A small class that was graded, one of them late; a person has given marks, a comment and extra credit."""
    return once("few", lambda: few_of(root, tmp_path_factory.mktemp("small") / "course"))


def few_of(root, folder):
    """Grade five students, and mark by hand what a person would."""
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    set_seed(folder)
    release = nbformat.read(folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    styles = {name: name for name in ("ada", "fatima", "goran", "quinn")} | {"late": "goran"}
    for student, style in styles.items():
        place = folder / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        (place / FILE).write_text(json.dumps(STUDENTS[style](release)), encoding="utf-8")
    (folder / "submitted" / "late" / ASSIGNMENT / "timestamp.txt").write_text("2026-01-10 13:00:00 UTC")
    register(load_course(folder), ASSIGNMENT)
    with gradebook_of(folder) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-10 12:00:00 UTC")
    grade_everybody(folder)
    mark_by_hand(folder)
    for student in styles:
        write_feedback(load_course(folder), ASSIGNMENT, student)
    return folder


def mark_by_hand(folder):
    """What a person enters in the formgrader."""
    with gradebook_of(folder) as book:
        book.find_grade("test_linear_backward", ASSIGNMENT, ASSIGNMENT, "fatima").manual_score = 3
        book.find_comment("linear_backward", ASSIGNMENT, ASSIGNMENT, "fatima").manual_comment = "See me."
        answer = book.find_grade("why_dA", ASSIGNMENT, ASSIGNMENT, "ada")
        answer.manual_score, answer.extra_credit, answer.needs_manual_grade = 4, 1, False
        book.db.commit()


@pytest.fixture(scope="session")
def release(root):
    """The release notebook."""
    return nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
