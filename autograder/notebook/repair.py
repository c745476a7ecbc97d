"""Repair the structure of a submitted notebook before it is graded: put back, sort out, recognise. No answer is changed."""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from typing import Any, TypeVar, cast

from autograder.notebook.nodes import Fields, Notebook, NotebookCell

Notes = list[str]
MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
AnyNode = TypeVar("AnyNode")
ENOUGH, LONGEST_CODE = 1 / 3, 200_000


def repair(submitted: Notebook, release: Notebook) -> tuple[Notebook, Notes]:
    """Return a repaired copy of the notebook `submitted` and a sentence for each repair.

    `release` is the notebook as it was handed out. Afterwards every cell that the release names is there once, with the
    release's metadata and type; cells that students may not edit hold the release's text again. What a student added to the
    code of one of these stands before it, as a cell of the student's own.
    """
    notebook, notes = _copied(submitted), Notes()
    wanted = {name: cell for cell in release.cells if (name := grade_id(cell))}
    _recognise(notebook, release, wanted, notes)
    _keep_one(notebook, wanted, notes)
    _put_back(notebook, wanted, notes)
    _set_apart(notebook, wanted)
    for cell in notebook.cells:
        if (name := grade_id(cell)) in wanted:
            _restore(cell, wanted[str(name)], notes)
    return notebook, notes


def _copied(notebook: Notebook) -> Notebook:
    """A notebook of new cells with metadata of their own; what a cell holds besides is never changed here, and is shared."""
    copied = _like(notebook, {**notebook, "metadata": _like(notebook.metadata)})
    copied["cells"] = [_like(cell, {**cell, "metadata": _like(cell.metadata)}) for cell in notebook.cells]
    return copied


def _like(model: AnyNode, data: Mapping[str, Any] | None = None) -> AnyNode:
    """A new dictionary of the kind of `model`, with what `data` holds, or what `model` holds."""
    made: AnyNode = cast(Any, type(model))(model if data is None else data)
    return made


def grade_id(cell: Fields) -> str | None:
    """nbgrader's name of a cell, or None."""
    data = cell.get("metadata", {}).get("nbgrader")
    name = data.get("grade_id") if isinstance(data, dict) else None
    return name if isinstance(name, str) else None


def is_locked(cell: NotebookCell) -> bool:
    """Whether students may not edit this cell."""
    return bool(cell.metadata.nbgrader.get("locked"))


def exercise_of(cell: Fields) -> str | None:
    """The function that a test cell checks, by its grade id; None for any other cell."""
    name = grade_id(cell) or ""
    return name.removeprefix("test_") if name.startswith("test_") else None


def defines(source: str) -> set[str]:
    """The functions that a cell defines at its top level; found by their `def` lines where it cannot be compiled."""
    tree = parsed(source)
    if tree is not None:
        return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    starts = [line[4:] for line in source.splitlines() if line.startswith("def ")]
    return {start.split("(")[0].strip() for start in starts}


def parsed(source: str) -> ast.Module | None:
    """The syntax of a cell; None where it cannot be compiled, or is so long that its syntax would fill the memory."""
    if len(source) > LONGEST_CODE:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def recognised(notebook: Notebook, releases: dict[str, Notebook]) -> str | None:
    """The assignment whose released cells are there for the largest part, by grade id, text or function; None for no part."""
    names = {grade_id(cell) for cell in notebook.cells}
    names.update(*(defines(cell.source) for cell in notebook.cells if cell.cell_type == "code"))
    texts = {cell.source.strip() for cell in notebook.cells}
    part = {}
    for assignment, release in releases.items():
        asked = [cell for cell in release.cells if grade_id(cell)]
        there = [cell for cell in asked if grade_id(cell) in names or (is_locked(cell) and cell.source.strip() in texts)]
        part[assignment] = len(there) / len(asked)
    best = max(part, key=lambda assignment: part[assignment])
    return best if part[best] >= ENOUGH else None


def _recognise(notebook: Notebook, release: Notebook, wanted: dict[str, NotebookCell], notes: Notes) -> None:
    """Give cells that lost nbgrader's metadata their name back, by what they hold or by their id."""
    for cell in notebook.cells:
        if grade_id(cell) not in wanted:
            cell.metadata.pop("nbgrader", None)
    present, defined = {grade_id(cell) for cell in notebook.cells}, cache(defines)
    named = []
    for name, original in wanted.items():
        found = None if name in present else _find(notebook.cells, name, original, release, defined)
        if found is not None:
            found.metadata["nbgrader"] = _like(original.metadata.nbgrader)
            named.append(name)
    if named:
        which = f"cell '{named[0]}'" if len(named) == 1 else f"{len(named)} cells ('{named[0]}' to '{named[-1]}')"
        notes.append(f"{which} had lost nbgrader's data; recognised by content")


def _find(
    cells: list[NotebookCell], name: str, original: NotebookCell, release: Notebook, defined: Callable[[str], set[str]]
) -> NotebookCell | None:
    """The unnamed cell that is `original`: the same text; else the last that defines the function; else the text with its id,
    or the only text that is not in the release."""
    unnamed = [cell for cell in cells if grade_id(cell) is None]
    same = [cell for cell in unnamed if cell.source.strip() == original.source.strip()]
    if same or is_locked(original):
        return same[0] if same else None
    if original.cell_type == "code":
        return next((cell for cell in reversed(unnamed) if cell.cell_type == "code" and name in defined(cell.source)), None)
    handed_out = {cell.source.strip() for cell in release.cells}
    texts = [cell for cell in unnamed if cell.cell_type == "markdown" and cell.source.strip() not in handed_out]
    by_id = [cell for cell in texts if cell.get("id") == original.get("id")]
    return by_id[0] if by_id else texts[0] if len(texts) == 1 else None


def _keep_one(notebook: Notebook, wanted: dict[str, NotebookCell], notes: Notes) -> None:
    """Where a named cell is there more than once, keep the one that holds the student's work; the others lose their name."""
    counted = Counter(map(grade_id, notebook.cells))
    for name, original in wanted.items():
        if counted[name] < 2:
            continue
        copies = [cell for cell in notebook.cells if grade_id(cell) == name]
        changed = [cell for cell in copies if cell.source.strip() not in ("", original.source.strip())]
        keeper = copies[0] if is_locked(original) or not changed else changed[-1]
        for cell in copies:
            if cell is not keeper:
                cell.metadata.pop("nbgrader")
        empty = [cell for cell in copies if cell is not keeper and cell.source.strip() == original.source.strip()]
        notebook.cells = [cell for cell in notebook.cells if not any(cell is item for item in empty)]
        notes.append(f"cell '{name}' was there {len(copies)} times; one was graded")


def _put_back(notebook: Notebook, wanted: dict[str, NotebookCell], notes: Notes) -> None:
    """Insert what was deleted after the cell that precedes it in the release."""
    names, there = list(wanted), {grade_id(cell) for cell in notebook.cells}
    for place, name in enumerate(names):
        if name in there:
            continue
        present = [grade_id(cell) for cell in notebook.cells]
        before = [present.index(other) for other in names[:place] if other in present]
        restored = copy.deepcopy(wanted[name])
        if restored.get("id") in {cell.get("id") for cell in notebook.cells}:
            restored["id"] = f"restored-{place}"
        notebook.cells.insert(max(before, default=-1) + 1, restored)
        notes.append(f"cell '{name}' was deleted; it was put back as it was handed out")


def _set_apart(notebook: Notebook, wanted: dict[str, NotebookCell]) -> None:
    """Before each locked cell to which a student added code, put a cell of the student's own with all that stood in it."""
    there, cells = {cell.get("id") for cell in notebook.cells}, list[NotebookCell]()
    for cell in notebook.cells:
        original = wanted.get(grade_id(cell) or "")
        if original is not None and is_locked(original) and _has_more(cell, original):
            own = _like(cell, {**cell, "metadata": _like(cell.metadata)})
            own.metadata.pop("nbgrader", None)
            if cell.get("id"):
                own["id"] = next(name for place in count(len(cells)) if (name := f"own-{place}") not in there)
                there.add(own["id"])
            cells.append(own)
        cells.append(cell)
    notebook.cells = cells


def _has_more(cell: NotebookCell, original: NotebookCell) -> bool:
    """Whether a code cell holds a statement that its original does not, but for values that nothing is done with."""
    if cell.cell_type != "code" or original.cell_type != "code" or cell.source.strip() == original.source.strip():
        return False
    found, given = parsed(MAGIC.sub(r"\1pass", cell.source)), parsed(MAGIC.sub(r"\1pass", original.source))
    if found is None or given is None:
        return True
    known = {ast.dump(each) for each in given.body}
    return any(not _does_nothing(each) and ast.dump(each) not in known for each in found.body)


def _does_nothing(item: ast.stmt) -> bool:
    """Whether a statement is a plain value, or a line for IPython or `pass`."""
    return isinstance(item, ast.Pass) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))


def _restore(cell: NotebookCell, original: NotebookCell, notes: Notes) -> None:
    """Give a named cell the release's type and metadata; a locked one its text too."""
    name = grade_id(original)
    if cell.cell_type != original.cell_type:
        cell["cell_type"] = original.cell_type
        notes.append(f"cell '{name}' had another type; it is {original.cell_type} again")
    if is_locked(original) and cell.source.strip() != original.source.strip():
        own = "; what it held besides was run before it" if _has_more(cell, original) else ""
        notes.append(f"cell '{name}' is not as in the release; the text of the release was used{own}")
        cell["source"] = original.source
    cell.metadata["nbgrader"] = _like(original.metadata.nbgrader)
    if cell.cell_type == "code":
        cell.setdefault("outputs", [])
        cell.setdefault("execution_count", None)
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
