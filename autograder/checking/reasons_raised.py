"""The reason for an exception: what the failing line really held, in the words of the course."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from autograder.checking import reasons_calls, reasons_names, reasons_shapes
from autograder.checking.key import Exercise
from autograder.checking.operands import Words, a_value, facts, lead
from autograder.checking.records import Raised
from autograder.checking.verdict import HELPER_NOT_WRITTEN, NOT_WRITTEN, Diagnosis, Place

Rule = Callable[[Exercise, Raised], Words | None]


def raised_reason(exercise: Exercise, error: Raised) -> Diagnosis:
    """The first rule that the failing line proves; else the facts: the error, and what the line held."""
    found = (rule(exercise, error) for rule in _rules())
    name, title, message = next((words for words in found if words), None) or _facts(error)
    where = lead(exercise, error) if name not in (NOT_WRITTEN, HELPER_NOT_WRITTEN, "not-mended") else ""
    return Diagnosis(name, title, f"{where}{message}", exercise.lesson, witness="line", place=place_of(error))


def place_of(error: Raised) -> Place | None:
    """Where the failing operation stands, if that is known."""
    if not {"number", "column", "end_column", "part"} <= error.keys():
        return None
    return Place(error["number"], error["column"], error["end_column"], error["part"])


def _rules() -> Iterator[Rule]:
    yield from (_unwritten, _mended, _without_end)
    yield from reasons_names.RULES
    yield from reasons_calls.RULES
    yield from reasons_shapes.RULES
    yield from (_truth, _loop, _apart, _zero)


NOT_YET = (NOT_WRITTEN, "not written yet", "Write your lines in place of `raise NotImplementedError()`.")


def _unwritten(exercise: Exercise, error: Raised) -> Words | None:
    """A function that is not written yet, or whose lines are written, above a `raise` that was left."""
    if error["type"] != "NotImplementedError":
        return None
    function = error.get("function", "")
    if function in exercise.helpers:
        return HELPER_NOT_WRITTEN, f"{function} is not written yet", f"This function calls {function}: write that one first."
    if error.get("above") or _stands_below_more(exercise, error):
        number = error["number"]
        message = (
            f"the lines above it ran, and then line {number} stopped the function: delete that line when they are complete."
        )
        return "raise-left", f"line {number} still raises NotImplementedError below your lines", f"{message}"
    return NOT_YET


def _stands_below_more(exercise: Exercise, error: Raised) -> bool:
    """Whether more statements stand above a `raise` than were handed out there."""
    return exercise.handed_out is not None and error.get("in_block", 0) > exercise.handed_out


def _mended(exercise: Exercise, error: Raised) -> Words | None:
    text = error["text"]  # a sentence for the student
    message = f"{text[:1].upper()}{text[1:]}."
    return ("not-mended", "the line could not be put in", message) if "mend(" in error["line"] else None


def _without_end(exercise: Exercise, error: Raised) -> Words | None:
    """A helper that was stopped since it was called without end."""
    helper, _, what = error["text"].partition(": ")
    if what != "it was called too often" or helper not in exercise.helpers:
        return None
    message = f"{helper} was called a thousand times: look for a loop without an end."
    return "called-without-end", f"{helper} is called without end", message


def _truth(exercise: Exercise, error: Raised) -> Words | None:
    """An array where one yes or no is wanted."""
    operands = error.get("operands", [])
    if "truth value of an array" not in error["text"] or not operands:
        return None
    operation = error.get("operation", "")
    if operation in ("call max", "call min"):
        arrays = "".join(f"{item}. " for item in ["; ".join(facts(operands[1:]))] if item)
        message = f"{arrays}Python's own `{operation[5:]}` asks which of two things is larger, and arrays give many answers."
        return "array-compared", f"`{operation[5:]}` cannot compare whole arrays", message
    if operation == "truth" and operands[0]["what"].startswith("array"):
        message = f"`{operands[0]['text']}` is {a_value(operands[0])}: many answers, where one yes or no decides."
        return "truth-of-array", "a whole array stands where one yes or no is wanted", message
    return None


def _loop(exercise: Exercise, error: Raised) -> Words | None:
    if error.get("operation") != "iterate" or "not iterable" not in error["text"]:
        return None
    operand = next(iter(error.get("operands", [])), None)
    if operand is None or not operand["what"]:
        return None
    message = f"`{operand['text']}` is {a_value(operand)}, which has no items to go through."
    return "no-loop", "a loop runs over something that has no items", message


def _apart(exercise: Exercise, error: Raised) -> Words | None:
    """A value that was taken apart into another number of names."""
    text = error["text"]
    if error.get("operation") != "unpack" and "to unpack" not in text and "cannot unpack" not in text:
        return None
    names = re.search(r"expected (?:at least )?(\d+)", text)
    came = _came(error, text)
    operands = error.get("operands", [])
    source = f" from `{operands[0]['text']}`" if operands and operands[0]["text"] else ""
    parts = "parts" if "(" in error["line"].partition("=")[0] else "names"
    stand = f"{names[1]} {parts} stand on the left, and " if names else ""
    message = f"{stand}{came} came{source}."
    return "wrong-unpacking", "the names do not match the parts of a result", message


def _came(error: Raised, text: str) -> str:
    operands = error.get("operands", [])
    single = re.search(r"non-iterable (\w+)", text)
    if single:
        return "None" if single[1] == "NoneType" else f"one {single[1]}"
    if operands and operands[0]["what"]:
        return a_value(operands[0])
    got, wanted = re.search(r"got (\d+)", text), re.search(r"expected (\d+)", text)
    return f"only {got[1]}" if got else f"more than {wanted[1]}" if wanted else "another number"


def _zero(exercise: Exercise, error: Raised) -> Words | None:
    if error["type"] != "ZeroDivisionError":
        return None
    below = error.get("operands", [])[-1:]
    known = bool(below) and below[0]["what"] in ("int", "float") and below[0]["text"] != "0"
    return "by-zero", "a number was divided by zero", f"`{below[0]['text']}` is 0." if known else "What stands below is 0."


def _facts(error: Raised) -> Words:
    """What is certain of any exception: the values on its line."""
    kind = error["type"] or "an error"
    if "number" not in error:
        return "exception", f"it stopped with {kind}", "Call the function by hand on the example to see where."
    sides = error.get("operands", [])[error.get("operation", "").startswith("call ") :]
    known = facts(sides) or [f"`{name}` is {_shape(what)}" for name, what in error.get("names", {}).items()]
    return (
        "exception",
        f"it stopped with {kind}",
        f"{'; '.join(known)}." if known else "Python's own words are all that is certain.",
    )


def _shape(what: str) -> str:
    return what.removeprefix("array ") if what.startswith("array (") else f"a {what}" if what != "None" else what
