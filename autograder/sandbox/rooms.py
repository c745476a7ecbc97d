"""Rooms for runners: a warm one behind the wall that forks a runner for each job, or a plain process without a wall."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any, Protocol

from autograder.sandbox.isolation import FIRST_UID, HOME, KIT, SITES, UIDS, interpreter, is_root, kit, sites, wall
from autograder.sandbox.seccomp import filter_file

START_SECONDS = 60.0
LAST_SECONDS = 2.0
MOST_JOBS = 500
PASSED_ON = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
BEGIN = (
    "import json, sys; s = json.loads(sys.argv[1]); sys.path[:0] = [s['kit']]; sys.path += s['sites'];"
    "from autograder.sandbox.inside.zygote import main; main(s)"
)


class Running(Protocol):
    """A started runner: the process it is under, and our ends of its two pipes."""

    process: subprocess.Popen[bytes]
    source: int
    sink: int

    def close(self) -> None:
        """Kill the runner with all it started, and leave nothing behind."""

    def complaint(self) -> str:
        """The last line that was written before the runner was ready."""


def start(*, sandboxed: bool = True) -> Running:
    """Start a runner; raises OSError or RuntimeError where the sandbox cannot be started."""
    return _WarmRunner(_borrow()) if sandboxed else _PlainRunner()


class _Room:
    """A walled process with Python, numpy, IPython and matplotlib loaded. It does one job at a time, each in a fork."""

    def __init__(self, command: list[str], calls: int | None) -> None:
        self.command, self.jobs = command, 0
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        passed = [theirs.fileno()] if calls is None else [theirs.fileno(), calls]
        settings = {"control": theirs.fileno(), "uid": None, "folder": str(HOME / "notebook"), "kit": str(KIT)}
        numbered = [str(SITES / str(number)) for number, _ in enumerate(sites())]
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115  closed by `stop`
        with theirs:
            self.process = _started([*command, *_python(settings | {"sites": numbered})], passed, HOME, self.complaints)
        if not self._hears(START_SECONDS):
            text = _last_line(self.complaints)
            self.stop()
            raise RuntimeError(text)

    def begin(self, source: int, sink: int) -> None:
        """Fork a runner on these two pipe ends; raises OSError where the room has gone."""
        self.jobs += 1
        order = json.dumps({"uid": _uid()}).encode()
        socket.send_fds(self.control, [order], [source, sink])
        if not self._hears(START_SECONDS):
            raise OSError("the room has gone")

    def end(self) -> bool:
        """Kill all that the job started and empty its folder; return whether the room may be used again."""
        with contextlib.suppress(OSError):
            self.control.send(b"{}")
            return self._hears(2 * LAST_SECONDS) and self.jobs < MOST_JOBS
        return False

    def stop(self) -> None:
        """Kill the room with everything in it."""
        self.process.kill()
        self.process.wait()
        self.control.close()
        self.complaints.close()

    def _hears(self, seconds: float) -> bool:
        """Whether the room says that it is well within the time."""
        try:
            ready = select.select([self.control], [], [], seconds)[0]
            return bool(ready) and self.control.recv(100) == b"well"
        except OSError:
            return False


class _WarmRunner:
    """A runner that was forked in a borrowed room."""

    def __init__(self, room: _Room) -> None:
        self.room, self.process = room, room.process
        ours, self.sink = os.pipe()
        self.source, theirs = os.pipe()
        try:
            room.begin(ours, theirs)
        except BaseException:
            room.stop()
            os.close(self.source)
            os.close(self.sink)
            raise
        finally:
            os.close(ours)
            os.close(theirs)

    def close(self) -> None:
        """End the job, and give the room back if it is clean."""
        clean = self.room.end()
        if not clean:
            self.room.stop()
        _close_when_silent(self.source, self.sink)
        if clean:
            _give_back(self.room)

    def complaint(self) -> str:
        """The last line that the room wrote."""
        return _last_line(self.room.complaints)


class _PlainRunner:
    """A runner in an ordinary process of its own: nothing keeps it from our files."""

    def __init__(self) -> None:
        ours, self.sink = os.pipe()
        self.source, theirs = os.pipe()
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self.folder = Path(tempfile.mkdtemp(prefix="room-"))
        settings = {"source": ours, "sink": theirs, "uid": None, "folder": str(self.folder / "notebook"), "kit": str(kit())}
        try:
            command = _python(settings | {"sites": sites()})
            self.process = _started(command, [ours, theirs], self.folder, self.complaints, start_new_session=True)
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
        self.complaints.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def complaint(self) -> str:
        """The last line that the process wrote."""
        return _last_line(self.complaints)


_idle: list[_Room] = []
_lock = threading.Lock()


def _borrow() -> _Room:
    """An idle room, or a new one."""
    calls = filter_file()
    try:
        command = wall(calls)
        with _lock:
            room = next((room for room in _idle if _alike(room.command, command) and room.process.poll() is None), None)
            if room:
                _idle.remove(room)
        return room or _Room(command, calls)
    finally:
        if calls is not None:
            os.close(calls)


def _give_back(room: _Room) -> None:
    with _lock:
        _idle.append(room)


@atexit.register
def close_rooms() -> None:
    """Stop every idle room."""
    with _lock:
        while _idle:
            _idle.pop().stop()


def _alike(one: list[str], other: list[str]) -> bool:
    """Whether two walls are the same, but for the number of the filter's file."""
    return [_without_number(one), len(one)] == [_without_number(other), len(other)]


def _without_number(command: list[str]) -> list[str]:
    return [part for part, before in zip(command, ["", *command], strict=False) if before != "--seccomp"]


def _python(settings: dict[str, Any]) -> list[str]:
    return [str(interpreter()), "-I", "-S", "-B", "-c", BEGIN, json.dumps(settings)]


def _started(command: list[str], passed: list[int], home: Path, complaints: IO[bytes], **more: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, env=_environment(home), cwd="/", pass_fds=passed,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints, **more,
    )  # fmt: skip


def _environment(home: Path) -> dict[str, str]:
    """The whole environment of a room: of ours, two settings of the linear algebra pass."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed_on | {
        "HOME": str(home), "TMPDIR": str(home), "IPYTHONDIR": str(home / ".ipython"),
        "MPLCONFIGDIR": str(home / ".matplotlib"), "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    }  # fmt: skip


def _uid() -> int | None:
    """A user for one job when we are root, since some limits do not hold for root; else None."""
    return FIRST_UID + secrets.randbelow(UIDS) if is_root() else None


def _close_when_silent(source: int, sink: int) -> None:
    """Wait until nothing holds the other end of the pipe any more, then close ours."""
    deadline = time.monotonic() + LAST_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([source], [], [], left)[0] or not os.read(source, 1 << 20):
            break
    os.close(source)
    os.close(sink)


def _last_line(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    lines = complaints.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
