"""The first process in a room: it loads what notebooks need, then forks a runner for each job; it runs no student's code."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import io
import json
import os
import pkgutil
import select
import shutil
import signal
import socket
import stat
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.sandbox.inside.landlock import adopt_orphans, kill_below
from autograder.sandbox.inside.rights import become, loaded_mb
from autograder.sandbox.inside.runner import serve
from autograder.sandbox.inside.shell import new_shell

if TYPE_CHECKING:
    from autograder.sandbox.messages import Order, RoomSettings

CELLS = ("1", "1 / 0", "%time 1", "import IPython.core.magics.pylab")  # a value, an error, a magic, what plots need
FONTS = Path(__file__).with_name("fonts.json")
SWEEP_SECONDS = 1.5
SET_DUMPABLE = 4


def main(settings: RoomSettings) -> None:
    """Serve one job at once, or, with a control socket, warm up and fork a runner for each order."""
    if "control" not in settings:
        put_fonts()
        gc.enable()
        serve(settings, None, settings["source"], settings["sink"])
    if settings["confinement"]:
        adopt_orphans()
    elif os.getppid() != 1:
        raise RuntimeError("the room has no process numbers of its own")
    control = socket.socket(fileno=settings["control"])
    warm_up(settings["support"])
    gc.enable()
    Zygote(settings, control).work()


def put_fonts() -> None:
    """Put the list of fonts where matplotlib keeps it, which would search for them otherwise."""
    version = json.loads(FONTS.read_bytes())["_version"]
    place = Path(os.environ["MPLCONFIGDIR"], f"fontlist-v{version}.json")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FONTS, place)


def load_matplotlib() -> None:
    """Load matplotlib into the shell and draw a picture, so that no fork has to. All in it is used: text, legend, layout."""
    put_fonts()
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([0, 1], label="$x^2$")
    axes.set(title="text", xticks=[0, 1], yticks=[0, 1])
    axes.legend()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close(figure)
    gc.freeze()


def load_support(names: Iterable[str]) -> None:
    """Load the top-level modules of the support folders; one that cannot be imported is left to the cell that imports it."""
    for name in names:
        with contextlib.suppress(Exception, SystemExit):
            folder = importlib.import_module(name)
            for module in pkgutil.iter_modules(folder.__path__, f"{name}."):
                if not module.ispkg:
                    with contextlib.suppress(Exception, SystemExit):
                        importlib.import_module(module.name)


def warm_up(support: Iterable[str]) -> None:
    """Load the modules of the support folders of these names, and run cells in the shell, so that no fork has to."""
    load_support(support)
    shell = new_shell(os.environ["IPYTHONDIR"])
    for source in CELLS:
        shell.run_cell(source, store_history=True)
    gc.freeze()  # the shell looks for garbage when it is reset: in what was loaded there is none
    shell.reset()
    ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)
    gc.freeze()
    loaded_mb()


class Zygote:
    """Takes orders one at a time: one with two pipe ends starts a runner, one without ends it and sweeps the room."""

    def __init__(self, settings: RoomSettings, control: socket.socket) -> None:
        self.settings, self.control = settings, control
        self.uid: int | None = None
        self.runner: int | None = None
        self.draws = False
        self._empty_home()
        os.mkdir(settings["folder"])
        os.chmod(settings["folder"], 0o777)

    def work(self) -> None:
        """Follow orders until the trusted side has gone."""
        self.control.send(b"well")
        while True:
            data, ends, _, _ = self.next_order()
            if not data:
                self._kill_all()
                os._exit(0)
            if ends:
                self.begin(json.loads(data), *ends)
                self.control.send(b"well")
            else:
                self.control.send(b"well" if self.sweep() else b"not clean")

    def next_order(self) -> tuple[bytes, list[int], int, Any]:
        """Wait for an order; where the runner ends meanwhile, end all that it started with it."""
        watched: list[Any] = [self.control] if self.runner is None else [self.control, self.runner]
        if self.runner in select.select(watched, [], [])[0]:
            self._forget_runner()
            self._kill_all()
        return socket.recv_fds(self.control, 1000, 2)

    def begin(self, order: Order, source: int, sink: int) -> None:
        """Fork the runner of a job; before the first one that draws, load what draws."""
        if order["draws"] and not self.draws:
            load_matplotlib()
            loaded_mb.cache_clear()
            loaded_mb()
            self.draws = True
            self._empty_home()  # it was empty, swept after the last job
        self.uid = order["uid"]
        child = os.fork()
        if child == 0:
            self.control.close()
            os.setsid()
            serve(self.settings, self.uid, source, sink)
        self.runner = os.pidfd_open(child)
        os.close(source)
        os.close(sink)

    def sweep(self) -> bool:
        """Kill every other process of the room and remove what the job left, as its user; return whether both are done."""
        self._forget_runner()
        if not self._kill_all():
            return False
        if self._is_empty():
            return True
        child = os.fork()
        if child == 0:
            _remove_as(self.uid, self.settings["folder"])
        handle = os.pidfd_open(child)
        ended = select.select([handle], [], [], SWEEP_SECONDS)[0]
        os.close(handle)
        if not ended:
            return False
        os.waitpid(child, 0)
        return self._is_empty()

    def _forget_runner(self) -> None:
        if self.runner is not None:
            os.close(self.runner)
            self.runner = None

    def _empty_home(self) -> None:
        """Remove what loading wrote into the home: it is loaded, and not to be shared."""
        for entry in os.scandir(os.environ["HOME"]):
            if entry.path != self.settings["folder"]:
                shutil.rmtree(entry.path)

    def _kill_all(self) -> bool:
        """Kill until nothing is left but this process and the first one of the room; return whether that is so."""
        deadline = time.monotonic() + SWEEP_SECONDS
        while time.monotonic() < deadline:
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                if self.settings["confinement"]:
                    return True
            try:
                kill_below() if self.settings["confinement"] else os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                return True
            time.sleep(0.0005)
        return False

    def _is_empty(self) -> bool:
        """Whether no file of the job is there."""
        folder = self.settings["folder"]
        return not os.listdir(folder) and os.listdir(os.environ["HOME"]) == [os.path.basename(folder)]


def _remove_as(uid: int | None, folder: str) -> None:
    """In a forked child: become the job's user, remove all that it left, end."""
    try:
        become(uid)
        beside = [entry for entry in os.scandir(os.environ["HOME"]) if entry.path != folder]
        for entry in [*os.scandir(folder), *beside]:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, onerror=_open_and_retry)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)
    finally:
        os._exit(0)


def _open_and_retry(remove: Any, path: str, _: Any) -> None:
    """Open a folder that its owner had closed, and try again."""
    with contextlib.suppress(OSError):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        os.chmod(path, stat.S_IRWXU)
        if remove is os.unlink:
            os.unlink(path)
        else:
            shutil.rmtree(path, ignore_errors=True)
