"""A form is accepted by its numbers; where there are none, `accept` says so, and one that was accepted before gives nothing."""

import pytest

from autograder.course.course import own_course
from autograder.forge.solutions import solution_cells
from autograder.marking.accepted import accepted_files
from autograder.marking.mark import Marker
from autograder.notebook.cells import Cell
from tests.grading.conftest import ASSIGNMENT, run

SPECS = own_course().assignments
GIVEN = "import numpy as np\nfrom utils.activations import *\n"
LINEAR = "def linear_forward(A, W, b):\n    {}\n"
FORMS = {
    "a dictionary": (
        "linear_forward",
        LINEAR.format("return {'Z': W @ A + b, 'A': A, 'W': W}"),
        "found dict of 3 where tuple of 2",
    ),
    "a list of three": (
        "linear_forward",
        LINEAR.format("return [W @ A + b, A, W]"),
        "found list of 3 where tuple of 2 is wanted",
    ),
    "text": ("compute_cost", "def compute_cost(AL, Y):\n    return 'small'\n", "of cost there are no numbers: found str"),
    "nan": (
        "compute_cost",
        "def compute_cost(AL, Y):\n    return np.nan\n",
        "of cost there are no numbers: it holds nan or inf",
    ),
    "zero": ("compute_cost", "def compute_cost(AL, Y):\n    return 0.0\n", "cost is the same number everywhere"),
    "zeros": (
        "linear_backward",
        "def linear_backward(dZ, cache):\n    return tuple(np.zeros_like(item) for item in cache)\n",
        "dA_prev is the same number everywhere, which anybody can return",
    ),
    "large": (
        "compute_cost",
        "def compute_cost(AL, Y):\n    return np.random.randn(200, 200)\n",
        "of cost there are no numbers: it holds more numbers than are compared",
    ),
    "an exception": (
        "compute_cost",
        "def compute_cost(AL, Y):\n    raise ValueError('not today')\n",
        "it gives no value on every case (ValueError: not today)",
    ),
    "the end of its process": (
        "compute_cost",
        "def compute_cost(AL, Y):\n    import os; os._exit(3)\n",
        "it did not return on every",
    ),
}


def accept(folder, exercise, source, assignment=ASSIGNMENT):
    (folder / "theirs.py").write_text(source, encoding="utf-8")
    return run(folder, "autograder", "accept", "theirs.py", exercise, "--reason", "x", "--assignment", assignment)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_without_numbers_is_refused_in_plain_words_and_not_kept(tmp_path, form):
    exercise, source, words = FORMS[form]
    done = accept(tmp_path, exercise, source)
    assert done.returncode == 2
    assert done.stderr.startswith(f"autograder: this {exercise} cannot be accepted: ")
    assert words in done.stderr
    assert done.stderr.endswith(
        ", so others could not be told from it: give these points by hand, in the formgrader\n",
    )
    assert accepted_files(tmp_path, ASSIGNMENT) == ()


def test_mini_batches_have_no_one_right_value_and_cannot_be_accepted(tmp_path):
    source = "def random_mini_batches(X, Y, mini_batch_size=64, seed=0):\n    return [(X, Y)]\n"
    done = accept(tmp_path, "random_mini_batches", source, "3_three_layer")
    assert (done.returncode, accepted_files(tmp_path, "3_three_layer")) == (2, ())
    assert "there are no numbers: found list of 1" in done.stderr


@pytest.mark.parametrize("shape", ["return (W @ A + b) * 2, (A, W, b)", "return (W @ A + b).T, (A, W, b)"])
def test_a_form_of_other_numbers_is_accepted(tmp_path, shape):
    done = accept(tmp_path, "linear_forward", LINEAR.format(shape))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(accepted_files(tmp_path, ASSIGNMENT)) == 1


GARBAGE = "return {'Z': 0, 'A': 1, 'W': 2}"


@pytest.mark.parametrize("accepted", ["return {'Z': W @ A + b, 'A': A, 'W': W}", "return np.full((1, 1), np.nan), (A, W, b)"])
@pytest.mark.parametrize("answer", [GARBAGE, "return np.full((1, 1), np.nan), (A, W, b)", "return np.zeros((1, 1)), (A, W, b)"])
def test_what_an_earlier_version_accepted_by_its_words_gives_nothing(tmp_path, accepted, answer):
    folder = tmp_path / "accepted" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "linear_forward-00000000.py").write_text(f"# accepted: x\n{LINEAR.format(accepted)}", encoding="utf-8")
    cells = [Cell("given", GIVEN), *(Cell(*item) for item in solution_cells(SPECS[ASSIGNMENT]).items())]
    cells.append(Cell("again", LINEAR.format(answer)))
    verdict = Marker(own_course(), ASSIGNMENT, 5, accepted_files(tmp_path, ASSIGNMENT)).mark(cells).verdicts["linear_forward"]
    right = 1 if "(A, W, b)" in answer else 0
    assert (verdict.points < verdict.max_points, verdict.accepted, verdict.points <= right) == (True, False, True)
