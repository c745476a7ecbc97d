"""Read what comes out of the sandbox: anything may be in it, and only what has a known form and size is kept."""

from __future__ import annotations

import contextlib
import json
import math
import re
from functools import lru_cache
from typing import Any, cast

import orjson

from autograder.checking.records import STOPS, CellError, Outcome, Record, stopped
from autograder.sandbox.messages import CellOutput

MAX_DEPTH = 60
MAX_OUTPUTS = 2_000
MAX_TEXT = 2_000
MAX_ARGUMENTS = 20_000
MAX_INTEGER = 2_000
SLACK = 20_000
LONGEST_KEPT = 100_000
TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex")
IMAGES = ("image/png", "image/jpeg", "image/svg+xml")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
RAISED_LENGTHS = {"type": 80, "text": 500, "line": 200, "function": 80}
LONG, DIGITS = b"0" * 24, bytes.maketrans(b"123456789", b"0" * 9)  # more digits in a row than an honest number has
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
RECORD = b'{"record":'


def parse(line: bytes | bytearray) -> dict[str, Any]:
    """Return the object on a line, or {} where there is none, or it is too deep, or not strict JSON.

    A record that has come before is not read again, if it is not long: what is returned here is never to be changed.
    """
    return _parsed_before(bytes(line)) if line.startswith(RECORD) and len(line) <= LONGEST_KEPT else _parsed(line)


@lru_cache(maxsize=64)
def _parsed_before(line: bytes) -> dict[str, Any]:
    return _parsed(line)


def _parsed(line: bytes | bytearray) -> dict[str, Any]:
    try:
        message = _loaded(line)
        return message if isinstance(message, dict) and (_is_flat(line) or _is_shallow(message)) else {}
    except (ValueError, RecursionError):
        return {}


def _loaded(line: bytes | bytearray) -> Any:
    """Return the data of a line; half characters, which only Python knows, are replaced."""
    if LONG not in line.translate(DIGITS):
        with contextlib.suppress(orjson.JSONDecodeError):
            return orjson.loads(line)
    message = json.loads(line.decode("utf-8", "replace"), parse_constant=_refuse, parse_int=_small_int)
    return json.loads(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace"))


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


def is_answerable(arguments: Any) -> bool:
    """Whether these are encoded arguments on which a reference function needs little time and memory.

    No array has a side, and no integer a size, from which a product, a loop or a layer could grow large.
    """
    return isinstance(arguments, dict) and "tuple" in arguments and _size(arguments) <= MAX_ARGUMENTS


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
    if not isinstance(item, dict):
        return None
    if set(item) == {"returned", "inputs_after"}:
        return item
    if set(item) == {"returned", "inputs_after", "again"} and isinstance(item["again"], list):
        return item
    if set(item) == {"returned", "inputs_after", "called"} and isinstance(item["called"], dict):
        return item
    raised = item.get("raised")
    if set(item) != {"raised"} or not isinstance(raised, dict):
        return None
    return {"raised": {key: _text(raised.get(key), most) for key, most in RAISED_LENGTHS.items()}}


def _text(value: Any, most: int = MAX_TEXT) -> str:
    return value[:most] if isinstance(value, str) else ""


def _size(item: Any) -> float:
    """Return how many values there are; infinitely many if one of them is large."""
    if isinstance(item, int) and abs(item) > MAX_INTEGER:
        return math.inf
    if isinstance(item, dict):
        return sum(map(_size, item.values())) if _is_plain(item) else math.inf
    return sum(map(_size, item)) if isinstance(item, list) else 1


def _is_plain(item: dict[str, Any]) -> bool:
    """Whether a dictionary is no array, or one of at most two sides, of which all integers can be seen."""
    if "array" not in item:
        return True
    sides, seen = item.get("shape"), str(item.get("dtype")).startswith("float") or _are_integers(item["array"])
    return seen and isinstance(sides, list) and len(sides) <= 2 and _are_integers(sides)


def _are_integers(data: Any) -> bool:
    """Whether nested lists hold integers and nothing that becomes one, such as a text."""
    return all(map(_are_integers, data)) if isinstance(data, list) else isinstance(data, int)


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
