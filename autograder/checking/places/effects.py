"""Whether a function may be run a thousand times: it computes, and writes, asks, waits for and starts nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

EFFECTS = {
    "open", "os", "io", "shutil", "subprocess", "pathlib", "Path", "tempfile", "socket", "requests", "urllib", "http",
    "threading", "multiprocessing", "signal", "ctypes", "input", "exec", "eval", "compile", "__import__", "importlib",
    "globals", "setattr", "delattr", "get_ipython", "time", "sleep", "plt", "matplotlib", "pyplot",
    "save", "savez", "savez_compressed",
    "savetxt", "tofile", "dump", "dumps", "to_csv", "write", "write_text", "write_bytes", "unlink", "rmdir", "system",
    "display", "widgets", "load", "loadtxt", "genfromtxt", "memmap",
}  # fmt: skip
OF_SYS = set(dir(sys)) - {"stderr", "stdout", "float_info", "maxsize", "version_info", "byteorder"}
DEEP = 6


def only_computes(function: FunctionType) -> bool:
    """Whether neither the function nor what it calls of the notebook names anything that reaches beyond its values."""
    names = set(_names(function.__code__, function.__globals__, set(), DEEP))
    return EFFECTS.isdisjoint(names) and ("sys" not in names or OF_SYS.isdisjoint(names))


def _names(code: CodeType, known: dict[str, Any], seen: set[CodeType], deep: int) -> Iterator[str]:
    """The names that code uses, with those of the functions beside it that it calls."""
    if code in seen or not deep:
        return
    seen.add(code)
    for name in code.co_names:
        yield name
        beside = known.get(name)
        if type(beside) is FunctionType:
            yield from _names(beside.__code__, beside.__globals__, seen, deep - 1)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner, known, seen, deep - 1)
