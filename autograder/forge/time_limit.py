"""A limit of time for what an author wrote: a solution, a mistake or a right variant that never ends is said by its name."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
import time
from collections.abc import Iterator

from autograder.checking.probe import raised
from autograder.forge.spec import Place, SpecProblem

SECONDS, MOMENT = 20.0, 0.01
"""Far more than the sandbox gives a student's function for all of its cases."""


class TookTooLong(BaseException):
    """Raised in a thread whose time is over. No Exception, so that what authors write does not catch it."""


@contextlib.contextmanager
def within_time(place: Place, doing: str) -> Iterator[None]:
    """Stop the block where it takes longer than SECONDS: raises SpecProblem at `place`, which says what was being done.

    It works in any thread, and between two steps of Python: one call into a library is waited for.
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
        raise SpecProblem(place, f"{doing} was stopped after {SECONDS:g} seconds{where}: does it end? mend it") from None


def _wait_for(risen: threading.Event) -> None:
    """Let an exception that is on its way rise here: to take it back would leave Python on the watch for it."""
    if not risen.is_set() and not isinstance(sys.exception(), TookTooLong):
        time.sleep(MOMENT)


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Let an exception rise in a thread, between two of its next steps."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
