"""All that is needed to mark one submission, on this machine or on another one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import Course
from autograder.course.progress import handed_in_files
from autograder.marking.accepted import accepted_files
from autograder.marking.mark import Marked, Marker
from autograder.notebook.cells import Cell, code_cells, text_of
from autograder.notebook.files import for_cells
from autograder.notebook.nodes import Notebook


@dataclass(frozen=True)
class Work:
    """How one submission is marked, its code cells, and what lay beside its notebook."""

    marker: Marker
    cells: list[Cell]
    files: dict[str, bytes]

    def done(self) -> Marked:
        """Mark it on this machine."""
        return self.marker.mark(self.cells, self.files)


def work_of(course: Course, assignment: str, student: str, notebook: Notebook, seed: int | None = None) -> Work:
    """The work to mark a repaired notebook: from the hidden key of its attempt, or from that of `seed`."""
    if seed is None:
        seed = course.seed(assignment, student, text_of(notebook))
    return Work(marker_of(course, assignment, seed), code_cells(notebook), files_beside(course.submitted(assignment, student)))


def marker_of(course: Course, assignment: str, seed: int) -> Marker:
    """How a course marks an assignment now."""
    return Marker(course, assignment, seed, accepted_files(course.root, assignment))


def files_beside(folder: Path) -> dict[str, bytes]:
    """What a student handed in beside the notebook, by name: small files only, so much together, and no links."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in for_cells(handed_in_files(folder))}
