"""An end for what a student's function does in the notebook: after so many seconds it is stopped, with the line that ran."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from types import FrameType
from typing import Any

from autograder.checking.probe import raised
from autograder.checking.verdict import Diagnosis

SECONDS = 10.0
AGAIN = 0.1  # seconds until a function that catches everything is stopped once more


class NeverEnds(BaseException):
    """The time is over. No Exception, so that no `except Exception` of a student's catches it."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop the block where it takes longer; raises NeverEnds. One call into a library may have to be waited for.

    Where there are signals they keep the time, which costs nothing. Else (Windows, Pyodide, other threads) it is looked at with
    each line of the student's that runs. Either way the stop button of the notebook works as ever.
    """
    signals = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    with _alarm(seconds) if signals else _traced(seconds):
        yield


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def stop(_: int, frame: FrameType | None) -> None:
        raise NeverEnds

    before = signal.signal(signal.SIGALRM, stop)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:  # somebody else's clock
            signal.setitimer(signal.ITIMER_REAL, left, interval)


@contextlib.contextmanager
def _traced(seconds: float) -> Iterator[None]:
    """Look at the time with each instruction of the student's loops: a loop may be one line that never begins anew."""
    from autograder.checking.places.clock import LIBRARY, kind_of, tracing

    end = time.perf_counter() + seconds

    def step(frame: FrameType, event: str, _: Any) -> Any:
        if time.perf_counter() > end:
            raise NeverEnds
        if event == "call":
            if kind_of(frame.f_code) == LIBRARY:
                return None
            frame.f_trace_opcodes = True
        return step

    with tracing(step):
        yield


def did_not_end(late: NeverEnds, seconds: float) -> Diagnosis:
    """What is known of a function that was stopped: after how long, and in which line."""
    found = raised(late)
    line, function = found["line"], found.get("function", "")
    steps = traceback.extract_tb(late.__traceback__)
    number = next((step.lineno for step in reversed(steps) if step.line == line and step.name == function), None)
    message = f"It was stopped in line {number} of {function}, `{line}`." if line else "It was stopped."
    return Diagnosis("endless", f"it had not ended after {seconds:g} seconds", message, "", witness="line")
