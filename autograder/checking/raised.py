"""Reading a written-down exception without trusting it: its texts, and what failed, in exactly the probe's form."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, cast

from autograder.checking import failing
from autograder.checking.readable import MAX_VALUE
from autograder.checking.records import Failing, Raised
from autograder.checking.values import clean, is_shape

TEXTS = {"type": 80, "text": 500, "line": 200, "function": 80}
MAX_WHAT, MAX_LINE, LARGEST_PART = 80, 10**6, 1e300


def raised_of(data: Mapping[str, Any]) -> Raised:
    """The exception that data describe: every text cut, and what failed only where all of it has the form of the probe's."""
    texts = {name: clean(value, most) if type(value := data.get(name)) is str else "" for name, most in TEXTS.items()}
    return cast(Raised, {**texts, **_failing(data)})


def _failing(data: Mapping[str, Any]) -> Failing:
    found = {name: value for name, value in data.items() if name in _FORMS}
    return cast(Failing, found) if all(_FORMS[name](value) for name, value in found.items()) else {}


def _is_whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MAX_LINE


def _is_text(value: Any, most: int) -> bool:
    return type(value) is str and len(value) <= most and value == clean(value, most)


def _is_list(value: Any, most: int, fits: Callable[[Any], bool]) -> bool:
    return type(value) is list and len(value) <= most and all(map(fits, value))


def _is_name(value: Any) -> bool:
    return _is_text(value, failing.MAX_NAME)


def _are_names(value: Any) -> bool:
    if type(value) is not dict or len(value) > failing.MAX_NAMES:
        return False
    return all(_is_name(name) and _is_text(what, MAX_WHAT) for name, what in value.items())


def _is_operand(value: Any) -> bool:
    if type(value) is not dict or not {"text", "what"} <= value.keys() <= {"text", "what", "value", "numbers"}:
        return False
    texts = _is_text(value["text"], failing.MAX_TEXT) and _is_text(value["what"], MAX_WHAT)
    return texts and _is_text(value.get("value", ""), MAX_VALUE) and ("numbers" not in value or _are_numbers(value["numbers"]))


def _are_numbers(value: Any) -> bool:
    if type(value) is not list or len(value) != 3 or not is_shape(value[0]):
        return False
    return all(type(part) is float and math.isfinite(part) and abs(part) < LARGEST_PART for part in value[1:])


_FORMS: dict[str, Callable[[Any], bool]] = {
    "number": _is_whole,
    "column": _is_whole,
    "end_column": _is_whole,
    "part": lambda value: _is_text(value, failing.MAX_PART),
    "operation": lambda value: _is_text(value, failing.MAX_TEXT),
    "operands": lambda value: _is_list(value, failing.MAX_OPERANDS, _is_operand),
    "names": _are_names,
    "target": _is_name,
    "keys": lambda value: _is_list(value, failing.MAX_KEYS, _is_name),
    "near": lambda value: _is_list(value, failing.MAX_LINES, _is_name),
    "given": lambda value: _is_list(value, failing.MAX_LINES, _is_whole),
    "hides": lambda value: value in ("builtin", "function"),
    "above": _is_whole,
    "in_block": _is_whole,
}
