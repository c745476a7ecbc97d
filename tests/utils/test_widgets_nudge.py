"""The nudge shows what is true: the slope at the start is the gradient, for every entry."""

import numpy as np
import pytest

from utils.widgets.nudge import MOVES, SHAPES, nudge, nudge_data


@pytest.fixture(scope="module")
def data():
    return nudge_data()


def test_every_entry_of_every_array_can_be_moved(data):
    places = [(entry["array"], entry["row"], entry["column"]) for entry in data["entries"]]
    assert places == [(name, *index) for name, shape in SHAPES.items() for index in np.ndindex(shape)]


def test_without_a_move_the_cost_is_that_of_the_start(data):
    start = list(MOVES).index(0.0)
    assert {entry["costs"][start] for entry in data["entries"]} == {data["cost"]}


def test_near_the_start_the_cost_has_the_slope_of_the_gradient(data):
    start = list(MOVES).index(0.0)
    for entry in data["entries"]:
        slope = (entry["costs"][start + 1] - entry["costs"][start - 1]) / (MOVES[start + 1] - MOVES[start - 1])
        assert slope == pytest.approx(entry["grad"], abs=0.01)


def test_for_most_entries_the_cost_leaves_the_straight_line(data):
    gaps = [abs(entry["costs"][-1] - data["cost"] - entry["grad"] * MOVES[-1]) for entry in data["entries"]]
    assert np.median(gaps) > 0.1


def test_where_no_script_runs_every_entry_has_a_sentence(data):
    assert nudge().still().count("<li>") == len(data["entries"])
