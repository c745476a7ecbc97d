"""Runners: each does one job, forked in a warm room, or in an ordinary process of its own where there is to be no wall."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Protocol

from autograder.sandbox.inside.folder import FOLDER_BYTES, FOLDER_FILES, remove
from autograder.sandbox.isolation import kit, names_of, sites
from autograder.sandbox.memory import files_hold_more, hold_more
from autograder.sandbox.messages import RoomSettings
from autograder.sandbox.pool import POOL
from autograder.sandbox.process import last_line, start_python
from autograder.sandbox.rooms import LAST_SECONDS, Room
from autograder.sandbox.walls import Support

MOST_JOBS = 500


class Runner(Protocol):
    """A started runner: the process that it belongs to, and the trusted side's ends of its two pipes."""

    process: subprocess.Popen[bytes]
    source: int
    sink: int

    def close(self) -> None:
        """Kill the runner with all that it started, and leave nothing behind."""

    def holds_more(self, most: int) -> bool:
        """Whether its processes hold more than `most` bytes of memory, or its folder more than any job may."""

    def last_error(self) -> str:
        """The last line that was written before the runner was ready."""


def start_runner(support: Support, *, draws: bool, sandboxed: bool) -> Runner:
    """Start a runner for a job with this support, that `draws` or not.

    Raises OSError or RuntimeError where the sandbox cannot be started.
    """
    return _WalledRunner(POOL.borrow(support), draws) if sandboxed else _PlainRunner(support)


class _WalledRunner:
    """A runner that was forked in a borrowed room."""

    def __init__(self, room: Room, draws: bool) -> None:
        self.room, self.process = room, room.process
        ours, self.sink = os.pipe()
        self.source, theirs = os.pipe()
        try:
            room.begin(ours, theirs, draws)
        except BaseException:
            room.stop()
            os.close(self.source)
            os.close(self.sink)
            raise
        finally:
            os.close(ours)
            os.close(theirs)

    def close(self) -> None:
        """End the job, and give the room back if it is clean; one that has served for long may go."""
        clean = self.room.end()
        if not clean:
            self.room.stop()
        _close_when_silent(self.source, self.sink)
        if clean and self.room.jobs < MOST_JOBS:
            POOL.give_back(self.room)
        elif clean:
            self.room.leave()

    def holds_more(self, most: int) -> bool:
        """Whether the room holds more than this."""
        return self.room.holds_more(most)

    def last_error(self) -> str:
        """The last line that the room wrote."""
        return self.room.last_error()


class _PlainRunner:
    """A runner in an ordinary process of its own: nothing keeps it from the files of this user."""

    def __init__(self, support: Support) -> None:
        modules = kit(support)
        ours, self.sink = os.pipe()
        self.source, theirs = os.pipe()
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self.folder = Path(tempfile.mkdtemp(prefix="room-"))
        try:
            settings: RoomSettings = {
                "kit": str(modules), "sites": sites(), "support": names_of(support),
                "folder": str(self.folder / "notebook"), "confinement": None, "source": ours, "sink": theirs,
            }  # fmt: skip
            self.process = start_python(settings, self.folder, [ours, theirs], self.errors, group=True)
        finally:
            os.close(ours)
            os.close(theirs)

    def close(self) -> None:
        """Kill the process group, and remove its folder."""
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        _close_when_silent(self.source, self.sink)
        self.errors.close()
        with contextlib.suppress(OSError):
            remove(str(self.folder))

    def holds_more(self, most: int) -> bool:
        """Whether the process and all below it hold more than this, or its folder more than any job may."""
        process = self.process.pid
        return hold_more(process, most) or files_hold_more(self.folder, process, FOLDER_BYTES, FOLDER_FILES)

    def last_error(self) -> str:
        """The last line that the process wrote."""
        return last_line(self.errors)


def _close_when_silent(source: int, sink: int) -> None:
    """Wait until nothing holds the other end of `source` any more, then close both."""
    deadline = time.monotonic() + LAST_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([source], [], [], left)[0] or not os.read(source, 1 << 20):
            break
    os.close(source)
    os.close(sink)
