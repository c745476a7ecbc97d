"""Give up rights before any code of a student runs."""

from __future__ import annotations

import base64
import mmap
import os
import resource
from functools import cache
from typing import TYPE_CHECKING

from autograder.sandbox.inside.kernel import drop_capabilities, refuse_calls, set_for_process

if TYPE_CHECKING:
    from autograder.sandbox.messages import RunnerLimits

MEGABYTE = 1 << 20
FILE_BYTES, FILES = 64 * MEGABYTE, 256
SET_DUMPABLE = 4


def become(uid: int | None) -> None:
    """Become the user `uid`, which is no one on this machine, since some limits do not hold for root; None changes nothing."""
    if uid is not None:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)


def give_up_calls(encoded: str) -> None:
    """Give up the system calls that this filter refuses (base64), if it is not empty. There is no way back."""
    if steps := base64.b64decode(encoded):
        refuse_calls(steps)


def give_up_rights(encoded: str) -> None:
    """Give up all capabilities, and system calls as above.

    From here on the trusted side may count what this process holds, also where both are the same user.
    """
    set_for_process(SET_DUMPABLE, 1)
    drop_capabilities()
    give_up_calls(encoded)


def limit(limits: RunnerLimits) -> None:
    """Limit memory (beyond what is loaded), processes, files, cores and processor time of this process and its children."""
    _lower(resource.RLIMIT_AS, (loaded_mb() + limits["memory_mb"]) * MEGABYTE)
    _lower(resource.RLIMIT_FSIZE, FILE_BYTES)
    _lower(resource.RLIMIT_NOFILE, FILES)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, int(limits["total_seconds"]) + 5)
    if limits["processes"]:
        _lower(resource.RLIMIT_NPROC, limits["processes"])


@cache
def loaded_mb() -> int:
    """The megabytes of address space that this process holds now, found by halving, since there is no /proc in a room."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    low, high = 0, 1 << 16
    while high - low > 1:
        middle = (low + high) // 2
        resource.setrlimit(resource.RLIMIT_AS, (middle * MEGABYTE, before[1]))
        low, high = (low, middle) if _can_map_more() else (middle, high)
    resource.setrlimit(resource.RLIMIT_AS, before)
    return high


def _can_map_more() -> bool:
    try:
        mmap.mmap(-1, MEGABYTE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    except (OSError, MemoryError):
        return False
    return True


def silence() -> None:
    """Point the file descriptors 0, 1 and 2 at nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))
