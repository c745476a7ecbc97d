"""Which functions of the assignment a submission's functions really call: a gradient step may be built on the momentum step.

The task knows the helpers of each exercise. What a student built otherwise is right in itself, too, if it is right over the
right function; so in the second pass these count as helpers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from autograder.checking.key import Key
from autograder.checking.records import Record
from autograder.checking.verdict import Verdict
from autograder.notebook.cells import Cell
from autograder.notebook.repair import parsed

Uses = dict[str, set[str]]


def note_uses(records: Mapping[str, Record], cells: Iterable[Cell]) -> None:
    """With each record note the other exercises whose functions this one uses, itself or through functions of its own."""
    uses = dict[str, set[str]]()
    for tree in (tree for cell in cells if (tree := parsed(cell.source))):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                uses[node.name] = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    for name, record in records.items():
        if found := sorted((_reached(uses, name) & records.keys()) - {name}):
            record["uses"] = found


def with_used(key: Key, records: Mapping[str, Record], verdicts: Mapping[str, Verdict]) -> Key:
    """The key, to the helpers of each exercise those added that a submission uses besides.

    They are written, and do not lead back to the exercise: two functions that stand on each other are both not there.
    """
    helpers = {
        name: {*exercise.helpers, *records.get(name, Record()).get("uses", ())} for name, exercise in key.exercises.items()
    }

    def counts(name: str, used: str) -> bool:
        return used in key.exercises[name].helpers or (_is_there(verdicts[used]) and name not in _reached(helpers, used))

    kept = {name: [used for used in key.exercises if used in helpers[name] and counts(name, used)] for name in key.exercises}
    return replace(key, exercises={name: replace(item, helpers=tuple(kept[name])) for name, item in key.exercises.items()})


def _is_there(verdict: Verdict) -> bool:
    return verdict.status != "missing" and not verdict.is_unwritten


def _reached(uses: Mapping[str, set[str]], start: str) -> set[str]:
    """What is used by `start`, and by what that uses, and so on."""
    found, waiting = set[str](), [start]
    while waiting:
        new = uses.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
