"""Whatever a helper is asked with, the trusted side answers only what costs it little: no number in any form becomes large."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.values import decode, encode
from autograder.sandbox import untrusted

MOST = untrusted.MAX_INTEGER


@pytest.mark.parametrize(
    "arguments",
    [[1], {"list": [1]}, {"tuple": [10**9]}, {"tuple": [{"list": [5, 100_000]}]}, {"tuple": [0.5] * 30_000},
     {"tuple": [{"array": [], "dtype": "float64", "shape": [100_000, 0]}]},
     {"tuple": [{"array": [], "dtype": "float64", "shape": [2000, 2000, 0]}]}],
)  # fmt: skip
def test_arguments_that_would_cost_the_trusted_side_much_get_no_answer(arguments):
    assert not untrusted.is_answerable(arguments)


def test_arguments_of_the_course_get_an_answer():
    arrays = [np.ones((64, 300)), np.ones((5, 64)), {"W1": np.zeros((4, 3))}, 0.5, "relu", [(1, None, True)]]
    assert untrusted.is_answerable(encode(tuple(arrays)))


LARGE = [MOST + 1, 10**5, 10**9, 2**31, 2**63, 2**64, 10**18]
FORMS = {
    "alone": lambda number: number,
    "in a list": lambda number: {"list": [1, number]},
    "in a tuple in a tuple": lambda number: {"tuple": [{"tuple": [number]}]},
    "in a dictionary": lambda number: {"dict": {"n": number}},
    "in an array": lambda number: {"array": [[1, number]], "dtype": "int64", "shape": [1, 2]},
    "as an array without sides": lambda number: {"array": number, "dtype": "int64", "shape": []},
    "as a text in an array": lambda number: {"array": [str(number)], "dtype": "int64", "shape": [1]},
    "as a text without sides": lambda number: {"array": str(number), "dtype": "<i8", "shape": []},
    "as a float in an array of integers": lambda number: {"array": [float(number)], "dtype": "int64", "shape": [1]},
    "as a float without sides": lambda number: {"array": float(abs(number)), "dtype": "uint64", "shape": []},
    "as a side": lambda number: {"array": [], "dtype": "float64", "shape": [0, number]},
    "as the only side": lambda number: {"array": [], "dtype": "float64", "shape": [number]},
    "as a side that is a float": lambda number: {"array": [], "dtype": "float64", "shape": [0, float(number)]},
    "as a side that is a text": lambda number: {"array": [], "dtype": "float64", "shape": [str(number), 0]},
    "as a side that is a name": lambda number: {"array": [], "dtype": "float64", "shape": {"0": 1, str(number): 1}},
    "under a name that nobody reads": lambda number: {"list": [], "more": number},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", [*LARGE, *(-number for number in LARGE)])
def test_a_large_integer_gets_no_answer_in_any_form_and_with_either_sign(form, number):
    assert not untrusted.is_answerable({"tuple": [FORMS[form](number)]})


@pytest.mark.parametrize("number", [MOST, MOST - 1, 1, 0, -1, 1 - MOST, -MOST])
@pytest.mark.parametrize("form", ["alone", "in a list", "in a tuple in a tuple", "in a dictionary", "in an array"])
def test_integers_up_to_the_border_get_an_answer(form, number):
    assert untrusted.is_answerable({"tuple": [FORMS[form](number)]})


NUMBERS = st.integers() | st.floats(allow_nan=False) | st.integers().map(str) | st.sampled_from([True, "nan", "1e9", "", None])
DTYPES = st.sampled_from(
    ["int64", "i8", "<i4", "uint8", "l", "int", "float64", "float32", "f8", "double", "bool", "?", "O", "x", None]
)
NESTED = st.recursive(NUMBERS, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
SIDES = st.lists(st.integers(-2, 4) | NUMBERS, max_size=3) | st.dictionaries(st.integers().map(str), NUMBERS, max_size=2)
ARRAYS = st.fixed_dictionaries({"array": NESTED, "dtype": DTYPES, "shape": SIDES})


def containers(inner):
    items, named = st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=2), inner, max_size=3)
    return items.map(lambda found: {"tuple": found}) | named.map(lambda found: {"dict": found})


VALUES = st.recursive(NUMBERS | ARRAYS, containers, max_leaves=5)


def integers(value):
    """Every integer that a function can get out of a decoded value, and every side."""
    if isinstance(value, np.ndarray):
        return [*value.shape, *(map(int, value.ravel()) if value.dtype.kind in "biu" else ())]
    if isinstance(value, (tuple, list, dict)):
        return [number for item in (value.values() if isinstance(value, dict) else value) for number in integers(item)]
    return [value] if isinstance(value, int) else []


@settings(deadline=None, max_examples=300)
@given(st.lists(VALUES, max_size=3))
def test_of_whatever_is_answered_no_integer_and_no_side_is_large(items):
    arguments = {"tuple": items}
    if untrusted.is_answerable(arguments):
        try:
            decoded = decode(arguments)
        except ValueError:
            return
        assert all(abs(number) <= MOST for number in integers(decoded))


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "int32", "uint8", "bool"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (0, 4)])
def test_an_array_as_a_notebook_sends_it_gets_an_answer(dtype, shape):
    assert untrusted.is_answerable(encode((np.ones(shape, dtype=dtype),)))


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 1e300])
def test_floats_get_an_answer_whatever_they_are(number):
    assert untrusted.is_answerable(encode((number, np.array([number]))))


@pytest.mark.parametrize("count", [untrusted.MAX_ARGUMENTS, untrusted.MAX_ARGUMENTS + 1])
def test_of_very_many_values_just_so_many_get_an_answer(count):
    assert untrusted.is_answerable({"tuple": [0.5] * count}) is (count <= untrusted.MAX_ARGUMENTS)


@pytest.mark.parametrize("arguments", [None, 1, "tuple", [], {}, {"list": []}, {"array": [1], "dtype": "int64", "shape": [1]}])
def test_what_is_no_tuple_of_arguments_gets_no_answer(arguments):
    assert not untrusted.is_answerable(arguments)


@pytest.mark.parametrize(
    "sides", [{}, {"shape": None}, {"shape": 3}, {"shape": "3"}, {"shape": {"3": 1}}, {"shape": [[3]]}], ids=str
)
def test_an_array_whose_sides_are_of_a_wrong_form_gets_no_answer_worth_a_thing(sides):
    arguments = {"tuple": [{"array": [1, 2, 3], "dtype": "int64", **sides}]}
    if untrusted.is_answerable(arguments):
        with pytest.raises(ValueError, match="not an encoded value"):
            decode(arguments)
