"""Warn when the function that is checked comes from a cell that was edited, and saved, since it was last run."""

from __future__ import annotations

import ast
import inspect
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ran_at: dict[str, float] = {}


def watch(shell: Any) -> None:
    """Note from now on when each cell that defines a function was run."""
    if shell is not None and _note_cell not in shell.events.callbacks.get("post_run_cell", []):
        shell.events.register("post_run_cell", _note_cell)


def _note_cell(result: Any) -> None:
    for name in definitions(str(getattr(result.info, "raw_cell", ""))):
        _ran_at[name] = time.time()


def note(function: Callable[..., Any], shell: Any) -> str | None:
    """A sentence where the saved notebook holds another text of `function`, saved after its cell was run; else None."""
    name = getattr(function, "__name__", "")
    path = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if shell is None or name not in _ran_at or not path.is_file() or path.stat().st_mtime <= _ran_at[name]:
        return None
    try:
        ran = definitions(inspect.getsource(function)).get(name)
        saved = saved_definition(path, name)
    except (OSError, TypeError, ValueError, KeyError, AttributeError, SyntaxError):
        return None
    if saved is None or ran is None or saved == ran:
        return None
    return f"The cell that defines {name} was edited after it was last run. Run it again, then this check."


def saved_definition(path: Path, name: str) -> str | None:
    """The last definition of function `name` in the notebook file, as normalised syntax; None where there is none."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found = None
    for cell in cells:
        if cell.get("cell_type") == "code":
            found = definitions("".join(cell["source"])).get(name, found)
    return found


def definitions(source: str) -> dict[str, str]:
    """The functions that a cell defines, each as normalised syntax (comments and spacing do not count)."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {}
    return {node.name: ast.dump(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
