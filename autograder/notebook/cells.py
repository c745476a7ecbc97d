"""The code cells of a notebook as the sandbox runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.notebook.nodes import Fields, Notebook
from autograder.notebook.repair import exercise_of, grade_id

GIVES = re.compile(
    r"^(?:(?:async )?(?:def|class) (\w{1,80})|(\w{1,80}) {0,9}=(?!=)|(?:from [\w.]{1,80} )?import ([\w., ]{1,200}))",
    re.MULTILINE,
)
MOST_NAMES = 100


@dataclass(frozen=True)
class Cell:
    """A code cell; `exercise` names the function whose test cell this is."""

    id: str
    source: str
    exercise: str | None = None


def code_cells(notebook: Notebook) -> list[Cell]:
    """The code cells of a repaired notebook, named by grade id where they have one, by place where they have none."""
    return [
        Cell(cell_id(cell, place), cell.source, exercise_of(cell))
        for place, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    ]


def cell_id(cell: Fields, place: int) -> str:
    """The name of the cell at `place` (from 0): its grade id, else `no. 3`."""
    return grade_id(cell) or f"no. {place + 1}"


def text_of(notebook: Notebook) -> str:
    """All that a student wrote, as one text."""
    return "\n\n".join(cell.source for cell in notebook.cells)


def names_given(source: str) -> list[str]:
    """The names that a cell gives in lines of its own, in order, also where it is no Python; the first few of them."""
    found = (name or piece.split()[-1].partition(".")[0] for name, piece in _given(source) if name or piece.strip())
    return list(dict.fromkeys(found))[:MOST_NAMES]


def _given(source: str) -> Iterator[tuple[str, str]]:
    """Names that are defined or assigned; and pieces of imports, as `numpy as np`."""
    for defined, assigned, imported in GIVES.findall(source):
        yield from [(defined or assigned, "")] if defined or assigned else (("", piece) for piece in imported.split(","))
