"""Call a student's function on the inputs of each case and write down what came back. Judges nothing."""

from __future__ import annotations

import contextlib
import dis
import inspect
import io
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checking.failing import failing
from autograder.checking.taken import as_its_caller_takes_it
from autograder.checking.values import decode, encode

if TYPE_CHECKING:  # the sandbox has few files of this folder
    from autograder.checking.records import CaseInputs, FreshCall, Outcome, Raised
    from autograder.checking.values import Encoded

SEED = 1
REQUIRED: Encoded = {"other": "required"}  # for a default that is not there
UNKNOWN: Encoded = {"other": "unknown"}
SEVERAL = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)

_alone = threading.RLock()  # the streams, the warnings filters and numpy's global generator belong to all threads


def probe(function: Callable[..., Any], inputs: list[CaseInputs]) -> list[Outcome]:
    """Return one outcome for each case of `inputs`: encoded positional arguments, and what else is to be done.

    While the function runs, the `stand_ins` of a case take the place of named global functions; the outcome then says which
    were `called`, and with what. Where a case has a `fresh` call, its result is what is returned. The function is called with
    the arguments in `again`, too, and their results are kept under that name.
    """
    return [probe_case(function, case) for case in inputs]


def probe_case(function: Callable[..., Any], case: CaseInputs) -> Outcome:
    """Call `function` once, with fresh arguments, quiet streams, no warnings and a fixed global seed."""
    arguments: tuple[Any, ...] = decode(case)
    quiet = io.StringIO()
    with _alone, warnings.catch_warnings(), contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        np.random.seed(SEED)
        warnings.simplefilter("ignore")
        try:
            return _outcome(function, arguments, case)
        except Exception as error:
            return {"raised": raised(error, _file_of(function))}


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...], case: CaseInputs) -> Outcome:
    called: dict[str, Encoded] = {}
    with standing_in(function, case.get("stand_ins", {}), called):
        returned = call_on(function, arguments, case)
    outcome: Outcome = {"inputs_after": encode(arguments)}
    if "fresh" in case:
        returned = _afterwards(function, case["fresh"], returned)
    if "again" in case:
        outcome["again"] = [encode(function(*decode(more))) for more in case["again"]]
    if "stand_ins" in case:
        outcome["called"] = called
    if "defaults" in case:
        outcome["defaults"] = own_defaults(function, case)
    if returned is None and _gives_nothing(function):
        outcome["without_return"] = True
    return {"returned": _shared_arrays_named(returned, encode(returned)), **outcome}


def call_on(function: Callable[..., Any], arguments: tuple[Any, ...], case: CaseInputs) -> Any:
    """What a function returns for these arguments and for those that a case gives behind the ones that it leaves out.

    The function's own defaults stand between, so nothing depends on what it calls its arguments; where it has none, that of the
    task. Where that has none either, the call ends before it. A function that does not say what it takes, as one with `*args`,
    gets the later ones by name.
    """
    later = {place: (name, decode(value)) for place, name, value in case.get("later", ())}
    own, ours = _parameters(function), {place: decode(value) for place, value in case.get("defaults", ())}
    missing = [place for place in ours if len(arguments) <= place < len(own) and own[place].default is own[place].empty]
    last = max([*later, *missing], default=-1)
    own = own[: last + 1]
    if len(own) <= last or any(item.kind is inspect.Parameter.VAR_POSITIONAL for item in own):
        return function(*arguments, **dict(later.values()))
    known = {place: item.default for place, item in enumerate(own) if item.default is not item.empty}
    known = ours | known | {place: value for place, (_, value) in later.items()}
    places = range(len(arguments), last + 1)
    return function(*arguments, *([known[place] for place in places] if known.keys() >= {*places} else []))


def own_defaults(function: Callable[..., Any], case: CaseInputs) -> list[Encoded]:
    """The encoded defaults of a function at the places that a case asks for; a word where there is none, or it is not known."""
    return [_own_default(_parameters(function), place) for place, _ in case.get("defaults", ())]


def _own_default(parameters: list[inspect.Parameter], place: int) -> Encoded:
    named = [item for item in parameters[: place + 1] if item.kind not in SEVERAL]
    if place >= len(named):
        return UNKNOWN
    default = named[place].default
    return REQUIRED if default is inspect.Parameter.empty else encode(default)


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """What a function takes, in order; nothing where it does not say so."""
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []


def _gives_nothing(function: Callable[..., Any]) -> bool:
    """Whether no `return` of a function can give anything but None, by its instructions."""
    code = getattr(function, "__code__", None)
    if type(function) is not FunctionType or type(code) is not CodeType:
        return False
    steps = [step for step in dis.get_instructions(code) if step.opname not in ("RESUME", "CACHE", "NOP", "EXTENDED_ARG")]
    before = [steps[place - 1] for place, step in enumerate(steps) if step.opname == "RETURN_VALUE"]
    return all(step.opname == "LOAD_CONST" and step.argval is None for step in before)


def shares_arrays(returned: Any) -> bool:
    """Whether an array is in two of the dictionaries that came back."""
    entries = [item for each in returned if type(each) is dict for item in each.values()] if type(returned) is tuple else []
    arrays = [id(item) for item in entries if isinstance(item, np.ndarray)]
    return len(set(arrays)) < len(arrays)


def _shared_arrays_named(returned: Any, data: Encoded) -> Encoded:
    """The encoded result; an array that is in two of its dictionaries is written down once, and named the second time.

    By its numbers it looks like two equal arrays, but what is added to the one is added to the other.
    """
    if not isinstance(returned, tuple) or not isinstance(data, dict) or "tuple" not in data:
        return data
    owners: dict[int, str] = {}
    for place, item in enumerate(returned):
        entries = data["tuple"][place].get("dict", {}) if type(item) is dict else {}
        for name in entries:
            if isinstance(item.get(name), np.ndarray) and (owner := owners.get(id(item[name]))):
                entries[name] = {"other": f"the very array that is {owner}"}
        owners |= {id(item[name]): f"{name} of result {place + 1}" for name in entries if name in item}
    return data


@contextlib.contextmanager
def standing_in(function: Callable[..., Any], results: dict[str, Encoded], called: dict[str, Encoded]) -> Iterator[None]:
    """While the block runs, let the named global functions return given data, and note which of them were called."""
    names = getattr(function, "__globals__", {})
    before = {name: names[name] for name in results if name in names}
    names.update({name: _stand_in(name, result, called, before.get(name)) for name, result in results.items()})
    try:
        yield
    finally:
        for name in results:
            names.pop(name, None)
        names.update(before)


def _stand_in(name: str, result: Encoded, called: dict[str, Encoded], original: Any) -> Callable[..., Any]:
    """A function that returns a fresh copy of `result`, in the original's form where its caller takes apart only that one.

    It notes the arguments of its first call in the original's order.
    """
    own, turn = getattr(original, "own", original), turns(original)

    def stand_in(*arguments: Any, **named: Any) -> Any:
        called.setdefault(name, encode(in_order(original, arguments, named)))
        given = turned(decode(result), turn(arguments, named))
        frame = inspect.currentframe()
        return as_its_caller_takes_it(frame.f_back if frame else None, given, own, arguments, named)

    return stand_in


def turns(original: Any) -> Callable[[tuple[Any, ...], dict[str, Any]], int]:
    """A count of the calls of a stand-in that were each asked for something else: by another seed, or by none.

    Only numbers and texts among the arguments tell calls apart. What takes its seed from the clock is new each time.
    """
    seen: dict[tuple[Any, ...], int] = {}

    def turn(arguments: tuple[Any, ...], named: dict[str, Any]) -> int:
        asked = tuple(_asked(item) for item in in_order(original, arguments, named, with_defaults=True))
        return seen.setdefault(asked, len(seen))

    return turn


def _asked(item: Any) -> Any:
    if isinstance(item, (int, float, str, np.number)):
        return item
    return "data" if isinstance(item, (np.ndarray, list, tuple, dict)) else object()


def turned(result: Any, turn: int) -> Any:
    """A list begun so many places later, its first items at its end: mini-batches in another order. All else as it is."""
    if not isinstance(result, list) or not result:
        return result
    start = turn % len(result)
    return result[start:] + result[:start]


def in_order(
    function: Any, arguments: tuple[Any, ...], named: dict[str, Any], *, with_defaults: bool = False
) -> tuple[Any, ...]:
    """The arguments of a call in the order of the function's own parameters, where asked with all that it takes by default."""
    try:
        bound = inspect.signature(function).bind(*arguments, **named)
        if with_defaults:
            bound.apply_defaults()
        return (*bound.args, *(bound.kwargs.values() if with_defaults else ()))
    except (TypeError, ValueError):
        return (*arguments, *named.values())


def _afterwards(function: Callable[..., Any], fresh: FreshCall, returned: Any) -> Any:
    """Call the student's own function `fresh["call"]`; among its arguments, `{"result": True}` is the (first) result."""
    later = getattr(function, "__globals__", {}).get(fresh["call"])
    if not callable(later):
        raise NameError(f"name '{fresh['call']}' is not defined")
    returned = returned[0] if isinstance(returned, (tuple, list)) and returned else returned
    return later(*(returned if item == {"result": True} else decode(item) for item in fresh["arguments"]))


def _file_of(function: Callable[..., Any]) -> str | None:
    """The file or the cell that a function is written in."""
    return function.__code__.co_filename if type(function) is FunctionType else None


def raised(error: BaseException, file: str | None = None) -> Raised:
    """Write down an exception: its type, its text, the last line of the student's code that ran, and what that line held.

    Where that line is not in `file`, its place is left out: columns, and what stands there.
    """
    steps = [step for step in _steps(error) if _is_notebook(step.tb_frame.f_code.co_filename)]
    frames = traceback.extract_tb(steps[-1], limit=1) if steps else []
    line, name = (frames[0].line, frames[0].name) if frames else ("", "")
    found: Raised = {"type": type(error).__name__[:80], "text": _text(error), "line": (line or "")[:200], "function": name[:80]}
    if not line:
        return found
    elsewhere = file is not None and steps[-1].tb_frame.f_code.co_filename != file
    return {**found, **failing(steps[-1], with_place=not elsewhere)}


def _steps(error: BaseException) -> Iterator[TracebackType]:
    step = error.__traceback__
    while step:
        yield step
        step = step.tb_next


def _text(error: BaseException) -> str:
    try:
        return str(error)[:500]
    except Exception:
        return ""


def _is_notebook(filename: str) -> bool:
    """Whether a frame's file is a notebook cell or a student's file rather than a library."""
    parts = filename.replace("\\", "/").split("/")
    compiled = filename.endswith((".pyx", ".pxd", ".pxi"))
    return not compiled and not {"site-packages", "autograder", "utils"} & set(parts) and "/lib/python" not in filename
