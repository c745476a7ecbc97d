"""A filter on system calls for the room: no new namespaces, mounts, tracing, sockets, or rarely used calls.

Calls that set limits or priorities may name their own process only (0), never another one.

The program is classic BPF, as the kernel reads a seccomp filter: 8 bytes an instruction (code, jump if true,
jump if false, constant). Call numbers are those of Linux's tables for each machine.
"""

from __future__ import annotations

import functools
import os
import platform
import struct

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
NOT_PERMITTED, NO_SUCH_CALL = 1, 38
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16
NEW_NAMESPACES = 0x7E020000
FOREIGN_NUMBERS = 0x40000000

# machine -> its audit number, clone, clone3; the refused calls: unshare setns mount umount2 pivot_root chroot ptrace
# process_vm_readv process_vm_writev bpf perf_event_open userfaultfd keyctl add_key request_key io_uring_setup socket
# open_by_handle_at move_mount fsopen open_tree pidfd_getfd shmget semget msgget mq_open setpriority ioprio_set;
# and those that may only name 0: prlimit64 sched_setparam sched_setscheduler sched_setaffinity sched_setattr
TABLES: dict[str, tuple[int, int, int, tuple[int, ...], tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E, 56, 435,
        (272, 308, 165, 166, 155, 161, 101, 310, 311, 321, 298, 323, 250, 248, 249, 425, 41,
         304, 429, 430, 428, 438, 29, 64, 68, 240, 141, 251),
        (302, 142, 144, 203, 314),
    ),
    "aarch64": (
        0xC00000B7, 220, 435,
        (97, 268, 40, 39, 41, 51, 117, 270, 271, 280, 241, 282, 219, 217, 218, 425, 198,
         265, 429, 430, 428, 438, 194, 190, 186, 180, 140, 30),
        (261, 118, 119, 122, 274),
    ),
}  # fmt: skip

# what Landlock does not guard, since it changes a file without opening it: chmod fchmod fchmodat fchmodat2 chown fchown
# lchown fchownat utime utimes futimesat utimensat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
ATTRIBUTES: dict[str, tuple[int, ...]] = {
    "x86_64": (90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 280, 188, 189, 190, 197, 198, 199),
    "aarch64": (52, 53, 452, 55, 54, 88, 5, 6, 7, 14, 15, 16),
}


def filter_file() -> int | None:
    """Return a file descriptor that holds the filter, or None on a machine whose numbers are not known."""
    table = TABLES.get(platform.machine())
    if table is None:
        return None
    number = os.memfd_create("filter")
    os.write(number, _program(*table))
    os.lseek(number, 0, os.SEEK_SET)
    return number


def filter_for_landlock() -> bytes:
    """Return the filter that goes with Landlock; raises KeyError on a machine whose numbers are not known."""
    machine, clone, clone3, refused, own = TABLES[platform.machine()]
    return _program(machine, clone, clone3, refused + ATTRIBUTES[platform.machine()], own)


@functools.cache
def _program(machine: int, clone: int, clone3: int, refused: tuple[int, ...], own: tuple[int, ...]) -> bytes:
    steps = [
        (LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, machine), (RETURN, 0, 0, REFUSE | NOT_PERMITTED),
        (LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, FOREIGN_NUMBERS), (RETURN, 0, 0, REFUSE | NOT_PERMITTED),
        (EQUAL, 0, 1, clone3), (RETURN, 0, 0, REFUSE | NO_SUCH_CALL),
    ]  # fmt: skip
    for call in refused:
        steps += [(EQUAL, 0, 1, call), (RETURN, 0, 0, REFUSE | NOT_PERMITTED)]
    for call in own:
        steps += [
            (EQUAL, 0, 4, call), (LOAD, 0, 0, FIRST_ARGUMENT), (EQUAL, 1, 0, 0),
            (RETURN, 0, 0, REFUSE | NOT_PERMITTED), (RETURN, 0, 0, ALLOW),
        ]  # fmt: skip
    steps += [
        (EQUAL, 0, 3, clone), (LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 0, 1, NEW_NAMESPACES),
        (RETURN, 0, 0, REFUSE | NOT_PERMITTED), (RETURN, 0, 0, ALLOW),
    ]  # fmt: skip
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
