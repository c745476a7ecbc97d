"""Read encoded values without trusting them: their exact form first, then a part by its path, and numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np

from autograder.checking.values import (
    DTYPES,
    MAX_DEPTH,
    MAX_KEY,
    MAX_KIND,
    MAX_NUMBERS,
    MAX_TEXT,
    Encoded,
    decode,
    describe,
    is_array,
    is_shape,
)

MISSING: Encoded = {"other": "nothing"}
MALFORMED: Encoded = {"other": "data that no Python value is written as"}
WORDS = ("nan", "inf", "-inf")
ARRAY_KEYS = {"array", "dtype", "shape"}


def well_formed(data: Any) -> Encoded:
    """The same data where it has exactly the form that `encode` writes, within its sizes; else MALFORMED."""
    try:
        return data if _weight(data, 0) <= MAX_NUMBERS else MALFORMED
    except ValueError:
        return MALFORMED


def _weight(data: Any, depth: int) -> int:
    """How many values encoded data holds; raises ValueError where a type, a key or a size is not as `encode` writes it."""
    if type(data) is not dict:
        _require(data is None or (type(data) in _PLAIN and _PLAIN[type(data)](data)))
        return 1
    _require(len(data) in (1, 3) and depth <= MAX_DEPTH)
    kind, content = next(iter(data.items()))
    if kind == "array":
        _require(data.keys() == ARRAY_KEYS and type(data["dtype"]) is str and is_shape(data["shape"]))
        return 1 + _count(content, DTYPES.get(data["dtype"]), data["shape"])
    _require(len(data) == 1 and kind in _KINDS and type(content) is _KINDS[kind])
    if kind == "float" or kind == "other":
        _require(content in WORDS if kind == "float" else len(content) <= MAX_KIND)
        return 1
    if kind == "dict":
        _require(all(type(key) is str and len(key) <= MAX_KEY for key in content))
        content = content.values()
    return 1 + sum([_weight(item, depth + 1) for item in content])


_KINDS: dict[str, type] = {"tuple": list, "list": list, "dict": dict, "float": str, "other": str}
_PLAIN: dict[type, Callable[[Any], bool]] = {
    bool: lambda _: True,
    int: lambda number: -(2**63) < number < 2**64,
    float: math.isfinite,
    str: lambda text: len(text) <= MAX_TEXT,
}


def _count(content: Any, dtype: np.dtype | None, shape: list[int]) -> int:
    """How many numbers the nested lists of an array hold; raises ValueError where they do not have its shape and type."""
    rows = [content]
    for side in shape:
        _require(set(map(type, rows)) <= {list} and set(map(len, rows)) <= {side})
        rows = list(chain.from_iterable(rows))
        _require(len(rows) <= MAX_NUMBERS)
    kinds = set(map(type, rows))
    if dtype is None or not (kinds <= {float} and dtype.kind == "f"):
        _require(dtype is not None and _has_type(rows, kinds, dtype))
    return len(rows)


def _has_type(numbers: list[Any], kinds: set[type], dtype: np.dtype) -> bool:
    """Whether all of these are numbers that an array of this type holds; of floats those that are not finite are words."""
    if dtype.kind == "f":
        return kinds <= {float, str} and all(type(item) is float or item in WORDS for item in numbers)
    if dtype.kind == "b" or not numbers:
        return kinds <= {bool}
    least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
    return kinds == {int} and bool(least <= min(numbers) and max(numbers) <= most)


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("not an encoded value")


def pick(returned: Encoded, path: tuple[int | str, ...], expected: Encoded) -> Encoded:
    """The part of encoded `returned` at `path`, or MISSING. Tuples and lists serve alike, of the length that `expected` has."""
    for step in path:
        found, wanted = children(returned), children(expected)
        if isinstance(step, str):
            if not isinstance(found, dict) or step not in found:
                return MISSING
            returned, expected = found[step], wanted.get(step) if isinstance(wanted, dict) else None
        elif not isinstance(found, list) or not isinstance(wanted, list) or len(found) != len(wanted):
            return {"other": f"{describe(returned)} where {describe(expected)} is wanted"}
        elif step >= len(found):
            return MISSING
        else:
            returned, expected = found[step], wanted[step]
    return returned


def children(data: Encoded) -> list[Encoded] | dict[str, Encoded] | None:
    """The items of an encoded tuple, list or dictionary, or of an array of one dimension; None for anything else."""
    if not isinstance(data, dict) or not data:
        return None
    kind, content = next(iter(data.items()))
    if kind == "array":
        return content if isinstance(content, list) and content and not isinstance(content[0], list) else None
    return content if kind in ("tuple", "list", "dict") and isinstance(content, (list, dict)) else None


def number(data: Encoded) -> np.ndarray | None:
    """Encoded data as an array of numbers, or None where it is not one."""
    numeric = isinstance(data, (bool, int, float)) or is_array(data) or (isinstance(data, dict) and "float" in data)
    if not numeric:
        return None
    try:
        return np.asarray(decode(data), dtype=float)
    except (ValueError, TypeError, OverflowError):
        return None


def array_of(data: Encoded, shape: tuple[int, ...] | None) -> np.ndarray | None:
    """As `number`; and nested lists or tuples of numbers as the array that they hold, if it has this shape (None: any)."""
    values = number(data)
    if values is None and isinstance(data, dict) and next(iter(data), "") in ("list", "tuple"):
        values = _of_lists(data)
        return values if shape is None or (values is not None and values.shape == shape) else None
    return values


def _of_lists(data: Encoded) -> np.ndarray | None:
    """The array that nested lists of numbers hold; None where they hold other things, or rows of different lengths."""
    items = children(data)
    if not isinstance(items, list):
        return number(data)
    parts = [part for item in items if (part := _of_lists(item)) is not None]
    alike = len(parts) == len(items) and len({part.shape for part in parts}) == 1
    return np.array(parts) if alike else None
