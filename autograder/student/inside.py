"""Runs the cells of the student's own notebook in a plain process of its own; the process that started it watches the clock."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn, cast

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import autograder
from autograder.checking.key import public_key
from autograder.checking.probe import probe
from autograder.checking.records import Record


class Shell(InteractiveShell):
    """IPython without a terminal."""

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def ask_exit(self) -> None:
        pass


class Run:
    """One run of a notebook from the top; every step is told before it is taken."""

    def __init__(self, job: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
        self.job, self.tell = job, tell
        self.exercise: str | None = None
        self.recorded: set[str] = set(job["skip"])
        self.key = public_key(job["assignment"])
        config = Config()
        config.HistoryManager.enabled = False
        self.shell = Shell.instance(config=config)

    def work(self) -> None:
        """Run every cell, then probe what no cell has probed."""
        course = cast(Any, autograder)
        course.check, course.check_all = self._check, lambda: None
        for place, cell in enumerate(self.job["cells"]):
            self.tell({"start": place})
            self.exercise = cell["exercise"]
            if place not in self.job["skip"]:
                self._execute(place, cell["source"])
            self._by_name(self.exercise)
        for exercise in self.key.exercises:
            self._by_name(exercise)
        self.tell({"done": True})

    def _execute(self, place: int, source: str) -> None:
        before = time.process_time()
        result = self.shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        told = {"type": type(error).__name__, "text": _text(error)} if error else None
        self.tell({"cell": place, "error": told, "seconds": time.process_time() - before})

    def _check(self, function: Any) -> None:
        """What `check` does here: record what is to be judged; show nothing."""
        if callable(function):
            self._record(self.exercise, function)

    def _by_name(self, exercise: str | None) -> None:
        function = self.shell.user_ns.get(exercise)
        if callable(function):
            self._record(exercise, function)

    def _record(self, exercise: str | None, function: Callable[..., Any]) -> None:
        """Probe `function` for the exercise; the first record counts."""
        if exercise in self.recorded or exercise not in self.key.exercises:
            return
        self.recorded.add(exercise)
        self.tell({"probe": exercise})
        try:
            data: Record = {"outcomes": probe(function, self.key.exercises[exercise].inputs)}
        except (SystemExit, KeyboardInterrupt):
            data = {"exited": True}
        self.tell({"record": exercise, "data": data})


def _text(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg} (line {error.lineno} of the cell)"
    try:
        return str(error)[:500]
    except Exception:
        return ""


def main() -> NoReturn:
    """Take a job from stdin and tell of each step on stdout; the cells can read nothing, and what they print goes nowhere."""
    job = json.loads(sys.stdin.buffer.readline())
    line, wire, nowhere = os.dup(0), os.dup(1), os.open(os.devnull, os.O_RDWR)
    threading.Thread(target=_end_with, args=[line], daemon=True).start()
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.path.insert(0, "")
    Run(job, lambda told: _send(wire, told)).work()
    os._exit(0)


def _end_with(line: int) -> None:
    """End this process once nobody holds the other end of the line any more, also in the middle of a loop."""
    os.read(line, 1)
    os._exit(1)


def _send(wire: int, told: dict[str, Any]) -> None:
    data = json.dumps(told).encode() + b"\n"
    while data:
        data = data[os.write(wire, data) :]
