"""Shape tracing: run a function line by line, and see the name, formula, shape and range of every array it makes."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import CodeType, FrameType
from typing import Any

import numpy as np

Sizes = dict[str, int]
Row = tuple[str, str, Any]
HEAD = ("name", "formula", "in names", "shape", "values")
LONGEST = 46
MATMUL = "'@' needs the last size on the left to equal the first size on the right."
BY_ENTRY = "This works entry by entry: both sides need the same shape, or a size 1 that numpy can stretch."


def shape_table(function: Callable[..., Any], *arguments: Any, sizes: Sizes) -> str:
    """Run `function(*arguments)` and return a table with one line for each array that one of its statements makes.

    `sizes` names the sizes, for example {"n1": 4, "m": 7}. Sizes that can hide a transpose are pointed out below the table.
    If a statement fails, the table ends there and says which part of it failed, with the shapes of both sides.
    Raises OSError if the source of `function` cannot be read.
    """
    return trace_text(trace(function, arguments, sizes), sizes)


@dataclass(frozen=True)
class Trace:
    """What a function made: (name, formula, value) of each array, what can hide a mistake in it, and where it stopped."""

    rows: list[Row]
    warnings: list[str]
    failure: list[str]


def trace(function: Callable[..., Any], arguments: tuple[Any, ...], sizes: Sizes) -> Trace:
    """Run `function(*arguments)` and return what it made; raises OSError if its source cannot be read."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    watch = _Watch(function.__code__, tree)
    error = watch.run(function, arguments)
    return Trace(watch.rows, warnings(watch.rows, sizes), [] if error is None else failure_lines(watch, error, sizes))


class _Watch:
    """Follow one function while it runs, and keep (name, formula, value) of each array that a statement makes."""

    def __init__(self, code: CodeType, tree: ast.Module) -> None:
        self.code, self.rows = code, list[Row]()
        self.pending: ast.stmt | None = None
        self.statements: dict[int, ast.stmt] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt) and not hasattr(node, "body"):
                span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                self.statements |= {code.co_firstlineno - 1 + line: node for line in span}

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Exception | None:
        """Call the function with the watch on; return the error it raised, or None."""
        before = sys.gettrace()
        sys.settrace(self.follow)
        try:
            function(*arguments)
        except Exception as error:
            return error
        finally:
            sys.settrace(before)
        return None

    def follow(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        """Write down what the last statement made, as soon as the next one begins."""
        if frame.f_code is not self.code:
            return None
        if event == "call":
            self.keep((name, "(given)", value) for name, value in frame.f_locals.items())
        statement = self.statements.get(frame.f_lineno) if event == "line" else None
        if self.pending is not None and statement is not self.pending and event != "exception":
            self.keep(made(self.pending, frame, argument))
        self.pending = statement
        return self.follow

    def keep(self, rows: Iterator[Row]) -> None:
        """Add copies of the rows that hold an array of numbers, or a number that numpy made."""
        arrays = [(*row[:2], np.array(row[2])) for row in rows if isinstance(row[2], (np.ndarray, np.number))]
        self.rows += [row for row in arrays if row[2].dtype.kind in "biuf"]


def made(statement: ast.stmt, frame: FrameType, returned: Any) -> Iterator[Row]:
    """Yield name, formula and value of everything that a finished statement stored or returned."""
    formula = getattr(statement, "value", None)
    if formula is None:
        return
    if isinstance(statement, ast.Return) and not isinstance(formula, ast.Name):
        yield "(returned)", ast.unparse(formula), returned
    places = [node for node in ast.walk(statement) if isinstance(node, (ast.Name, ast.Subscript))]
    right = statement if isinstance(statement, ast.AugAssign) else formula
    for target in sorted(places, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(target.ctx, ast.Store):
            yield name_of(target, frame), ast.unparse(right), value_of(target, frame)


def name_of(place: ast.expr, frame: FrameType) -> str:
    """Return the name of a place as its code has it, an index in it replaced by its value: 'Z[l]' becomes 'Z[2]'."""
    if not isinstance(place, ast.Subscript) or isinstance(place.slice, (ast.Slice, ast.Tuple)):
        return ast.unparse(place)
    index = value_of(place.slice, frame)
    return f"{ast.unparse(place.value)}[{index!r}]" if isinstance(index, (int, str)) else ast.unparse(place)


def value_of(node: ast.expr, frame: FrameType) -> Any:
    """Evaluate an expression with the variables of a frame."""
    return eval(ast.unparse(node), frame.f_globals, {**frame.f_locals})


def described(value: Any, sizes: Sizes) -> tuple[str, str, str]:
    """Return the shape of a value in names, where 'n1|m' says that two names share a size, its shape, and its range."""
    shape = np.shape(value)
    names = ["|".join(name for name, size in sizes.items() if size == n != 1) or str(n) for n in shape]
    values = "has nan or inf" if np.size(value) else "empty"
    if np.size(value) and np.isfinite(value).all():
        values = f"{np.min(value) + 0.0:.3g} to {np.max(value) + 0.0:.3g}"
    return f"({', '.join(names)}{',' * (len(names) == 1)})", str(shape), values


def trace_text(found: Trace, sizes: Sizes) -> str:
    """Return the table of a trace as text, long formulas cut short, its warnings and its failure below."""
    rows = [(name, textwrap.shorten(formula, LONGEST), *described(value, sizes)) for name, formula, value in found.rows]
    return "\n".join(text_table([HEAD, *rows]) + found.warnings + found.failure)


def text_table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the rows as lines of text with columns of equal width."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def warnings(rows: list[Row], sizes: Sizes) -> list[str]:
    """Return a sentence for each pair of equal sizes, and one for all square arrays: both can hide a wrong transpose."""
    pairs = [(a, b) for a, b in combinations(sizes, 2) if sizes[a] == sizes[b] != 1]
    lines = [f"Careful: {a} and {b} are both {sizes[a]}, so a wrong shape can look right." for a, b in pairs]
    square = dict.fromkeys(name for name, _, value in rows if np.ndim(value) == 2 and 1 < len(value) == len(value.T))
    return lines + [f"Careful: square, so a transpose does not show in the shape: {', '.join(square)}."] * bool(square)


def failure_lines(watch: _Watch, error: Exception, sizes: Sizes) -> list[str]:
    """Return what failed: the statement, its smallest failing part, and the shape of everything in that part."""
    place = error.__traceback__
    while place is not None and place.tb_frame.f_code is not watch.code:
        place = place.tb_next
    if place is None or (statement := watch.statements.get(place.tb_lineno)) is None:
        return [f"Stopped: {type(error).__name__}: {error}"]
    part, sides, rule = blame(statement, place.tb_frame, str(error))
    lines = [f"Stopped at: {ast.unparse(statement)}", f"  {type(error).__name__} in the part: {ast.unparse(part)}"]
    for side in sides:
        if isinstance(value := value_of(side, place.tb_frame), (np.ndarray, float, int)):
            names, numbers, _ = described(value, sizes)
            lines.append(f"    {ast.unparse(side)} has shape {names} = {numbers}")
    return [*lines, f"  {rule}"]


def blame(statement: ast.stmt, frame: FrameType, text: str) -> tuple[ast.AST, list[ast.expr], str]:
    """Return the part of a statement that failed, the arrays that met in it, and the rule that they broke."""
    part = smallest_failing(statement, frame) or statement
    if isinstance(part, ast.BinOp):
        return part, [part.left, part.right], MATMUL if isinstance(part.op, ast.MatMult) else BY_ENTRY
    if isinstance(part, ast.AugAssign):
        return part, [part.target, part.value], BY_ENTRY
    arguments = part.args if isinstance(part, ast.Call) else []
    return part, [leaf for each in arguments for leaf in getattr(each, "elts", [each])], text


def smallest_failing(node: ast.AST, frame: FrameType) -> ast.expr | None:
    """Return the innermost expression that fails when it is evaluated again, or None."""
    if isinstance(node, (ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.DictComp, ast.SetComp)):
        return None
    inner = (smallest_failing(child, frame) for child in ast.iter_child_nodes(node))
    found = next((part for part in inner if part is not None), None)
    if found or not isinstance(node, ast.expr) or isinstance(getattr(node, "ctx", None), ast.Store):
        return found
    try:
        value_of(node, frame)
    except Exception:
        return node
    return None
