"""What a submission holds is limited whatever it is, and what the trusted side could not count is refused, at each level."""

import os
import re
from pathlib import Path

import pytest

from autograder.sandbox import seccomp
from tests.sandbox.levels import LEVELS, played

LOAD = "import ctypes, fcntl, mmap, os, socket, threading, time\nc = ctypes.CDLL(None, use_errno=True)\n"
FILL = """
def fill(many):
    kept = []
    for _ in range(many):
        pair = socket.socketpair()
        kept += pair
        for end in pair:
            end.setblocking(False)
            try:
                while end.send(bytes(65536)): pass
            except OSError: pass
    return kept
"""
HOARDS = {
    "shared mappings": """
for _ in range(14):
    if os.fork() == 0:
        held = mmap.mmap(-1, 120 << 20)
        for _ in range(120): held.write(bytes(range(256)) * 4096)
        time.sleep(30)
time.sleep(3)""",
    "a device that shares": """
device = os.open('/dev/zero', os.O_RDWR)
for _ in range(14):
    if os.fork() == 0:
        held = mmap.mmap(device, 120 << 20)
        for _ in range(120): held.write(bytes(range(256)) * 4096)
        time.sleep(30)
time.sleep(3)""",
    "files without a place": "for _ in range(24): os.write(os.memfd_create('x'), b'x' * (60 << 20))\ntime.sleep(2)",
    "sockets of one": FILL + "kept = fill(1200)\ntime.sleep(2)",
    "sockets of many": FILL + "for _ in range(20):\n    if os.fork() == 0: kept = fill(110); time.sleep(30)\ntime.sleep(3)",
    "children of a thread": """
def family():
    for _ in range(18):
        if os.fork() == 0:
            held = [b'x' * (1 << 20) for _ in range(80)]
            time.sleep(30)
    time.sleep(30)
threading.Thread(target=family, daemon=True).start()
time.sleep(3)""",
    "files": "for number in range(24): open(f'f{number}', 'wb').write(b'x' * (60 << 20))\ntime.sleep(2)",
    "files that were removed": """
held = []
for _ in range(24):
    held.append(open('f', 'wb'))
    held[-1].write(b'x' * (60 << 20))
    os.unlink('f')
time.sleep(2)""",
    "empty files": "for number in range(10 ** 6): os.close(os.open(f'n{number}', os.O_CREAT | os.O_WRONLY))",
    "attributes": """
for number in range(10 ** 6):
    open(f'n{number}', 'w').close()
    for name in range(60): os.setxattr(f'n{number}', f'user.{name}', b'x' * 1000)""",
}
REFUSED = {
    "the names of others' files, in three ways": "\n".join(
        f"try:\n    {work}\n    print('seen')\nexcept AssertionError: pass"
        for work in ("assert c.inotify_init() >= 0", "assert c.inotify_init1(0) >= 0", "assert c.fanotify_init(0x200, 0) >= 0")
    )
    + "\nraise PermissionError",
    "secret memory": "assert c.syscall(447, 0) >= 0",
    "a system of rings": "assert c.syscall(425, 8, ctypes.create_string_buffer(200)) >= 0",
    "pages in a pipe": "assert c.vmsplice(os.pipe()[1], ctypes.byref((ctypes.c_size_t * 2)(id(os), 1)), 1, 0) > 0",
    "a larger pipe": "fcntl.fcntl(os.pipe()[0], 1031, 1 << 20)",
    "a larger socket": "socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)",
    "a socket that sends to names": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b'forged', '/dev/log')",
    "a socket with a name": "socket.socketpair()[0].bind('\\0mine')",
    "a call that is younger than the filter": "number = c.syscall(463, -100, b'.', 0, b'user.a', None, 16)\nassert number >= 0",
    "to hide what it holds": "assert c.prctl(4, 0, 0, 0, 0) == 0",
    "limits that rise again": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1000))",
}  # fmt: skip
HONEST = """
import asyncio, mmap, multiprocessing, os, subprocess, sys, tempfile
async def four(): return 4
print(asyncio.run(four()))
ours, theirs = multiprocessing.Pipe()
child = multiprocessing.get_context('fork').Process(target=lambda: theirs.send(5))
child.start(); print(ours.recv()); child.join()
open('data', 'wb').write(b'six')
with open('data', 'r+b') as file: print(mmap.mmap(file.fileno(), 0)[:])
with tempfile.TemporaryDirectory() as folder: print(os.path.isdir(folder))
print(subprocess.run([sys.executable, '-S', '-c', 'print(7)'], capture_output=True, text=True, env={}).stdout.strip())
"""
only_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can be both")
at_each_level = pytest.mark.parametrize("level", LEVELS, ids=" ".join)


@pytest.fixture(scope="module")
def seen():
    """A function that plays these sources at a level once, and gives what came of each by its name."""
    found = {}

    def seen(level, kind, sources):
        if (level, kind) not in found:
            jobs = [{"source": LOAD + source, "limits": {"memory_mb": 256}} for source in sources.values()]
            found[level, kind] = dict(zip(sources, played(*level, jobs), strict=True))
        return found[level, kind]

    return seen


@only_root
@at_each_level
@pytest.mark.parametrize("what", HOARDS)
def test_a_submission_that_hoards_is_stopped_before_it_has_what_it_wants(seen, level, what):
    result = seen(level, "hoards", HOARDS)[what]
    assert result["error"]["type"] in ("MemoryError", "OSError", "PermissionError", "FileNotFoundError"), result


@only_root
@at_each_level
@pytest.mark.parametrize("what", REFUSED)
def test_what_could_not_be_counted_or_would_show_others_is_refused(seen, level, what):
    result = seen(level, "refused", REFUSED)[what]
    assert result["error"]["type"] in ("AssertionError", "PermissionError", "ValueError") and "seen" not in result["text"], (
        result
    )


@only_root
@at_each_level
def test_what_an_honest_notebook_does_with_processes_and_files_still_works(seen, level):
    result = seen(level, "honest", {"honest": HONEST})["honest"]
    assert (result["text"].split()[:4], result["error"]) == (["4", "5", "b'six'", "True"], None), result


@pytest.mark.parametrize(("column", "header"), [(0, "x86_64-linux-gnu/asm/unistd_64.h"), (1, "asm-generic/unistd.h")])
def test_the_numbers_of_the_filter_are_those_of_the_kernel(column, header):
    path = Path("/usr/include", header)
    if not path.exists():
        pytest.skip(f"the kernel's headers are not here: {path}")
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", path.read_text()))
    for table in (seccomp.REFUSED, seccomp.MOUNTING, seccomp.OWN_ONLY, seccomp.ATTRIBUTES, seccomp.WITH_ARGUMENTS):
        for name, number in seccomp.numbers(table, column).items():
            assert int(found.get(name, number)) == number, name


@pytest.mark.parametrize("machine", seccomp.MACHINES)
def test_no_jump_of_a_filter_leads_out_of_it(machine):
    for filter_ in (seccomp.filter_for_room(machine), seccomp.filter_for_runner(seccomp.ATTRIBUTES, machine)):
        steps = [filter_[start : start + 8] for start in range(0, len(filter_), 8)]
        assert all(
            place + 1 + max(step[2], step[3]) < len(steps) for place, step in enumerate(steps) if step[0] != seccomp.RETURN
        )
