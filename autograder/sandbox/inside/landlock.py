"""The fallback wall, where namespaces are forbidden: a process gives up its own rights to files, signals and system calls."""

from __future__ import annotations

import base64
import contextlib
import ctypes
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.sandbox.messages import Confinement

SET_NO_NEW_PRIVS, SET_SECCOMP, SET_CHILD_SUBREAPER = 38, 22, 36
FILTER_MODE = 2
CAPABILITIES_VERSION = 0x20080522


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def adopt_orphans() -> None:
    """Become the parent of every process below this one whose own parent ends."""
    _prctl(SET_CHILD_SUBREAPER, 1)


def give_up_rights(confinement: Confinement) -> None:
    """Keep only the files of the confinement, and no system call that its filter refuses. There is no way back."""
    from sandlock import Sandbox, confine

    confine(Sandbox(fs_readable=confinement["readable"], fs_writable=confinement["writable"]))
    _drop_capabilities()
    steps = base64.b64decode(confinement["filter"])
    if steps:
        held = ctypes.create_string_buffer(steps, len(steps))
        program = _Program(len(steps) // 8, ctypes.cast(held, ctypes.c_void_p).value)
        _prctl(SET_NO_NEW_PRIVS, 1)
        _prctl(SET_SECCOMP, FILTER_MODE, ctypes.addressof(program))


def _drop_capabilities() -> None:
    """Root without capabilities is a user like any other."""
    header, none = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, none):
        raise OSError(ctypes.get_errno(), "the capabilities could not be dropped")


def kill_below() -> None:
    """Kill every process below this one."""
    for child in _below(os.getpid()):
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)


def _below(process: int) -> list[int]:
    try:
        children = [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []
    return [*children, *(deeper for child in children for deeper in _below(child))]


def _prctl(option: int, *values: int) -> None:
    arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    if ctypes.CDLL(None, use_errno=True).prctl(option, *arguments):
        raise OSError(ctypes.get_errno(), f"prctl {option} was refused")
