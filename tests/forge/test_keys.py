"""The answer keys as the forge builds them: what is public, what is hidden, and that the shipped one is current."""

import json
from pathlib import Path

import numpy as np
import pytest

from autograder.checking.compare import same_fingerprint
from autograder.checking.encoded import number
from autograder.checking.key import FORMAT, PACKAGED, Key, load_key, save_key
from autograder.checking.probe import probe
from autograder.checking.values import decode
from autograder.course.course import own_course
from autograder.forge import build_keys as build
from autograder.forge.build_keys import PUBLIC_SEED, hidden_key_of, public_key_of, version_of
from autograder.forge.solutions import reference
from tests.forge.marking import ASSIGNMENT, HIDDEN_SEEDS, MAX_POINTS, NAMES, key_of

ASSIGNMENTS = own_course().assignments

SHIPPED = PACKAGED / f"{ASSIGNMENT}.json"


def depths(key: Key) -> list[int]:
    return [len(case.sizes) - 2 for case in key.exercises["L_model_backward"].cases]


def values(key: Key) -> list[str]:
    return [json.dumps(case.inputs) for item in key.exercises.values() for case in item.cases if not item.properties]


def test_the_shipped_key_has_the_version_of_the_source() -> None:
    assert key_of("shipped").version == version_of(ASSIGNMENTS[ASSIGNMENT])


def test_the_shipped_key_is_what_the_source_gives_now() -> None:
    """Run 'autograder release' where this fails. Numbers may differ in the last digit on another machine."""
    shipped, fresh = key_of("shipped"), key_of("public")
    for name in NAMES:
        ours, theirs = shipped.exercises[name], fresh.exercises[name]
        for field in ("arguments", "parts", "helpers", "may_change", "properties", "lesson", "hints"):
            assert getattr(ours, field) == getattr(theirs, field), field
        for case, other in zip(ours.cases, theirs.cases, strict=True):
            assert (case.seed, case.about, case.sizes) == (other.seed, other.about, other.sizes)
            assert (case.outputs, case.roles) == (other.outputs, other.roles)
        for mistake, other_mistake in zip(ours.mistakes, theirs.mistakes, strict=True):
            words = ("id", "title", "message", "lesson", "helper")
            assert [getattr(mistake, word) for word in words] == [getattr(other_mistake, word) for word in words]
            assert all(map(same_fingerprint, mistake.fingerprints, other_mistake.fingerprints))


def test_the_shipped_key_is_small() -> None:
    assert SHIPPED.stat().st_size < 300_000


def test_no_shipped_key_is_large() -> None:
    assert [path.name for path in SHIPPED.parent.glob("*.json") if path.stat().st_size >= 400_000] == []


def test_the_points_of_a_key_are_those_of_the_exercises() -> None:
    assert {name: item.max_points for name, item in key_of(7).exercises.items()} == MAX_POINTS
    assert sum(MAX_POINTS.values()) == 30


def test_the_public_key_holds_three_hints_for_each_function_and_the_hidden_key_none() -> None:
    assert {len(item.hints) for item in key_of("public").exercises.values()} == {3}
    assert {len(item.hints) for item in key_of(7).exercises.values()} == {0}


@pytest.mark.parametrize("seed", HIDDEN_SEEDS)
def test_hidden_cases_have_a_depth_that_no_public_one_has(seed: int) -> None:
    assert set(depths(key_of("public"))) == {3, 4}
    assert {4, 5} <= set(depths(key_of(seed)))


def test_hidden_keys_of_two_seeds_differ_in_sizes_and_values() -> None:
    left, right = (key_of(seed) for seed in HIDDEN_SEEDS[:2])
    sizes = [[case.sizes for case in key.exercises["L_model_backward"].cases] for key in (left, right)]
    assert sizes[0] != sizes[1]
    assert set(values(left)).isdisjoint(values(right))


@pytest.mark.parametrize("seed", [PUBLIC_SEED - 1, PUBLIC_SEED, 0])
def test_no_hidden_case_is_a_public_one_or_one_of_the_next_seed(seed: int) -> None:
    assert set(values(hidden_key_of(ASSIGNMENTS[ASSIGNMENT], seed))).isdisjoint(values(key_of("public")))
    assert set(values(hidden_key_of(ASSIGNMENTS[ASSIGNMENT], seed))).isdisjoint(
        values(hidden_key_of(ASSIGNMENTS[ASSIGNMENT], seed + 1))
    )


def test_the_same_seed_gives_the_same_key() -> None:
    first = hidden_key_of(ASSIGNMENTS[ASSIGNMENT], 5)
    build._hidden_key.cache_clear()
    assert hidden_key_of(ASSIGNMENTS[ASSIGNMENT], 5) == first
    assert public_key_of(ASSIGNMENTS[ASSIGNMENT]) == key_of("public")


@pytest.mark.parametrize("which", ["public", 7])
def test_a_key_survives_the_way_through_a_file(which: int | str, tmp_path: Path) -> None:
    key, path = key_of(which), tmp_path / "deep" / "key.json"
    save_key(key, path)
    loaded = load_key(path)
    assert (loaded.assignment, loaded.version, loaded.kind, loaded.format) == (ASSIGNMENT, key.version, key.kind, FORMAT)
    save_key(loaded, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()
    assert [json.dumps(case.returns) for case in loaded.exercises["linear_backward"].cases] == [
        json.dumps(case.returns) for case in key.exercises["linear_backward"].cases
    ]


@pytest.mark.parametrize("which", ["shipped", 7])
@pytest.mark.parametrize("name", [name for name in NAMES if name != "initialize_parameters_deep"])
def test_expected_values_are_those_of_the_solution(name: str, which: int | str) -> None:
    exercise = key_of(which).exercises[name]
    for case, outcome in zip(exercise.cases, probe(reference(ASSIGNMENTS[ASSIGNMENT])[name], exercise.inputs), strict=True):
        for left, right in zip(leaves(outcome["returned"]), leaves(case.returns), strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-12)


def leaves(data: object) -> list[np.ndarray]:
    """Every array and number of encoded data, in order."""
    value = number(data)
    if value is not None or not isinstance(data, dict):
        return [] if value is None else [value]
    inner = next(iter(data.values()))
    return [leaf for item in (inner.values() if isinstance(inner, dict) else inner) for leaf in leaves(item)]


def test_inputs_hold_no_expected_value() -> None:
    """What enters the sandbox are arguments alone."""
    for item in key_of(7).exercises.values():
        for case, inputs in zip(item.cases, item.inputs, strict=True):
            assert inputs is case.inputs
            assert len(decode(inputs)) == len(item.arguments)
