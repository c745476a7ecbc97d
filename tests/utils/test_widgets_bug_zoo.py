"""The bug zoo shows what the mistakes of the bank really do, and no code."""

import pytest

from autograder.desk.bug_zoo import NETS, zoo
from utils.widgets.bug_zoo import bug_zoo, zoo_data

DIFFERENT, EQUAL = NETS


@pytest.fixture(scope="module")
def data():
    return zoo_data()


@pytest.fixture(scope="module")
def fresh():
    return zoo()


def test_the_file_has_the_words_of_the_bank(data, fresh):
    assert data["mistakes"] == fresh["mistakes"]


@pytest.mark.parametrize("net", NETS)
def test_the_file_is_what_the_mistakes_do(net, data, fresh):
    for name, trace in fresh["traces"][net].items():
        kept = data["traces"][net][name]
        assert [row | {"off": None} for row in kept["rows"]] == [row | {"off": None} for row in trace["rows"]]
        assert kept["stopped"].split(":")[0] == trace["stopped"].split(":")[0]
        assert (kept["check"] is None) == (trace["check"] is None)
        assert (kept["check"] or 0) == pytest.approx(trace["check"] or 0, rel=0.02, abs=1e-6)
        assert kept["costs"][:20] == pytest.approx(trace["costs"][:20], rel=0.02, abs=1e-6)


@pytest.mark.parametrize("net", NETS)
def test_the_right_program_has_only_right_gradients_and_learns(net, data):
    trace = data["traces"][net][""]
    assert len(trace["rows"]) == 9 and all(row["off"] == 0 and row["shape"] == row["right"] for row in trace["rows"])
    assert trace["check"] == 0 and trace["costs"][-1] < 0.3 * trace["costs"][0] and not trace["stopped"]


def test_a_forgotten_transpose_stops_on_different_sizes_and_passes_in_silence_on_equal_ones(data):
    loud, silent = (data["traces"][net]["dA-without-transpose"] for net in NETS)
    assert loud["stopped"].startswith("ValueError") and not loud["rows"]
    assert not silent["stopped"] and all(row["shape"] == row["right"] for row in silent["rows"]) and silent["check"] > 0.1


def test_a_forgotten_mean_makes_every_gradient_m_times_too_large(data):
    m = NETS[DIFFERENT][1]
    assert data["traces"][DIFFERENT]["one-over-m-forgotten"]["check"] == pytest.approx((m - 1) / (m + 1))


def test_the_gradient_check_does_not_see_a_wrong_update(data):
    for name in ("update-sign", "bias-never-updated"):
        assert data["traces"][EQUAL][name]["check"] == 0
        assert data["traces"][EQUAL][name]["costs"][-1] > 2 * data["traces"][EQUAL][""]["costs"][-1]


def test_where_no_script_runs_every_mistake_on_every_net_has_a_sentence(data):
    still = bug_zoo().still()
    assert still.count("<li>") == 2 * (len(data["mistakes"]) + 1)
    assert "1/m is forgotten: all shapes right; the gradient check gives 0.75" in still
