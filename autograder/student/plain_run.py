"""Run the student's own notebook plainly: in a fresh process (`runner`), from the top, behind no wall. The clock is here.

Why not with the sandbox's runner, which does the same and more: it forks, and it needs signals, and students also have Windows,
which knows neither. Here what does not end is killed from outside, and the notebook is run again without it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypedDict

from autograder.checking.records import CellError, Record, Stop, stopped
from autograder.notebook.cells import Cell

CELL_SECONDS = 30.0
TOTAL_SECONDS = 300.0
STARTING_SECONDS = 120.0
STOPPED = "Stopped"
PACKAGES = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); import autograder.student.runner as runner; "
    "sys.path.append(sys.path.pop(0)); runner.main()"
)
Place = int | str  # a cell by its place, the call of a function by its name


class CellJob(TypedDict):
    """A code cell; `exercise` names the function whose test cell this is."""

    source: str
    exercise: str | None


class PlainJob(TypedDict):
    """What the process is to do: the cells to run, and those cells and calls that are left out."""

    assignment: str
    cells: list[CellJob]
    skip: list[Place]


class Message(TypedDict, total=False):
    """A step of the process: a cell starts (`start`) or has ended (`cell`), a function is called (`probe`) or recorded.

    `why` comes alone: no more messages come, since the process had to be stopped or has ended.
    """

    start: int
    cell: int
    error: CellError | None
    seconds: float
    probe: str
    record: str
    data: Record
    done: bool
    why: Stop


@dataclass
class RunResult:
    """What came back: records by exercise; errors and seconds of processor time by the place of the cell.

    `spent` is where it was stopped, if the time for the whole notebook was used up.
    """

    records: dict[str, Record] = field(default_factory=dict)
    errors: dict[int, CellError] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    spent: Place | None = None

    def add(self, message: Message) -> None:
        """Add what a message reports."""
        if "record" in message:
            self.records[message["record"]] = message["data"]
        elif "cell" in message:
            self.seconds[message["cell"]] = message["seconds"]
            if message["error"]:
                self.errors[message["cell"]] = message["error"]

    def add_stops(self, stops: dict[Place, Stop]) -> None:
        """Add what had to be stopped: a cell by its place, the call of a function by its name."""
        ended, late = "it ended the Python process", f"it did not end within {CELL_SECONDS:.0f} seconds"
        for place, why in stops.items():
            if isinstance(place, str):
                self.records[place] = stopped(why)
            else:
                self.errors[place] = {"type": STOPPED, "text": late if why == "timeout" else ended}


def run_plainly(assignment: str, cells: list[Cell], folder: Path, step: Callable[[int], None]) -> RunResult:
    """Run the code cells with `folder` as the current folder, and call `step` with the place of each cell that starts.

    What does not end within 30 seconds, or ends the process, is left out of the next run. Raises RuntimeError where Python
    itself cannot start.
    """
    stops: dict[Place, Stop] = {}
    until = time.monotonic() + TOTAL_SECONDS
    while True:
        result = RunResult()
        listed: list[CellJob] = [{"source": cell.source, "exercise": cell.exercise} for cell in cells]
        with Process({"assignment": assignment, "cells": listed, "skip": list(stops)}, folder) as process:
            end = _follow(process, until, result, step)
        result.add_stops(stops)
        if end is None:
            return result
        place, why = end
        if time.monotonic() >= until:
            result.spent = place
            return result
        stops[place] = why


def _follow(process: Process, until: float, result: RunResult, step: Callable[[int], None]) -> tuple[Place, Stop] | None:
    """Add what a process reports; return the place and the reason where it had to be stopped, None where it came to its end."""
    cell = -1
    place: Place = cell
    message = process.next(STARTING_SECONDS)
    if "why" in message:
        raise RuntimeError(f"Python cannot start here ({process.last_error_line()}): run 'autograder doctor'")
    while "done" not in message:
        if "why" in message:
            return place, message["why"]
        if "start" in message:
            cell = message["start"]
            step(cell)
        place = message.get("probe", cell)
        result.add(message)
        message = process.next(min(CELL_SECONDS, until - time.monotonic()))
    return None


class Process:
    """A fresh Python that runs one job in `folder` and reports each step; it is killed at the end."""

    def __init__(self, job: PlainJob, folder: Path) -> None:
        self.job, self.folder = job, folder
        self.lines: SimpleQueue[bytes] = SimpleQueue()

    def __enter__(self) -> Process:
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.stderr = (Path(self.home.name) / "stderr").open("w+b")
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, str(PACKAGES)],
            cwd=self.folder,
            env={**os.environ, "MPLBACKEND": "agg", "PYTHONIOENCODING": "utf-8", "IPYTHONDIR": self.home.name},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
        )
        threading.Thread(target=self._exchange, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdin:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        self.stderr.close()
        self.home.cleanup()

    def next(self, patience: float) -> Message:
        """The next message within so many seconds; `why` is the reason why no more come."""
        try:
            line = self.lines.get(timeout=max(patience, 0.01))
        except Empty:
            return {"why": "timeout"}
        message: Message = json.loads(line) if line else {"why": "exited"}
        return message

    def last_error_line(self) -> str:
        """The last line that Python wrote before it gave up."""
        self.stderr.seek(0)
        lines = self.stderr.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200] if lines else "it gives no reason"

    def _exchange(self) -> None:
        """Hand over the job, then read the messages line by line; an empty line is the end."""
        with contextlib.suppress(OSError, ValueError):
            sink, source = self.process.stdin, self.process.stdout
            if sink and source:
                sink.write(json.dumps(self.job).encode() + b"\n")
                sink.flush()  # and stays open: the process ends with it
                for line in source:
                    self.lines.put(line)
        self.lines.put(b"")
