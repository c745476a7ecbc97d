"""The operands of a failing operation as sentences name them: `dz2` is (2, 9)."""

from __future__ import annotations

import re

from autograder.checking.key import Exercise
from autograder.checking.records import Operand, Raised

Words = tuple[str, str, str]  # id, title and message of a diagnosis
MAX_SHAPE = re.compile(r"array \(([\d, ]*)\)")


def lead(exercise: Exercise, error: Raised) -> str:
    """`Line 6, `dW2 = dz2 @ a1`: `, with the function where it is another one; nothing where the line is not known."""
    if "number" not in error:
        return ""
    function = error.get("function", "")
    elsewhere = function != exercise.name or "part" not in error
    where = f"In {function}, line" if function.isidentifier() and elsewhere else "Line"
    return f"{where} {error['number']}, `{error['line']}`: "


def shape_of(operand: Operand) -> tuple[int, ...] | None:
    """The shape of an array; None for anything else."""
    found = MAX_SHAPE.fullmatch(operand["what"])
    return tuple(int(side) for side in found[1].split(",") if side.strip()) if found else None


def a_value(operand: Operand) -> str:
    """What an operand is: its shape, its value, or its kind."""
    shape, what = shape_of(operand), operand["what"]
    if shape is not None:
        return str(shape)
    if what in ("int", "float", "bool", "None") and operand.get("value", operand["text"]) != operand["text"]:
        return operand["value"]
    if what == "str":
        value = operand.get("value", "")
        return "a text" if value.strip("'\"") == operand["text"].strip("'\"") else f"the text {value}"
    if what == "None":
        return what
    if what.startswith("tuple of") and operand.get("value", operand["text"]) != operand["text"]:
        return f"the tuple {operand['value']}"
    return f"{'an' if what[:1] in 'aeiou' else 'a'} {what}"


def facts(operands: list[Operand]) -> list[str]:
    """What each operand is, in the words of a_value; numbers and texts that are written out say so themselves."""
    return [f"`{item['text']}` is {a_value(item)}" for item in operands if item["what"] and not _speaks_for_itself(item)]


def together(operands: list[Operand]) -> str:
    """The same in one phrase."""
    return ", ".join(dict.fromkeys(facts(operands)))


def _speaks_for_itself(operand: Operand) -> bool:
    return operand["what"] in ("int", "float", "bool", "None", "str") and operand.get("value", "") == operand["text"]


def arguments(error: Raised) -> list[Operand]:
    """The arguments of a call that failed; empty where something else did."""
    return error.get("operands", [])[1:] if error.get("operation", "").startswith("call ") else []


def called(error: Raised) -> Operand | None:
    """What was called, where a call failed."""
    operands = error.get("operands", [])
    return operands[0] if operands and error.get("operation", "").startswith("call ") else None
