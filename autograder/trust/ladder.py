"""How good the ladders are: edits of every right form, and the smallest network on which each wrong one goes wrong.

An edit counts as wrong where the public cases find it wrong. It is *small* where the arrays W that a rung holds have at most
six entries together; where the output that differs has the number of a layer, those of this layer.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click

from autograder.checking.counterexample import Counterexample, counterexample_of
from autograder.checking.encoded import number, pick
from autograder.checking.judge import judge_exercise
from autograder.checking.key import Exercise, Key, folder_of_keys, public_key
from autograder.checking.probe import probe_case
from autograder.checking.values import decode
from autograder.checking.verdict import RIGHT
from autograder.course.course import own_course
from autograder.forge.solutions import BEGIN, END, build_functions, solution_cells
from autograder.forge.spec import AssignmentSpec, SourceProblem
from autograder.terminal.words import say
from autograder.trust.mutants import SECONDS, at_most
from autograder.trust.mutation_operators import Mutant, mutants_of

SEED = 7
FEW = 6


@dataclass(frozen=True)
class Shown:
    """What was shown of one wrong function: the weights in the layers concerned (None: it was right), a sum or not, seconds."""

    assignment: str
    exercise: str
    edit: str
    weights: int | None
    with_sum: bool
    seconds: float

    @property
    def is_small(self) -> bool:
        return self.weights is not None and self.weights <= FEW


def shown(spec: AssignmentSpec, sample: int) -> Iterator[Shown]:
    """What is shown of up to `sample` wrong functions of each right form of each marked exercise that has a ladder."""
    key = public_key(spec.name, folder_of_keys(spec.name))
    for exercise in key.exercises.values():
        forms = [item.source for item in spec.variants if item.exercise == exercise.name] if exercise.ladder else []
        for form in [solution_cells(spec)[exercise.name], *(f"{BEGIN}\n{item}\n{END}" for item in forms)]:
            mutants = mutants_of(form) if exercise.ladder and exercise.max_points else []
            random.Random(f"{SEED} {exercise.name} {form}").shuffle(mutants)
            found = (_shown(spec, key, exercise, item) for item in mutants)
            wrong = (item for item in found if item is not None)
            yield from (item for item, _ in zip(wrong, range(sample), strict=False))


def _shown(spec: AssignmentSpec, key: Key, exercise: Exercise, mutant: Mutant) -> Shown | None:
    """What is shown of one edited cell; None where it is right, or never ends."""
    try:
        function = build_functions(spec, {**solution_cells(spec), exercise.name: mutant.source})[exercise.name]
    except (SourceProblem, SyntaxError, KeyError):
        return None
    if not _is_wrong(key, exercise, function):
        return None
    start = time.perf_counter()
    found = counterexample_of(exercise, function)
    text = repr(found)
    seconds = time.perf_counter() - start
    edit = f"{mutant.before} -> {mutant.after}"
    return Shown(
        spec.name, exercise.name, edit, weights(found) if found else None, " wanted: " in text and "·" in text, seconds
    )


def _is_wrong(key: Key, exercise: Exercise, function: Callable[..., Any]) -> bool:
    outcomes = []
    for inputs in exercise.inputs:
        with suppress(TimeoutError), at_most(SECONDS):
            outcomes.append(probe_case(function, inputs))
        if not outcomes or outcomes[-1].get("raised", {}).get("type") == "TimeoutError":
            return False
    return judge_exercise(key, exercise, {"outcomes": outcomes}).status != RIGHT


def weights(found: Counterexample) -> int:
    """The entries of the arrays W among the inputs: of the layer of the output that differs, or of all."""
    sizes = {}
    for name, path in found.case.roles:
        values = number(pick(found.case.inputs, path, found.case.inputs))
        if re.fullmatch(r"W\d*", name) and values is not None:
            sizes[name] = values.size
    given = found.case.inputs.get("stand_ins", {}).get("initialize_parameters")
    if given is not None:
        sizes |= {name: item.size for name, item in decode(given).items() if name.startswith("W")}
    layer = re.search(r"\d+", found.first.name) if found.first and found.outcome and "returned" in found.outcome else None
    return sizes.get(f"W{layer[0]}", sum(sizes.values())) if layer else sum(sizes.values())


def table(name: str, found: list[Shown]) -> str:
    """One line of figures."""
    count, times = max(1, len(found)), sorted(item.seconds for item in found) or [0.0]
    small, none = sum(item.is_small for item in found), sum(item.weights is None for item in found)
    return (
        f"{name}: {len(found)} wrong, {100 * small / count:.1f} % shown with at most {FEW} weights, {none} right there, "
        f"{sum(item.with_sum for item in found)} with a sum; "
        f"seconds: median {times[len(times) // 2]:.3f}, 95 % {times[int(len(times) * 0.95)]:.3f}, most {times[-1]:.3f}"
    )


@click.command()
@click.argument("assignment", required=False)
@click.option("--sample", default=12, show_default=True, help="How many wrong functions of each right form of each exercise.")
@click.option("--list", "lists", is_flag=True, help="List what is not shown with few weights.")
def main(assignment: str | None, sample: int, lists: bool) -> None:
    """Measure the ladders of ASSIGNMENT (or of all): edits of right forms, and the smallest network that shows each."""
    course, everything = own_course(), list[Shown]()
    for name in [assignment] if assignment else course.assignments:
        found = list(shown(course.spec(name), sample))
        everything += found
        say(table(name, found))
        for item in found if lists else []:
            if not item.is_small or item.seconds > 0.1:
                say(f"  {item.exercise} ({item.weights} weights, {item.seconds:.3f} s): {item.edit}")
    say(table("together", everything))


if __name__ == "__main__":
    main()
