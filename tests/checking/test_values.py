"""Values cross the border of the sandbox as plain data: whole, capped, and without running anything."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from autograder.checking.values import MAX_DEPTH, MAX_NUMBERS, MAX_TEXT, decode, describe, encode, shown
from autograder.course.course import own_course

ASSIGNMENTS = own_course().assignments

some = settings(max_examples=80, deadline=None)
any_float = st.floats(allow_nan=True, allow_infinity=True)
shapes = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
numeric_arrays = st.one_of(
    arrays(np.float64, shapes, elements=any_float),
    arrays(np.float32, shapes, elements=st.floats(width=32)),
    arrays(np.int64, shapes),
    arrays(np.uint64, shapes),
    arrays(np.int8, shapes),
    arrays(np.bool_, shapes),
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(-(2**62), 2**62), any_float, st.text(max_size=30))
values = st.recursive(
    st.one_of(scalars, numeric_arrays),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=10), inner, max_size=4),
    ),
    max_leaves=12,
)


def same(left: Any, right: Any) -> bool:
    """Equal in type, shape, dtype and every bit that counts; nan equals nan."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        equal_nan = left.dtype.kind == "f"
        return left.dtype == right.dtype and np.array_equal(left, right, equal_nan=equal_nan)
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    return bool(left == right or (isinstance(left, float) and math.isnan(left) and math.isnan(right)))


def through_json(data: Any) -> Any:
    return json.loads(json.dumps(data, allow_nan=False))


@some
@given(values)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assert same(decode(through_json(encode(value))), value)


@some
@given(numeric_arrays)
def test_an_array_keeps_its_dtype_and_shape(value: np.ndarray) -> None:
    back = decode(through_json(encode(value)))
    assert same(back, value)
    assert back is not value


@pytest.mark.parametrize("value", [np.float64(1.5), np.float32(0.5), np.int32(3), np.bool_(True), np.str_("a")])
def test_a_numpy_scalar_becomes_a_python_one(value: np.generic) -> None:
    assert encode(value) == value.item()
    assert type(encode(value)) is type(value.item())


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan"), np.float32("inf")])
def test_a_number_that_is_not_finite_is_spelt_out(value: float) -> None:
    assert encode(value) == {"float": str(float(value))}


@pytest.mark.parametrize(
    "value", [np.longdouble("1.5"), np.array([1.5, 2], np.longdouble), np.array(["nan"], np.longdouble), np.float16(2)]
)
def test_floats_of_every_width_can_be_written_as_json(value: Any) -> None:
    np.testing.assert_array_equal(decode(through_json(encode(value))), np.asarray(value, float))


@pytest.mark.parametrize(
    "value",
    [
        np.array([1j]),
        1j,
        np.array([None, object()]),
        np.array(["text"]),
        np.array(["2020-01-01"], "datetime64[D]"),
        np.zeros(2, dtype=[("a", float), ("b", int)]),
        np.datetime64("2020-01-01"),
        np.complex128(1j),
        object(),
        print,
        {1, 2},
        b"bytes",
        range(3),
        2**70,
        (item for item in []),
    ],
    ids=range(15),
)
def test_what_cannot_cross_becomes_its_name(value: Any) -> None:
    data = encode(value)
    assert list(data) == ["other"]
    assert isinstance(data["other"], str)
    through_json(data)


def test_a_value_keeps_the_parts_beside_one_that_cannot_cross() -> None:
    data = encode((np.ones(2), object(), np.zeros(MAX_NUMBERS), 3))
    kinds = [next(iter(item)) if isinstance(item, dict) else item for item in data["tuple"]]
    assert kinds == ["array", "other", "other", 3]


def test_a_list_that_holds_itself_is_nested_too_deeply() -> None:
    value: list[Any] = []
    value.append(value)
    assert "nested too deeply" in encode(value)["other"]


def test_a_tree_that_grows_at_every_level_is_too_large() -> None:
    value: list[Any] = []
    value.extend([value] * 50)
    assert "other" in encode(value)


def test_depth_is_capped() -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    assert "nested too deeply" in encode(value)["other"]
    assert "list" in encode(value[0])


@pytest.mark.parametrize(
    "value", [np.zeros(MAX_NUMBERS + 1), [0.0] * (MAX_NUMBERS + 1), {"a": [1] * MAX_NUMBERS}, np.zeros((1000, 1000))]
)
def test_the_count_of_numbers_is_capped(value: Any) -> None:
    assert len(json.dumps(encode(value))) < 100


def test_text_is_capped() -> None:
    assert len(encode("x" * 10**6)) == MAX_TEXT
    assert len(next(iter(encode({"k" * 10**6: 1})["dict"]))) == 80


class EvilText(str):
    def __str__(self) -> str:
        raise RuntimeError("evil")

    def __getitem__(self, _: Any) -> Any:
        return {"not": "text"}


class EvilFloat(float):
    def __float__(self) -> float:
        raise RuntimeError("evil")

    def __repr__(self) -> str:
        return "__import__('os')"


class EvilInt(int):
    def __abs__(self) -> Any:
        raise RuntimeError("evil")

    def __int__(self) -> int:
        raise RuntimeError("evil")


class EvilList(list):
    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Any:
        while True:
            yield 1


class EvilDict(dict):
    def items(self) -> Any:
        raise RuntimeError("evil")


class EvilArray(np.ndarray):
    def tolist(self) -> Any:
        raise RuntimeError("evil")

    @property
    def size(self) -> int:  # type: ignore[override]
        return -1


class EvilKey:
    def __str__(self) -> str:
        raise RuntimeError("evil")


class EvilClass:
    @property
    def __class__(self) -> Any:
        raise RuntimeError("evil")


@pytest.mark.parametrize(
    "value",
    [
        EvilText("text"),
        EvilFloat(2.5),
        EvilInt(3),
        EvilList([1]),
        EvilDict(a=1),
        np.ones(3).view(EvilArray),
        {EvilKey(): 1},
        np.ma.masked_array([1.0, 2.0], [True, False]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_encode_never_raises_and_its_result_is_plain_json(value: Any) -> None:
    data = encode(value)
    again = through_json(data)
    assert again == data
    assert all(kind in (dict, list, str, int, float, bool, type(None)) for kind in types_in(data))


def test_a_value_whose_class_cannot_be_asked_for_cannot_be_read() -> None:
    assert encode([EvilClass()]) == {"other": "a value that cannot be read"}


def types_in(data: Any) -> set[type]:
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return {type(data)}.union(*(types_in(item) for item in inner))


@pytest.mark.parametrize(("value", "plain"), [(EvilText("text"), "text"), (EvilFloat(2.5), 2.5), (EvilInt(3), 3)])
def test_a_subclass_of_a_plain_type_is_read_as_the_plain_type(value: Any, plain: Any) -> None:
    assert encode(value) == plain


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        [1, 2],
        {"what": 1},
        {"other": "object"},
        {"array": [1.0]},
        {"array": [1.0], "dtype": "float64"},
        {"array": [1.0], "dtype": "float64", "shape": [2]},
        {"array": [1.0], "dtype": "float64", "shape": [-1]},
        {"array": [1.0], "dtype": "float64", "shape": 1},
        {"array": [1.0], "dtype": "object", "shape": [1]},
        {"array": [1.0], "dtype": "U10", "shape": [1]},
        {"array": [1.0], "dtype": "no such", "shape": [1]},
        {"array": [1.0], "dtype": "f8,f8", "shape": [1]},
        {"array": [[1.0], [1.0, 2.0]], "dtype": "float64", "shape": [3]},
        {"array": ["one"], "dtype": "float64", "shape": [1]},
        {"array": [{}], "dtype": "float64", "shape": [1]},
        {"array": [2**80], "dtype": "int64", "shape": [1]},
        {"array": [300], "dtype": "uint8", "shape": [1]},
        {"float": "many"},
        {"float": None},
        {"tuple": 3},
        {"tuple": [[]]},
        {"list": {"a": []}},
        {"list": "abc"},
        {"dict": [1]},
        {"dict": {"a": {}}},
    ],
    ids=repr,
)
def test_decode_refuses_malformed_data(data: Any) -> None:
    with pytest.raises(ValueError):
        decode(data)


def test_decode_refuses_data_that_is_nested_without_end() -> None:
    data: Any = 1
    for _ in range(100_000):
        data = {"list": [data]}
    with pytest.raises(ValueError, match="not an encoded value"):
        decode(data)


json_like = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["array", "dtype", "shape", "float", "tuple", "list", "dict", "other", "x"]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)


@some
@given(json_like)
def test_decode_returns_or_raises_value_error_and_describe_always_says_something(data: Any) -> None:
    assert isinstance(describe(data), str)
    assert len(describe(data)) <= 80
    try:
        decode(data)
    except ValueError:
        return


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.ones((3, 4)), "array (3, 4)"),
        (np.float64(2), "float"),
        (math.nan, "float"),
        (None, "None"),
        ((1, 2), "tuple of 2"),
        ([1], "list of 1"),
        ({"a": 1}, "dict of 1"),
        (np.array([1j]), "array of complex128"),
        ("text", "str"),
    ],
    ids=repr,
)
def test_a_value_is_described_in_a_few_words(value: Any, words: str) -> None:
    assert describe(encode(value)) == words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "int 3"),
        (True, "bool True"),
        (np.float64(0.6931471805), "float 0.693147"),
        (float("nan"), "float nan"),
        (np.array(0.5), "array () 0.5"),
        ("relu", "str 'relu'"),
        ("a\nb\x1b[2J", "str 'a\\nb\\x1b[2J'"),
        ("x" * 31, "str"),
        (None, "None"),
        (np.zeros((2, 3)), "array (2, 3)"),
        ([1], "list of 1"),
        ({"a": 1}, "dict of 1"),
    ],
)
def test_a_single_number_and_a_short_text_are_shown_and_larger_values_only_described(value: object, said: str) -> None:
    assert shown(encode(value)) == said


@pytest.mark.parametrize("data", [{}, {"float": []}, {"float": {"a": 1}}, {"array": 3}, {"array": "x" * 999}, {"dict": 3}, [1]])
def test_whatever_stands_for_a_value_is_shown_in_a_few_words(data: object) -> None:
    assert len(shown(data)) <= 80
