"""Whatever a record holds, the judge gives a verdict, in bounded time and memory; only the exact form of a value is one."""

import copy
import json
import time
import tracemalloc
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.card import card_html, card_text
from autograder.checking.encoded import MALFORMED, number, well_formed
from autograder.checking.judge import judge
from autograder.checking.probe import probe
from autograder.checking.values import DTYPES, MAX_NUMBERS, decode, encode
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of
from autograder.forge.solutions import reference
from autograder.sandbox import untrusted

SECONDS, MEGABYTES = 5, 100
COURSE = own_course()
EXERCISES = [(name, item.name) for name, spec in COURSE.assignments.items() for item in spec.exercises]
LONG = "f8," * 1000


def key_of(assignment: str):
    return hidden_key_of(COURSE.spec(assignment), 7)


@lru_cache(maxsize=64)
def right_record(assignment: str, exercise: str) -> str:
    """What comes back of the right function, as the JSON that crosses the border."""
    function = reference(COURSE.spec(assignment))[exercise]
    return json.dumps({"outcomes": probe(function, key_of(assignment).exercises[exercise].inputs)})


def judged(assignment: str, exercise: str, data: Any) -> Any:
    """The verdict on a record, which took bounded time."""
    key = key_of(assignment)
    start = time.process_time()
    verdict = judge(key, {exercise: data})[exercise]
    text = card_text(verdict) + card_html(verdict)
    assert time.process_time() - start < SECONDS
    assert text.encode("utf-8")
    return verdict


def megabytes(assignment: str, exercise: str, data: Any) -> float:
    """How much memory it takes to judge a record, besides the record itself."""
    key = key_of(assignment)
    tracemalloc.start()
    judge(key, {exercise: data})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**63, 2**64, -(2**63), 10**400, 10**4000, 0, -1, 200_000, 200_001]),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["nan", "inf", "-inf", "1e5", "float64", "int8", "f8,f8", ",,,", "O", "<b>", "\ud800", "x" * 300, "9" * 6000]
    ),
    st.just("x" * 100_000),
)
KINDS = st.sampled_from(
    ["array", "dtype", "shape", "float", "tuple", "list", "dict", "other", "returned", "raised", "W1", "type"]
)
DATA = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(KINDS, inner, max_size=4),
        st.fixed_dictionaries({"array": inner, "dtype": st.sampled_from([*DTYPES, LONG, ",,,"]) | inner, "shape": inner}),
        st.fixed_dictionaries({"tuple": st.lists(inner, max_size=4)}),
    ),
    max_leaves=12,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to all nodes; of long lists those of the first three items."""
    items = data.items() if isinstance(data, dict) else enumerate(data[:3]) if isinstance(data, list) else ()
    return [path, *(place for name, item in items for place in places(item, (*path, name)))]


def put(data: Any, path: tuple[Any, ...], change: Any) -> Any:
    """The data with the node at `path` changed."""
    if not path:
        return change(data)
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = change(inner[path[-1]])
    return data


def nested(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = [value]
    return value


CHANGES = {
    "another type": lambda value: str(value)[:50] if not isinstance(value, str) else 7,
    "a truth value": lambda value: True,
    "nothing": lambda value: None,
    "a large integer": lambda value: 10**400,
    "a float for an integer": lambda value: float(value) if type(value) is int else 0.5,
    "a text of digits": lambda value: "9" * 5000,
    "nan": lambda value: float("nan"),
    "infinite": lambda value: float("inf"),
    "a long text": lambda value: "x" * 1_000_000,
    "deep": lambda value: nested(value, 900),
    "wide": lambda value: [value] * 50_000,
    "twice": lambda value: [value, value],
    "many fields": lambda value: LONG * 300,
    "no field": lambda value: ",,,",
    "a dictionary": lambda value: {"tuple": [value]},
    "empty": lambda value: type(value)() if isinstance(value, (list, dict, str)) else [],
    "more keys": lambda value: {**value, "more": 1} if isinstance(value, dict) else {"array": value},
}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(EXERCISES), st.data())
def test_a_real_record_with_a_node_changed_gets_a_verdict(which, data):
    record = json.loads(right_record(*which))
    path = data.draw(st.sampled_from(places(record)))
    verdict = judged(*which, put(record, path, CHANGES[data.draw(st.sampled_from(list(CHANGES)))]))
    assert 0 <= verdict.points <= verdict.max_points


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(EXERCISES), st.data())
def test_data_in_the_place_of_any_part_of_a_record_gets_a_verdict(which, data):
    record = json.loads(right_record(*which))
    path, found = data.draw(st.sampled_from(places(record))), data.draw(DATA)
    judged(*which, put(record, path, lambda _: found))


@settings(max_examples=300, deadline=None)
@given(DATA)
def test_whatever_is_taken_for_an_encoded_value_can_be_decoded_and_measured(data):
    found = well_formed(data)
    assert found is data or found is MALFORMED
    if found is data:
        assert json.loads(json.dumps(data)) == data
        if not json.dumps(data).count('"other"'):
            decode(data)
        values = number(data)
        assert values is None or values.size <= MAX_NUMBERS


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**64 - 1) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
ARRAYS = st.builds(
    lambda dtype, shape, seed: (np.random.RandomState(seed).standard_normal(shape) * 50).astype(dtype),
    st.sampled_from([*DTYPES, "longdouble", "complex128", "U3"]),
    st.lists(st.integers(0, 3), max_size=4).map(tuple),
    st.integers(0, 9),
)


@settings(max_examples=300, deadline=None)
@given(VALUES | ARRAYS | st.tuples(ARRAYS, VALUES) | st.dictionaries(st.text(max_size=3), ARRAYS, max_size=3))
def test_whatever_is_written_down_of_a_value_has_the_form_of_one(value):
    with np.errstate(all="ignore"):
        data = json.loads(json.dumps(encode(value)))
    assert well_formed(data) is data


ARRAY = {"array": [[1.0, 2.0]], "dtype": "float64", "shape": [1, 2]}


@pytest.mark.parametrize(
    "change",
    [{"shape": "12"}, {"shape": [1.0, 2.0]}, {"shape": [True, 2]}, {"shape": ["1", "2"]}, {"shape": [1, -2]}, {"shape": [2, 1]},
     {"shape": [1, 2, 1]}, {"shape": {"1": 2}}, {"shape": None}, {"shape": [10**9, 0]}, {"shape": [0, 10**9], "array": []},
     {"shape": [1] * 40}, {"dtype": LONG}, {"dtype": ",,,"}, {"dtype": "O"}, {"dtype": "f8"}, {"dtype": None}, {"dtype": [1]},
     {"dtype": "datetime64[s]"}, {"dtype": "int64"}, {"dtype": "bool"}, {"array": [["1", "2"]]}, {"array": [[True, False]]},
     {"array": [[1, 2]]}, {"array": [[1.0], [2.0]]}, {"array": [[1.0, 2.0], 3]}, {"array": {"0": 1}}, {"array": "12"},
     {"array": [[None, 1.0]]}, {"array": [[float("nan"), 1.0]], "more": 1}],
    ids=str,
)  # fmt: skip
def test_an_array_of_another_form_is_no_value(change):
    assert well_formed(ARRAY) is ARRAY
    assert well_formed({**ARRAY, **change}) is MALFORMED


@pytest.mark.parametrize(
    "data",
    [{"float": "1e9"}, {"float": 1.0}, {"float": "1" * 5000}, {"tuple": {"a": 1}}, {"list": "ab"}, {"dict": [1]}, {"other": 3},
     {"dict": {"x" * 81: 1}}, {"other": "x" * 1000}, {"unknown": 1}, {}, [], [1], {"tuple": [], "list": []}, 2**64, -(2**63),
     float("nan"), float("inf"), "x" * 2001, {"tuple": [[1]]}, {"tuple": [{"list": [{}]}]}],
    ids=lambda data: str(data)[:40],
)  # fmt: skip
def test_other_data_is_no_value(data):
    assert well_formed(data) is MALFORMED


@pytest.mark.parametrize(
    "dtype", [",,,", LONG, LONG * 300, "f8,", "(1000000,)f8", "S1000000", "V8", "O", "M8[s]"], ids=lambda d: d[:12]
)
def test_a_type_of_array_that_the_course_does_not_know_costs_its_author_the_points_and_nobody_time(dtype):
    record = json.loads(right_record("2_L_layer", "linear_forward"))
    for outcome in record["outcomes"]:
        outcome["returned"]["tuple"][0]["dtype"] = dtype
    verdict = judged("2_L_layer", "linear_forward", record)
    assert (verdict.status, verdict.points) == ("wrong", 0)
    assert "data that no Python value is written as" in verdict.diagnoses[0].message


def test_a_value_of_as_many_numbers_as_there_may_be_is_judged_in_bounded_time():
    large = {"list": [{"tuple": [{"array": [[0.5]], "dtype": "float64", "shape": [1, 1]}] * 2}] * 35_000}
    record = json.loads(right_record("3_three_layer", "random_mini_batches"))
    for outcome in record["outcomes"]:
        outcome["returned"] = large
    assert judged("3_three_layer", "random_mini_batches", record).points == 0
    assert megabytes("3_three_layer", "random_mini_batches", record) < MEGABYTES


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_of_a_record_makes_the_judge_take_much_memory(change):
    record = json.loads(right_record("2_L_layer", "L_model_forward"))
    for place in places(record)[:60:3]:
        changed = put(copy.deepcopy(record), place, CHANGES[change])
        assert megabytes("2_L_layer", "L_model_forward", changed) < MEGABYTES


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(EXERCISES), st.data())
def test_what_the_border_lets_through_is_a_record_and_nothing_makes_it_raise(which, data):
    record = json.loads(right_record(*which))
    path = data.draw(st.sampled_from(places(record)))
    changed = put(copy.deepcopy(record), path, CHANGES[data.draw(st.sampled_from(list(CHANGES)))])
    found = untrusted.record(changed, len(record["outcomes"]))
    if found is not None and "outcomes" in found:
        for outcome in found["outcomes"]:
            for name in {"returned", "inputs_after"} & outcome.keys():
                assert well_formed(outcome[name]) is outcome[name]
