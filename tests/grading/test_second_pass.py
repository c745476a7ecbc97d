"""Law 5: being judged again over right helpers, or run again after a clock ended it, can only help."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.course import own_course
from autograder.forge.build_keys import patched
from autograder.marking import mark
from autograder.marking.mark import Marker
from autograder.sandbox.job import Transcript
from tests.forge.marking import ASSIGNMENT, NAMES, SPEC, record, with_cells

MARKER = Marker(own_course(), ASSIGNMENT, 7)
CALLER = "linear_activation_backward"
ENDS = {name: {name: True} for name in ("exited", "timeout", "memory", "missing")}
OTHER = "def linear_backward(dZ, cache):\n    A, W, b = cache\n    m = A.shape[1]\n    return {}"
HELPERS = {
    "another dA_prev": OTHER.format("3 * W.T @ dZ, dZ @ A.T / m, dZ.sum(axis=1, keepdims=True) / m"),
    "another dW": OTHER.format("W.T @ dZ, 3 * dZ @ A.T / m, dZ.sum(axis=1, keepdims=True) / m"),
    "another db": OTHER.format("W.T @ dZ, dZ @ A.T / m, 3 * dZ.sum(axis=1, keepdims=True) / m"),
}
RAISES = "def linear_backward(dZ, cache):\n    raise KeyError('mine')"
MISTAKES = {item.title: item for item in SPEC.mistakes if item.exercise == CALLER}


def first_pass(helper):
    """The records of the first pass of right functions over one whose mistake nobody knows."""
    exercises, functions = MARKER.key(0).exercises, with_cells(linear_backward=helper)
    return {name: record(exercises[name], functions[name]) for name in NAMES}


@pytest.fixture(scope="module")
def first():
    return {name: first_pass(cell) for name, cell in HELPERS.items()}


def in_a_later_pass(turn, name, **cells):
    return record(MARKER.key(turn).exercises[name], with_cells(**cells)[name])


@pytest.fixture(scope="module")
def second():
    """What can come back of the caller the second time, by what it is."""
    mistakes = {title: in_a_later_pass(1, CALLER, **{CALLER: patched(SPEC, item)}) for title, item in MISTAKES.items()}
    return {"right": in_a_later_pass(1, CALLER), **mistakes, **ENDS}


def before_and_after(first, found):
    """The caller's verdicts without and with a second pass that brings this record."""
    passes = None, lambda _, callers: dict.fromkeys(callers, found)
    return [MARKER.judged(first, {}, again)[CALLER] for again in passes]


@pytest.mark.parametrize("helper", HELPERS)
def test_a_caller_keeps_what_it_earned_first_where_the_second_pass_brings_less(first, second, helper):
    for name, found in second.items():
        before, after = before_and_after(first[helper], found)
        assert 0 < before.points < before.max_points
        assert after.points >= before.points, name
        assert any("Judged again with right helpers" in note for note in after.notes)


@pytest.mark.parametrize("end", ENDS)
def test_a_second_pass_that_ends_badly_leaves_the_first_verdict(first, second, end):
    before, after = before_and_after(first["another db"], second[end])
    assert (after.status, after.points, after.findings) == (before.status, before.points, before.findings)


@pytest.mark.parametrize("helper", HELPERS)
def test_a_caller_that_is_right_over_right_helpers_has_all_points_and_the_helper_is_blamed(first, second, helper):
    _, after = before_and_after(first[helper], second["right"])
    assert (after.points, after.blame) == (after.max_points, "linear_backward")


def test_at_the_same_points_the_reason_that_the_second_pass_found_is_told(second):
    told = 0
    for title, item in MISTAKES.items():
        before, after = before_and_after(first_pass(RAISES), second[title])
        assert (before.status, before.points) == ("raised", 0)
        if after.points == 0:
            told += [reason.id for reason in after.diagnoses] == [item.id]
    assert told


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_comes_back_in_later_passes_nobody_loses_a_point(first, data):
    def again(turn, callers):
        nothing = {
            name: [{"returned": None, "inputs_after": case} for case in MARKER.key(turn).exercises[name].inputs]
            for name in callers
        }
        return {
            name: data.draw(st.sampled_from([*ENDS.values(), {"outcomes": nothing[name]}, in_a_later_pass(turn, name)]))
            for name in callers
        }

    records = first[data.draw(st.sampled_from(list(HELPERS)))]
    before, after = MARKER.judged(records, {}, None), MARKER.judged(records, {}, again)
    assert [name for name in NAMES if after[name].points < before[name].points] == []


def run_of(*, recorded, failed, late=False, spent=False):
    """What a run left that recorded so many functions, and in which so many cells ended in an error."""
    records = {name: {"outcomes": []} if place < recorded else {"timeout": True} for place, name in enumerate(NAMES)}
    errors = {str(number): {"type": "CellTimeout", "text": ""} for number in range(failed)}
    return Transcript(records=records, errors=errors, late=late, spent=spent)


@pytest.mark.parametrize(
    ("runs", "kept"),
    [
        ([run_of(recorded=5, failed=1)], 0),
        ([run_of(recorded=5, failed=1, late=True, spent=True)], 0),
        ([run_of(recorded=5, failed=1, late=True), run_of(recorded=6, failed=1)], 1),
        ([run_of(recorded=5, failed=1, late=True), run_of(recorded=5, failed=0)], 1),
        ([run_of(recorded=5, failed=1, late=True), run_of(recorded=4, failed=1)], 0),
        ([run_of(recorded=5, failed=1, late=True), run_of(recorded=5, failed=2, late=True)], 0),
        ([run_of(recorded=5, failed=1, late=True), run_of(recorded=0, failed=0, late=True, spent=True)], 0),
    ],
    ids=["in time", "all time spent", "more records", "fewer errors", "fewer records", "more errors", "nothing"],
)
def test_a_run_that_a_clock_ended_is_made_once_more_and_the_one_that_got_further_counts(monkeypatch, runs, kept):
    left = iter(runs)
    monkeypatch.setattr(mark, "run", lambda job, sandboxed: next(left))
    assert MARKER._run(None) is runs[kept]
    assert list(left) == []
