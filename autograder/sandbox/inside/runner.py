"""Runs the cells of one notebook inside the sandbox, and probes its functions: in a fork where one could leave something."""

from __future__ import annotations

import base64
import contextlib
import os
import random
import select
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import numpy.random

from autograder.checking.probe import probe
from autograder.checking.uses import lacks
from autograder.sandbox.inside.harmless import only_computes
from autograder.sandbox.inside.landlock import confine_to
from autograder.sandbox.inside.meant import asker
from autograder.sandbox.inside.rest import run_definitions, run_rest, run_tried
from autograder.sandbox.inside.rights import become, give_up_rights, limit, silence
from autograder.sandbox.inside.shell import CellTimeout, Stream, new_shell, on_alarm, text_of, with_first_line, without_wrapper
from autograder.sandbox.inside.wire import Wire, as_bytes

if TYPE_CHECKING:
    from autograder.checking.records import CellError, Raised, Record
    from autograder.sandbox.messages import CellSource, JobMessage, RoomSettings

CLOCKS = {signal.ITIMER_REAL: signal.SIGALRM, signal.ITIMER_PROF: signal.SIGPROF}


def serve(settings: RoomSettings, uid: int | None, source: int, sink: int) -> NoReturn:
    """As the user `uid`, in a folder of its own, send that the runner is ready, take one job, do it, and end the process."""
    try:
        become(uid)
        if settings["confinement"]:
            confine_to(settings["confinement"])
        if "filters" in settings:
            give_up_rights(settings["filters"]["runner"])
        _enter(settings["folder"])
        wire = Wire(source, sink)
        wire.send({"ready": True})
        job: JobMessage = wire.receive()
        limit(job["limits"])
        silence()
        NotebookRun(wire, job).work()
    except BaseException as error:  # read only where the runner was not ready yet
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(0)


def _enter(place: str) -> None:
    """Make the folder of the notebook; it comes last on sys.path, so that no file in it stands in for a package."""
    os.umask(0o077)
    random.seed()
    numpy.random.seed(random.getrandbits(32))
    os.makedirs(place, exist_ok=True)
    os.chdir(place)
    sys.path.append(place)


class NotebookRun:
    """The run of one notebook: its shell, its job, and the exercises that are recorded."""

    def __init__(self, wire: Wire, job: JobMessage) -> None:
        self.wire, self.job, self.limits = wire, job, job["limits"]
        self.process, self.recorded = os.getpid(), set[str]()
        self.asked = {cell["exercise"] for cell in job["cells"] if cell["exercise"]}
        self.waiting: dict[str, Any] = {}
        self.shell = new_shell(os.environ["IPYTHONDIR"])
        self.shell.outputs.text_limit = self.limits["output_bytes"]
        self.shell.outputs.figure_limit = self.limits["figure_bytes"]
        self.stub = cast(Any, sys.modules["autograder"])
        self.stub.examples = job["examples"]

    def work(self) -> None:
        """Run every cell, then probe what no cell has probed."""
        self._unpack()
        for index, cell in enumerate(self.job["cells"]):
            self._cell(index, cell)
        self.wire.send({"start": -1})
        waiting, self.asked = self.waiting, set()
        for exercise in self.job["probes"]:
            self.record(exercise, waiting.get(exercise, self.shell.user_ns.get(exercise)))
            if exercise not in self.recorded:
                self.wire.send({"record": exercise, "data": {"missing": True}})
        self.wire.send({"done": True})

    def record(self, exercise: str, function: Any) -> None:
        """Probe `function`, once, with the cell's clocks stopped, and in a forked child if it could leave something behind.

        One that calls a function of the assignment which a later cell defines waits for the end.
        """
        if exercise in self.recorded or exercise not in self.job["probes"] or not callable(function):
            return
        if lacks(function, self.asked, self.shell.user_ns):
            self.waiting.setdefault(exercise, function)
            return
        self.recorded.add(exercise)
        left = [signal.setitimer(clock, 0)[0] for clock in CLOCKS]
        self.wire.send({"probe": exercise})
        in_place = not self.job["careful"] and exercise not in self.job["helpers"] and only_computes(function)
        outcome = self._in_place(exercise, function) if in_place else self._watch(exercise, function)
        if outcome:
            self.wire.send({"record": exercise, "data": outcome})
        self.wire.send({"probed": exercise})
        for clock, seconds in zip(CLOCKS, left, strict=True):
            signal.setitimer(clock, seconds)

    def _unpack(self) -> None:
        """Write the files that were handed in beside the notebook."""
        for name, text in self.job["files"].items():
            with contextlib.suppress(OSError):
                path = Path(name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(base64.b64decode(text))

    def _cell(self, index: int, cell: CellSource) -> None:
        """Run a cell; the function of a test cell is recorded when the cell calls `check`, or else by its name afterwards."""
        self.wire.send({"start": index})
        exercise = cell["exercise"]
        self.stub.on_check = partial(self.record, exercise) if exercise else None
        if index in self.job["skip"]:
            self._define(index, cell["source"])
        else:
            error = self._execute(cell["source"])
            self.wire.keep({"cell": index, "outputs": self.shell.outputs.result(), "error": error})
        self.stub.on_check = None
        if exercise:
            self.record(exercise, self.shell.user_ns.get(exercise))

    def _define(self, index: int, source: str) -> None:
        """Of a cell that ended the Python process, run what only defines something, unless that ended it, too."""
        if index in self.job["dead"]:
            return
        self._set_clocks(self.limits["cell_seconds"])
        try:
            run_definitions(source, self.shell.user_ns)
        except BaseException:  # that the clock has run out, for example: what is not defined is missing
            return
        finally:
            for clock in CLOCKS:
                signal.setitimer(clock, 0)

    def _execute(self, source: str) -> CellError | None:
        """Run a cell as IPython does; return its error, if it raised one."""
        outputs = self.shell.outputs
        outputs.reset()
        sys.stdout, sys.stderr = Stream("stdout", outputs), Stream("stderr", outputs)
        self._set_clocks(self.limits["cell_seconds"])
        error: BaseException | None
        try:
            self.shell.restore()
            result = self.shell.run_cell(with_first_line(without_wrapper(source)), store_history=True)
            error = result.error_before_exec or result.error_in_exec
            if os.getpid() == self.process:  # a child that the cell has started goes on with nothing
                run_rest(result.error_in_exec, self.shell.user_ns, sys.stdout.write)
                if error is None:
                    run_tried(source, self.shell.user_ns)
        except BaseException as raised:
            error = raised
            outputs.error(type(raised).__name__, text_of(raised), [])
        finally:
            for clock in CLOCKS:
                signal.setitimer(clock, 0)
        return {"type": type(error).__name__[:80], "text": text_of(error)} if error else None

    def _set_clocks(self, seconds: float) -> None:
        """Let a cell run for so many seconds of processor time, and `patience` times as many by the clock on the wall."""
        for alarm in CLOCKS.values():
            signal.signal(alarm, on_alarm)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, self.limits["patience"] * seconds)

    def _in_place(self, exercise: str, function: Callable[..., Any]) -> Record | None:
        """Probe a function that only computes and send its record; return what to record where it takes too long."""
        state = numpy.random.get_state()
        self._set_clocks(self.limits["probe_seconds"])
        try:
            message = self._message(exercise, function)
        except CellTimeout:
            return {"timeout": True}
        finally:
            for clock in CLOCKS:
                signal.setitimer(clock, 0)
            numpy.random.set_state(state)
        self.wire.keep_bytes(message)
        return None

    def _watch(self, exercise: str, function: Callable[..., Any]) -> Record | None:
        """Wait for the forked probe; return what to record unless it has sent its own record."""
        child = os.fork()
        if child == 0:
            self._child(exercise, function)
        try:
            ended = _ends_within(child, self.limits["patience"] * self.limits["probe_seconds"])
        finally:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(OSError):
                    kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        if not ended or os.waitstatus_to_exitcode(status) == -signal.SIGPROF:
            return {"timeout": True}
        if status == 0:
            return None
        return {"memory": True} if os.waitstatus_to_exitcode(status) == -signal.SIGKILL else {"exited": True}

    def _child(self, exercise: str, function: Callable[..., Any]) -> None:
        """In the forked child: probe, send the record, end; this never returns."""
        code = 1
        try:
            os.setsid()
            for alarm in CLOCKS.values():
                signal.signal(alarm, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, self.limits["probe_seconds"])
            self._stand_in(exercise, function)
            self.wire.send_bytes(self._message(exercise, function))
            code = 0
        finally:
            os._exit(code)

    def _message(self, exercise: str, function: Callable[..., Any]) -> bytes:
        """Probe the function; return the message with its record, in which inputs that are as they came are not repeated."""
        cases = self.job["probes"][exercise]
        data = _record_of(function, cases)
        for outcome, case in zip(data.get("outcomes", ()), cases, strict=False):
            if outcome.get("inputs_after") == {"tuple": case["tuple"]}:
                outcome["inputs_after"] = True
        text = as_bytes({"record": exercise, "data": data})
        if len(text) > self.limits["record_bytes"]:
            raised: Raised = {"type": "TooLarge", "text": "the returned values are too large to grade", "line": ""}
            text = as_bytes({"record": exercise, "data": {"outcomes": [{"raised": raised}] * len(cases)}})
        return text

    def _stand_in(self, exercise: str, function: Callable[..., Any]) -> None:
        """Let the exercise's helpers ask the trusted side; nothing is put back, since the child ends here."""
        for helper in self.job["helpers"].get(exercise, []):
            form, own = self.job["forms"].get(helper), self.shell.user_ns
            for name in (helper, *(name for name in (form.get("aliases", ()) if form else ()) if name in own)):
                ask = asker(helper, own.get(name), form, self.wire.ask)
                for names in (own, getattr(function, "__globals__", {})):
                    names[name] = ask


def _record_of(function: Callable[..., Any], cases: list[Any]) -> Record:
    try:
        outcomes = probe(function, cases)
    except MemoryError:
        return {"memory": True}
    without_memory = any(outcome.get("raised", {}).get("type") == "MemoryError" for outcome in outcomes)
    return {"memory": True} if without_memory else {"outcomes": outcomes}


def _ends_within(child: int, seconds: float) -> bool:
    """Wait for a child; return whether it has ended."""
    handle = os.pidfd_open(child)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)
