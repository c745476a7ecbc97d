"""What the names of a function hold while it runs: which of them may stand for each other in an edit."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import FunctionType
from typing import Any, Literal

import numpy as np

from autograder.checking.key import Exercise
from autograder.checking.places.nodes import named

Sort = Literal["array", "number", "whole", "text", "truth", "dict", "list", "function", "other"]
NUMERIC: tuple[Sort, ...] = ("array", "number", "whole")
OF_TYPES: dict[type, Sort] = {str: "text", dict: "dict", list: "list", tuple: "list", FunctionType: "function"}
OF_CALLS: dict[str, Sort] = {"str": "text", "len": "whole", "int": "whole", "range": "list", "reversed": "list"}
SHORT, MANY = 40, 40


@dataclass(frozen=True)
class Scope:
    """One function's variables by what they hold, the functions that it may call, the keys and words that it knows.

    `of_two` are the functions that take two arguments, `stopped` is the line where it raised. `examples` names an array whose
    columns are counted by no variable.
    """

    tree: ast.FunctionDef
    sorts: Mapping[str, Sort]
    functions: tuple[str, ...]
    of_two: tuple[str, ...]
    words: tuple[str, ...]
    stopped: int | None
    examples: str | None = None

    @cached_property
    def scalars(self) -> tuple[str, ...]:
        """The variables that hold one number."""
        return tuple(name for name, sort in self.sorts.items() if sort in ("number", "whole"))

    @cached_property
    def arrays(self) -> tuple[str, ...]:
        """The variables that hold an array, as far as there are few."""
        return tuple(name for name, sort in self.sorts.items() if sort == "array")[:10]

    @cached_property
    def called(self) -> set[ast.AST]:
        """The nodes that stand where a function is called."""
        return {node.func for node in ast.walk(self.tree) if isinstance(node, ast.Call)}

    @cached_property
    def of_any_sort(self) -> set[ast.AST]:
        """The nodes that are compared with something or written into a text: there a wrong name raises nothing."""
        around = [node for node in ast.walk(self.tree) if isinstance(node, (ast.Compare, ast.FormattedValue))]
        return {part for node in around for part in ast.walk(node)}

    @cached_property
    def many(self) -> tuple[str, ...]:
        """The variables that may be gone through in a loop."""
        return tuple(name for name, sort in self.sorts.items() if sort in ("array", "list"))[:10]

    @cached_property
    def terms(self) -> list[ast.expr]:
        """What may be missing beside something: the variables that hold numbers, and short expressions of the function."""
        names = [named(name) for name, sort in self.sorts.items() if sort in ("array", "number")]
        kinds = (ast.BinOp, ast.Call, ast.Subscript, ast.Attribute)
        read = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, kinds) and not isinstance(getattr(node, "ctx", None), ast.Store)
        ]
        texts: dict[str, ast.expr] = {ast.unparse(part): part for part in names}
        texts |= {ast.unparse(part): part for part in read if self.sort(part) == "array"}
        return [part for text, part in texts.items() if len(text) <= SHORT][:MANY]

    def like(self, name: str) -> list[str]:
        """The other variables that hold what this one does; of a name that was never reached, every variable."""
        sort = self.sorts.get(name, "other")
        group = NUMERIC if sort in NUMERIC else (sort,) if sort != "other" else tuple(self.sorts.values())
        return [other for other, kind in self.sorts.items() if other != name and kind in group]

    def others(self, name: str) -> list[str]:
        """Every other variable, those that hold the like first."""
        return list(dict.fromkeys([*self.like(name), *(other for other in self.sorts if other != name)]))

    def sort(self, node: ast.AST) -> Sort:
        """What an expression holds, as far as its text says."""
        match node:
            case ast.Name():
                return self.sorts.get(node.id, "other")
            case ast.Constant():
                return sort_of(node.value)
            case ast.BinOp():
                sides = {self.sort(node.left), self.sort(node.right)}
                whole = sides == {"whole"} and not isinstance(node.op, ast.Div)
                return "text" if "text" in sides else "whole" if whole else "array"
            case ast.Subscript() if ".shape" in ast.unparse(node.value):
                return "whole"
            case ast.Call():
                return OF_CALLS.get(ast.unparse(node.func), "array")
            case ast.Attribute() | ast.Subscript() | ast.UnaryOp() | ast.Compare():
                return "array"
        return "other"


def sort_of(value: Any) -> Sort:
    """What a value is, by exact type; nothing of it is called."""
    kind = type(value)
    if kind is np.ndarray:
        return "array"
    if kind is bool:
        return "truth"
    if kind is int or issubclass(kind, np.integer):
        return "whole"
    if kind is float or issubclass(kind, np.floating):
        return "number"
    return OF_TYPES.get(kind, "other")


def scope_of(
    tree: ast.FunctionDef, held: Mapping[str, Any], known: Mapping[str, Any], exercise: Exercise, stopped: int | None
) -> Scope:
    """The scope of a function whose variables `held` these values, among the names `known` around it."""
    variables = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
    variables += [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    sorts: dict[str, Sort] = {name: sort_of(held[name]) if name in held else "other" for name in dict.fromkeys(variables)}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    functions = called | {name for name in known if name in exercise.helpers or _is_given(known[name])}
    functions -= {*variables, *dir(builtins), tree.name}
    of_two = (name for name in sorted(functions) if _takes_two(known.get(name)))
    words = _words(tree, held, exercise)
    return Scope(tree, sorts, tuple(sorted(functions)), tuple(of_two), words, stopped, _uncounted(tree, held))


def _uncounted(tree: ast.FunctionDef, held: Mapping[str, Any]) -> str | None:
    """The first argument that is an array of rows and columns, unless a variable holds the number of its columns."""
    arrays = [node.arg for node in tree.args.args if type(held.get(node.arg)) is np.ndarray and held[node.arg].ndim == 2]
    numbers = {value for value in held.values() if type(value) is int}
    return next((name for name in arrays if held[name].shape[1] not in numbers), None)


def _is_given(value: Any) -> bool:
    """Whether something is a function that the course gives, such as relu."""
    return type(value) is FunctionType and str(value.__module__).startswith("utils.")


def _takes_two(value: Any) -> bool:
    return type(value) is FunctionType and value.__code__.co_argcount == 2


def _words(tree: ast.FunctionDef, held: Mapping[str, Any], exercise: Exercise) -> tuple[str, ...]:
    """Short texts that may be meant: the function's own, the keys of its dictionaries, the keys that are asked for."""
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    words = {text for text in constants if isinstance(text, str) and 0 < len(text) <= 20}
    words |= {step for case in exercise.cases for output in case.outputs for step in output.path if isinstance(step, str)}
    for value in held.values():
        if type(value) is dict:
            words |= {key for key in list(value)[:MANY] if type(key) is str}
    words |= {word.rstrip("0123456789") for word in words} - {""}
    return tuple(sorted(words)[:MANY])
