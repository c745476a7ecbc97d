"""Running one version of a function on the public cases, and which outputs come right: fast, quiet, and never for ever."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from autograder.checking.compare import RTOL, close
from autograder.checking.judge import outputs_of
from autograder.checking.key import Case, Exercise
from autograder.checking.places.nodes import POWER, bounded_power
from autograder.checking.probe import SEED, probe_case, standing_in
from autograder.checking.values import decode
from autograder.checking.verdict import RIGHT

Rights = frozenset[tuple[int, str]]  # which outputs of which cases are right
MEMORY = 512 << 20
INPUTS = "inputs"  # stands among the outputs for arguments that are left as they were
MOST_STEPS = 200_000  # lines of one run
LIBRARIES = ("site-packages", "/lib/python", "\\lib\\python", "importlib")


class OverTime(BaseException):
    """A run took more steps than it may, or the time for all is over. No Exception, so that no code under trial catches it."""


@dataclass
class Clock:
    """The time when all has to end, and how many lines one run may still take."""

    deadline: float
    lines: int = 0

    def tick(self) -> None:
        """Count one line; raises OverTime where there are too many, or it is too late."""
        self.lines -= 1
        if self.lines < 0 or time.perf_counter() > self.deadline:
            raise OverTime

    def is_over(self) -> bool:
        return time.perf_counter() > self.deadline


class Trial:
    """The cases of an exercise, ready to be run again and again."""

    def __init__(self, exercise: Exercise, function: FunctionType, clock: Clock) -> None:
        self.exercise, self.function, self.clock = exercise, function, clock
        self.namespace = {**function.__globals__, POWER: bounded_power}
        self.cases = exercise.cases
        self.plain = [is_plain(exercise, case) for case in self.cases]
        self.arguments = [decode({"tuple": case.inputs["tuple"]}) for case in self.cases]
        self.random = "random" in inspect.getsource(function)

    def made(self, tree: ast.FunctionDef) -> FunctionType:
        """The function that a tree defines, in a namespace like the student's; raises SyntaxError and ValueError."""
        module = compile(ast.Module([tree], []), "<place>", "exec")
        code = next(item for item in module.co_consts if isinstance(item, CodeType) and item.co_name == tree.name)
        made = FunctionType(code, self.namespace, tree.name, self._defaults(tree))
        made.__kwdefaults__ = self.function.__kwdefaults__
        self.namespace[tree.name] = made
        return made

    def _defaults(self, tree: ast.FunctionDef) -> tuple[Any, ...] | None:
        """The default values: those that are written as plain numbers, from the tree; else the function's own."""
        own = self.function.__defaults__ or ()
        written = tree.args.defaults
        return tuple(node.value if isinstance(node, ast.Constant) else value for node, value in zip(written, own, strict=True))

    def rights(self, function: Callable[..., Any], place: int) -> Rights:
        """Which outputs of one case are right; none where the function raises."""
        self.clock.lines = MOST_STEPS
        try:
            with traced(self.clock):
                if self.plain[place]:
                    return self._plain(function, place)
                return self._probed(function, place)
        except OverTime:
            if self.clock.is_over():
                raise
            return frozenset()
        except Exception:
            return frozenset()

    def held(self, function: FunctionType, place: int) -> tuple[dict[str, Any], int | None]:
        """What the variables of a function held when last seen on a case, and the line where it raised, if it did."""
        held: dict[str, Any] = {}
        at: list[int] = []
        self.clock.lines = MOST_STEPS

        def enter(frame: FrameType, event: str, _: Any) -> Any:
            self.clock.tick()
            return watch if frame.f_code is function.__code__ else None

        def watch(frame: FrameType, event: str, _: Any) -> Any:
            self.clock.tick()
            held.update(frame.f_locals)
            if event == "exception":
                at.append(frame.f_lineno)
            return watch

        before = sys.gettrace()
        with standing_in(function, self.cases[place].inputs.get("stand_ins", {}), {}):
            sys.settrace(enter)
            try:
                function(*copied(self.arguments[place]))
            except Exception:
                return held, at[-1] if at else None
            finally:
                sys.settrace(before)
        return held, None

    def values(self, function: Callable[..., Any], place: int) -> dict[str, Any]:
        """What the outputs of one plain case are; empty where the function raises."""
        self.clock.lines = MOST_STEPS
        case = self.cases[place]
        if self.random:
            np.random.seed(SEED)
        found: dict[str, Any] = {}
        try:
            with traced(self.clock):
                returned = function(*copied(self.arguments[place]))
        except OverTime:
            if self.clock.is_over():
                raise
            return {}
        except Exception:
            return {}
        for output in case.outputs:
            try:
                found[output.name] = copied(_picked(returned, output.path, case.returns))
            except (KeyError, IndexError, TypeError):
                found[output.name] = None
        return found

    def _plain(self, function: Callable[..., Any], place: int) -> Rights:
        case, arguments = self.cases[place], self.arguments[place]
        given = copied(arguments)
        if self.random:
            np.random.seed(SEED)
        returned = function(*given)
        found = {name for name, right in _compared(self.exercise, case, returned) if right}
        kept = zip(self.exercise.arguments, given, arguments, strict=True)
        if all(name in self.exercise.may_change or same(one, other) for name, one, other in kept):
            found.add(INPUTS)
        return frozenset((place, name) for name in found)

    def _probed(self, function: Callable[..., Any], place: int) -> Rights:
        statuses, changed = outputs_of(self.exercise, self.cases[place], probe_case(function, self.cases[place].inputs))
        found = {name for name, status in statuses.items() if status == RIGHT}
        return frozenset((place, name) for name in (found if changed else found | {INPUTS}))


def is_plain(exercise: Exercise, case: Case) -> bool:
    """Whether a case is a call whose outputs are compared by value, and nothing else."""
    return not exercise.properties and set(case.inputs) == {"tuple"} and not case.calls


def _compared(exercise: Exercise, case: Case, returned: Any) -> Iterator[tuple[str, bool]]:
    """Each output with whether it is right, from the value itself: the same tolerances as the judge's."""
    if exercise.longer and isinstance(returned, tuple) and isinstance(case.returns, dict) and "tuple" in case.returns:
        returned = returned[: len(case.returns["tuple"])]
    for output in case.outputs:
        encoded, want = case.expected[output.name]
        try:
            found = _picked(returned, output.path, case.returns)
        except (KeyError, IndexError, TypeError):
            yield output.name, False
            continue
        if want is None:
            yield output.name, isinstance(found, str) and found == encoded
            continue
        size = case.sizes[output.scale] if output.scale else 1
        scaled = size != 1 and (is_close(found, want * size, None) or is_close(found, want / size, None))
        yield output.name, scaled or is_close(found, want, output.rtol)


def _picked(value: Any, path: tuple[int | str, ...], expected: Any) -> Any:
    for step in path:
        inner = expected[next(iter(expected))]
        if isinstance(step, int) and (not isinstance(value, (tuple, list)) or len(value) != len(inner)):
            raise TypeError
        value, expected = value[step], inner[step]
    return value


def is_close(found: Any, want: np.ndarray, rtol: float | None) -> bool:
    """Whether a value is this array or number, as the judge compares them."""
    if not isinstance(found, (np.ndarray, np.generic, float, int)):
        return False
    try:
        got = np.asarray(found, dtype=float)
    except (TypeError, ValueError):
        return False
    return got.shape == want.shape and bool(np.isfinite(got).all()) and close(got, want, rtol or RTOL)


def copied(value: Any) -> Any:
    """A fresh copy of decoded arguments."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    return type(value)(map(copied, value)) if isinstance(value, (tuple, list)) else value


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same numbers in the same containers."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.shape == other.shape and bool(((one == other) | (one != one)).all())
    if isinstance(one, dict):
        return isinstance(other, dict) and list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, (tuple, list)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


@contextlib.contextmanager
def traced(clock: Clock) -> Iterator[None]:
    """Count every line that runs outside of libraries; it needs no signal, no thread and no second process."""

    def enter(frame: FrameType, event: str, _: Any) -> Any:
        clock.tick()
        return None if any(part in frame.f_code.co_filename for part in LIBRARIES) else line

    def line(frame: FrameType, event: str, _: Any) -> Any:
        clock.tick()
        return line

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


@contextlib.contextmanager
def bounded_memory() -> Iterator[None]:
    """While the block runs, this process may take so much more memory and no more, where the system can keep such a limit."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + MEMORY
        within = most if before[0] == resource.RLIM_INFINITY else min(most, before[0])
        resource.setrlimit(resource.RLIMIT_AS, (within, before[1]))
    except (ImportError, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """No output, no warnings, and numpy's global generator as it was before."""
    state, nowhere = np.random.get_state(), io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        warnings.simplefilter("ignore")
        try:
            with np.errstate(all="ignore"):
                yield
        finally:
            np.random.set_state(state)
