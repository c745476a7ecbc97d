"""Edits of whole steps: left out, earlier or later, inside or outside of a block, written like the line beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from autograder.checking.places.edit import ADDED, PLAIN, Edit, Slot, slots
from autograder.checking.places.expressions import OPERATORS
from autograder.checking.places.nodes import exchanged, located, named, renamed, shifted
from autograder.checking.places.scope import Scope


def of_part(node: ast.AST) -> Iterator[Edit]:
    """Edits of what is no expression of its own: slices, and the names that a result is taken apart into."""
    if isinstance(node, ast.Slice):
        for side in ("lower", "upper"):
            bound = getattr(node, side)
            news = [*shifted(bound), None] if bound else []
            yield from (Edit("bound", PLAIN, bound, (((node, side, None), new and located(new, bound)),)) for new in news)
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
        for one, other in combinations(range(min(len(node.elts), 12)), 2):
            yield Edit("sequence", PLAIN, node, (((node, "elts", None), exchanged(node.elts, one, other)),))


def of_statement(slot: Slot, node: ast.stmt) -> Iterator[Edit]:
    """A step left out, done earlier or later, inside or outside of a loop; another operator where it adds up."""
    parent, name, place = slot
    body = getattr(parent, name)
    if place is None or not isinstance(body, list):
        return
    if len(body) > 1 or not isinstance(parent, ast.FunctionDef):
        yield Edit("step too much", PLAIN, node, ((slot, located(ast.Pass(), node)),))
    for later in range(place + 1, len(body)):
        moved = [*body[:place], *body[place + 1 : later + 1], node, *body[later + 1 :]]
        yield Edit("order of steps", PLAIN, node, (((parent, name, None), moved),))
    for earlier in range(place - 1):
        moved = [*body[:earlier], node, *body[earlier:place], *body[place + 1 :]]
        yield Edit("order of steps", PLAIN, node, (((parent, name, None), moved),))
    if isinstance(node, (ast.For, ast.While, ast.If)):
        yield from _moved_across(slot, body, node)
    if isinstance(node, ast.If):
        negated = located(ast.UnaryOp(ast.Not(), node.test), node.test)
        yield Edit("condition", PLAIN, node.test, (((node, "test", None), negated),))
    if isinstance(node, ast.AugAssign):
        news = [op() for op in OPERATORS if not isinstance(node.op, op)]
        yield from (Edit("operator", PLAIN, node, (((node, "op", None), new),)) for new in news)
        plain = located(ast.Assign([node.target], node.value), node)
        yield Edit("operator", PLAIN, node, ((slot, plain),))
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Name, ast.Subscript)):
        for op in (ast.Add, ast.Sub):
            yield Edit("operator", ADDED, node, ((slot, located(ast.AugAssign(node.targets[0], op(), node.value), node)),))


def _moved_across(slot: Slot, body: list[ast.stmt], node: ast.For | ast.While | ast.If) -> Iterator[Edit]:
    """The last step of a block after it, the first one before it, the step after it as its last."""
    parent, name, place = slot
    assert place is not None
    whole: Slot = (parent, name, None)
    inner: Slot = (node, "body", None)
    if len(node.body) > 1:
        last, rest = node.body[-1], node.body[:-1]
        yield Edit("nesting", PLAIN, last, ((inner, rest), (whole, [*body[: place + 1], last, *body[place + 1 :]])))
        first, rest = node.body[0], node.body[1:]
        yield Edit("nesting", PLAIN, first, ((inner, rest), (whole, [*body[:place], first, *body[place:]])))
    for count in (1, 2):
        after = body[place + 1 : place + 1 + count]
        if len(after) == count:
            kept = [*body[: place + 1], *body[place + 1 + count :]]
            yield Edit("nesting", PLAIN, after[-1], ((inner, [*node.body, *after]), (whole, kept)))
    if place > 0:
        before = body[place - 1]
        kept = [*body[: place - 1], *body[place:]]
        yield Edit("nesting", PLAIN, before, ((inner, [before, *node.body]), (whole, kept)))


def in_exchange(scope: Scope, node: ast.stmt) -> Iterator[Edit]:
    """Two variables stand in each other's place in a line; or one stands in all its places for another."""
    if not isinstance(node, (ast.Assign, ast.AugAssign, ast.Return)) or node.value is None:
        return
    read = [(slot, part) for slot, part in slots(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)]
    places = {name: [item for item in read if item[1].id == name] for name in dict.fromkeys(part.id for _, part in read)}
    known = [name for name in places if name in scope.sorts]
    for one, other in combinations(known, 2):
        if other in scope.like(one):
            changed = [
                *((slot, part, other) for slot, part in places[one]),
                *((slot, part, one) for slot, part in places[other]),
            ]
            yield _with_names("sequence", node, changed)
    for one in known:
        for other in scope.like(one) if len(places[one]) > 1 else ():
            yield _with_names("name", node, [(slot, part, other) for slot, part in places[one]])


def _with_names(kind: str, node: ast.stmt, changed: list[tuple[Slot, ast.Name, str]]) -> Edit:
    """Other names in some places of a line."""
    changes = tuple((slot, located(named(name), part)) for slot, part, name in changed)
    return Edit(kind, ADDED, changed[0][1], changes, together=len(changes) > 1)


def like_others(tree: ast.FunctionDef, slot: Slot, node: ast.stmt) -> Iterator[Edit]:
    """A line written as another line of the function writes the same for another layer, or for b in place of W."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return
    target = ast.unparse(node.targets[0])
    for other in ast.walk(tree):
        if isinstance(other, ast.Assign) and other is not node and len(other.targets) == 1:
            for value in renamed(other.value, ast.unparse(other.targets[0]), target):
                if ast.unparse(value) != ast.unparse(node.value):
                    yield Edit("line", ADDED, node, (((node, "value", None), located(value, node.value)),))
