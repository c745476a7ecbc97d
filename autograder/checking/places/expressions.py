"""Edits of one expression: it is changed in one spot. Each gives its kind, and the expression in its place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from autograder.checking.places.nodes import exchanged, is_numpy, keys_like, named, plus, power, products, shifted
from autograder.checking.places.scope import Scope

OPERATORS: tuple[type[ast.operator], ...] = (ast.Mult, ast.MatMult, ast.Add, ast.Sub, ast.Div)
FLIPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
TWINS = {
    "sum": ("mean", "max"), "mean": ("sum",), "log": ("log2", "log10", "log1p", "exp"), "log1p": ("log",), "log2": ("log",),
    "log10": ("log",), "exp": ("log", "tanh"), "sqrt": ("square", "abs"), "square": ("sqrt", "abs"), "dot": ("multiply",),
    "multiply": ("dot",), "matmul": ("multiply",), "zeros": ("ones",), "ones": ("zeros",), "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",), "randn": ("rand",), "rand": ("randn",), "maximum": ("minimum",), "minimum": ("maximum",),
    "max": ("sum", "min"), "min": ("max",), "argmax": ("argmin",), "floor": ("ceil",), "ceil": ("floor",), "round": ("floor",),
    "hstack": ("vstack",), "vstack": ("hstack",), "tanh": ("exp",), "add": ("subtract",), "subtract": ("add",),
    "divide": ("multiply",), "abs": ("square",), "empty": ("zeros",),
}  # fmt: skip
SUMS = ("sum", "mean", "max", "min", "norm")
BUILTINS = ("range", "zip", "enumerate", "reversed", "len", "list", "sum", "int", "float", "str", "max", "min")
Changes = Iterator[tuple[str, ast.expr]]


def _operation(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.BinOp)
    whole = scope.sort(node.left) == scope.sort(node.right) == "whole"
    if "text" in (scope.sort(node.left), scope.sort(node.right)):
        if not isinstance(node.op, ast.Add):
            yield "operator", ast.BinOp(node.left, ast.Add(), node.right)
        yield "too much", node.left
        return
    for operator in OPERATORS:
        if not isinstance(node.op, operator) and not (whole and operator is ast.MatMult):
            yield "operator", ast.BinOp(node.left, operator(), node.right)
    if not isinstance(node.op, ast.Pow):
        yield "operator", power(node.left, node.right)
    if not isinstance(node.op, (ast.Add, ast.Mult)):
        yield "order", ast.BinOp(node.right, node.op, node.left)
    yield "too much", node.left
    yield "too much", node.right
    yield from _brackets(node)
    if isinstance(node.op, (ast.MatMult, ast.Mult)) and not whole:
        for left, right in products(node.left, node.right):
            yield "product", ast.BinOp(left, ast.MatMult(), right)


def _brackets(node: ast.BinOp) -> Changes:
    """The same numbers and operators in the same order, put together otherwise."""
    left, right = node.left, node.right
    if isinstance(left, ast.BinOp):
        yield "brackets", ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
    if isinstance(right, ast.BinOp):
        yield "brackets", ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
    for side, other in ((left, right), (right, left)):
        if isinstance(side, ast.UnaryOp):
            inner = ast.BinOp(side.operand, node.op, other) if side is left else ast.BinOp(other, node.op, side.operand)
            yield "brackets", ast.UnaryOp(side.op, inner)
        if isinstance(side, ast.Call) and len(side.args) == 1 and not side.keywords:
            inner = ast.BinOp(side.args[0], node.op, other) if side is left else ast.BinOp(other, node.op, side.args[0])
            yield "brackets", ast.Call(side.func, [inner], [])


def _name(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.Name)
    held = scope.sorts.get(node.id)
    if node.id in scope.functions or (held and node in scope.called):
        callable_names = [*scope.functions, *(name for name, sort in scope.sorts.items() if sort == "function")]
        yield from (("function", named(other)) for other in callable_names if other != node.id)
    if held:
        any_sort = scope.stopped == node.lineno or node in scope.of_any_sort
        others = scope.others(node.id) if any_sort else scope.like(node.id)
        yield from (("name", named(other)) for other in others)
    if held == "whole":
        yield from (("index", new) for new in shifted(node))
        yield from (("number", ast.Constant(value)) for value in (0, 1, 2))


def _constant(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.Constant)
    value = node.value
    if isinstance(value, bool) or value is None:
        yield "option", ast.Constant(not value)
    elif isinstance(value, (int, float)):
        near = [0, 1, 2, -1, value + 1, value - 1, -value, value * 10, value / 10, value / 2, value * 2, 0.5, 1e-8]
        for other in dict.fromkeys(near):
            if other != value and not (isinstance(value, int) and isinstance(other, float) and other == int(other)):
                yield "number", ast.Constant(other)
        yield from (("number", named(other)) for other in scope.scalars)
    elif isinstance(value, str):
        others = [*keys_like(value), *scope.words]
        yield from (("key", ast.Constant(other)) for other in dict.fromkeys(others) if other != value)


def _call(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.Call)
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for one, other in combinations(range(len(node.args)), 2):
        kind = "order" if called in ("dot", "matmul", "subtract", "divide") else "arguments"
        yield kind, ast.Call(node.func, exchanged(node.args, one, other), node.keywords)
    yield from _moved_arguments(node)
    if called in ("dot", "matmul") and len(node.args) == 2:
        pairs = products(node.args[0], node.args[1])
        yield from (("product", ast.Call(node.func, [*pair], node.keywords)) for pair in pairs)
        yield "operator", ast.BinOp(node.args[0], ast.Mult(), node.args[1])
    if called == "multiply" and len(node.args) == 2:
        yield from (("operator", ast.BinOp(node.args[0], op(), node.args[1])) for op in OPERATORS[1:])
    for keyword in node.keywords:
        yield "option", ast.Call(node.func, node.args, [item for item in node.keywords if item is not keyword])
    yield from (("call", argument) for argument in node.args if not isinstance(argument, ast.Starred))
    if called == "shape" and len(node.args) == 1 and not node.keywords:
        yield "kind of brackets", ast.Subscript(node.func, node.args[0], ast.Load())
    for twin in TWINS.get(called, ()):
        if isinstance(node.func, ast.Attribute):
            yield "function", ast.Call(ast.Attribute(node.func.value, twin, ast.Load()), node.args, node.keywords)
    if isinstance(node.func, ast.Name) and called in BUILTINS:
        others = (named(name) for name in BUILTINS if name != called)
        yield from (("function", ast.Call(other, node.args, node.keywords)) for other in others)
    if node.args and isinstance(first := node.args[0], ast.BinOp):
        yield "brackets", ast.BinOp(first.left, first.op, ast.Call(node.func, [first.right, *node.args[1:]], node.keywords))
        yield "brackets", ast.BinOp(ast.Call(node.func, [first.left, *node.args[1:]], node.keywords), first.op, first.right)
    yield from _options(node, called)
    if called == "range":
        yield from _bounds(node)
    for place in range(1, len(node.args)):
        yield "arguments", ast.Call(node.func, [*node.args[:place], *node.args[place + 1 :]], node.keywords)
    if called in ("zeros", "ones") and len(node.args) == 2:
        yield "brackets", ast.Call(node.func, [ast.Tuple([*node.args], ast.Load())], node.keywords)
    if called in ("randn", "rand") and len(node.args) == 1 and isinstance(node.args[0], ast.Tuple):
        yield "brackets", ast.Call(node.func, [*node.args[0].elts], node.keywords)


def _moved_arguments(node: ast.Call) -> Changes:
    """One argument of several stands further to the left or right: more than two are in the wrong place."""
    for place, argument in enumerate(node.args if 2 < len(node.args) < 7 else ()):
        rest = [*node.args[:place], *node.args[place + 1 :]]
        for other in range(len(node.args)):
            if abs(other - place) > 1:
                yield "arguments", ast.Call(node.func, [*rest[:other], argument, *rest[other:]], node.keywords)


def _options(node: ast.Call, called: str) -> Changes:
    """Other `axis` and `keepdims` of a sum."""
    if called not in SUMS:
        return
    kept = [item for item in node.keywords if item.arg not in ("axis", "keepdims")]
    values = [node.args[0]] if isinstance(node.func, ast.Attribute) and is_numpy(node.func.value) and node.args else []
    for axis in (None, 0, 1):
        for keeps in (True, False):
            named = [ast.keyword("axis", ast.Constant(axis))] if axis is not None else []
            named += [ast.keyword("keepdims", ast.Constant(value=True))] if keeps else []
            yield "option", ast.Call(node.func, values, [*kept, *named])


def _bounds(node: ast.Call) -> Changes:
    """Bounds of a range moved by one, counted the other way, from 0 or 1."""
    for place, argument in enumerate(node.args):
        for new in shifted(argument):
            yield "bound", ast.Call(node.func, [*node.args[:place], new, *node.args[place + 1 :]], [])
    if len(node.args) == 1:
        last = node.args[0]
        yield "bound", ast.Call(node.func, [ast.Constant(1), last], [])
        yield "bound", ast.Call(node.func, [ast.Constant(1), ast.BinOp(last, ast.Add(), ast.Constant(1))], [])
    if len(node.args) == 2:
        yield "bound", ast.Call(node.func, [node.args[1]], [])
        both = [ast.BinOp(item, ast.Add(), ast.Constant(1)) for item in node.args]
        yield "bound", ast.Call(node.func, [*both], [])
        yield "bound", ast.Call(node.func, [ast.BinOp(x, ast.Sub(), ast.Constant(1)) for x in node.args], [])
    yield "bound", ast.Call(named("reversed"), [node], [])
    yield "bound", ast.Call(named("reversed"), [ast.Call(node.func, [plus(x, 1) for x in node.args], [])], [])


def _attribute(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.Attribute)
    if node.attr == "T":
        yield "transpose", node.value


def _subscript(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.Subscript)
    yield "index", node.value
    if not isinstance(node.slice, (ast.Slice, ast.Tuple, ast.JoinedStr)) and scope.sort(node.slice) != "text":
        yield from (("index", ast.Subscript(node.value, new, ast.Load())) for new in shifted(node.slice))
    if isinstance(node.slice, ast.Tuple):
        for one, other in combinations(range(len(node.slice.elts)), 2):
            moved = ast.Tuple(exchanged(node.slice.elts, one, other), ast.Load())
            yield "index", ast.Subscript(node.value, moved, ast.Load())


def _comparison(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.Compare)
    for op in FLIPS.get(type(node.ops[0]), ()):
        yield "comparison", ast.Compare(node.left, [op(), *node.ops[1:]], node.comparators)


def _logic(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.BoolOp)
    yield "condition", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    yield from (("condition", value) for value in node.values)


def _sign(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.UnaryOp)
    yield "sign" if isinstance(node.op, ast.USub) else "condition", node.operand


def _either(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.IfExp)
    yield "condition", ast.IfExp(node.test, node.orelse, node.body)


def _sequence(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, (ast.Tuple, ast.List))
    for one, other in combinations(range(min(len(node.elts), 12)), 2):
        yield "sequence", type(node)(exchanged(node.elts, one, other), ast.Load())
    for place in range(len(node.elts) if len(node.elts) > 1 else 0):
        yield "sequence", type(node)([*node.elts[:place], *node.elts[place + 1 :]], ast.Load())


def _pairs(scope: Scope, node: ast.expr) -> Changes:
    assert isinstance(node, ast.Dict)
    for one, other in combinations(range(min(len(node.values), 12)), 2):
        yield "sequence", ast.Dict(node.keys, exchanged(node.values, one, other))


OF_EXPRESSIONS: dict[Any, Callable[[Scope, ast.expr], Changes]] = {
    ast.BinOp: _operation,
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Compare: _comparison,
    ast.BoolOp: _logic,
    ast.UnaryOp: _sign,
    ast.IfExp: _either,
    (ast.Tuple, ast.List): _sequence,
    ast.Dict: _pairs,
}
