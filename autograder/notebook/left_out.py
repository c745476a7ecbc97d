"""Files of a submission that are not graded and may hold work: a person is told of each, with its name and the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from autograder.notebook.elsewhere import may_answer
from autograder.notebook.files import readable
from autograder.notebook.nodes import Notebook
from autograder.notebook.own_work import HandedOut
from autograder.notebook.read import Unreadable, kind_of, read_any
from autograder.notebook.repair import defines, grade_id

ARCHIVES = {".7z", ".rar", ".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst"}
MOST_FUNCTIONS = 3


def may_hold_work(path: Path, given: HandedOut, *, is_empty: bool, name: str | None = None) -> str:
    """Why a file that is not graded may hold work; nothing where it holds none.

    What cannot be read may always hold some. Where what is graded `is_empty`, so may whatever a student wrote. `name` is what
    the student called the file, where its path does not say that.
    """
    shown = readable(name or path.name)
    if Path(name or path.name).suffix.lower() in ARCHIVES:
        return f"{shown} is an archive that is not opened here"
    if kind_of(path, name) is None:
        return f"{shown} may hold an answer" if is_empty and may_answer(path, name) else ""
    try:
        notebook = read_any(path, name)
    except Unreadable as problem:
        return str(problem).replace(readable(path.name), shown)
    except RecursionError:
        return f"{shown} is nested too deeply to be read"
    return f"{shown} {what}" if is_empty and (what := _written(notebook, given)) else ""


def _written(notebook: Notebook, given: HandedOut) -> str:
    """What a readable notebook or Python file holds of a student's own; nothing where it is as it was handed out."""
    if (work := given.own_work(notebook)).questions:
        return f"has {work.said}"
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code" and given.own_lines(cell.source)]
    if found := sorted({name for source in code for name in defines(source)} - set(given.asked)):
        more = ", ..." if len(found) > MOST_FUNCTIONS else ""
        return f"holds functions under other names ({', '.join(found[:MOST_FUNCTIONS])}{more})"
    ours = {grade_id(cell) for cell in given.release.cells} - {None}
    own = code and not any(grade_id(cell) in ours for cell in notebook.cells)
    return "holds code that is not of this assignment" if own else ""


def other_version(path: Path, graded: Notebook, given: HandedOut, name: str | None = None) -> str:
    """Which functions a Python file holds in another form than the graded notebook, which does not import it."""
    used = re.compile(rf"\b(from|import)\s+{re.escape(Path(name or path.name).stem)}\b")
    if kind_of(path, name) != "script" or any(used.search(cell.source) for cell in graded.cells):
        return ""
    try:
        written = given.functions(read_any(path, name))
    except (Unreadable, RecursionError):
        return ""
    known = given.functions(graded)
    found = [each for each in given.asked if each in known and not written.get(each, set()) <= known[each]]
    more = ", ..." if len(found) > MOST_FUNCTIONS else ""
    return f"{readable(name or path.name)} holds another {', '.join(found[:MOST_FUNCTIONS])}{more}" if found else ""


def left_out(folder: Path, others: Mapping[str, str], given: HandedOut, *, is_empty: bool) -> list[str]:
    """A sentence for each file in `folder` that may hold work and is not graded.

    `others` are the names of these files, each with the reason why it was not even looked at, or nothing.
    """
    found = dict[str, str]()
    for name, reason in others.items():
        shown = f"{readable(name)}: {reason}" if reason else ""
        found[name] = (
            (shown if is_empty else "") if reason else may_hold_work(folder / name, given, is_empty=is_empty, name=name)
        )
    graded = "what is graded holds no answers" if is_empty else "the rest was graded"
    return [f"{graded}, but look at this file: {why}" for why in found.values() if why]
