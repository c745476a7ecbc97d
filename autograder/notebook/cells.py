"""The code cells of a notebook as the sandbox runs them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.notebook.nodes import Fields, Notebook
from autograder.notebook.repair import exercise_of, grade_id, parsed

GIVES = re.compile(
    r"^(?:(?:async )?(?:def|class) (\w{1,80})|(\w{1,80}) {0,9}=(?!=)|(?:from [\w.]{1,80} )?import ([\w., ]{1,200}))",
    re.MULTILINE,
)
LINE_FOR_IPYTHON = re.compile(r"^[%!].*", re.MULTILINE)
ELSEWHERE = re.compile(
    r"\s*(%%(?:!|bash|cmd|file|html|javascript|js|latex|markdown|perl|pypy|python[23]?|ruby|script|sh|svg|sx|system|timeit"
    r"|writefile)\b.{0,60})",
    re.IGNORECASE,
)
MOST_NAMES, LONGEST_NAME = 100, 80


@dataclass(frozen=True)
class Cell:
    """A code cell; `exercise` names the function whose test cell this is."""

    id: str
    source: str
    exercise: str | None = None


def code_cells(notebook: Notebook) -> list[Cell]:
    """The code cells of a repaired notebook, named by grade id where they have one, by place where they have none."""
    return [
        Cell(cell_id(cell, place), cell.source, exercise_of(cell))
        for place, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    ]


def cell_id(cell: Fields, place: int) -> str:
    """The name of the cell at `place` (from 0): its grade id, else `no. 3`."""
    return grade_id(cell) or f"no. {place + 1}"


def text_of(notebook: Notebook) -> str:
    """All that a student wrote, as one text."""
    return "\n\n".join(cell.source for cell in notebook.cells)


def names_given(source: str) -> list[str]:
    """The names that a cell gives outside of its functions, in order, also where it is no Python; the first few of them."""
    tree = parsed(LINE_FOR_IPYTHON.sub("", source))
    found = _bound(tree.body) if tree else _read(source)
    return [name for name in dict.fromkeys(found) if len(name) <= LONGEST_NAME][:MOST_NAMES]


def not_run_here(source: str) -> str:
    """The first line of a cell whose magic gives it to something else, where it would define or assign a name; else nothing."""
    found = ELSEWHERE.match(source)
    is_python = any(defined or assigned for defined, assigned, _ in GIVES.findall(source))
    return found[1].strip() if found and is_python else ""


def _bound(body: Sequence[ast.AST]) -> Iterator[str]:
    """The names that statements give, and those in blocks below them, as of an `if` or `try`."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names if alias.name != "*")
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            stored = (part for target in targets for part in ast.walk(target))
            yield from (part.id for part in stored if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
        for block in ("body", "handlers", "orelse", "finalbody"):
            yield from _bound(getattr(node, block, []))


def _read(source: str) -> Iterator[str]:
    """The same of what is no Python, by the first words of its lines."""
    for name, piece in _given(source):
        if name or piece.strip():
            yield name or piece.split()[-1].partition(".")[0]


def _given(source: str) -> Iterator[tuple[str, str]]:
    """Names that are defined or assigned; and pieces of imports, as `numpy as np`."""
    for defined, assigned, imported in GIVES.findall(source):
        yield from [(defined or assigned, "")] if defined or assigned else (("", piece) for piece in imported.split(","))
