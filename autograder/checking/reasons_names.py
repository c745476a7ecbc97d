"""Reasons for names: not defined, not yet given a value, hidden by a value of the same name, or gone from numpy."""

from __future__ import annotations

import re

from autograder.checking.key import Exercise
from autograder.checking.operands import Words, a_value, called
from autograder.checking.records import Raised

REMOVED = {"float", "int", "bool", "object", "str", "complex", "float_", "Inf", "NaN", "infty", "product", "cumproduct",
           "alltrue", "sometrue", "in1d", "trapz", "row_stack", "asfarray", "mat", "unicode_", "string_"}  # fmt: skip


def _quoted(text: str) -> str:
    found = re.search(r"'([^']*)'", text)
    return found[1] if found else ""


def _undefined(exercise: Exercise, error: Raised) -> Words | None:
    if error["type"] != "NameError":
        return None
    name, near = _quoted(error["text"]), error.get("near", [])
    helper = name in exercise.helpers
    like = f"`{near[0]}` is defined: is it meant?" if near else ""
    if helper:
        message = like or f"This function calls {name}: write it, or run its cell, first."
        return "helper-undefined", f"{name} is not defined", message
    title = f"the name {name} is not defined" if name else "a name is not defined"
    message = like or "Use only the arguments of the function, and names that it or a cell above defines."
    return "name-error", title, message


def _no_value_yet(exercise: Exercise, error: Raised) -> Words | None:
    """A local name that has no value where it is used: hidden function, given further down, or on a way that was not taken."""
    if error["type"] != "UnboundLocalError":
        return None
    name, given, number = _quoted(error["text"]), error.get("given", []), error.get("number", 0)
    if not given:
        return "unbound", f"{name} has no value yet", f"Nothing that ran before this line has given `{name}` a value."
    lines = _lines(given)
    if name in exercise.helpers or name == exercise.name or error.get("hides"):
        message = f"`{name}` is given a value there, so that in this whole function the name is no longer that of a function."
        if number not in given:
            message = (
                f"{lines} give{'s' * (len(given) == 1)} `{name}` a value, so that in this whole function it is no function."
            )
        return "hidden-function", f"a local name hides the function {name}", message
    if min(given) >= number:
        return (
            "unbound",
            f"{name} is used before it has a value",
            f"the first line that gives `{name}` a value is {min(given)}.",
        )
    message = f"`{name}` is given a value on {lines.lower()} only, which did not run on this case."
    return "unbound-way", f"{name} has a value only on some ways through the function", message


def _lines(given: list[int]) -> str:
    numbers = " and ".join(map(str, given))
    return f"{'Line' if len(given) == 1 else 'Lines'} {numbers}"


def _hidden(exercise: Exercise, error: Raised) -> Words | None:
    """A value with the name of a function, called like it."""
    callee = called(error)
    if callee is None or "not callable" not in error["text"] or callee["what"] in ("", "function", "class"):
        return None
    name, given = callee["text"], error.get("given", [])
    hides = error.get("hides") == "builtin" or name in (*exercise.helpers, exercise.name) or error.get("hides") == "function"
    if not hides:
        return None
    why = f"{_lines(given).lower()} gave the name another value" if given else "the name was given another value"
    message = f"`{name}` is no function here, because {why}: it is {a_value(callee)}."
    return ("hidden-builtin" if error.get("hides") == "builtin" else "hidden-function"), f"{name} is no function here", message


def _attribute(exercise: Exercise, error: Raised) -> Words | None:
    """Something that has no such attribute, and names that numpy no longer has."""
    operands = error.get("operands", [])
    if error["type"] != "AttributeError" or not error.get("operation", "").startswith("attribute ") or not operands:
        return None
    name, owner = error["operation"].removeprefix("attribute "), operands[0]
    if owner["what"] == "module":
        gone = "'numpy'" in error["text"] and name in REMOVED
        title = f"{owner['text']}.{name} has been removed from numpy" if gone else f"{owner['text']} has no {name}"
        return "removed-name" if gone else "no-attribute", title, f"`{owner['text']}` holds no `{name}` in this version."
    if not owner["what"]:
        return None
    message = f"`{owner['text']}` is {a_value(owner)}, which has no `.{name}`."
    return "no-attribute", f"there is no .{name} here", message


RULES = (_undefined, _no_value_yet, _hidden, _attribute)
