"""The ladder of an exercise: small cases, smallest first, each with the sums behind its entries written out in numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from autograder.checking.encoded import number, pick
from autograder.checking.judge import outputs_of
from autograder.checking.key import Case, Exercise, Rung
from autograder.checking.probe import probe_case
from autograder.checking.verdict import RIGHT
from autograder.forge.solutions import reference
from autograder.forge.spec import AssignmentSpec, Functions
from autograder.forge.sums import is_sum_of, written
from autograder.forge.traced import Traced, given_functions, traced_outputs

DRAWN = re.compile(r"[XYxy]|A0|[Wb]\d*")  # the roles of what is drawn, and no function has worked out
STEP = 4
"""Where no mistakes are known, every fourth small case is on the ladder."""


def with_ladder(spec: AssignmentSpec, exercise: Exercise, cases: Iterable[Case], wrong: list[Callable[..., Any]]) -> Exercise:
    """The exercise with a ladder of those small `cases`, smallest first, that show more of the `wrong` functions.

    Those of the largest net are there in any case, for wrong functions that nobody has thought of.
    """
    return replace(exercise, ladder=tuple(Rung(case, _sums(spec, exercise, case)) for case in _needed(exercise, cases, wrong)))


def goes_wrong(exercise: Exercise, case: Case, function: Callable[..., Any]) -> bool:
    """Whether a function raises on a case, changes what it may not, or gives something wrong that is marked."""
    outcome = probe_case(function, case.inputs)
    statuses, changed = outputs_of(exercise, case, outcome)
    return "raised" in outcome or bool(changed) or any(statuses[item.name] != RIGHT for item in case.outputs if item.graded)


def _needed(exercise: Exercise, cases: Iterable[Case], wrong: list[Callable[..., Any]]) -> list[Case]:
    """The cases on which a function goes wrong that was right on all smaller ones, and those of the last net."""
    found, left = list({repr(case.inputs): case for case in cases}.values()), list(wrong)
    if not wrong:
        return found[::STEP]
    needed = []
    for case in found:
        still = [function for function in left if not goes_wrong(exercise, case, function)]
        if len(still) < len(left) or case.seed == found[-1].seed:
            needed.append(case)
        left = still
    return needed


def _sums(spec: AssignmentSpec, exercise: Exercise, case: Case) -> dict[str, list[str]]:
    """For each output of a plain case the sums of its entries, in the order of rows; outputs without any are left out."""
    if set(case.inputs) != {"tuple"} or exercise.properties:
        return {}
    names = given_functions(reference(spec))
    outputs = traced_outputs(spec, exercise.name, case)
    known = frozenset(id(entry) for entries in outputs.values() for entry in entries)
    found = {name: list(_texts(case, name, entries, names, known)) for name, entries in outputs.items()}
    return {name: texts for name, texts in found.items() if any(texts)}


def _texts(case: Case, name: str, entries: list[Traced], names: Functions, known: frozenset[int]) -> Iterator[str]:
    """The sum of each entry; empty where the traced run does not give what the solution returned."""
    _, wanted = case.expected[name]
    values = np.empty(0) if wanted is None else wanted.ravel()
    for entry, value in zip(entries, values, strict=False):
        traced = isinstance(entry, Traced) and np.isclose(entry.value, value, rtol=1e-8, atol=1e-10)
        yield written(entry, names, known) if traced else ""


def ladder_problems(spec: AssignmentSpec, exercise: Exercise) -> Iterator[str]:
    """What is wrong with a ladder: data or parameters that are not whole, sums without the value of their entry."""
    names = given_functions(reference(spec))
    for rung in exercise.ladder:
        case = f"the small case {rung.case.about!r} (seed {rung.case.seed})"
        for role, path in rung.case.roles:
            values = number(pick(rung.case.inputs, path, rung.case.inputs))
            if DRAWN.fullmatch(role) and values is not None and (values % 1 != 0).any():
                yield f"{role} of {case} holds fractions: let `small` of the assignment draw whole numbers"
        for name, texts in rung.sums.items():
            _, wanted = rung.case.expected[name]
            values = np.empty(0) if wanted is None else wanted.ravel()
            if len(texts) != values.size or not all(map(partial(is_sum_of, names=names), texts, values)):
                yield f"a sum of {name} in {case} has not the value of its entry: run 'autograder release'"
