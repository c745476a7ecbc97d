"""After a line of a cell has stopped it: what stands below, run without that line.

Where the machine is to blame, as for a package that is not here, all of it is run: on the student's machine it was. Else only
what defines names that are not there yet: such a cell had stopped there, too, and nothing that ran before may change. The same
of what stands in a `try` below a package that is not here, and of a cell that ended Python, which is never run again.
"""

from __future__ import annotations

import ast
import contextlib
import linecache
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any

MACHINE = (ImportError, OSError)
STOPS = (Exception, SystemExit, KeyboardInterrupt)
LINE_FOR_IPYTHON = re.compile(r"^[%!].*", re.MULTILINE)
BLOCKS = ("body", "handlers", "orelse", "finalbody")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
DEFINING = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def run_rest(error: BaseException | None, namespace: dict[str, Any], say: Callable[[str], Any]) -> None:
    """Run what stands below the line of a cell that raised `error`; of what fails there nothing is told."""
    stopped = _line_of(error) if isinstance(error, STOPS) else None
    if stopped is None:
        return
    file, line = stopped
    foreign = isinstance(error, MACHINE)
    below = [node for node in _below(_statements(file), line) if foreign or isinstance(node, DEFINING)]
    if below:
        say(f"Line {line} stopped this cell. What stands below it was run without it.\n")
    _run(below, file, namespace, may_change=foreign)


def run_tried(source: str, namespace: dict[str, Any]) -> None:
    """Run what a cell without an error defines in a `try` below an import that failed, where no name of it is there."""
    tries = [node for node in _parsed(source) if isinstance(node, ast.Try)] if "import" in source and "try" in source else []
    for node in tries:
        first = next((place for place, item in enumerate(node.body) if isinstance(item, (ast.Import, ast.ImportFrom))), None)
        below = [item for item in node.body[first:] if isinstance(item, DEFINING)] if first is not None else []
        _run([item for item in below if namespace.keys().isdisjoint(_names(item))], "<try>", namespace)


def run_definitions(source: str, namespace: dict[str, Any]) -> None:
    """Run what only defines something in a cell that is not run: functions, classes, imports, numbers and texts."""
    below = [node for node in _parsed(LINE_FOR_IPYTHON.sub("", source)) if _only_defines(node)]
    _run(below, "<definitions>", namespace)


def _run(nodes: list[ast.stmt], file: str, namespace: dict[str, Any], *, may_change: bool = False) -> None:
    """Run statements one by one, whatever the others do; names that are there keep what they are, unless they may change."""
    for node in nodes:
        kept = {} if may_change else {name: namespace[name] for name in _names(node) if name in namespace}
        with contextlib.suppress(*STOPS):
            exec(compile(ast.Module([node], []), file, "exec"), namespace)
        namespace.update(kept)


def _below(body: Sequence[ast.AST], line: int) -> list[ast.stmt]:
    """What stands below a line: in the blocks that hold it, from the inner one to the outer one."""
    for place, node in enumerate(body):
        if isinstance(node, (ast.stmt, ast.ExceptHandler)) and node.lineno <= line <= (node.end_lineno or 0):
            blocks = [getattr(node, name, []) for name in BLOCKS] if not isinstance(node, FUNCTIONS) else []
            holding = next((block for block in blocks if block and block[0].lineno <= line <= block[-1].end_lineno), [])
            return [*_below(holding, line), *(item for item in body[place + 1 :] if isinstance(item, ast.stmt))]
    return [node for node in body if isinstance(node, ast.stmt) and node.lineno > line]


def _only_defines(node: ast.stmt) -> bool:
    """Whether a statement gives names and does nothing else; importing a module of the student's own may still do something."""
    if not isinstance(node, ast.Assign):
        return isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _line_of(error: BaseException) -> tuple[str, int] | None:
    """The cell, by its name among the files, and its line that raised an error; None where that was no line of a cell."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.name == "<module>" and "ipykernel" not in frame.filename]
    return next(((frame.filename, frame.lineno) for frame in own if frame.lineno and _statements(frame.filename)), None)


def _statements(file: str) -> list[ast.stmt]:
    """The statements of a cell, by its name among the files."""
    return _parsed("".join(linecache.getlines(file)) if file.startswith("<") else "")


def _parsed(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
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
