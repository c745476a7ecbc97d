"""Run a job in the sandbox: start a room, follow it, and start it again without the cell that broke it."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import resource
import select
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

import orjson

from autograder.sandbox import hostile
from autograder.sandbox.data import once
from autograder.sandbox.isolation import isolation
from autograder.sandbox.job import Answer, Job, NoIsolation, Transcript
from autograder.sandbox.rooms import start

MAX_STARTS = 5
MAX_ANSWERS = 1000
MAX_BYTES = 64_000_000
START_SECONDS = 60
GRACE_SECONDS = 2.0
LOOK_SECONDS, REST_SECONDS = 0.1, 0.002
CHUNK = 1 << 16
WAITED = "waited"
KINDS = ("start", "cell", "done", "ask", "probe", "probed", "record")


def run(job: Job, answer: Answer | None = None, *, sandboxed: bool = True) -> Transcript:
    """Run the cells of `job` and probe its exercises, in a room of its own.

    `answer(helper, arguments)` takes an encoded tuple and returns an encoded value, or `{"raised": ...}`.
    Raises NoIsolation where bubblewrap does not work; `sandboxed=False` runs an ordinary process instead,
    which keeps the time and memory limits but guards no file and no other process from what the cells do.
    """
    state = _State(job, answer, sandboxed)
    for _ in range(MAX_STARTS):
        if _Attempt(state).follow():
            return state.finish()
        state.careful = True
    state.transcript.stopped.append(f"the notebook was started {MAX_STARTS} times; it was not started again")
    return state.finish()


class _State:
    """What is known about a job, over all its starts."""

    def __init__(self, job: Job, answer: Answer | None, sandboxed: bool) -> None:
        self.job, self.answer, self.sandboxed = job, answer, sandboxed
        self.transcript = Transcript(level=isolation().engine if sandboxed else "none")
        self.skip: set[int] = set()
        self.asked: dict[str, int] = {}
        self.end = time.monotonic() + job.limits.patience * job.limits.total_seconds
        self.out_of_time = self.careful = False

    def packed(self) -> dict[str, Any]:
        """Return the job as the runner reads it, without what is already known."""
        job, known = self.job, self.transcript.records
        limits = dataclasses.asdict(job.limits)
        files = {name: base64.b64encode(data).decode() for name, data in job.files.items() if _is_safe(name)}
        return {
            "cells": [{"source": cell.source, "exercise": cell.exercise} for cell in job.cells],
            "probes": {name: once(cases) for name, cases in job.probes.items() if name not in known},
            "examples": {name: once(cases) for name, cases in job.examples.items()},
            "helpers": job.helpers, "skip": sorted(self.skip), "careful": self.careful, "files": files,
            "limits": limits if self.sandboxed else limits | {"processes": None},
        }  # fmt: skip

    def finish(self) -> Transcript:
        """Give every exercise a record, also those that were never reached."""
        for exercise in self.job.probes:
            self.transcript.records.setdefault(exercise, {"timeout" if self.out_of_time else "exited": True})
        return self.transcript


class _Attempt:
    """One start of the runner, followed to its end."""

    def __init__(self, state: _State) -> None:
        self.state, self.job, self.transcript = state, state.job, state.transcript
        self.ready = self.done = False
        self.where = -1
        self.probing: str | None = None
        self.taken, self.pending, self.unsent, self.look = 0, bytearray(), b"", 0.0
        self.deadline = time.monotonic() + START_SECONDS

    def follow(self) -> bool:
        """Run until the runner is done or stopped; return whether that is the end of the job."""
        try:
            self.room = start(draws=self.job.draws, sandboxed=self.state.sandboxed)
        except Exception as error:
            raise NoIsolation(f"the sandbox cannot be started here: {error}") from error
        try:
            reason = self._listen()
            if not self.ready:
                raise NoIsolation(f"the sandbox cannot be started here: {self.room.complaint()}")
        finally:
            self.room.close()
        return self.done or self._stopped(reason)

    def _listen(self) -> str:
        """Take messages until the end; return why it ended."""
        os.set_blocking(self.room.sink, False)
        while not self.done:
            now = time.monotonic()
            if now > min(self.deadline, self.state.end):
                return "total" if now > self.state.end else "time"
            if self.taken > MAX_BYTES or len(self.pending) > self._longest_line():
                return "bytes"
            if self.ready and self._is_hungry(now):
                return "memory"
            if not self._exchange(min(self.deadline, self.state.end) - now):
                return "ended"
        return "done"

    def _exchange(self, seconds: float) -> bool:
        """Read and write what is possible now; return False when the runner has gone."""
        if self.ready and not self.unsent and not self.job.helpers:
            time.sleep(REST_SECONDS)  # what comes meanwhile is taken at once: to wake up for every cell costs more than to read
        writers = [self.room.sink] if self.unsent else []
        readable, writable, _ = select.select([self.room.source], writers, [], min(seconds, LOOK_SECONDS))
        if writable:
            self._write()
        if not readable:
            return True
        data = os.read(self.room.source, CHUNK)
        self.taken += len(data)
        self.pending += data
        if b"\n" in data:
            *lines, self.pending = self.pending.split(b"\n")
            for line in filter(None, lines):
                if not self.done:
                    self._take(hostile.parse(line))
        return bool(data)

    def _is_hungry(self, now: float) -> bool:
        """Look now and then whether all processes together hold twice what one may."""
        if now < self.look:
            return False
        self.look = now + LOOK_SECONDS
        most = 2 * self.job.limits.memory_mb << 20
        return resident(self.room.process.pid) > most and resident(self.room.process.pid, own_share) > most

    def _write(self) -> None:
        try:
            self.unsent = self.unsent[os.write(self.room.sink, self.unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            self.unsent = b""

    def _take(self, message: dict[str, Any]) -> None:
        """Act on one message; whatever does not fit is ignored."""
        kind = next((kind for kind in (KINDS if self.ready else ("ready",)) if kind in message), None)
        if kind:
            getattr(self, f"_on_{kind}")(message)

    def _on_ready(self, _: dict[str, Any]) -> None:
        self.ready = True
        self.unsent = orjson.dumps(self.state.packed()) + b"\n"
        self._allow(self.job.limits.cell_seconds)

    def _on_start(self, message: dict[str, Any]) -> None:
        index = message["start"]
        if type(index) is int and -1 <= index < len(self.job.cells):
            self.where, self.probing = index, None
            self._allow(self.job.limits.cell_seconds)

    def _on_cell(self, message: dict[str, Any]) -> None:
        index, limits = message["cell"], self.job.limits
        if index != self.where or index < 0 or index in self.state.skip:
            return
        cell = self.job.cells[index].id
        shown = hostile.outputs(message.get("outputs"), limits.output_bytes, limits.figure_bytes)
        self.transcript.outputs[cell] = shown
        self.transcript.errors.pop(cell, None)
        if error := hostile.error(message.get("error")):
            self.transcript.errors[cell] = error
            if error["type"] == "CellTimeout":
                self.transcript.late |= WAITED in error["text"]
                self._note(f"cell '{cell}' was stopped after {limits.cell_seconds:g} s")

    def _on_probe(self, message: dict[str, Any]) -> None:
        if self._may_record(message["probe"]):
            self.probing = message["probe"]
            self._allow(self.job.limits.probe_seconds)

    def _on_probed(self, _: dict[str, Any]) -> None:
        self.probing = None
        self._allow(self.job.limits.cell_seconds)

    def _on_record(self, message: dict[str, Any]) -> None:
        exercise = message["record"]
        if self._may_record(exercise):
            cases = self.job.probes[exercise]
            record = hostile.record(message.get("data"), len(cases))
            self.transcript.records[exercise] = _in_full(record, cases) if record else {"exited": True}

    def _on_ask(self, message: dict[str, Any]) -> None:
        """Answer a helper of the exercise that is being probed; the runner waits for it."""
        helper, exercise = message["ask"], self.probing
        if exercise is None or helper not in self.job.helpers.get(exercise, []):
            return
        asked = self.state.asked[exercise] = self.state.asked.get(exercise, 0) + 1
        if asked > 2 * MAX_ANSWERS:
            return
        reply: dict[str, Any] = {"raised": _said(helper, "it was called too often")}
        if asked <= MAX_ANSWERS:
            reply = self._answer(helper, message.get("args"))
        self.unsent += json.dumps(reply | {"ticket": str(message.get("ticket"))[:40]}).encode() + b"\n"

    def _answer(self, helper: str, arguments: Any) -> dict[str, Any]:
        if self.state.answer is None or not hostile.is_answerable(arguments):
            return {"raised": _said(helper, "it has no answer here")}
        try:
            value = self.state.answer(helper, arguments)
        except Exception as error:
            return {"raised": _said(helper, {"type": type(error).__name__, "text": str(error)})}
        if isinstance(value, dict) and "raised" in value:
            return {"raised": _said(helper, value["raised"])}
        return {"answer": value}

    def _on_done(self, _: dict[str, Any]) -> None:
        self.done = True

    def _may_record(self, exercise: Any) -> bool:
        """Whether a record of `exercise` may come now: in its own test cell or at the end, and only once."""
        if not isinstance(exercise, str) or exercise not in self.job.probes:
            return False
        if exercise in self.transcript.records:
            return False
        return self.where < 0 or self.job.cells[self.where].exercise == exercise

    def _allow(self, seconds: float) -> None:
        self.deadline = time.monotonic() + self.job.limits.patience * seconds + GRACE_SECONDS

    def _longest_line(self) -> int:
        limits = self.job.limits
        return max(limits.record_bytes, 6 * limits.output_bytes + limits.figure_bytes) + CHUNK

    def _stopped(self, reason: str) -> bool:
        """Write down what was stopped and why; return whether there is nothing left to start again for."""
        self.transcript.late |= reason in ("time", "total")
        self.transcript.spent |= reason == "total"
        if reason == "total":
            self.state.out_of_time = True
            seconds = self.job.limits.total_seconds
            self._note(f"the notebook was stopped after {seconds:g} s; the rest was not run")
            return True
        if self.probing:
            self._blame_probe(self.probing, reason)
            return False
        if self.where < 0:
            self._note("the Python process ended outside of the cells; what had no record by then has none")
            return True
        self._blame_cell(reason)
        return False

    def _blame_probe(self, exercise: str, reason: str) -> None:
        kind = {"time": "timeout", "memory": "memory"}.get(reason, "exited")
        self.transcript.records.setdefault(exercise, {kind: True})
        self._note(f"'{exercise}' ended the Python process when it was called; the rest was run again")

    def _blame_cell(self, reason: str) -> None:
        cell, seconds = self.job.cells[self.where].id, self.job.limits.cell_seconds
        name, text, sentence = {
            "time": ("CellTimeout", f"stopped after {seconds:g} s", f"was stopped after {seconds:g} s"),
            "memory": ("MemoryError", "used more memory than it may", "used more memory than it may"),
            "bytes": ("OutputLimit", "sent more than it may", "sent more data than it may"),
        }.get(reason, ("ProcessEnded", "the cell ended the Python process", "ended the Python process"))
        self.state.skip.add(self.where)
        self.transcript.errors[cell] = {"type": name, "text": text}
        self.transcript.outputs[cell] = [hostile.error_output(name, text)]
        self._note(f"cell '{cell}' {sentence}; it was skipped and the rest was run again")

    def _note(self, sentence: str) -> None:
        if sentence not in self.transcript.stopped:
            self.transcript.stopped.append(sentence)


def _in_full(record: dict[str, Any], cases: list[Any]) -> dict[str, Any]:
    """Put in the inputs that a room does not send back: True says that they are, number for number, those that it was sent."""
    if "outcomes" not in record:
        return record
    return {"outcomes": [_with_inputs(item, case) for item, case in zip(record["outcomes"], cases, strict=True)]}


def _with_inputs(outcome: dict[str, Any], case: Any) -> dict[str, Any]:
    return {**outcome, "inputs_after": {"tuple": case["tuple"]}} if outcome.get("inputs_after") is True else outcome


def _said(helper: str, raised: Any) -> dict[str, str]:
    """Return the exception that the helper shall raise inside: the right function's own, where it has a type and a text."""
    if isinstance(raised, dict):
        return {"type": str(raised.get("type"))[:80], "text": str(raised.get("text"))[:500]}
    return {"type": "ValueError", "text": f"{helper}: {raised}"[:500]}


def private(process: int) -> int:
    """The bytes of memory that a process does not share with files. What it shares with its parent is in it, too."""
    fields = _words(f"/proc/{process}/statm")
    return (int(fields[1]) - int(fields[2])) * resource.getpagesize()


def own_share(process: int) -> int:
    """The same, but of what several processes share only its part: slow, and not to be had of every process and kernel."""
    try:
        words = _words(f"/proc/{process}/smaps_rollup")
    except (PermissionError, FileNotFoundError):
        words = []
    parts = [int(size) for name, size in pairwise(words) if name in (b"Pss_Anon:", b"Pss_Shmem:")]
    return 1024 * sum(parts) if parts else private(process)


def resident(process: int, held: Callable[[int], int] = private) -> int:
    """Return the bytes of memory that a process and all below it hold, each as `held` says; 0 if that is not known."""
    try:
        own, children = held(process), _words(f"/proc/{process}/task/{process}/children")
    except (OSError, ValueError):
        return 0
    return own + sum(resident(int(child), held) for child in children)


def _words(path: str) -> list[bytes]:
    """The words of a small file that the kernel writes as it is read."""
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, CHUNK).split()
    finally:
        os.close(file)


def _is_safe(name: str) -> bool:
    """Whether a relative name is a text that stays inside its folder."""
    path, text = PurePosixPath(name), name.encode(errors="replace").decode()
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name and name == text
