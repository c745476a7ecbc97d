"""Write plain data as JSON, fast; also text with half characters, which file names can hold and JSON in UTF-8 cannot."""

from __future__ import annotations

import json
from typing import Any

import orjson


def as_json_bytes(data: Any, *, sort_keys: bool = False) -> bytes:
    """The JSON of `data` in one line without spaces."""
    try:
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS if sort_keys else None)
    except TypeError:
        return json.dumps(data, sort_keys=sort_keys, separators=(",", ":")).encode()
