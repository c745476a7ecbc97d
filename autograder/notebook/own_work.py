"""What in a notebook is the student's own: functions that were written, and lines that were not handed out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from autograder.notebook.first_cell import is_first_cell
from autograder.notebook.nodes import Notebook, NotebookCell
from autograder.notebook.repair import MAGIC, exercise_of, grade_id, is_locked, parsed

GRADER = frozenset({"check", "open_assignment", "get_ipython"})
TOOLS = frozenset({"np", "numpy", "autograder", "IPython", "get_ipython", "builtins", "__builtins__", "nbgrader", "sys"})


class OwnWork(NamedTuple):
    """How much of a notebook is the student's own: questions that were answered in some way, and letters of code and words."""

    questions: int
    letters: int

    @property
    def said(self) -> str:
        """How many questions were answered, in words."""
        return "an answer to 1 question" if self.questions == 1 else f"answers to {self.questions} questions"


NOTHING = OwnWork(0, 0)


class HandedOut:
    """What a release holds, to compare with: its lines, its texts, the functions that it asks for as they were handed out."""

    def __init__(self, release: Notebook) -> None:
        self.release = release
        self.lines = frozenset(line for cell in release.cells for line in stripped(cell.source))
        self.texts = frozenset(line.lstrip("#").strip() for line in self.lines) | self.lines
        self.asked = [name for cell in release.cells if (name := exercise_of(cell))]
        self.answers = {str(grade_id(cell)): cell for cell in release.cells if grade_id(cell) and not is_locked(cell)}
        code = [cell.source for cell in self.answers.values() if cell.cell_type == "code"]
        self.stubs = {name: found for source in code for name, found in definitions(source).items()}

    def own_lines(self, source: str) -> list[str]:
        """The lines of a cell that are not in the release, nor in a kit's first cell, without spaces around."""
        return [line for line in stripped(source) if line not in self.lines and not is_first_cell(source)]

    def is_written(self, name: str, found: ast.stmt) -> bool:
        """Whether somebody wrote this definition of a function: it holds more than the one that was handed out."""
        if not isinstance(found, ast.FunctionDef):
            return True
        stub = self.stubs.get(name)
        given = {ast.dump(each) for each in stub.body} if isinstance(stub, ast.FunctionDef) else set()
        return any(not _is_empty(each) and ast.dump(each) not in given for each in found.body)

    def written_in(self, cell: NotebookCell) -> set[str]:
        """The functions that a code cell defines and somebody wrote; none where it puts something in the grader's place."""
        if cell.cell_type != "code" or taken(cell.source):
            return set()
        return {name for name, found in definitions(cell.source).items() if self.is_written(name, found)}

    def functions(self, notebook: Notebook) -> dict[str, set[str]]:
        """Each function of the assignment that is written somewhere in a notebook, with the forms in which it is there."""
        found: dict[str, set[str]] = {}
        for cell in notebook.cells:
            for name in self.written_in(cell).intersection(self.asked):
                found.setdefault(name, set()).add(ast.dump(definitions(cell.source)[name]))
        return found

    def own_work(self, notebook: Notebook) -> OwnWork:
        """How much of a notebook, repaired or not, is the student's own."""
        written = {name for cell in notebook.cells for name in self.written_in(cell)}
        named = {str(grade_id(cell)): cell for cell in notebook.cells}
        touched = {name for name in self.answers if name in named and self.own_lines(named[name].source)}
        lines = [line for cell in notebook.cells for line in self.own_lines(cell.source)]
        answered = touched | (written & set(self.asked))
        return OwnWork(len(answered), sum(len(line) for line in lines if not line.startswith("#")))


def stripped(source: str) -> list[str]:
    """The lines of a text that hold something, without spaces around."""
    return [line.strip() for line in source.splitlines() if line.strip()]


@lru_cache(maxsize=1024)
def definitions(source: str) -> dict[str, ast.stmt]:
    """What a code cell defines at its top level under a name: functions, and names for functions; the last of each name."""
    tree = parsed(MAGIC.sub(r"\1pass", source))
    return {name: item for item in (tree.body if tree else ()) for name in _defined(item)}


def _defined(item: ast.stmt) -> Iterator[str]:
    if isinstance(item, ast.FunctionDef):
        yield item.name
    elif isinstance(item, ast.Assign) and isinstance(item.value, (ast.Lambda, ast.Name)):
        yield from (target.id for target in item.targets if isinstance(target, ast.Name))


def bindings(source: str) -> dict[str, ast.stmt]:
    """The statements at the top level of a code cell by the names that they bind: functions, classes, imports, values."""
    tree = parsed(MAGIC.sub(r"\1pass", source))
    return {name: item for item in (tree.body if tree else ()) for name in _bound(item)}


def _bound(item: ast.stmt) -> Iterator[str]:
    if isinstance(item, (ast.FunctionDef, ast.ClassDef)):
        yield item.name
    elif isinstance(item, (ast.Import, ast.ImportFrom)):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in item.names)
    elif isinstance(item, (ast.Assign, ast.AnnAssign)):
        targets = item.targets if isinstance(item, ast.Assign) else [item.target]
        yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))


def needed_by(item: ast.stmt) -> set[str]:
    """The names that a statement takes from around it."""
    nodes = list(ast.walk(item))
    names = [each for each in nodes if isinstance(each, ast.Name)]
    own = {each.id for each in names if not isinstance(each.ctx, ast.Load)} | {
        each.arg for each in nodes if isinstance(each, ast.arg)
    }
    return {each.id for each in names} - own


def text_of_definition(source: str, found: ast.stmt) -> str:
    """The lines of a definition in a cell, with its decorators."""
    first = min([found.lineno, *(mark.lineno for mark in getattr(found, "decorator_list", []))])
    return "\n".join(source.splitlines()[first - 1 : found.end_lineno])


def _is_empty(item: ast.stmt) -> bool:
    """Whether a statement does nothing, or only says that something is not written."""
    if isinstance(item, ast.Raise):
        return "NotImplemented" in ast.unparse(item)
    return isinstance(item, ast.Pass) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))


def is_text(item: ast.stmt) -> bool:
    """Whether a statement is a text and nothing else."""
    return isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)


def texts_in(tree: ast.Module) -> Iterator[ast.Constant]:
    """The texts in some code, in order, but for those that describe a function or say an error."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            yield item
        elif isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and is_text(item.body[0]):
            waiting += reversed(item.body[1:])
        elif not isinstance(item, (ast.Raise, ast.Assert)):
            waiting += reversed(list(ast.iter_child_nodes(item)))


@lru_cache(maxsize=8192)  # most cells are those that were handed out
def taken(source: str) -> tuple[str, ...]:
    """The names of the grader's tools that a cell assigns or defines."""
    if not any(name in source for name in (*GRADER, *TOOLS)):
        return ()
    tree = parsed(source)
    if tree is None:
        return ()
    nodes = list(ast.walk(tree))
    defined = [item.name for item in nodes if isinstance(item, (ast.FunctionDef, ast.ClassDef)) and item.name in GRADER]
    assigned: Iterable[ast.expr] = [target for item in nodes if isinstance(item, ast.Assign) for target in item.targets]
    return (*defined, *(ast.unparse(target) for target in assigned if _is_tool(target)))


def _is_tool(target: ast.expr) -> bool:
    """Whether an assignment to `target` replaces one of the grader's names, or something inside one of its modules."""
    inner = target
    while isinstance(inner, (ast.Attribute, ast.Subscript, ast.Call)):
        inner = inner.func if isinstance(inner, ast.Call) else inner.value
    return isinstance(inner, ast.Name) and inner.id in (GRADER if inner is target else TOOLS)
