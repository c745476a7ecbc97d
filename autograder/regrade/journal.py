"""What a regrade keeps of the course before it writes, in `.autograder/regrades/<time>/`, so that it can be taken back.

A copy of the gradebook first; then, of each student, evidence, graded folder, page and marks, just before these are written.
So a regrade that was killed at any moment can be taken back like one that came to its end.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, NotRequired, TypedDict

from autograder.course.atomic import fresh_beside, put, put_copy, put_in_place
from autograder.course.course import Course
from autograder.course.seeds import PRIVATE
from autograder.feedback.write import feedback_page
from autograder.json_bytes import as_json_bytes
from autograder.regrade.gradebook_changes import Previous

COPY, ABOUT, PREVIOUS = "gradebook.db", "regrade.json", "stood.json"
State = Literal["begun", "applied", "undone"]
BEGUN: State = "begun"
APPLIED: State = "applied"
UNDONE: State = "undone"


class About(TypedDict):
    """A regrade as a whole: its assignment, how far it came, and whether it changed the questions in the gradebook.

    `folders` says that whole folders were kept, and not, as an earlier version did, one file of each.
    """

    assignment: str
    state: State
    cells: bool
    folders: NotRequired[bool]


class StoredPrevious(Previous):
    """The marks of a student before, and the digest of the evidence that the regrade was about to write."""

    becomes: str


@dataclass(frozen=True)
class Journal:
    """One regrade of an assignment; `folder` is where its copies are."""

    course: Course
    assignment: str
    folder: Path

    @classmethod
    def begin(cls, course: Course, assignment: str, gradebook: Path, *, cells: bool) -> Journal:
        """A new journal, with a copy of the gradebook; `cells` says that the questions themselves will change in it."""
        name = datetime.now().strftime("%Y-%m-%d_%H-%M-%S_%f")
        made = cls(course, assignment, course.root / PRIVATE / "regrades" / name)
        fresh = fresh_beside(made.folder)
        with closing(sqlite3.connect(gradebook)) as ours, closing(sqlite3.connect(fresh / COPY)) as copy:
            ours.backup(copy)
        about: About = {"assignment": assignment, "state": BEGUN, "cells": cells, "folders": True}
        (fresh / ABOUT).write_bytes(as_json_bytes(about))
        put_in_place(fresh, made.folder)
        return made

    @classmethod
    def last(cls, course: Course, assignment: str) -> Journal | None:
        """The last regrade of the assignment that was not taken back."""
        folders = sorted((course.root / PRIVATE / "regrades").glob("[!.]*"), reverse=True)
        found = (cls(course, assignment, folder) for folder in folders)
        return next((item for item in found if item.about["assignment"] == assignment and item.state != UNDONE), None)

    @property
    def about(self) -> About:
        """What is written of the regrade as a whole."""
        about: About = json.loads((self.folder / ABOUT).read_text(encoding="utf-8"))
        return about

    @property
    def time(self) -> str:
        """When it was begun."""
        day, hour, *_ = self.folder.name.split("_")
        return f"{day} {hour.replace('-', ':')}"

    @property
    def state(self) -> State:
        """How far the regrade came."""
        return self.about["state"]

    @property
    def gradebook(self) -> Path:
        """The copy of the gradebook."""
        return self.folder / COPY

    def set_state(self, state: State) -> None:
        """Write how far the regrade came."""
        put(self.folder / ABOUT, as_json_bytes({**self.about, "state": state}))

    def students(self) -> list[str]:
        """The students of whom something was kept."""
        return sorted(path.name for path in (self.folder / "students").glob("[!.]*"))

    def keep(self, student: str, previous: Previous, evidence: bytes) -> None:
        """Keep all of a student that will be written over; `evidence` is what will be written."""
        place = self.folder / "students" / student
        fresh = fresh_beside(place)
        for name, path in self._places(student):
            if path.is_dir():
                shutil.copytree(path, fresh / name, symlinks=True)
            elif path.is_file():
                shutil.copy2(path, fresh / name)
        stored: StoredPrevious = {**previous, "becomes": _digest(evidence)}
        (fresh / PREVIOUS).write_bytes(as_json_bytes(stored))
        put_in_place(fresh, place)

    def previous(self, student: str) -> Previous | None:
        """What the gradebook held of a student before; None where the submission was graded anew after this regrade."""
        folder = self.folder / "students" / student
        stored: StoredPrevious = json.loads((folder / PREVIOUS).read_text(encoding="utf-8"))
        (name, evidence), *_ = self._places(student)
        expected = {stored["becomes"], _digest_of(folder / name)}
        return stored if _digest_of(evidence) in expected else None

    def put_back(self, student: str) -> None:
        """Put the files of a student back as they were, and remove those that are new; the evidence is the last of them."""
        for name, path in reversed(list(self._places(student))):
            _put_back(self.folder / "students" / student / name, path)

    def _places(self, student: str) -> Iterator[tuple[str, Path]]:
        """The file and the folders of a student that a regrade writes, by the name under which they are kept."""
        page = feedback_page(self.course.root, student, self.assignment)
        graded = self.course.graded_path(self.assignment, student)
        yield "account.json", self.course.evidence_path(self.assignment, student)
        if self.about.get("folders"):
            yield from (("feedback", page.parent), ("graded", graded.parent))
        else:  # the journal of an earlier version, which kept one file of each folder
            yield from (("page.html", page), ("notebook.ipynb", graded))


def _put_back(kept: Path, path: Path) -> None:
    """Make a file or folder what was kept of it; where nothing was, there was none."""
    if kept.is_dir():
        put_in_place(shutil.copytree(kept, fresh_beside(path), symlinks=True, dirs_exist_ok=True), path)
    elif kept.is_file():
        put_copy(kept, path)
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(path: Path) -> str:
    """The digest of a file; nothing where there is none."""
    return _digest(path.read_bytes()) if path.is_file() else ""
