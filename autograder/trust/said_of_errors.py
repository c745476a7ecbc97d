"""Whether what the card says of an error is true: held against the traceback of a plain call, apart from the probe."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any

import numpy as np

from autograder.checking.key import Exercise
from autograder.checking.probe import call_on, standing_in
from autograder.checking.values import decode
from autograder.checking.verdict import Diagnosis, Verdict
from autograder.forge.build_keys import patched
from autograder.forge.solutions import solution_cells
from autograder.forge.spec import AssignmentSpec

FACT = re.compile(r"`([^`]+)` is (\([\d, ]*\)|None|-?\d[\w.+-]*|an? \w+)")
KINDS: dict[str, Any] = {
    "int": (int, np.integer), "float": (float, np.floating), "text": str, "str": str, "tuple": tuple, "list": list,
    "dict": dict, "bool": bool, "zip": zip, "range": range,
}  # fmt: skip


def untrue_sentences(
    spec: AssignmentSpec, exercise: Exercise, function: Callable[..., Any], verdict: Verdict, edits: tuple[str, ...]
) -> Iterator[str]:
    """What is said of a function that raised and is not so: the line, what its names hold, a mistake made elsewhere."""
    step = _last_step(exercise, function) if verdict.status == "raised" else None
    if step is None:
        return
    known = {item.id for item in exercise.mistakes}
    for item in verdict.diagnoses:
        if item.id in known:
            yield from [] if _is_made_there(spec, item.id, edits) else [f"it is named {item.id}"]
        elif item.witness == "line":
            yield from _untrue(step, item)


def _last_step(exercise: Exercise, function: Callable[..., Any]) -> TracebackType | None:
    """Where the notebook's code last ran before the error of the first case that raises one."""
    for case in exercise.cases:
        try:
            with standing_in(function, case.inputs.get("stand_ins", {}), {}):
                call_on(function, decode({"tuple": case.inputs["tuple"]}), case.inputs)
        except Exception as error:
            steps = list(_steps(error.__traceback__))
            return steps[-1] if steps else None
    return None


def _steps(step: TracebackType | None) -> Iterator[TracebackType]:
    while step:
        if step.tb_frame.f_code.co_filename.startswith("<") and not step.tb_frame.f_code.co_filename.startswith("<frozen"):
            yield step
        step = step.tb_next


def _untrue(step: TracebackType, item: Diagnosis) -> Iterator[str]:
    """What a reason says of the failing line that the frame of the error does not bear out."""
    lines = next((list(line[:2]) for line in [_position(step)]), [0, 0])
    if item.place and not lines[0] <= item.place.line <= lines[1]:
        yield f"line {item.place.line} is shown, and line {lines[0]} raised"
    said = re.match(r"(?:In \w+, l|L)ine (\d+),", item.message)
    if said and not lines[0] <= int(said[1]) <= lines[1]:
        yield f"line {said[1]} is named, and line {lines[0]} raised"
    for text, what in FACT.findall(item.message):
        with suppress(Exception):
            value = eval(text, step.tb_frame.f_globals, step.tb_frame.f_locals)  # our own edits of our own solutions
            if not _fits(value, what):
                yield f"`{text}` is said to be {what}, and is {type(value).__name__} {np.shape(value)}"


def _position(step: TracebackType) -> tuple[int, int]:
    """The first and the last line of what raised."""
    line, last, _, _ = list(step.tb_frame.f_code.co_positions())[step.tb_lasti // 2]
    return line or step.tb_lineno, last or step.tb_lineno


def _fits(value: Any, what: str) -> bool:
    """Whether a value is what a sentence says of it."""
    if what.startswith("("):
        shape = ast.literal_eval(what)
        return bool((value if isinstance(value, tuple) else np.shape(value)) == shape)
    if what == "None":
        return value is None
    if what[0] in "-0123456789":
        return bool(np.isclose(float(value), float(what)))
    kind = what.split()[1]
    return callable(value) if kind in ("function", "class") else kind not in KINDS or isinstance(value, KINDS[kind])


def _is_made_there(spec: AssignmentSpec, name: str, edits: tuple[str, ...]) -> bool:
    """Whether a known mistake changes a step that gives a value to the same name as an edited one."""
    edited = {_target(line) for edit in edits for line in edit.split(" -> ")[0].splitlines()}
    for mistake in spec.mistakes:
        if mistake.id == name:
            right, wrong = (
                {ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)}
                for text in (solution_cells(spec)[mistake.exercise], patched(spec, mistake))
            )
            if edited & {_target(line) for text in right - wrong for line in text.splitlines()}:
                return True
    return False


def _target(line: str) -> str:
    """What a line gives a value, or its first word."""
    found = re.match(r"\s*([^=]+?)\s*[-+*/@]?=[^=]", line)
    return found[1] if found else (line.split() or [""])[0]
