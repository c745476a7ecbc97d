"""JSON that a stranger wrote, as plain data: what would cost too much to parse is refused before it is parsed."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import Any

DEEPEST, MOST_PARTS, MOST_DIGITS = 100, 500_000, 300
STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
NO_BRACKETS = re.compile(r"[^\[\]{}]++")
STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


class TooMuch(ValueError):
    """JSON beyond the limits; the message says which, in words that follow "it"."""


def parse_json(text: str) -> Any:
    """The data in a text. Raises TooMuch beyond the limits, and json.JSONDecodeError where it is no JSON."""
    brackets = NO_BRACKETS.sub("", STRING.sub("", text))
    if len(brackets) > 2 * MOST_PARTS:
        raise TooMuch(f"has more than {MOST_PARTS:,} lists and objects")
    if max(accumulate(map(STEP.__getitem__, brackets)), default=0) > DEEPEST:
        raise TooMuch(f"is nested more than {DEEPEST} deep")
    return json.loads(text, parse_int=_whole_number)


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise TooMuch(f"has a whole number of {len(digits):,} digits")
    return int(digits)
