"""The reference functions, taken from the solution cells of `source/<assignment>/*.ipynb` and nowhere else."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

import nbformat

from autograder.checking.values import decode, encode
from autograder.forge.spec import ROOT, SourceProblem

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def source_notebook(assignment: str, root: Path = ROOT) -> Path:
    """The path of the source notebook of `assignment`; raises SourceProblem where there is none."""
    path = root / "source" / assignment / f"{assignment}.ipynb"
    if not path.is_file():
        raise SourceProblem(f"no source notebook {path.relative_to(root)}: only an instructor's copy of the course has it")
    return path


@lru_cache(maxsize=8)
def solution_cells(assignment: str, root: Path = ROOT) -> dict[str, str]:
    """The source of each solution cell by grade id, in notebook order."""
    notebook = nbformat.read(source_notebook(assignment, root), as_version=4)
    solved = [cell for cell in notebook.cells if cell.cell_type == "code" and BEGIN in cell.source]
    unnamed = [cell.id for cell in solved if "grade_id" not in cell.metadata.get("nbgrader", {})]
    if unnamed:
        raise SourceProblem(f"{assignment}.ipynb: cell {unnamed[0]} holds a solution and has no nbgrader id: give it one")
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in solved}


def setup_cell(assignment: str, root: Path = ROOT) -> str:
    """The first code cell of the notebook: imports and what is given."""
    notebook = nbformat.read(source_notebook(assignment, root), as_version=4)
    return str(next(cell.source for cell in notebook.cells if cell.cell_type == "code"))


@lru_cache(maxsize=8)
def given(assignment: str, root: Path = ROOT) -> dict[str, Any]:
    """What the notebook's first code cell gives to every solution: its imports, those of the autograder left out."""
    imports = [node for node in ast.parse(setup_cell(assignment, root)).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    kept: list[ast.stmt] = [node for node in imports if getattr(node, "module", None) != "autograder"]
    namespace: dict[str, Any] = {}
    exec(compile(ast.Module(kept, []), "<imports>", "exec"), namespace)
    return namespace


def build_functions(assignment: str, sources: dict[str, str]) -> dict[str, Any]:
    """Run the cells in order in one fresh namespace and return it."""
    namespace = dict(given(assignment))
    for name, source in sources.items():
        exec(_compiled(name, source), namespace)
    return namespace


@lru_cache(maxsize=512)
def _compiled(name: str, source: str) -> CodeType:
    """The code of a cell, under a name by which a traceback finds its lines."""
    filename = f"<solution of {name} {abs(hash(source))}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return compile(source, filename, "exec")


def is_python(source: str) -> bool:
    """Whether a text can be compiled."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


@lru_cache(maxsize=8)
def reference(assignment: str, root: Path = ROOT) -> dict[str, Callable[..., Any]]:
    """The namespace of right functions of `assignment`."""
    return build_functions(assignment, solution_cells(assignment, root))


def answer(assignment: str, name: str, arguments: Any) -> Any:
    """What the right `name` returns for encoded `arguments`, encoded; an exception becomes `{"raised": ...}`."""
    try:
        return encode(reference(assignment)[name](*decode(arguments)))
    except Exception as error:
        return {"raised": {"type": type(error).__name__, "text": str(error)[:500], "line": ""}}
