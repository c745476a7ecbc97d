"""The memory of processes, as the kernel counts it."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from itertools import pairwise

MOST_BYTES = 1 << 16


def private(process: int) -> int:
    """The bytes of memory that a process does not share with files; what it shares with its parent is included.

    Raises OSError or ValueError where the process has gone.
    """
    fields = _words(f"/proc/{process}/statm")
    return (int(fields[1]) - int(fields[2])) * resource.getpagesize()


def own_share(process: int) -> int:
    """As `private`, but of memory that several processes share only this one's part.

    Slow, and the same as `private` where the kernel does not tell it of this process.
    """
    try:
        words = _words(f"/proc/{process}/smaps_rollup")
    except (PermissionError, FileNotFoundError):
        words = []
    parts = [int(size) for name, size in pairwise(words) if name in (b"Pss_Anon:", b"Pss_Shmem:")]
    return 1024 * sum(parts) if parts else private(process)


def of_tree(process: int, held: Callable[[int], int] = private) -> int:
    """The bytes that a process and all below it hold, each as `held` counts them; 0 where that is not known."""
    try:
        own, children = held(process), _words(f"/proc/{process}/task/{process}/children")
    except (OSError, ValueError):
        return 0
    return own + sum(of_tree(int(child), held) for child in children)


def _words(path: str) -> list[bytes]:
    """The words of a small file that the kernel writes as it is read."""
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, MOST_BYTES).split()
    finally:
        os.close(file)
