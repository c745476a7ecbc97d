"""Read what comes out of the sandbox: anything may be in it, and only what has a known form and size is kept."""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, cast

import orjson

from autograder.checking.encoded import MALFORMED, well_formed
from autograder.checking.raised import raised_of
from autograder.checking.records import STOPS, CaseInputs, CellError, Outcome, Record, stopped
from autograder.checking.values import is_array
from autograder.sandbox.messages import CellOutput

MAX_DEPTH = 60
MAX_CONTAINERS = 250_000
MAX_OUTPUTS = 2_000
MAX_TEXT = 2_000
MAX_NAME = 200
MAX_CALLS = 100
MAX_ARGUMENTS = 20_000
MAX_INTEGER = 2_000
SLACK = 20_000
LONGEST_KEPT = 100_000
TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex")
IMAGES = ("image/png", "image/jpeg", "image/svg+xml")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
LONG, DIGITS = b"0" * 24, bytes.maketrans(b"123456789", b"0" * 9)  # more digits in a row than an honest number has
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
RECORD = b'{"record":'


def message(line: bytes | bytearray) -> dict[str, Any]:
    """Return the message on a line, with exactly the keys and the types of one that a runner sends, or {}."""
    found = parse(line)
    form = MESSAGES.get(next(iter(found), ""), {})
    return found if found.keys() == form.keys() and all(fits(found[name]) for name, fits in form.items()) else {}


def _is_true(value: Any) -> bool:
    return value is True


def _is_place(value: Any) -> bool:
    """Whether this may be the number of a cell."""
    return type(value) is int and -1 <= value < 1_000_000


def _is_name(value: Any) -> bool:
    return type(value) is str and len(value) <= MAX_NAME


def _is_object(value: Any) -> bool:
    return type(value) is dict


def _is_error(value: Any) -> bool:
    return value is None or (_is_object(value) and value.keys() == {"type", "text"} and set(map(type, value.values())) == {str})


MESSAGES: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    "ready": {"ready": _is_true},
    "start": {"start": _is_place},
    "cell": {"cell": _is_place, "outputs": lambda value: type(value) is list, "error": _is_error},
    "probe": {"probe": _is_name},
    "probed": {"probed": _is_name},
    "record": {"record": _is_name, "data": _is_object},
    "ask": {"ask": _is_name, "ticket": _is_name, "args": _is_object},
    "done": {"done": _is_true},
}
"""What each message of `messages.FromRunner` holds, by its first key: no key less, no key more, no other type."""


def parse(line: bytes | bytearray) -> dict[str, Any]:
    """Return the object on a line, or {} where there is none, or it is too deep, or not strict JSON.

    A record that has come before is not read again, if it is not long: what is returned here is never to be changed.
    """
    return _parsed_before(bytes(line)) if line.startswith(RECORD) and len(line) <= LONGEST_KEPT else _parsed(line)


@lru_cache(maxsize=64)
def _parsed_before(line: bytes) -> dict[str, Any]:
    return _parsed(line)


def _parsed(line: bytes | bytearray) -> dict[str, Any]:
    if line.count(b"[") + line.count(b"{") > MAX_CONTAINERS:
        return {}
    try:
        found = _loaded(line)
        return found if isinstance(found, dict) and (_is_flat(line) or _is_shallow(found)) else {}
    except (ValueError, RecursionError):
        return {}


def _loaded(line: bytes | bytearray) -> Any:
    """Return the data of a line; half characters, which only Python knows, are replaced."""
    if LONG not in line.translate(DIGITS):
        with contextlib.suppress(orjson.JSONDecodeError):
            return orjson.loads(line)
    found = json.loads(line.decode("utf-8", "replace"), parse_constant=_refuse, parse_int=_small_int)
    return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def record(data: Any, cases: int) -> Record | None:
    """Return a record of the known form with one outcome a case, or None."""
    if not isinstance(data, dict) or len(data) != 1:
        return None
    kind, content = next(iter(data.items()))
    if kind in STOPS:
        return stopped(kind) if content is True else None
    if kind != "outcomes" or not isinstance(content, list) or len(content) != cases:
        return None
    outcomes = [_outcome(item) for item in content]
    return {"outcomes": cast(list[Outcome], outcomes)} if all(outcomes) else None


def is_answerable(arguments: Any, largest: int = MAX_INTEGER) -> bool:
    """Whether these are encoded arguments on which a reference function needs little time and memory.

    No array has a side, and no integer a size, above `largest`, from which a product, a loop or a layer could grow large;
    and there are not so many integers that a net with as many layers would. Beside arrays, a whole argument may be any integer
    up to MAX_INTEGER: it counts steps, or is a seed.
    """
    if not isinstance(arguments, dict) or next(iter(arguments), "") != "tuple" or well_formed(arguments) is MALFORMED:
        return False
    leaves = list(_leaves(arguments))
    shapes = [leaf["shape"] for leaf in leaves if is_array(leaf)]
    counts = [item for item in arguments["tuple"] if shapes and type(item) is int]
    sizes = Counter(abs(number) for leaf in leaves for number in _integers(leaf)) - Counter(map(abs, counts))
    layers = sum(size * often for size, often in sizes.items())
    few = len(leaves) + sum(map(math.prod, shapes)) <= MAX_ARGUMENTS and all(len(shape) <= 2 for shape in shapes)
    small = all(side <= largest for side in [*sizes, *itertools.chain(*shapes)]) and layers <= largest**2
    return few and small and all(abs(count) <= MAX_INTEGER for count in counts)


def largest_size(cases: list[CaseInputs]) -> int:
    """The largest side of an array and the largest integer in the inputs of these cases: what they can be called with."""
    return max((_largest(case) for case in cases), default=0)


def cell_error(data: Any) -> CellError | None:
    """Return the type and text of a cell's error, or None."""
    if not isinstance(data, dict):
        return None
    return {"type": _text(data.get("type"), 80) or "Error", "text": _text(data.get("text"))}


def outputs(items: Any, text_bytes: int, figure_bytes: int) -> list[CellOutput]:
    """Return the outputs that nbformat knows, rebuilt part by part, within the bytes that a cell may show."""
    budget = {"text": text_bytes + SLACK, "figure": figure_bytes}
    built = [_output(item, budget) for item in (items if isinstance(items, list) else [])[:MAX_OUTPUTS]]
    return [output for output in built if output]


def error_output(name: str, value: str) -> CellOutput:
    """Return the notebook output of a cell that was stopped."""
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": [f"{name}: {value}"]}


def _output(item: Any, budget: dict[str, int]) -> CellOutput | None:
    kind = item.get("output_type") if isinstance(item, dict) else None
    if kind == "stream" and item.get("name") in ("stdout", "stderr"):
        text = _spend(item.get("text"), "text", budget)
        return {"output_type": kind, "name": item["name"], "text": text} if text else None
    if kind in ("display_data", "execute_result") and isinstance(item.get("data"), dict):
        return _rich(kind, item, budget)
    if kind == "error":
        lines = item.get("traceback")
        traceback = [_text(line) for line in (lines if isinstance(lines, list) else [])[:100]]
        return {
            "output_type": "error", "ename": _text(item.get("ename"), 80), "evalue": _text(item.get("evalue")),
            "traceback": traceback,
        }  # fmt: skip
    return None


def _rich(kind: str, item: dict[str, Any], budget: dict[str, int]) -> CellOutput | None:
    data = {mime: _spend(item["data"].get(mime), "text", budget) for mime in TEXTS}
    data |= {mime: _image(mime, item["data"].get(mime), budget) for mime in IMAGES}
    kept = {mime: value for mime, value in data.items() if value}
    built: CellOutput = {"output_type": kind, "data": kept, "metadata": {}}
    if kind == "execute_result":
        count = item.get("execution_count")
        built["execution_count"] = count if type(count) is int and 0 <= count < 1_000_000 else None
    return built if kept else None


def _image(mime: str, value: Any, budget: dict[str, int]) -> str:
    if not isinstance(value, str) or (mime != "image/svg+xml" and not BASE64.fullmatch(value)):
        return ""
    return _spend(value, "figure", budget)


def _spend(value: Any, kind: str, budget: dict[str, int]) -> str:
    """Return the text if the budget holds it, and spend that; else nothing."""
    if not isinstance(value, str) or not value:
        return ""
    size = len(value.encode("utf-8", "replace"))
    if size > budget[kind]:
        return ""
    budget[kind] -= size
    return value


def _outcome(item: Any) -> dict[str, Any] | None:
    """An outcome of a known form, in which whatever is no encoded value has become MALFORMED, or None."""
    if not isinstance(item, dict):
        return None
    if set(item) == {"raised"} and isinstance(item["raised"], dict):
        return {"raised": raised_of(item["raised"])}
    more = item.keys() - {"returned", "inputs_after", "without_return", "defaults"}
    bare = item.get("without_return", True)
    if (
        len(item) != len(more) + 2 + ("without_return" in item) + ("defaults" in item)
        or bare is not True
        or more not in (set(), {"again"}, {"called"})
    ):
        return None
    kept: dict[str, Any] = {"returned": well_formed(item["returned"]), "inputs_after": well_formed(item["inputs_after"])}
    if "without_return" in item and item["returned"] is None:
        kept["without_return"] = True
    if "defaults" in item:
        kept["defaults"] = list(map(well_formed, item["defaults"])) if _is_short(item["defaults"], list) else []
    if "again" in more:
        again = item["again"]
        return kept | {"again": list(map(well_formed, again))} if _is_short(again, list) else None
    if "called" in more:
        called = item["called"]
        return (
            kept | {"called": {name: well_formed(data) for name, data in called.items()}} if _is_short(called, dict) else None
        )
    return kept


def _is_short(items: Any, kind: Any) -> bool:
    return type(items) is kind and len(items) <= MAX_CALLS


def _text(value: Any, most: int = MAX_TEXT) -> str:
    return value[:most] if isinstance(value, str) else ""


def _leaves(data: Any) -> Iterator[Any]:
    """The arrays and the plain values in encoded data."""
    kind, content = next(iter(data.items())) if isinstance(data, dict) else ("", data)
    if kind not in ("tuple", "list", "dict"):
        yield data
        return
    for item in content.values() if kind == "dict" else content:
        yield from _leaves(item)


def _integers(data: Any) -> Iterator[int]:
    """The integers of an array or a plain value: from each of them a reference function might make a size."""
    if is_array(data):
        yield from _integers(data["array"])
    elif isinstance(data, list):
        for item in data:
            yield from _integers(item)
    elif isinstance(data, int):
        yield data


def _largest(data: Any) -> int:
    if isinstance(data, dict):
        items = [data["shape"], *data["array"]] if "array" in data and data["shape"] else list(data.values())
        return max(map(_largest, items), default=0)
    if isinstance(data, list):
        return max(map(_largest, data), default=0)
    return abs(data) if type(data) is int else 0


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _small_int(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError("an integer that no array holds")
    return int(digits)


def _is_flat(line: bytes | bytearray) -> bool:
    """Return whether the brackets of a line, wherever they stand, are closed within the depth: a quick first look."""
    brackets = line.translate(None, NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        if not brackets:
            return True
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return False


def _is_shallow(message: dict[str, Any]) -> bool:
    level: list[Any] = [message]
    for _ in range(MAX_DEPTH):
        values = [value for item in level for value in (item.values() if isinstance(item, dict) else item)]
        level = [value for value in values if isinstance(value, (dict, list))]
        if not level:
            return True
    return False
