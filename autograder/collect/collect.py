"""`autograder collect`: put what learning platforms give into `submitted/`, and account for every file.

A newer submission is never overwritten: what is older is kept in `.autograder/older/`. The same run twice changes nothing.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.collect.log import LEFT_OUT, NOT_PLACED, CollectLog, Line
from autograder.collect.names import BLIND, Students, Whose, by_platform, named, safe_id, whose
from autograder.collect.store import BESIDE, OLDER, PLACED, THERE, TIME, Place, Version
from autograder.collect.unpack import Piece, Refused, Unpacked
from autograder.course.course import Course
from autograder.course.lock import only_grader
from autograder.course.seeds import PRIVATE
from autograder.notebook.read import Unreadable, read_notebook
from autograder.notebook.repair import recognised

JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints")
FOREIGN = "named like a download of a platform, but inside of something else: give that download to collect by itself"
TWO_OF_ONE = "more than one notebook for this student in one folder: name each file '<student> <assignment>.ipynb'"


class Handed(NamedTuple):
    """A file and whose it is."""

    piece: Piece
    who: Whose


class Left(NamedTuple):
    """A file that is not placed, or not looked at, and why; and whose it is, if that is known."""

    piece: Piece | Refused
    outcome: str
    reason: str
    who: Whose | None


def collect(course: Course, sources: Iterable[Path], wanted: str | None) -> list[Line]:
    """Place the submissions of the downloads `sources` in a course; `wanted` is the assignment that they answer.

    Raises FileNotFoundError where no notebook was released, and Busy where a grader works in the course.
    """
    root = course.root
    spool, lines = root / PRIVATE / "unpacked", list[Line]()
    with only_grader(root):
        collector = Collector(course, wanted)
        shutil.rmtree(spool, ignore_errors=True)  # what a run that was killed left there
        try:
            for number, source in enumerate(sources):
                lines += collector.take(Unpacked(spool / str(number)).read(source))
                collector.students.save()
        finally:
            shutil.rmtree(spool, ignore_errors=True)
        CollectLog(root).add(lines)
    return lines


class Collector:
    """Knows the released notebooks, the students and the places of a course."""

    def __init__(self, course: Course, wanted: str | None) -> None:
        self.course, self.wanted = course, wanted
        self.students, self.place = Students(course.root), Place(course.root)
        self.users: Counter[str] = Counter()
        there = [name for name in course.assignments if course.release_path(name).is_file()]
        names = there or [wanted or next(iter(course.assignments))]
        self.releases = {name: course.release_notebook(name) for name in names}

    def take(self, source: Unpacked) -> list[Line]:
        """Place what a source holds, and say of each file what became of it."""
        groups: dict[object, list[Handed]] = defaultdict(list)
        base = _base([piece.parts for piece in source.pieces])
        left = [
            Left(refused, NOT_PLACED, refused.reason, whose(refused.parts, base, self.course.assignments))
            for refused in source.refused
        ]
        for piece in source.pieces:
            who = whose(piece.parts, base, self.course.assignments)
            if reason := _needless(piece.parts):
                left.append(Left(piece, LEFT_OUT, reason, who))
            elif who is None:
                left.append(Left(piece, NOT_PLACED, "its name does not tell whose it is", who))
            elif not who.platform and any(by_platform(part, 0) for part in piece.parts):
                left.append(Left(piece, NOT_PLACED, FOREIGN, None))
            else:
                groups[who.platform, who.name, who.number, who.time].append(Handed(piece, who))
        return self._settle(list(groups.values()), left)

    def _settle(self, groups: list[list[Handed]], left: list[Left]) -> list[Line]:
        """Sort every group into versions of submissions, and place the newest of each."""
        everybody = [*(group[0].who for group in groups), *(item.who for item in left if item.who)]
        self.users = Counter(name for name, _ in {(who.name, who.number) for who in everybody})
        versions: dict[tuple[str, str], list[Version]] = defaultdict(list)
        for group in groups:
            found, not_placed = self._sort(group)
            left += not_placed
            for assignment, of_group in found.items():
                versions[self._student(group[0].who, assignment), assignment] += of_group
        lines = [
            Line(label(piece.parts), student, assignment, outcome, detail, digest_of(piece))
            for (student, assignment), of_student in versions.items()
            for piece, outcome, detail in self.place.settle(student, assignment, of_student)
        ]
        asked = self.wanted or next((name for name, _ in Counter(line.assignment for line in lines).most_common(1)), "")
        return [*lines, *(self._line(item, asked) for item in left)]

    def _student(self, who: Whose, assignment: str) -> str:
        namesake = bool(who.number) and (self.users[who.name] > 1 or who.name == BLIND)
        return self.students.id_of(who, namesake, assignment)

    def _line(self, item: Left, asked: str) -> Line:
        """The line of what is not placed: a user of a platform is known by it all the same, so that nobody is lost."""
        who, digest = item.who, digest_of(item.piece) if isinstance(item.piece, Piece) else ""
        student = self._student(who, asked) if who and who.platform and asked else who.name if who else ""
        return Line(label(item.piece.parts), student, asked, item.outcome, item.reason, digest)

    def _sort(self, group: list[Handed]) -> tuple[dict[str, list[Version]], list[Left]]:
        """The notebooks of a group by assignment, other files beside the newest one; and what is not placed."""
        found: dict[str, list[Version]] = defaultdict(list)
        others, unread = [], []
        for item in group:
            assignment, problem = self._assignment(item.piece) if _is_notebook(item.piece) else (None, "")
            if assignment is None:
                others.append((item, problem))
            elif problem:
                unread.append((item, assignment, problem))
            else:
                found[assignment].append(self._version(item))
        for item, assignment, problem in unread:
            if assignment in found:
                others.append((item, problem))
            else:
                found[assignment].append(self._version(item, problem))
        unclear = _ambiguous(group[0].who, found)
        return found, [*unclear, *_beside(found, others)]

    def _assignment(self, piece: Piece) -> tuple[str | None, str]:
        """Which assignment a notebook answers, by what it holds; where it cannot be read, by names, and what is wrong with it.

        None where it answers none, or not the one that is wanted, with the reason.
        """
        try:
            found = recognised(read_notebook(piece.path), self.releases)
        except (Unreadable, RecursionError) as problem:
            said = str(problem).replace(piece.path.name, "it") or "it is nested too deeply"
            name = self.wanted or next(filter(None, map(self._named, reversed(piece.parts))), None)
            return name, f"{said}; known by its name" if name else f"{said}; and no name tells the assignment"
        if found is None:
            return None, "it holds no exercise of this course"
        if self.wanted not in (None, found):
            return None, f"it is a notebook of {found}, not of {self.wanted}"
        return found, ""

    def _version(self, item: Handed, problem: str = "") -> Version:
        """A notebook as a version of a submission. Canvas's archives only hold the time of the download: not passed on."""
        piece, who = item
        since, before = ([time for time in times if time] for times in (piece.times[who.at :], piece.times[: who.at]))
        time = who.time or next(chain(since, reversed(before)))
        notes = [problem] * bool(problem) + ["Canvas says it came late"] * who.late
        told = bool(who.time or since) and who.platform != "canvas"
        name = _named(item)
        return Version(piece, time, told, (self._named(name) is not None, who.rank, name), notes)

    def _named(self, text: str) -> str | None:
        return named(text, self.course.assignments)


def _ambiguous(who: Whose, found: dict[str, list[Version]]) -> list[Left]:
    """Take out what may be of two students, where a name was only guessed."""
    unclear = [assignment for assignment, versions in found.items() if who.guessed and len(versions) > 1]
    return [Left(version.notebook, NOT_PLACED, TWO_OF_ONE, who) for name in unclear for version in found.pop(name)]


def _beside(found: dict[str, list[Version]], others: list[tuple[Handed, str]]) -> list[Left]:
    """Put other files beside the newest notebook, where there is one assignment only; else say why they are not placed."""
    if len(found) != 1:
        what = f"it came with {' and '.join(found)}: which it belongs to is not clear" if found else "no notebook came with it"
        return [Left(item.piece, NOT_PLACED, problem or what, item.who) for item, problem in others]
    ((assignment, versions),) = found.items()
    newest = max(versions, key=Version.order)
    for item, problem in others:
        newest.add(_seen_from(newest.notebook, item), item.piece, problem, f"{assignment}.ipynb")
    return []


def _named(item: Handed) -> str:
    """The name that the student gave a file."""
    return item.who.original if len(item.piece.parts) == item.who.at + 1 and item.who.original else item.piece.parts[-1]


def _seen_from(notebook: Piece, item: Handed) -> tuple[str, ...]:
    """The safe name of a file as seen from the notebook's folder, where it lies there, else from the student's."""
    folder, parts = notebook.parts[:-1], item.piece.parts
    start = len(folder) if parts[: len(folder)] == folder else item.who.at + 1
    inner = (*parts[start:-1], _named(item))
    return tuple(safe_id(name) or "file" for name in inner)


def _is_notebook(piece: Piece) -> bool:
    return piece.parts[-1].lower().endswith(".ipynb")


def _needless(parts: tuple[str, ...]) -> str | None:
    """Why a file is nobody's work, or None."""
    if any(part in JUNK or part.startswith("._") for part in parts):
        return "made by the machine of the student"
    return "the time is taken from the platform" if parts[-1].lower() == TIME else None


def _base(names: list[tuple[str, ...]]) -> int:
    """How many folders and archives lead to all files of a source."""
    shared = 0
    for level in zip(*(parts[:-1] for parts in names), strict=False):
        if len(set(level)) > 1:
            break
        shared += 1
    return shared


def digest_of(piece: Piece) -> str:
    """By this the content of a file is found again."""
    with piece.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def label(parts: tuple[str, ...]) -> str:
    """Where a file was found, without characters that a terminal would obey."""
    return "".join(char if char.isprintable() else "?" for char in "/".join(parts))


def print_lines(console: Console, lines: list[Line]) -> None:
    """One table that says of every file what became of it, what needs a look last; the sums; and what to do next."""
    assignments = {line.assignment for line in lines} - {""}
    more = {"from": "source"} if len({line.source for line in lines}) > 1 else {}
    more |= {"assignment": "assignment"} if len(assignments) > 1 else {}
    table = Table("student", "file", *more, "what happened")
    for line in sorted(lines, key=lambda line: (line.outcome == NOT_PLACED, bool(line.detail), line.student, line.file)):
        cells = (line.student, line.name, *(getattr(line, name) for name in more.values()))
        happened = f"{line.outcome}: {line.detail}" if line.detail else line.outcome
        table.add_row(*map(Text, (*cells, happened)))
    console.print(table)
    for told in (account(lines), students_account(lines)):
        console.print(told, highlight=False, soft_wrap=True)
    for assignment in sorted({line.assignment for line in lines if line.outcome == PLACED}):
        console.print(f"next: autograder grade {assignment} --resume", highlight=False)


def students_account(lines: list[Line]) -> str:
    """How many students there were, and of whom nothing can be graded."""
    there = {line.student for line in lines if line.outcome in (PLACED, THERE, OLDER)}
    without = sorted({line.student for line in lines if line.student and line.outcome == NOT_PLACED} - there)
    names = f" ({', '.join(without)})" if without else ""
    return f"{len(there) + len(without)} students: {len(there)} with a notebook; {len(without)} without{names}"


def account(lines: list[Line]) -> str:
    """How many files there were, and what became of them: every file is in one of the numbers."""
    found = Counter(line.outcome for line in lines)
    said = {PLACED, OLDER, NOT_PLACED, *found}
    numbers = [f"{found[name]} {name}" for name in (PLACED, BESIDE, THERE, OLDER, LEFT_OUT, NOT_PLACED) if name in said]
    return f"{len(lines)} files: {'; '.join(numbers)}"
