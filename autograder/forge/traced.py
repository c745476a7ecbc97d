"""Numbers that remember how they came about: a solution that runs on them tells the sum behind each entry of its result."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checking.key import Case
from autograder.checking.values import decode
from autograder.forge.solutions import build_functions, solution_cells
from autograder.forge.spec import AssignmentSpec, Functions

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
}
Method = Callable[["Traced", Any], Any]
SIZE = 400  # entries of the arguments of a call: more are no case to do by hand


def _operator(kind: str, work: Callable[[float, float], float]) -> tuple[Method, Method]:
    """The method of an operator, and the one for a plain number on its left."""

    def method(self: Traced, other: Any) -> Any:
        return _made(self, other) if _is_number(other) else NotImplemented

    def turned(self: Traced, other: Any) -> Any:
        return _made(other, self) if _is_number(other) else NotImplemented

    def _made(one: Any, two: Any) -> Traced:
        one, two = as_traced(one), as_traced(two)
        return Traced(work(one.value, two.value), kind, (one, two))

    return method, turned


def _comparison(holds: Callable[[float, float], bool]) -> Method:
    return lambda self, other: holds(self.value, float(other)) if _is_number(other) else NotImplemented


def _is_number(value: Any) -> bool:
    return isinstance(value, (Traced, int, float, np.number, np.bool_))


class Traced:
    """A number with its origin: `kind` is "number", an operator, or "call"; `parts` are the numbers that it was made of.

    `name` is that of the function called, `given` whether it is one that the notebook gives.
    """

    __slots__ = ("given", "kind", "name", "parts", "value")
    __add__, __radd__ = _operator("+", operator.add)
    __sub__, __rsub__ = _operator("-", operator.sub)
    __mul__, __rmul__ = _operator("*", operator.mul)
    __truediv__, __rtruediv__ = _operator("/", operator.truediv)
    __pow__, __rpow__ = _operator("**", operator.pow)
    __lt__, __le__ = _comparison(operator.lt), _comparison(operator.le)
    __gt__, __ge__ = _comparison(operator.gt), _comparison(operator.ge)
    __eq__, __ne__ = _comparison(operator.eq), _comparison(operator.ne)

    def __init__(
        self, value: float, kind: str = "number", parts: tuple[Traced, ...] = (), name: str = "", given: bool = False
    ) -> None:
        self.value, self.kind, self.parts, self.name, self.given = float(value), kind, parts, name, given

    def __float__(self) -> float:
        return self.value

    def __bool__(self) -> bool:
        return self.value != 0

    def __hash__(self) -> int:
        return hash(self.value)

    def __neg__(self) -> Traced:
        return Traced(-self.value, "neg", (self,))

    def __abs__(self) -> Traced:
        return Traced(abs(self.value), "call", (self,), "abs")

    def __getattr__(self, name: str) -> Callable[[], Traced]:
        """What numpy calls for `np.tanh` of an array of objects: a method of each that is called `tanh`."""
        if name not in FUNCTIONS:
            raise AttributeError(name)
        return lambda: Traced(FUNCTIONS[name](self.value), "call", (self,), name)


def as_traced(value: Any) -> Traced:
    """A number as a traced one."""
    return value if isinstance(value, Traced) else Traced(float(value))


def traced_outputs(spec: AssignmentSpec, name: str, case: Case) -> dict[str, list[Traced]]:
    """The entries of each output of the solution on a plain case, in order of rows; empty where it cannot run on such numbers.

    What the solution only passes on has the kind "number".
    """
    functions = _tracing(spec)
    try:
        returned = functions[name](*map(_with_origins, decode(case.inputs)))
        found = {output.name: _entries(_picked(returned, output.path)) for output in case.outputs}
    except Exception:  # a solution may do whatever numpy cannot do with objects
        return {}
    return {name: entries for name, entries in found.items() if entries}


def given_functions(functions: Functions) -> Functions:
    """Those functions of a namespace that the notebook gives: they come from `utils`."""
    return {name: item for name, item in functions.items() if str(getattr(item, "__module__", "")).startswith("utils")}


def _tracing(spec: AssignmentSpec) -> Functions:
    """The right functions in a namespace of their own, where the given ones leave their name in what they return."""
    functions = build_functions(spec, solution_cells(spec))
    functions.update({name: _named(name, item) for name, item in given_functions(functions).items() if callable(item)})
    return functions


def _with_origins(value: Any) -> Any:
    """An argument with its numbers traced: those that are fractions by type; whole ones are often places and counts."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size <= SIZE:
        return _array([Traced(item) for item in value.ravel().tolist()], value.shape)
    if isinstance(value, dict):
        return {key: _with_origins(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(map(_with_origins, value))
    return Traced(value) if isinstance(value, float) else value


def _array(entries: list[Any], shape: tuple[int, ...]) -> np.ndarray:
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array.reshape(shape)


def _named(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A given function: entry by entry its result says that this function made it."""

    def called(*arguments: Any, **more: Any) -> Any:
        arrays = [item for item in arguments if isinstance(item, np.ndarray) and item.dtype == object]
        if not arrays or more or len(arrays) != len(arguments):
            return function(*arguments, **more)
        plain = [item.astype(float) for item in arrays]
        returned = function(*plain)
        results = returned if isinstance(returned, tuple) else (returned,)
        back = {id(item): array for item, array in zip(plain, arrays, strict=True)}
        items = [back[id(item)] if id(item) in back else _from(name, item, arrays) for item in results]
        return tuple(items) if isinstance(returned, tuple) else items[0]

    return called


def _from(name: str, result: Any, arrays: list[np.ndarray]) -> Any:
    """A result that says of its entries that this function made them, where it works entry by entry."""
    if not isinstance(result, np.ndarray) or any(item.shape != result.shape for item in arrays):
        return result
    entries = zip(result.ravel().tolist(), *(item.ravel() for item in arrays), strict=True)
    made = [Traced(value, "call", tuple(map(as_traced, parts)), name, given=True) for value, *parts in entries]
    return _array(made, result.shape)


def _picked(value: Any, path: tuple[int | str, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _entries(value: Any) -> list[Traced]:
    """The traced numbers in a value; none where it holds others."""
    flat = value.ravel().tolist() if isinstance(value, np.ndarray) else [value]
    return (
        flat
        if any(isinstance(item, Traced) for item in flat)
        and all(_is_number(item) and not isinstance(item, (bool, np.bool_)) for item in flat)
        else []
    )
