"""Values of expressions without side effects, read off a frame: no code of the student's runs, whatever it has defined."""

from __future__ import annotations

import ast
import builtins
import math
import operator
import sys
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FrameType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from autograder.checking.values import LARGEST_PROJECTED, clean, projected

if TYPE_CHECKING:
    from autograder.checking.records import Operand

MAX_SIZE, MAX_CHOSEN = 100_000, 10_000_000
MAX_WHOLE, MAX_POWER, MAX_LENGTH, MAX_DEPTH, MAX_VALUE = 10**6, 64, 200, 20, 40
FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, np.ufunc, type(np.sum))
NUMBERS = (bool, int, float, np.bool_, np.int64, np.int32, np.float64, np.float32)
OPERATORS: dict[type, Callable[..., Any]] = {
    ast.MatMult: operator.matmul, ast.Mult: operator.mul, ast.Add: operator.add, ast.Sub: operator.sub, ast.Pow: operator.pow,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Gt: operator.gt, ast.Lt: operator.lt, ast.GtE: operator.ge,
    ast.LtE: operator.le, ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.USub: operator.neg, ast.UAdd: operator.pos,
}  # fmt: skip
_NOTHING = object()
LOCALS_OF_FUNCTIONS = (lambda: type(sys._getframe().f_locals))()


class NotReadable(Exception):
    """The value of an expression cannot be read without running code that may be the student's."""


def what_is(value: Any) -> str:
    """A value in a few words: `array (2, 9)`, `tuple of 2`, `function`, `int`."""
    kind = type(value)
    if kind is np.ndarray:
        return f"array {value.shape}"
    if kind in (tuple, list, dict, set):
        return f"{kind.__name__} of {len(value)}"
    known = {type(None): "None", ModuleType: "module", type: "class", **dict.fromkeys(FUNCTIONS, "function")}
    name: str = type.__dict__["__name__"].__get__(kind)
    return clean(known.get(kind, name), MAX_VALUE)


def held(value: Any) -> Operand:
    """What a value is; of numbers also their shape and two projections, or their value, of texts what they say."""
    found: Operand = {"what": what_is(value)}  # type: ignore[typeddict-item]
    few = type(value) is tuple and len(value) <= 4 and all(type(item) in (int, float) for item in value)
    if few or type(value) in (int, float, bool, str, type(None)):
        found["value"] = clean(repr(value[:MAX_VALUE]) if type(value) is str else _repr(value), MAX_VALUE)
    if type(value) in NUMBERS or (_is_numeric(value) and value.size <= LARGEST_PROJECTED):
        numbers = np.asarray(value, dtype=float)
        if np.isfinite(numbers).all():
            found["numbers"] = [list(numbers.shape), *projected(numbers)]
    return found


def _repr(value: Any) -> str:
    numbers = value if type(value) is tuple else (value,)
    return "very large" if any(type(item) is int and abs(item) > MAX_WHOLE**3 for item in numbers) else repr(value)


def _is_numeric(value: Any) -> bool:
    return type(value) is np.ndarray and value.dtype.kind in "biuf" and value.size <= MAX_SIZE and value.ndim <= 4


def _locals_of(frame: FrameType) -> Any:
    """The names of a frame: those of a function are a view from Python 3.13 on; those of a class body may be anything."""
    found = frame.f_locals
    return dict(found) if type(found) is LOCALS_OF_FUNCTIONS else found


class Reader:
    """Reads expressions in the scope of a frame."""

    def __init__(self, frame: FrameType) -> None:
        scopes = (_locals_of(frame), frame.f_globals, vars(builtins))
        self.scopes = [scope for scope in scopes if type(scope) is dict]
        self.globals = frame.f_globals

    def knows(self, name: str) -> bool:
        return any(name in scope for scope in self.scopes)

    def named(self, name: str) -> Any:
        """The value of a name; raises NotReadable where it has none."""
        for scope in self.scopes:
            if (value := scope.get(name, _NOTHING)) is not _NOTHING:
                return value
        raise NotReadable

    def names(self) -> Iterator[str]:
        """The names in scope, the nearest scope first."""
        return (name for scope in self.scopes for name in scope if type(name) is str)

    def is_global_function(self, name: str) -> bool:
        return type(self.globals.get(name)) in FUNCTIONS

    def value(self, node: ast.AST, depth: int = 0) -> Any:
        """The value of an expression; raises NotReadable where it cannot be read."""
        read = self._READ.get(type(node))
        if read is None or depth > MAX_DEPTH:
            raise NotReadable
        return read(self, node, depth + 1)

    def _attribute(self, node: ast.Attribute, depth: int) -> Any:
        owner = self.value(node.value, depth)
        if type(owner) is np.ndarray and node.attr in ("T", "shape", "size", "ndim"):
            return getattr(owner, node.attr)
        if type(owner) is ModuleType and (value := vars(owner).get(node.attr, _NOTHING)) is not _NOTHING:
            return value
        raise NotReadable

    def _subscript(self, node: ast.Subscript, depth: int) -> Any:
        owner, index = self.value(node.value, depth), self.value(node.slice, depth)
        if not _is_numeric(owner) and type(owner) not in (dict, list, tuple):
            raise NotReadable
        parts = index if type(index) is tuple else (index,)
        if _is_numeric(owner) and _is_numeric(index) and index.dtype.kind in "iub" and index.size * owner.size <= MAX_CHOSEN:
            return owner[index]
        if not all(type(part) in (int, str, slice, np.int64, type(None)) for part in parts):
            raise NotReadable
        return owner[index]

    def _slice(self, node: ast.Slice, depth: int) -> slice:
        parts = [None if part is None else self.value(part, depth) for part in (node.lower, node.upper, node.step)]
        if not all(type(part) in (int, np.int64, type(None)) for part in parts):
            raise NotReadable
        return slice(*parts)

    def _text(self, node: ast.JoinedStr, depth: int) -> str:
        found = []
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            if isinstance(part, ast.FormattedValue) and (part.format_spec or part.conversion != -1):
                raise NotReadable
            value = self.value(inner, depth)
            if type(value) not in (int, str, np.int64) or len(str(value)) > MAX_LENGTH:
                raise NotReadable
            found.append(str(value))
        return "".join(found)

    def _operated(self, node: Any, depth: int) -> Any:
        """The result of an operator on numbers, numeric arrays or short texts, if it is not large."""
        if isinstance(node, ast.Compare):
            (sign,), sides = node.ops, [node.left, *node.comparators]
        else:
            sign, sides = node.op, [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
        values = [self.value(side, depth) for side in sides]
        function = OPERATORS.get(type(sign))
        if function is None or not _may_operate(sign, values):
            raise NotReadable
        with np.errstate(all="ignore"):
            return function(*values)

    def _called(self, node: ast.Call, depth: int) -> Any:
        """The result of one of numpy's own entry by entry functions, or of `str` or `len`; of nothing else."""
        function, values = self.value(node.func, depth), [self.value(item, depth) for item in node.args]
        if node.keywords:
            raise NotReadable
        if type(function) is np.ufunc and function.nin == len(values) and _may_operate(ast.Add(), values):
            with np.errstate(all="ignore"):
                return function(*values)
        if function is str and len(values) == 1 and type(values[0]) in (int, str):
            return str(values[0])
        if function is len and len(values) == 1 and type(values[0]) in (list, tuple, dict, np.ndarray):
            return len(values[0])
        raise NotReadable

    def _items(self, node: Any, depth: int) -> Any:
        values = [self.value(item, depth) for item in node.elts[:MAX_DEPTH]]
        return tuple(values) if isinstance(node, ast.Tuple) else values

    _READ: ClassVar[dict[type, Callable[[Reader, Any, int], Any]]] = {
        ast.Constant: lambda self, node, depth: node.value,
        ast.Name: lambda self, node, depth: self.named(node.id),
        ast.Attribute: _attribute,
        ast.Subscript: _subscript,
        ast.Slice: _slice,
        ast.JoinedStr: _text,
        ast.BinOp: _operated,
        ast.UnaryOp: _operated,
        ast.Compare: _operated,
        ast.Call: _called,
        ast.Tuple: _items,
        ast.List: _items,
    }


def _may_operate(sign: ast.AST, values: list[Any]) -> bool:
    """Whether an operator on these values runs numpy's and Python's own code only, and gives a small result."""
    if all(type(value) is str and len(value) <= MAX_LENGTH for value in values):
        return isinstance(sign, ast.Add)
    if not all(type(value) in NUMBERS or _is_numeric(value) for value in values):
        return False
    if any(type(value) is int and abs(value) > MAX_WHOLE for value in values):
        return False
    if isinstance(sign, ast.Pow) and not all(abs(float(value)) <= MAX_POWER for value in values[1:] if type(value) in NUMBERS):
        return False
    shapes = [np.shape(value) for value in values]
    if isinstance(sign, ast.MatMult):
        return all(len(shape) == 2 for shape in shapes) and shapes[0][0] * shapes[1][1] <= MAX_SIZE
    return math.prod(np.broadcast_shapes(*shapes)) <= MAX_SIZE
