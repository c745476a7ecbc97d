"""The first process in a room: it loads what notebooks need, then forks a runner for each job; it runs no student's code."""

from __future__ import annotations

import contextlib
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
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from autograder.sandbox.inside import descriptors, folder
from autograder.sandbox.inside.kernel import may_mount, set_for_process, unmount
from autograder.sandbox.inside.landlock import adopt_orphans, kill_below
from autograder.sandbox.inside.rights import SET_DUMPABLE, become, give_up_calls, loaded_mb
from autograder.sandbox.inside.runner import serve
from autograder.sandbox.inside.shell import new_shell

if TYPE_CHECKING:
    from autograder.sandbox.messages import Order, RoomSettings

CELLS = ("1", "1 / 0", "%time 1", "import IPython.core.magics.pylab")  # a value, an error, a magic, what plots need
FONTS = Path(__file__).with_name("fonts.json")
SWEEP_SECONDS = 1.5


def main(settings: RoomSettings) -> None:
    """Serve one job at once, or, with a control socket, warm up and fork a runner for each order."""
    if "control" not in settings:
        put_fonts()
        gc.enable()
        serve(settings, None, settings["source"], settings["sink"])
    if settings["confinement"]:
        adopt_orphans()
        folder.make(os.environ["HOME"])
    elif os.getppid() != 1:
        raise RuntimeError("the room has no process numbers of its own")
    else:
        may_mount()
    control = socket.socket(fileno=settings["control"])
    files = warm_up(settings["support"])
    gc.enable()
    Zygote(settings, control, files).work()


def put_fonts() -> None:
    """Put the list of fonts where matplotlib keeps it, which would search for them otherwise."""
    version = json.loads(FONTS.read_bytes())["_version"]
    place = Path(os.environ["MPLCONFIGDIR"], f"fontlist-v{version}.json")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FONTS, place)


def load_matplotlib() -> descriptors.Named:
    """Load matplotlib into the shell and draw a picture, so that no fork has to; return the files that this has opened.

    All in the picture is used: text, legend, layout.
    """
    put_fonts()
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([0, 1], label="$x^2$")
    axes.set(title="text", xticks=[0, 1], yticks=[0, 1])
    axes.legend()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close(figure)
    files = descriptors.named()
    gc.freeze()
    return files


def load_support(names: Iterable[str]) -> None:
    """Load the top-level modules of the support folders; one that cannot be imported is left to the cell that imports it."""
    for name in names:
        with contextlib.suppress(Exception, SystemExit):
            package = importlib.import_module(name)
            for module in pkgutil.iter_modules(package.__path__, f"{name}."):
                if not module.ispkg:
                    with contextlib.suppress(Exception, SystemExit):
                        importlib.import_module(module.name)


def warm_up(support: Iterable[str]) -> descriptors.Named:
    """Load the modules of the support folders of these names, and run cells in the shell, so that no fork has to.

    Returns the files that this has opened.
    """
    load_support(support)
    shell = new_shell(os.environ["IPYTHONDIR"])
    for source in CELLS:
        shell.run_cell(source, store_history=True)
    files = descriptors.named()
    gc.freeze()  # the shell looks for garbage when it is reset: in what was loaded there is none
    shell.reset()
    set_for_process(SET_DUMPABLE, 0)
    gc.freeze()
    loaded_mb()
    return files


class Zygote:
    """Takes orders one at a time: one with two pipe ends starts a runner, one without ends it and proves the room clean."""

    def __init__(self, settings: RoomSettings, control: socket.socket, files: descriptors.Named) -> None:
        self.settings, self.control, self.files = settings, control, files
        self.home = os.environ["HOME"]
        self.uid: int | None = None
        self.runner: int | None = None
        self.draws = False
        give_up_calls(settings["filters"]["room"])

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
            self.files |= load_matplotlib()
            loaded_mb.cache_clear()
            loaded_mb()
            self.draws = True
        self.uid = order["uid"]
        self._new_home()
        self.held = descriptors.held()
        child = os.fork()
        if child == 0:
            self.control.close()
            os.setsid()
            descriptors.open_anew(self.files)
            serve(self.settings, self.uid, source, sink)
        self.runner = os.pidfd_open(child)
        os.close(source)
        os.close(sink)

    def sweep(self) -> bool:
        """Kill every other process of the room and remove what the job left; return whether the room is as it was before."""
        self._forget_runner()
        return self._kill_all() and self._is_removed() and descriptors.as_before(self.held)

    def _new_home(self) -> None:
        """Give the job a folder that is new; what loading wrote into the one before is loaded, and not to be shared."""
        if not self.settings["confinement"]:
            return folder.mount(self.home, self.uid)
        folder.remove(self.home)
        return folder.make(self.home, self.uid)

    def _is_removed(self) -> bool:
        """Whether the folder of the job has gone, with all that the job left in it."""
        if not self.settings["confinement"]:
            return _is_done(unmount, self.home)
        removed = _is_done(os.rmdir, self.settings["folder"]) and _is_done(os.rmdir, self.home)
        return (removed or self._is_emptied()) and _is_done(folder.make, self.home)

    def _is_emptied(self) -> bool:
        """Remove as its user what the job left, within a limited time, then its folder; return whether both are done."""
        child = os.fork()
        if child == 0:
            _empty_as(self.uid, self.home)
        handle = os.pidfd_open(child)
        ended = select.select([handle], [], [], SWEEP_SECONDS)[0]
        os.close(handle)
        if not ended:
            return False
        os.waitpid(child, 0)
        return _is_done(os.rmdir, self.home)

    def _forget_runner(self) -> None:
        if self.runner is not None:
            os.close(self.runner)
            self.runner = None

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


def _is_done(work: Callable[[str], None], place: str) -> bool:
    """Do this to a folder; return whether the kernel let it happen."""
    try:
        work(place)
    except OSError:
        return False
    return True


def _empty_as(uid: int | None, home: str) -> NoReturn:
    """In a forked child: become the job's user, remove all that it left, end."""
    try:
        become(uid)
        folder.empty(home)
    finally:
        os._exit(0)
