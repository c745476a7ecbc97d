"""The process in which the cells of the student's own notebook run; `plain_run`, which started it, watches the clock."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, cast

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import autograder
from autograder.checking.key import public_key
from autograder.checking.probe import probe
from autograder.checking.records import CellError, Record, stopped
from autograder.checking.uses import lacks

if TYPE_CHECKING:
    from autograder.student.plain_run import Message, PlainJob


class PlainShell(InteractiveShell):
    """IPython without a terminal."""

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def ask_exit(self) -> None:
        pass


class PlainRunner:
    """One run of a notebook from the top; `send` reports every step before it is taken."""

    def __init__(self, job: PlainJob, send: Callable[[Message], None]) -> None:
        self.job, self.send = job, send
        self.exercise: str | None = None
        self.recorded = {place for place in job["skip"] if isinstance(place, str)}
        self.waiting: dict[str, Any] = {}
        self.key = public_key(job["assignment"])
        self.asked = set(self.key.exercises)
        config = Config()
        config.HistoryManager.enabled = False
        self.shell: Any = PlainShell.instance(config=config)  # its methods have no types

    def work(self) -> None:
        """Run every cell, then probe what no cell has probed."""
        course = cast(Any, autograder)
        course.check = self._check
        course.check_all = course.check_before_hand_in = lambda: None
        for place, cell in enumerate(self.job["cells"]):
            self.send({"start": place})
            self.exercise = cell["exercise"]
            if place not in self.job["skip"]:
                self._execute(place, cell["source"])
            self._record(self.exercise, self.shell.user_ns.get(self.exercise))
        waiting, self.asked = self.waiting, set()
        for exercise in self.key.exercises:
            self._record(exercise, waiting.get(exercise, self.shell.user_ns.get(exercise)))
        self.send({"done": True})

    def _execute(self, place: int, source: str) -> None:
        before = time.process_time()
        result = self.shell.run_cell(source, store_history=True)
        raised = result.error_before_exec or result.error_in_exec
        error: CellError | None = {"type": type(raised).__name__, "text": _text(raised)} if raised else None
        self.send({"cell": place, "error": error, "seconds": time.process_time() - before})

    def _check(self, function: Any) -> None:
        """What `check` does here: record what is to be judged; show nothing."""
        self._record(self.exercise, function)

    def _record(self, exercise: str | None, function: Any) -> None:
        """Probe `function` for the exercise, if it is a function of one; the first record counts.

        One that calls a function of the assignment which a later cell defines waits for the end.
        """
        if not callable(function) or exercise is None or exercise in self.recorded or exercise not in self.key.exercises:
            return
        if lacks(function, self.asked, self.shell.user_ns):
            self.waiting.setdefault(exercise, function)
            return
        self.recorded.add(exercise)
        self.send({"probe": exercise})
        try:
            record: Record = {"outcomes": probe(function, self.key.exercises[exercise].inputs)}
        except (SystemExit, KeyboardInterrupt):
            record = stopped("exited")
        self.send({"record": exercise, "data": record})


def _text(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg} (line {error.lineno} of the cell)"
    try:
        return str(error)[:500]
    except Exception:
        return ""


def main() -> NoReturn:
    """Take a job from stdin and report each step on stdout; the cells can read nothing, and what they print goes nowhere."""
    job = json.loads(sys.stdin.buffer.readline())
    source, sink, nowhere = os.dup(0), os.dup(1), os.open(os.devnull, os.O_RDWR)
    threading.Thread(target=_end_with, args=[source], daemon=True).start()
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.path.insert(0, "")
    PlainRunner(job, lambda message: _write(sink, message)).work()
    os._exit(0)


def _end_with(source: int) -> None:
    """End this process once nobody holds the other end of its input any more, also in the middle of a loop."""
    os.read(source, 1)
    os._exit(1)


def _write(sink: int, message: Message) -> None:
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(sink, data) :]
