"""For every assignment, from `autograder grade` and from stock nbgrader: full marks for the solution, none for the release."""

import json
import shutil

import nbformat
import pytest

from autograder.course.course import load_course, own_course
from autograder.course.release import stale_files
from autograder.forge.solutions import BEGIN, END, solution_cells
from autograder.notebook.repair import grade_id
from tests.grading.conftest import marks, run, up_to_the_last_test

ASSIGNMENTS = own_course().assignments


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def assignment(request):
    return request.param


@pytest.fixture(scope="module")
def course(assignment, root, tmp_path_factory):
    """A course in which one student hands in the solution and another the release as it is."""
    folder = tmp_path_factory.mktemp(assignment)
    for name in ("source", "release"):
        shutil.copytree(root / name / assignment, folder / name / assignment)
    shutil.copy(root / "nbgrader_config.py", folder)
    release = nbformat.read(folder / "release" / assignment / f"{assignment}.ipynb", as_version=4)
    release.cells = up_to_the_last_test(release.cells)
    hand_in(folder, assignment, "empty", release)
    sources = solution_cells(ASSIGNMENTS[assignment])
    for cell in release.cells:
        if grade_id(cell) in sources:
            lines = sources[grade_id(cell)].splitlines()
            cell["source"] = "\n".join(line for line in lines if line.strip() not in (BEGIN, END))
    hand_in(folder, assignment, "solved", release)
    run(folder, "nbgrader", "generate_assignment", assignment, "--force")
    return folder


def hand_in(folder, assignment, student, notebook):
    place = folder / "submitted" / student / assignment
    place.mkdir(parents=True)
    (place / f"{assignment}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def expected(assignment):
    full = {item.name: sum(item.parts.values()) for item in ASSIGNMENTS[assignment].exercises if item.parts}
    return {"solved": full, "empty": dict.fromkeys(full, 0)}


def test_the_release_and_the_public_key_are_current(assignment, root):
    assert stale_files(load_course(root), assignment) == []


@pytest.mark.parametrize(
    "command", [["autograder", "grade"], ["nbgrader", "autograde", "--create", "--force"]], ids=["autograder", "nbgrader"]
)
def test_the_solution_gets_full_marks_and_the_release_nothing(course, assignment, command):
    name, verb, *options = command
    done = run(course, name, verb, assignment, *options)
    assert done.returncode == 0, done.stderr[-1500:]
    assert marks(course, assignment) == expected(assignment)
