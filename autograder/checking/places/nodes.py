"""Making small pieces of a syntax tree."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

POWER = "_power"


def located(new: Any, old: ast.AST) -> Any:
    """A new node that says it stands where the old one does; its parts that stood elsewhere keep their places."""
    return ast.fix_missing_locations(ast.copy_location(new, old)) if not hasattr(new, "lineno") else new


def named(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def is_numpy(node: ast.AST) -> bool:
    return ast.unparse(node) in ("np", "numpy", "np.linalg", "numpy.linalg", "np.random", "math")


def power(base: ast.expr, exponent: ast.expr) -> ast.expr:
    """A power that is not worked out where whole numbers would grow for ever: no clock could stop that."""
    return ast.Call(named(POWER), [base, exponent], [])


def bounded_power(base: Any, exponent: Any) -> Any:
    """What stands for a power in an edit; raises OverflowError for large whole numbers."""
    if isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1 and abs(base) ** min(abs(exponent), 64) > 2**40:
        raise OverflowError("a whole number that is too large")
    return base**exponent


def plus(node: ast.expr, count: int) -> ast.expr:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return ast.Constant(node.value + count)
    return ast.BinOp(node, ast.Add() if count > 0 else ast.Sub(), ast.Constant(abs(count)))


def shifted(node: ast.expr) -> list[ast.expr]:
    """A whole number plus and minus one; of `l + 1` also `l`."""
    bare = [node.left] if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) else []
    return [*bare, plus(node, 1), plus(node, -1)]


def exchanged(items: list[Any], one: int, other: int) -> list[Any]:
    changed = list(items)
    changed[one], changed[other] = items[other], items[one]
    return changed


def products(left: ast.expr, right: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Every order of two factors, each as it stands and transposed, save what stands there."""
    for one, other in ((left, right), (right, left)):
        for first in (one, turned(one)):
            for second in (other, turned(other)):
                if (first, second) != (left, right):
                    yield first, second


def turned(node: ast.expr) -> ast.expr:
    """The transpose: without `.T` where it stands there."""
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else ast.Attribute(node, "T", ast.Load())


def keys_like(text: str) -> Iterator[str]:
    """Keys that differ by what people exchange: W and b, A and Z, with and without d, the next number."""
    swaps = {"W": "b", "b": "W", "A": "Z", "Z": "A", "a": "z", "z": "a"}
    body = text.removeprefix("d")
    if body[:1] in swaps:
        yield ("d" if text.startswith("d") else "") + swaps[body[0]] + body[1:]
    yield body if text.startswith("d") else "d" + text
    if text and text[-1].isdigit():
        yield from (text[:-1] + str(number) for number in range(5))
    else:
        yield text + "_prev"


def renamed(value: ast.expr, before: str, after: str) -> Iterator[ast.expr]:
    """An expression for `before` rewritten for `after`: with the names exchanged, and with all numbers of layers moved."""
    found = [{before: after}]
    one, other = (re.fullmatch(r"(\w*?)(\d+)", text) for text in (before, after))
    if one and other:
        found.append({one[1]: other[1]} if one[2] == other[2] else {})
        distance = int(other[2]) - int(one[2])
        if distance and one[1] == other[1]:
            moved = copy.deepcopy(value)
            for node in ast.walk(moved):
                _replace_text(
                    node, lambda text: re.sub(r"(?<=[A-Za-z])\d+$", lambda digits: str(int(digits[0]) + distance), text)
                )
            yield moved
    for names in found:
        changed = copy.deepcopy(value)
        for node in ast.walk(changed):
            for old, new in names.items():
                _replace_text(node, lambda text, old=old, new=new: text.replace(old, new))  # type: ignore[misc]
        yield changed


def _replace_text(node: ast.AST, change: Callable[[str], str]) -> None:
    """Change the name or the text of a node."""
    if isinstance(node, ast.Name):
        node.id = change(node.id)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        node.value = change(node.value)
