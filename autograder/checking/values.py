"""How a value leaves and enters the sandbox: as plain JSON data, never as code.

`encode` turns what a function returned into data; `decode` turns data into fresh arguments. Only numbers, strings, arrays and
the containers of the course survive; anything else becomes its type name, so that it can be named but never run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

MAX_NUMBERS = 200_000
MAX_DEPTH = 12
MAX_TEXT, MAX_KEY, MAX_KIND = 2_000, 80, 200
SHORT = 30  # characters of a text that a card shows
LARGEST_PROJECTED = 10_000
DTYPES = {
    str(dtype): dtype
    for name in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
    for dtype in (np.dtype(f"<{name}"), np.dtype(f">{name}"))
}
"""The element types that an encoded array may have, by the name under which `encode` writes them."""

Encoded = bool | int | float | str | Mapping[str, Any] | None
"""A value as JSON data: a plain number or text, or a dictionary whose first key is its kind (see `_DECODERS`; or `other`).

What is inside such a dictionary is open: it may come from a student's process, and is looked at before it is used.
"""


class TooLarge(ValueError):
    """The value has more numbers, or more levels, than a record may hold."""


def encode(value: Any, budget: int = MAX_NUMBERS) -> Encoded:
    """Return `value` as JSON-able data; what cannot be encoded becomes `{"other": "<what it is>"}`."""
    try:
        return _Encoder(budget).encode(value, 0)
    except TooLarge as error:
        return {"other": str(error)}
    except Exception:
        return {"other": "a value that cannot be read"}


def decode(data: Encoded) -> Any:
    """Return a fresh value for data made by `encode`; raises ValueError for other data."""
    try:
        return _decode(data)
    except (TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not an encoded value: {type(error).__name__}") from error


def _decode(data: Encoded) -> Any:
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if not isinstance(data, dict) or not data:
        raise ValueError(f"not an encoded value: {type(data).__name__}")
    kind = next(iter(data))
    if kind not in _DECODERS:
        raise ValueError(f"unknown kind of encoded value: {kind!r}")
    return _DECODERS[kind](data)


def is_array(data: Encoded) -> bool:
    """Whether data is an encoded array."""
    return isinstance(data, dict) and "array" in data


def describe(data: Encoded) -> str:
    """Say in a few words what encoded data is: `array (3, 4)`, `tuple of 2`, `None`, `float`. Any data will do."""
    if not isinstance(data, dict):
        return "None" if data is None else type(data).__name__
    kind = next(iter(data), "nothing")
    if kind == "array" and isinstance(data.get("shape"), list):
        return clean(f"array {tuple(data['shape'])}", 80)
    if kind in ("tuple", "list", "dict") and isinstance(data[kind], (list, dict)):
        return f"{kind} of {len(data[kind])}"
    return clean(data[kind], 80) if kind == "other" else "float" if kind == "float" else "nothing that can be read"


def shown(data: Encoded) -> str:
    """The same with the value itself, where that is one number, a truth value or a short text: `int 3`, `str 'relu'`."""
    kind = describe(data)
    if isinstance(data, str):
        return f"{kind} {clean(data, SHORT)!r}" if len(data) <= SHORT else kind
    if isinstance(data, (bool, int)):
        return f"{kind} {data}"
    inner = data.get("float", data.get("array")) if isinstance(data, dict) else data
    if isinstance(inner, (bool, int, float, str)):
        return f"{kind} {inner:.6g}" if isinstance(inner, float) else clean(f"{kind} {inner}", 80)
    return kind


def clean(text: Any, most: int = 500) -> str:
    """Text from outside, cut to `most` characters, that any file can hold (no lone surrogates)."""
    return str(text)[:most].encode("utf-8", "replace").decode("utf-8")


def projected(values: np.ndarray) -> list[float]:
    """Two projections of finite numbers, by which arrays are told apart."""
    return [float(f"{value:.8g}") for value in projections(values.size) @ values.ravel()]


@lru_cache(maxsize=256)
def projections(size: int) -> np.ndarray:
    """Two fixed random directions, shape (2, size); the legacy generator's stream is frozen by NumPy's policy."""
    return np.random.RandomState(size).standard_normal((2, size))


class _Encoder:
    """Encodes one value and counts the numbers it spends."""

    def __init__(self, budget: int) -> None:
        self.left = budget

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise TooLarge("a value that is too large to grade")

    def encode(self, value: Any, depth: int) -> Encoded:
        if depth > MAX_DEPTH:
            raise TooLarge("a value that is nested too deeply to grade")
        self.spend(1)
        if isinstance(value, np.generic):
            value = float(value) if isinstance(value, np.floating) else value.item()
        if isinstance(value, np.matrix) and value.size <= self.left:
            value = value.tolist()  # it multiplies in a way of its own: to its callers it is no array
        if isinstance(value, np.ndarray):
            return self.array(value)
        if isinstance(value, (tuple, list)):
            kind = "tuple" if isinstance(value, tuple) else "list"
            self.spend(len(value))
            return {kind: [self.encode(item, depth + 1) for item in value]}
        if isinstance(value, dict):
            self.spend(len(value))
            return {"dict": {str(key)[:MAX_KEY]: self.encode(item, depth + 1) for key, item in value.items()}}
        return _scalar(value)

    def array(self, value: np.ndarray) -> dict[str, Any]:
        plain = np.asarray(value)
        if plain.dtype.kind not in "biuf":
            return {"other": f"array of {plain.dtype}"[:MAX_KIND]}
        if plain.ndim > MAX_DEPTH:
            raise TooLarge("an array that has too many sides to grade")
        if plain.size > self.left:
            return {"other": "an array that is too large to grade"}
        self.spend(plain.size)
        plain = plain.astype(float) if plain.dtype == np.longdouble else plain
        data = plain.tolist()
        if plain.dtype.kind == "f" and not np.isfinite(plain).all():
            data = _spell(data)
        return {"array": data, "dtype": _name(plain.dtype), "shape": list(plain.shape)}


_name = lru_cache(maxsize=64)(str)  # of a dtype: numpy puts it together anew each time


def _scalar(value: Any) -> Encoded:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__getitem__(value, slice(MAX_TEXT))
    if isinstance(value, int) and -(2**63) < (whole := int.__int__(value)) < 2**64:
        return whole
    if isinstance(value, float):
        plain = float.__float__(value)
        return plain if math.isfinite(plain) else {"float": str(plain)}
    return {"other": type(value).__name__[:80]}


def _spell(data: Any) -> Any:
    """Write the non-finite numbers of nested lists as words, since JSON has none."""
    if isinstance(data, list):
        return [_spell(item) for item in data]
    return data if math.isfinite(data) else str(data)


def _decode_array(data: dict[str, Any]) -> np.ndarray:
    dtype, shape = DTYPES.get(data["dtype"]), data["shape"]
    if dtype is None or not is_shape(shape):
        raise ValueError("an array of this type and shape cannot be decoded")
    return np.array(data["array"], dtype=dtype).reshape(shape)


def is_shape(sides: Any) -> bool:
    """Whether data is the shape of an encoded array: a list of a few whole numbers, none of them negative or very large."""
    if type(sides) is not list or len(sides) > MAX_DEPTH or not set(map(type, sides)) <= {int}:
        return False
    return not sides or (min(sides) >= 0 and max(sides) <= MAX_NUMBERS)


def _decode_items(items: Any) -> list[Any]:
    if not isinstance(items, list):
        raise ValueError(f"the items of an encoded value must be a list, not {type(items).__name__}")
    return [_decode(item) for item in items]


_DECODERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "array": _decode_array,
    "float": lambda data: float(data["float"]),
    "tuple": lambda data: tuple(_decode_items(data["tuple"])),
    "list": lambda data: _decode_items(data["list"]),
    "dict": lambda data: {str(key): _decode(item) for key, item in data["dict"].items()},
}
