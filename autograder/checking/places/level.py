"""All edits of a function as it is now: which make more outputs right, and which only let it come further."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FunctionType

from autograder.checking.places.clock import OverTime
from autograder.checking.places.digest import digest
from autograder.checking.places.edit import ADDED, PLAIN, Edit, undo
from autograder.checking.places.edits import edits_of
from autograder.checking.places.nodes import located
from autograder.checking.places.ranks import DISTURB, FIRST, LATER, MOVES, NEVER, SIMPLE, Ranks, disturbed
from autograder.checking.places.scope import scope_of
from autograder.checking.places.trial import INPUTS, Rights, Run, Trial

Wanted = list[set[tuple[int, str]]]
LEFT_OUT = ("too much", "call", "step too much")
MOST_FURTHER = 400  # edits that only let it come further


@dataclass
class Best:
    """The edits that are best so far, all equally good, and what is right after each."""

    rights: Rights
    edits: list[Edit] = field(default_factory=list)

    def take(self, edit: Edit, after: Rights) -> None:
        """Look at what is right after one more edit."""
        if len(after) > len(self.rights):
            self.rights, self.edits = after, [edit]
        elif self.edits and after == self.rights:
            self.edits.append(edit)


class Level:
    """A tree as it is now, what is right of what is `wanted`, and the case on which edits are tried first.

    `everything` is what is graded: there is nothing to be found where that is right.
    """

    def __init__(self, tree: ast.FunctionDef, trial: Trial, wanted: Wanted, everything: Rights, rights: Rights) -> None:
        self.tree, self.trial, self.wanted, self.rights = tree, trial, wanted, rights
        self.everything = everything
        place = next(number for number, names in enumerate(wanted) if names & everything - rights)
        self.order = sorted(range(len(wanted)), key=lambda number: number != place)
        made = trial.made(tree)
        self.before = trial.run(made, place)
        self.same = digest((self.before.stopped, self.before.left))
        held, stopped, self.ran = trial.watched(made, place)
        self.scope = scope_of(tree, held, trial.namespace, trial.exercise, stopped)
        self.ranks = Ranks(tree, trial, rights, place, stopped)
        self.raising = _lines_around(tree, stopped) if stopped is not None else range(0)
        self.further: dict[int, list[Edit]] = {}

    def best(self, step: int, ranks: range = range(NEVER)) -> Best:
        """The best edits of one step; raises OverTime where the time is over before all is right."""
        best = Best(self.rights)
        try:
            for edit in self._edits(step, ranks):
                if self.trial.clock.is_over():
                    raise OverTime
                if after := self._after(edit):
                    best.take(edit, after)
        except OverTime:
            if not self.everything <= best.rights:
                raise
        return best

    def least(self, best: Best) -> list[Edit]:
        """The edits at one place; where there are none, the first at several places, without changes that it does not need."""
        if (single := [edit for edit in best.edits if not edit.together]) or not best.edits:
            return single
        edit = best.edits[0]
        for change in edit.changes:
            if edit.together and self._after(fewer := edit.without(change)) == best.rights:
                edit = fewer
        return [edit]

    def _edits(self, step: int, ranks: range) -> Iterator[Edit]:
        """The edits of one step that can help, the likeliest first."""
        matters = self._matters(self.scope.stopped)
        for rank in ranks:
            nodes = {node for node in ast.walk(self.tree) if matters(node) and self.ranks.may_have(node, rank)}
            yield from (edit for edit in edits_of(self.tree, self.scope, nodes, step) if self.ranks.has(edit, rank))

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

    def _after(self, edit: Edit) -> Rights | None:
        """What is right after an edit; None where something is lost, or nothing gained on the first case of the order."""
        before = edit.apply()
        try:
            made = self.trial.made(self.tree)
            found: Rights = frozenset()
            first = self.trial.run(made, self.order[0])
            for place in self.order:
                run = first if place == self.order[0] else self.trial.run(made, place)
                kept = self.wanted[place] & self.rights
                if not kept <= run.rights:
                    return None
                if place == self.order[0] and not run.rights - kept - {(place, INPUTS)}:
                    self._note(edit, run)
                    return None
                found |= run.rights
            if self.everything <= found:
                return found if self.trial.is_right_on_ladder(made) else None
            if self._is_avoided(edit, made):
                return None
            if self._is_symptom(found) or not self._is_proved(edit, found):
                self._note(edit, first)
                return None
            return found
        except (SyntaxError, ValueError, TypeError, StopIteration, RecursionError):
            return None
        finally:
            undo(before)

    def _is_avoided(self, edit: Edit, made: FunctionType) -> bool:
        """Whether what raised is left out, or does not run any more: then nothing is mended there."""
        if not self.raising:
            return False
        return edit.kind in LEFT_OUT or self.trial.watched(made, self.order[0])[2].isdisjoint(self.raising)

    def _is_symptom(self, found: Rights) -> bool:
        """Whether something came right although it hangs on another output that is still wrong: then the mistake is there."""
        place = self.order[0]
        gained = {name for number, name in found - self.rights if number == place}
        wrong = {name for number, name in self.wanted[place] - found}
        return any(gained & self.ranks.hang_on.get(name, set()) for name in wrong)

    def _is_proved(self, edit: Edit, found: Rights) -> bool:
        """Whether what came right where it raised before hangs on the edited step: else it only came to light.

        To be seen, the step's value is disturbed: something that came right must come out otherwise. Where that raises, or all
        hangs on the step since it returns everything, nothing is proved.
        """
        line = getattr(edit.node, "lineno", 0)
        steps = [
            node for node in ast.walk(self.tree) if isinstance(node, SIMPLE) and node.lineno <= line <= (node.end_lineno or 0)
        ]
        if not self.raising or not steps or steps[-1].value is None:
            return True
        step, place = steps[-1], self.order[0]
        value: ast.expr = steps[-1].value
        if isinstance(step, ast.Return) and step.lineno not in self.raising:
            return False
        self.trial.namespace[DISTURB] = disturbed
        step.value = located(ast.Call(ast.Name(DISTURB, ast.Load()), [value], []), value)
        try:
            after = self.trial.run(self.trial.made(self.tree), place)
        finally:
            step.value = value
        gained = {item for item in found - self.rights if item[0] == place and item[1] != INPUTS}
        return after.stopped is None and not gained <= after.rights

    def _note(self, edit: Edit, run: Run) -> None:
        """Keep an edit that changes what happens, and lets it come further where it raised; edits of equal results together."""
        if edit.kind in MOVES or len(self.further) > MOST_FURTHER or not self._is_further(run):
            return
        if (name := digest((run.stopped, run.left))) != self.same:
            self.further.setdefault(name, []).append(edit)

    def _is_further(self, run: Run) -> bool:
        """Whether a run ended, or raised later than the one before, or on a line that was not reached then."""
        if run.stopped is None or self.before.stopped is None:
            return run.stopped is None
        return run.stopped > self.before.stopped or run.lines > self.before.lines or run.stopped not in self.ran


def _lines_around(tree: ast.FunctionDef, line: int) -> range:
    """The lines of the step that this line belongs to."""
    steps = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)]
    return range(max(node.lineno for node in steps), line + 1)


def in_pairs(level: Level) -> list[Best]:
    """Two steps after which all is right, of which the first makes nothing right by itself; empty where there are none.

    First come second edits on the statement where it then stops, or on which the wrong outputs hang alone.
    """
    firsts = [edits for alike in level.further.values() for edits in _told_apart(level, alike)]
    levels: dict[int, Level] = {}
    for step, rank in ((PLAIN, FIRST), (PLAIN, LATER), (ADDED, FIRST)):
        for number, edits in enumerate(firsts):
            before = edits[0].apply()
            try:
                if number not in levels:
                    levels[number] = Level(level.tree, level.trial, level.wanted, level.everything, level.rights)
                second = levels[number].best(step, range(rank, rank + 1))
            finally:
                undo(before)
            if level.everything <= second.rights:
                return [Best(level.rights, edits), second]
    return []


def _told_apart(level: Level, edits: list[Edit]) -> Iterator[list[Edit]]:
    """Edits that are alike on the first case, by what they do on the others."""
    found: dict[tuple[int, ...], list[Edit]] = {}
    for edit in edits if len(edits) > 1 else ():
        before = edit.apply()
        try:
            made = level.trial.made(level.tree)
            runs = [level.trial.run(made, place) for place in level.order[1:]]
        finally:
            undo(before)
        found.setdefault(tuple(digest((run.stopped, run.left)) for run in runs), []).append(edit)
    return iter(found.values() if found else [edits])
