"""A wrong function as the search for its place gets it: by itself with what it needs, in one normal form.

Comments, empty lines and the rest of a notebook make no difference to the search, so the same code is asked about once.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from autograder.checking.key import Exercise
from autograder.checking.verdict import Place
from autograder.notebook.cells import Cell
from autograder.notebook.repair import parsed

GIVEN = "utils"  # every function that the course gives may be the one that is meant
LONGEST_LINE = 500
MAGIC = re.compile(r"^[%!].*$", re.MULTILINE)
Span = tuple[int, int, int]  # a line from 1, and the columns in bytes where something begins and ends there


@dataclass(frozen=True)
class Suspect:
    """A wrong function: `text` is its own definition, `needs` are the imports and definitions that it uses, in order.

    `cell` is the source of the cell that defines it.
    """

    exercise: Exercise
    needs: tuple[str, ...]
    text: str
    cell: str

    @cached_property
    def digest(self) -> str:
        """A name for all of the submission that the search depends on."""
        return hashlib.sha256("\0".join((self.exercise.name, *self.needs, self.text)).encode("utf-8", "replace")).hexdigest()

    def place(self, line: object, column: object, end: object) -> Place | None:
        """Where the node of `text` that stands there is in the cell; None where none does, or its line is very long."""
        return self._places.get((line, column, end)) if all(type(item) is int for item in (line, column, end)) else None

    @cached_property
    def _places(self) -> dict[object, Place]:
        """The nodes of `text` by their spans there, as places of the cell."""
        own, lines, found = self.text.splitlines(), self.cell.splitlines(), dict[object, Place]()
        there = [node for node in _statements(self.cell) if _binds(node) == [self.exercise.name]][-1]
        for node, same in zip(ast.walk(_only(self.text)), ast.walk(there), strict=True):
            if (span := _span(node, own)) and (place := _place(same, lines)):
                found.setdefault(span, place)
        return found


def suspect(exercise: Exercise, cells: Sequence[Cell]) -> Suspect | None:
    """The function of an exercise, as the last cell defines it; None where none does, or its text has no normal form."""
    nodes = [(cell.source, node) for cell in cells for node in _statements(cell.source)]
    cell, own = next((item for item in reversed(nodes) if _binds(item[1]) == [exercise.name]), ("", None))
    if not isinstance(own, ast.FunctionDef):
        return None
    try:
        text = ast.unparse(own)
        normal = ast.dump(_only(text)) == ast.dump(own) and cell.splitlines() == cell.removesuffix("\n").split("\n")
        needs = tuple(_needs(own, exercise, [node for _, node in nodes]))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return Suspect(exercise, needs, text, cell) if normal else None


def _only(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


@lru_cache(maxsize=64)  # most cells of a class are those that were handed out
def _statements(source: str) -> tuple[ast.stmt, ...]:
    """The imports, definitions and plain values at the top of a cell; nothing else of it is run."""
    tree = parsed(source) or parsed(MAGIC.sub("pass", source))
    return tuple(node for node in tree.body if _binds(node)) if tree else ()


def _binds(node: ast.stmt) -> list[str]:
    """The names that an import, a definition or a plain value gives; of another statement none."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return [item.asname or item.name.partition(".")[0] for item in node.names]
        case ast.FunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Assign() if not any(isinstance(part, ast.Call) for part in ast.walk(node)):
            return [part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)]
    return []


def _needs(own: ast.FunctionDef, exercise: Exercise, nodes: list[ast.stmt]) -> Iterator[str]:
    """The imports first, then the definitions in their order: what `own` and the exercise's helpers use, and what is given."""
    known = {name: node for node in nodes for name in _binds(node)}
    given = [node for node in nodes if isinstance(node, ast.ImportFrom) and _is_given(node)]
    todo, used = [own, *given, *(known[name] for name in exercise.helpers if name in known)], set[ast.stmt]()
    while todo:
        node = todo.pop()
        if node not in used:
            used.add(node)
            todo += [known[part.id] for part in ast.walk(node) if isinstance(part, ast.Name) and part.id in known]
    imports = {ast.unparse(node) for node in used if isinstance(node, (ast.Import, ast.ImportFrom))}
    yield from sorted(imports)
    yield from (ast.unparse(node) for node in nodes if node in used - {own} and ast.unparse(node) not in imports)


def _is_given(node: ast.ImportFrom) -> bool:
    return (node.module or "").partition(".")[0] == GIVEN or any(item.name == "*" for item in node.names)


def _span(node: ast.AST, lines: Sequence[str]) -> Span | None:
    """The line and columns of a node, of one over several lines those of its first."""
    line, column = getattr(node, "lineno", None), getattr(node, "col_offset", None)
    if line is None or column is None or not 1 <= line <= len(lines):
        return None
    end = node.end_col_offset if getattr(node, "end_lineno", line) == line else len(lines[line - 1].rstrip().encode())  # type: ignore[attr-defined]
    return line, column, end


def _place(node: ast.AST, lines: Sequence[str]) -> Place | None:
    span = _span(node, lines)
    if span is None:
        return None
    line, column, end = span
    source = lines[line - 1]
    data = source.encode("utf-8", "replace")
    if len(data) > LONGEST_LINE or not 0 <= column < end <= len(data):
        return None
    return Place(line, column, end, data[column:end].decode("utf-8", "replace"), source)
