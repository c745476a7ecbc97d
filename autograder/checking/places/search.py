"""The search for the place: edits of the student's own function, one after the other, until its outputs come right."""

from __future__ import annotations

import ast
import contextlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from autograder.checking.key import Exercise
from autograder.checking.places.clock import Clock, OverTime, bounded_memory, quiet, stopwatch
from autograder.checking.places.edit import ADDED, COMBINED, PLAIN, Edit
from autograder.checking.places.effects import only_computes
from autograder.checking.places.level import Best, Level, in_pairs
from autograder.checking.places.trial import INPUTS, Rights, Trial
from autograder.checking.verdict import Place

SECONDS = 1.9
MOST_FAULTS = 3
MOST_LINES = 120


@dataclass(frozen=True)
class Spot:
    """A place with the kind of change there. `fault` counts the faults: places of the same one are equally good.

    A change that does not help `alone` does so together with those at the other places that do not.
    """

    place: Place
    kind: str
    fault: int
    alone: bool = True


def find_places(
    exercise: Exercise, function: Callable[..., Any], seconds: float = SECONDS, now: Callable[[], float] | None = None
) -> list[Spot]:
    """Where a change makes more outputs of the exercise's cases right, and none worse; empty where none is found in time.

    It works on the function's own source, and changes nothing: neither the function nor what it is given. Whatever goes wrong
    here, nothing is found: the verdict stands without it. `now` tells the time, of which it takes so many `seconds` at most; it
    is a `stopwatch` where none is given.
    """
    clock = Clock(seconds, now or stopwatch())
    try:
        with quiet(), bounded_memory():
            return list(Search(exercise, function, clock).found())
    except (Exception, OverTime):
        return []


def _source_of(function: FunctionType) -> tuple[str, int]:
    """The text of a function, and the line of the cell or file where it begins; raises OSError or ValueError without one."""
    lines, first = inspect.getsourcelines(function)
    if len(lines) > MOST_LINES:
        raise ValueError("a function that is too long to be searched")
    return "".join(lines), first


class Search:
    """One search: the tree that is changed, and its cases. Raises ValueError for a function that may not be searched."""

    def __init__(self, exercise: Exercise, function: Callable[..., Any], clock: Clock) -> None:
        if type(function) is not FunctionType or function.__code__.co_freevars or not only_computes(function):
            raise ValueError("a function that does more than compute, or has no text of its own")
        source, self.first = _source_of(function)
        text = textwrap.dedent(source)
        self.indent = len(source.splitlines()[0]) - len(text.splitlines()[0])
        self.tree = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
        self.text, self.exercise, self.clock = text.splitlines(), exercise, clock
        self.trial = Trial(exercise, function, self.clock)
        self.wanted = [{(number, name) for name in _names(case)} for number, case in enumerate(exercise.cases)]
        graded = [(number, item.name) for number, case in enumerate(exercise.cases) for item in case.outputs if item.graded]
        self.everything = frozenset([*graded, *((number, INPUTS) for number in range(len(exercise.cases)))])

    def found(self) -> Iterator[Spot]:
        """The places, one fault after the other."""
        rights, faults = self._rights(), 0
        while not self.everything <= rights and faults < MOST_FAULTS:
            try:
                steps = self._steps(rights)
            except OverTime:
                return
            for best in steps:
                yield from self._places(best.edits if len(steps) == 1 else best.edits[:1], faults, alone=len(steps) == 1)
                best.edits[0].apply()
                rights, faults = best.rights, faults + 1
            if not steps:
                return

    def _rights(self) -> Rights:
        """What is right with the tree as it is."""
        made = self.trial.made(self.tree)
        self.trial.time(made)
        return frozenset[tuple[int, str]]().union(*(self.trial.rights(made, place) for place in range(len(self.wanted))))

    def _steps(self, rights: Rights) -> list[Best]:
        """The next step: the edits that help, all equally good; or two steps, of which the first helps the second one only."""
        level = Level(self.tree, self.trial, self.wanted, self.everything, rights)
        best = level.best(PLAIN)
        if not self.everything <= best.rights:
            best = self._more(level, best)
        if best.edits:
            return [Best(best.rights, level.least(best))]
        if level.before.stopped is not None and (two := self._in_half_the_time(level)):
            return two
        combined = level.best(COMBINED)
        return [Best(combined.rights, level.least(combined))] if combined.edits else in_pairs(level)

    def _more(self, level: Level, best: Best) -> Best:
        """The best edits that add something, where these make more right than those that add nothing: a cause, no symptom."""
        if not best.edits:
            return level.best(ADDED)
        with self._half_the_time():
            added = level.best(ADDED)
            return added if len(added.rights) > len(best.rights) else best
        return best

    def _in_half_the_time(self, level: Level) -> list[Best]:
        """Two steps, looked for while half of the time is left."""
        with self._half_the_time():
            return in_pairs(level)
        return []

    @contextlib.contextmanager
    def _half_the_time(self) -> Iterator[None]:
        """The block ends where half of the time that is left is over."""
        deadline = self.clock.deadline
        self.clock.deadline -= max(0.0, deadline - self.clock.now()) / 2
        try:
            with contextlib.suppress(OverTime):
                yield
        finally:
            self.clock.deadline = deadline

    def _places(self, edits: list[Edit], fault: int, *, alone: bool = True) -> Iterator[Spot]:
        """Each place once, in the order of the lines, with the kind of the first edit there."""
        kinds: dict[Place, str] = {}
        for edit in edits:
            kinds |= {self._place(node): edit.kind for node in edit.nodes if self._place(node) not in kinds}
        inner = [place for place in kinds if not any(_is_inside(other, place) for other in kinds)]
        alone = alone and not any(edit.together for edit in edits)
        yield from (
            Spot(place, kinds[place], fault, alone) for place in sorted(inner, key=lambda item: (item.line, item.column))
        )

    def _place(self, node: ast.AST) -> Place:
        """Where a node stands: its first line, in the cell or file."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        text = self.text[line - 1].encode()
        end = getattr(node, "end_col_offset", None) if getattr(node, "end_lineno", line) == line else None
        end = len(text.rstrip()) if end is None else end
        shown = text[column:end].decode("utf-8", "replace")
        source = " " * self.indent + self.text[line - 1]
        return Place(self.first + line - 1, column + self.indent, end + self.indent, shown, source)


def _is_inside(inner: Place, outer: Place) -> bool:
    """Whether a place is a part of another one."""
    same_line = inner.line == outer.line and inner != outer
    return same_line and outer.column <= inner.column and inner.end_column <= outer.end_column


def _names(case: Any) -> list[str]:
    return [*(output.name for output in case.outputs), INPUTS]
