"""Run the student's own notebook plainly: in a fresh process, from the top, behind no wall. The clock is on this side.

No signal, no fork: what does not end is killed from here, and the notebook is run again without it.
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
from typing import Any

from autograder.checking.records import CellError, Record, Stop, stopped

CELL_SECONDS = 30.0
TOTAL_SECONDS = 300.0
STARTING_SECONDS = 120.0
STOPPED = "Stopped"
PACKAGES = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); import autograder.student.inside as inside; "
    "sys.path.append(sys.path.pop(0)); inside.main()"
)
Place = int | str  # a cell by its place, the call of a function by its name


@dataclass(frozen=True)
class Cell:
    """A code cell; `exercise` names the function whose test cell this is."""

    source: str
    exercise: str | None = None


@dataclass
class Ran:
    """What came back: records by exercise; errors (type and text) and seconds of processor time by the place of the cell.

    `spent` is where it was stopped, if the time for the whole notebook was used up.
    """

    records: dict[str, Record] = field(default_factory=dict)
    errors: dict[int, CellError] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    spent: Place | None = None

    def note(self, told: dict[str, Any]) -> None:
        """Write down what the process has told."""
        if "record" in told:
            self.records[told["record"]] = told["data"]
        elif "cell" in told:
            self.seconds[told["cell"]] = told["seconds"]
            if told["error"]:
                self.errors[told["cell"]] = told["error"]

    def stop(self, stops: dict[Place, Stop]) -> None:
        """Add what had to be stopped: a cell by its place, the call of a function by its name."""
        said = {"timeout": f"it did not end within {CELL_SECONDS:.0f} seconds", "exited": "it ended the Python process"}
        for place, why in stops.items():
            if isinstance(place, str):
                self.records[place] = stopped(why)
            else:
                self.errors[place] = {"type": STOPPED, "text": said[why]}


def run_plainly(assignment: str, cells: list[Cell], folder: Path, step: Callable[[int], None]) -> Ran:
    """Run the code cells with `folder` as the current folder, and call `step` with the place of each cell that starts.

    What does not end within 30 seconds, or ends the process, is left out of the next run. Raises RuntimeError where Python
    itself cannot start.
    """
    stops: dict[Place, Stop] = {}
    until = time.monotonic() + TOTAL_SECONDS
    while True:
        ran = Ran()
        job = {"assignment": assignment, "cells": [vars(cell) for cell in cells], "skip": list(stops)}
        with Process(job, folder) as process:
            end = _follow(process, until, ran, step)
        ran.stop(stops)
        if end is None:
            return ran
        if time.monotonic() >= until:
            ran.spent = end[0]
            return ran
        stops[end[0]] = end[1]


def _follow(process: Process, until: float, ran: Ran, step: Callable[[int], None]) -> tuple[Place, Stop] | None:
    """Write down what a process tells; where it had to be stopped, the place and the reason; None where it came to its end."""
    cell = -1
    at: Place = cell
    told = process.next(STARTING_SECONDS)
    if "why" in told:
        raise RuntimeError(f"Python cannot start here ({process.last_words()}): run 'autograder doctor'")
    while "done" not in told:
        if "why" in told:
            return at, told["why"]
        if "start" in told:
            cell = told["start"]
            step(cell)
        at = told.get("probe", cell)
        ran.note(told)
        told = process.next(min(CELL_SECONDS, until - time.monotonic()))
    return None


class Process:
    """A fresh Python that runs one job in `folder` and tells of each step; it is killed at the end."""

    def __init__(self, job: dict[str, Any], folder: Path) -> None:
        self.job, self.folder = job, folder
        self.steps: SimpleQueue[bytes] = SimpleQueue()

    def __enter__(self) -> Process:
        self.own = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.words = (Path(self.own.name) / "stderr").open("w+b")
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, str(PACKAGES)],
            cwd=self.folder,
            env={**os.environ, "MPLBACKEND": "agg", "PYTHONIOENCODING": "utf-8", "IPYTHONDIR": self.own.name},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.words,
        )
        threading.Thread(target=self._talk, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdin:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        self.words.close()
        self.own.cleanup()

    def next(self, patience: float) -> dict[str, Any]:
        """What is told next, within so many seconds; `why` says why nothing more comes."""
        try:
            line = self.steps.get(timeout=max(patience, 0.01))
        except Empty:
            return {"why": "timeout"}
        told: dict[str, Any] = json.loads(line) if line else {"why": "exited"}
        return told

    def last_words(self) -> str:
        """The last line that Python wrote before it gave up."""
        self.words.seek(0)
        lines = self.words.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200] if lines else "it gives no reason"

    def _talk(self) -> None:
        """Hand over the job, then read line by line what is told; an empty line stands for the end."""
        with contextlib.suppress(OSError, ValueError):
            sink, source = self.process.stdin, self.process.stdout
            if sink and source:
                sink.write(json.dumps(self.job).encode() + b"\n")
                sink.flush()  # and stays open: the process ends with it
                for line in source:
                    self.steps.put(line)
        self.steps.put(b"")
