"""initialize_parameters_deep has no one right value: the right variant never fails, and each breach is named."""

from typing import Any

import numpy as np
import pytest

from autograder.checking.properties import _breach, small_gaussian
from autograder.checking.values import encode
from tests.forge.marking import key_of, mark_one, with_cells

NAME = "initialize_parameters_deep"
SHAPES = [(60, 50), (50, 40), (67, 50), (47, 30), (30, 20), (4, 3), (1, 40), (2, 1), (7, 28)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_right_variant_is_right_for_two_thousand_seeds(shape: tuple[int, int]) -> None:
    breaches = []
    for seed in range(2000):
        draws = np.random.default_rng(seed).standard_normal(shape) * 0.01
        breaches += [(seed, _breach(draws.ravel()))]
    assert [item for item in breaches if item[1]] == []


def test_the_right_variant_is_right_on_whole_cases_for_many_seeds() -> None:
    cases = key_of("public").exercises[NAME].cases + key_of(7).exercises[NAME].cases
    for seed in range(40):
        rng = np.random.default_rng(seed)
        for case in cases:
            statuses, reason = small_gaussian(case, {"returned": encode(drawn(rng, layer_dims(case.sizes)))})
            assert (set(statuses.values()), reason) == ({"right"}, None)


def layer_dims(sizes: dict[str, int]) -> list[int]:
    return [sizes[f"n{layer}"] for layer in range(len(sizes))]


def drawn(rng: np.random.Generator, dims: list[int]) -> dict[str, np.ndarray]:
    found = {}
    for layer in range(1, len(dims)):
        found[f"W{layer}"] = rng.normal(0, 0.01, (dims[layer], dims[layer - 1]))
        found[f"b{layer}"] = np.zeros((dims[layer], 1))
    return found


def verdict_of(changes: dict[str, Any]) -> Any:
    """The verdict of the right variant, with some of its results passed through a function, or removed."""

    def changed(dims: list[int]) -> dict[str, Any]:
        found: dict[str, Any] = dict(with_cells()[NAME](dims))
        for name, change in changes.items():
            found[name] = change(found[name]) if change else found.pop(name)
        return {name: value for name, value in found.items() if changes.get(name, True)}

    return mark_one(key_of(7), NAME, changed)


BREACHES = [
    ("weights-zero", {"W1": np.zeros_like}),
    ("weights-scale", {"W1": lambda W: W * 100}),
    ("weights-scale", {"W2": lambda W: W * 1.5}),
    ("weights-scale", {"W2": lambda W: W / 10}),
    ("weights-not-normal", {"W1": lambda W: np.random.default_rng(1).uniform(-0.017320508, 0.017320508, W.shape)}),
    ("weights-not-centred", {"W1": lambda W: W + 0.01}),
    ("weights-not-centred", {"W1": np.abs}),
    ("weights-repeated", {"W1": lambda W: np.repeat(W[:1], len(W), axis=0)}),
    ("weights-repeated", {"W2": lambda W: np.full_like(W, 0.01)}),
    ("weights-transposed", {"W1": np.transpose}),
    ("bias-shape", {"b1": np.ravel}),
    ("bias-not-zero", {"b1": lambda b: b + 0.01}),
    ("bias-not-zero", {"b2": lambda b: b + 1e-9}),
]


@pytest.mark.parametrize(("name", "changes"), BREACHES)
def test_a_breach_is_named_and_earns_nothing(name: str, changes: dict[str, Any]) -> None:
    verdict = verdict_of(changes)
    assert verdict.points == 0
    assert verdict.status == "wrong"
    assert [item.id for item in verdict.diagnoses] == [name]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"W1": None}, "missing"),
        ({"b2": None}, "missing"),
        ({"W1": lambda W: W * np.nan}, "nan"),
        ({"W1": lambda W: [W.tolist()]}, "type"),
        ({"b1": lambda b: 0}, "shape"),
        ({"W1": np.ravel}, "shape"),
        ({"b1": np.transpose}, "shape"),
    ],
    ids=range(7),
)
def test_other_wrong_results_earn_nothing_and_are_not_taken_for_a_known_mistake(changes: dict[str, Any], status: str) -> None:
    verdict = verdict_of(changes)
    known = {item.id for item in key_of(7).exercises[NAME].mistakes}
    assert verdict.points == 0
    assert verdict.outputs[next(iter(changes))] == status
    assert known.isdisjoint(item.id for item in verdict.diagnoses)
    assert verdict.diagnoses


def test_one_wrong_layer_costs_all_the_points() -> None:
    """A property exercise is all or nothing."""
    assert verdict_of({"b2": lambda b: b + 1}).points == 0
    assert verdict_of({}).points == 2
