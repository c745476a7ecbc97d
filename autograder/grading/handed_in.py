"""What one student handed in: the notebook found, read and mended, and every other file with what becomes of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from autograder.checking.repair import grade_id, repair
from autograder.checking.submission import Unreadable, read_notebook
from autograder.grading.course import Course
from autograder.grading.finished import is_linked

GRADED, REPAIRED, UNREADABLE = "graded", "repaired and graded", "unreadable"
BESIDE, TIME = "kept beside the notebook", "timestamp.txt"
SECOND, LINK, SPECIAL = "another notebook, not graded", "a link, not followed", "not an ordinary file, left out"
TAKEN = "left out, the course's own file is there"
IGNORED = "left out, as the course's settings say"
MARKUP = set('<>"')
EARLIER = "the mark in the gradebook is of the earlier version"


@dataclass
class HandedIn:
    """One student's submission; `notebook` is mended, or None where nothing could be read, with the reason in `notes`.

    `files` says of each file, by its name within the folder, what becomes of it.
    """

    student: str
    folder: Path
    notebook: Any = None
    notes: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def beside(self) -> list[Path]:
        """The names of the files that go along with the notebook."""
        return [Path(name) for name, what in self.files.items() if what in (BESIDE, TIME)]


def hand_over(course: Course, assignment: str, student: str, ignored: list[str]) -> HandedIn:
    """Find, read and mend a student's notebook; raises nothing that the student's files can cause.

    `ignored` are the patterns of nbgrader's `CourseDirectory.ignore`, for names of files and of folders.
    """
    folder = course.root / "submitted" / student / assignment
    if is_linked(folder):
        where = f"submitted/{student}/{assignment}"
        return HandedIn(student, folder, notes=[f"{where} is a link, which is not followed: put the files themselves there"])
    if MARKUP & set(student):
        note = "the folder's name may not hold <, > or quotation marks, which formgrader's pages take for markup: rename it"
        return HandedIn(student, folder, notes=[note])
    item = HandedIn(student, folder, files=_files(folder, ignored))
    path = None
    try:
        path = _find(course, assignment, item)
        item.notebook, repairs = repair(read_notebook(path), course.release_notebook(assignment))
    except (Unreadable, RecursionError) as problem:
        item.notes.append(str(problem) or "the notebook is nested too deeply: save it again in JupyterLab")
    else:
        item.repairs += repairs
    if path is not None:
        item.files[str(path.relative_to(folder))] = _outcome(item)
    return item


def _outcome(item: HandedIn) -> str:
    if item.notebook is None:
        return UNREADABLE
    return REPAIRED if item.repairs else GRADED


def _files(folder: Path, ignored: list[str]) -> dict[str, str]:
    """Every file of a submission and what becomes of it, in order of the names."""
    places = [(Path(place), [*names, *folders]) for place, folders, names in os.walk(folder)]
    paths = sorted(place / name for place, names in places for name in names)
    there = [path for path in paths if path.is_symlink() or not path.is_dir()]
    return {str(path.relative_to(folder)): _becomes(path, path.relative_to(folder), ignored) for path in there}


def _becomes(path: Path, name: Path, ignored: list[str]) -> str:
    if path.is_symlink():
        return LINK
    if not path.is_file():
        return SPECIAL
    if any(fnmatch(part, pattern) for part in name.parts for pattern in ignored):
        return IGNORED
    if path.suffix == ".ipynb":
        return SECOND
    return TIME if str(name) == "timestamp.txt" else BESIDE


def _find(course: Course, assignment: str, item: HandedIn) -> Path:
    """The notebook file of a submission, also under another name; raises Unreadable where none is certain."""
    exact = f"{assignment}.ipynb"
    names = [name for name, what in item.files.items() if what == SECOND]
    if exact in names:
        return item.folder / exact
    fitting = [name for name in names if _is_ours(course, assignment, item.folder / name)] if len(names) > 1 else names
    if len(fitting) == 1:
        item.repairs.append(f"the file was named '{Path(fitting[0]).name}'; it was graded as '{exact}'")
        return item.folder / fitting[0]
    what = f"{len(fitting)} notebooks, none named {exact}" if fitting else "no notebook"
    raise Unreadable(f"there is {what} in submitted/{item.student}/{assignment}: ask the student for {exact}")


def _is_ours(course: Course, assignment: str, path: Path) -> bool:
    """Whether a notebook holds a cell of this assignment."""
    names = {grade_id(cell) for cell in course.release_notebook(assignment).cells} - {None}
    try:
        return any(grade_id(cell) in names for cell in read_notebook(path).cells)
    except Unreadable:
        return False
