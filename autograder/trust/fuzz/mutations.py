"""Hostile inputs out of ordinary ones, where no coverage shows the way: bytes, tokens and whole values change places."""

from __future__ import annotations

import json
import random
from typing import Any

TOKENS = (
    *(b"\x1b[2J", b"\xe2\x80\xae", b"\xff\xfe", b"\x00", b"\\ud800", b"../", b"/", b"\n", b"{", b"-", b"1e999", b"NaN"),
    *(b"[" * 2_000, b'{"a":' * 2_000, b"9" * 5_000, b"null", b'"', b"PK\x03\x04", b"PK\x05\x06", b"_assignsubmission_file_"),
)
NUMBERS = (None, True, -1, 0, 1 << 70, 10**4_000, 0.5, -1e308, [1e18, "9"])
TEXTS = ("", "\x00", "a" * 10_000, "\ud800", "<f8", "float64", "9" * 5_000)
KINDS: tuple[Any, ...] = ([], {}, [[]], {"": ""}, {"tuple": [1]}, {"dict": [[1, 2]]}, {"array": []})
TYPES = ({"array": [1], "dtype": "<f8," * 20_000, "shape": [1]}, {"array": [1], "dtype": ",,,", "shape": ["1"]})
VALUES: tuple[Any, ...] = (*NUMBERS, *TEXTS, *KINDS, *TYPES)
MOST = 200_000


def mutated(data: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """One to eight changes of an input."""
    for _ in range(draw.randint(1, 8)):
        data = draw.choice((_bytes, _token, _cut, _twice, _spliced, _valued, _valued))(data, others, draw)[:MOST]
    return data


def _place(data: bytes, draw: random.Random) -> tuple[int, int]:
    first = draw.randint(0, len(data))
    return first, min(len(data), first + draw.randint(0, 64))


def _bytes(data: bytes, _: list[bytes], draw: random.Random) -> bytes:
    first, last = _place(data, draw)
    return data[:first] + draw.randbytes(last - first) + data[last:]


def _token(data: bytes, _: list[bytes], draw: random.Random) -> bytes:
    first, last = _place(data, draw)
    return data[:first] + draw.choice(TOKENS) + data[draw.choice((first, last)) :]


def _cut(data: bytes, _: list[bytes], draw: random.Random) -> bytes:
    first, last = _place(data, draw)
    return data[:first] + data[last:]


def _twice(data: bytes, _: list[bytes], draw: random.Random) -> bytes:
    first, last = _place(data, draw)
    return data[:last] + data[first:]


def _spliced(data: bytes, others: list[bytes], draw: random.Random) -> bytes:
    other = draw.choice(others)
    return data[: draw.randint(0, len(data))] + other[draw.randint(0, len(other)) :]


def _valued(data: bytes, _: list[bytes], draw: random.Random) -> bytes:
    """JSON with another value somewhere; other bytes as they are."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return data
    places = list(_places(value))
    if places:
        holder, key = draw.choice(places)
        holder[key] = draw.choice((*VALUES, draw.choice(places)[0]))
    return _as_json(value)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every list or dict in a value with each of its keys."""
    found, open_ones = [], [value]
    while open_ones:
        item = open_ones.pop()
        keys: Any = item.keys() if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else ()
        found += [(item, key) for key in keys]
        open_ones += [item[key] for key in keys]
    return found


def _as_json(value: Any) -> bytes:
    try:
        return json.dumps(value).encode()
    except (ValueError, RecursionError):  # a value that holds itself
        return b"[]"
