"""What a regrade keeps of the course before it writes, in `.autograder/regrades/<time>/`, so that it can be taken back.

A copy of the gradebook first; then, of each student, account, graded folder, page and marks, just before these are written.
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
from typing import Any

from autograder.course.atomic import fresh_beside, put, put_in_place
from autograder.course.course import Course
from autograder.course.seeds import PRIVATE
from autograder.feedback.write import feedback_page
from autograder.json_bytes import as_json_bytes

COPY = "gradebook.db"
BEGUN, APPLIED, UNDONE = "begun", "applied", "undone"


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
        about = {"assignment": assignment, "state": BEGUN, "cells": cells, "folders": True}
        (fresh / "regrade.json").write_bytes(as_json_bytes(about))
        put_in_place(fresh, made.folder)
        return made

    @classmethod
    def last(cls, course: Course, assignment: str) -> Journal | None:
        """The last regrade of the assignment that was not taken back."""
        folders = sorted((course.root / PRIVATE / "regrades").glob("[!.]*"), reverse=True)
        found = (cls(course, assignment, folder) for folder in folders)
        return next((item for item in found if item.about["assignment"] == assignment and item.state != UNDONE), None)

    @property
    def about(self) -> dict[str, Any]:
        """The assignment, how far the regrade came, and whether it changed the questions in the gradebook."""
        about: dict[str, Any] = json.loads((self.folder / "regrade.json").read_text(encoding="utf-8"))
        return about

    @property
    def time(self) -> str:
        """When it was begun."""
        day, hour, *_ = self.folder.name.split("_")
        return f"{day} {hour.replace('-', ':')}"

    @property
    def state(self) -> str:
        """One of BEGUN, APPLIED, UNDONE."""
        return str(self.about["state"])

    @property
    def gradebook(self) -> Path:
        """The copy of the gradebook."""
        return self.folder / COPY

    def set_state(self, state: str) -> None:
        """Say how far the regrade came."""
        put(self.folder / "regrade.json", as_json_bytes({**self.about, "state": state}))

    def students(self) -> list[str]:
        """Those of whom something was kept."""
        return sorted(path.name for path in (self.folder / "students").glob("[!.]*"))

    def keep(self, student: str, stood: dict[str, Any], account: bytes) -> None:
        """Keep all of a student that will be written; `account` is the one that will be."""
        place = self.folder / "students" / student
        fresh = fresh_beside(place)
        for name, path in self._places(student):
            if path.is_dir():
                shutil.copytree(path, fresh / name, symlinks=True)
            elif path.is_file():
                shutil.copy2(path, fresh / name)
        (fresh / "stood.json").write_bytes(as_json_bytes({**stood, "becomes": _digest(account)}))
        put_in_place(fresh, place)

    def stood(self, student: str) -> dict[str, Any] | None:
        """How a student stood in the gradebook; None where the submission was graded anew after this regrade."""
        kept = self.folder / "students" / student
        stood: dict[str, Any] = json.loads((kept / "stood.json").read_text(encoding="utf-8"))
        (_, account), *_ = self._places(student)
        expected = {stood["becomes"], _digest_of(kept / "account.json")}
        return stood if _digest_of(account) in expected else None

    def put_back(self, student: str) -> None:
        """Put the files of a student back as they were, and remove those that are new; the account is the last of them."""
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
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}")
        shutil.copy2(kept, fresh)
        fresh.replace(path)
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(path: Path) -> str:
    """The digest of a file; nothing where there is none."""
    return _digest(path.read_bytes()) if path.is_file() else ""
