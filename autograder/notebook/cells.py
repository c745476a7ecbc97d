"""The code cells of a notebook as the sandbox runs them."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.notebook.nodes import Fields, Notebook
from autograder.notebook.repair import exercise_of, grade_id


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
