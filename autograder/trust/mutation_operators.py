"""Systematic edits of a solution cell: each changes one spot of its syntax tree, inside the solution region only."""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, cast

from autograder.forge.solutions import BEGIN, END

OPERATORS: tuple[type[ast.operator], ...] = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow)
FLIPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
TWINS = {"sum": "mean", "mean": "sum", "zeros": "ones", "randn": "rand", "log": "exp", "sqrt": "square", "maximum": "minimum"}


@dataclass(frozen=True)
class Mutant:
    """One edit of a solution cell: the lines it takes out, the lines it puts in, and the whole cell."""

    before: str
    after: str
    source: str


@dataclass(frozen=True)
class Words:
    """What may stand for each other in a solution: its variables, the functions it calls, its strings."""

    variables: frozenset[str]
    called: frozenset[str]
    strings: frozenset[str]


def mutants_of(source: str) -> list[Mutant]:
    """Every edit of the solution region of a cell, each text once."""
    tree = ast.parse(source)
    inside = region(tree, source)
    words, plain = _words(tree, inside), ast.unparse(tree)
    found: dict[str, None] = {}
    for place, node in enumerate(ast.walk(tree)):
        if any(node is item for item in inside):
            found |= {_text(tree, place, new): None for new in _edits(node, words)}
    return [_mutant(plain, text) for text in found if text != plain and _compiles(text)]


def region(tree: ast.Module, source: str) -> list[ast.AST]:
    """The nodes of all statements between the marks of the solution."""
    lines = [line.strip() for line in source.splitlines()]
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    solution = [node for node in statements if lines[: node.lineno].count(BEGIN) > lines[: node.lineno].count(END)]
    return list({id(node): node for statement in solution for node in ast.walk(statement)}.values())


def _words(tree: ast.Module, inside: list[ast.AST]) -> Words:
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    variables = stored | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    called = {node.func.id for node in inside if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    strings = {node.value for node in inside if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return Words(frozenset(variables), frozenset(called - variables), frozenset(strings))


def _text(tree: ast.Module, place: int, new: ast.AST) -> str:
    """The cell in which `new` stands where the walk over the tree comes to at `place`."""
    copied = copy.deepcopy(tree)
    old = next(node for number, node in enumerate(ast.walk(copied)) if number == place)

    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)

    return ast.unparse(ast.fix_missing_locations(Swap().visit(copied)))


def _compiles(text: str) -> bool:
    try:
        compile(text, "<edit>", "exec")
    except SyntaxError:
        return False
    return True


def _mutant(plain: str, text: str) -> Mutant:
    lines = list(difflib.ndiff(plain.splitlines(), text.splitlines()))
    before, after = ("\n".join(line[2:].strip() for line in lines if line.startswith(mark)) for mark in ("- ", "+ "))
    return Mutant(before, after, text)


def _edits(node: ast.AST, words: Words) -> Iterator[ast.AST]:
    for kind, edit in EDITS.items():
        if isinstance(node, kind):
            yield from edit(node, words)


def _with(node: Any, **fields: Any) -> Any:
    """A copy of the node in which some fields are others."""
    new = copy.copy(node)
    vars(new).update(fields)
    return new


def _shifted(value: ast.expr) -> list[ast.expr]:
    """The value plus one and minus one."""
    return [ast.BinOp(value, operator(), ast.Constant(1)) for operator in (ast.Add, ast.Sub)]


def _swaps(items: list[Any]) -> Iterator[list[Any]]:
    """The list with two of its items changed over, for every two."""
    for one, other in combinations(range(len(items)), 2):
        swapped = list(items)
        swapped[one], swapped[other] = items[other], items[one]
        yield swapped


def _replaced(items: list[Any], change: Callable[[Any], list[Any]]) -> Iterator[list[Any]]:
    """The list with one item changed, for every item and every change."""
    for place, item in enumerate(items):
        yield from ([*items[:place], new, *items[place + 1 :]] for new in change(item))


def _operation(node: ast.BinOp, _: Words) -> Iterator[ast.AST]:
    """Another operator, one side only, the sides changed over."""
    yield from (_with(node, op=operator()) for operator in OPERATORS if not isinstance(node.op, operator))
    yield from (node.left, node.right)
    if not isinstance(node.op, (ast.Add, ast.Mult)):
        yield _with(node, left=node.right, right=node.left)


def _name(node: ast.Name, words: Words) -> Iterator[ast.AST]:
    """Another variable or another function; a variable transposed."""
    if isinstance(node.ctx, ast.Load):
        group = next((group for group in (words.variables, words.called) if node.id in group), frozenset())
        yield from (ast.Name(other, ast.Load()) for other in sorted(group - {node.id}))
        if node.id in words.variables:
            yield ast.Attribute(node, "T", ast.Load())


def _constant(node: ast.Constant, words: Words) -> Iterator[ast.AST]:
    """A number plus or minus one, the other truth value, another string of the solution, an edit of a line in a string."""
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, (int, float)):
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
    elif isinstance(node.value, str):
        yield from (ast.Constant(other) for other in sorted(words.strings - {node.value}))
        yield from (ast.Constant(other) for other in _lines_for(node.value, words))


def _lines_for(text: str, words: Words) -> Iterator[str]:
    """Every edit of a string that holds a line of Python, as where a solution names the new text of a repaired line."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    if all(isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call) for node in tree.body):
        return  # a word or a key
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - {"np"}
    for place, node in enumerate(ast.walk(tree)):
        for new in _edits(node, Words(words.variables | names, frozenset(), frozenset())):
            yield _text(tree, place, new)


def _call(node: ast.Call, _: Words) -> Iterator[ast.AST]:
    """Arguments changed over, a keyword left out, the call left out, the bounds of a range moved."""
    yield from (_with(node, args=args) for args in _swaps(node.args))
    yield from (_with(node, keywords=[item for item in node.keywords if item is not out]) for out in node.keywords)
    yield from node.args
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from (_with(node, args=args) for args in _replaced(node.args, _shifted))


def _attribute(node: ast.Attribute, _: Words) -> Iterator[ast.AST]:
    """A transpose left out, a function changed for its twin."""
    if node.attr == "T":
        yield node.value
    if node.attr in TWINS:
        yield _with(node, attr=TWINS[node.attr])


def _subscript(node: ast.Subscript, _: Words) -> Iterator[ast.AST]:
    """The index moved by one, save strings and slices."""
    if not isinstance(node.slice, (ast.Constant, ast.JoinedStr, ast.Slice, ast.Tuple)):
        yield from (_with(node, slice=index) for index in _shifted(node.slice))


def _slice(node: ast.Slice, _: Words) -> Iterator[ast.AST]:
    """A bound of a slice moved by one or left out."""
    for side in ("lower", "upper"):
        bound = getattr(node, side)
        if bound:
            yield from (_with(node, **{side: new}) for new in (*_shifted(bound), None))


def _formatted(node: ast.FormattedValue, _: Words) -> Iterator[ast.AST]:
    """The number inside a key moved by one."""
    yield from (_with(node, value=value) for value in _shifted(node.value))


def _sequence(node: ast.Tuple | ast.List, _: Words) -> Iterator[ast.AST]:
    """Two items changed over."""
    yield from (_with(node, elts=items) for items in _swaps(node.elts))


def _unary(node: ast.UnaryOp, _: Words) -> Iterator[ast.AST]:
    """A sign or a `not` left out."""
    yield node.operand


def _comparison(node: ast.Compare, _: Words) -> Iterator[ast.AST]:
    """A comparison flipped, or with the edge changed."""
    for ops in _replaced(node.ops, lambda op: [flip() for flip in FLIPS.get(type(op), ())]):
        yield _with(node, ops=ops)


def _logic(node: ast.BoolOp, _: Words) -> Iterator[ast.AST]:
    """`and` for `or`, or one condition only."""
    yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    yield from node.values


def _branch(node: ast.If | ast.IfExp, _: Words) -> Iterator[ast.AST]:
    """The branch of the other case."""
    yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))


def _assignment(node: ast.Assign, _: Words) -> Iterator[ast.AST]:
    """The sign of the value flipped; in place where the first operand is the target."""
    yield _with(node, value=ast.UnaryOp(ast.USub(), node.value))
    value = node.value
    if isinstance(value, ast.BinOp) and ast.unparse(value.left) == ast.unparse(node.targets[0]):
        yield ast.AugAssign(cast(ast.Name, node.targets[0]), value.op, value.right)


def _augmented(node: ast.AugAssign, _: Words) -> Iterator[ast.AST]:
    """Another operator; a new binding instead of in place; the sign flipped."""
    yield from (_with(node, op=operator()) for operator in OPERATORS if not isinstance(node.op, operator))
    yield ast.Assign([node.target], ast.BinOp(node.target, node.op, node.value))
    yield _with(node, value=ast.UnaryOp(ast.USub(), node.value))


def _statement(_: ast.stmt, __: Words) -> Iterator[ast.AST]:
    """The statement left out."""
    yield ast.Pass()


EDITS: dict[Any, Callable[[Any, Words], Iterator[ast.AST]]] = {
    ast.BinOp: _operation,
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.FormattedValue: _formatted,
    (ast.Tuple, ast.List): _sequence,
    ast.UnaryOp: _unary,
    ast.Compare: _comparison,
    ast.BoolOp: _logic,
    (ast.If, ast.IfExp): _branch,
    ast.Assign: _assignment,
    ast.AugAssign: _augmented,
    ast.stmt: _statement,
}
