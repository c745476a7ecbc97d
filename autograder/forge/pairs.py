"""Pairs of known mistakes in one function, composed by the machine where their edits do not overlap. Instructor's keys only."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from autograder.checking.key import Exercise, Mistake
from autograder.forge.build_keys import fingerprints_of
from autograder.forge.solutions import build_functions, is_python, reference, solution_cells
from autograder.forge.spec import AssignmentSpec, MistakeSpec
from autograder.forge.time_limit import within_time

Pair = tuple[MistakeSpec, MistakeSpec]
MOST = 512
_made: dict[tuple[AssignmentSpec, str, tuple[int, ...]], tuple[Mistake, ...]] = {}
"""The pairs of an exercise with these seeds of its cases: to run them takes long, and many submissions ask for the same."""


def pairs_of(spec: AssignmentSpec, exercise: str) -> dict[str, tuple[Pair, str]]:
    """The pairs in `exercise` by name: the two mistakes and the composed cell."""
    singles = [item for item in spec.mistakes if item.exercise == exercise]
    source = solution_cells(spec)[exercise]
    composed = ((pair, compose(source, *pair)) for pair in combinations(singles, 2))
    return {f"{pair[0].id} + {pair[1].id}": (pair, text) for pair, text in composed if text}


def compose(source: str, first: MistakeSpec, second: MistakeSpec) -> str | None:
    """The source with both mistakes, or None where their edits meet, depend on their order, or leave no Python."""
    one = with_edits(with_edits(source, first), second)
    other = with_edits(with_edits(source, second), first)
    return one if one and one == other and is_python(one) else None


def with_edits(source: str | None, mistake: MistakeSpec) -> str | None:
    """The source with the mistake's edits; None where one does not fit exactly once."""
    for old, new in mistake.edits:
        if source is None or source.count(old) != 1:
            return None
        source = source.replace(old, new)
    return source


def with_pairs(spec: AssignmentSpec, exercise: Exercise) -> Exercise:
    """The exercise of a key with its pairs added to its known mistakes; a pair that gives the right numbers is none."""
    known_by = spec, exercise.name, tuple(case.seed for case in exercise.cases)
    if known_by not in _made:
        if len(_made) >= MOST:
            _made.clear()
        _made[known_by] = _composed(spec, exercise)
    return replace(exercise, mistakes=(*exercise.mistakes, *_made[known_by]))


def _composed(spec: AssignmentSpec, exercise: Exercise) -> tuple[Mistake, ...]:
    """The pairs as known mistakes, each run on every case."""
    pairs = {} if exercise.properties else pairs_of(spec, exercise.name)
    right = fingerprints_of(exercise, reference(spec)[exercise.name])
    made = (_mistake(spec, exercise, label, pair, text) for label, (pair, text) in pairs.items())
    return tuple(mistake for mistake in made if mistake.fingerprints != right)


def _mistake(spec: AssignmentSpec, exercise: Exercise, label: str, pair: Pair, text: str) -> Mistake:
    with within_time(pair[1].place, f"the pair of mistakes {label!r} of {exercise.name}"):
        function = build_functions(spec, {**solution_cells(spec), exercise.name: text})[exercise.name]
        fingerprints = fingerprints_of(exercise, function)
    title = f"two mistakes: {pair[0].title}, and {pair[1].title}"
    message = f"{pair[0].message} Besides: {pair[1].message}"
    return Mistake(label, title, message, pair[0].lesson or exercise.lesson, None, fingerprints)
