"""`autograder collect`: put what learning platforms give into `submitted/`, and say of every file what became of it.

A newer submission is never overwritten: what is older is kept in `.autograder/older/`. The same run twice changes nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

from autograder.collect.audit import digest_of
from autograder.collect.log import (
    BESIDE,
    CALLED_LATE,
    LEFT_OUT,
    NOT_PLACED,
    OLDER,
    PLACED,
    THERE,
    CollectLog,
    FileOutcome,
    Line,
)
from autograder.collect.names import (
    BLIND,
    NO_GROUP,
    Owner,
    Students,
    assignment_in,
    base_of,
    by_platform,
    owner_of,
    safe_id,
)
from autograder.collect.owners import strangers
from autograder.collect.rosters import Rosters
from autograder.collect.store import TIME_TOLD, Store, Version
from autograder.collect.unpack import Parts, Piece, Refused, Unpacked
from autograder.course.atomic import clean_files
from autograder.course.bulkhead import bulkhead
from autograder.course.course import Course
from autograder.course.lock import only_grader
from autograder.course.release import exchange_zone
from autograder.course.seeds import PRIVATE
from autograder.course.times import TIME, has_doubtful_zone, says_zone, time_of
from autograder.notebook.read import Unreadable, read_notebook
from autograder.notebook.repair import recognised
from autograder.terminal.screen import Screen, in_table

JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints")
FOREIGN = "named like a download of a platform, but inside of something else: give that download to collect by itself"
NO_ZONE = "its folder's name holds no time with a zone: see when it came, and rename it"
DOUBTFUL = "the zone in its folder's name may be one of several: say which by c.Exchange.timezone in nbgrader_config.py"
NOT_BELIEVED = "a student may have written it: put your own into submitted/, beside the notebook"
WHO_KNOWS = "files do not tell it; Moodle's grading worksheet, given beside its download, does"
TWO_OF_ONE = "more than one notebook for this student in one folder: name each file '<student> <assignment>.ipynb'"


class Owned(NamedTuple):
    """A file and its owner."""

    piece: Piece
    owner: Owner


class Unplaced(NamedTuple):
    """A file that is not placed, or not looked at, and why; and its owner, if that is known."""

    piece: Piece | Refused
    outcome: FileOutcome
    reason: str
    owner: Owner | None


def collect(course: Course, sources: Iterable[Path], wanted: str | None) -> list[Line]:
    """Place the submissions of the downloads `sources` in a course; `wanted` is the assignment that they answer.

    Raises FileNotFoundError where no notebook was released, and Busy where a grader works in the course.
    """
    spool, lines = course.root / PRIVATE / "unpacked", list[Line]()
    with only_grader(course.root):
        collector = Collector(course, wanted)
        shutil.rmtree(spool, ignore_errors=True)  # what a run that was killed left there
        clean_files(course.root / PRIVATE)
        try:
            tables_first = sorted(sources, key=lambda path: path.suffix.lower() != ".csv")
            for number, source in enumerate(tables_first):
                lines += collector.take(Unpacked(spool / str(number), list(course.assignments), course.root).read(source))
                collector.students.save()
            collector.rosters.save(collector.students.people, wanted)
        finally:
            shutil.rmtree(spool, ignore_errors=True)
        CollectLog(course.root).add(lines)
    return lines


class Collector:
    """Knows the released notebooks, the students and the submissions of a course."""

    def __init__(self, course: Course, wanted: str | None) -> None:
        self.course, self.wanted = course, wanted
        self.students, self.store, self.zone = Students(course.root), Store(course.root), exchange_zone(course.root)
        self.rosters = Rosters(course.root)
        there = [name for name in course.assignments if course.release_path(name).is_file()]
        names = there or [wanted or next(iter(course.assignments))]
        self.releases = {name: course.release_notebook(name) for name in names}

    def take(self, source: Unpacked) -> list[Line]:
        """Place what a source holds, and say of each file what became of it."""
        groups: dict[object, list[Owned]] = defaultdict(list)
        unplaced = [Unplaced(piece, LEFT_OUT, about, None) for piece, about in self.rosters.take(source.sheets)]
        owners = self._owners(source)
        foreign = _foreign(source, owners)
        for piece, owner in owners:
            stranger = foreign.get(piece.parts[: owner.at + 1], "") if owner else ""
            if reason := "" if isinstance(piece, Refused) else _needless(piece.parts, owner):
                unplaced.append(Unplaced(piece, LEFT_OUT, reason, None if stranger else owner))
            elif reason := stranger or _trouble(piece, owner):
                known = owner if owner and owner.name and not stranger and reason != FOREIGN else None
                unplaced.append(Unplaced(piece, NOT_PLACED, reason, known))
            elif owner and isinstance(piece, Piece):
                groups[owner.platform, owner.name, owner.number, owner.time].append(Owned(piece, owner))
        return self._settle(list(groups.values()), unplaced)

    def _owners(self, source: Unpacked) -> list[tuple[Piece | Refused, Owner | None]]:
        """Whose each file of a source is, by the names that lead to it."""
        base, assignments = base_of([piece.parts for piece in source.pieces]), self.course.assignments
        everything: list[Piece | Refused] = [*source.refused, *source.pieces]
        found = [self._checked(owner_of(item.parts, base, assignments)) for item in everything]
        if any(owner and owner.number == NO_GROUP for owner in found):  # who is in no group hands in for it: so all are groups
            found = [owner and replace(owner, group=owner.platform == "moodle") for owner in found]
        return list(zip(everything, found, strict=True))

    def _checked(self, owner: Owner | None) -> Owner | None:
        """The same owner, unclear where the exchange's time cannot be told."""
        if owner is None or not owner.time or (time_of(owner.time, self.zone) and says_zone(owner.time)):
            return owner
        return replace(owner, unclear=owner.unclear or (DOUBTFUL if has_doubtful_zone(owner.time) else NO_ZONE))

    def _settle(self, groups: list[list[Owned]], unplaced: list[Unplaced]) -> list[Line]:
        """Sort every group into versions of submissions, place the newest of each, and write a line for every file."""
        shared = _shared_names([*(group[0].owner for group in groups), *(item.owner for item in unplaced if item.owner)])
        versions: dict[tuple[str, str], list[Version]] = defaultdict(list)
        for group in groups:
            problems = list[str]()
            with bulkhead(self.course.root, group[0].owner.name, problems.append, "collecting"):
                found, more = self._sort(group)
                unplaced += more
                for assignment, of_group in found.items():
                    versions[self._student(group[0].owner, shared, assignment), assignment] += of_group
            unplaced += [Unplaced(piece, NOT_PLACED, problem, owner) for problem in problems for piece, owner in group]
        lines = [line for key, of_student in versions.items() for line in self._place(*key, of_student)]
        asked = self.wanted or next((name for name, _ in Counter(line.assignment for line in lines).most_common(1)), "")
        return [*lines, *(self._line(item, shared, asked) for item in unplaced)]

    def _place(self, student: str, assignment: str, versions: list[Version]) -> list[Line]:
        """Place a student's versions of an assignment; where that fails, nothing of them counts as placed."""
        problems = list[str]()
        settled = [item for version in versions for item in version.settled(NOT_PLACED)]
        with bulkhead(self.course.root, student, problems.append, "collecting"):
            settled = list(self.store.settle(student, assignment, versions))
        return [
            Line(
                _label(piece.parts),
                student,
                assignment,
                outcome,
                "; ".join([*problems, *([detail] if detail else [])]),
                _digest(piece),
            )
            for piece, outcome, detail in settled
        ]

    def _sort(self, group: list[Owned]) -> tuple[dict[str, list[Version]], list[Unplaced]]:
        """The notebooks of a group by assignment, other files beside the newest one; and what is not placed."""
        found: dict[str, list[Version]] = defaultdict(list)
        others, unread = [], []
        for item in group:
            is_notebook = item.piece.parts[-1].lower().endswith(".ipynb")
            assignment, problem = self._assignment(item.piece) if is_notebook else (None, "")
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
        unclear = _ambiguous(group[0].owner, found)
        return found, [*unclear, *_beside(found, others)]

    def _assignment(self, piece: Piece) -> tuple[str | None, str]:
        """Which assignment a notebook answers, by what it holds; where it cannot be read, by names, and what is wrong with it.

        None where it answers none, or not the one that is wanted, with the reason.
        """
        try:
            found = recognised(read_notebook(piece.path), self.releases)
        except (Unreadable, RecursionError) as error:
            problem = str(error).replace(piece.path.name, "it") or "it is nested too deeply"
            named = (assignment_in(part, self.course.assignments) for part in reversed(piece.parts))
            name = self.wanted or next(filter(None, named), None)
            return name, f"{problem}; known by its name" if name else f"{problem}; and no name tells the assignment"
        if found is None:
            return None, "it holds no exercise of this course"
        if self.wanted not in (None, found):
            return None, f"it is a notebook of {found}, not of {self.wanted}"
        return found, ""

    def _version(self, item: Owned, problem: str = "") -> Version:
        """A notebook as a version of a submission. The time of a file is that of a download or a copy: it only orders them."""
        piece, owner = item
        since, before = ([time for time in times if time] for times in (piece.times[owner.at :], piece.times[: owner.at]))
        known = time_of(owner.time, self.zone) or self.rosters.time_of(owner)
        time = known or next(chain(since, reversed(before)), datetime.fromtimestamp(0, UTC))
        name = _given_name(item)
        rank = assignment_in(name, self.course.assignments) is not None, owner.rank, name
        return Version(piece, time, bool(known), rank, [problem] * bool(problem) + [CALLED_LATE] * owner.late)

    def _student(self, owner: Owner, shared: set[str], assignment: str) -> str:
        """The id of an owner; `shared` are the names that more than one of them has."""
        return self.students.id_of(owner, bool(owner.number) and owner.name in (*shared, BLIND), assignment)

    def _line(self, item: Unplaced, shared: set[str], asked: str) -> Line:
        """The line of what is not placed: a user of a platform gets an id all the same, so that nobody is lost."""
        owner, digest = item.owner, _digest(item.piece) if isinstance(item.piece, Piece) else ""
        student = owner.name if owner else ""
        if owner and owner.platform and asked:
            student = self._student(owner, shared, asked)
        return Line(_label(item.piece.parts), student, asked, item.outcome, item.reason, digest)


def _foreign(source: Unpacked, owners: Sequence[tuple[Piece | Refused, Owner | None]]) -> dict[Parts, str]:
    """What lies in the download under a student's name and belongs to somebody else, and why that is said."""
    named = {item.parts[: owner.at + 1]: owner.name for item, owner in owners if owner and owner.name}
    return strangers({parts: (safe_id(name), source.users.get(parts, set())) for parts, name in named.items()})


def _trouble(piece: Piece | Refused, owner: Owner | None) -> str:
    """Why a file cannot be placed, by its names alone; nothing where it can."""
    if isinstance(piece, Refused):
        return piece.reason
    if owner is None:
        return "its name does not tell whose it is"
    if owner.unclear:
        return owner.unclear
    return FOREIGN if not owner.platform and any(by_platform(part, 0) for part in piece.parts) else ""


def _needless(parts: Parts, owner: Owner | None) -> str | None:
    """Why a file is nobody's work, or None."""
    if any(part in JUNK or part.startswith("._") for part in parts):
        return "made by the machine of the student"
    if parts[-1].lower() == TIME:
        return "the time is that of the exchange" if owner and owner.platform == "nbgrader" else NOT_BELIEVED
    return None


def _shared_names(owners: list[Owner]) -> set[str]:
    """The names that more than one user has."""
    users = Counter(name for name, _ in {(owner.name, owner.number) for owner in owners})
    return {name for name, count in users.items() if count > 1}


def _ambiguous(owner: Owner, found: dict[str, list[Version]]) -> list[Unplaced]:
    """Take out what may be of two students, where a name was only guessed."""
    unclear = [assignment for assignment, versions in found.items() if owner.guessed and len(versions) > 1]
    return [Unplaced(version.notebook, NOT_PLACED, TWO_OF_ONE, owner) for name in unclear for version in found.pop(name)]


def _beside(found: dict[str, list[Version]], others: list[tuple[Owned, str]]) -> list[Unplaced]:
    """Put other files beside the newest notebook, where there is one assignment only; else say why they are not placed."""
    if len(found) != 1:
        what = f"it came with {' and '.join(found)}: which it belongs to is not clear" if found else "no notebook came with it"
        return [Unplaced(item.piece, NOT_PLACED, problem or what, item.owner) for item, problem in others]
    ((assignment, versions),) = found.items()
    newest = max(versions, key=Version.order)
    for item, problem in others:
        newest.add(_name_beside(newest.notebook, item), item.piece, problem, f"{assignment}.ipynb")
    return []


def _name_beside(notebook: Piece, item: Owned) -> tuple[str, ...]:
    """The safe name of a file as seen from the notebook's folder, where it lies there, else from the student's."""
    folder, parts = notebook.parts[:-1], item.piece.parts
    start = len(folder) if parts[: len(folder)] == folder else item.owner.at + 1
    return tuple(safe_id(name) or "file" for name in (*parts[start:-1], _given_name(item)))


def _given_name(item: Owned) -> str:
    """The name that the student gave a file."""
    last = item.piece.parts[-1]
    return item.owner.original or last if len(item.piece.parts) == item.owner.at + 1 else last


def _digest(piece: Piece) -> str:
    """The digest of a file's content, by which it is found again; nothing where it cannot be read."""
    with suppress(OSError):
        return digest_of(piece.path)
    return ""


def _label(parts: tuple[str, ...]) -> str:
    """Where a file was found, without characters that a terminal would obey."""
    return "".join(char if char.isprintable() else "?" for char in "/".join(parts))


def print_lines(console: Screen, lines: list[Line], root: Path) -> None:
    """One table that says of every file what became of it, what needs a look last; the sums; and what to do next."""
    assignments = {line.assignment for line in lines} - {""}
    more = {"from": "source"} if len({line.source for line in lines}) > 1 else {}
    more |= {"assignment": "assignment"} if len(assignments) > 1 else {}
    table = Table("student", "file", *more, "what happened")
    for line in sorted(lines, key=lambda line: (line.outcome == NOT_PLACED, bool(line.detail), line.student, line.file)):
        cells = (line.student, line.name, *(getattr(line, name) for name in more.values()))
        happened = f"{line.outcome}: {line.detail}" if line.detail else line.outcome
        table.add_row(*map(in_table, (*cells, happened)))
    console.print(table)
    for summary in (files_summary(lines), students_summary(lines), times_summary(lines, root)):
        if summary:
            console.print(summary, soft_wrap=True)
    for assignment in sorted({line.assignment for line in lines if line.outcome == PLACED or TIME_TOLD in line.detail}):
        console.print(f"next: autograder grade {assignment} --resume")


def files_summary(lines: list[Line]) -> str:
    """How many files there were, and what became of them: every file is in one of the numbers."""
    found = Counter(line.outcome for line in lines)
    shown = {PLACED, OLDER, NOT_PLACED, *found}
    numbers = [f"{found[name]} {name}" for name in (PLACED, BESIDE, THERE, OLDER, LEFT_OUT, NOT_PLACED) if name in shown]
    return f"{len(lines)} files: {'; '.join(numbers)}"


def students_summary(lines: list[Line]) -> str:
    """How many students there were, and of whom nothing can be graded."""
    there = {line.student for line in lines if line.outcome in (PLACED, THERE, OLDER)}
    without = sorted({line.student for line in lines if line.student and line.outcome == NOT_PLACED} - there)
    names = f" ({', '.join(without)})" if without else ""
    return f"{len(there) + len(without)} students: {len(there)} with a notebook; {len(without)} without{names}"


def times_summary(lines: list[Line], root: Path) -> str:
    """Of how many submissions nobody knows when they came, and who could say it; nothing where all are known."""
    there = {(line.student, line.assignment) for line in lines if line.outcome in (PLACED, THERE, OLDER)}
    without = [names for names in there if not (root / "submitted" / Path(*names) / TIME).exists()]
    if not without:
        return ""
    many = f"all {len(there)}" if len(without) == len(there) else f"{len(without)} of {len(there)}"
    return f"when they came is not known of {many}, so nothing is taken off for coming late ({WHO_KNOWS})"
