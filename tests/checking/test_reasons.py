"""What a card says where no known mistake fits: the words of Python and numpy, in those of the course."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from autograder.checking.card import card_text
from autograder.checking.key import Key
from autograder.checking.verdict import Verdict
from autograder.course.course import own_course
from autograder.forge.build_keys import public_key_of
from tests.forge.marking import mark_one
from utils import broken
from utils.activations import relu
from utils.mend import mend

ASSIGNMENTS = own_course().assignments


@lru_cache
def key(assignment: str) -> Key:
    return public_key_of(ASSIGNMENTS[assignment])


def verdict_on(assignment: str, name: str, function: Callable[..., Any]) -> Verdict:
    return mark_one(key(assignment), name, function)


def both_kept(X: Any, parameters: Any) -> Any:
    a1 = relu(np.dot(parameters["W1"], X) + parameters["b1"])
    return np.dot(parameters["W2"], a1) + parameters["b2"]


def pair_compared(parameters: Any, X: Any) -> Any:
    return (X, {}) > 0.5  # type: ignore[operator]


def float_index(predictions: Any, Y: Any) -> Any:
    matrix = np.zeros((2, 2))
    for p, y in zip(predictions, Y, strict=True):
        matrix[y, p] += 1
    return matrix


def other_examples(AL: Any, Y: Any) -> Any:
    return np.sum(AL[:, 1:] * Y)


def entries_for_products(dZ: Any, cache: Any) -> Any:
    return dZ * cache[0]


def three_names_for_two(parameters: Any, X: Any) -> Any:
    A2, _, _ = relu(X)
    return A2


@pytest.mark.parametrize(
    ("assignment", "name", "function", "reason"),
    [
        ("3_three_layer", "forward_propagation", both_kept, "three-dimensions"),
        ("1_two_layer", "predict", pair_compared, "tuple-used"),
        ("1_two_layer", "predict", three_names_for_two, "wrong-unpacking"),
        ("4_adam_on_L_layers", "confusion_matrix", float_index, "no-index"),
        ("2_L_layer", "compute_cost", other_examples, "other-examples"),
        ("2_L_layer", "linear_backward", entries_for_products, "elementwise-shapes"),
    ],
)
def test_an_exception_is_explained_in_the_words_of_the_course(
    assignment: str, name: str, function: Callable[..., Any], reason: str
) -> None:
    verdict = verdict_on(assignment, name, function)
    assert (verdict.status, [item.id for item in verdict.diagnoses]) == ("raised", [reason])


@pytest.mark.parametrize(("factor", "named"), [(2, True), (-1, True), (0.5, True), (3.55715, False), (1.01, False)])
def test_only_a_telling_factor_of_a_single_number_is_named(factor: float, named: bool) -> None:
    cost = verdict_on("2_L_layer", "compute_cost", lambda AL, Y: factor * _cost(AL, Y))
    assert any(item.id == "constant-factor" or item.helper is None for item in cost.diagnoses) == named


def _cost(AL: Any, Y: Any) -> float:
    return float(-np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)))


def test_a_mend_that_is_not_possible_is_reported_in_its_own_words() -> None:
    def rows_backward(G: Any, X: Any, W: Any) -> Any:
        return mend(broken.rows_backward, 99, "db = 1")(G, X, W)

    (reason,) = verdict_on("5_find_the_bug", "rows_backward", rows_backward).diagnoses
    assert (reason.id, "there is no line 99" in reason.message) == ("not-mended", True)


def test_two_results_that_are_one_object_are_not_right() -> None:
    def one_for_both(parameters: Any) -> Any:
        v = {f"d{name}": np.zeros(value.shape) for name, value in parameters.items()}
        return v, v

    verdict = verdict_on("3_three_layer", "initialize_adam", one_for_both)
    assert (verdict.points, [item.id for item in verdict.diagnoses]) == (0, ["adam-start-shared"])


def test_two_dictionaries_that_share_their_arrays_are_not_right() -> None:
    def shared(parameters: Any) -> Any:
        v = {f"d{name}": np.zeros(value.shape) for name, value in parameters.items()}
        return v, dict(v)

    assert verdict_on("3_three_layer", "initialize_adam", shared).points == 0


def test_the_card_of_mini_batches_asks_for_a_list_and_not_for_a_number() -> None:
    text = card_text(verdict_on("3_three_layer", "random_mini_batches", lambda X, Y, size=64, seed=0: [(X, Y)]))
    assert "a list of pairs" in text
    assert "one number" not in text


def test_a_shape_of_plain_numbers_is_named_once() -> None:
    text = card_text(verdict_on("4_adam_on_L_layers", "confusion_matrix", lambda predictions, Y: np.zeros((2, 2))))
    assert "(2, 2) = (2, 2)" not in text
