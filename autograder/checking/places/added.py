"""What may be missing beside an expression: a transpose, a sign, a factor, a power, a call, a part of the formula."""

from __future__ import annotations

import ast

from autograder.checking.places.edit import ADDED, COMBINED, PLAIN, Slot
from autograder.checking.places.expressions import Changes
from autograder.checking.places.nodes import is_numpy, named, power
from autograder.checking.places.scope import Scope

OF_ONE = ("sqrt", "square", "log", "exp", "abs", "squeeze", "copy", "tanh")
LETTERS = ("W", "b", "dW", "db", "A", "dA", "Z", "dZ", "d")
IN_PYTHON = ("str", "int", "range", "len", "float", "list")
OPERATORS = (ast.Mult, ast.Add, ast.Sub, ast.MatMult)


def additions(scope: Scope, slot: Slot, node: ast.expr, step: int) -> Changes:
    """Everything of this step that may be put beside this expression."""
    if slot[1] in ("func", "test") or (isinstance(slot[0], ast.Attribute) and slot[0].attr in ("shape", "T", "size")):
        return
    if step == ADDED and isinstance(node, ast.Name) and node.id in scope.sorts:
        yield from (("name", named(name)) for name in scope.others(node.id) if name not in scope.like(node.id))
        yield from (("call missing", ast.Call(named(name), [node], [])) for name in IN_PYTHON)
    if step == ADDED and scope.sort(node) == "text" and not isinstance(node, ast.Constant):
        yield from (("key", ast.BinOp(ast.Constant(letter), ast.Add(), node)) for letter in LETTERS)
    if step == ADDED and isinstance(node, ast.Tuple) and all(scope.sort(item) == "whole" for item in node.elts):
        for name in ("zeros", "ones"):
            yield "call missing", ast.Call(ast.Attribute(named("np"), name, ast.Load()), [node], [])
    if step == ADDED and (slot[1] == "iter" or _is_gone_through(slot[0])):
        yield from _together(scope, node)
    in_sum = isinstance(slot[0], ast.BinOp) and scope.sort(node) == "whole" and scope.sort(slot[0]) == "array"
    numeric = in_sum or scope.sort(node) in ("array", "number")
    if step == COMBINED and isinstance(node, ast.Name) and node.id in scope.sorts:
        yield from _calls_of_two(scope, node)
    if slot[1] == "slice" or not numeric or (isinstance(node, ast.Attribute) and is_numpy(node.value)):
        return
    if step == PLAIN:
        yield "transpose", ast.Attribute(node, "T", ast.Load())
    elif step == ADDED:
        yield "sign", ast.UnaryOp(ast.USub(), node)
        yield "one minus", ast.BinOp(ast.Constant(1), ast.Sub(), node)
        yield "power", power(node, ast.Constant(2))
        yield from _by_scalars(scope, node)
        yield from _calls(node)
        yield from (("call missing", ast.Call(named(name), [node], [])) for name in scope.functions)
    else:
        yield from _terms(scope, node)


def _by_scalars(scope: Scope, node: ast.expr) -> Changes:
    """Factors, powers and terms that are single numbers; where no variable counts the examples, also their count."""
    if scope.examples:
        count = ast.Subscript(ast.Attribute(named(scope.examples), "shape", ast.Load()), ast.Constant(1), ast.Load())
        yield "factor", ast.BinOp(node, ast.Div(), count)
        yield "factor", ast.BinOp(node, ast.Mult(), count)
    for scalar in (*map(named, scope.scalars), ast.Constant(2)):
        yield "factor", ast.BinOp(node, ast.Div(), scalar)
        yield "factor", ast.BinOp(node, ast.Mult(), scalar)
        yield "factor", ast.BinOp(node, ast.Mult(), ast.BinOp(ast.Constant(1), ast.Sub(), scalar))
        yield "power", power(node, scalar)
        yield "term", ast.BinOp(node, ast.Add(), scalar)


def _is_gone_through(node: ast.AST) -> bool:
    """Whether a call passes on one after the other what it is given."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("enumerate", "reversed", "list")


def _together(scope: Scope, node: ast.expr) -> Changes:
    """What is gone through, with its numbers, or side by side with something else."""
    yield "call missing", ast.Call(named("enumerate"), [node], [])
    if scope.sort(node) == "whole":
        for last in map(named, scope.scalars):
            yield "call missing", ast.Call(named("range"), [node, last], [])
            yield "call missing", ast.Call(named("range"), [node, ast.BinOp(last, ast.Add(), ast.Constant(1))], [])
        return
    for other in map(named, scope.many):
        row = ast.Subscript(other, ast.Constant(0), ast.Load())
        for beside in (other, row, ast.Subscript(other, ast.Slice(ast.Constant(1)), ast.Load())):
            yield "call missing", ast.Call(named("zip"), [node, beside], [])
            yield "call missing", ast.Call(named("zip"), [beside, node], [])


def _calls(node: ast.expr) -> Changes:
    """Functions of numpy put around it."""
    for function in OF_ONE:
        yield "call missing", ast.Call(ast.Attribute(named("np"), function, ast.Load()), [node], [])
    for function in ("sum", "mean"):
        plain = ast.Call(ast.Attribute(named("np"), function, ast.Load()), [node], [])
        yield "call missing", plain
        along = [ast.keyword("axis", ast.Constant(1)), ast.keyword("keepdims", ast.Constant(value=True))]
        yield "call missing", ast.Call(plain.func, [node], along)


def _calls_of_two(scope: Scope, node: ast.expr) -> Changes:
    """Functions of the notebook, called with this and another variable."""
    for function in scope.of_two:
        for other in map(named, scope.sorts):
            yield "call missing", ast.Call(named(function), [node, other], [])
            yield "call missing", ast.Call(named(function), [other, node], [])


def _terms(scope: Scope, node: ast.expr) -> Changes:
    """Other parts of the function, and products of two of its variables, put beside it."""
    for term in scope.terms:
        yield from (("term", ast.BinOp(node, operator(), term)) for operator in OPERATORS)
        yield from (("term", ast.BinOp(term, operator(), node)) for operator in (ast.MatMult, ast.Sub, ast.Div))
    for one in scope.arrays:
        for other in scope.arrays:
            for left in (named(one), ast.Attribute(named(one), "T", ast.Load())):
                product = ast.BinOp(left, ast.MatMult(), named(other))
                yield from (("term", ast.BinOp(product, operator(), node)) for operator in (ast.Add, ast.Sub))
