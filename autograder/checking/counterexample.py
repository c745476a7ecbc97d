"""The smallest network on which a function goes wrong: from the ladder of small cases in the public key."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import count
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import Any

import numpy as np

from autograder.checking.card import Card
from autograder.checking.compare import RTOL, miscalled
from autograder.checking.encoded import MISSING, array_of, pick
from autograder.checking.judge import outputs_of
from autograder.checking.key import Case, Exercise, Output, Rung
from autograder.checking.places.clock import LIBRARIES, OverTime, tracing
from autograder.checking.probe import probe_case
from autograder.checking.records import Outcome
from autograder.checking.show import place_text
from autograder.checking.values import decode, describe
from autograder.checking.verdict import RIGHT, Statuses, Verdict

SECONDS, STEPS = 2.0, 60_000
ENDLESS = "does not end here: is there a loop without an end?"
OURS = str(Path(__file__).parent)
DIGITS = (4, 6, 10, 16)


@dataclass(frozen=True)
class Counterexample:
    """The rung of a ladder, counted from 1, on which a function goes wrong, and what became of the call.

    `outcome` is None where the call took too many steps. `statuses` and `changed` are as the judge has them.
    """

    exercise: Exercise
    place: int
    outcome: Outcome | None
    statuses: Statuses
    changed: list[str]

    @property
    def rung(self) -> Rung:
        return self.exercise.ladder[self.place - 1]

    @property
    def case(self) -> Case:
        return self.rung.case

    def __repr__(self) -> str:
        return "\n".join([self.title(), *self.network(), *self.difference()])

    def _repr_html_(self) -> str:
        return f"<div class='check-card'><p><strong>{escape(self.title())}</strong></p>{self.body()}</div>"

    def title(self) -> str:
        sizes = ", ".join(f"{name} = {size}" for name, size in self.case.sizes.items())
        return f"{self.exercise.name}: the smallest network on which it goes wrong ({sizes})"

    def body(self) -> str:
        """All but the title, as HTML."""
        return "".join(f"<pre>{escape(chr(10).join(lines))}</pre>" for lines in (self.network(), list(self.difference())))

    def network(self) -> list[str]:
        """The call and its arguments: names, shapes, values."""
        lines = [f"{self.exercise.name}({', '.join(self.exercise.arguments)}), {self.case.about}"]
        for place, argument in enumerate(self.exercise.arguments):
            roles = [(name, path) for name, path in self.case.roles if path[0] == place]
            if not roles:
                lines.append(f"  {argument} = {decode(self.case.inputs['tuple'][place])!r}")
            for name, path in roles:
                array = decode(pick(self.case.inputs, path, self.case.inputs))
                lines.append(f"  {place_text(argument, path[1:], name)}, shape {array.shape}: {_text(array.tolist())}")
        return lines

    def difference(self) -> Iterator[str]:
        """What goes wrong: an error, no end, a changed argument; else the first entry that differs, beside its sum."""
        raised = (self.outcome or {}).get("raised")
        if self.outcome is None:
            yield f"{self.exercise.name} {ENDLESS}"
        elif raised:
            yield f"{self.exercise.name} stops with {raised['type']}: {raised['text']}"
            if raised["line"]:
                yield f"in the line: {raised['line']}"
        elif others := miscalled(self.case, self.outcome):
            yield f"{self.exercise.name} calls {others[0]} with other arguments than the task asks for"
        elif self.first is None:
            yield f"{self.exercise.name} changes {', '.join(self.changed)}: its arguments must stay as they were"
        else:
            yield from self._entry(self.first, (self.outcome or {}).get("returned"))

    @property
    def first(self) -> Output | None:
        """The first output that differs, in the order of computation."""
        wrong = [item for item in self.case.outputs if self.statuses[item.name] != RIGHT]
        return next((item for item in wrong if item.graded or self.statuses[item.name] != "missing"), None)

    def _entry(self, output: Output, returned: Any) -> Iterator[str]:
        """The first entry of an output that differs, with its sum, and what came back."""
        data, want = self.case.expected[output.name]
        found = pick(returned, output.path, self.case.returns)
        got = array_of(found, None if want is None else want.shape)
        if want is None or got is None or got.shape != want.shape:
            where = f" {want.shape}" if want is not None and want.shape else ""
            yield f"The first output that differs is {output.name}{where}."
            yield f"  wanted: {_value(data, want)}"
            yield f"  found:  {'nothing' if found is MISSING else _value(found, got)}"
            return
        at = _first_wrong(got, want, output.rtol or RTOL)
        name = output.name + (f"[{', '.join(map(str, np.unravel_index(at, want.shape)))}]" if want.shape else "")
        one, other = _told_apart(want.flat[at], got.flat[at])
        written = self.rung.sums.get(output.name, [])
        yield f"The first entry that differs is {name}."
        yield f"  wanted: {(written[at] if at < len(written) else '') or one}"
        yield f"  found:  {other}"


class CardAndSmallest(Card):
    """A card; below it, folded in HTML and as one line in plain text, the smallest network on which the function goes wrong."""

    def __init__(self, verdict: Verdict, found: Counterexample) -> None:
        super().__init__(verdict)
        self.found = found

    def __repr__(self) -> str:
        name = self.found.exercise.name
        return f"{super().__repr__()}\ncounterexample({name}) shows the smallest network on which it goes wrong."

    def _repr_html_(self) -> str:
        summary = "<summary>The smallest network on which it goes wrong</summary>"
        return f"{super()._repr_html_().removesuffix('</div>')}<details>{summary}{self.found.body()}</details></div>"


def counterexample_of(exercise: Exercise, function: Callable[..., Any]) -> Counterexample | None:
    """The first rung on which `function` goes wrong; None where it is right on all. It never hangs, and raises nothing."""
    deadline = perf_counter() + SECONDS
    for place, rung in enumerate(exercise.ladder, start=1):
        outcome = _outcome(function, rung.case, deadline)
        if outcome is None:
            return Counterexample(exercise, place, None, {item.name: "missing" for item in rung.case.outputs}, [])
        statuses, changed = outputs_of(exercise, rung.case, outcome)
        if changed or any(statuses[item.name] != RIGHT for item in rung.case.outputs if item.graded):
            return Counterexample(exercise, place, outcome, statuses, changed)
    return None


def _outcome(function: Callable[..., Any], case: Case, deadline: float) -> Outcome | None:
    """What comes back on a case; None where the function takes too many steps, or too long."""
    try:
        with _stepped(deadline), np.errstate(all="ignore"):
            return probe_case(function, case.inputs)
    except OverTime:
        return None
    except Exception:
        return {"raised": {"type": "Error", "text": "the call could not be made", "line": ""}}


@contextlib.contextmanager
def _stepped(deadline: float) -> Iterator[None]:
    """Raise OverTime after STEPS instructions outside of libraries, or at the deadline: some endless loops are one line.

    Lines count too: on a first call, Python 3.12 and later may give them in place of the instructions.
    """
    steps = count()

    def step(frame: FrameType, event: str, _: Any) -> Any:
        done = next(steps)
        if done > STEPS or (done % 256 == 0 and perf_counter() > deadline):
            raise OverTime
        if event != "call":
            return step
        if any(part in frame.f_code.co_filename for part in (*LIBRARIES, OURS)):
            return None
        frame.f_trace_opcodes = True
        return step

    with tracing(step):
        yield


def _first_wrong(got: np.ndarray, want: np.ndarray, rtol: float) -> int:
    """The place, in the order of rows, of the first entry that is not right up to rounding, as the judge has it."""
    slack = rtol * np.abs(want) + 0.1 * rtol * np.abs(want).max()
    return int(np.argmin(np.abs(got - want).ravel() <= slack.ravel()))


def _told_apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers with as many digits as tell them apart."""
    texts = ((f"{one + 0.0:.{digits}g}", f"{other + 0.0:.{digits}g}") for digits in DIGITS)
    return next(((a, b) for a, b in texts if a != b), (repr(one), repr(other)))


def _value(data: Any, values: np.ndarray | None) -> str:
    """A value in a line: a small array with its shape, a number, or what it is."""
    if values is None:
        return repr(data) if isinstance(data, str) else describe(data)
    return _text(values.tolist()) + (f", shape {values.shape}" if values.shape else "")


def _text(value: Any) -> str:
    """A number, or nested lists of numbers, with few digits: whole ones without a point."""
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return f"{value + 0.0:.5g}"
