"""Give up rights before any code of a student runs."""

from __future__ import annotations

import os
import resource
from typing import Any

MEGABYTE = 1 << 20
FILE_BYTES = 64 * MEGABYTE


def become(uid: int | None) -> None:
    """Leave root for a user of no one's, since some limits do not hold for root."""
    if uid is not None:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)


def limit(limits: dict[str, Any]) -> None:
    """Limit memory, processes, files, cores and processor time of this process and its children."""
    _lower(resource.RLIMIT_AS, limits["memory_mb"] * MEGABYTE)
    _lower(resource.RLIMIT_FSIZE, FILE_BYTES)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, int(limits["total_seconds"]) + 5)
    if limits["processes"]:
        _lower(resource.RLIMIT_NPROC, limits["processes"])


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
