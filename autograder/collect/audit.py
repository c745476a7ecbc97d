"""From the download to the export: what became of every file and of every student, in one table that adds up."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from autograder.collect.log import ASIDE, LEFT_OUT, NOT_PLACED, CollectLog, Line
from autograder.course.bulkhead import bulkhead
from autograder.course.progress import ordinary_files
from autograder.course.seeds import PRIVATE
from autograder.marking.marks import GRADED, WAITS
from autograder.marking.results import NOT_GRADED, ClassResults, StudentResult, in_full
from autograder.notebook.submission import EARLIER
from autograder.terminal.words import many

NO_DOWNLOAD = "not from a download"
IS_BESIDE, IS_OLDER, GONE = "beside the notebook", "kept as an older version", "not there any more"


class AuditedFile(NamedTuple):
    """A file of a download, whose it is, where it went, more about that, and the mark that is exported for it."""

    source: str
    file: str
    student: str
    became: str
    detail: str = ""
    mark: str = ""


def follow(root: Path, of_class: ClassResults) -> list[AuditedFile]:
    """Every file that was collected for an assignment, by student; and everybody of whom there is no such file.

    Where a file is now is found by its content, in `submitted/` and among the older versions. What came in several downloads
    is one file.
    """
    assignment, results = of_class.assignment, {item.student: item for item in of_class.handed_in()}
    folders = Folders(root, assignment)
    lines = {(line.student, line.name, line.digest): line for line in CollectLog(root).of(assignment)}.values()
    files = [_file(line, folders, results.get(line.student)) for line in lines]
    known = {line.student for line in lines}
    files += [_notebook(NO_DOWNLOAD, "", item, "") for name, item in results.items() if name not in known]
    return sorted(files, key=lambda item: (item.student, item.file))


def _file(line: Line, folders: Folders, result: StudentResult | None) -> AuditedFile:
    if line.outcome in (LEFT_OUT, NOT_PLACED):
        return AuditedFile(line.source, line.name, line.student, line.outcome, line.detail)
    there = folders.submitted(line.student)
    if result and line.digest == folders.graded(line.student):
        return _notebook(line.source, line.name, result, line.detail)
    places = {IS_BESIDE: there.values(), ASIDE if line.is_aside else IS_OLDER: folders.older(line.student)}
    became = next((name for name, digests in places.items() if line.digest in digests), GONE)
    return AuditedFile(line.source, line.name, line.student, became, line.detail)


def _notebook(source: str, file: str, result: StudentResult, detail: str) -> AuditedFile:
    if result.status == NOT_GRADED:
        return AuditedFile(source, file, result.student, NOT_GRADED, result.reason, "none")
    earlier = EARLIER if result.of_earlier else ""
    detail = "; ".join(dict.fromkeys(filter(None, (detail, *([earlier] if result.status == WAITS else result.reasons)))))
    return AuditedFile(source, file, result.student, GRADED, detail, in_full(result.total) or "waits")


class Folders:
    """The digests of what lies in the folders of students, each folder read once."""

    def __init__(self, root: Path, assignment: str) -> None:
        self.root, self.assignment = root, assignment
        self.submitted, self.older = cache(self._submitted), cache(self._older)

    def graded(self, student: str) -> str | None:
        """The digest of what is graded of a student: the notebook, or the Python file that came without one."""
        there = self.submitted(student)
        return there.get(f"{self.assignment}.ipynb") or there.get(f"{self.assignment}.py")

    def _submitted(self, student: str) -> dict[str, str]:
        return self._digests(student, self.root / "submitted" / student / self.assignment)

    def _older(self, student: str) -> frozenset[str]:
        return frozenset(self._digests(student, self.root / PRIVATE / "older" / student / self.assignment).values())

    def _digests(self, student: str, folder: Path) -> dict[str, str]:
        """The digests of the files in a folder by name; none where something fails over them."""
        with bulkhead(self.root, student, str, "reading"):
            return {str(path.relative_to(folder)): digest_of(path) for path in ordinary_files(folder)}
        return {}


def digest_of(path: Path) -> str:
    """The digest of a file's content, by which it is found again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_summary(files: list[AuditedFile]) -> str:
    """How many files were collected, and where they are: every one is in one of the numbers. Nothing where there were none."""
    found = Counter(item.became for item in files if item.file)
    parts = "; ".join(f"{count} {name}" for name, count in sorted(found.items()))
    return f"{many(sum(found.values()), 'file')} collected: {parts}" if found else ""


def students_summary(results: Iterable[StudentResult]) -> str:
    """How many students there were, and how many have a mark."""
    found = Counter(item.status for item in results)
    waits, without = found[WAITS], found[NOT_GRADED]
    whole = sum(found.values())
    waiting = many(waits, "waits", "wait")
    return (
        f"{many(whole, 'student')}: {whole - waits - without} with a mark; {waiting} for a person; {without} without a verdict"
    )
