"""A course folder: its release notebooks, its private seed, and the marking of one student's notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from autograder.checking.verdict import as_json
from autograder.grading.accepted import accepted_files
from autograder.grading.account import account_of, handed_out
from autograder.grading.cluster import Work
from autograder.grading.finished import handed_in_files
from autograder.grading.folders import put
from autograder.grading.mark import Marked, Marker
from autograder.grading.notebook import sandbox_cells
from autograder.grading.seeds import PRIVATE, private_seed, seed_of_round, turn_of
from autograder.sandbox.job import Limits

UNSANDBOXED = "graded without file isolation on this machine: this mark can be forged"


@dataclass
class Settings:
    """What the command line decides: the seed, and whether to go on without isolation; and the limits of the course."""

    seed: int | None = None
    allow_unsandboxed: bool = False
    limits: Limits = field(default_factory=Limits)


SETTINGS = Settings()


@dataclass(frozen=True)
class Course:
    """The course whose folders `source`, `release`, `submitted`, ... lie in `root`."""

    root: Path

    def release_notebook(self, assignment: str) -> Any:
        """The notebook as students got it; raises FileNotFoundError with what to do where it is missing."""
        path = self._release(assignment)
        return _read(path, path.stat().st_mtime_ns)

    def _release(self, assignment: str) -> Path:
        path = self.root / "release" / assignment / f"{assignment}.ipynb"
        if not path.is_file():
            raise FileNotFoundError(f"no release/{assignment}/{assignment}.ipynb: run 'autograder release {assignment}' first")
        return path

    def mark_notebook(self, assignment: str, student: str, notebook: Any) -> Marked:
        """Mark a mended notebook from the hidden key of its round."""
        return self.work(assignment, student, notebook).done()

    def work(self, assignment: str, student: str, notebook: Any, seed: int | None = None) -> Work:
        """All that is needed to mark a mended notebook, here or on another machine; from the key of its round, or of `seed`."""
        if seed is None:
            seed = self.seed(assignment, student, text_of(notebook))
        return Work(self.marker(assignment, seed), sandbox_cells(notebook), self.files(assignment, student))

    def marker(self, assignment: str, seed: int) -> Marker:
        """How this course marks now."""
        accepted = accepted_files(self.root, assignment)
        return Marker(assignment, seed, not SETTINGS.allow_unsandboxed, SETTINGS.limits, accepted)

    def seed(self, assignment: str, student: str, text: str, *, note: bool = True) -> int:
        """The seed of the round in which this version of a student's notebook is marked; `note` keeps a new one in mind."""
        seed = private_seed(self.root) if SETTINGS.seed is None else SETTINGS.seed
        return seed_of_round(seed, assignment, turn_of(self.root, assignment, student, text.encode(), note=note))

    def files(self, assignment: str, student: str) -> dict[str, bytes]:
        """What the student handed in beside the notebook, small files only."""
        folder = self.root / "submitted" / student / assignment
        small = [path for path in handed_in_files(folder) if path.suffix != ".ipynb" and path.stat().st_size < 5_000_000]
        return {str(path.relative_to(folder)): path.read_bytes() for path in small[:50]}

    def notes(self, marked: Marked, repairs: list[str]) -> list[str]:
        """What is to be said of a whole submission: a machine without isolation, repairs, what was stopped."""
        return [*([UNSANDBOXED] if marked.transcript.level == "none" else []), *repairs, *marked.notes]

    def graded_path(self, assignment: str, student: str) -> Path:
        """Where the graded notebook of a student is."""
        return self.root / "autograded" / student / assignment / f"{assignment}.ipynb"

    def account_path(self, assignment: str, student: str) -> Path:
        """Where the account of a graded submission is kept."""
        return self.root / PRIVATE / "accounts" / assignment / f"{student}.json"

    def save_account(self, assignment: str, student: str, marked: Marked, repairs: list[str]) -> list[dict[str, Any]]:
        """Keep the verdicts, repairs and records of a graded submission on the instructor's side; return its rows."""
        level, verdicts = marked.transcript.level, marked.verdicts.values()
        rows = [as_json(item, file=student, assignment=assignment, level=level, repairs=repairs) for item in verdicts]
        put(self.account_path(assignment, student), account_of(rows, marked, self.handed_out(assignment)))
        return rows

    def handed_out(self, assignment: str) -> str:
        """A digest of what students got and may not change; a file that was written anew is read anew."""
        path = self._release(assignment)
        return _digest(path, path.stat().st_mtime_ns)


def text_of(notebook: Any) -> str:
    """All that a student wrote, as one text."""
    return "\n\n".join(cell.source for cell in notebook.cells)


@lru_cache(maxsize=8)
def _read(path: Path, _: int) -> Any:
    return nbformat.read(path, as_version=4)


@lru_cache(maxsize=8)
def _digest(path: Path, changed: int) -> str:
    return handed_out(_read(path, changed))
