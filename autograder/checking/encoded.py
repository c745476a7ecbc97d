"""Read encoded values without trusting them: a part by its path, and numbers."""

from __future__ import annotations

import numpy as np

from autograder.checking.values import Encoded, decode, describe, is_array

MISSING: Encoded = {"other": "nothing"}


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
