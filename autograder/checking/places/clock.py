"""What keeps the search within its time and memory, and quiet: clocks, the tracing of lines, limits."""

from __future__ import annotations

import contextlib
import io
import opcode
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np

MEMORY = 256 << 20
MOST_STEPS = 200_000  # lines of one run
MOST_SECONDS, MOST_TIMES, SLOWEST = 0.1, 5.0, 0.5  # of one run: the first, or so many times what the function itself takes
OF_WALL = 0.7  # so 1.9 seconds end after 2.7 on the wall at the latest
DEEPEST = 40  # calls within each other
OURS = str(Path(__file__).parents[2])
OF_ANY_LENGTH = str(Path(__file__).parents[1] / "values.py")  # ours, and as long as what a function returns
LIBRARIES = ("site-packages", "/lib/python", "\\lib\\python", "importlib", "<frozen", "<__array_function__", OURS)


class OverTime(BaseException):
    """A run took more steps than it may, or the time for all is over. No Exception, so that no code under trial catches it."""


def stopwatch() -> Callable[[], float]:
    """Seconds from now on: the processor's for this process, or a part of the wall's where the machine has other work."""
    processor, wall = time.process_time(), time.perf_counter()
    return lambda: max(time.process_time() - processor, (time.perf_counter() - wall) * OF_WALL)


class Clock:
    """The time when all has to end, and what one run may still take: lines, seconds, and calls within each other."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.perf_counter) -> None:
        self.now, self.seconds = now, MOST_SECONDS
        self.deadline = now() + seconds
        self.start()

    def start(self) -> None:
        """A run begins."""
        self.lines, self.depth = MOST_STEPS, 0
        self.until = min(self.deadline, self.now() + self.seconds)

    def tick(self) -> None:
        """Count one line; raises OverTime where there are too many, or it is too late. Any line may take very long."""
        self.lines -= 1
        if self.lines < 0 or self.now() > self.until:
            raise OverTime

    def enter(self) -> None:
        """Count a call; raises OverTime where there are too many within each other, or it is too late."""
        self.depth += 1
        if self.depth > DEEPEST or self.now() > self.until:
            raise OverTime

    def is_over(self) -> bool:
        return self.now() > self.deadline


@contextlib.contextmanager
def tracing(step: Callable[[FrameType, str, Any], Any]) -> Iterator[None]:
    """Have Python call `step` for what runs in the block; whoever traced before goes on after it."""
    before = sys.gettrace()
    sys.settrace(step)
    try:
        yield
    finally:
        sys.settrace(before)


@contextlib.contextmanager
def traced(clock: Clock) -> Iterator[None]:
    """Count every line outside of libraries that can run more than once; it needs no signal, no thread, no second process."""

    def enter(frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if (known := kinds.get(id(code))) is None:
            known = kinds[id(code)] = kind_of(code)
        if known == LIBRARY:
            return None
        clock.enter()
        if known == STRAIGHT:
            frame.f_trace_lines = False
        return line

    def line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "return":
            clock.depth -= 1
        else:
            clock.tick()
        return line

    kinds: dict[int, str] = {}
    with tracing(enter):
        yield


LIBRARY, STRAIGHT, LOOP = "library", "straight", "loop"
BACK = frozenset(number for name, number in opcode.opmap.items() if "BACKWARD" in name or "ABSOLUTE" in name)


def kind_of(code: CodeType) -> str:
    """Whether code is a library's, runs each of its lines once at most, or can go back."""
    if any(part in code.co_filename for part in LIBRARIES) and code.co_filename != OF_ANY_LENGTH:
        return LIBRARY
    return STRAIGHT if BACK.isdisjoint(code.co_code[::2]) else LOOP


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
