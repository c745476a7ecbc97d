"""Which statements of a function can matter: each result is disturbed in turn, and one looks which outputs change with it."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from autograder.checking.places.edit import Edit, slots
from autograder.checking.places.trial import Rights, Trial, copied, same

FIRST, LATER, LAST, NEVER = range(4)
DISTURB = "_disturbed"
SIMPLE = (ast.Assign, ast.AugAssign, ast.Return, ast.AnnAssign)
MOVES = ("order of steps", "nesting", "step too much", "line")


class Ranks:
    """How likely it is that an edit helps, from the outputs that hang on its statement.

    `hang_on` gives for each output that is worked out in a step of its own the others that hang on it.
    """

    def __init__(self, tree: ast.FunctionDef, trial: Trial, rights: Rights, place: int, stopped: int | None) -> None:
        self.stopped, self.touched = stopped, False
        self.hang_on: dict[str, set[str]] = {}
        self.seen: Any = None
        self.of_nodes: dict[ast.AST, int] = {}
        if stopped is not None or not trial.plain[place]:
            return
        right = {name for number, name in rights if number == place}
        before = trial.values(trial.made(tree), place)
        if not before or not all(map(_is_finite, before.values())):
            return
        trial.namespace[DISTURB] = self._disturbed
        for _, node in slots(tree):
            if isinstance(node, SIMPLE) and node.value is not None:
                self._rank(node, tree, trial, place, before, right)

    def _rank(
        self, node: Any, tree: ast.FunctionDef, trial: Trial, place: int, before: dict[str, Any], right: set[str]
    ) -> None:
        self.touched, value = False, node.value
        call = ast.Call(ast.Name(DISTURB, ast.Load()), [value], [])
        node.value = ast.fix_missing_locations(ast.copy_location(call, value))
        try:
            after = trial.values(trial.made(tree), place)
        finally:
            node.value = value
        if not self.touched:
            return
        changed = {name for name in before if name not in after or not same(before[name], after[name])}
        for name in changed if isinstance(self.seen, np.ndarray) and not isinstance(node, ast.Return) else ():
            if same(before[name], self.seen):
                self.hang_on.setdefault(name, set()).update(changed - {name})
        adds_up = isinstance(node, ast.AugAssign) and not changed  # 0 times anything is 0
        rank = LATER if changed & right or adds_up else FIRST if changed - right else NEVER
        self.of_nodes |= dict.fromkeys([node, *ast.walk(value)], rank)

    def _disturbed(self, value: Any) -> Any:
        """The same as `disturbed`; it notes what it was, and whether there was anything to disturb."""
        other, self.seen = disturbed(value), copied(value)
        self.touched |= not same(value, other)
        return other

    def may_have(self, node: ast.AST, rank: int) -> bool:
        """Whether an edit at this node may have this rank."""
        if rank == LAST:
            return isinstance(node, ast.stmt)
        if self.stopped is not None:
            return rank == (FIRST if getattr(node, "lineno", 0) == self.stopped else LATER)
        return rank == self.of_nodes.get(node, LATER)

    def has(self, edit: Edit, rank: int) -> bool:
        """Whether an edit at such a node has it: whole steps are moved last."""
        return (edit.kind in MOVES) == (rank == LAST)


def disturbed(value: Any) -> Any:
    """Another value of the same kind and shape; what is no number stays as it is."""
    if type(value) is np.ndarray and value.dtype.kind == "f":
        return value * 1.3 + np.linspace(0.1, 0.2, value.size).reshape(value.shape)
    if type(value) is float or isinstance(value, np.floating):
        return value * 1.3 + 0.1
    if type(value) is int:
        return abs(value) + 1  # a count below zero is as good as none
    if type(value) in (tuple, list):
        return type(value)(map(disturbed, value))
    if type(value) is dict:
        return {name: disturbed(item) for name, item in value.items()}
    return value


def _is_finite(value: Any) -> bool:
    """Whether a value is made of numbers, none of them nan or inf."""
    return (
        isinstance(value, (np.ndarray, float, int)) and np.asarray(value).dtype.kind in "bif" and bool(np.isfinite(value).all())
    )
