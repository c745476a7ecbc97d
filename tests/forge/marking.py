"""What the tests of keys, judge and mistakes share: cached keys, and the marks of a namespace of functions."""

from functools import lru_cache
from typing import Any

from autograder.checking.judge import judge
from autograder.checking.key import Exercise, Key, public_key
from autograder.checking.probe import probe
from autograder.checking.verdict import Verdict
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of, public_key_of
from autograder.forge.solutions import build_functions, solution_cells
from autograder.forge.spec import MistakeSpec

ASSIGNMENTS = own_course().assignments

ASSIGNMENT = "2_L_layer"
SPEC = ASSIGNMENTS[ASSIGNMENT]
NAMES = [item.name for item in SPEC.exercises]
HIDDEN_SEEDS = (7, 20_261, 987_654_321)
KEYS = ("public", *HIDDEN_SEEDS)
MAX_POINTS = {item.name: sum(item.parts.values()) for item in SPEC.exercises}


@lru_cache(maxsize=8)
def key_of(which: int | str) -> Key:
    """The public key as the source gives it now, the shipped one, or the hidden key of a seed."""
    if which == "shipped":
        return public_key(ASSIGNMENT)
    return public_key_of(ASSIGNMENTS[ASSIGNMENT]) if which == "public" else hidden_key_of(ASSIGNMENTS[ASSIGNMENT], int(which))


def record(exercise: Exercise, function: Any) -> dict[str, Any]:
    """What the sandbox would write down of `function`."""
    return {"outcomes": probe(function, exercise.inputs)}


def mark(key: Key, functions: dict[str, Any]) -> dict[str, Verdict]:
    """The verdicts of all exercises for a namespace of functions."""
    known = {name: item for name, item in key.exercises.items() if name in functions}
    return judge(key, {name: record(item, functions[name]) for name, item in known.items()})


def mark_one(key: Key, name: str, function: Any) -> Verdict:
    """The verdict of one function alone, beside no other."""
    return judge(key, {name: record(key.exercises[name], function)})[name]


def with_cells(**cells: str) -> dict[str, Any]:
    """The right functions, some of them replaced by other cells."""
    return build_functions(ASSIGNMENTS[ASSIGNMENT], {**solution_cells(ASSIGNMENTS[ASSIGNMENT]), **cells})


def label(item: MistakeSpec) -> str:
    return f"{item.exercise}-{item.id}"


VARIANTS = {(variant.exercise, variant.id): variant.source for variant in SPEC.variants}
IN_PLACE = [("update_parameters", "in place, on the arrays"), ("update_parameters", "rebinding the caller's keys")]
