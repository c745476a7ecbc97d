"""random_mini_batches has no one right value: every right order passes, and each property that does not hold is named."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.key import Case, Output
from autograder.checking.properties_batches import mini_batches
from autograder.checking.values import encode

Batches = list[tuple[np.ndarray, np.ndarray]]


def shuffled(X: np.ndarray, Y: np.ndarray, size: int, seed: int) -> Batches:
    order = np.random.default_rng(seed).permutation(X.shape[1])
    return sliced(X, Y, order, size)


def sliced(X: np.ndarray, Y: np.ndarray, order: Any, size: int) -> Batches:
    return [(X[:, order[at : at + size]], Y[:, order[at : at + size]]) for at in range(0, len(order), size)]


def findings(function: Callable[..., Any], m: int = 23, size: int = 8, seed: int = 4) -> tuple[str, str | None]:
    """The status and the reason for `function`, called three times as a key asks for it."""
    X = np.random.default_rng(m).standard_normal((3, m))
    Y = (np.arange(m) % 3 == 0).astype(int).reshape(1, m)
    calls = [(X, Y, size, seed), (X, Y, size, seed), (X, Y, size, seed + 1)]
    inputs = {**encode(calls[0]), "again": [encode(call) for call in calls[1:]]}
    case = Case(1, "", {"m": m}, inputs, encode([]), (Output("mini-batches", (), (), "mini-batches"),))
    first, *again = (encode(function(*call)) for call in calls)
    statuses, reason = mini_batches(case, {"returned": first, "again": again})
    return statuses["mini-batches"], reason


@settings(max_examples=200, deadline=None)
@given(m=st.integers(1, 60), size=st.integers(1, 80), seed=st.integers(0, 10**6))
def test_every_shuffle_is_right(m: int, size: int, seed: int) -> None:
    assert findings(shuffled, m, size, seed) == ("right", None)


@pytest.mark.parametrize("m", [23, 24, 25, 7, 8, 9])
def test_rest_exact_multiple_and_a_single_batch_are_right(m: int) -> None:
    assert findings(shuffled, m) == ("right", None)


def test_lists_for_tuples_and_a_tuple_for_the_list_are_right() -> None:
    assert findings(lambda *call: tuple([X, Y] for X, Y in shuffled(*call))) == ("right", None)


BREACHES: dict[str, Callable[..., Any]] = {
    "not-shuffled": lambda X, Y, size, seed: sliced(X, Y, np.arange(X.shape[1]), size),
    "examples-lost": lambda X, Y, size, seed: shuffled(X, Y, size, seed)[:-1],
    "examples-repeated": lambda X, Y, size, seed: shuffled(X, Y, size, seed) + shuffled(X, Y, size, seed)[:1],
    "examples-changed": lambda X, Y, size, seed: shuffled(X / X.std(), Y, size, seed),
    "pairs-broken": lambda X, Y, size, seed: shuffled(X, np.roll(Y, 1), size, seed),
    "rows-taken": lambda X, Y, size, seed: [(A.T, B) for A, B in shuffled(X, Y, size, seed)],
    "labels-flat": lambda X, Y, size, seed: [(A, B[0]) for A, B in shuffled(X, Y, size, seed)],
    "empty-batch": lambda X, Y, size, seed: [*shuffled(X, Y, size, seed), (X[:, :0], Y[:, :0])],
    "batch-size": lambda X, Y, size, seed: shuffled(X, Y, size - 1, seed),
    "seed-ignored": lambda X, Y, size, seed: shuffled(X, Y, size, 0),
    "not-repeatable": lambda X, Y, size, seed: shuffled(X, Y, size, np.random.SeedSequence().entropy),
    "batches-not-pairs": lambda X, Y, size, seed: [A for A, _ in shuffled(X, Y, size, seed)],
}


@pytest.mark.parametrize("reason", BREACHES)
def test_a_property_that_does_not_hold_is_named(reason: str) -> None:
    status, found = findings(BREACHES[reason])
    assert (status != "right", found) == (True, reason)


def test_a_short_batch_that_is_not_the_last_is_a_wrong_size() -> None:
    assert findings(lambda *call: shuffled(*call)[::-1]) == ("value", "batch-size")


def test_neighbours_that_always_stay_together_are_not_mixed() -> None:
    def blocks(X: np.ndarray, Y: np.ndarray, size: int, seed: int) -> Batches:
        batches = sliced(X, Y, np.arange(X.shape[1]), size)
        return batches[1:-1] + batches[:1] + batches[-1:]

    assert findings(blocks) == ("value", "examples-not-mixed")


@pytest.mark.parametrize(
    "nothing", [None, [], {}, 3, [None], [[1, 2]], [[1, 2, 3]], "text", [("a", "b")], [{}], np.ones((3, 23))], ids=str
)
def test_whatever_else_comes_back_is_wrong_and_raises_nothing(nothing: Any) -> None:
    assert findings(lambda *_: nothing)[0] in ("type", "shape")


def test_batches_that_are_not_numbers_or_hold_nan_are_wrong() -> None:
    assert findings(lambda *call: [(A * np.nan, B) for A, B in shuffled(*call)]) == ("value", "examples-changed")
