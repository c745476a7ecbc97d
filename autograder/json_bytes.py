"""Write plain data as JSON, fast; also text with half characters, which file names can hold and JSON in UTF-8 cannot."""

from __future__ import annotations

import json
from typing import Any

import orjson

MOST_KEPT = 2_000
_kept: dict[int, tuple[Any, orjson.Fragment]] = {}


def as_json_bytes(data: Any, *, sort_keys: bool = False) -> bytes:
    """The JSON of `data` in one line without spaces."""
    try:
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS if sort_keys else None)
    except TypeError:
        return json.dumps(data, sort_keys=sort_keys, separators=(",", ":")).encode()


def once(data: Any) -> orjson.Fragment:
    """The JSON of data that nobody changes, such as a key's inputs: a part of larger data, made at its first use."""
    found = _kept.get(id(data))
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[id(data)] = data, orjson.Fragment(orjson.dumps(data))  # the data too, so that its number stays its own
    return found[1]
