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
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Protocol

from autograder.sandbox.isolation import FIRST_UID, UIDS, interpreter, is_root, isolation, kit, sites
from autograder.sandbox.walls import Wall, the_wall

START_SECONDS = 60.0
LAST_SECONDS = 2.0
MOST_JOBS = 500
PASSED_ON = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
BEGIN = (
    "import gc, json, sys; gc.disable(); s = json.loads(sys.argv[1]); sys.path[:0] = [s['kit']]; sys.path += s['sites'];"
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


def start(support: tuple[Path, ...], *, draws: bool, sandboxed: bool) -> Running:
    """Start a runner for a job that imports from `support`, and `draws` or not.

    Raises OSError or RuntimeError where the sandbox cannot be started.
    """
    return _WarmRunner(_borrow(support), draws) if sandboxed else _PlainRunner(support)


class _Room:
    """A walled process with numpy and IPython loaded, and matplotlib from the first job on that draws. One job at a time."""

    def __init__(self, wall: Wall) -> None:
        self.wall, self.jobs = wall, 0
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115  closed by `stop`
        with theirs:
            command = [*wall.command, *_python({**wall.settings, "control": theirs.fileno(), "uid": None})]
            self.process = _started(command, [theirs.fileno(), *wall.passed], wall.home, self.complaints)
        if not self._hears(START_SECONDS):
            text = _last_line(self.complaints)
            self.stop()
            raise RuntimeError(text)

    def begin(self, source: int, sink: int, draws: bool) -> None:
        """Fork a runner on these two pipe ends; raises OSError where the room has gone."""
        self.jobs += 1
        order = json.dumps({"uid": _uid(walled=bool(self.wall.command)), "draws": draws}).encode()
        socket.send_fds(self.control, [order], [source, sink])
        if not self._hears(START_SECONDS):
            raise OSError("the room has gone")

    def end(self) -> bool:
        """Kill all that the job started and empty its folder; return whether both are done."""
        with contextlib.suppress(OSError):
            self.control.send(b"{}")
            return self._hears(2 * LAST_SECONDS)
        return False

    def stop(self) -> None:
        """Kill the room with everything in it."""
        if self.wall.command:
            self.process.kill()
        self.leave()

    def leave(self) -> None:
        """Let the room end by itself, so that the time that it used is counted; kill it where that takes too long."""
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(LAST_SECONDS)
        self.process.kill()
        self.process.wait()
        self.complaints.close()
        self.wall.remove()

    def _hears(self, seconds: float) -> bool:
        """Whether the room says that it is well within the time."""
        try:
            ready = select.select([self.control], [], [], seconds)[0]
            return bool(ready) and self.control.recv(100) == b"well"
        except OSError:
            return False


class _WarmRunner:
    """A runner that was forked in a borrowed room."""

    def __init__(self, room: _Room, draws: bool) -> None:
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
            _give_back(self.room)
        elif clean:
            self.room.leave()

    def complaint(self) -> str:
        """The last line that the room wrote."""
        return _last_line(self.room.complaints)


class _PlainRunner:
    """A runner in an ordinary process of its own: nothing keeps it from our files."""

    def __init__(self, support: tuple[Path, ...]) -> None:
        ours, self.sink = os.pipe()
        self.source, theirs = os.pipe()
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self.folder = Path(tempfile.mkdtemp(prefix="room-"))
        settings = {"source": ours, "sink": theirs, "folder": str(self.folder / "notebook"), "kit": str(kit(support))}
        try:
            command = _python({**settings, "sites": sites(), "uid": None, "wall": None})
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
_coming: list[tuple[tuple[Path, ...], Future[_Room]]] = []
_lock = threading.Lock()
_starter = ThreadPoolExecutor(1)


@contextlib.contextmanager
def warm_rooms(count: int, support: tuple[Path, ...]) -> Iterator[None]:
    """Start so many rooms for jobs that import from `support` in the background, where this machine has a wall.

    At the end of the block all idle rooms are stopped.
    """
    if count and isolation().works:
        waiters = ThreadPoolExecutor(count)
        _coming.extend((support, waiters.submit(_new_room, support)) for _ in range(count))
        waiters.shutdown(wait=False)
    try:
        yield
    finally:
        close_rooms()


def _borrow(support: tuple[Path, ...]) -> _Room:
    """An idle room with this support behind the wall that this machine offers, or one that is on its way, or a new one."""
    wall = the_wall(support)
    wall.close()
    with _lock:
        room = next((room for room in _idle if room.wall.name == wall.name and room.process.poll() is None), None)
        if room:
            _idle.remove(room)
        coming = None if room else next((item for item in _coming if item[0] == support), None)
        if coming:
            _coming.remove(coming)
    return room or (coming[1].result() if coming else _new_room(support))


def _new_room(support: tuple[Path, ...]) -> _Room:
    wall = the_wall(support)
    try:
        return _Room(wall.built())
    finally:
        wall.close()


def _give_back(room: _Room) -> None:
    with _lock:
        _idle.append(room)


@atexit.register
def close_rooms() -> None:
    """Stop every idle room."""
    with _lock:
        while _coming:
            with contextlib.suppress(Exception):
                _idle.append(_coming.pop()[1].result())
        while _idle:
            _idle.pop().leave()


def _python(settings: dict[str, Any]) -> list[str]:
    return [str(interpreter()), "-I", "-S", "-B", "-c", BEGIN, json.dumps(settings)]


def _started(command: list[str], passed: list[int], home: Path, complaints: IO[bytes], **more: Any) -> subprocess.Popen[bytes]:
    """Start a process, in the one thread that lives as long as we do: a room ends with the thread that started it."""

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, env=_environment(home), cwd="/", pass_fds=passed,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints, **more,
        )  # fmt: skip

    return _starter.submit(start).result()


def _environment(home: Path) -> dict[str, str]:
    """The whole environment of a room: of ours, two settings of the linear algebra pass."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed_on | {
        "HOME": str(home), "TMPDIR": str(home), "IPYTHONDIR": str(home / ".ipython"),
        "MPLCONFIGDIR": str(home / ".matplotlib"), "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    }  # fmt: skip


def _uid(*, walled: bool) -> int | None:
    """A user for one job when we are root, since some limits do not hold for root; else None.

    Behind Landlock only where every user may read Python, which is not copied into a room there.
    """
    open_to_all = walled or all(_is_open(Path(folder)) for folder in (sys.base_prefix, *sites()))
    return FIRST_UID + secrets.randbelow(UIDS) if is_root() and open_to_all else None


def _is_open(folder: Path) -> bool:
    """Whether every user may go to this folder."""
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


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
