"""Which submissions a run has finished: the last thing that is written for each, so that a killed run can be resumed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from autograder.course.atomic import clean_files, put
from autograder.course.seeds import PRIVATE
from autograder.course.times import TIME
from autograder.notebook.files import SECRET, is_ordinary, look_into
from autograder.notebook.submission import is_linked


class Finished:
    """The marks "this version of this submission is done" of one assignment, a small file for each student."""

    def __init__(self, root: Path, assignment: str) -> None:
        self.folder, self.before = root / PRIVATE / "finished" / assignment, root / PRIVATE / "finished before" / assignment
        self.submitted, self.assignment = root / "submitted", assignment

    def forget(self, students: Iterable[str]) -> None:
        """Begin anew: nothing of these students is done; which version was done before is still known."""
        for student in students:
            if (self.folder / student).is_file():
                self.before.mkdir(parents=True, exist_ok=True)
                (self.folder / student).replace(self.before / student)

    def clean(self) -> None:
        """Remove what a killed run left."""
        clean_files(self.folder)

    def knows(self, student: str) -> bool:
        """Whether what now lies in the student's folder was finished."""
        path = self.folder / student
        try:
            return path.is_file() and _parts(path)[0] == self.version(student).split()[0]
        except OSError:
            return False

    def was(self, student: str, version: str) -> bool:
        """Whether the work in the version that was done last is this one's, whenever it came."""
        known = self._record(student)
        return known is not None and bool(set(_parts(known)) & set(version.split()))

    def has_record(self, student: str) -> bool:
        """Whether any version of a student's submission was done."""
        return self._record(student) is not None

    def _record(self, student: str) -> Path | None:
        return next((folder / student for folder in (self.folder, self.before) if (folder / student).is_file()), None)

    def add(self, student: str, version: str) -> None:
        """Note that this version of a student's submission is done."""
        put(self.folder / student, version.encode("ascii"))
        (self.before / student).unlink(missing_ok=True)

    def version(self, student: str) -> str:
        """A digest of every file that a student handed in, names and content; and one of the work alone.

        The work is all but what nbgrader's exchange adds each time: the time of handing in, and a secret.
        """
        folder, whole, work = self.submitted / student / self.assignment, hashlib.sha256(), hashlib.sha256(b"work")
        for path in handed_in_files(folder):
            named = f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode(errors="surrogateescape")
            with path.open("rb") as file:
                named += hashlib.file_digest(file, "sha256").digest()
            whole.update(named)
            if path not in (folder / TIME, folder / SECRET):
                work.update(named)
        return f"{whole.hexdigest()} {work.hexdigest()}"


def _parts(path: Path) -> list[str]:
    return path.read_text(encoding="ascii", errors="replace").split() or [""]


def handed_in_files(folder: Path) -> list[Path]:
    """The ordinary files of a submission, in order of their names; none where its folder is a link."""
    return [] if is_linked(folder) else ordinary_files(folder)


def ordinary_files(folder: Path) -> list[Path]:
    """The files under `folder` in order of their names; links are not followed, and are no ordinary files."""
    return list(filter(is_ordinary, look_into(folder).paths))
