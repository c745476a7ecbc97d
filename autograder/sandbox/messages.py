"""What the trusted side and a room send each other: JSON objects, one a line, through the two pipes of a runner.

These types say what an honest sender writes. What comes out of a room may be anything: `untrusted.py` reads it.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from autograder.checking.records import CellError, HelperForm, Record
from autograder.checking.values import Encoded

CellOutput = dict[str, Any]  # one output of a cell in nbformat's form


class CellSource(TypedDict):
    """A cell to run; `exercise` names the function whose test cell this is."""

    source: str
    exercise: str | None


class RunnerLimits(TypedDict):
    """The fields of `job.Limits`; no limit of `processes` without a sandbox, where it would count those of the user."""

    cell_seconds: float
    probe_seconds: float
    total_seconds: float
    patience: float
    memory_mb: int
    processes: int | None
    output_bytes: int
    figure_bytes: int
    record_bytes: int


class JobMessage(TypedDict):
    """To a runner, once it is ready: all that it has to do.

    `probes` are encoded tuples of arguments by exercise, `examples` JSON texts of such by exercise, `files` are base64 by
    relative name; cells in `skip` ended a runner: only what they define is run, and of the `dead` nothing. A `careful` runner
    forks for every function. `forms` are by helper.
    """

    cells: list[CellSource]
    probes: dict[str, Any]
    examples: dict[str, Any]
    helpers: dict[str, list[str]]
    forms: dict[str, HelperForm]
    skip: list[int]
    dead: list[int]
    careful: bool
    files: dict[str, str]
    limits: RunnerLimits


class Result(TypedDict, total=False):
    """What a helper returns on the trusted side, or what is raised in its place."""

    answer: Encoded
    raised: CellError


class Reply(Result):
    """To a runner: the result that answers the question with this ticket."""

    ticket: str


class Ready(TypedDict):
    """From a runner: it waits for its job."""

    ready: Literal[True]


class CellStart(TypedDict):
    """From a runner: the cell of this index begins; -1 after the last one."""

    start: int


class CellEnd(TypedDict):
    """From a runner: what the cell of this index displayed, and its error if it raised one."""

    cell: int
    outputs: list[CellOutput]
    error: CellError | None


class ProbeStart(TypedDict):
    """From a runner: the function of this exercise is about to be called on its cases."""

    probe: str


class ProbeEnd(TypedDict):
    """From a runner: the calls are over."""

    probed: str


class ProbeRecord(TypedDict):
    """From a runner: what came of the calls. Inputs that are as they were sent are just `True`."""

    record: str
    data: Record


class HelperCall(TypedDict):
    """From a runner: what does the right helper of this name return for these arguments?"""

    ask: str
    ticket: str
    args: Encoded


class Done(TypedDict):
    """From a runner: it has done all of its job."""

    done: Literal[True]


FromRunner = Ready | CellStart | CellEnd | ProbeStart | ProbeEnd | ProbeRecord | HelperCall | Done


class Confinement(TypedDict):
    """What a runner behind Landlock keeps: files to read and to write."""

    readable: list[str]
    writable: list[str]


class Filters(TypedDict):
    """System calls that are refused to a whole room, and those that are refused to its runners besides (each in base64)."""

    room: str
    runner: str


class RoomSettings(TypedDict):
    """To the Python of a room, on its command line.

    `kit` and `sites` are folders for sys.path, `support` names in the kit, `folder` is where cells run. Behind Landlock
    a runner confines itself. A room has filters of its system calls, and the number of its `control` socket; a plain process
    the numbers of its two pipe ends.
    """

    kit: str
    sites: list[str]
    support: list[str]
    folder: str
    confinement: Confinement | None
    filters: NotRequired[Filters]
    control: NotRequired[int]
    source: NotRequired[int]
    sink: NotRequired[int]


class Order(TypedDict):
    """To a room, with two pipe ends: start a runner as this user, for a job that draws or not. Without ends: end the job."""

    uid: int | None
    draws: bool
