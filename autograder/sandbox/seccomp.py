"""Filters on system calls for rooms: no namespaces, mounts, tracing, named sockets, and no memory that is not counted.

Calls that set limits or priorities may name their own process only (0), never another one; a few calls are refused with
certain arguments only; calls that are younger than this list do not exist.

The program is classic BPF, as the kernel reads a seccomp filter: 8 bytes an instruction (code, jump if true,
jump if false, constant). Call numbers are those of Linux's tables for each machine.
"""

from __future__ import annotations

import functools
import platform
import struct

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
NOT_PERMITTED, NO_SUCH_CALL = 1, 38
NUMBER, MACHINE, FIRST_ARGUMENT, ARGUMENT_BYTES = 0, 4, 16, 8
NEW_NAMESPACES = 0x7E020000
MAP_SHARED, MAP_ANONYMOUS = 0x01, 0x20
NOT_UNIX, SENDS_TO_NAMES = 0xFFFFFFFE, 0x02  # bits of other families; a bit of the kinds datagram and raw
SET_DUMPABLE, SET_PIPE_SIZE = 4, 1031
FIRST_UNKNOWN = 451  # x86-64 has a second table from 0x40000000 on, for another kind of program

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column in the tables below, audit number

REFUSED = """
unshare 272 97            setns 308 268              pivot_root 155 41
chroot 161 51             move_mount 429 429         fsopen 430 430             open_tree 428 428     bpf 321 280
ptrace 101 117            process_vm_readv 310 270   process_vm_writev 311 271  pidfd_getfd 438 438   perf_event_open 298 241
keyctl 250 219            add_key 248 217            request_key 249 218        userfaultfd 323 282   open_by_handle_at 304 265
setpriority 141 140       ioprio_set 251 30          socket 41 198              bind 49 200           connect 42 203
listen 50 201             setsockopt 54 208          inotify_init 253 -         inotify_init1 294 26  fanotify_init 300 262
shmget 29 194             semget 64 190              msgget 68 186              mq_open 240 180       memfd_create 319 279
memfd_secret 447 447      io_uring_setup 425 425     io_setup 206 0             vmsplice 278 75       splice 275 76
tee 276 77
"""
MOUNTING = "mount 165 40  umount2 166 39"  # the zygote alone gives each job its folder
OWN_ONLY = """
prlimit64 302 261         sched_setparam 142 118     sched_setaffinity 203 122
sched_setattr 314 274     sched_setscheduler 144 119
"""
# what Landlock does not guard, since it changes a file without opening it
ATTRIBUTES = """
chmod 90 -                fchmod 91 52               fchmodat 268 53            chown 92 -            fchown 93 55
lchown 94 -               fchownat 260 54            utime 132 -                utimes 235 -          futimesat 261 -
utimensat 280 88          setxattr 188 5             lsetxattr 189 6            fsetxattr 190 7       removexattr 197 14
lremovexattr 198 15       fremovexattr 199 16
"""
WITH_ARGUMENTS = "clone 56 220  clone3 435 435  mmap 9 222  socketpair 53 199  prctl 157 167  fcntl 72 25"

Step = tuple[int, int, int, int]


def knows(machine: str) -> bool:
    """Whether the numbers of this machine's calls are known."""
    return machine in MACHINES


def filter_for_room(machine: str = platform.machine()) -> bytes:
    """The filter for all in a room, as the kernel reads it; empty on a machine whose numbers are not known."""
    return _program(machine, REFUSED, _by_arguments(machine)) if knows(machine) else b""


def filter_for_runner(also: str = "", machine: str = platform.machine()) -> bytes:
    """What is refused to a runner besides, with the calls of a table that holds for one kind of wall."""
    return _program(machine, MOUNTING + " " + also, _hiding(machine)) if knows(machine) else b""


def _by_arguments(machine: str) -> tuple[Step, ...]:
    """Calls that are younger than this list, and those that are refused with certain arguments or let name oneself only."""
    column, _ = MACHINES[machine]
    call = numbers(WITH_ARGUMENTS, column)
    steps: list[Step] = [
        (AT_LEAST, 0, 1, FIRST_UNKNOWN), (RETURN, 0, 0, REFUSE | NO_SUCH_CALL),
        (EQUAL, 0, 1, call["clone3"]), (RETURN, 0, 0, REFUSE | NO_SUCH_CALL),
        *_refused_if(call["mmap"], 3, (ANY_BIT, MAP_ANONYMOUS), (ANY_BIT, MAP_SHARED)),
        *_refused_if(call["clone"], 0, (ANY_BIT, NEW_NAMESPACES)),
        *_refused_if(call["socketpair"], 0, (ANY_BIT, NOT_UNIX)),
        *_refused_if(call["socketpair"], 1, (ANY_BIT, SENDS_TO_NAMES)),
        *_refused_if(call["fcntl"], 1, (EQUAL, SET_PIPE_SIZE)),
    ]  # fmt: skip
    for number in numbers(OWN_ONLY, column).values():
        steps += [
            (EQUAL, 0, 4, number), (LOAD, 0, 0, FIRST_ARGUMENT), (EQUAL, 1, 0, 0),
            (RETURN, 0, 0, REFUSE | NOT_PERMITTED), (RETURN, 0, 0, ALLOW),
        ]  # fmt: skip
    return tuple(steps)


def _hiding(machine: str) -> tuple[Step, ...]:
    """A runner may not hide from the trusted side what it holds."""
    number = numbers(WITH_ARGUMENTS, MACHINES[machine][0])["prctl"]
    return tuple(_refused_if(number, 0, (EQUAL, SET_DUMPABLE)))


@functools.cache
def _program(machine: str, refused: str, first: tuple[Step, ...]) -> bytes:
    column, audit = MACHINES[machine]
    steps: list[Step] = [
        (LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, audit), (RETURN, 0, 0, REFUSE | NOT_PERMITTED), (LOAD, 0, 0, NUMBER), *first,
    ]  # fmt: skip
    for number in numbers(refused, column).values():
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | NOT_PERMITTED)]
    return b"".join(struct.pack("<HBBI", *step) for step in [*steps, (RETURN, 0, 0, ALLOW)])


def _refused_if(number: int, argument: int, *conditions: tuple[int, int]) -> list[Step]:
    """Refuse the call of this number where all conditions hold for one of its arguments, else look further."""
    left = range(len(conditions), 0, -1)
    checks: list[Step] = [(kind, 0, rest, value) for (kind, value), rest in zip(conditions, left, strict=True)]
    body: list[Step] = [
        (LOAD, 0, 0, FIRST_ARGUMENT + argument * ARGUMENT_BYTES), *checks,
        (RETURN, 0, 0, REFUSE | NOT_PERMITTED), (LOAD, 0, 0, NUMBER),
    ]  # fmt: skip
    return [(EQUAL, 0, len(body), number), *body]


def numbers(table: str, column: int) -> dict[str, int]:
    """The calls of a table by name, with their numbers in a column; without those that this machine does not have."""
    words = table.split()
    return {name: int(found) for name, found in zip(words[::3], words[1 + column :: 3], strict=True) if found != "-"}
