"""Whether what an author wrote has the types that the specs ask for: read from the annotations of the specs themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import lru_cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from autograder.checking.key import Output
from autograder.forge.spec import AssignmentSpec, Call, ExerciseSpec, MistakeSpec, Place, SpecProblem, Variant

KINDS = {AssignmentSpec: "assignment", ExerciseSpec: "exercise", MistakeSpec: "mistake", Variant: "right variant"}
KINDS |= {Call: "the call that is drawn", Output: "output"}
ONE: dict[Any, str] = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    Any: "anything",
    type(None): "None",
}
MANY: dict[Any, str] = {str: "strings", int: "whole numbers", float: "numbers", Any: "any values"}
PLAIN = (str, int, float, bool, tuple, list, dict, set, type(None))
LONGEST = 60

Misfit = tuple[str, object, Any]
"""Where a value stands, as `edits[0]`; the value; the type that is wanted there."""


def require_types(item: Any, place: Place) -> None:
    """Raise SpecProblem at the first field of a spec, or of a spec inside it, whose value is of another type.

    `place` is said where the spec does not know its own.
    """
    for problem in _problems(item, place):
        raise problem


def is_of(value: object, wanted: Any) -> bool:
    """Whether a value has the wanted type, its parts included."""
    return not any(True for _ in _misfits(value, wanted, ""))


def _problems(item: Any, place: Place) -> Iterator[SpecProblem]:
    place = _place_of(item, place)
    for name, wanted in _fields(item.__class__):
        value = getattr(item, name)
        for where, found, hint in _misfits(value, wanted, name):
            yield SpecProblem(place, f"{_called(item)}: `{where}` is {_in_words(found)}: write {_wanted(hint, found)}")
        for inner in value if isinstance(value, tuple) else ():
            if type(inner) in KINDS:
                yield from _problems(inner, place)


@lru_cache(maxsize=16)
def _fields(kind: type) -> list[tuple[str, Any]]:
    """The names and types of the fields of a spec."""
    hints = get_type_hints(kind)
    return [(item.name, hints[item.name]) for item in fields(kind)]


def _place_of(item: Any, place: Place) -> Place:
    own: Any = getattr(item, "place", None)
    return own if is_of(own, Place) else place


def _called(item: Any) -> str:
    """What a spec is called: its kind and, where it has one, its name."""
    name = getattr(item, "name", getattr(item, "id", None))
    return f"{KINDS[type(item)]} {name!r}" if isinstance(name, str) else KINDS[type(item)]


def _misfits(value: Any, wanted: Any, where: str) -> Iterator[Misfit]:
    """What does not fit in a value: itself, or the parts of a tuple or a dict."""
    kind, inside = get_origin(wanted) or wanted, get_args(wanted)
    if kind in (Union, UnionType):
        found = [list(_misfits(value, option, where)) for option in inside]
        parts = [misfit for misfits in found for misfit in misfits if misfit[0] != where]
        if all(found):
            yield from parts or [(where, value, wanted)]
    elif not _is_a(value, kind) or (kind is tuple and ... not in inside and len(value) != len(inside)):
        yield where, value, wanted
    elif kind is tuple:
        types = inside[:1] * len(value) if ... in inside else inside
        for number, (part, hint) in enumerate(zip(value, types, strict=True)):
            yield from _misfits(part, hint, f"{where}[{number}]")
    elif kind is dict:
        for key, part in value.items():
            yield from _misfits(key, inside[0], f"a key of {where}")
            yield from _misfits(part, inside[1], f"{where}[{key!r}]")


def _is_a(value: object, kind: Any) -> bool:
    if kind is Any:
        return True
    if kind is Callable:
        return callable(value)
    numbers = (int, float) if kind is float else kind
    return isinstance(value, numbers) and (kind is bool or not isinstance(value, bool))


def _in_words(value: object) -> str:
    """What stands there: plain values as they are written, others by their type."""
    if not isinstance(value, PLAIN):
        return f"of the type {type(value).__name__}"
    try:
        text = " ".join(repr(value).split())
    except Exception:  # that of a part may raise anything
        return f"of the type {type(value).__name__}"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _wanted(hint: Any, found: object) -> str:
    """What is to be written in its place; whoever wrote one thing where a tuple belongs has often forgotten a comma."""
    comma = get_origin(hint) is tuple and ... in get_args(hint) and not isinstance(found, tuple)
    return _one(hint) + (", and where there is only one, a comma after it: (x,)" if comma else "")


def _one(hint: Any) -> str:
    kind, inside = get_origin(hint) or hint, get_args(hint)
    if kind in (Union, UnionType):
        return " or ".join(map(_one, inside))
    if kind is Callable:
        return "a function"
    if kind is dict:
        return f"a dict from {_many(inside[0])} to {_many(inside[1])}"
    if kind is tuple and ... in inside:
        return f"a tuple of {_many(inside[0])}"
    if kind is tuple and len(set(inside)) == 1:
        return f"a tuple of {len(inside)} {_many(inside[0])}"
    if kind is tuple:
        return f"a tuple with {', '.join(map(_one, inside))}"
    return ONE.get(hint) or f"a value of the type {getattr(hint, '__name__', hint)}"


def _many(hint: Any) -> str:
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(map(_many, get_args(hint)))
    if get_origin(hint) is tuple:
        return f"tuples ({_one(hint).removeprefix('a tuple ')} each)"
    return MANY.get(hint) or f"{getattr(hint, '__name__', hint)} objects"
