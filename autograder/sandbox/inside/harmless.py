"""Tell functions that only compute from those that could leave something behind: the first need no process of their own.

This guards nothing, and need not: nothing in a room is trusted. It saves a fork for most functions; where it errs and the
runner ends, the runner is started again, and every function then gets a process of its own.
It reads byte code, and knows by name the instructions of Python 3.11 to 3.14 that only compute: a function with any other, such
as one that a newer Python has added, gets its own process.
"""

from __future__ import annotations

import builtins
import math
from opcode import opmap
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from autograder.checking.uses import names_in

INSTRUCTIONS = """
    NOP CACHE RESUME EXTENDED_ARG PRECALL CALL CALL_KW KW_NAMES CALL_FUNCTION_EX CALL_INTRINSIC_1 PUSH_NULL POP_TOP POP_ITER
    COPY SWAP LOAD_CONST LOAD_SMALL_INT LOAD_COMMON_CONSTANT LOAD_ASSERTION_ERROR
    LOAD_GLOBAL LOAD_ATTR LOAD_METHOD LOAD_DEREF LOAD_CLOSURE
    LOAD_FAST LOAD_FAST_CHECK LOAD_FAST_AND_CLEAR LOAD_FAST_LOAD_FAST LOAD_FAST_BORROW LOAD_FAST_BORROW_LOAD_FAST_BORROW
    STORE_FAST STORE_FAST_LOAD_FAST STORE_FAST_STORE_FAST STORE_DEREF DELETE_FAST DELETE_DEREF
    MAKE_CELL COPY_FREE_VARS MAKE_FUNCTION SET_FUNCTION_ATTRIBUTE RETURN_VALUE RETURN_CONST RAISE_VARARGS RERAISE
    BINARY_OP BINARY_SUBSCR BINARY_SLICE STORE_SUBSCR STORE_SLICE DELETE_SUBSCR
    UNARY_POSITIVE UNARY_NEGATIVE UNARY_NOT UNARY_INVERT TO_BOOL COMPARE_OP CONTAINS_OP IS_OP
    BUILD_TUPLE BUILD_LIST BUILD_SET BUILD_MAP BUILD_CONST_KEY_MAP BUILD_SLICE BUILD_STRING LIST_TO_TUPLE
    LIST_APPEND LIST_EXTEND SET_ADD SET_UPDATE MAP_ADD DICT_MERGE DICT_UPDATE UNPACK_SEQUENCE UNPACK_EX
    FORMAT_VALUE FORMAT_SIMPLE FORMAT_WITH_SPEC CONVERT_VALUE
    GET_ITER FOR_ITER END_FOR GET_LEN MATCH_SEQUENCE MATCH_MAPPING MATCH_KEYS MATCH_CLASS
    RETURN_GENERATOR YIELD_VALUE GET_YIELD_FROM_ITER SEND END_SEND CLEANUP_THROW
    JUMP_FORWARD JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT JUMP_IF_FALSE_OR_POP JUMP_IF_TRUE_OR_POP NOT_TAKEN
    POP_JUMP_IF_FALSE POP_JUMP_IF_TRUE POP_JUMP_IF_NONE POP_JUMP_IF_NOT_NONE
    POP_JUMP_FORWARD_IF_FALSE POP_JUMP_FORWARD_IF_TRUE POP_JUMP_FORWARD_IF_NONE POP_JUMP_FORWARD_IF_NOT_NONE
    POP_JUMP_BACKWARD_IF_FALSE POP_JUMP_BACKWARD_IF_TRUE POP_JUMP_BACKWARD_IF_NONE POP_JUMP_BACKWARD_IF_NOT_NONE
"""
CODES = {opmap[name] for name in INSTRUCTIONS.split() if name in opmap}
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
    return _is_harmless(function, set())


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
    """All names that code and the code within it use; None where it may do something that outlives it."""
    inner = [_names(item) for item in code.co_consts if isinstance(item, CodeType)]
    return None if not CODES.issuperset(code.co_code[::2]) or None in inner else names_in(code)


def _is_free(name: str) -> bool:
    """Whether an attribute of this name leads to nothing that keeps a state, as `np.seterr` and `np.ctypeslib` do."""
    found = vars(np).get(name)
    leads_away = isinstance(found, ModuleType) and not any(found is module for module in MODULES)
    return not (name.startswith(("_", "set")) or leads_away)


def _is_numpys(value: Any) -> bool:
    """Whether this is a function or type that numpy itself offers by its name."""
    name = getattr(value, "__name__", None)
    return isinstance(name, str) and _is_free(name) and any(vars(module).get(name) is value for module in MODULES)
