"""How a caller takes the result of a helper apart, and what stands in for the helper in the form that can be taken apart so.

A student's helper may return further values, or other things, and its callers are written for that. Our values stand where
the student's own helper has values of their kind; what it returns beyond these is its own.
"""

from __future__ import annotations

import dis
from copy import deepcopy
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any

import numpy

Taking = tuple[str, Any]  # ("names", how many) or ("item", its index or key)


@lru_cache(maxsize=256)
def takings(code: CodeType, offset: int) -> tuple[Taking, ...]:
    """How the result of the call at `offset` is taken apart, at once or by the name that it gets, as far as it is written."""
    steps = list(dis.get_instructions(code))
    after = next((place for place, step in enumerate(steps) if step.offset > offset), len(steps))
    if after < len(steps) and steps[after].opname == "JUMP_FORWARD":  # past the other branch of `... if ... else ...`
        after = next((place for place, step in enumerate(steps) if step.offset == steps[after].argval), len(steps))
    places = [after]
    if after < len(steps) and steps[after].opname.startswith("STORE_"):
        load, name = steps[after].opname.replace("STORE_", "LOAD_"), steps[after].argval
        places += [place + 1 for place, step in enumerate(steps) if (step.opname, step.argval) == (load, name)]
    return tuple(taking for place in places if (taking := _taking(steps[place : place + 2])))


def _taking(steps: list[dis.Instruction]) -> Taking | None:
    """What the next two steps take of the value before them."""
    if steps and steps[0].opname == "UNPACK_SEQUENCE":
        return "names", steps[0].arg
    constant = len(steps) == 2 and steps[0].opname in ("LOAD_CONST", "LOAD_SMALL_INT")
    if constant and (steps[1].opname == "BINARY_SUBSCR" or steps[1].argrepr == "[]"):
        return ("item", steps[0].argval) if isinstance(steps[0].argval, (int, str)) else None
    return None


def as_its_caller_takes_it(caller: FrameType | None, ours: Any, own: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """`ours` where the calling frame can take it apart, else in the form of what `own`, the student's own helper, returns.

    Where that has no place for ours, it is what the own helper returned; where it does not fit either, ours.
    """
    wanted = takings(caller.f_code, caller.f_lasti) if caller else ()
    if all(_fits(taking, ours) for taking in wanted):
        return ours
    state = numpy.random.get_state()
    try:
        theirs = own(*deepcopy(args), **deepcopy(named))
    except Exception:  # the own helper is not there, or fails: there is no other form than ours
        return ours
    finally:
        numpy.random.set_state(state)
    return _placed(ours, theirs) if all(_fits(taking, theirs) for taking in wanted) else ours


def _fits(taking: Taking, value: Any) -> bool:
    """Whether a value can be taken apart so."""
    how, which = taking
    if how == "names":
        return isinstance(value, (tuple, list)) and len(value) == which
    if isinstance(value, dict):
        return which in value
    return isinstance(which, int) and (not isinstance(value, (tuple, list)) or -len(value) <= which < len(value))


def _placed(ours: Any, theirs: Any) -> Any:
    """`theirs` with each item of ours in the first place that holds its kind of thing, in order; as it is where one has none.

    The arrays of a dictionary may also stand side by side, each known by its shape.
    """
    if not isinstance(theirs, (tuple, list)):
        return theirs
    if isinstance(ours, dict) and not any(isinstance(item, dict) for item in theirs):
        by_shape = {numpy.shape(item): item for item in ours.values()}
        shapes = [numpy.shape(item) for item in theirs]
        alike = len(by_shape) == len(ours) and set(shapes) == set(by_shape) and len(shapes) == len(by_shape)
        return tuple(by_shape[shape] for shape in shapes) if alike else theirs
    placed, place = list(theirs), 0
    for item in ours if isinstance(ours, tuple) else [ours]:
        while place < len(placed) and _kind(placed[place]) != _kind(item):
            place += 1
        if place == len(placed):
            return theirs
        placed[place], place = item, place + 1
    return tuple(placed)


def _kind(value: Any) -> str:
    """What sort of thing a value is: all numbers and arrays are one, all tuples and lists are one."""
    if isinstance(value, (tuple, list)):
        return "items"
    return "numbers" if isinstance(value, (int, float, numpy.generic, numpy.ndarray)) else type(value).__name__
