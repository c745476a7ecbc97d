"""The operation of the student's code that failed and what its operands held: plain capped data, read off the frame.

Nothing of the student's is called again, and only values of exact types are looked into, so that no attribute, comparison or
operator of theirs can answer. Whatever cannot be read in this way is left out.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import difflib
import itertools
import linecache
import opcode
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checking.readable import NotReadable, Reader, held, what_is
from autograder.checking.values import clean

if TYPE_CHECKING:  # the sandbox has few files of this folder
    from autograder.checking.records import Failing, Operand

MAX_SOURCE = 200_000
NUMBER = re.compile(r"\d+")
MARK = "YOUR CODE HERE"  # above what a student is to write, as nbgrader puts it there
MAX_TEXT, MAX_NAME, MAX_PART = 60, 40, 200
MAX_OPERANDS, MAX_NAMES, MAX_KEYS, MAX_LINES, MAX_SCOPE = 6, 8, 12, 4, 3_000
SIGNS: dict[type, str] = {
    ast.MatMult: "@", ast.Mult: "*", ast.Add: "+", ast.Sub: "-", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitXor: "^", ast.BitAnd: "&", ast.BitOr: "|", ast.LShift: "<<", ast.RShift: ">>", ast.USub: "-", ast.UAdd: "+",
    ast.Invert: "~", ast.Not: "not", ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def failing(step: TracebackType, *, with_place: bool = True) -> Failing:
    """What failed in the frame of one step of a traceback; empty where its code has no text, or cannot be read."""
    try:
        return _Failure.of(step).data(with_place)
    except Exception:
        return {}


@lru_cache(maxsize=8)
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


def statements_above(tree: ast.Module, node: ast.Raise) -> list[ast.stmt]:
    """The statements above a `raise` in its own block, without those that are texts."""
    blocks = (block for each in ast.walk(tree) for _, block in ast.iter_fields(each) if type(block) is list)
    block = next(block for block in blocks if node in block)
    above = block[: block.index(node)]
    return [item for item in above if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))]


@dataclass
class _Failure:
    """One failing operation: its instruction, its place in the text, and the node there, if there is just that one."""

    reader: Reader
    function: str
    instruction: str
    source: str
    place: tuple[int, int, int, int]  # line, last line, column, column behind it

    @classmethod
    def of(cls, step: TracebackType) -> _Failure:
        frame, code = step.tb_frame, step.tb_frame.f_code
        source = "".join(linecache.getlines(code.co_filename))
        if not source or len(source) > MAX_SOURCE:
            raise NotReadable
        line, last, column, end = next(itertools.islice(code.co_positions(), step.tb_lasti // 2, None))
        if line is None or last is None or column is None or end is None:
            raise NotReadable
        instruction = opcode.opname[code.co_code[step.tb_lasti]]
        return cls(Reader(frame), code.co_name, instruction, source, (line, last, column, end))

    def data(self, with_place: bool) -> Failing:
        line, last, column, end = self.place
        text = self.source.split("\n")[line - 1].encode()
        behind = end if last == line else len(text)
        found: Failing = {"number": line}
        if with_place:
            part = clean(text[column:behind].decode("utf-8", "replace"), MAX_PART)
            found |= {"column": column, "end_column": behind, "part": part}
        try:
            found |= self._operation()
        except Exception:
            return found
        return found

    def _operation(self) -> Failing:
        nodes = [node for node in ast.walk(_tree(self.source)) if self._is_here(node)]
        node = next((node for node in nodes if isinstance(node, ast.expr)), nodes[0])
        operation, operands = self._named(node)
        found: Failing = {
            "operation": clean(operation, MAX_TEXT),
            "operands": [self._operand(item) for item in operands[:MAX_OPERANDS]],
            "names": self._names(),
            "target": clean(self._target(), MAX_NAME),
        }
        with contextlib.suppress(Exception):
            found |= self._facts(node)
        return found

    def _is_here(self, node: ast.AST) -> bool:
        known = tuple(getattr(node, name, None) for name in ("lineno", "end_lineno", "col_offset", "end_col_offset"))
        return known == self.place

    def _named(self, node: ast.AST) -> tuple[str, list[ast.expr]]:
        """The operation in short, and its operands. The instruction tells apart what stands in the same place."""
        if self.instruction.startswith("UNPACK"):
            return "unpack", self._unpacked(node)
        if "ITER" in self.instruction:
            return "iterate", _gone_through(node)
        if self._asks_for_truth(node) and isinstance(node, ast.expr):
            return "truth", [node.values[0] if isinstance(node, ast.BoolOp) and len(node.values) == 2 else node]
        if isinstance(node, ast.Call) and (sides := self._dotted(node)):
            return "@", sides
        return next((make(node) for kind, make in _NAMED.items() if isinstance(node, kind)), ("", []))

    def _asks_for_truth(self, node: ast.AST) -> bool:
        """Whether the instruction took a value for true or false; from Python 3.13 on a comparison may do so itself."""
        if "JUMP" in self.instruction or self.instruction in ("TO_BOOL", "UNARY_NOT"):
            return True
        with contextlib.suppress(Exception):
            return self.instruction == "COMPARE_OP" and type(self.reader.value(node)) is np.ndarray
        return False

    def _target(self) -> str:
        """The name or the key that the line gives a value; empty where it is none, or more than one."""
        line, last, _, _ = self.place
        kinds = (ast.Assign, ast.AugAssign, ast.AnnAssign)
        nodes = (node for node in ast.walk(_tree(self.source)) if isinstance(node, kinds))
        around = [node for node in nodes if node.lineno <= line and last <= (node.end_lineno or 0)]
        if not around:
            return ""
        targets = around[-1].targets if isinstance(around[-1], ast.Assign) else [around[-1].target]
        if isinstance(targets[0], ast.Subscript):
            with contextlib.suppress(Exception):
                key = self.reader.value(targets[0].slice)
                return key if type(key) is str else ""
        return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""

    def _unpacked(self, target: ast.AST) -> list[ast.expr]:
        """The value that is taken apart, where it stands beside the names; what a loop gives has no text of its own."""
        nodes = ast.walk(_tree(self.source))
        return [node.value for node in nodes if isinstance(node, ast.Assign) and target in node.targets]

    def _dotted(self, node: ast.Call) -> list[ast.expr]:
        """The two sides of a product that is written as a method of an array."""
        method, argument = node.func, [*node.args, *node.keywords]
        if not isinstance(method, ast.Attribute) or method.attr != "dot" or len(argument) != 1:
            return []
        with contextlib.suppress(Exception):
            return [method.value, node.args[0]] if type(self.reader.value(method.value)) is np.ndarray else []
        return []

    def _operand(self, node: ast.expr) -> Operand:
        text = clean(" ".join((ast.get_source_segment(self.source, node) or "").split()), MAX_TEXT)
        try:
            return {"text": text, **held(self.reader.value(node))}
        except Exception:
            return {"text": text, "what": _written(node)}

    def _names(self) -> dict[str, str]:
        """What the names on the line are, functions and modules apart."""
        nodes = (node for node in ast.walk(_tree(self.source)) if isinstance(node, ast.Name) and node.lineno == self.place[0])
        found: dict[str, str] = {}
        for node in sorted(nodes, key=lambda node: node.col_offset):
            what = what_is(self.reader.named(node.id)) if self.reader.knows(node.id) else ""
            if what not in ("", "function", "class", "module") and len(node.id) <= MAX_NAME:
                found[node.id] = what
        return dict(itertools.islice(found.items(), MAX_NAMES))

    def _facts(self, node: ast.AST) -> Failing:
        """What else is certain of a name, of a key, and of a `raise`."""
        if isinstance(node, ast.Raise):
            above = statements_above(_tree(self.source), node)
            return {"above": self._below_the_mark(above, node), "in_block": len(above)}
        if isinstance(node, ast.Subscript):
            return self._keys(node)
        called = node.func if isinstance(node, ast.Call) else node
        if not isinstance(called, ast.Name):
            return {}
        found: Failing = {"given": self._given(called.id)}
        if callable(getattr(builtins, called.id, None)):
            found["hides"] = "builtin"
        elif self.reader.is_global_function(called.id):
            found["hides"] = "function"
        if not self.reader.knows(called.id):
            found["near"] = self._near(called.id)
        return found

    def _below_the_mark(self, above: list[ast.stmt], node: ast.Raise) -> int:
        """How many of these statements stand below the mark; all, where it is no longer there."""
        lines = self.source.split("\n")[: node.lineno]
        mark = max((number for number, line in enumerate(lines, 1) if MARK in line and number > self._start()), default=0)
        return sum(item.lineno > mark for item in above)

    def _start(self) -> int:
        return max((item.lineno for item in self._around()), default=0)

    def _around(self) -> list[ast.FunctionDef]:
        functions = (item for item in ast.walk(_tree(self.source)) if isinstance(item, ast.FunctionDef))
        return [item for item in functions if item.lineno <= self.place[0] <= (item.end_lineno or 0)]

    def _keys(self, node: ast.Subscript) -> Failing:
        """The keys of a dictionary that lacks the one that it was asked for."""
        owner = self.reader.value(node.value)
        if type(owner) is not dict:
            return {}
        return {"keys": [clean(key, MAX_NAME) for key in itertools.islice(owner, MAX_KEYS) if type(key) in (str, int)]}

    def _given(self, name: str) -> list[int]:
        """The lines of the function on which a name is given a value."""
        own = next((item for item in reversed(self._around()) if item.name == self.function), None)
        nodes = ast.walk(own) if own else iter(())
        lines = {
            item.lineno for item in nodes if isinstance(item, ast.Name) and item.id == name and type(item.ctx) is ast.Store
        }
        return sorted(lines)[:MAX_LINES]

    def _near(self, name: str) -> list[str]:
        """Names in scope that are written much like this one."""
        gradients = (f"d{name}", name.removeprefix("d"))  # mathematics tells these apart by that letter
        names = itertools.islice(self.reader.names(), MAX_SCOPE)
        known = [item for item in names if not item.startswith("_") and item not in gradients]
        return written_alike(name[:MAX_NAME], known, 0.8)


def written_alike(name: str, known: Iterable[str], cutoff: float) -> list[str]:
    """The known names that are written much like this one, in other capitals first; none with another number only."""
    names = list(known)
    same = [item for item in names if item.lower() == name.lower()]
    letters = NUMBER.sub("", name)
    others = [item for item in names if letters == name or NUMBER.sub("", item) != letters]
    return same or difflib.get_close_matches(name, others, n=2, cutoff=cutoff)


def _call(node: ast.Call) -> tuple[str, list[ast.expr]]:
    """A call: what is called, then its arguments. Spread arguments are left out."""
    named = [item.value for item in node.keywords if item.arg]
    plain = [item for item in node.args if not isinstance(item, ast.Starred)]
    spread = len(plain) < len(node.args) or len(named) < len(node.keywords)
    return f"call {ast.unparse(node.func)}", [node.func, *([] if spread else [*plain, *named])]


def _written(node: ast.expr) -> str:
    """What an expression is by the way it is written, where its value cannot be read."""
    if not isinstance(node, (ast.Tuple, ast.List)) or any(isinstance(item, ast.Starred) for item in node.elts):
        return ""
    return f"{type(node).__name__.lower()} of {len(node.elts)}"


def _gone_through(node: ast.AST) -> list[ast.expr]:
    """What a loop goes through; the instruction stands for the whole loop."""
    loops = [node, *getattr(node, "generators", [])]
    return [item.iter for item in loops if isinstance(item, (ast.For, ast.comprehension))] or [
        item for item in loops if isinstance(item, ast.expr)
    ]


def _indices(node: ast.expr) -> list[ast.expr]:
    """What stands between square brackets, the bounds of slices each on its own."""
    if isinstance(node, ast.Slice):
        return [part for part in (node.lower, node.upper, node.step) if part is not None]
    return [part for item in node.elts for part in _indices(item)] if isinstance(node, ast.Tuple) else [node]


_NAMED: dict[type, Callable[[Any], tuple[str, list[ast.expr]]]] = {
    ast.BinOp: lambda node: (SIGNS[type(node.op)], [node.left, node.right]),
    ast.AugAssign: lambda node: (f"{SIGNS[type(node.op)]}=", [node.target, node.value]),
    ast.UnaryOp: lambda node: (SIGNS[type(node.op)], [node.operand]),
    ast.Compare: lambda node: (SIGNS.get(type(node.ops[0]), "compare"), [node.left, *node.comparators]),
    ast.Call: _call,
    ast.Subscript: lambda node: ("subscript", [node.value, *_indices(node.slice)]),
    ast.Attribute: lambda node: (f"attribute {node.attr}", [node.value]),
    ast.Name: lambda node: (f"name {node.id}", []),
    ast.Raise: lambda node: ("raise", []),
}
