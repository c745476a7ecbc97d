"""Check single files without a database or course folders: `.ipynb` or `.py` in, verdicts out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.checking.key import Key
from autograder.checking.verdict import Verdict, VerdictRow, as_json
from autograder.course.bulkhead import bulkhead
from autograder.course.course import Course
from autograder.forge.solutions import setup_cell
from autograder.marking.mark import Marker
from autograder.notebook.cells import Cell, code_cells
from autograder.notebook.elsewhere import mend
from autograder.notebook.files import readable
from autograder.notebook.nodes import Notebook
from autograder.notebook.read import Unreadable, kind_of, read_any


@dataclass
class Checked:
    """The verdicts of one file, or the reason why it could not be read."""

    file: str
    verdicts: list[Verdict]
    repairs: list[str]
    notes: list[str]
    level: str = "none"
    problem: str = ""

    def rows(self, assignment: str) -> list[VerdictRow]:
        """One JSON object for each exercise."""
        return [
            as_json(item, file=self.file, assignment=assignment, level=self.level, repairs=self.repairs)
            for item in self.verdicts
        ]


def check_file(path: Path, marker: Marker) -> Checked:
    """Run one file in the sandbox and judge it; an unreadable file gives one verdict for each exercise, without marks.

    So does a file over which something fails here. Raises NoIsolation where the sandbox cannot be started.
    """
    key, problems = marker.course.public_key(marker.assignment), list[str]()
    with bulkhead(marker.course.root, readable(str(path)), problems.append, "checking"):
        try:
            return _checked(path, marker, key)
        except Unreadable as problem:
            problems.append(str(problem))
    missed = [Verdict(name, "unreadable", 0, item.max_points, key=key.version) for name, item in key.exercises.items()]
    return Checked(readable(str(path)), missed, [], [], problem=problems[0])


def _checked(path: Path, marker: Marker, key: Key) -> Checked:
    notebook, repairs = read_file(path, marker.assignment, marker.course)
    given = [] if kind_of(path) == "notebook" else [Cell("what is given", setup_cell(marker.spec))]
    cells = [*given, *code_cells(notebook)]
    marked = marker.mark(cells)
    manual = marker.spec.manual if kind_of(path) == "notebook" else {}
    by_hand = [Verdict(name, "manual", 0, points, key=key.version) for name, points in manual.items()]
    verdicts = marker.with_places(cells, marked)
    return Checked(readable(str(path)), [*verdicts.values(), *by_hand], repairs, marked.notes, marked.transcript.level)


def read_file(path: Path, assignment: str, course: Course) -> tuple[Notebook, list[str]]:
    """A file as a repaired notebook, and its repairs; raises Unreadable."""
    notebook = read_any(path)
    if kind_of(path) == "script":
        return notebook, []
    return mend(notebook, course.release_notebook(assignment))
