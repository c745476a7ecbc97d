"""What the students' own cells cost: every notebook of a class in a fork of a process that has all loaded, one by one.

Run by benchmarks.grading: python -m benchmarks.own_cells COURSE ASSIGNMENT SUBMISSIONS
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from autograder.grading.notebook import sandbox_cells
from autograder.sandbox.job import Cell


def main(course: str, assignment: str, submissions: str) -> None:
    """Print wall and CPU seconds of all notebooks together, as JSON."""
    paths = [Path(course) / "submitted" / f"student{number}" / assignment for number in range(int(submissions))]
    notebooks = [sandbox_cells(nbformat.read(path / f"{assignment}.ipynb", as_version=4)) for path in paths]
    become_a_room()
    start = time.perf_counter()
    for cells in notebooks:
        child = os.fork()
        if child == 0:
            run_cells(cells)
        os.waitpid(child, 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([time.perf_counter() - start, used.ru_utime + used.ru_stime]), file=sys.__stdout__)


def become_a_room() -> None:
    """Load what a room has loaded; `autograder` is the silent one that a room has, so that checks cost nothing."""
    from autograder.sandbox.inside import stub
    from autograder.sandbox.inside.zygote import warm_up

    folder = tempfile.mkdtemp()
    os.environ |= {"IPYTHONDIR": folder, "MPLBACKEND": "module://matplotlib_inline.backend_inline", "OPENBLAS_NUM_THREADS": "1"}
    sys.modules["autograder"] = stub
    warm_up()


def run_cells(cells: list[Cell]) -> None:
    """In a fork: run all cells but the test cells, and end."""
    from autograder.sandbox.inside.shell import Shell

    shell = Shell.instance()
    for cell in cells:
        if cell.exercise is None:
            shell.run_cell(cell.source)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:4])
