"""Write `autograded/<student>/<assignment>/`: the graded notebook and what lay beside it, put in place as a whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from nbformat.v4 import rwbase
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.course.atomic import clean, fresh_beside, put_in_place
from autograder.json_bytes import as_json_bytes
from autograder.notebook.nodes import Notebook
from autograder.notebook.submission import TAKEN, Submission

Step = Callable[[Notebook, dict[str, Any]], tuple[Notebook, dict[str, Any]]]
_without_transient: Callable[[Notebook], Notebook] = rwbase.strip_transient  # nbformat has no types
OURS = {
    "Repair",
    "ClearOutput",
    "DeduplicateIds",
    "OverwriteKernelspec",
    "OverwriteCells",
    "CheckCellMetadata",
    "SandboxExecute",
    "SaveAutoGrades",
    "AssignLatePenalties",
}


class AutogradedFolder:
    """Where graded notebooks of one assignment go, with nbgrader's settings of the course.

    The steps of nbgrader's two lists that `OURS` names are done elsewhere: by repair, by the gradebook, or by the check that
    the release is the one that the gradebook knows. All other steps of the lists are run as nbgrader runs them.
    """

    def __init__(self, coursedir: CourseDirectory, assignment: str, config: Config, kernelspec: str | None) -> None:
        self.coursedir, self.assignment = coursedir, assignment
        self.converter = Autograde(coursedir=coursedir, config=config)
        self.kernelspec = json.loads(kernelspec) if kernelspec else None
        self.before = _steps(self.converter.sanitize_preprocessors, config)
        self.after = _steps(self.converter.autograde_preprocessors, config)
        self.given = self._given()

    def _given(self) -> dict[Path, Path]:
        """The course's own files that lie beside every notebook, by name: a student's copy of one is replaced."""
        source = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", self.assignment))
        found = map(Path, find_all_files(str(source), [*self.coursedir.ignore, "*.ipynb"]))
        own = {source / name for name in self.converter.exclude_overwriting.get(self.assignment, [])}
        return {path.relative_to(source): path for path in found if path not in own}

    def place(self, student: str) -> Path:
        """The folder of a student."""
        return Path(self.coursedir.format_path(self.coursedir.autograded_directory, student, self.assignment))

    def clean(self, students: Iterable[str]) -> None:
        """Remove what a killed run left."""
        for student in students:
            clean(self.place(student))

    def sanitise(self, student: str, notebook: Notebook) -> Notebook:
        """A repaired notebook with the kernel it was handed out with, after those steps that the course adds before marking."""
        if self.kernelspec:
            notebook.metadata["kernelspec"] = self.kernelspec
        return self._run(self.before, student, notebook)

    def finish(self, student: str, notebook: Notebook) -> Notebook:
        """A marked notebook after the steps that follow: output limited, and what the course adds."""
        return self._run(self.after, student, notebook)

    def _run(self, steps: list[Step], student: str, notebook: Notebook) -> Notebook:
        name = self.assignment
        names = {"student": student, "assignment": name, "notebook": name, "db_url": self.coursedir.db_url}
        resources: dict[str, Any] = {"unique_key": name, "nbgrader": names}
        for step in steps:
            notebook, resources = step(notebook, resources)
        return notebook

    def write(self, item: Submission, notebook: Notebook) -> None:
        """Write the folder of a student beside its place, then put it there, with the permissions of the course."""
        place = self.place(item.student)
        fresh = fresh_beside(place)
        data = as_json_bytes(_without_transient(notebook), sort_keys=True)
        (fresh / f"{self.assignment}.ipynb").write_bytes(data + b"\n")
        for name, path in self.given.items():
            _copy(path, fresh / name)
        for name in item.beside():
            if _is_free(fresh, name):
                _copy(item.folder / name, fresh / name)
            else:
                item.files[str(name)] = TAKEN
        put_in_place(fresh, place)
        self.converter.set_permissions(self.assignment, item.student)


def _is_free(folder: Path, name: Path) -> bool:
    """Whether a student's file can go there: the notebook and the course's own files come first."""
    return not (folder / name).exists() and not any((folder / parent).is_file() for parent in name.parents)


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)


def _steps(listed: list[Any], config: Config) -> list[Step]:
    """The preprocessors of one of nbgrader's lists, given as classes or as dotted names, without those that are ours."""
    classes = [import_item(step) if isinstance(step, str) else step for step in listed]
    return [step(config=config) for step in classes if step.__name__ not in OURS]
