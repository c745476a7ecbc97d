"""Pairs of known mistakes in one function, composed by the machine where their edits do not overlap. Instructor's keys only."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from autograder.checking.key import Exercise, Key, Mistake
from autograder.forge.assignments import ASSIGNMENTS
from autograder.forge.build_keys import fingerprints_of
from autograder.forge.solutions import build_functions, is_python, reference, solution_cells
from autograder.forge.spec import AssignmentSpec, MistakeSpec

Pair = tuple[MistakeSpec, MistakeSpec]
_known: dict[tuple[object, ...], tuple[Mistake, ...]] = {}


def pairs_of(spec: AssignmentSpec, exercise: str) -> dict[str, tuple[Pair, str]]:
    """The pairs in `exercise` by name: the two mistakes and the composed cell."""
    singles = [item for item in spec.mistakes if item.exercise == exercise]
    source = solution_cells(spec.name)[exercise]
    composed = ((pair, compose(source, *pair)) for pair in combinations(singles, 2))
    return {f"{pair[0].id} + {pair[1].id}": (pair, text) for pair, text in composed if text}


def compose(source: str, first: MistakeSpec, second: MistakeSpec) -> str | None:
    """The source with both mistakes, or None where their edits meet, depend on their order, or leave no Python."""
    one = edited(edited(source, first), second)
    other = edited(edited(source, second), first)
    return one if one and one == other and is_python(one) else None


def edited(source: str | None, mistake: MistakeSpec) -> str | None:
    """The source with the mistake's edits; None where one does not fit exactly once."""
    for old, new in mistake.edits:
        if source is None or source.count(old) != 1:
            return None
        source = source.replace(old, new)
    return source


def with_pairs(key: Key, name: str) -> Exercise:
    """The exercise with its pairs added to its known mistakes; a pair that gives the right numbers is none."""
    exercise = key.exercises[name]
    return replace(exercise, mistakes=(*exercise.mistakes, *_paired(key.assignment, exercise)))


def _paired(assignment: str, exercise: Exercise) -> tuple[Mistake, ...]:
    seeds = (assignment, exercise.name, *(case.seed for case in exercise.cases))
    if seeds not in _known:
        spec = ASSIGNMENTS[assignment]
        pairs = {} if exercise.properties else pairs_of(spec, exercise.name)
        right = fingerprints_of(exercise, reference(assignment)[exercise.name])
        made = (_mistake(spec, exercise, label, pair, text) for label, (pair, text) in pairs.items())
        _known[seeds] = tuple(mistake for mistake in made if mistake.fingerprints != right)
    return _known[seeds]


def _mistake(spec: AssignmentSpec, exercise: Exercise, label: str, pair: Pair, text: str) -> Mistake:
    function = build_functions(spec.name, {**solution_cells(spec.name), exercise.name: text})[exercise.name]
    title = f"two mistakes: {pair[0].title}, and {pair[1].title}"
    message = f"{pair[0].message} Besides: {pair[1].message}"
    return Mistake(label, title, message, pair[0].lesson or exercise.lesson, None, fingerprints_of(exercise, function))
