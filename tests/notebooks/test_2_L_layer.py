"""What the source notebook of assignment 2 says and shows."""

import pytest

from tests.notebooks.reading import headings, printed, read

ASSIGNMENT = "2_L_layer"
HEADINGS = [
    "What this assignment builds on",
    "Initialise the parameters",
    "The linear step forward",
    "The linear-activation step forward",
    "The whole forward pass",
    "The cost",
    "What each cache holds",
    "The linear step backward",
    "Where 1/m lives",
    "The linear-activation step backward",
    "The whole backward pass",
    "What the old test called each thing",
    "Update the parameters",
    "Train on real digits",
    "Explain it",
    "Before you hand in",
]


@pytest.fixture(scope="module")
def executed(executed_notebook):
    return executed_notebook(ASSIGNMENT)


def test_the_slow_gradient_agrees_with_the_backward_pass(executed):
    lines = printed(executed, "train-one-number-look").splitlines()
    slow, fast = (float(line.split(":")[1]) for line in lines)
    assert fast == pytest.approx(slow, rel=1e-6)


def test_the_network_reads_most_test_images(executed):
    assert float(printed(executed, "train-accuracy-look").split()[-1]) > 0.95


def test_the_numbers_of_the_old_test_are_reproduced(executed):
    assert "general rule: -0.1261204   shortcut: 0.78862847" in printed(executed, "old-test-look")


def test_the_headings_that_links_point_at_exist_in_this_order():
    assert headings(read(ASSIGNMENT)) == HEADINGS
