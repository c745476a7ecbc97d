"""A second proof of strength, independent of the bank of mistakes: systematic edits of every solution, each on a hidden key.

An edit that still earns full marks is a survivor. `EQUIVALENT` lists those that were read and found right, with the reason.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

import click

from autograder.checking.judge import judge_exercise
from autograder.checking.key import Exercise, Key
from autograder.checking.probe import probe_case
from autograder.checking.verdict import RIGHT
from autograder.forge.assignments import ASSIGNMENTS
from autograder.forge.build import hidden_key_of
from autograder.forge.solutions import build_functions, solution_cells
from autograder.trust.edits import Mutant, mutants_of

SEED = 23
SECONDS = 2.0
NOT_REVIEWED = "NOT REVIEWED: find a case that tells it from the solution, or say in EQUIVALENT why it is right"

_SAME_M = "Every array here has one column for each example, so its number of columns is m."
_IN_PLACE = "Law 3: where parameters are updated, changing the arrays in place is right; the card carries a note."
_EXTRA_KEYS = "Adds W0 and b0; every key that was asked for is right, and law 3 welcomes extra keys."

EQUIVALENT: tuple[tuple[str, str, str, str], ...] = (
    ("2_L_layer", "initialize_parameters_deep", "for l in range(1 - 1, L + 1):", _EXTRA_KEYS),
    ("2_L_layer", "initialize_parameters_deep", "for l in range(0, L + 1):", _EXTRA_KEYS),
    (
        "2_L_layer",
        "initialize_parameters_deep",
        "parameters[f'W{l}'] = -(np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01)",
        "A normal number around 0 and its negative have the same distribution, and that is what is asked for.",
    ),
    (
        "2_L_layer",
        "initialize_parameters_deep",
        "parameters[f'b{l}'] = -np.zeros((layer_dims[l], 1))",
        "Minus zero equals zero.",
    ),
    ("2_L_layer", "compute_cost", "m = AL.shape[1]", _SAME_M),
    ("2_L_layer", "linear_backward", "m = dZ.shape[1]", _SAME_M),
    ("2_L_layer", "update_parameters", "parameters[f'W{l}'] -= learning_rate * grads[f'dW{l}']", _IN_PLACE),
    ("2_L_layer", "update_parameters", "parameters[f'b{l}'] -= learning_rate * grads[f'db{l}']", _IN_PLACE),
)
"""Reviewed survivors: assignment, exercise, the lines that the edit puts in, and why they are right."""


@dataclass(frozen=True)
class Outcome:
    """All edits of one exercise's solution: how many there are, and which of them still earn full marks."""

    assignment: str
    exercise: str
    tried: int
    survivors: tuple[Mutant, ...]

    @property
    def reviewed(self) -> dict[str, str]:
        """The reviewed edits of this exercise: the lines that they put in, and why these are right."""
        return {after: why for *place, after, why in EQUIVALENT if place == [self.assignment, self.exercise]}

    @property
    def unexpected(self) -> tuple[Mutant, ...]:
        """The survivors that nobody has found to be right yet."""
        return tuple(item for item in self.survivors if item.after not in self.reviewed)


def run(assignment: str, key: Key | None = None) -> Iterator[Outcome]:
    """Try every edit of every solution of `assignment` on `key`, or on a hidden key."""
    key = key or hidden_key_of(assignment, SEED)
    for name, exercise in key.exercises.items():
        source = solution_cells(assignment)[name]
        if not _survives(key, exercise, source):
            raise ValueError(f"the solution of {name} itself fails or is too slow here: mend it, then try again")
        mutants = mutants_of(source)
        yield Outcome(assignment, name, len(mutants), tuple(item for item in mutants if _survives(key, exercise, item.source)))


def _survives(key: Key, exercise: Exercise, source: str) -> bool:
    """Whether the judge gives full marks to this cell above the right other cells; an endless loop is cut short."""
    function = build_functions(key.assignment, {**solution_cells(key.assignment), exercise.name: source})[exercise.name]
    outcomes = []
    for case in exercise.inputs:
        outcome: dict[str, Any] = {"raised": {}}
        with suppress(TimeoutError), _at_most(SECONDS):
            outcome = probe_case(function, case)
        if "raised" in outcome:
            return False
        outcomes.append(outcome)
    return judge_exercise(key, replace(exercise, mistakes=()), {"outcomes": outcomes}).status == RIGHT


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the block when it takes longer; works in the main thread only."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def report(outcome: Outcome) -> Iterator[str]:
    """The lines that tell of one exercise: its counts, then each survivor as a diff."""
    survivors = len(outcome.survivors)
    yield f"{outcome.exercise}: {outcome.tried} edits, {outcome.tried - survivors} killed, {survivors} survived"
    for item in outcome.survivors:
        yield f"  - {item.before}\n  + {item.after}\n    {outcome.reviewed.get(item.after, NOT_REVIEWED)}"


@click.command()
@click.argument("assignment", required=False, type=click.Choice(list(ASSIGNMENTS)))
def main(assignment: str | None) -> None:
    """Try every edit of every solution of ASSIGNMENT (or of all); ends with 1 where one survives that is not reviewed."""
    outcomes = []
    for name in [assignment] if assignment else ASSIGNMENTS:
        for outcome in run(name):
            outcomes.append(outcome)
            click.echo("\n".join(report(outcome)))
    click.echo(f"{sum(item.tried for item in outcomes)} edits, {sum(len(item.survivors) for item in outcomes)} survived")
    raise SystemExit(any(item.unexpected for item in outcomes))


if __name__ == "__main__":
    main()
