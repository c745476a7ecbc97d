"""One grader at a time in a course folder: the lock goes with its process, however that ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.course.seeds import PRIVATE


class Busy(RuntimeError):
    """Another process grades in this folder; the message names it."""


@contextlib.contextmanager
def only_grader(root: Path) -> Iterator[None]:
    """Hold the course in `root` for this process; raises Busy where another one holds it.

    The kernel gives the lock back when its process ends, and children do not inherit it: a killed grader blocks nobody.
    """
    path = root / PRIVATE / "lock"
    path.parent.mkdir(exist_ok=True, mode=0o700)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise Busy(_message(path)) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _message(path: Path) -> str:
    owner = path.read_text(encoding="ascii").strip() or "not known"
    return f"another 'autograder grade' works in this folder (process {owner}): wait until it is done, then start again"
