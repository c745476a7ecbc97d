"""Marks are given by numbers: what has only the form of a known mistake or of an accepted answer earns nothing."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from autograder.checking.compare import status_of
from autograder.checking.encoded import children
from autograder.checking.granting import doubt, may_grant
from autograder.checking.judge import judge, judge_exercise
from autograder.checking.key import Case, Exercise, Key
from autograder.checking.probe import probe
from autograder.checking.values import DTYPES, Encoded
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of, mistaken, public_key_of
from autograder.forge.solutions import reference
from autograder.forge.spec import AssignmentSpec, MistakeSpec
from autograder.marking.mark import Marker

COURSE = own_course()
MISTAKES = [(name, item) for name, spec in COURSE.assignments.items() for item in spec.mistakes]
EVERY = pytest.mark.parametrize(("assignment", "item"), MISTAKES, ids=[f"{name}-{item.id}" for name, item in MISTAKES])
FORMS: dict[str, Callable[[tuple[int, ...]], np.ndarray]] = {
    "zeros": np.zeros,
    "ones": np.ones,
    "halves": lambda shape: np.full(shape, 0.5),
    "random": np.random.RandomState(0).standard_normal,
    "nan": lambda shape: np.full(shape, np.nan),
}


@lru_cache(maxsize=16)
def keys(assignment: str) -> tuple[Key, ...]:
    spec = COURSE.spec(assignment)
    return public_key_of(spec), hidden_key_of(spec, 7)


def other_numbers(data: Any, form: Callable[[tuple[int, ...]], np.ndarray]) -> Encoded:
    """The same structure with other numbers in it."""
    if isinstance(data, dict) and "array" in data:
        return {**data, "array": spelled(form(tuple(data["shape"])).astype(DTYPES[data["dtype"]]))}
    if isinstance(data, dict):
        return {name: other_numbers(item, form) for name, item in data.items() if name != "float"} or data
    if isinstance(data, list):
        return [other_numbers(item, form) for item in data]
    return spelled(form(())) if type(data) is float else data + 17 if type(data) is int else data


def spelled(values: np.ndarray) -> Any:
    plain = np.asarray(values)
    return np.vectorize(lambda number: number if np.isfinite(number) else "nan", otypes=[object])(plain).tolist()


@lru_cache(maxsize=64)
def functions_with(assignment: str, item: MistakeSpec) -> dict[str, Any]:
    return mistaken(COURSE.spec(assignment), item)


def record(exercise: Exercise, function: Any) -> dict[str, Any]:
    """What comes back of a function."""
    return {"outcomes": probe(function, exercise.inputs)}


def garbage_like(exercise: Exercise, found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same record with other numbers in what was returned, once for each form: everywhere, and where it is not right."""
    pairs = list(zip(exercise.cases, found["outcomes"], strict=True))
    is_wrong = any(
        "returned" in outcome and status_of(case, outcome["returned"], output) != "right"
        for case, outcome in pairs
        for output in case.outputs
        if output.graded
    )
    for form in FORMS.values():
        everywhere = [{**outcome, "returned": other_numbers(outcome.get("returned"), form)} for _, outcome in pairs]
        yield {"outcomes": everywhere}
        made = zip(pairs, copy.deepcopy(everywhere), strict=True)
        if is_wrong:
            yield {"outcomes": [with_right_outputs(case, outcome, garbage) for (case, outcome), garbage in made]}


def with_right_outputs(case: Case, outcome: dict[str, Any], garbage: dict[str, Any]) -> dict[str, Any]:
    """The garbage with those outputs that are right in the outcome."""
    for output in case.outputs:
        if "returned" in outcome and status_of(case, outcome["returned"], output) == "right":
            garbage["returned"] = put(garbage["returned"], output.path, outcome["returned"])
    return garbage


def put(data: Any, path: tuple[int | str, ...], other: Any) -> Any:
    """The encoded data with what `other` holds at `path`."""
    if not path:
        return other
    inner, theirs = children(data), children(other)
    inner[path[0]] = put(inner[path[0]], path[1:], theirs[path[0]])
    return data


def points_alone(key: Key, exercise: Exercise, found: dict[str, Any]) -> int:
    """What a record earns where nobody else is to blame and nothing was accepted."""
    return judge_exercise(key, replace(exercise, mistakes=(), accepted=()), found).points


@EVERY
def test_other_numbers_in_the_form_of_a_caller_over_a_known_mistake_earn_nothing_by_blame(assignment, item):
    functions = functions_with(assignment, item)
    for key in keys(assignment):
        helper = record(key.exercises[item.exercise], functions[item.exercise])
        for exercise in key.exercises.values():
            if any(known.helper and known.id == item.id for known in exercise.mistakes):
                for garbage in garbage_like(exercise, record(exercise, functions[exercise.name])):
                    verdict = judge(key, {item.exercise: helper, exercise.name: garbage})[exercise.name]
                    assert verdict.blame in (None, "own")
                    assert verdict.points == points_alone(key, exercise, garbage)


@EVERY
def test_other_numbers_in_the_form_of_an_accepted_answer_earn_nothing_by_its_acceptance(assignment, item):
    function = functions_with(assignment, item)[item.exercise]
    for key in keys(assignment):
        exercise = key.exercises[item.exercise]
        known = next(known for known in exercise.mistakes if known.id == item.id)
        accepted = replace(exercise, accepted=(("theirs", known.fingerprints),))
        for garbage in garbage_like(exercise, record(exercise, function)):
            assert judge_exercise(key, accepted, garbage).points == points_alone(key, exercise, garbage)


@EVERY
def test_a_right_caller_over_a_known_mistake_has_all_points_when_it_is_graded(assignment, item):
    """By the numbers, or else by a second pass over right helpers."""
    spec, marker = COURSE.spec(assignment), Marker(COURSE, assignment, 7)
    functions = functions_with(assignment, item)
    records = {name: record(exercise, functions[name]) for name, exercise in marker.key(0).exercises.items()}

    def again(number: int, callers: list[str]) -> dict[str, Any]:
        return {name: record(marker.key(number).exercises[name], right_over_right(spec, name)) for name in callers}

    verdicts = marker.judged(records, {}, again)
    lost = {name for name in spec.callers(item.exercise) if verdicts[name].points < verdicts[name].max_points}
    assert not lost


def right_over_right(spec: AssignmentSpec, name: str) -> Any:
    return reference(spec)[name]


def cases_of(assignment: str, exercise: str) -> Any:
    return keys(assignment)[1].exercises[exercise]


def test_of_caches_in_the_wrong_order_there_are_words_only():
    exercise = cases_of("2_L_layer", "L_model_forward")
    (known,) = [item for item in exercise.mistakes if item.id == "caches-swapped"]
    assert "there are no numbers: found array" in str(doubt(exercise.cases, known.fingerprints))


def test_a_helper_with_a_mistake_that_words_tell_is_named_to_its_caller_and_gives_it_nothing():
    key, functions = keys("2_L_layer")[1], mistaken(COURSE.spec("2_L_layer"), swapped())
    verdict = judge(key, {name: record(item, functions[name]) for name, item in key.exercises.items()})["L_model_forward"]
    assert (verdict.blame, verdict.points) == ("own", 2)
    assert [(item.id, item.helper) for item in verdict.diagnoses] == [("caches-swapped", "linear_activation_forward")]


def swapped() -> MistakeSpec:
    return next(item for _, item in MISTAKES if item.id == "caches-swapped")


def one_part(part: Any) -> list[dict[str, Any]]:
    return [{"outputs": [part]} for _ in cases_of("2_L_layer", "compute_cost").cases]


@pytest.mark.parametrize(
    "part", ["nan", "large", "tuple of 3", [0.0, 0.0], [[0, 4], 0.0, 0.0], [[3], 0.0, 0.0], [float("inf"), 1.0]], ids=str
)
def test_a_fingerprint_without_numbers_or_of_one_constant_gives_nothing(part):
    assert not may_grant(cases_of("2_L_layer", "compute_cost").cases, one_part(part))


@pytest.mark.parametrize("part", ["=", [0.5, -0.3], [[1, 9], 0.5, -0.3]], ids=str)
def test_a_fingerprint_of_numbers_may_give_marks(part):
    assert may_grant(cases_of("2_L_layer", "compute_cost").cases, one_part(part))


@pytest.mark.parametrize("found", [{"raised": "other arguments for draw"}, {"raised": "ValueError: x"}], ids=str)
def test_an_exception_gives_nothing(found):
    cases = cases_of("2_L_layer", "compute_cost").cases
    assert not may_grant(cases, [found] * len(cases))
