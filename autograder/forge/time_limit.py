"""A limit of time for what an author wrote: specs, a solution, a mistake or a variant that never ends is said by its name."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from autograder.checking.probe import raised
from autograder.forge.spec import Place, SpecProblem

SECONDS, MOMENT = 20.0, 0.01
"""Far more than the sandbox gives a student's function for all of its cases."""


class TookTooLong(BaseException):
    """Raised in a thread whose time is over. No Exception, so that what authors write does not catch it."""


@contextlib.contextmanager
def within_time(place: Place, doing: str, *, follow: bool = False) -> Iterator[None]:
    """Stop the block where it takes longer than SECONDS: raises SpecProblem at `place`, which says what was being done.

    With `follow` the problem is at the last line in the folder of `place` that ran. It works in any thread, and between two
    steps of Python: one call into a library is waited for.
    """
    thread, lock, over, risen = threading.get_ident(), threading.Lock(), threading.Event(), threading.Event()
    risen.set()

    def stop() -> None:
        with lock:
            if not over.is_set():
                risen.clear()
                _raise_in(thread, TookTooLong)

    timer = threading.Timer(SECONDS, stop)
    timer.daemon = True
    try:
        try:
            timer.start()
            yield
        finally:
            timer.cancel()
            with lock:
                over.set()
            _wait_for(risen)
    except TookTooLong as late:
        line = raised(late)["line"]
        where = f" in the line '{line}'" if line else ""
        place = _last_line(late, place) if follow else place
        raise SpecProblem(place, f"{doing} was stopped after {SECONDS:g} seconds{where}: does it end? mend it") from None


def _last_line(late: BaseException, place: Place) -> Place:
    """The last line that ran of a file in the folder of `place`, or else `place` itself."""
    frames = traceback.extract_tb(late.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).is_relative_to(Path(place[0]).parent)]
    own = [frame for frame in inside if "site-packages" not in Path(frame.filename).parts]
    return (own[-1].filename, own[-1].lineno or 1) if own else place


def _wait_for(risen: threading.Event) -> None:
    """Let an exception that is on its way rise here: to take it back would leave Python on the watch for it."""
    if not risen.is_set() and not isinstance(sys.exception(), TookTooLong):
        time.sleep(MOMENT)


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Let an exception rise in a thread, between two of its next steps."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
