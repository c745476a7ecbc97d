"""Running one version of a function on the public cases, and which outputs come right: fast, quiet, and never for ever."""

from __future__ import annotations

import ast
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from autograder.checking.compare import RTOL, close, miscalled, missigned
from autograder.checking.judge import outputs_of
from autograder.checking.key import Case, Exercise
from autograder.checking.places.clock import MOST_SECONDS, MOST_STEPS, MOST_TIMES, SLOWEST, Clock, OverTime, traced
from autograder.checking.places.nodes import POWER, bounded_power
from autograder.checking.probe import (
    SEED,
    call_on,
    in_order,
    own_defaults,
    probe_case,
    shares_arrays,
    standing_in,
    turned,
    turns,
)
from autograder.checking.records import Outcome
from autograder.checking.values import Encoded, decode, encode
from autograder.checking.verdict import RIGHT

Rights = frozenset[tuple[int, str]]  # which outputs of which cases are right
INPUTS = "inputs"  # stands among the outputs for arguments that are left as they were
FILE = "<place>"


@dataclass(frozen=True)
class Run:
    """One run on one case: which outputs are right, where it raised, and how far it came.

    `stopped` is the line where it raised, -1 where that is not known, None where it came to its end. `lines` counts what ran of
    the functions with loops, and `left` is what it returned, or what its variables held where it raised.
    """

    rights: Rights
    stopped: int | None
    lines: int
    left: Any = None


class Trial:
    """The cases of an exercise, ready to be run again and again."""

    def __init__(self, exercise: Exercise, function: FunctionType, clock: Clock) -> None:
        self.exercise, self.function, self.clock = exercise, function, clock
        self.namespace = {**function.__globals__, POWER: bounded_power}
        self.cases = exercise.cases
        self.plain = [is_plain(exercise, case) for case in self.cases]
        self.arguments = [decode({"tuple": case.inputs["tuple"]}) for case in self.cases]
        self.stand_ins = [
            {name: decode(result) for name, result in case.inputs.get("stand_ins", {}).items()} for case in self.cases
        ]
        source = inspect.getsource(function)
        self.random = "random" in source
        self.passed_over = [any(name not in source for name in results) for results in self.stand_ins]
        self.small = tuple(rung.case for rung in exercise.ladder)
        self.ladder: Trial | None = None

    def made(self, tree: ast.FunctionDef) -> FunctionType:
        """The function that a tree defines, in a namespace like the student's; raises SyntaxError and ValueError."""
        module = compile(ast.Module([tree], []), FILE, "exec")
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

    def is_right_on_ladder(self, function: FunctionType) -> bool:
        """Whether the function is right on the small networks of the exercise as well: some changes are right by luck."""
        self.ladder = self.ladder or Trial(replace(self.exercise, cases=self.small, ladder=()), self.function, self.clock)
        names = [{output.name for output in case.outputs if output.graded} for case in self.small]
        return all(wanted <= {name for _, name in self.ladder.rights(function, place)} for place, wanted in enumerate(names))

    def rights(self, function: FunctionType, place: int) -> Rights:
        """Which outputs of one case are right; none where the function raises."""
        return self.run(function, place).rights

    def run(self, function: FunctionType, place: int) -> Run:
        """One run on one case; raises OverTime where the time for all is over."""
        self.clock.start()
        try:
            with traced(self.clock):
                found, stopped, left = self._plain(function, place) if self.plain[place] else self._probed(function, place)
        except OverTime:
            if self.clock.is_over():
                raise
            return Run(frozenset(), -1, 0)
        except Exception as error:
            stopped, left = _stop(error)
            return Run(frozenset(), stopped, MOST_STEPS - self.clock.lines, left)
        return Run(found, stopped, MOST_STEPS - self.clock.lines, left)

    def time(self, function: FunctionType) -> None:
        """Run the function itself once on each case, so that an edit may take as long as it does."""
        self.clock.seconds, longest = SLOWEST, 0.0
        for place in range(len(self.cases)):
            start = self.clock.now()
            self.run(function, place)
            longest = max(longest, self.clock.now() - start)
        self.clock.seconds = max(MOST_SECONDS, min(SLOWEST, MOST_TIMES * longest))

    def watched(self, function: FunctionType, place: int) -> tuple[dict[str, Any], int | None, set[int]]:
        """What the variables of a function held when last seen on a case, the line where it raised, and all lines that ran."""
        held: dict[str, Any] = {}
        at: list[int] = []
        ran: set[int] = set()
        self.clock.start()

        def enter(frame: FrameType, event: str, _: Any) -> Any:
            self.clock.tick()
            return watch if frame.f_code is function.__code__ else None

        def watch(frame: FrameType, event: str, _: Any) -> Any:
            self.clock.tick()
            held.update(frame.f_locals)
            ran.add(frame.f_lineno)
            if event == "exception":
                at.append(frame.f_lineno)
            return watch

        before = sys.gettrace()
        with standing_in(function, self.cases[place].inputs.get("stand_ins", {}), {}):
            sys.settrace(enter)
            try:
                call_on(function, copied(self.arguments[place]), self.cases[place].inputs)
            except Exception:
                return held, at[-1] if at else None, ran
            finally:
                sys.settrace(before)
        return held, None, ran

    def values(self, function: FunctionType, place: int) -> dict[str, Any]:
        """What the outputs of one plain case are; empty where the function raises."""
        found: dict[str, Any] = {}
        run, case = self.run(function, place), self.cases[place]
        for output in case.outputs if run.stopped is None else ():
            try:
                found[output.name] = copied(_picked(run.left, output.path, case.returns))
            except (KeyError, IndexError, TypeError):
                found[output.name] = None
        return found

    def _plain(self, function: FunctionType, place: int) -> tuple[Rights, int | None, Any]:
        case, arguments = self.cases[place], self.arguments[place]
        given = copied(arguments)
        if self.random:
            np.random.seed(SEED)
        called: dict[str, Encoded] = {}
        with self._standing_in(function.__globals__, place, called):
            returned = call_on(function, given, case.inputs)
        if shares_arrays(returned):
            return frozenset(), None, returned
        own = Outcome(called=called, defaults=own_defaults(function, case.inputs) if case.signed else [])
        if called.keys() != self.stand_ins[place].keys() or miscalled(case, own) or missigned(case, own):
            names = {output.name for output in case.outputs} | {INPUTS} if self.passed_over[place] else set()
            return frozenset((place, name) for name in names), None, returned
        found = {name for name, right in _compared(self.exercise, case, returned) if right}
        kept = zip(self.exercise.arguments, given, arguments, strict=False)
        if all(name in self.exercise.may_change or same(one, other) for name, one, other in kept):
            found.add(INPUTS)
        return frozenset((place, name) for name in found), None, returned

    @contextlib.contextmanager
    def _standing_in(self, names: dict[str, Any], place: int, called: dict[str, Encoded]) -> Iterator[None]:
        """While the block runs, stand-ins return fresh copies of their results; what their task fixes of a call is noted."""
        fixed = self.cases[place].calls

        def stand_in(name: str, result: Any, original: Any) -> Callable[..., Any]:
            turn = turns(original)

            def returns(*arguments: Any, **named: Any) -> Any:
                if name not in called:
                    called[name] = encode(in_order(original, arguments, named)) if name in fixed else {}
                return copied(turned(result, turn(arguments, named)))

            return returns

        before = {name: names[name] for name in self.stand_ins[place] if name in names}
        names.update({name: stand_in(name, result, before.get(name)) for name, result in self.stand_ins[place].items()})
        try:
            yield
        finally:
            for name in self.stand_ins[place]:
                names.pop(name, None)
            names.update(before)

    def _probed(self, function: FunctionType, place: int) -> tuple[Rights, int | None, Any]:
        outcome = probe_case(function, self.cases[place].inputs)
        statuses, changed = outputs_of(self.exercise, self.cases[place], outcome)
        found = {name for name, status in statuses.items() if status == RIGHT}
        rights = frozenset((place, name) for name in (found if changed else found | {INPUTS}))
        return rights, -1 if "raised" in outcome else None, outcome


def _stop(error: BaseException) -> tuple[int, dict[str, Any]]:
    """The last line of the function under trial that ran, and what the variables there held."""
    step, found = error.__traceback__, None
    while step:
        found = step if step.tb_frame.f_code.co_filename == FILE else found
        step = step.tb_next
    return (found.tb_lineno, dict(found.tb_frame.f_locals)) if found else (-1, {})


def is_plain(exercise: Exercise, case: Case) -> bool:
    """Whether a case is a call whose outputs are compared by value, perhaps with stand-ins, and nothing else."""
    return not exercise.properties and set(case.inputs) <= {"tuple", "later", "defaults", "stand_ins"}


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
