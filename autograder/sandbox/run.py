"""Run a job in the sandbox: start a runner, follow it, and start it again without the cell that broke it."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import select
import time
from pathlib import PurePosixPath
from typing import Any, Literal, cast

import orjson

from autograder.checking.records import CaseInputs, CellError, Raised, Record, Stop, stopped
from autograder.json_bytes import once
from autograder.sandbox import untrusted
from autograder.sandbox.isolation import isolation
from autograder.sandbox.job import Answer, Job, NoIsolation, Transcript
from autograder.sandbox.messages import JobMessage, Reply, Result, RunnerLimits
from autograder.sandbox.runners import start_runner

MAX_STARTS = 5
MAX_ANSWERS = 1000
MAX_BYTES = 64_000_000
MAX_UNREAD = 1_000_000
MOST_RECORDS = 2  # as large as a record may be: so much is kept of one run
START_SECONDS = 60
GRACE_SECONDS = 2.0
LOOK_SECONDS, REST_SECONDS = 0.03, 0.002
CHUNK = 1 << 16
WAITED = "waited"

End = Literal["done", "ended", "time", "total", "bytes", "memory"]


def run(job: Job, answer: Answer | None = None, *, sandboxed: bool = True) -> Transcript:
    """Run the cells of `job` and probe its exercises, in a room of its own.

    `answer(helper, arguments)` takes an encoded tuple and returns an encoded value, or `{"raised": ...}`.
    Raises NoIsolation where the sandbox cannot be started; `sandboxed=False` runs an ordinary process instead,
    which keeps the time and memory limits but guards no file and no other process from what the cells do.
    """
    progress = _Progress(job, answer, sandboxed)
    for _ in range(MAX_STARTS):
        if _Start(progress).follow():
            break
        progress.careful = True
    else:
        progress.transcript.stopped.append(f"the notebook was started {MAX_STARTS} times; it was not started again")
    for exercise in job.probes:  # also those that were never reached
        progress.transcript.records.setdefault(exercise, stopped("timeout" if progress.transcript.spent else "exited"))
    return progress.transcript


class _Progress:
    """What is known about a job, over all its starts."""

    def __init__(self, job: Job, answer: Answer | None, sandboxed: bool) -> None:
        self.job, self.answer, self.sandboxed = job, answer, sandboxed
        self.transcript = Transcript()
        if sandboxed:
            self.transcript.level, self.transcript.wall = isolation().engine, isolation().said
        self.skip, self.dead = set[int](), set[int]()
        self.asked: dict[str, int] = {}
        self.recorded = 0
        self.largest = {name: untrusted.largest_size(job.probes[name]) for name in job.helpers}
        self.end = time.monotonic() + job.limits.total_seconds if job.ends is None else job.ends
        self.careful = False

    def message(self) -> JobMessage:
        """The job as the runner reads it, without what is already known."""
        job, known = self.job, self.transcript.records
        limits = cast(RunnerLimits, dataclasses.asdict(job.limits))
        if not self.sandboxed:
            limits["processes"] = None
        return {
            "cells": [{"source": cell.source, "exercise": cell.exercise} for cell in job.cells],
            "probes": {name: once(cases) for name, cases in job.probes.items() if name not in known},
            "examples": {name: once(cases) for name, cases in job.examples.items()},
            "helpers": job.helpers,
            "forms": job.forms,
            "skip": sorted(self.skip),
            "dead": sorted(self.dead),
            "careful": self.careful,
            "files": {name: base64.b64encode(data).decode() for name, data in job.files.items() if _is_safe(name)},
            "limits": limits,
        }


class _Start:
    """One start of the runner, followed to its end."""

    def __init__(self, progress: _Progress) -> None:
        self.progress, self.job, self.transcript = progress, progress.job, progress.transcript
        self.ready = self.done = self.flooded = False
        self.cell = -1
        self.probing: str | None = None
        self.received, self.pending, self.unsent = 0, bytearray(), bytearray()
        self.next_look, self.line_bytes = 0.0, 0
        self.deadline = time.monotonic() + START_SECONDS

    def follow(self) -> bool:
        """Run until the runner is done or stopped; return whether that is the end of the job."""
        if time.monotonic() > self.progress.end:
            return self._stopped("total")
        try:
            self.runner = start_runner(self.job.support, draws=self.job.draws, sandboxed=self.progress.sandboxed)
        except Exception as error:
            raise NoIsolation(f"the sandbox cannot be started here: {error}") from error
        try:
            end = self._listen()
            if not self.ready and end != "total":
                raise NoIsolation(f"the sandbox cannot be started here: {self.runner.last_error()}")
        finally:
            self.runner.close()
        return self.done or self._stopped(end)

    def _listen(self) -> End:
        """Take messages until the end; return why it ended."""
        limits = self.job.limits
        longest_line = max(limits.record_bytes, 6 * limits.output_bytes + limits.figure_bytes) + CHUNK
        os.set_blocking(self.runner.sink, False)
        while not self.done:
            now, last = time.monotonic(), min(self.deadline, self.progress.end)
            if now > last:
                return "total" if now > self.progress.end else "time"
            if self.flooded or self.received > MAX_BYTES or len(self.pending) > longest_line:
                return "bytes"
            if self.ready and now >= self.next_look:
                self.next_look = now + LOOK_SECONDS
                if self._holds_too_much():
                    return "memory"
            if not self._exchange(last - now):
                return "ended"
        return "done"

    def _holds_too_much(self) -> bool:
        """Whether all processes of the job together hold twice the memory that one may, or its folder more than it may."""
        return self.runner.holds_more(2 * self.job.limits.memory_mb << 20)

    def _exchange(self, seconds: float) -> bool:
        """Read and write what is possible now; return False when the runner has gone."""
        if self.ready and not self.unsent and not self.job.helpers:
            time.sleep(REST_SECONDS)  # what comes meanwhile is taken at once: to wake up for every cell costs more than to read
        writers = [self.runner.sink] if self.unsent else []
        readable, writable, _ = select.select([self.runner.source], writers, [], min(seconds, LOOK_SECONDS))
        if writable:
            self._write()
        if not readable:
            return True
        data = os.read(self.runner.source, CHUNK)
        self.received += len(data)
        self.pending += data
        if b"\n" in data:
            *lines, self.pending = self.pending.split(b"\n")
            for line in filter(None, lines):
                if not self.done and not self.flooded:
                    self.line_bytes = len(line)
                    self._handle(untrusted.message(line))
                    self._write()
        return bool(data)

    def _write(self) -> None:
        """Send what the runner takes now of what waits for it."""
        if not self.unsent:
            return
        try:
            del self.unsent[: os.write(self.runner.sink, self.unsent[:CHUNK])]
        except BlockingIOError:
            pass
        except OSError:
            self.unsent.clear()

    def _handle(self, message: dict[str, Any]) -> None:
        """Act on one message; whatever does not fit is ignored."""
        if not self.ready:
            return self._send_job() if "ready" in message else None
        match message:
            case {"start": index}:
                self._cell_starts(index)
            case {"cell": index}:
                self._cell_ends(index, message.get("outputs"), message.get("error"))
            case {"done": _}:
                self.done = True
            case {"ask": helper}:
                self._reply(helper, message.get("args"), message.get("ticket"))
            case {"probe": exercise}:
                self._probe_starts(exercise)
            case {"probed": _}:
                self.probing = None
                self._allow(self.job.limits.cell_seconds)
            case {"record": exercise}:
                self._recorded(exercise, message.get("data"))

    def _send_job(self) -> None:
        self.ready = True
        self.unsent += orjson.dumps(self.progress.message()) + b"\n"
        self._allow(self.job.limits.cell_seconds)

    def _cell_starts(self, index: Any) -> None:
        if type(index) is int and -1 <= index < len(self.job.cells):
            self.cell, self.probing = index, None
            self._allow(self.job.limits.cell_seconds)

    def _cell_ends(self, index: Any, outputs: Any, error: Any) -> None:
        if index != self.cell or index < 0 or index in self.progress.skip:
            return
        cell, limits = self.job.cells[index].id, self.job.limits
        self.transcript.outputs[cell] = untrusted.outputs(outputs, limits.output_bytes, limits.figure_bytes)
        self.transcript.errors.pop(cell, None)
        if text := untrusted.cell_error(error):
            self.transcript.errors[cell] = text
            if text["type"] == "CellTimeout":
                self.transcript.late |= WAITED in text["text"]
                self._note(f"cell '{cell}' was stopped after {limits.cell_seconds:g} s")

    def _probe_starts(self, exercise: Any) -> None:
        if self._may_record(exercise):
            self.probing = exercise
            self._allow(self.job.limits.probe_seconds)

    def _recorded(self, exercise: Any, data: Any) -> None:
        if self._may_record(exercise):
            cases = self.job.probes[exercise]
            self.progress.recorded += self.line_bytes
            most = MOST_RECORDS * self.job.limits.record_bytes
            record = untrusted.record(data, len(cases)) if self.progress.recorded <= most else _too_large(cases)
            self.transcript.records[exercise] = _with_inputs(record, cases) if record else {"exited": True}

    def _may_record(self, exercise: Any) -> bool:
        """Whether a record of `exercise` may come now: in its own test cell or at the end, and only once."""
        if not isinstance(exercise, str) or exercise not in self.job.probes:
            return False
        if exercise in self.transcript.records:
            return False
        return self.cell < 0 or self.job.cells[self.cell].exercise == exercise

    def _reply(self, helper: Any, arguments: Any, ticket: Any) -> None:
        """Answer a call of a helper of the exercise that is being probed; the runner waits for it, or it is stopped."""
        exercise = self.probing
        if exercise is None or helper not in self.job.helpers.get(exercise, []) or self._is_late():
            return
        if len(self.unsent) > MAX_UNREAD:
            self.flooded = True
            return
        count = self.progress.asked[exercise] = self.progress.asked.get(exercise, 0) + 1
        if count > 2 * MAX_ANSWERS:
            return
        result: Result = {"raised": _raised(helper, "it was called too often")}
        if count <= MAX_ANSWERS:
            result = self._result(exercise, helper, arguments)
        reply: Reply = {**result, "ticket": str(ticket)[:40]}
        self.unsent += json.dumps(reply).encode() + b"\n"

    def _is_late(self) -> bool:
        """Whether a clock has run out while messages were read: it ends the runner next, and nothing is worked out any more."""
        return time.monotonic() > min(self.deadline, self.progress.end)

    def _result(self, exercise: str, helper: str, arguments: Any) -> Result:
        """What the right helper returns on the trusted side, or what is to be raised in its place.

        Nothing is worked out that is larger than what the cases of the exercise can ask for.
        """
        if self.progress.answer is None or not untrusted.is_answerable(arguments, self.progress.largest[exercise]):
            return {"raised": _raised(helper, "it has no answer here")}
        try:
            value = self.progress.answer(helper, arguments)
        except Exception as error:
            return {"raised": _raised(helper, {"type": type(error).__name__, "text": str(error)})}
        if isinstance(value, dict) and "raised" in value:
            return {"raised": _raised(helper, value["raised"])}
        return {"answer": value}

    def _allow(self, seconds: float) -> None:
        self.deadline = time.monotonic() + self.job.limits.patience * seconds + GRACE_SECONDS

    def _stopped(self, end: End) -> bool:
        """Write down what was stopped and why; return whether there is nothing left to start again for."""
        self.transcript.late |= end in ("time", "total")
        self.transcript.spent |= end == "total"
        if end == "total":
            self._note(f"the notebook was stopped after {self.job.limits.total_seconds:g} s; the rest was not run")
            return True
        if self.probing:
            why: Stop = "timeout" if end == "time" else "memory" if end == "memory" else "exited"
            self.transcript.records.setdefault(self.probing, stopped(why))
            what = "sent more data than it may" if end == "bytes" else "ended the Python process"
            self._note(f"'{self.probing}' {what} when it was called; the rest was run again")
            return False
        if self.cell < 0:
            self._note("the Python process ended outside of the cells; what had no record by then has none")
            return True
        self._skip_cell(end)
        return False

    def _skip_cell(self, end: End) -> None:
        """Write down that the cell ended the runner, and why; it is not run again."""
        cell, seconds = self.job.cells[self.cell].id, self.job.limits.cell_seconds
        name, text, sentence = {
            "time": ("CellTimeout", f"stopped after {seconds:g} s", f"was stopped after {seconds:g} s"),
            "memory": ("MemoryError", "used more memory than it may", "used more memory than it may"),
            "bytes": ("OutputLimit", "sent more than it may", "sent more data than it may"),
        }.get(end, ("ProcessEnded", "the cell ended the Python process", "ended the Python process"))
        if self.cell in self.progress.skip:  # what it defines ended the runner, too
            self.progress.dead.add(self.cell)
            return
        self.progress.skip.add(self.cell)
        self.transcript.errors[cell] = {"type": name, "text": text}
        self.transcript.outputs[cell] = [untrusted.error_output(name, text)]
        self._note(f"cell '{cell}' {sentence}; it was skipped and the rest was run again")

    def _note(self, sentence: str) -> None:
        if sentence not in self.transcript.stopped:
            self.transcript.stopped.append(sentence)


def _with_inputs(record: Record, cases: list[CaseInputs]) -> Record:
    """Put in the inputs that a room does not send back: True stands for those that it was sent, number for number."""
    if "outcomes" not in record:
        return record
    outcomes = [
        outcome | {"inputs_after": {"tuple": case["tuple"]}} if outcome.get("inputs_after") is True else outcome
        for outcome, case in zip(record["outcomes"], cases, strict=True)
    ]
    return {"outcomes": outcomes}


def _too_large(cases: list[CaseInputs]) -> Record:
    """The record of a function that comes after all functions together have returned more than is kept."""
    raised: Raised = {"type": "TooLarge", "text": "all returned values together are too large to grade", "line": ""}
    return {"outcomes": [{"raised": raised} for _ in cases]}


def _raised(helper: str, raised: Any) -> CellError:
    """The exception that the helper raises inside: the right function's own, where it has a type and a text."""
    if isinstance(raised, dict):
        return {"type": str(raised.get("type"))[:80], "text": str(raised.get("text"))[:500]}
    return {"type": "ValueError", "text": f"{helper}: {raised}"[:500]}


def _is_safe(name: str) -> bool:
    """Whether a relative name is a text that stays inside its folder."""
    path, text = PurePosixPath(name), name.encode(errors="replace").decode()
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name and name == text
