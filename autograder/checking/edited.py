"""Whether a function is what its cell says: not where that cell failed, or was edited and saved, since it last defined it."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFINES = re.compile(r"^[ \t]*def[ \t]+(\w+)", re.MULTILINE)

_EDITED = ":is(.jp-mod-dirty + .jp-CodeCell, .jp-mod-dirty + .jp-MarkdownCell + .jp-CodeCell)"
STYLE = f"""
{_EDITED} .check-card::before {{
  content: "The answer cell above was edited after it was last run. Run it again, then this check."; font-weight: bold;
}}
@supports (transition-behavior: allow-discrete) {{
  .check-card > * {{ transition: display 0s allow-discrete; }}
  {_EDITED}:has(.check-card) :is(.check-card > *, .jp-OutputArea-executeResult) {{
    display: none; transition: display 0s 1000000s allow-discrete;
  }}
}}
"""
"""What the kernel cannot know, JupyterLab does: it marks a cell whose text is no longer what ran, saved or not.

A card that comes below such a cell shows one sentence and nothing else. One that was there before the edit (who mends reads it)
stays, below that sentence: the wait of the transition keeps it. Elsewhere the style does nothing.
"""


@dataclass(frozen=True)
class _Run:
    """The last run of a cell that defines a function: its text, its id where that is known, when, and its error."""

    source: str
    cell: str | None
    at: float
    error: str


_runs: dict[str, _Run] = {}  # by the name of the function


def watch(shell: Any) -> None:
    """Note from now on how each cell that defines a function was run."""
    if shell is not None and _note_cell not in shell.events.callbacks.get("post_run_cell", []):
        shell.events.register("post_run_cell", _note_cell)


def _note_cell(result: Any) -> None:
    source, cell = str(getattr(result.info, "raw_cell", "")), getattr(result.info, "cell_id", None)
    error = getattr(result, "error_before_exec", None) or getattr(result, "error_in_exec", None)
    run = _Run(source, cell, time.time(), type(error).__name__ if error else "")
    for name in definitions(source) or DEFINES.findall(source):
        _runs[name] = run


def note(name: str, function: object, shell: Any) -> str | None:
    """Why a verdict on `function` would be about other code than its cell now holds; None where nothing is known of that.

    What is edited and not saved cannot be seen from here: see STYLE. A function that is not there at all may be given as None.
    """
    run = _runs.get(name)
    if shell is None or run is None:
        return None
    ran = _definition(name, function)
    if run.error and (ran is None or definitions(run.source).get(name) != ran):
        return f"The cell that defines {name} stopped with {run.error} when it was last run. Mend it, run it, then this check."
    if ran is not None and _was_edited(run, name, ran):
        return f"The cell that defines {name} was edited after it was last run. Run it again, then this check."
    return None


def _definition(name: str, function: object) -> str | None:
    """What a function's own text says, as normalised syntax; None where that is not known."""
    try:
        return definitions(inspect.getsource(function)).get(name)  # type: ignore[arg-type]  # whatever it is
    except (OSError, TypeError, SyntaxError):
        return None


def _was_edited(run: _Run, name: str, ran: str) -> bool:
    """Whether the notebook was saved after a run, with another text in the cell that ran; by the name, if it is not there."""
    path = Path(os.environ.get("JPY_SESSION_NAME", ""))
    try:
        if not path.is_file() or path.stat().st_mtime <= run.at:
            return False
        cells = saved_cells(path)
    except (OSError, TypeError, ValueError, KeyError, AttributeError):
        return False
    own = next((source for cell, source in cells if cell is not None and cell == run.cell), None)
    if own is not None:
        return _code(own) != _code(run.source)
    saved = [found for _, source in cells if (found := definitions(source).get(name))]
    return bool(saved) and saved[-1] != ran


def is_unsaved(path: Path) -> bool:
    """Whether a cell that defines a function was run since the notebook was last saved, and the file does not hold it."""
    saved = {_code(source) for _, source in saved_cells(path)}
    written = path.stat().st_mtime
    return any(run.at > written and _code(run.source) not in saved for run in _runs.values())


def saved_cells(path: Path) -> list[tuple[str | None, str]]:
    """The id and the text of each code cell of a notebook file; raises what a file that is no notebook raises."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell.get("id"), "".join(cell["source"])) for cell in cells if cell.get("cell_type") == "code"]


def _code(source: str) -> str:
    """A cell as normalised syntax; as its text where it is none."""
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return source.strip()


def definitions(source: str) -> dict[str, str]:
    """The functions that a cell defines, each as normalised syntax (comments and spacing do not count)."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return {}
    return {node.name: ast.dump(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
