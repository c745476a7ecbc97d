"""Reasons for calls: of something that is no function, and with arguments that do not belong there."""

from __future__ import annotations

import re

from autograder.checking.key import Exercise
from autograder.checking.operands import Words, a_value, arguments, called, shape_of, together
from autograder.checking.records import Operand, Raised

FILLED = ("call np.zeros", "call np.ones", "call np.empty", "call numpy.zeros", "call numpy.ones", "call numpy.empty")


def _not_callable(exercise: Exercise, error: Raised) -> Words | None:
    callee = called(error)
    if callee is None or "not callable" not in error["text"] or callee["what"] in ("", "function", "class"):
        return None
    text = callee["text"]
    if text.endswith(".shape"):
        message = f"`{text}` is {a_value(callee)}; round brackets call a function, and this is none: square ones take an entry."
        return "shape-called", "the shape of an array is called like a function", message
    message = f"`{text}` is {a_value(callee)}; with round brackets behind it Python calls it as a function."
    return "not-a-function", "something is called that is no function", message


def _whole(exercise: Exercise, error: Raised) -> Words | None:
    """A float or a tuple where a whole number belongs."""
    kind = re.search(r"'([\w.]+)' object cannot be interpreted as an integer|expected a sequence of integers", error["text"])
    callee = called(error)
    if error["type"] != "TypeError" or kind is None or callee is None:
        return _sliced(error)
    held = arguments(error)
    wrong = kind[1] or "float"
    if wrong == "tuple" and (item := _first(held, "tuple of")):
        message = f"`{item['text']}` is {a_value(item)}, and `{callee['text']}` takes each size as an argument of its own."
        return "tuple-for-number", f"{callee['text']} was given a tuple where numbers belong", message
    item = _first(held, "float") or next((item for item in held if "." in item.get("value", "")), None)
    if "float" in wrong and item:
        return _not_whole(item, f"`{callee['text']}` wants whole numbers")
    return None


def _sliced(error: Raised) -> Words | None:
    """A float among the bounds of a slice."""
    if error["type"] != "TypeError" or error.get("operation") != "subscript" or "ndices must be" not in error["text"]:
        return None
    item = _first(error.get("operands", [])[1:], "float")
    return _not_whole(item, "an index is a whole number") if item else None


def _not_whole(item: Operand, wanted: str) -> Words:
    divided = " `/` gives a float, also where nothing is left over." if re.search(r"[^/]/[^/]", item["text"]) else ""
    value = item.get("value", "a float")
    said = f"`{item['text']}` is {value}" if value != item["text"] else f"{value} is a float"
    return "not-whole", "a float stands where a whole number belongs", f"{said}, and {wanted}.{divided}"


def _two_sizes(exercise: Exercise, error: Raised) -> Words | None:
    """Sizes side by side, where numpy takes all of them as one tuple and the next argument as a type."""
    held = arguments(error)
    if (
        error["type"] != "TypeError"
        or error.get("operation") not in FILLED
        or len(held) < 2
        or "data type" not in error["text"]
    ):
        return None
    if not all(item["what"] == "int" for item in held[:2]):
        return None
    name = error["operation"].removeprefix("call ")
    message = f"`{name}` takes all sizes in its first argument, as one tuple. `{held[1]['text']}` is its second one: the type."
    return "sizes-apart", f"{name} was given its sizes as separate numbers", message


def _one_number(exercise: Exercise, error: Raised) -> Words | None:
    """A function for one number, as those of `math`, that was given an array."""
    callee, array = called(error), next((item for item in arguments(error) if shape_of(item) is not None), None)
    single = "only length-1 arrays" in error["text"] or "only 0-dimensional arrays" in error["text"]
    if error["type"] != "TypeError" or not single or callee is None or array is None:
        return None
    message = f"`{array['text']}` is {a_value(array)}, and `{callee['text']}` takes one number."
    return "one-number", f"{callee['text']} was given a whole array", message


def _other_arguments(exercise: Exercise, error: Raised) -> Words | None:
    """A call with more, fewer or other arguments than the function has."""
    text = error["text"]
    counted = re.search(r"^(?:\S+\.)?(\w+)\(\) (takes .+ but .+ (?:was|were) given|missing .+|got an unexpected .+)$", text)
    if error["type"] != "TypeError" or counted is None:
        return None
    name, words = counted[1], counted[2]
    if not error["line"] and name == exercise.name:
        asked = ", ".join(exercise.arguments)
        return (
            "own-arguments",
            f"{name} takes other arguments than the task says",
            f"It is called as {name}({asked}), and {words}.",
        )
    return "arguments", f"{name} is called with other arguments than it takes", f"{name} {words}."


def _first(items: list[Operand], what: str) -> Operand | None:
    return next((item for item in items if item["what"].startswith(what)), None)


def _misfit_arguments(exercise: Exercise, error: Raised) -> Words | None:
    """Arrays with shapes that a given function refuses in a sentence of its own, which is then the reason."""
    name = error.get("operation", "").removeprefix("call ").rpartition(".")[2]
    if error["type"] != "ValueError" or not name or "." in error["operation"] or not error["text"].startswith(f"{name}: "):
        return None
    held = together(arguments(error))
    return "refused", f"{name} cannot work with what it is given", f"{held}. {error['text'].removeprefix(f'{name}: ')}"


RULES = (_not_callable, _whole, _two_sizes, _one_number, _other_arguments, _misfit_arguments)
