"""How good the reasons are: one-token edits of every right variant, and what the card would say of each that is wrong.

An edit is *named* where a known mistake gives its numbers, *placed* where a place is found, and its place is *true* where it is
the edited line. Edits that leave a whole step out are left out: they are no single token. What is counted as false is sometimes
another line where a change is as good.
"""

from __future__ import annotations

import ast
import difflib
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import click

from autograder.checking.judge import judge_exercise
from autograder.checking.key import Exercise, Key, public_key
from autograder.checking.places.search import find_places
from autograder.checking.probe import probe_case
from autograder.checking.verdict import RIGHT, Verdict
from autograder.course.course import own_course
from autograder.forge.solutions import BEGIN, END, build_functions, solution_cells
from autograder.forge.spec import AssignmentSpec, SourceProblem
from autograder.terminal.words import say
from autograder.trust.mutants import SECONDS, at_most
from autograder.trust.mutation_operators import mutants_of

SEED = 5


@dataclass(frozen=True)
class Reason:
    """What was said of one wrong function: whether it was named, which lines were shown and edited, and the seconds."""

    assignment: str
    exercise: str
    edits: tuple[str, ...]
    status: str
    named: bool
    shown: tuple[int, ...]
    edited: frozenset[int]
    seconds: float

    @property
    def is_true(self) -> bool:
        """Whether an edited line is among those that were shown."""
        return bool(self.edited.intersection(self.shown))

    @property
    def is_false(self) -> bool:
        """Whether lines were shown, and none of them was edited."""
        return bool(self.shown) and not self.is_true


def reasons(spec: AssignmentSpec, sample: int, count: int = 1) -> Iterator[Reason]:
    """What is said of up to `sample` wrong functions of each right form of each exercise, `count` edits in each."""
    key = public_key(spec.name)
    for exercise in key.exercises.values():
        if not exercise.max_points:
            continue
        for form in _forms(spec, exercise.name):
            rng = random.Random(f"{SEED} {exercise.name} {form}")
            found = (_reason(spec, key, exercise, *edited) for edited in _edited(form, count, rng))
            wrong = (item for item in found if item is not None)
            yield from (item for item, _ in zip(wrong, range(sample), strict=False))


def _forms(spec: AssignmentSpec, name: str) -> list[str]:
    """The cells of the right forms of one exercise, the solution first, each as Python writes it."""
    variants = [f"{BEGIN}\n{item.source}\n{END}" for item in spec.variants if item.exercise == name]
    return [solution_cells(spec)[name], *variants]


def _edited(form: str, count: int, rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The plain form, the form with `count` edits, and the edits as text, in random order."""
    plain = ast.unparse(ast.parse(form))
    singles = [item for item in mutants_of(form) if "pass" not in item.after.split("\n") and len(item.before.split("\n")) == 1]
    rng.shuffle(singles)
    if count == 1:
        yield from ((plain, item.source, (f"{item.before} -> {item.after}",)) for item in singles)
        return
    for one, other in pairwise(singles):
        before, after = plain.splitlines(), other.source.splitlines()
        if one.before != other.before and len(before) == len(after):
            lines = [
                new if new != old else line for line, old, new in zip(one.source.splitlines(), before, after, strict=False)
            ]
            yield plain, "\n".join(lines), (f"{one.before} -> {one.after}", f"{other.before} -> {other.after}")


def _reason(
    spec: AssignmentSpec, key: Key, exercise: Exercise, plain: str, source: str, edits: tuple[str, ...]
) -> Reason | None:
    """What is said of one edited cell; None where it is right, or never ends."""
    try:
        function = build_functions(spec, {**solution_cells(spec), exercise.name: source})[exercise.name]
    except (SourceProblem, SyntaxError):
        return None
    verdict = _verdict(key, exercise, function)
    if verdict is None or verdict.status == RIGHT:
        return None
    start = time.perf_counter()
    shown = tuple(item.place.line for item in find_places(exercise, function))
    seconds = time.perf_counter() - start
    known = {item.id for item in exercise.mistakes}
    named = any(item.id in known for item in verdict.diagnoses)
    lines = _lines(plain, source)
    return Reason(spec.name, exercise.name, edits, verdict.status, named, shown, lines, seconds)


def _verdict(key: Key, exercise: Exercise, function: Callable[..., Any]) -> Verdict | None:
    """The verdict by the public key; None where a call does not end in time."""
    outcomes = []
    for inputs in exercise.inputs:
        with suppress(TimeoutError), at_most(SECONDS):
            outcomes.append(probe_case(function, inputs))
        if not outcomes or outcomes[-1].get("raised", {}).get("type") == "TimeoutError":
            return None
    return judge_exercise(key, exercise, {"outcomes": outcomes})


def _lines(plain: str, source: str) -> frozenset[int]:
    """The lines of `source` that `plain` has not."""
    blocks = difflib.SequenceMatcher(None, source.splitlines(), plain.splitlines(), autojunk=False).get_opcodes()
    return frozenset(line for tag, start, end, _, _ in blocks if tag != "equal" for line in range(start + 1, end + 1))


def table(name: str, found: list[Reason]) -> str:
    """One line of figures."""
    count, times = max(1, len(found)), sorted(item.seconds for item in found) or [0.0]
    named, placed = sum(item.named for item in found), sum(bool(item.shown) for item in found)
    reached = sum(item.named or bool(item.shown) for item in found)
    true, false = sum(item.is_true for item in found), sum(item.is_false for item in found)
    return (
        f"{name}: {len(found)} wrong, {named} named, {placed} placed, {100 * reached / count:.1f} % named or placed; "
        f"places: {true} true, {false} false ({100 * false / count:.1f} %); "
        f"seconds: median {times[len(times) // 2]:.2f}, 95 % {times[int(len(times) * 0.95)]:.2f}, most {times[-1]:.2f}"
    )


@click.command()
@click.argument("assignment", required=False)
@click.option("--sample", default=6, show_default=True, help="How many wrong functions of each right form of each exercise.")
@click.option("--pairs", is_flag=True, help="Two edits in each function.")
@click.option("--list", "lists", is_flag=True, help="List what is neither named nor placed, and what is placed wrongly.")
def main(assignment: str | None, sample: int, pairs: bool, lists: bool) -> None:
    """Measure the reasons on ASSIGNMENT (or on all): edits of right forms, named, placed, or neither."""
    course, everything = own_course(), list[Reason]()
    for name in [assignment] if assignment else course.assignments:
        found = list(reasons(course.spec(name), sample, 2 if pairs else 1))
        everything += found
        say(table(name, found))
        for item in found if lists else []:
            if item.is_false or not (item.named or item.shown):
                word, edits = "FALSE" if item.is_false else "NEITHER", " | ".join(item.edits)
                say(f"  {word} {item.exercise} ({item.status}, {item.seconds:.2f} s): {edits}: shown {item.shown}")
    say(table("together", everything))


if __name__ == "__main__":
    main()
