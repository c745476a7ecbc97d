"""The search for the place: edits of the student's own function, one after the other, until its outputs come right."""

from __future__ import annotations

import ast
import inspect
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from autograder.checking.key import Exercise
from autograder.checking.places.edit import ADDED, COMBINED, PLAIN, Edit, undo
from autograder.checking.places.edits import edits_of
from autograder.checking.places.effects import only_computes
from autograder.checking.places.ranks import NEVER, Ranks
from autograder.checking.places.scope import Scope, scope_of
from autograder.checking.places.trial import INPUTS, Clock, OverTime, Rights, Trial, bounded_memory, quiet
from autograder.checking.verdict import Place

SECONDS = 2.5
MOST_FAULTS = 3
MOST_LINES = 120


@dataclass(frozen=True)
class Spot:
    """A place with the kind of change there. `fault` counts the faults: places of the same one are equally good."""

    place: Place
    kind: str
    fault: int


def find_places(exercise: Exercise, function: Callable[..., Any], seconds: float = SECONDS) -> list[Spot]:
    """Where a change makes more outputs of the exercise's cases right, and none worse; empty where none is found in time.

    It works on the function's own source, and changes nothing: neither the function nor what it is given. Whatever goes wrong
    here, nothing is found: the verdict stands without it.
    """
    deadline = time.perf_counter() + seconds
    try:
        if type(function) is not FunctionType or function.__code__.co_freevars or not only_computes(function):
            return []
        source, first = _source_of(function)
        with quiet(), bounded_memory():
            return list(_Search(exercise, function, source, first, deadline).found())
    except (Exception, OverTime):
        return []


def _source_of(function: FunctionType) -> tuple[str, int]:
    """The text of a function, and the line of the cell or file where it begins; raises OSError or ValueError without one."""
    lines, first = inspect.getsourcelines(function)
    if len(lines) > MOST_LINES:
        raise ValueError("a function that is too long to be searched")
    return "".join(lines), first


@dataclass
class _Best:
    """The edits that are best so far, all equally good, and what is right after each."""

    rights: Rights
    edits: list[Edit] = field(default_factory=list)

    def take(self, edit: Edit, after: Rights) -> None:
        """Look at what is right after one more edit."""
        if len(after) > len(self.rights):
            self.rights, self.edits = after, [edit]
        elif self.edits and after == self.rights:
            self.edits.append(edit)


class _Search:
    """One search: the tree that is changed, and its cases."""

    def __init__(self, exercise: Exercise, function: FunctionType, source: str, first: int, deadline: float) -> None:
        text = textwrap.dedent(source)
        self.indent = len(source.splitlines()[0]) - len(text.splitlines()[0])
        self.tree = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
        self.text, self.first, self.exercise = text.splitlines(), first, exercise
        self.clock = Clock(deadline)
        self.trial = Trial(exercise, function, self.clock)
        self.wanted = [{(number, name) for name in _names(case)} for number, case in enumerate(exercise.cases)]
        self.everything = frozenset[tuple[int, str]]().union(*self.wanted)

    def found(self) -> Iterator[Spot]:
        """The places, one fault after the other."""
        rights = self._rights()
        for fault in range(MOST_FAULTS):
            if rights == self.everything:
                return
            try:
                best = self._best(rights)
            except OverTime:
                return
            if not best.edits:
                return
            yield from self._places(best.edits, fault)
            best.edits[0].apply()
            rights = best.rights

    def _rights(self) -> Rights:
        """What is right with the tree as it is."""
        made = self.trial.made(self.tree)
        return frozenset[tuple[int, str]]().union(*(self.trial.rights(made, place) for place in range(len(self.wanted))))

    def _best(self, rights: Rights) -> _Best:
        """The best edits of the plainest sort that helps; raises OverTime where the time is over before all is right."""
        place = next(number for number, wanted in enumerate(self.wanted) if wanted - rights)
        order = sorted(range(len(self.wanted)), key=lambda number: number != place)
        best = _Best(rights)
        held, stopped = self.trial.held(self.trial.made(self.tree), place)
        scope = scope_of(self.tree, held, self.trial.namespace, self.exercise, stopped)
        ranks = Ranks(self.tree, self.trial, rights, place, stopped)
        try:
            for step in (PLAIN, ADDED, COMBINED):
                for edit in self._edits(scope, ranks, step):
                    if self.clock.is_over():
                        raise OverTime
                    if after := self._after(edit, rights, order):
                        best.take(edit, after)
                if best.edits:
                    break
        except OverTime:
            if best.rights != self.everything:
                raise
        return best

    def _edits(self, scope: Scope, ranks: Ranks, step: int) -> Iterator[Edit]:
        """The edits of one step that can help, the likeliest first."""
        matters = self._matters(scope.stopped)
        for rank in range(NEVER):
            nodes = {node for node in ast.walk(self.tree) if matters(node) and ranks.may_have(node, rank)}
            yield from (edit for edit in edits_of(self.tree, scope, nodes, step) if ranks.has(edit, rank))

    def _matters(self, stopped: int | None) -> Callable[[ast.AST], bool]:
        """Which nodes can matter: those up to where it stops, if it does, or to the end of a loop around it; no docstring."""
        until = stopped
        for loop in ast.walk(self.tree):
            if until and isinstance(loop, (ast.For, ast.While)) and loop.lineno <= until <= (loop.end_lineno or until):
                until = loop.end_lineno or until
        docstring = [self.tree.body[0]] if ast.get_docstring(self.tree) is not None else []
        names = [*self.tree.args.args, *self.tree.args.kwonlyargs, *self.tree.args.kw_defaults]
        hidden = {node for part in (*names, *docstring) if part for node in ast.walk(part)}
        return lambda node: node not in hidden and (until is None or getattr(node, "lineno", 0) <= until)

    def _after(self, edit: Edit, rights: Rights, order: list[int]) -> Rights | None:
        """What is right after an edit; None where something is lost, or nothing gained on the first case of `order`."""
        before = edit.apply()
        try:
            made = self.trial.made(self.tree)
            found: Rights = frozenset()
            for place in order:
                mine = self.trial.rights(made, place)
                kept = self.wanted[place] & rights
                if not kept <= mine or (place == order[0] and not mine - kept - {(place, INPUTS)}):
                    return None
                found |= mine
            return found
        except (SyntaxError, ValueError, TypeError, StopIteration, RecursionError):
            return None
        finally:
            undo(before)

    def _places(self, edits: list[Edit], fault: int) -> Iterator[Spot]:
        """Each place once, in the order of the lines, with the kind of the first edit there."""
        kinds: dict[Place, str] = {}
        for edit in edits:
            kinds.setdefault(self._place(edit.node), edit.kind)
        inner = [place for place in kinds if not any(_is_inside(other, place) for other in kinds)]
        yield from (Spot(place, kinds[place], fault) for place in sorted(inner, key=lambda item: (item.line, item.column)))

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
