"""A second proof of strength, independent of the bank of mistakes: systematic edits of every solution, each on a hidden key.

An edit that still earns full marks is a survivor. `reviewed_mutants` holds what was found on reading each.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from types import FrameType

import click

from autograder.checking import records
from autograder.checking.compare import passed_over
from autograder.checking.judge import judge_exercise
from autograder.checking.key import Case, Exercise, Key
from autograder.checking.probe import probe_case
from autograder.checking.verdict import RIGHT
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of
from autograder.forge.solutions import build_functions, solution_cells
from autograder.forge.spec import AssignmentSpec
from autograder.terminal.words import say
from autograder.trust.mutation_operators import Mutant, mutants_of
from autograder.trust.reviewed_mutants import EQUIVALENT, OPEN

SEED = 23
SECONDS = 2.0
NOT_REVIEWED = "NOT REVIEWED: draw a case that tells it from the solution, or say in EQUIVALENT why it is right"


@dataclass(frozen=True)
class MutationResult:
    """All edits of one exercise's solution: how many there are, and which of them still earn full marks."""

    assignment: str
    exercise: str
    tried: int
    survivors: tuple[Mutant, ...]

    @property
    def unexpected(self) -> tuple[Mutant, ...]:
        """The survivors that nobody has read yet."""
        return tuple(item for item in self.survivors if self.review(item) is None)

    def review(self, survivor: Mutant) -> str | None:
        """What somebody found on reading this survivor."""
        place, lines = f"{self.assignment}/{self.exercise}", {survivor.before, survivor.after}
        reviews = [*EQUIVALENT.get(place, {}).items(), *OPEN.get(place, {}).items()]
        return next((why for why, known in reviews if lines & set(known)), None)


def run(spec: AssignmentSpec, key: Key | None = None) -> Iterator[MutationResult]:
    """Try every edit of every graded solution of an assignment on `key`, or on a hidden key."""
    key = key or hidden_key_of(spec, SEED)
    for name, exercise in key.exercises.items():
        if not exercise.max_points:
            continue
        source = solution_cells(spec)[name]
        if not _survives(spec, key, exercise, source):
            raise ValueError(f"the solution of {name} itself fails or is too slow here: mend it, then try again")
        mutants = mutants_of(source)
        survivors = tuple(item for item in mutants if _survives(spec, key, exercise, item.source))
        yield MutationResult(spec.name, name, len(mutants), survivors)


def _survives(spec: AssignmentSpec, key: Key, exercise: Exercise, source: str) -> bool:
    """Whether the judge gives full marks to this cell above the right other cells; an endless loop is cut short."""
    function = build_functions(spec, {**solution_cells(spec), exercise.name: source})[exercise.name]
    outcomes: list[records.Outcome] = []
    for case in exercise.cases:
        outcome: records.Outcome = {"raised": {"type": "TimeoutError", "text": "", "line": ""}}
        with suppress(TimeoutError), at_most(SECONDS):
            outcome = probe_case(function, case.inputs)
        if "raised" in outcome or not (passed_over(case, outcome) or _is_right(key, exercise, [case], [outcome])):
            return False
        outcomes.append(outcome)
    return _is_right(key, exercise, exercise.cases, outcomes)


def _is_right(key: Key, exercise: Exercise, cases: Iterable[Case], outcomes: list[records.Outcome]) -> bool:
    """Whether these cases give full marks; one that does not is enough for the whole exercise."""
    those = replace(exercise, cases=tuple(cases), mistakes=())
    return judge_exercise(key, those, {"outcomes": outcomes}).status == RIGHT


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
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


def report(outcome: MutationResult) -> Iterator[str]:
    """The lines that tell of one exercise: its counts, then each survivor as a diff."""
    survivors = len(outcome.survivors)
    yield f"{outcome.exercise}: {outcome.tried} edits, {outcome.tried - survivors} killed, {survivors} survived"
    for item in outcome.survivors:
        yield f"  - {item.before}\n  + {item.after}\n    {outcome.review(item) or NOT_REVIEWED}"


@click.command()
@click.argument("assignment", required=False)
def main(assignment: str | None) -> None:
    """Try every edit of every solution of ASSIGNMENT (or of all); ends with 1 where one survives that is not reviewed."""
    outcomes, course = [], own_course()
    for name in [assignment] if assignment else course.assignments:
        for outcome in run(course.spec(name)):
            outcomes.append(outcome)
            say("\n".join(report(outcome)))
    say(f"{sum(item.tried for item in outcomes)} edits, {sum(len(item.survivors) for item in outcomes)} survived")
    raise SystemExit(any(item.unexpected for item in outcomes))


if __name__ == "__main__":
    main()
