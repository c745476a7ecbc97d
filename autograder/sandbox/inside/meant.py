"""What a student's call of a helper means to ours: which argument is which, and how many results are taken.

A helper may have parameters beyond those of the task, names of its own, and further results. In the second pass the right
helper answers in its place, and takes and gives only its own.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, Any

from autograder.checking.taken import as_its_caller_takes_it

if TYPE_CHECKING:
    from autograder.checking.records import HelperForm

NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
Given = tuple[str | None, int | None, Any]  # an argument: its name and its place in the student's function, if it has them


def arguments_meant(own: Any, form: HelperForm | None, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """The arguments of a call in the order of our function: by name first, then by place; those beyond ours are left out.

    What the call leaves to a default gets that of ours if it stands before an argument that is given, and that of the student's
    own function where ours has none. The tuple ends where an argument is missing that has none at all. Where no `form` is
    known, the order is that of the student's own function.
    """
    if form is None:
        return tuple(value for *_, value in _given(own, args, named))
    found: dict[str, Any] = {}
    free = [item for item in _given(own, args, named) if not _put(found, item[0], item[2], form)]
    free = [item for item in free if item[1] is None or not _put(found, _name_at(form, item[1]), item[2], form)]
    needed = [name for name in form["names"] if name not in found and name not in form["defaults"]]
    found.update(zip(needed, (value for *_, value in free), strict=False))
    for name, place, value in sorted(_left_out(own, args, named), key=lambda item: item[0] not in form["names"]):
        meant = name if name in form["names"] or place is None else _name_at(form, place)
        if meant not in form["defaults"]:
            _put(found, meant, value, form)
    ordered: list[Any] = []
    last = max((place for place, name in enumerate(form["names"]) if name in found), default=-1)
    for name in form["names"][: last + 1]:
        if name not in found and name not in form["defaults"]:
            break
        ordered.append(found[name] if name in found else form["defaults"][name])
    return tuple(ordered)


def _given(own: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Iterator[Given]:
    """The arguments of a call, as the student's own function would take them; as they come where it would not."""
    try:
        bound = inspect.signature(own).bind(*args, **named)
    except Exception:  # it does not take such a call, or says nothing of its parameters
        yield from ((None, place, value) for place, value in enumerate(args))
        yield from ((name, None, value) for name, value in named.items())
        return
    for place, (name, value) in enumerate(bound.signature.parameters.items()):
        if name not in bound.arguments:
            continue
        if value.kind is value.VAR_POSITIONAL:
            yield from ((None, place + more, item) for more, item in enumerate(bound.arguments[name]))
        elif value.kind is value.VAR_KEYWORD:
            yield from ((key, None, item) for key, item in bound.arguments[name].items())
        else:
            yield name, None if value.kind is value.KEYWORD_ONLY else place, bound.arguments[name]


def _left_out(own: Any, args: tuple[Any, ...], named: dict[str, Any]) -> list[Given]:
    """What a call leaves to the defaults of the student's own function, as `_given` has what it gives."""
    try:
        bound = inspect.signature(own).bind(*args, **named)
    except Exception:  # as in `_given`: it does not take such a call
        return []
    parameters = enumerate(bound.signature.parameters.values())
    left = [(place, item) for place, item in parameters if item.name not in bound.arguments and item.default is not item.empty]
    return [(item.name, None if item.kind is item.KEYWORD_ONLY else place, item.default) for place, item in left]


def _name_at(form: HelperForm, place: int) -> str | None:
    return form["names"][place] if place < len(form["names"]) else None


def _put(found: dict[str, Any], name: str | None, value: Any, form: HelperForm) -> bool:
    """Let `value` be the argument of this name, where ours has it and it is not given yet; return whether it is that."""
    fits = name is not None and name in form["names"] and name not in found
    if fits and name is not None:
        found[name] = value
    return fits


def items_meant(own: Any, form: HelperForm | None, caller: FrameType, returned: Any, own_items: dict[int, Any]) -> Any:
    """Of a tuple that may be longer than the task asks: as many items as the call takes apart, else as the own function gives.

    `caller` is the frame of the call. `own_items` are arguments that the own function gives back: beyond what the task asks,
    they stand where it has them.
    """
    least = form["items"] if form else None
    if least is None or not isinstance(returned, tuple):
        return returned
    items = dict(enumerate(returned)) | {place: value for place, value in own_items.items() if place >= least}
    returned = tuple(items[place] for place in range(len(items)) if place in items)
    wanted = [taken_apart(caller.f_code, caller.f_lasti), *_given_back(own), least]
    return returned[: next(count for count in wanted if count is not None and least <= count <= len(returned))]


@lru_cache(maxsize=256)
def taken_apart(code: CodeType, offset: int) -> int | None:
    """Among how many names the result of the call at `offset` is shared out; None where it is not, or not at once."""
    steps = [step for step in dis.get_instructions(code) if step.offset > offset]
    return steps[0].arg if steps and steps[0].opname == "UNPACK_SEQUENCE" else None


def _given_back(own: Any) -> Iterator[int | None]:
    """The lengths of the tuples that a function returns, as they are written in it."""
    if type(own) is FunctionType:
        steps = list(dis.get_instructions(own.__code__))
        for step, after in pairwise(steps):
            if step.opname == "BUILD_TUPLE" and after.opname == "RETURN_VALUE":
                yield step.arg


def given_again(own: Any, args: tuple[Any, ...], named: dict[str, Any]) -> dict[int, Any]:
    """The arguments of a call that the own function hands back unchanged as last items of its tuple, by their place there."""
    try:
        bound = inspect.signature(own).bind(*args, **named)
        steps = list(dis.get_instructions(own.__code__))
    except Exception:  # it does not take such a call, or is not written in Python
        return {}
    changed = {step.argval for step in steps if step.opname in ("STORE_FAST", "DELETE_FAST")}
    kept = {name: value for name, value in bound.arguments.items() if name not in changed}
    found = {}
    for end, (step, after) in enumerate(pairwise(steps)):
        if step.opname == "BUILD_TUPLE" and after.opname == "RETURN_VALUE":
            last = takewhile(lambda item: item.opname == "LOAD_FAST", reversed(steps[:end]))
            places = enumerate(islice(last, step.arg), start=1)
            found = {(step.arg or 0) - place: kept[item.argval] for place, item in places if item.argval in kept}
    return found


def asker(helper: str, own: Any, form: HelperForm | None, ask: Callable[[str, tuple[Any, ...]], Any]) -> Callable[..., Any]:
    """What stands in for a helper: `ask(helper, arguments)` returns what the right one does.

    Where the caller takes the result apart in another way than ours can be, it gets the form of the student's own helper.
    """

    def asking(*args: Any, **named: Any) -> Any:
        frame = inspect.currentframe()
        returned = ask(helper, arguments_meant(own, form, args, named))
        if frame is None or frame.f_back is None:
            return returned
        own_items = given_again(own, args, named) if form and form["items"] else {}
        returned = items_meant(own, form, frame.f_back, returned, own_items)
        return as_its_caller_takes_it(frame.f_back, returned, own, args, named)

    asking.__name__ = helper
    asking.__dict__["own"] = own
    if signature := _signature(own, form):
        asking.__dict__["__signature__"] = signature
    return asking


def _signature(own: Any, form: HelperForm | None) -> inspect.Signature | None:
    """How a helper is called: as the own one where it names its parameters, else as ours; None where that is unknown."""
    try:
        known = inspect.signature(own)
        if all(item.kind in NAMED for item in known.parameters.values()):
            return known
    except Exception:  # it is not there, or says nothing of its parameters
        pass
    return form and inspect.Signature([inspect.Parameter(name, NAMED[0]) for name in form["names"]])
