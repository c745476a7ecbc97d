"""What the source notebook of assignment 1 says and shows."""

import pytest

from tests.notebooks.reading import headings, printed, read

ASSIGNMENT = "1_two_layer"
HEADINGS = [
    "What this assignment builds on",
    "Look at the data",
    "The sizes of the layers",
    "Initialise the parameters",
    "The forward pass",
    "The cost",
    "The output layer backward",
    "The hidden layer backward",
    "Off by a transpose",
    "Where 1/m lives",
    "The backward pass",
    "Update the parameters",
    "Predict",
    "Train the network",
    "Choose the hidden size",
    "Explain it",
    "What the L-layer assignment reuses",
    "Before you hand in",
]


@pytest.fixture(scope="module")
def executed(executed_notebook):
    return executed_notebook(ASSIGNMENT)


@pytest.mark.parametrize("cell_id", ["one-entry-look", "backward-one-number"])
def test_the_slow_gradients_agree_with_the_formulas(executed, cell_id):
    slow, fast = (float(line.split(":")[1]) for line in printed(executed, cell_id).splitlines())
    assert fast == pytest.approx(slow, rel=1e-5)


def test_the_row_and_the_column_hold_the_same_numbers(executed):
    assert "same numbers: True" in printed(executed, "transpose-look")


def test_the_elementwise_product_agrees_for_one_row_only(executed):
    one, two = printed(executed, "transpose-trap-look").splitlines()
    assert one.endswith("True") and "could not be broadcast" in two


def test_the_network_learns_the_flower(executed):
    assert float(printed(executed, "train-accuracy-look").split()[-1]) > 0.87


def test_the_step_from_two_hidden_units_to_three_is_the_large_one(executed):
    rows = [line.split() for line in printed(executed, "size-look").splitlines()[1:]]
    new = {int(size): float(accuracy) for size, _, accuracy in rows}
    assert new[3] - new[2] > 0.15 and abs(new[20] - new[3]) < 0.05


def test_the_headings_that_links_point_at_exist_in_this_order():
    assert headings(read(ASSIGNMENT)) == HEADINGS
