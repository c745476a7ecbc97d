"""Tell functions that only compute from those that could leave something behind: the first need no process of their own.

This guards nothing, and need not: nothing in a room is trusted. It saves a fork for most functions; where it errs and the
runner ends, the runner is started again, and every function then gets a process of its own.
It reads byte code: in a Python that has renamed one of the instructions it looks for, every function gets its own process.
"""

from __future__ import annotations

import builtins
import math
from opcode import opmap
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

LASTING = ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "IMPORT_NAME", "LOAD_BUILD_CLASS", "PUSH_EXC_INFO")
CODES = {opmap.get(name) for name in LASTING}
ALL_KNOWN = None not in CODES
BUILTINS = (
    "abs all any bool complex dict divmod enumerate filter float frozenset int isinstance iter len list map max min next "
    "pow print range repr reversed round set slice sorted str sum tuple zip"
)
BUILT_IN = vars(builtins)
KNOWN = {getattr(builtins, name) for name in BUILTINS.split()}
PLAIN = (type(None), bool, int, float, complex, str)
MODULES = (np, np.linalg, np.random, math)


def only_computes(function: Any) -> bool:
    """Whether a call leaves nothing in this process: it can return, raise, draw numbers of numpy's generator, or use a file."""
    return ALL_KNOWN and _is_harmless(function, set())


def _is_harmless(value: Any, seen: set[int]) -> bool:
    """Whether a global value that a function uses keeps nothing between calls."""
    if isinstance(value, PLAIN) or any(value is module for module in MODULES):
        return True
    if type(value) is FunctionType:
        return id(value) in seen or _computes(value, seen | {id(value)})
    if isinstance(value, type) and issubclass(value, Exception):
        return value.__module__ == "builtins"
    return _is_numpys(value) or (isinstance(value, (type, BuiltinFunctionType)) and value in KNOWN)


def _computes(function: FunctionType, seen: set[int]) -> bool:
    given = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    if function.__closure__ or not all(isinstance(item, PLAIN) for item in given):
        return False
    names, own = _names(function.__code__), function.__globals__
    return names is not None and all(_is_free(name) and _is_harmless(own.get(name, BUILT_IN.get(name)), seen) for name in names)


def _names(code: CodeType) -> set[str] | None:
    """All names that code and the code within it use; None where it does something that outlives it."""
    inner = [_names(item) for item in code.co_consts if isinstance(item, CodeType)]
    if CODES & set(code.co_code[::2]) or None in inner:
        return None
    return set(code.co_names).union(*filter(None, inner))


def _is_free(name: str) -> bool:
    """Whether an attribute of this name leads to nothing that keeps a state, as `np.seterr` and `np.ctypeslib` do."""
    found = vars(np).get(name)
    leads_away = isinstance(found, ModuleType) and not any(found is module for module in MODULES)
    return not (name.startswith(("_", "set")) or leads_away)


def _is_numpys(value: Any) -> bool:
    """Whether this is a function or type that numpy itself offers by its name."""
    name = getattr(value, "__name__", None)
    return isinstance(name, str) and _is_free(name) and any(vars(module).get(name) is value for module in MODULES)
