"""A limit of time for what an author wrote: a solution, a mistake or a right variant that never ends is said by its name."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Iterator

from autograder.checking.probe import raised
from autograder.forge.spec import Place, SpecProblem

SECONDS = 20.0
"""Far more than the sandbox gives a student's function for all of its cases."""


class TookTooLong(BaseException):
    """Raised in a thread whose time is over. No Exception, so that what authors write does not catch it."""


@contextlib.contextmanager
def within_time(place: Place, doing: str) -> Iterator[None]:
    """Stop the block where it takes longer than SECONDS: raises SpecProblem at `place`, which says what was being done.

    It works in any thread, and between two steps of Python: one call into a library is waited for.
    """
    thread, lock, over = threading.get_ident(), threading.Lock(), threading.Event()

    def stop() -> None:
        with lock:
            if not over.is_set():
                _raise_in(thread, TookTooLong)

    timer = threading.Timer(SECONDS, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except TookTooLong as late:
        line = raised(late)["line"]
        where = f" in the line '{line}'" if line else ""
        raise SpecProblem(place, f"{doing} was stopped after {SECONDS:g} seconds{where}: does it end? mend it") from None
    finally:
        timer.cancel()
        with lock:
            over.set()
            _raise_in(thread, None)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Let an exception rise in a thread; None takes back one that has not risen yet."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)
