"""`autograder collect`: put what learning platforms give into `submitted/`, and account for every file.

A newer submission is never overwritten: what is older is kept in `.autograder/older/`. The same run twice changes nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.desk.collect_names import BLIND, Students, Whose, by_platform, named, safe_id, whose
from autograder.desk.placing import BESIDE, OLDER, PLACED, THERE, TIME, Place, Version
from autograder.desk.unpack import Piece, Refused, Unpacked
from autograder.forge.assignments import ASSIGNMENTS
from autograder.grading.course import Course
from autograder.grading.lock import only_grader
from autograder.grading.repair import defines, grade_id, is_locked
from autograder.grading.seeds import PRIVATE
from autograder.grading.submission import Unreadable, read_notebook

ENOUGH = 1 / 3
LEFT_OUT, NOT_PLACED = "left out", "not placed"
JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints")
FOREIGN = "named like a download of a platform, but inside of something else: give that download to collect by itself"
TWO_OF_ONE = "more than one notebook for this student in one folder: name each file '<student> <assignment>.ipynb'"


class Line(NamedTuple):
    """A file of a download and what became of it."""

    file: str
    student: str
    assignment: str
    outcome: str
    detail: str = ""


class Handed(NamedTuple):
    """A file and whose it is."""

    piece: Piece
    who: Whose


def collect(root: Path, sources: Iterable[Path], wanted: str | None) -> list[Line]:
    """Place the submissions of the downloads `sources` in the course `root`; `wanted` is the assignment that they answer.

    Raises FileNotFoundError where no notebook was released, and Busy where a grader works in the course.
    """
    spool, lines = root / PRIVATE / "unpacked", list[Line]()
    with only_grader(root):
        collector = Collector(root, wanted)
        shutil.rmtree(spool, ignore_errors=True)  # what a run that was killed left there
        try:
            for number, source in enumerate(sources):
                lines += collector.take(Unpacked(spool / str(number)).read(source))
                collector.students.save()
        finally:
            shutil.rmtree(spool, ignore_errors=True)
    return lines


class Collector:
    """Knows the released notebooks, the students and the places of a course."""

    def __init__(self, root: Path, wanted: str | None) -> None:
        self.wanted, self.students, self.place = wanted, Students(root), Place(root)
        course = Course(root)
        there = [name for name in ASSIGNMENTS if (root / "release" / name / f"{name}.ipynb").is_file()]
        self.releases = {name: course.release_notebook(name).cells for name in (there or [wanted or next(iter(ASSIGNMENTS))])}

    def take(self, source: Unpacked) -> Iterator[Line]:
        """Place what a source holds, and say of each file what became of it."""
        groups: dict[object, list[Handed]] = defaultdict(list)
        base = _base([piece.parts for piece in source.pieces])
        for refused in source.refused:
            yield _line(refused, NOT_PLACED, refused.reason, whose(refused.parts, base))
        for piece in source.pieces:
            who = whose(piece.parts, base)
            if reason := _needless(piece.parts):
                yield _line(piece, LEFT_OUT, reason)
            elif who is None:
                yield _line(piece, NOT_PLACED, "its name does not tell whose it is")
            elif not who.platform and any(by_platform(part, 0) for part in piece.parts):
                yield _line(piece, NOT_PLACED, FOREIGN)
            else:
                groups[who.platform, who.name, who.number, who.time].append(Handed(piece, who))
        yield from self._settle(list(groups.values()))

    def _settle(self, groups: list[list[Handed]]) -> Iterator[Line]:
        """Sort every group into versions of submissions, and place the newest of each."""
        users = Counter(name for name, _ in {(group[0].who.name, group[0].who.number) for group in groups})
        versions: dict[tuple[str, str], list[Version]] = defaultdict(list)
        for group in groups:
            who = group[0].who
            found, lines = self._sort(group)
            yield from lines
            for assignment, of_group in found.items():
                namesake = bool(who.number) and (users[who.name] > 1 or who.name == BLIND)
                versions[self.students.id_of(who, namesake, assignment), assignment] += of_group
        for (student, assignment), of_student in versions.items():
            for piece, outcome, detail in self.place.settle(student, assignment, of_student):
                yield Line(label(piece.parts), student, assignment, outcome, detail)

    def _sort(self, group: list[Handed]) -> tuple[dict[str, list[Version]], list[Line]]:
        """The notebooks of a group by assignment, other files beside the newest one; and lines for what is not placed."""
        found: dict[str, list[Version]] = defaultdict(list)
        others, unread = [], []
        for item in group:
            assignment, problem = self._assignment(item.piece) if _is_notebook(item.piece) else (None, "")
            if assignment is None:
                others.append((item, problem))
            elif problem:
                unread.append((item, assignment, problem))
            else:
                found[assignment].append(_version(item))
        for item, assignment, problem in unread:
            if assignment in found:
                others.append((item, problem))
            else:
                found[assignment].append(_version(item, problem))
        lines = _ambiguous(group[0].who, found)
        return found, [*lines, *_beside(found, others)]

    def _assignment(self, piece: Piece) -> tuple[str | None, str]:
        """Which assignment a notebook answers, by what it holds; where it cannot be read, by names, and what is wrong with it.

        None where it answers none, or not the one that is wanted, with the reason.
        """
        try:
            found = recognised(piece.path, self.releases)
        except (Unreadable, RecursionError) as problem:
            said = str(problem).replace(piece.path.name, "it") or "it is nested too deeply"
            name = self.wanted or next(filter(None, map(named, reversed(piece.parts))), None)
            return name, f"{said}; known by its name" if name else f"{said}; and no name tells the assignment"
        if found is None:
            return None, "it holds no exercise of this course"
        if self.wanted not in (None, found):
            return None, f"it is a notebook of {found}, not of {self.wanted}"
        return found, ""


def recognised(path: Path, releases: dict[str, list[Any]]) -> str | None:
    """The assignment whose released cells are there for the largest part, by grade id, text or function; raises Unreadable."""
    cells = read_notebook(path).cells
    names = {grade_id(cell) for cell in cells}
    names.update(*(defines(cell.source) for cell in cells if cell.cell_type == "code"))
    texts = {cell.source.strip() for cell in cells}
    part = {}
    for assignment, released in releases.items():
        asked = [cell for cell in released if grade_id(cell)]
        there = [cell for cell in asked if grade_id(cell) in names or (is_locked(cell) and cell.source.strip() in texts)]
        part[assignment] = len(there) / len(asked)
    best = max(part, key=lambda assignment: part[assignment])
    return best if part[best] >= ENOUGH else None


def _version(item: Handed, problem: str = "") -> Version:
    """A notebook as a version of a submission. Canvas's archives only hold the time of the download, which is not told on."""
    piece, who = item
    since, before = ([time for time in times if time] for times in (piece.times[who.at :], piece.times[: who.at]))
    time = who.time or next(chain(since, reversed(before)))
    notes = [problem] * bool(problem) + ["Canvas says it came late"] * who.late
    told = bool(who.time or since) and who.platform != "canvas"
    name = _named(item)
    return Version(piece, time, told, (named(name) is not None, who.rank, name), notes)


def _ambiguous(who: Whose, found: dict[str, list[Version]]) -> list[Line]:
    """Take out what may be of two students, where a name was only guessed."""
    unclear = [assignment for assignment, versions in found.items() if who.guessed and len(versions) > 1]
    return [_line(version.notebook, NOT_PLACED, TWO_OF_ONE, who) for name in unclear for version in found.pop(name)]


def _beside(found: dict[str, list[Version]], others: list[tuple[Handed, str]]) -> list[Line]:
    """Put other files beside the newest notebook, where there is one assignment only; else say why they are not placed."""
    if len(found) != 1:
        what = f"it came with {' and '.join(found)}: which it belongs to is not clear" if found else "no notebook came with it"
        return [_line(item.piece, NOT_PLACED, problem or what, item.who) for item, problem in others]
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


def _line(piece: Piece | Refused, outcome: str, reason: str, who: Whose | None = None) -> Line:
    return Line(label(piece.parts), who.name if who else "", "", outcome, reason)


def label(parts: tuple[str, ...]) -> str:
    """Where a file was found, without characters that a terminal would obey."""
    return "".join(char if char.isprintable() else "?" for char in "/".join(parts))


def print_lines(console: Console, lines: list[Line]) -> None:
    """One table that says of every file what became of it, what was not placed last, and the sum."""
    table = Table()
    for head in ("file", "student", "assignment", "what happened"):
        table.add_column(head, overflow="fold")
    for line in sorted(lines, key=lambda line: (line.outcome == NOT_PLACED, line)):
        table.add_row(*map(Text, (line.file, line.student, line.assignment, f"{line.outcome}: {line.detail}".rstrip(": "))))
    console.print(table)
    console.print(account(lines))


def account(lines: list[Line]) -> str:
    """How many files there were, and what became of them: every file is in one of the numbers."""
    found = Counter(line.outcome for line in lines)
    said = {PLACED, OLDER, NOT_PLACED, *found}
    numbers = [f"{found[name]} {name}" for name in (PLACED, BESIDE, THERE, OLDER, LEFT_OUT, NOT_PLACED) if name in said]
    return f"{len(lines)} files: {'; '.join(numbers)}"
