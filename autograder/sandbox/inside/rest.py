"""After a line of a cell has stopped it: what stands below, run without that line.

Where the machine is to blame, as for a package that is not here, all of it is run: on the student's machine it was. Else only
what defines names that are not there yet: such a cell had stopped there, too, and nothing that ran before may change.
"""

from __future__ import annotations

import ast
import contextlib
import linecache
import traceback
from collections.abc import Callable, Iterator
from typing import Any

MACHINE = (ImportError, OSError)
DEFINING = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def run_rest(error: BaseException | None, namespace: dict[str, Any], say: Callable[[str], Any]) -> None:
    """Run what stands below the line of a cell that raised `error`; of what fails there nothing is told."""
    stopped = _line_of(error) if isinstance(error, Exception) else None
    if stopped is None:
        return
    file, line = stopped
    foreign = isinstance(error, MACHINE)
    below = [node for node in _statements(file) if node.lineno > line and (foreign or isinstance(node, DEFINING))]
    if below:
        say(f"Line {line} stopped this cell. What stands below it was run without it.\n")
    for node in below:
        kept = {} if foreign else {name: namespace[name] for name in _names(node) if name in namespace}
        with contextlib.suppress(Exception):
            exec(compile(ast.Module([node], []), file, "exec"), namespace)
        namespace.update(kept)


def _line_of(error: Exception) -> tuple[str, int] | None:
    """The cell, by its name among the files, and its line that raised an error; None where that was no line of a cell."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.name == "<module>" and "ipykernel" not in frame.filename]
    return next(((frame.filename, frame.lineno) for frame in own if frame.lineno and _statements(frame.filename)), None)


def _statements(file: str) -> list[ast.stmt]:
    """The statements of a cell, by its name among the files."""
    text = "".join(linecache.getlines(file)) if file.startswith("<") else ""
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return []


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a definition, an import or an assignment gives."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id
        elif isinstance(part, ast.alias):
            yield part.asname or part.name.partition(".")[0]
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        yield node.name
