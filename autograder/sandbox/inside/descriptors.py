"""Open files that a room holds when it forks: a runner opens them anew, so that no job moves them for the next one."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import io
import os
import stat

FIRST, MOST = 3, 256

Named = dict[int, str]
Held = dict[int, tuple[int, int]]


def named() -> Named:
    """The files that this process has open for reading by name, as matplotlib has its fonts. Slow: to be asked once."""
    found: Named = {}
    for item in gc.get_objects():
        if isinstance(item, io.FileIO) and not item.closed and not item.writable() and isinstance(item.name, str):
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(item.fileno()), os.stat(item.name)):
                    found[item.fileno()] = item.name
    return found


def open_anew(files: Named) -> None:
    """Put files of this process's own in the place of those that it shares with its parent."""
    for number, name in files.items():
        own = os.open(name, os.O_RDONLY)
        os.lseek(own, os.lseek(number, 0, os.SEEK_CUR), os.SEEK_SET)
        os.dup2(own, number, inheritable=False)
        os.close(own)


def held() -> Held:
    """Where each open file stands, and how it is open: this does not change while only others use files of their own."""
    found: Held = {}
    for number in range(FIRST, MOST):
        with contextlib.suppress(OSError):
            if stat.S_ISREG(os.fstat(number).st_mode):
                found[number] = (os.lseek(number, 0, os.SEEK_CUR), fcntl.fcntl(number, fcntl.F_GETFL))
    return found


def as_before(before: Held) -> bool:
    """Whether these files still stand where they stood."""
    return all((os.lseek(n, 0, os.SEEK_CUR), fcntl.fcntl(n, fcntl.F_GETFL)) == state for n, state in before.items())
