"""Replace one line of a function, and look at a function line by line: what the find-the-bug assignment works with."""

from __future__ import annotations

import ast
import inspect
import linecache
import zlib
from collections.abc import Callable, Iterator
from typing import Any


def show_source(function: Callable[..., Any]) -> None:
    """Print the source of a function, each line with its number; raises OSError where the source cannot be read."""
    for number, line in enumerate(inspect.getsource(function).splitlines(), start=1):
        print(f"{number:3}  {line}".rstrip())


def mend(function: Callable[..., Any], line: int, to: str) -> Callable[..., Any]:
    """Return a copy of `function` in which line number `line`, counted as in `show_source`, is the statement `to`.

    The old indentation is kept, and `function` itself does not change. Raises ValueError with one sentence where there is no
    such line, the line is not a statement of the function, or `to` is not one statement in one line.
    """
    lines, name = inspect.getsource(function).splitlines(), function.__name__
    _check_line(lines, line, name)
    if not isinstance(to, str) or len(to.strip().splitlines()) != 1:
        raise ValueError(f"the new line {line} must be one line of text in quotes")
    old = lines[line - 1]
    source = "\n".join([*lines[: line - 1], old[: len(old) - len(old.lstrip())] + to.strip(), *lines[line:]]) + "\n"
    _check_text(source, "\n".join(lines), line, to)
    return _compiled(function, source)


def _check_line(lines: list[str], line: Any, name: str) -> None:
    """Raise ValueError where `line` is not the number of a statement."""
    if not isinstance(line, int) or not 1 <= line <= len(lines):
        raise ValueError(f"{name} has the lines 1 to {len(lines)}, whole numbers; there is no line {line!r}")
    if (line, "statement") not in set(_statements("\n".join(lines))):
        raise ValueError(f"line {line} of {name} is blank, a comment, a def or its docstring: mend a line that does something")


def _check_text(source: str, before: str, line: int, to: str) -> None:
    """Raise ValueError where the new source is no Python, or holds more or fewer statements than before."""
    try:
        after = list(_statements(source))
    except SyntaxError as error:
        indent = len(source.splitlines()[line - 1]) - len(to.strip())
        place = f" at character {(error.offset or 0) - indent}" if error.lineno == line else ""
        raise ValueError(f"the new line {line} is no Python: {error.msg}{place} of: {to.strip()}") from None
    if sorted(after) != sorted(_statements(before)):
        raise ValueError(f"the new line {line} must be exactly one statement; this is not: {to.strip()}")


def _statements(source: str) -> Iterator[tuple[int, str]]:
    """The line of each statement, docstrings left out, and whether it is a `def` or another statement."""
    for node in ast.walk(ast.parse(source)):
        words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.stmt) and not words:
            yield node.lineno, "def" if isinstance(node, ast.FunctionDef) else "statement"


def _compiled(function: Callable[..., Any], source: str) -> Callable[..., Any]:
    """Run the source beside what `function` sees; tracebacks and `inspect` find its lines under a name of its own."""
    filename = f"<{function.__name__} mended {zlib.crc32(source.encode()):08x}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = dict(function.__globals__)
    exec(compile(source, filename, "exec"), namespace)
    mended: Callable[..., Any] = namespace[function.__name__]
    return mended
