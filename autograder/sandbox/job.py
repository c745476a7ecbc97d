"""What goes into the sandbox, and what comes out: plain data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.checking.records import CaseInputs, CellError, HelperForm, Record
from autograder.checking.values import Encoded
from autograder.notebook.cells import Cell
from autograder.sandbox.messages import CellOutput

Answer = Callable[[str, Encoded], Any]
DRAWS = re.compile(r"matplotlib|pylab|\bshow_\w+\(")


class NoIsolation(RuntimeError):
    """This machine cannot run untrusted code apart from its own files."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one submission may use: seconds of processor time, MB of memory a process, bytes a cell or record.

    `patience` is how many times as long a clock on the wall may run for a cell or a function: a busy machine costs nobody a
    mark. `total_seconds` are by the clock on the wall, for all that is done for a submission: its runs, those that are made
    again, passes over right helpers, their judgement.
    """

    cell_seconds: float = 10
    probe_seconds: float = 5
    total_seconds: float = 360
    patience: float = 3
    memory_mb: int = 2048
    processes: int = 64
    output_bytes: int = 200_000
    figure_bytes: int = 2_000_000
    record_bytes: int = 8_000_000


@dataclass(frozen=True, kw_only=True)
class Job:
    """A notebook to run and the functions to probe in it; inputs are encoded tuples of arguments, one a case.

    `examples` holds the public inputs that `example` returns, each as a JSON text; `helpers` the names that ask the
    trusted side while their exercise is probed, `forms` how each of these is called (without it: as the student's own one);
    `files` what the student handed in beside the notebook, by relative name; `support` the folders of modules that cells may
    import; `ends` when the time of its submission is used up (by `time.monotonic`; None: a time of its own, from its start on).
    """

    cells: list[Cell]
    probes: dict[str, list[CaseInputs]]
    examples: dict[str, list[str]] = field(default_factory=dict)
    helpers: dict[str, list[str]] = field(default_factory=dict)
    forms: dict[str, HelperForm] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    support: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)
    ends: float | None = None

    @property
    def draws(self) -> bool:
        """Whether its cells look as if they draw; a job that draws without looking so loads what it needs by itself."""
        return any(DRAWS.search(cell.source) for cell in self.cells)


@dataclass
class Transcript:
    """What came back: nbformat outputs and errors by cell id, records by exercise, and what was stopped.

    A record is `{"outcomes": [...]}` with one outcome a case, or one of `{"missing": True}`,
    `{"timeout": True}`, `{"memory": True}`, `{"exited": True}`. `level` is "bubblewrap", "landlock" or "none";
    `wall` says which one it was, for people.
    `late` is true where a clock on the wall ended something, which on a busy machine may be nobody's fault;
    `spent` where the time for the whole notebook was used up.
    """

    outputs: dict[str, list[CellOutput]] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    errors: dict[str, CellError] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)
    level: str = "none"
    wall: str = ""
    late: bool = False
    spent: bool = False
