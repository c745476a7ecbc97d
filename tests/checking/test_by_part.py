"""A known mistake is recognised where it touches only some outputs; what only looks like one is not."""

import copy
from typing import Any

import numpy as np
import pytest

from autograder.checking.compare import same_part
from autograder.checking.judge import judge_exercise
from autograder.checking.probe import probe
from autograder.checking.verdict import Verdict
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of, mistaken
from autograder.forge.solutions import reference

ASSIGNMENTS = own_course().assignments
SEED = 11
GIVES = {  # exercises whose outputs stand in one dictionary or tuple
    "1_two_layer": ["backward_propagation", "update_parameters"],
    "2_L_layer": ["linear_backward", "update_parameters", "L_model_backward"],
    "3_three_layer": ["backward_propagation", "update_parameters_with_gd", "update_parameters_with_adam"],
}
EXERCISES = [(assignment, name) for assignment, names in GIVES.items() for name in names]


def verdict_of(assignment: str, name: str, function: Any) -> Verdict:
    key = hidden_key_of(ASSIGNMENTS[assignment], SEED)
    return judge_exercise(key, key.exercises[name], {"outcomes": probe(function, key.exercises[name].inputs)})


def placed_into(right: Any, wrong: Any, path: tuple[Any, ...]) -> Any:
    """The right value with what stands at `path` taken from the wrong one."""
    if not path:
        return wrong
    step, *rest = path
    if isinstance(right, dict):
        return {**right, step: placed_into(right[step], wrong[step], tuple(rest))}
    items = list(right)
    items[step] = placed_into(right[step], wrong[step], tuple(rest))
    return type(right)(items)


def with_one_wrong(assignment: str, mistake: Any, output: Any) -> Any:
    """A function that is right, save for one output, which has the mistake."""
    right, wrong = reference(ASSIGNMENTS[assignment]), mistaken(ASSIGNMENTS[assignment], mistake)

    def mixed(*arguments: Any) -> Any:
        bad = wrong[mistake.exercise](*copy.deepcopy(arguments))
        return placed_into(right[mistake.exercise](*arguments), bad, output.path)

    return mixed


def _is_rare(exercise: Any, place: int, part: Any) -> bool:
    """Whether at most two known mistakes give the output at `place` of the first case these numbers."""
    parts = [item.fingerprints[0].get("outputs", []) for item in exercise.mistakes if not item.helper]
    return sum(len(found) > place and same_part(found[place], part) for found in parts) <= 2


def touched_in_part(assignment: str, name: str) -> list[tuple[Any, Any]]:
    """The mistakes that give several outputs wrong numbers, each with the first of these outputs."""
    spec = ASSIGNMENTS[assignment]
    exercise = hidden_key_of(spec, SEED).exercises[name]
    known = {item.id: item for item in exercise.mistakes if not item.helper}
    everywhere = set.intersection(*({output.name for output in case.outputs} for case in exercise.cases))
    outputs = [output for output in exercise.cases[0].outputs if output.graded]
    found = []
    for mistake in (item for item in spec.mistakes if item.exercise == name):
        parts = known[mistake.id].fingerprints[0].get("outputs", [])
        told = {output: part for output, part in zip(outputs, parts, strict=False) if isinstance(part, list) and any(part[-2:])}
        numbers = [
            output for output in told if output.name in everywhere and _is_rare(exercise, outputs.index(output), told[output])
        ]
        if len(told) > 1 and numbers and "changed" not in known[mistake.id].fingerprints[0]:
            found.append((mistake, numbers[0]))
    return found


@pytest.mark.parametrize(("assignment", "name"), EXERCISES)
def test_a_mistake_in_one_output_of_several_is_named(assignment, name):
    found = touched_in_part(assignment, name)
    assert found
    for mistake, output in found:
        verdict = verdict_of(assignment, name, with_one_wrong(assignment, mistake, output))
        known = [item for item in verdict.diagnoses if item.id == mistake.id or item.witness == "numbers"]
        assert known, (mistake.id, output.name)


def test_the_reason_says_which_outputs_it_explains():
    right = reference(ASSIGNMENTS["2_L_layer"])["update_parameters"]

    def one_uphill(parameters, grads, learning_rate):
        return {**right(parameters, grads, learning_rate), "W1": parameters["W1"] + learning_rate * grads["dW1"]}

    (found,) = verdict_of("2_L_layer", "update_parameters", one_uphill).diagnoses
    assert found.title.startswith("W1: ")
    assert found.message.startswith("W1 came back as this known mistake would give it, and nothing else did: ")


@pytest.mark.parametrize("factor", [0.5, -1.7, 3.1])
def test_numbers_of_no_known_mistake_are_not_named_by_part(factor):
    right = reference(ASSIGNMENTS["2_L_layer"])["update_parameters"]

    def otherwise(parameters, grads, learning_rate):
        found = right(parameters, grads, learning_rate)
        return {**found, "W1": found["W1"] * factor}

    known = {item.id for item in ASSIGNMENTS["2_L_layer"].mistakes}
    assert not known & {item.id for item in verdict_of("2_L_layer", "update_parameters", otherwise).diagnoses}


def test_nan_at_other_spots_is_no_known_mistake():
    right = reference(ASSIGNMENTS["3_three_layer"])["update_parameters_with_adam"]

    def poisoned(*arguments):
        parameters, v, s = right(*arguments)
        return (
            {
                name: np.where(np.arange(value.size).reshape(value.shape) == 1, np.nan, value)
                for name, value in parameters.items()
            },
            v,
            s,
        )

    known = {item.id for item in ASSIGNMENTS["3_three_layer"].mistakes}
    assert not known & {item.id for item in verdict_of("3_three_layer", "update_parameters_with_adam", poisoned).diagnoses}


@pytest.mark.parametrize("lost", [0, 1])
def test_a_list_that_lacks_another_item_is_not_taken_for_one_that_lacks_the_last(lost):
    right = reference(ASSIGNMENTS["2_L_layer"])["L_model_forward"]

    def without_one(X, parameters):
        AL, caches = right(X, parameters)
        return AL, caches[:lost] + caches[lost + 1 :]

    named = {item.id for item in verdict_of("2_L_layer", "L_model_forward", without_one).diagnoses}
    assert "last-cache-missing" not in named
