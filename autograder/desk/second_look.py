"""Functions that got no points though there is code that looks like an answer: a person is to look at them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from autograder.checking.verdict import VerdictRow
from autograder.marking.marks import Mark
from autograder.notebook.own_work import HandedOut, taken
from autograder.notebook.repair import exercise_of, grade_id

DEFINITION = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)|^[ \t]*(\w+)[ \t]*=[ \t]*(?:lambda\b|\w+[ \t]*$)", re.MULTILINE)
ALIKE = 0.85
Cell = dict[str, Any]  # as the file of a notebook has it


def unrewarded(cells: Sequence[Cell], given: HandedOut, rows: Sequence[VerdictRow], mark: Mark) -> dict[str, str]:
    """Where code stands that looks like the answer, for each function without points that no person has marked."""
    by_hand = {name for name, item in mark.questions.items() if item.is_by_hand}
    without = [
        row["exercise"] for row in rows if row["points"] == 0 and row["max_points"] and f"test_{row['exercise']}" not in by_hand
    ]
    found = {name: next(_places(name, cells, given), "") for name in without}
    return {name: where for name, where in found.items() if where}


def _places(name: str, cells: Sequence[Cell], given: HandedOut) -> Iterator[str]:
    """Where code stands that looks like a function: in its own cell, or in another one."""
    for cell in cells:
        if grade_id(cell) == name and given.own_lines(cell["source"]):
            yield "in its cell"
    for place, cell in enumerate(cells, 1):
        if grade_id(cell) == name or exercise_of(cell) or taken(cell["source"]):
            continue
        own = cell["source"] if given.own_lines(cell["source"]) else ""
        for found in (defined or assigned for defined, assigned in DEFINITION.findall(own)):
            if found == name or (found not in given.asked and _is_alike(found, name)):
                yield f"as {found} in cell {place}"


def _is_alike(found: str, name: str) -> bool:
    """Whether a name may be meant for another one: a slip of the keyboard, or other capitals."""
    return SequenceMatcher(None, found.lower(), name.lower()).ratio() >= ALIKE
