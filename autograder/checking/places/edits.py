"""All edits of a function: of its expressions, its steps, and of the same slip in all its places."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from autograder.checking.places.added import additions
from autograder.checking.places.edit import ADDED, PLAIN, Edit, Slot, slots
from autograder.checking.places.expressions import OF_EXPRESSIONS, Changes
from autograder.checking.places.nodes import located
from autograder.checking.places.scope import Scope
from autograder.checking.places.statements import in_exchange, like_others, of_part, of_statement


def edits_of(tree: ast.FunctionDef, scope: Scope, within: set[ast.AST], step: int) -> Iterator[Edit]:
    """Every edit of this step at the nodes `within`; where the same text stands twice, also of both."""
    found = [(slot, node) for slot, node in slots(tree) if node in within]
    alike: dict[str, list[Slot]] = {}
    for slot, node in found:
        if _is_read(node):
            alike.setdefault(ast.dump(node), []).append(slot)
    for slot, node in found:
        if isinstance(node, ast.stmt):
            yield from in_exchange(scope, node) if step == ADDED else ()
            yield from (edit for edit in of_statement(slot, node) if edit.step == step)
            yield from like_others(tree, slot, node) if step == ADDED else ()
        elif not _is_read(node):
            yield from of_part(node) if step == PLAIN else ()
        else:
            assert isinstance(node, ast.expr)
            yield from _of_expression(scope, slot, node, alike[ast.dump(node)], step)


def _is_read(node: ast.AST) -> bool:
    """Whether a node is an expression whose value is used."""
    return isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))


def _of_expression(scope: Scope, slot: Slot, node: ast.expr, others: list[Slot], step: int) -> Iterator[Edit]:
    """The edits of one expression, and of all of the same text together."""
    for kind, new in _changes(scope, slot, node, step):
        placed = located(new, node)
        yield Edit(kind, step, node, ((slot, placed),))
        if len(others) > 1 and others[0] == slot and step == PLAIN and (kind == "name" or not isinstance(node, ast.Name)):
            yield Edit(kind, step, node, tuple((other, copy.deepcopy(placed)) for other in others), together=True)


def _changes(scope: Scope, slot: Slot, node: ast.expr, step: int) -> Changes:
    for kinds, edit in OF_EXPRESSIONS.items():
        if step == PLAIN and isinstance(node, kinds):
            yield from edit(scope, node)
    if not isinstance(slot[0], (ast.JoinedStr, ast.FormattedValue)) and not isinstance(node, ast.Starred):
        yield from additions(scope, slot, node, step)
