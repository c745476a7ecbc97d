"""A number for what a run left behind, so that edits with the same result are known as such."""

from __future__ import annotations

from typing import Any

import numpy as np

DEEP = 12
PLAIN = (int, float, str, bool, type(None))


def digest(value: Any, deep: int = DEEP) -> int:
    """The same number for the same plain values; of what is no plain value, the type alone counts."""
    if type(value) is np.ndarray and value.dtype.kind in "biuf":
        return hash((value.shape, value.dtype.char, value.tobytes()))
    if type(value) in PLAIN or isinstance(value, np.generic):
        return hash((type(value).__name__, repr(value)))
    if not deep:
        return hash(type(value).__name__)
    if type(value) is dict:
        return hash((type(value).__name__, *((str(name), digest(item, deep - 1)) for name, item in value.items())))
    if type(value) in (tuple, list):
        return hash((type(value).__name__, *(digest(item, deep - 1) for item in value)))
    return hash(type(value).__name__)
