"""General reasons for arguments that a function does not look at as it should: a changed default, a fixed learning rate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checking.compare import Comparison, other_defaults
from autograder.checking.encoded import array_of, number, pick
from autograder.checking.key import Exercise
from autograder.checking.values import Encoded
from autograder.checking.verdict import Diagnosis

RATE, WEIGHTS, EXAMPLES, SIZE = "learning_rate", "parameters", "X", "mini_batch_size"
NEAR = 1e-5


def argument_reason(exercise: Exercise, compared: Sequence[Comparison]) -> Diagnosis | None:
    """The reason where the numbers of all cases show that an argument, or its default, is to blame."""
    return default_reason(exercise, compared) or _fixed_rate(exercise, compared)


def few_examples_reason(exercise: Exercise, compared: Sequence[Comparison]) -> Diagnosis | None:
    """The reason where it stops on all cases with fewer examples than a mini-batch has, and is right on all others."""
    names = exercise.arguments
    if not {EXAMPLES, SIZE} <= set(names):
        return None
    stops = [item.raised is not None for item in compared]
    are_few = [_has_few(item.case.inputs["tuple"], names.index(EXAMPLES), names.index(SIZE)) for item in compared]
    is_right = all(item.raised is not None or not item.wrong for item in compared)
    if stops != are_few or not is_right or all(stops):
        return None
    text = f"It stops where `{EXAMPLES}` has fewer columns than `{SIZE}`: then one mini-batch with all of them is wanted."
    return Diagnosis("stops-on-few", "too few examples for one mini-batch", text, exercise.lesson)


def _has_few(given: Sequence[Encoded], examples: int, size: int) -> bool:
    """Whether the arguments of a case hold fewer examples than a mini-batch is to have."""
    found, most = number(given[examples]), number(given[size]) if size < len(given) else None
    return found is not None and most is not None and found.ndim == 2 and found.shape[1] < float(most)


def default_reason(exercise: Exercise, compared: Sequence[Comparison]) -> Diagnosis | None:
    """Right on a case that leaves nothing to a default, and wrong only where a default counts that is not the task's."""
    given = [item for item in compared if not item.wrong and not exercise.left_out(item.case)]
    changed = [other_defaults(item.case, item.outcome) for item in compared if item.wrong]
    if not given or not all(changed):
        return None
    places = sorted({place for found in changed for place in found})
    names, several = ", ".join(f"`{exercise.arguments[place]}`" for place in places), len(places) > 1
    text = f"It is right where all arguments are given. The default{'s' * several} of {names} in its first line"
    text += f" {'are' if several else 'is'} not what the task has there."
    return Diagnosis("default-changed", "a default is not that of the task", text, exercise.lesson)


def _fixed_rate(exercise: Exercise, compared: Sequence[Comparison]) -> Diagnosis | None:
    """Steps of one and the same learning rate on all cases, whatever they were called with."""
    if not {RATE, WEIGHTS} <= set(exercise.arguments) or len(compared) < 2:
        return None
    rates = [_rate(exercise, item) for item in compared]
    known = [rate for rate in rates if rate is not None]
    if len(known) < len(rates) or not known[0] or max(known) - min(known) > NEAR * abs(known[0]):
        return None
    text = f"Every step is that of the learning rate {known[0]:.4g}, whatever the argument `{RATE}` is."
    return Diagnosis("rate-fixed", "the learning rate is a fixed number", text, exercise.lesson)


def _rate(exercise: Exercise, item: Comparison) -> float | None:
    """The learning rate of the step on a case, where all entries agree on it; None where they do not."""
    given, names = item.case.inputs["tuple"], exercise.arguments
    if names.index(RATE) >= len(given) or "returned" not in item.outcome:
        return None
    asked, ratios = number(given[names.index(RATE)]), list[np.ndarray]()
    for output in item.case.outputs:
        old = number(pick(given[names.index(WEIGHTS)], output.path[-1:], given[names.index(WEIGHTS)]))
        if old is not None and output.graded:
            got = array_of(pick(item.outcome["returned"], output.path, item.case.returns), old.shape)
            want = item.case.expected[output.name][1]
            if got is None or want is None or got.shape != old.shape or want.shape != old.shape:
                return None
            moved = np.abs(want - old) > NEAR * np.abs(want).max()
            ratios.append(((got - old)[moved] / (want - old)[moved]).ravel())
    found = np.concatenate([np.empty(0), *ratios])
    if asked is None or not found.size or not np.isfinite(found).all() or np.ptp(found) > NEAR * abs(found[0]):
        return None
    return float(found[0] * asked)
