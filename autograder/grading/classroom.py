"""Grade a class: gather what was handed in, mark it in the sandbox, and let nbgrader write gradebook, autograded and feedback.

nbgrader reads a staged copy of `submitted/`, with renamed files named again; `submitted/` itself is never changed.
"""

from __future__ import annotations

import json
import logging
import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SAWarning

from autograder.grading.course import SETTINGS, Course
from autograder.grading.nbgrader_hooks import SandboxExecute
from autograder.grading.release import course_config, last_line, register
from autograder.grading.repair import grade_id, repair
from autograder.grading.seeds import PRIVATE
from autograder.grading.submission import Unreadable, read_notebook


@dataclass
class Row:
    """What became of one student's submission: points, or None with the reason in `notes`."""

    student: str
    points: float | None
    max_points: float
    notes: list[str] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Handed:
    """One student's submission, found and read: the notebook is None where nothing could be read, with the reason."""

    student: str
    notebook: Any
    notes: list[str]


class Classroom:
    """Grades one assignment of the course in `root`."""

    def __init__(self, root: Path, assignment: str) -> None:
        self.course, self.root, self.assignment = Course(root.resolve()), root.resolve(), assignment
        self.staged = self.root / PRIVATE / "staged"
        self.config = course_config(self.root)
        self.config.CourseDirectory.submitted_directory = str(self.staged)
        SETTINGS.limits = SandboxExecute(config=self.config).limits()
        logging.getLogger("traitlets").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own way of using its database

    def students(self) -> list[str]:
        """Everybody who handed something in for this assignment."""
        return sorted(path.parent.name for path in (self.root / "submitted").glob(f"*/{self.assignment}") if path.is_dir())

    def grade(self, students: Iterable[str], jobs: int, resume: bool, step: Callable[[], None]) -> Iterator[Row]:
        """Grade the students one after the other, `jobs` of them being run at a time; `step` is called when one is run."""
        self._register()
        handed = [self._gather(student) for student in students if not (resume and self._is_graded(student))]
        with ThreadPoolExecutor(jobs) as pool:
            ready = [pool.submit(self._make_ready, item, step) for item in handed]
            for item, future in zip(handed, ready, strict=True):
                future.result()
                yield self._enter(item)

    def _register(self) -> None:
        with Gradebook(self._database(), "backprop") as gradebook:
            try:
                known = gradebook.find_assignment(self.assignment).notebooks
            except MissingEntry:
                known = []
        if not known:
            register(self.root, self.assignment)

    def _database(self) -> str:
        return f"sqlite:///{self.root / 'gradebook.db'}"

    def _is_graded(self, student: str) -> bool:
        return (self.root / "autograded" / student / self.assignment / f"{self.assignment}.ipynb").is_file()

    def _gather(self, student: str) -> Handed:
        """Read a student's notebook and stage it under its right name."""
        folder = self.root / "submitted" / student / self.assignment
        notes: list[str] = []
        try:
            path = self._find(folder, notes)
            notebook = read_notebook(path)
        except Unreadable as problem:
            return Handed(student, None, [str(problem)])
        self._stage(folder, student, path, notebook)
        return Handed(student, notebook, notes)

    def _find(self, folder: Path, notes: list[str]) -> Path:
        """The notebook file of a submission, also under another name; raises Unreadable where none is certain."""
        exact = folder / f"{self.assignment}.ipynb"
        if exact.is_file():
            return exact
        found = sorted(path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
        fitting = [path for path in found if self._is_ours(path)] if len(found) > 1 else found
        if len(fitting) == 1:
            notes.append(f"the file was named '{fitting[0].name}'; it was graded as '{exact.name}'")
            return fitting[0]
        what = f"{len(fitting)} notebooks, none named {exact.name}" if fitting else "no notebook"
        raise Unreadable(f"there is {what} in submitted/{folder.parent.name}/{folder.name}: ask the student for {exact.name}")

    def _is_ours(self, path: Path) -> bool:
        """Whether a notebook holds a cell of this assignment."""
        names = {grade_id(cell) for cell in self.course.release_notebook(self.assignment).cells} - {None}
        try:
            return any(grade_id(cell) in names for cell in read_notebook(path).cells)
        except Unreadable:
            return False

    def _stage(self, folder: Path, student: str, path: Path, notebook: Any) -> None:
        target = self.staged / student / self.assignment
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        nbformat.write(notebook, target / f"{self.assignment}.ipynb")
        for item in folder.rglob("*"):
            if item.is_file() and not item.is_symlink() and item.suffix != ".ipynb" and ".ipynb_checkpoints" not in item.parts:
                place = target / item.relative_to(folder)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(item, place)

    def _make_ready(self, item: Handed, step: Callable[[], None]) -> None:
        """Run a submission in the sandbox ahead of nbgrader, which then finds the marks ready."""
        if item.notebook is not None:
            mended, _ = repair(item.notebook, self.course.release_notebook(self.assignment))
            self.course.make_ready(self.assignment, item.student, mended)
        step()

    def _enter(self, item: Handed) -> Row:
        """Let nbgrader autograde and write feedback for one student; report what the gradebook then holds."""
        if item.notebook is None:
            return Row(item.student, None, 0, item.notes)
        api = NbGraderAPI(config=self.config)
        for work in (api.autograde, api.generate_feedback):
            result = work(self.assignment, item.student)
            if not result["success"]:
                return Row(item.student, None, 0, [*item.notes, f"nbgrader stopped: {last_line(result)}"])
        return self._row(item)

    def _row(self, item: Handed) -> Row:
        account = json.loads(self.course.account_path(self.assignment, item.student).read_text(encoding="utf-8"))
        rows = account["rows"]
        repairs = rows[0]["repairs"] if rows else []
        with Gradebook(self._database(), "backprop") as gradebook:
            submission = gradebook.find_submission(self.assignment, item.student)
            points, most = float(submission.score), float(submission.max_score)
        return Row(item.student, points, most, [*item.notes, *repairs, *account["notes"]], rows)


def feedback_page(root: Path, student: str, assignment: str) -> Path:
    """Where nbgrader put a student's feedback page."""
    return root / "feedback" / student / assignment / f"{assignment}.html"
