"""What the students' own cells cost: every notebook of a class in a fork of a process that has all loaded, JOBS at a time.

Two at a time cost more processor time each than one alone, where they share a core's caches: so what is graded two at a time
is compared with cells that ran two at a time. Run by benchmarks.grading:
python -m benchmarks.own_cells COURSE ASSIGNMENT SUBMISSIONS JOBS
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.notebook.cells import Cell, code_cells
from autograder.notebook.nodes import read_release
from autograder.sandbox.job import DRAWS


def main(course: str, assignment: str, submissions: str, jobs: str) -> None:
    """Print wall and CPU seconds of all notebooks together, as JSON."""
    paths = [Path(course) / "submitted" / f"student{number}" / assignment for number in range(int(submissions))]
    notebooks = [code_cells(read_release(path / f"{assignment}.ipynb")) for path in paths]
    become_a_room(any(DRAWS.search(cell.source) for cells in notebooks for cell in cells))
    start = time.perf_counter()
    for number, cells in enumerate(notebooks):
        if number >= int(jobs):
            os.wait()
        if os.fork() == 0:
            run_cells(cells)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([time.perf_counter() - start, used.ru_utime + used.ru_stime]), file=sys.__stdout__)


def become_a_room(draws: bool) -> None:
    """Load what a room has loaded; `autograder` is the silent one that a room has, so that checks cost nothing."""
    from autograder.sandbox.inside import stub
    from autograder.sandbox.inside.zygote import load_matplotlib, warm_up

    folder = tempfile.mkdtemp()
    os.environ |= {"IPYTHONDIR": folder, "MPLCONFIGDIR": folder, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    sys.modules["autograder"] = stub
    warm_up(["utils"])
    if draws:
        load_matplotlib()


def run_cells(cells: list[Cell]) -> None:
    """In a fork: run all cells but the test cells, and end."""
    from autograder.sandbox.inside.shell import Shell

    shell: Any = Shell.instance()
    for cell in cells:
        if cell.exercise is None:
            shell.run_cell(cell.source)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:5])
