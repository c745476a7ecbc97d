"""Python files as notebooks: plain ones, those that Jupyter or an editor wrote with marks between cells, and marimo's."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from autograder.notebook.nodes import Notebook, new_code_cell, new_notebook
from autograder.notebook.repair import parsed

MARK = re.compile(r"^# (?:%%.*|In ?\[[ \d]*\]:)[ \t]*\n", re.MULTILINE)


def script_cells(text: str) -> Notebook:
    """A Python file as a notebook: marimo's functions and the parts between marks are cells of their own, else all is one."""
    tree = parsed(text)
    if tree is not None and _is_marimo(tree):
        sources = list(_marimo_cells(tree, text.splitlines()))
    else:
        sources = [part for part in MARK.split(text) if part.strip()] or [text]
    return new_notebook(cells=[new_code_cell(source) for source in sources])


def _is_marimo(tree: ast.Module) -> bool:
    """Whether a file makes an `app = marimo.App()`."""
    made = [item.value for item in tree.body if isinstance(item, ast.Assign) and isinstance(item.value, ast.Call)]
    return any(ast.unparse(call.func) in ("marimo.App", "mo.App", "App") for call in made)


def _marimo_cells(tree: ast.Module, lines: list[str]) -> Iterator[str]:
    """The text of each cell of marimo's, without the function around it and what that gives back."""
    for item in tree.body:
        if isinstance(item, ast.With):
            yield _text(lines, item.body)
        elif isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            kinds = {ast.unparse(mark).partition("(")[0].rpartition(".")[2] for mark in item.decorator_list}
            if "cell" in kinds:
                yield _text(lines, [*item.body[:-1], *(each for each in item.body[-1:] if not isinstance(each, ast.Return))])
            elif kinds & {"function", "class_definition"}:
                yield "\n".join(lines[item.lineno - 1 : item.end_lineno])


def _text(lines: list[str], body: list[ast.stmt]) -> str:
    """The lines of some statements, with the comments between them, moved to the left."""
    if not body:
        return ""
    first = min(getattr(mark, "lineno", body[0].lineno) for mark in (body[0], *getattr(body[0], "decorator_list", [])))
    return textwrap.dedent("\n".join(lines[first - 1 : body[-1].end_lineno]))
