"""The ladders of the public keys: small cases of whole numbers, and for each entry its sum, written out in numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.checking.encoded import number, pick
from autograder.checking.key import PACKAGED, Exercise, Rung, public_key
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of, with_ladders
from autograder.forge.ladder import goes_wrong, ladder_problems
from autograder.forge.small_networks import SIZES, small_nets
from autograder.forge.solutions import reference
from autograder.forge.sums import evaluated, is_sum_of, written
from autograder.forge.traced import Traced, given_functions

ASSIGNMENTS = own_course().assignments
WITHOUT = {
    "layer_sizes",
    "initialize_parameters",
    "initialize_parameters_deep",
    "random_mini_batches",
    "batches_of_rows",
}
"""Exercises whose outputs are sizes, random numbers or shares of the data: nothing to be done by hand."""


def exercises() -> list[Any]:
    keys = {name: public_key(name, PACKAGED).exercises for name in ASSIGNMENTS}
    return [pytest.param(name, item, id=f"{name}-{item.name}") for name in ASSIGNMENTS for item in keys[name].values()]


@pytest.mark.parametrize(("assignment", "exercise"), exercises())
def test_every_exercise_has_a_ladder_but_for_those_without_anything_to_work_out(assignment: str, exercise: Exercise) -> None:
    assert bool(exercise.ladder) == (exercise.name not in WITHOUT)


@pytest.mark.parametrize(("assignment", "exercise"), exercises())
def test_the_solution_is_right_on_every_rung(assignment: str, exercise: Exercise) -> None:
    solution = reference(own_course().spec(assignment))[exercise.name]
    assert not any(goes_wrong(exercise, rung.case, solution) for rung in exercise.ladder)


@pytest.mark.parametrize(("assignment", "exercise"), exercises())
def test_every_written_sum_has_the_value_of_its_entry(assignment: str, exercise: Exercise) -> None:
    names = given_functions(reference(own_course().spec(assignment)))
    for rung in exercise.ladder:
        for name, texts in rung.sums.items():
            _, wanted = rung.case.expected[name]
            assert wanted is not None and len(texts) == wanted.size
            for text, value in zip(texts, wanted.ravel(), strict=True):
                assert is_sum_of(text, value, names)
                if text:
                    written_out = text.replace("≈", "=").rpartition(" = ")[0]
                    assert evaluated(written_out, names) == pytest.approx(value, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize(("assignment", "exercise"), exercises())
def test_a_rung_has_at_most_three_units_and_three_examples(assignment: str, exercise: Exercise) -> None:
    for rung in exercise.ladder:
        assert all(max(array.shape, default=1) <= 4 for array in _arrays(rung)), rung.case.about


def _arrays(rung: Rung) -> list[np.ndarray]:
    found = [number(pick(rung.case.inputs, path, rung.case.inputs)) for _, path in rung.case.roles]
    return [values for values in found if values is not None]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_hidden_case_stands_on_a_ladder(assignment: str) -> None:
    hidden = hidden_key_of(own_course().spec(assignment), 2)
    for name, exercise in public_key(assignment, PACKAGED).exercises.items():
        assert not hidden.exercises[name].ladder
        assert not [rung for rung in exercise.ladder if rung.case.inputs in hidden.exercises[name].inputs]


def test_small_nets_are_of_whole_numbers_and_their_caches_come_from_a_forward_pass() -> None:
    functions = reference(own_course().spec("2_L_layer"))
    for net, (dims, m) in zip(small_nets(functions), SIZES, strict=True):
        assert (tuple(net.layer_dims), net.m) == (dims, m)
        assert all((value % 1 == 0).all() for value in [net.X, *net.parameters.values()])
        assert all(np.array_equal(W @ A_prev + b, Z) for (A_prev, W, b), Z in net.caches)


def test_a_sum_is_written_in_numbers() -> None:
    x, y, m = Traced(3), Traced(-1), Traced(2)
    assert written((x * y + m * Traced(4)) / m, {}) == "1/2 (3·(-1) + 2·4) = 2.5"


def test_a_sum_that_is_not_round_says_so() -> None:
    assert written(Traced(1) / Traced(3) + Traced(1), {}) == "1/3 + 1 ≈ 1.333"


def test_a_result_inside_a_sum_stands_as_the_number_that_it_is() -> None:
    inner = Traced(2) * Traced(3) + Traced(1)
    assert written(inner * Traced(5) + Traced(1), {}) == "7·5 + 1 = 36"


def test_a_number_that_is_only_passed_on_has_no_sum() -> None:
    assert written(Traced(3), {}) == ""


Change = Callable[[Rung], Rung]


def _with_fraction(rung: Rung) -> Rung:
    first = {**rung.case.inputs["tuple"][0], "array": [[0.5]], "shape": [1, 1]}  # type: ignore[dict-item]
    return replace(rung, case=replace(rung.case, inputs={"tuple": [first, *rung.case.inputs["tuple"][1:]]}))


def _with_other_sum(rung: Rung) -> Rung:
    return replace(rung, sums={**rung.sums, "Z": ["1 + 1 = 3", *rung.sums["Z"][1:]]})


@pytest.mark.parametrize(
    ("change", "words"), [(_with_fraction, "A0 of the small case"), (_with_other_sum, "a sum of Z in the small case")]
)
def test_lint_finds_a_fraction_and_a_sum_of_another_value(change: Change, words: str) -> None:
    spec = own_course().spec("2_L_layer")
    exercise = public_key("2_L_layer", PACKAGED).exercises["linear_forward"]
    assert not list(ladder_problems(spec, exercise))
    changed = replace(exercise, ladder=(change(exercise.ladder[0]), *exercise.ladder[1:]))
    assert [words in text for text in ladder_problems(spec, changed)] == [True]


def test_a_course_without_small_nets_has_keys_without_ladders() -> None:
    spec = replace(own_course().spec("2_L_layer"), small=None)
    key = public_key("2_L_layer", PACKAGED)
    bare = replace(key, exercises={name: replace(item, ladder=()) for name, item in key.exercises.items()})
    assert with_ladders(spec, bare).exercises == bare.exercises
