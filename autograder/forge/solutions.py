"""The right functions of an assignment, taken from the solution cells of its source notebook and nowhere else."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, cast

from autograder.checking.failing import statements_above
from autograder.checking.records import HelperForm
from autograder.checking.values import decode, encode
from autograder.forge.spec import AssignmentSpec, Place, SourceProblem, SpecProblem, blamed, shown
from autograder.forge.time_limit import within_time
from autograder.notebook.nodes import Notebook, read_release

PLAIN = (bool, int, float, str, type(None))
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def source_notebook(spec: AssignmentSpec) -> Path:
    """The path of the source notebook; raises SourceProblem where there is none."""
    if spec.source is None or not spec.source.is_file():
        where = shown(str(spec.source)) if spec.source else spec.name
        raise SourceProblem(f"no source notebook {where}: only an instructor's copy of the course has it")
    return spec.source


@lru_cache(maxsize=8)
def _notebook(path: Path) -> Notebook:
    try:
        return read_release(path)
    except Exception as error:  # nbformat raises what it likes on what is no notebook
        problem = " ".join(str(error).split())[:100] or type(error).__name__
        raise SourceProblem(f"{shown(str(path))} cannot be read ({problem}): go back to a sound version") from None


def solution_cells(spec: AssignmentSpec) -> dict[str, str]:
    """The source of each solution cell by grade id, in notebook order."""
    notebook = _notebook(source_notebook(spec))
    solved = [cell for cell in notebook.cells if cell.cell_type == "code" and BEGIN in cell.source]
    unnamed = [cell.get("id") for cell in solved if "grade_id" not in cell.metadata.get("nbgrader", {})]
    if unnamed:
        raise SourceProblem(f"{spec.name}.ipynb: cell {unnamed[0]} holds a solution and has no nbgrader id: give it one")
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in solved}


def handed_out(source: str) -> int | None:
    """How many statements a solution cell hands out above the place for the answer, in its block; None where it is unknown."""
    left = re.sub(f"{BEGIN}.*?{END}", "raise NotImplementedError()", source, flags=re.DOTALL)
    try:
        tree = ast.parse(left)
    except SyntaxError:
        return None
    stubs = [node for node in ast.walk(tree) if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node)]
    return len(statements_above(tree, stubs[0])) if stubs else None


def answer_problem(spec: AssignmentSpec, name: str, text: str) -> SpecProblem:
    """What is wrong with the answer of exercise `name`, at the line of the notebook where its function returns."""
    place, line = _return_of(spec, name)
    return SpecProblem(place, f"cell {name}, line {line}: {text}")


def place_of_answer(spec: AssignmentSpec, name: str) -> Place:
    """The file and the line where the solution of exercise `name` returns."""
    return _return_of(spec, name)[0]


def _return_of(spec: AssignmentSpec, name: str) -> tuple[Place, int]:
    """Where the function `name` returns for the last time, in the file and in its cell; where it never does, its first line."""
    path = source_notebook(spec)
    cell = next(cell for cell in _notebook(path).cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)
    tree = ast.parse(cell.source) if is_python(cell.source) else ast.Module([], [])
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    lines = [node.lineno for item in found for node in ast.walk(item) if isinstance(node, ast.Return)]
    line = max(lines, default=found[0].lineno if found else 1)
    return (str(path), line_of(path.read_text(encoding="utf-8"), str(cell.get("id")), line)), line


def line_of(text: str, cell: str, line: int) -> int:
    """The line of a notebook's file that holds a line of the cell with this id; 1 where it is not written line by line."""
    rows = [row.strip() for row in text.splitlines()]
    mark = f'"id": "{cell}",'
    start = rows.index(mark) if mark in rows else len(rows)
    source = next((number for number, row in enumerate(rows) if number > start and row == '"source": ['), -line)
    return max(source + 1 + line, 1)


def setup_cell(spec: AssignmentSpec) -> str:
    """The first code cell of the notebook: imports and what is given."""
    notebook = _notebook(source_notebook(spec))
    return str(next(cell.source for cell in notebook.cells if cell.cell_type == "code"))


@lru_cache(maxsize=8)
def given(spec: AssignmentSpec) -> dict[str, Any]:
    """What the notebook's first code cell gives to every solution: its imports, those of the autograder left out."""
    imports = [node for node in ast.parse(setup_cell(spec)).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    kept: list[ast.stmt] = [node for node in imports if getattr(node, "module", None) != "autograder"]
    namespace: dict[str, Any] = {}
    try:
        exec(compile(ast.Module(kept, []), "<imports>", "exec"), namespace)
    except Exception as error:
        doing = f"the imports in the first code cell of {spec.name} do not work"
        raise blamed(error, (str(spec.source), 1), doing, source_notebook(spec).parents[2]) from None
    return namespace


def build_functions(spec: AssignmentSpec, sources: dict[str, str]) -> dict[str, Any]:
    """Run the cells in order in one fresh namespace and return it; raises SourceProblem where one of them cannot be run."""
    namespace = dict(given(spec))
    for name, source in sources.items():
        try:
            exec(_compiled(name, source), namespace)
        except Exception as error:
            problem = f"cell {name} cannot be run: {type(error).__name__}: {error}"
            raise SourceProblem(f"{shown(str(spec.source))}: {problem}: mend it") from error
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
def reference(spec: AssignmentSpec) -> dict[str, Callable[..., Any]]:
    """The namespace of the right functions."""
    with within_time(spec.place, f"{spec.name}: to run its solution cells"):
        return build_functions(spec, solution_cells(spec))


def answer(spec: AssignmentSpec, name: str, arguments: Any) -> Any:
    """What the right `name` returns for encoded `arguments`, encoded; an exception becomes `{"raised": ...}`.

    Where the task allows more results than it asks for, all that a right variant gives are returned.
    """
    try:
        return encode(_fullest(spec, name)(*decode(arguments)))
    except Exception as error:
        return {"raised": {"type": type(error).__name__, "text": str(error)[:500], "line": ""}}


def form_of(spec: AssignmentSpec, name: str) -> HelperForm:
    """How the right `name` is called, and the number of items that it returns where more are allowed."""
    parameters = inspect.signature(reference(spec)[name]).parameters.values()
    defaults = {item.name: item.default for item in parameters if isinstance(item.default, PLAIN)}
    items = _items(solution_cells(spec)[name], name) if spec.exercise(name).longer else 0
    names, aliases = [item.name for item in parameters], list(spec.exercise(name).aliases)
    return {"names": names, "defaults": defaults, "items": items or None, "aliases": aliases}


@lru_cache(maxsize=256)
def _fullest(spec: AssignmentSpec, name: str) -> Callable[..., Any]:
    """The solution of `name`, or a right variant that returns more, where more is allowed."""
    solution = solution_cells(spec)[name]
    variants = [item.source for item in spec.variants if item.exercise == name and spec.exercise(name).longer]
    source = max([solution, *variants], key=lambda text: _items(text, name))
    functions = reference(spec) if source is solution else build_functions(spec, {**solution_cells(spec), name: source})
    return cast(Callable[..., Any], functions[name])


def _items(source: str, name: str) -> int:
    """The length of the longest tuple that the function `name` of a cell returns, as it is written."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name]
    returned = [node.value for item in functions for node in ast.walk(item) if isinstance(node, ast.Return)]
    return max((len(value.elts) for value in returned if isinstance(value, ast.Tuple)), default=0)
