"""An instructor may judge a form right although its numbers differ; grading honours it from then on, and only it."""

import json

import pytest

from autograder.course.course import own_course
from autograder.forge.build_keys import patched
from autograder.forge.solutions import solution_cells
from autograder.marking.accepted import accepted_files
from autograder.marking.mark import Marker
from autograder.notebook.cells import Cell
from tests.grading.conftest import ASSIGNMENT, run

ASSIGNMENTS = own_course().assignments

ASSIGNED = ("--reason", "x", "--assignment", ASSIGNMENT)
GIVEN = Cell("given", "import numpy as np\nfrom utils.activations import *")


def mistake(name):
    return next(item for item in ASSIGNMENTS[ASSIGNMENT].mistakes if item.id == name)


def marked(folder, name, seed=5):
    """The verdict on the exercise of a known mistake when its patched solution is handed in."""
    item = mistake(name)
    sources = {**solution_cells(ASSIGNMENTS[ASSIGNMENT]), item.exercise: patched(ASSIGNMENTS[ASSIGNMENT], item)}
    cells = [GIVEN, *(Cell(key, text) for key, text in sources.items())]
    return Marker(own_course(), ASSIGNMENT, seed, accepted_files(folder, ASSIGNMENT)).mark(cells).verdicts[item.exercise]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, root):
    """A course folder in which the cost in bits was accepted."""
    folder = tmp_path_factory.mktemp("accepted")
    item = mistake("cost-log2")
    (folder / "theirs.py").write_text(patched(ASSIGNMENTS[ASSIGNMENT], item), encoding="utf-8")
    reason = ["--reason", "the exam asks for bits", "--assignment", ASSIGNMENT]
    done = run(folder, "autograder", "accept", "theirs.py", "compute_cost", *reason)
    assert done.returncode == 0, done.stderr
    return folder


def test_an_accepted_form_gets_full_marks_and_a_note(folder):
    verdict = marked(folder, "cost-log2")
    assert (verdict.status, verdict.points) == ("right", 2)
    assert "your instructor has judged this form right" in verdict.notes[0]


def test_another_mistake_is_still_wrong(folder):
    assert marked(folder, "cost-sign").status == "wrong"


def test_without_the_acceptance_the_form_is_wrong(tmp_path):
    assert marked(tmp_path, "cost-log2").status == "wrong"


def test_the_reason_is_kept_with_the_form(folder):
    (path,) = accepted_files(folder, ASSIGNMENT)
    assert path.read_text().startswith("# accepted: the exam asks for bits\ndef compute_cost")


def test_a_file_without_the_function_is_one_clear_line(folder):
    done = run(folder, "autograder", "accept", "theirs.py", "linear_forward", *ASSIGNED)
    assert done.returncode == 2
    assert done.stderr == "autograder: the file defines no function linear_forward: name a file that does\n"


def test_an_unknown_exercise_is_one_clear_line_with_the_names(folder):
    done = run(folder, "autograder", "accept", "theirs.py", "nothing", *ASSIGNED)
    assert done.returncode == 2 and json.dumps("compute_cost")[1:-1] in done.stderr
