"""How good the reasons are: one-token edits of every right variant, and what the card would say of each that is wrong.

An edit is *named* where a known mistake gives its numbers, *placed* where a place is found, and its place is *true* where one
of the lines that the card shows is an edited line. Where none is, a place is *proved equal* if the change that was found there
makes every case of a hidden key right as well: the fault can be mended there, too. What is left is *false*. Of a function
that raised, each sentence is held against the error itself; where no place was found, the line that failed counts as shown if
it is an edited one (it is shown in any case, but as a fact, not as the place of the mistake). Edits that leave a whole step out
are left out: they are no single token.
"""

from __future__ import annotations

import ast
import difflib
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import click

from autograder.checking.judge import judge_exercise
from autograder.checking.key import Exercise, Key, public_key
from autograder.checking.places.clock import Clock, bounded_memory, quiet
from autograder.checking.places.edit import Edit, undo
from autograder.checking.places.nodes import POWER
from autograder.checking.places.search import SECONDS as FIND_SECONDS
from autograder.checking.places.search import Search, Spot, find_places
from autograder.checking.places.words import MOST, diagnoses
from autograder.checking.probe import probe_case
from autograder.checking.verdict import RIGHT, Verdict
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of
from autograder.forge.solutions import BEGIN, END, build_functions, solution_cells
from autograder.forge.spec import AssignmentSpec, SourceProblem
from autograder.terminal.words import say
from autograder.trust.mutants import SECONDS, at_most
from autograder.trust.mutation_operators import mutants_of
from autograder.trust.said_of_errors import untrue_sentences

SEED, HIDDEN = 5, 23


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
    proved: bool
    untrue: tuple[str, ...]
    seconds: float

    @property
    def is_true(self) -> bool:
        """Whether an edited line is among those that were shown."""
        return bool(self.edited.intersection(self.shown))

    @property
    def is_elsewhere(self) -> bool:
        """Whether lines were shown, and none of them was edited."""
        return bool(self.shown) and not self.is_true

    @property
    def is_false(self) -> bool:
        """Whether lines were shown, and none of them was edited or is proved equal."""
        return self.is_elsewhere and not self.proved


@dataclass(frozen=True)
class Bench:
    """What a measurement needs of one assignment; `now` tells the time that the search may take."""

    spec: AssignmentSpec
    public: Key
    hidden: Key
    now: Callable[[], float] = time.perf_counter


def reasons(bench: Bench, sample: int, count: int = 1, seed: int = SEED) -> Iterator[Reason]:
    """What is said of up to `sample` wrong functions of each right form of each exercise, `count` edits in each."""
    spec, key = bench.spec, bench.public
    for exercise in key.exercises.values():
        if not exercise.max_points:
            continue
        for form in _forms(spec, exercise.name):
            rng = random.Random(f"{seed} {exercise.name} {form}")
            found = (reason(bench, exercise, *edited) for edited in edited_forms(form, count, rng))
            wrong = (item for item in found if item is not None)
            yield from (item for item, _ in zip(wrong, range(sample), strict=False))


def _forms(spec: AssignmentSpec, name: str) -> list[str]:
    """The cells of the right forms of one exercise, the solution first, each as Python writes it."""
    variants = [f"{BEGIN}\n{item.source}\n{END}" for item in spec.variants if item.exercise == name]
    return [solution_cells(spec)[name], *variants]


def edited_forms(form: str, count: int, rng: random.Random) -> Iterator[tuple[str, str, tuple[str, ...]]]:
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


def reason(bench: Bench, exercise: Exercise, plain: str, source: str, edits: tuple[str, ...]) -> Reason | None:
    """What is said of one edited cell; None where it is right, or never ends."""
    try:
        function = _built(bench.spec, exercise.name, source)
    except (SourceProblem, SyntaxError):
        return None
    verdict = _verdict(bench.public, exercise, function)
    if verdict is None or verdict.status == RIGHT:
        return None
    start = bench.now()
    found = find_places(exercise, function, now=bench.now)
    seconds = bench.now() - start
    shown = tuple(item.place.line for item in diagnoses(found, "") if item.place)
    known = {item.id for item in exercise.mistakes}
    named, lines = any(item.id in known for item in verdict.diagnoses), _lines(plain, source)
    failed = {item.place.line for item in verdict.diagnoses if item.witness == "line" and item.place}
    shown = shown or tuple(failed & lines)
    untrue = tuple(untrue_sentences(bench.spec, exercise, function, verdict, edits))
    said = Reason(bench.spec.name, exercise.name, edits, verdict.status, named, shown, lines, False, untrue, seconds)
    return replace(said, proved=_is_proved(bench, exercise, function)) if said.is_elsewhere else said


def _built(spec: AssignmentSpec, name: str, source: str) -> Callable[..., Any]:
    """The function that a cell defines, above the right other cells."""
    function: Callable[..., Any] = build_functions(spec, {**solution_cells(spec), name: source})[name]
    return function


class _Mended(Search):
    """A search that keeps the texts after the last step. It is for the maintainers: these hold the answer."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.texts: list[str] = []

    def _places(self, edits: list[Edit], fault: int, *, alone: bool = True) -> Iterator[Spot]:
        self.texts = []
        for edit in edits[:MOST]:
            before = edit.apply()
            self.texts.append(ast.unparse(self.tree))
            undo(before)
        yield from super()._places(edits, fault, alone=alone)


def _is_proved(bench: Bench, exercise: Exercise, function: Any) -> bool:
    """Whether the changes at the places that are shown make every case of the hidden key right."""
    search = _Mended(exercise, function, Clock(2 * FIND_SECONDS, bench.now))
    with quiet(), bounded_memory():
        list(search.found())
    for text in (text.replace(f"{POWER}(", "pow(") for text in search.texts):
        with suppress(SourceProblem, SyntaxError):
            verdict = _verdict(bench.hidden, bench.hidden.exercises[exercise.name], _built(bench.spec, exercise.name, text))
            if verdict is not None and verdict.status == RIGHT:
                return True
    return False


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
    true, elsewhere = sum(item.is_true for item in found), sum(item.is_elsewhere for item in found)
    false = sum(item.is_false for item in found)
    return (
        f"{name}: {len(found)} wrong, {named} named, {placed} placed, {100 * reached / count:.1f} % named or placed; "
        f"places: {true} true ({100 * true / count:.1f} %), {elsewhere} elsewhere ({100 * elsewhere / count:.1f} %), "
        f"of these {elsewhere - false} proved equal and {false} false ({100 * false / count:.1f} %); "
        f"{sum(bool(item.untrue) for item in found)} of {sum(item.status == 'raised' for item in found)} errors with a false "
        f"sentence; seconds: "
        f"median {times[len(times) // 2]:.2f}, 95 % {times[int(len(times) * 0.95)]:.2f}, most {times[-1]:.2f}"
    )


@click.command()
@click.argument("assignment", required=False)
@click.option("--sample", default=6, show_default=True, help="How many wrong functions of each right form of each exercise.")
@click.option("--pairs", is_flag=True, help="Two edits in each function.")
@click.option("--list", "lists", is_flag=True, help="List what is neither named nor placed, and what is placed wrongly.")
@click.option("--seed", default=SEED, show_default=True, help="Another number draws other edits.")
@click.option("--busy", is_flag=True, help="Count the processor's time, not the wall's: for a machine that has other work.")
def main(assignment: str | None, sample: int, pairs: bool, lists: bool, seed: int, busy: bool) -> None:
    """Measure the reasons on ASSIGNMENT (or on all): edits of right forms, named, placed, or neither."""
    course, everything = own_course(), list[Reason]()
    if assignment not in (None, *course.assignments):
        raise click.BadParameter(f"there is no assignment {assignment!r}; the course has: {', '.join(course.assignments)}")
    for name in [assignment] if assignment else course.assignments:
        spec = course.spec(name)
        bench = Bench(spec, public_key(name), hidden_key_of(spec, HIDDEN), time.process_time if busy else time.perf_counter)
        found = list(reasons(bench, sample, 2 if pairs else 1, seed))
        everything += found
        say(table(name, found))
        for item in found if lists else []:
            if item.is_elsewhere or item.untrue or not (item.named or item.shown):
                say(_listed(item))
    say(table("together", everything))


def _listed(item: Reason) -> str:
    """One row of the list."""
    word = "FALSE" if item.is_false else "EQUAL" if item.is_elsewhere else "UNTRUE" if item.untrue else "NEITHER"
    edits, said = " | ".join(item.edits), "".join(f"; UNTRUE: {text}" for text in item.untrue)
    return f"  {word} {item.exercise} ({item.status}, {item.seconds:.2f} s): {edits}: shown {item.shown}{said}"


if __name__ == "__main__":
    main()
