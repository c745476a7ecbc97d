"""What the source notebook of assignment 4 says and shows."""

import shutil
from pathlib import Path

import pytest
from nbgrader.preprocessors import ClearSolutions

from autograder.forge.exercises.adam_layers import BROUGHT
from tests.notebooks.reading import headings, marks, printed, read, run

ASSIGNMENT = "4_adam_on_L_layers"
HEADINGS = [
    "What this assignment builds on",
    "What you paste in",
    "Predict",
    "The confusion matrix",
    "The training loop",
    "Equal to three layers by hand",
    "Five layers on real digits",
    "What the first layer learned",
    "Why scaling matters",
    "Your own data",
    "Before you hand in",
]


@pytest.fixture(scope="module")
def executed(executed_notebook):
    return executed_notebook(ASSIGNMENT)


def test_the_general_code_gives_the_network_of_the_hard_coded_one(executed):
    assert printed(executed, "equal-look").rstrip().endswith("below 1e-12: True")


def test_the_network_reads_most_test_images_and_tells_most_tumours_apart(executed):
    for cell in ("digits-counts-look", "scaling-test-look"):
        assert float(printed(executed, cell).split()[-1]) > 0.93


def test_weights_of_pixels_that_are_always_white_do_not_change(executed):
    assert printed(executed, "first-layer-dead").count(": 0.0") == 3


def test_a_missing_table_is_said_and_stops_nothing(executed):
    assert "There is no file my_table.csv" in printed(executed, "own-load")
    assert "cost from" in printed(executed, "own-train")


def test_a_table_beside_the_notebook_is_used(tmp_path):
    shutil.copy(Path(__file__).parent / "own_table.csv", tmp_path / "my_table.csv")
    notebook = read(ASSIGNMENT)
    keep = ["setup", *BROUGHT, "predict", "confusion_matrix", "L_layer_model", "own-load", "own-train"]
    notebook.cells = [cell for cell in notebook.cells if cell.id in keep]
    run(notebook, tmp_path)
    assert printed(notebook, "own-load").startswith("to learn from (2, 20) to test (2, 10)")
    assert "cost from" in printed(notebook, "own-train")


def test_the_headings_that_links_point_at_exist_in_this_order():
    assert headings(read(ASSIGNMENT)) == HEADINGS


def test_a_paste_cell_is_released_with_a_comment_that_says_what_goes_in():
    released, _ = ClearSolutions().preprocess(read(ASSIGNMENT), {})
    for cell in released.cells:
        if marks(cell).get("grade_id") in (*BROUGHT, "model"):
            comment, *rest = cell.source.splitlines()
            assert comment.startswith("# from the") and marks(cell)["grade_id"] in comment
            assert rest == ["# YOUR CODE HERE", "raise NotImplementedError()"]
