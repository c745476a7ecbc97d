"""Advice on what the cases do not show: an argument that never changes, results that are 0 in every case."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import numpy as np

from autograder.checking.encoded import number
from autograder.checking.key import Exercise
from autograder.checking.values import encode
from autograder.course.finding import Findings, LintFinding, of_error
from autograder.forge.build_keys import hidden_key_of
from autograder.forge.solutions import reference
from autograder.forge.spec import AssignmentSpec, ExerciseSpec, shown
from autograder.forge.time_limit import within_time
from autograder.trust.matrix import SEED

SEVERAL, MORE = 3, 12
"""So many hidden cases at least say something, and so many calls more are drawn to be sure."""


def advice(spec: AssignmentSpec) -> Findings:
    """What an author may want to draw otherwise."""
    try:
        key = hidden_key_of(spec, SEED)
        for item in spec.exercises:
            for text in _advice_on(spec, item, key.exercises[item.name]):
                said = f"advice: exercise {item.name!r}: {text}"
                yield LintFinding(shown(item.place[0]), item.place[1], said, advice=True)
    except Exception as error:  # whatever a draw raises
        yield of_error(error, spec.place, f"more cases of {spec.name} could not be drawn")


def _advice_on(spec: AssignmentSpec, item: ExerciseSpec, exercise: Exercise) -> Iterator[str]:
    if len(exercise.cases) < SEVERAL:
        return
    drawn = [[_one_number(value) for value in case.inputs["tuple"]] for case in exercise.cases]
    if any(_is_fixed(values) for values in zip_longest(*drawn)):
        drawn += _drawn(spec, item)
    for name, values in zip(item.arguments, zip_longest(*drawn), strict=True):
        if _is_fixed(values):
            yield f"{name} is {values[0]:g} in every hidden case, and who never looks at it is right: draw other numbers, too"
    results = [value for case in exercise.cases for _, value in case.expected.values()]
    judged = exercise.properties or exercise.mistakes  # mistakes that are told apart show that the cases do
    if results and not judged and not any(value is None or value.any() for value in results):
        yield "its results are 0 in every hidden case, and who returns only 0 is right: draw cases with other results"


def _is_fixed(values: tuple[float | None, ...]) -> bool:
    return values[0] is not None and len(set(values)) == 1


def _one_number(data: Any) -> float | None:
    """The number that an encoded argument is, or that all entries of an encoded array are; else None."""
    values = None if isinstance(data, bool) else number(data)
    return float(values.flat[0]) if values is not None and values.size and (values == values.flat[0]).all() else None


def _drawn(spec: AssignmentSpec, item: ExerciseSpec) -> list[list[float | None]]:
    """The arguments of more calls, from other seeds, each as one number or None."""
    calls = []
    with within_time(item.place, f"exercise {item.name!r}: to draw {MORE} cases more"):
        for count, seed in enumerate(np.random.SeedSequence(SEED).generate_state(MORE, np.uint64).tolist()):
            place = count % len(spec.hidden)
            calls.append(item.draw(spec.draw(seed, spec.hidden[place], reference(spec)), place))
    return [[_one_number(encode(value)) for value in call.arguments] for call in calls if call is not None]
