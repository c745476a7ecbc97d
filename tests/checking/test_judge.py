"""The judge: what each kind of wrong result is called, that it earns nothing, and that no record can upset it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.card import card_html, card_text
from autograder.checking.judge import judge
from autograder.checking.key import Case, Exercise, Key, Output
from autograder.checking.values import decode, encode
from autograder.checking.verdict import Verdict, as_json
from autograder.course.course import own_course
from autograder.forge.solutions import reference
from tests.forge.marking import ASSIGNMENT, NAMES, key_of, mark_one

ASSIGNMENTS = own_course().assignments

RIGHT = reference(ASSIGNMENTS[ASSIGNMENT])
SEED = 7


def linear_backward_with(**changes: Callable[[np.ndarray], Any]) -> Verdict:
    """The verdict of a right linear_backward whose named outputs went through a function."""

    def changed(dZ: Any, cache: Any) -> Any:
        results = dict(zip(("dA_prev", "dW", "db"), RIGHT["linear_backward"](dZ, cache), strict=True))
        return tuple(changes.get(name, lambda same: same)(value) for name, value in results.items())

    return mark_one(key_of(SEED), "linear_backward", changed)


def poisoned(value: float) -> Callable[[np.ndarray], np.ndarray]:
    def put(array: np.ndarray) -> np.ndarray:
        array = array.copy()
        array.flat[0] = value
        return array

    return put


@pytest.mark.parametrize(
    ("status", "change"),
    [
        ("nan", poisoned(np.nan)),
        ("nan", poisoned(np.inf)),
        ("nan", lambda array: array * np.nan),
        ("shape", np.transpose),
        ("shape", np.ravel),
        ("shape", lambda array: array[None]),
        ("shape", lambda array: array[:-1]),
        ("shape", lambda array: array.sum()),
        ("shape", lambda array: np.empty((0, 3))),
        ("type", lambda array: None),
        ("type", lambda array: "numbers"),
        ("type", lambda array: [array.tolist(), "numbers"]),
        ("value", lambda array: (array * 1.00001).tolist()),
        ("type", lambda array: array + 0j),
        ("type", lambda array: array.astype(object)),
        ("type", lambda array: array.astype(str)),
        ("type", lambda array: (array,)),
        ("type", lambda array: {"dW": array}),
        ("type", lambda array: object()),
        ("type", lambda array: np.zeros((2000, 2000))),
        ("value", lambda array: array * 1.00001),
        ("value", lambda array: array + 1e-5),
        ("value", lambda array: array * 1e300),
        ("value", poisoned(1e200)),
        ("value", np.zeros_like),
        ("value", lambda array: array.astype(bool)),
        ("value", lambda array: array[::-1]),
        ("value", lambda array: -array),
    ],
)
def test_a_wrong_output_has_its_word_and_earns_nothing_while_the_others_keep_their_points(
    status: str, change: Callable[[np.ndarray], Any]
) -> None:
    verdict = linear_backward_with(dW=change)
    assert verdict.outputs == {"dA_prev": "right", "dW": status, "db": "right"}
    assert (verdict.status, verdict.points) == ("partly", 4)


@pytest.mark.parametrize(
    "change",
    [
        lambda array: array * (1 + 1e-9),
        lambda array: np.asfortranarray(array),
        lambda array: np.asarray(array, np.longdouble),
        lambda array: np.ma.masked_array(array),
        lambda array: np.matrix(array),
    ],
    ids=["rounding", "fortran order", "longdouble", "masked", "matrix"],
)
def test_rounding_and_kinds_of_arrays_do_not_count(change: Callable[[np.ndarray], Any]) -> None:
    assert linear_backward_with(dW=change, db=change, dA_prev=change).status == "right"


def test_points_of_an_exercise_are_the_sum_of_its_right_parts() -> None:
    assert linear_backward_with(dW=np.ravel, db=np.ravel).points == 2
    everything_wrong = linear_backward_with(dW=np.ravel, db=np.ravel, dA_prev=np.ravel)
    assert (everything_wrong.status, everything_wrong.points) == ("wrong", 0)


def test_a_part_that_is_wrong_on_one_case_only_earns_nothing() -> None:
    calls = []

    def once(dZ: Any, cache: Any) -> Any:
        calls.append(1)
        dA_prev, dW, db = RIGHT["linear_backward"](dZ, cache)
        return dA_prev, dW, db * (2 if len(calls) == 2 else 1)

    assert mark_one(key_of(SEED), "linear_backward", once).outputs["db"] == "value"


@pytest.mark.parametrize(
    ("returns", "status"),
    [
        (lambda result: None, "type"),
        (lambda result: result[:2], "type"),
        (lambda result: (*result, 1), "type"),
        (lambda result: dict(zip("abc", result, strict=True)), "type"),
        (lambda result: result[0], "type"),
        (lambda result: 7, "type"),
    ],
    ids=["None", "two of three", "an extra item", "a dict", "the first alone", "a number"],
)
def test_a_wrong_container_leaves_nothing_to_grade(returns: Callable[[Any], Any], status: str) -> None:
    verdict = mark_one(key_of(SEED), "linear_backward", lambda dZ, cache: returns(RIGHT["linear_backward"](dZ, cache)))
    assert (verdict.status, verdict.points) == ("wrong", 0)
    assert set(verdict.outputs.values()) == {status}
    assert verdict.diagnoses


@pytest.mark.parametrize(
    ("cost", "status"),
    [
        (lambda value: np.array([[value]]), "shape"),
        (lambda value: np.array([value]), "shape"),
        (lambda value: np.array(value), "right"),
        (lambda value: float(value), "right"),
        (lambda value: np.float64(value), "right"),
        (lambda value: [value], "type"),
        (lambda value: str(value), "type"),
        (lambda value: complex(value), "type"),
        (lambda value: np.nan, "nan"),
        (lambda value: -np.inf, "nan"),
        (lambda value: None, "type"),
        (lambda value: round(value, 4), "value"),
        (lambda value: True, "value"),
    ],
    ids=range(13),
)
def test_a_cost_is_one_number(cost: Callable[[float], Any], status: str) -> None:
    verdict = mark_one(key_of(SEED), "compute_cost", lambda AL, Y: cost(RIGHT["compute_cost"](AL, Y)))
    assert verdict.outputs == {"cost": status}
    assert verdict.points == (2 if status == "right" else 0)


@pytest.mark.parametrize("gone", ["dW1", "db2", "dW4"])
def test_a_missing_key_is_called_missing_and_zeroes_its_part(gone: str) -> None:
    def without(AL: Any, Y: Any, caches: Any) -> Any:
        grads = RIGHT["L_model_backward"](AL, Y, caches)
        return {name: value for name, value in grads.items() if name != gone}

    verdict = mark_one(key_of(SEED), "L_model_backward", without)
    assert verdict.outputs[gone] == "missing"
    assert verdict.points == {"dW1": 4, "db2": 4, "dW4": 3}[gone]
    assert any(gone in item.title for item in verdict.diagnoses)


EXTRAS = {"none": {"dA": None}, "object": {"m": 3, "dZ": [object()]}, "odd keys": {3: 4, (1, 2): np.zeros(3)}}


@pytest.mark.parametrize("extra", EXTRAS.values(), ids=EXTRAS)
def test_extra_keys_are_welcome(extra: dict[Any, Any]) -> None:
    verdict = mark_one(key_of(SEED), "L_model_backward", lambda *inputs: {**RIGHT["L_model_backward"](*inputs), **extra})
    assert verdict.status == "right"


def test_dA_in_grads_is_shown_and_never_graded() -> None:
    def wrong_dA(*inputs: Any) -> Any:
        grads = RIGHT["L_model_backward"](*inputs)
        return {name: value * 3 if name.startswith("dA") else value for name, value in grads.items()}

    verdict = mark_one(key_of(SEED), "L_model_backward", wrong_dA)
    assert (verdict.status, verdict.points) == ("right", 6)
    assert "value" in [item.status for item in verdict.findings if not item.graded]


CHANGES: list[tuple[str, Callable[[tuple[Any, ...]], None], str]] = [
    ("initialize_parameters_deep", lambda inputs: inputs[0].append(1), "layer_dims"),
    ("linear_forward", lambda inputs: inputs[0].__imul__(2), "A"),
    ("linear_forward", lambda inputs: inputs[2].fill(0), "b"),
    ("linear_activation_forward", lambda inputs: inputs[1].__iadd__(1e-12), "W"),
    ("L_model_forward", lambda inputs: inputs[1].pop("b1"), "parameters"),
    ("L_model_forward", lambda inputs: inputs[1]["W2"].fill(3), "parameters"),
    ("compute_cost", lambda inputs: inputs[0].clip(0.4, 0.6, out=inputs[0]), "AL"),
    ("linear_backward", lambda inputs: inputs[0].__itruediv__(3), "dZ"),
    ("linear_backward", lambda inputs: inputs[1][1].__isub__(0.01), "cache"),
    ("linear_backward", lambda inputs: inputs[1][2].fill(0), "cache"),
    ("linear_activation_backward", lambda inputs: inputs[0].fill(0), "dA"),
    ("linear_activation_backward", lambda inputs: inputs[1][1].fill(0), "cache"),
    ("L_model_backward", lambda inputs: inputs[2].pop(), "caches"),
    ("L_model_backward", lambda inputs: inputs[0].__isub__(1e-9), "AL"),
    ("update_parameters", lambda inputs: inputs[1]["dW1"].fill(0), "grads"),
    ("update_parameters", lambda inputs: inputs[1].clear(), "grads"),
]


@pytest.mark.parametrize(("name", "change", "argument"), CHANGES)
def test_a_changed_input_zeroes_the_exercise(name: str, change: Callable[[tuple[Any, ...]], None], argument: str) -> None:
    def changing(*inputs: Any) -> Any:
        result = decoded_copy(RIGHT[name](*inputs))
        change(inputs)
        return result

    verdict = mark_one(key_of(SEED), name, changing)
    assert (verdict.status, verdict.points, verdict.blame) == ("wrong", 0, "own")
    assert [item.id for item in verdict.diagnoses] == ["changed-input"]
    assert f"`{argument}`" in verdict.diagnoses[0].title


def decoded_copy(value: Any) -> Any:
    return decode(encode(value))


def test_an_exception_earns_nothing_and_is_quoted_with_its_line() -> None:
    def failing(dZ: Any, cache: Any) -> Any:
        raise ValueError("the shapes do not fit")

    verdict = mark_one(key_of(SEED), "linear_backward", failing)
    assert (verdict.status, verdict.points) == ("raised", 0)
    assert verdict.error["type"] == "ValueError"
    assert verdict.error["line"] == 'raise ValueError("the shapes do not fit")'


def test_an_exception_on_one_case_earns_nothing() -> None:
    def on_relu(dA: Any, cache: Any, activation: str) -> Any:
        if activation == "relu":
            raise KeyError("relu")
        return RIGHT["linear_activation_backward"](dA, cache, activation)

    verdict = mark_one(key_of(SEED), "linear_activation_backward", on_relu)
    assert (verdict.status, verdict.points) == ("raised", 0)


@pytest.mark.parametrize("stop", ["missing", "timeout", "memory", "exited"])
def test_a_function_that_did_not_come_back_has_that_status(stop: str) -> None:
    verdict = judge(key_of(SEED), {"linear_forward": {stop: True}})["linear_forward"]
    assert (verdict.status, verdict.points) == (stop, 0)


def test_an_exercise_without_a_record_is_missing() -> None:
    verdicts = judge(key_of(SEED), {})
    assert list(verdicts) == NAMES
    assert {item.status for item in verdicts.values()} == {"missing"}


def trained(*accurate: bool) -> Key:
    """A key with one exercise: a case that needs its stand-in to be called, and (where wanted) one judged by accuracy."""
    output = Output("W", (), (), "W")
    cases = [Case(1, "by value", {}, {"tuple": [2], "stand_ins": {"draw": 3}}, 6, (output,))]
    if accurate:
        fresh = {"tuple": [2], "fresh": {"call": "predict", "arguments": [{"result": True}]}}
        cases.append(Case(1, "by accuracy", {}, fresh, encode(np.array([[1, 0, 1, 1]])), (output,)))
    return Key("x", "1", "hidden", {"train": Exercise("train", ("n",), {"W": 2}, cases=tuple(cases))})


def by_value(returned: Any, *called: str) -> dict[str, Any]:
    return {"returned": returned, "inputs_after": {"tuple": [2]}, "called": {name: {"tuple": []} for name in called}}


RIGHT_LABELS = {"returned": encode(np.array([[1, 0, 1, 1]])), "inputs_after": {"tuple": [2]}}
WRONG_LABELS = {"returned": encode(np.array([[0, 1, 1, 0]])), "inputs_after": {"tuple": [2]}}


@pytest.mark.parametrize(
    ("outcomes", "points"),
    [
        ([by_value(6, "draw"), RIGHT_LABELS], 2),
        ([by_value(7, "draw"), RIGHT_LABELS], 0),
        ([by_value(7), RIGHT_LABELS], 2),
        ([by_value(6, "draw"), WRONG_LABELS], 0),
        ([by_value(6), WRONG_LABELS], 0),
        ([by_value(6, "draw")], 0),
    ],
    ids=range(6),
)
def test_a_training_function_is_judged_by_value_where_it_drew_what_we_gave_it_and_by_accuracy(
    outcomes: list[Any], points: int
) -> None:
    verdict = judge(trained(True), {"train": {"outcomes": outcomes}})["train"]
    assert verdict.points == points
    assert not verdict.notes


def test_a_function_of_which_every_case_is_passed_over_earns_nothing() -> None:
    assert judge(trained(), {"train": {"outcomes": [by_value(6)]}})["train"].points == 0


def test_a_constant_factor_is_named() -> None:
    verdict = linear_backward_with(dW=lambda array: array * 3)
    assert [item.id for item in verdict.diagnoses] == ["constant-factor"]
    assert "3 times" in verdict.diagnoses[0].message


def test_a_function_that_remembers_public_answers_fails_on_hidden_ones() -> None:
    public = key_of("public").exercises["linear_forward"].cases
    remembered = decode(public[0].returns)
    verdict = mark_one(key_of(SEED), "linear_forward", lambda A, W, b: remembered)
    assert verdict.points == 0


def test_predictions_that_hold_nothing_are_no_predictions() -> None:
    fresh = {"tuple": [2], "fresh": {"call": "predict", "arguments": [{"result": True}]}}
    case = Case(1, "by accuracy", {}, fresh, encode(np.array([[1, 0]])), (Output("W", (0,), (), "W"),))
    key = Key("x", "1", "hidden", {"train": Exercise("train", ("n",), {"W": 2}, cases=(case,))})
    verdict = judge(key, {"train": {"outcomes": [{"returned": {"list": []}, "inputs_after": {"tuple": [2]}}]}})["train"]
    assert (verdict.points, verdict.outputs) == (0, {"W": "type"})


def test_parameters_that_only_look_like_a_dictionary_are_missing() -> None:
    name = "initialize_parameters_deep"
    outcomes = [{"returned": {"dict": None}, "inputs_after": None}] * len(key_of(SEED).exercises[name].cases)
    verdict = judge(key_of(SEED), {name: {"outcomes": outcomes}})[name]
    assert (verdict.points, set(verdict.outputs.values())) == (0, {"missing"})


kinds = ["array", "dtype", "shape", "float", "tuple", "list", "dict", "other", "dW1", "W1"]
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6), st.just("\ud800"), st.just("<b>"))
json_like = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(kinds), inner, max_size=3),
        st.fixed_dictionaries({"tuple": st.lists(inner, min_size=2, max_size=3)}),
        st.fixed_dictionaries({"dict": st.dictionaries(st.sampled_from(["W1", "b1", "dW1"]), inner)}),
        st.fixed_dictionaries({"array": inner, "dtype": st.just("float64"), "shape": inner}),
    ),
    max_leaves=10,
)
outcomes = st.one_of(
    json_like,
    st.fixed_dictionaries({"returned": json_like, "inputs_after": json_like}),
    st.fixed_dictionaries({"returned": json_like, "called": json_like}),
    st.fixed_dictionaries({"raised": st.one_of(json_like, st.fixed_dictionaries({"type": leaves, "text": leaves}))}),
    st.fixed_dictionaries({"returned": json_like, "raised": json_like}),
)
records = st.one_of(json_like, st.fixed_dictionaries({"outcomes": st.lists(outcomes, min_size=3, max_size=3)}))


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(NAMES, records)))
def test_no_record_can_upset_the_judge_or_the_card_or_earn_a_point(forged: dict[str, Any]) -> None:
    for verdict in judge(key_of(SEED), forged).values():
        assert verdict.points == 0
        text = card_text(verdict) + card_html(verdict) + str(as_json(verdict, file="f", assignment="a", level="l", repairs=[]))
        assert text.encode("utf-8")
        assert "<b>" not in card_html(verdict)


def test_huge_numbers_print_no_warning(capfd: pytest.CaptureFixture[str]) -> None:
    linear_backward_with(dW=lambda array: array * 1e308, db=lambda array: array * 0 + 1.7e308)
    assert capfd.readouterr() == ("", "")
