"""Calls of the kernel for which Python has no name; each raises OSError where the kernel refuses.

All is looked up once, when this is imported: for a forked runner it would take as long as the calls themselves.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any

NEW_MOUNTS, NO_SUID, NO_DEVICES = 0x20000, 2, 4
SET_SECCOMP, FILTER_MODE, SET_NO_NEW_PRIVS = 22, 2, 38
CAPABILITIES_VERSION = 0x20080522

LIBRARY = ctypes.CDLL(None, use_errno=True)
UNSHARE, MOUNT, UNMOUNT = LIBRARY.unshare, LIBRARY.mount, LIBRARY.umount2
PRCTL, CAPSET = LIBRARY.prctl, LIBRARY.capset


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def may_mount() -> None:
    """Take mounts of one's own: an ordinary user may not change those that bubblewrap has made."""
    _call(UNSHARE, NEW_MOUNTS)


def mount_over(place: str, options: str) -> None:
    """Cover a folder with an empty filesystem in memory."""
    where, kind = os.fsencode(place), b"tmpfs"
    _call(MOUNT, kind, where, kind, NO_SUID | NO_DEVICES, options.encode())


def unmount(place: str) -> None:
    """Take away what covers a folder, with all that is in it; refused while anything holds a part of it."""
    _call(UNMOUNT, os.fsencode(place), 0)


def set_for_process(option: int, *values: int) -> None:
    """Call `prctl`."""
    _call(PRCTL, option, *(ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]))


def drop_capabilities() -> None:
    """Give up what root may do: without capabilities it is a user like any other."""
    _call(CAPSET, (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)())


def refuse_calls(steps: bytes) -> None:
    """Let a filter stand before the system calls of this process and its children, for good."""
    set_for_process(SET_NO_NEW_PRIVS, 1)
    held = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.cast(held, ctypes.c_void_p).value)
    set_for_process(SET_SECCOMP, FILTER_MODE, ctypes.addressof(program))


def _call(function: Any, *values: Any) -> None:
    if function(*values):
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__} was refused: {os.strerror(number)}")
