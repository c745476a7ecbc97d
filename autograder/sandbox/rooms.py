"""A room: a walled process that has loaded what notebooks need, and forks a runner for one job after the other."""

from __future__ import annotations

import contextlib
import json
import secrets
import select
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.sandbox.inside.folder import FOLDER_BYTES, FOLDER_FILES
from autograder.sandbox.isolation import FIRST_UID, UIDS, is_root, sites
from autograder.sandbox.memory import files_hold_more, hold_more
from autograder.sandbox.messages import Order
from autograder.sandbox.process import last_line, start_python
from autograder.sandbox.walls import RoomKind, Wall

START_SECONDS = 60.0
LAST_SECONDS = 2.0


class Room:
    """A walled process with numpy and IPython loaded, and matplotlib from the first job on that draws. One job at a time."""

    def __init__(self, kind: RoomKind, wall: Wall) -> None:
        """Start the process; behind bubblewrap it ends with the thread that started it. Raises OSError where that fails."""
        self.kind, self.wall, self.jobs = kind, wall, 0
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  closed by `leave`
        with theirs:
            settings = wall.settings | {"control": theirs.fileno()}
            self.process = start_python(settings, wall.home, [theirs.fileno()], self.errors, behind=wall.command)

    def wait_until_ready(self) -> None:
        """Wait until all is loaded; raises RuntimeError with the last line of the room's errors where it cannot start."""
        if not self._is_well(START_SECONDS):
            text = last_line(self.errors)
            self.stop()
            raise RuntimeError(text)

    def begin(self, source: int, sink: int, draws: bool) -> None:
        """Fork a runner on these two pipe ends; raises OSError where the room has gone."""
        self.jobs += 1
        order: Order = {"uid": _new_user(self.wall), "draws": draws}
        socket.send_fds(self.control, [json.dumps(order).encode()], [source, sink])
        if not self._is_well(START_SECONDS):
            raise OSError("the room has gone")

    def end(self) -> bool:
        """Kill all that the job started and remove its folder; return whether the room is as it was."""
        with contextlib.suppress(OSError):
            self.control.send(b"{}")
            return self._is_well(2 * LAST_SECONDS)
        return False

    def holds_more(self, most: int) -> bool:
        """Whether all in the room holds more than `most` bytes of memory, or the job's folder on the disk more than it may."""
        process, made = self.process.pid, self.wall.made
        if hold_more(process, most):
            return True
        return made is not None and files_hold_more(made, process, FOLDER_BYTES, FOLDER_FILES)

    def stop(self) -> None:
        """Kill the room with everything in it."""
        if self.wall.has_namespaces:
            self.process.kill()
        self.leave()

    def leave(self) -> None:
        """Let the room end by itself, so that the time that it used is counted; kill it where that takes too long."""
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(LAST_SECONDS)
        self.process.kill()
        self.process.wait()
        self.errors.close()
        self.wall.remove()

    def last_error(self) -> str:
        """The last line of what the room wrote to its errors."""
        return last_line(self.errors)

    def _is_well(self, seconds: float) -> bool:
        """Whether the room confirms within this time that it has done what it was to do."""
        try:
            ready = select.select([self.control], [], [], seconds)[0]
            return bool(ready) and self.control.recv(100) == b"well"
        except OSError:
            return False


def _new_user(wall: Wall) -> int | None:
    """A user for one job where the grader is root, since some limits do not hold for root; else None.

    Behind Landlock only where every user may read Python, which has no place of its own in a room there.
    """
    readable = wall.has_namespaces or all(_is_open(Path(folder)) for folder in (sys.base_prefix, *sites()))
    return FIRST_UID + secrets.randbelow(UIDS) if is_root() and readable else None


def _is_open(folder: Path) -> bool:
    """Whether every user may go to this folder."""
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))
