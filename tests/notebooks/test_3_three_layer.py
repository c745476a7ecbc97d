"""What the source notebook of assignment 3 says and shows."""

import re

import pytest

from tests.notebooks.reading import headings, of_type, page, printed, read

ASSIGNMENT = "3_three_layer"
HEADINGS = [
    "What this assignment builds on",
    "The forward pass, written out",
    "Unrolling the loop",
    "Why it takes X",
    "Where 1/m lives",
    "The backward pass, written out",
    "Equal to the general code",
    "Gradient checking",
    "Planted bugs",
    "Mini-batches",
    "Plain gradient descent",
    "Momentum",
    "Adam",
    "The bias correction",
    "Where epsilon stands",
    "The training loop",
    "The race",
    "Explain it",
    "Before you hand in",
]


@pytest.fixture(scope="module")
def executed(executed_notebook):
    return executed_notebook(ASSIGNMENT)


def test_dW_and_db_equal_those_of_the_general_code(executed):
    lines = printed(executed, "general-dW-look").splitlines()
    assert [line.split()[0] for line in lines] == ["dW3", "db3", "dW2", "db2", "dW1", "db1"]
    assert all(line.endswith("equal: True") for line in lines)


def test_dA_differs_from_da_by_exactly_m(executed):
    m, *ratios = printed(executed, "general-dA-look").splitlines()
    numbers = [float(number) for line in ratios for number in re.findall(r"\d+\.\d+", line)]
    assert numbers == pytest.approx([int(m.split("=")[1])] * 4)


def test_the_gradient_check_passes_the_right_gradients_and_no_planted_bug(executed):
    right, *planted = (float(line.split()[-1]) for line in printed(executed, "planted-look").splitlines())
    assert right < 1e-6 and len(planted) == 3 and min(planted) > 1e-4


def test_the_sum_of_one_array_shows_the_first_planted_bug_and_is_blind_to_the_second(executed):
    found = {}
    for line in printed(executed, "planted-where-look").splitlines():
        slope, total = map(float, re.findall(r"-?\d+\.\d+", line))
        found[line.split()[0]] = slope == pytest.approx(total, abs=2e-6)
    assert found == {"W1": True, "b1": True, "W2": True, "b2": False, "W3": True, "b3": True}


def test_the_first_steps_of_adam_are_as_long_as_the_lesson_says(executed):
    lengths = [float(line.split()[-1]) for line in printed(executed, "correction-look").splitlines()]
    assert lengths == pytest.approx([1, 3.1622777, 31.622777, 0.1])


def test_the_network_reads_most_test_images(executed):
    assert float(printed(executed, "train-look").split()[-1]) > 0.95


def test_the_race_ends_as_the_text_says(executed):
    told = re.findall(r"Curve &#x27;([^&]+)&#x27;: from \S+ to ([\d.e-]+)\.", page(executed))
    ends = {name: float(cost) for name, cost in told}
    assert ends["adam"] < ends["gd"] / 100
    assert ends["gd"] == pytest.approx(ends["momentum"], rel=0.1)
    assert max(ends["gd, rate 0.5"], ends["momentum, rate 0.5"], ends["adam, rate 0.005"]) < 1e-3


def test_the_headings_that_links_point_at_exist_in_this_order():
    assert headings(read(ASSIGNMENT)) == HEADINGS


def test_every_planted_bug_is_marked_where_it_stands():
    cells = [cell for cell in of_type(read(ASSIGNMENT), "code") if cell.id.startswith("planted")]
    lines = [line for cell in cells for line in cell.source.splitlines()]
    planting = [line for line in lines if re.match(r"(suspect|copies)(\[.*\])? = ", line) and '"your gradients"' not in line]
    assert len(planting) == 5 and all("BUG PLANTED" in line for line in planting)
