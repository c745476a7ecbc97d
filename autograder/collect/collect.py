"""`autograder collect`: put what learning platforms give into `submitted/`, and say of every file what became of it.

A newer submission is never overwritten: what is older is kept in `.autograder/older/`. The same run twice changes nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from rich.table import Table

from autograder.collect.audit import digest_of
from autograder.collect.canvas import as_one_download
from autograder.collect.groups import Group, Owned, Unplaced
from autograder.collect.log import ASIDE, BESIDE, LEFT_OUT, NO_TIME, NOT_PLACED, OLDER, PLACED, THERE, CollectLog, Line
from autograder.collect.named import Owner
from autograder.collect.names import BLIND, NO_GROUP, Students, base_of, by_platform, owner_of, safe_id
from autograder.collect.owners import strangers
from autograder.collect.rosters import UNUSED, Rosters
from autograder.collect.sheets import TAKEN
from autograder.collect.sorter import Sorter
from autograder.collect.store import TIME_TOLD, Store, Version
from autograder.collect.unpack import EMPTY, Parts, Piece, Refused, Unpacked
from autograder.course.atomic import clean_files
from autograder.course.bulkhead import bulkhead
from autograder.course.course import Course
from autograder.course.lock import only_grader
from autograder.course.release import exchange_zone
from autograder.course.seeds import PRIVATE
from autograder.course.times import TIME, time_of, why_unknown
from autograder.notebook.submission import CHECKPOINTS
from autograder.terminal.screen import Screen, in_table
from autograder.terminal.words import many

JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", CHECKPOINTS)
UNTIMED = f"{NO_TIME}the name of its folder says no sure time: {{}}"
NOT_BELIEVED = "a student may have written it: put your own into submitted/, beside the notebook"
WHO_KNOWS = (
    "files do not tell it; a timestamp.txt of yours does, and for Moodle its grading worksheet, given beside the download"
)
OF_EXCHANGE = "the time is that of the exchange"
BY_MACHINE = "made by the machine of the student"
APART = "'{}' is the id of another name that is spelled almost like this one: kept apart as '{}'"
FOREIGN = "named like a download of a platform, but inside of something else: give that download to collect by itself"


def collect(course: Course, sources: Iterable[Path], wanted: str | None) -> list[Line]:
    """Place the submissions of the downloads `sources` in a course; `wanted` is the assignment that they answer.

    Raises FileNotFoundError where no notebook was released, and Busy where a grader works in the course.
    """
    spool, lines = course.root / PRIVATE / "unpacked", list[Line]()
    with only_grader(course.root):
        log = CollectLog(course.root)  # a damaged one is said before anything is placed
        collector = Collector(course, wanted)
        shutil.rmtree(spool, ignore_errors=True)  # what a run that was killed left there
        clean_files(course.root / PRIVATE)
        try:
            tables_first = sorted(sources, key=lambda path: path.suffix.lower() != ".csv")
            for number, source in enumerate(tables_first):
                lines += collector.take(Unpacked(spool / str(number), list(course.assignments), course.root).read(source))
                collector.students.save()
            lines = collector.with_unused_sheets(lines)
            collector.rosters.save(collector.students.people, wanted)
        finally:
            shutil.rmtree(spool, ignore_errors=True)
        log.add(lines)
    return lines


class Collector:
    """Knows the released notebooks, the students and the submissions of a course."""

    def __init__(self, course: Course, wanted: str | None) -> None:
        self.course, self.wanted = course, wanted
        self.zone, self.rosters = exchange_zone(course.root), Rosters(course.root)
        there = [name for name in course.assignments if course.release_path(name).is_file()]
        names = there or [wanted or next(iter(course.assignments))]
        releases = {name: course.release_notebook(name) for name in names}
        self.sorter = Sorter(releases, list(course.assignments), wanted, self._time_of)
        self.students, self.store = Students(course.root), Store(course.root, self.sorter.holds_work)

    def take(self, source: Unpacked) -> list[Line]:
        """Place what a source holds, and say of each file what became of it."""
        groups: dict[Hashable, Group] = defaultdict(Group)
        unplaced = [Unplaced(piece, LEFT_OUT, about, None) for piece, about in self.rosters.take(source.sheets)]
        owners = self._owners(source)
        foreign = _foreign(source, owners)
        for piece, owner in owners:
            stranger = foreign.get(piece.parts[: owner.at + 1], "") if owner else ""
            if reason := _why_left_out(piece, owner):
                unplaced.append(Unplaced(piece, LEFT_OUT, reason, None if stranger else owner))
            elif reason := stranger or _trouble(piece, owner):
                told = owner and (owner.name or owner.number or owner.whole)
                known = owner if told and not stranger and reason != FOREIGN else None
                unplaced.append(Unplaced(piece, NOT_PLACED, reason, known))
            elif owner and isinstance(piece, Piece):
                groups[_key(owner)].files.append(Owned(piece, owner))
        for item in unplaced:
            if item.owner and isinstance(item.piece, Piece) and CHECKPOINTS in item.piece.parts and _key(item.owner) in groups:
                groups[_key(item.owner)].checkpoints.append(Owned(item.piece, item.owner))
        heard = {*groups, *(_key(item.owner) for item in unplaced if item.owner and item.outcome == NOT_PLACED)}
        return self._settle(list(groups.values()), [_not_lost(item, heard) for item in unplaced])

    def with_unused_sheets(self, lines: list[Line]) -> list[Line]:
        """The lines of all sources, where those of worksheets of which nothing was needed say so."""
        unused = {_label(parts) for parts in self.rosters.unused()}
        return [
            line._replace(detail=line.detail.replace(TAKEN, "") + UNUSED) if line.file in unused else line for line in lines
        ]

    def _owners(self, source: Unpacked) -> list[tuple[Piece | Refused, Owner | None]]:
        """Whose each file of a source is, by the names that lead to it."""
        base, assignments = base_of([piece.parts for piece in source.pieces]), self.course.assignments
        everything: list[Piece | Refused] = [*source.refused, *source.pieces]
        each = [(item.parts, owner_of(item.parts, base, assignments)) for item in everything]
        made = _made(list(zip(everything, (owner for _, owner in each), strict=True)))
        found = [self._checked(owner, made) for owner in as_one_download(each, assignments)]
        if any(owner and owner.platform for owner in found):  # then no name that leads to all files is that of a student
            found = [owner if owner and (owner.platform or owner.at >= base) else None for owner in found]
        if any(owner and owner.number == NO_GROUP for owner in found):  # who is in no group hands in for it: so all are groups
            found = [owner and replace(owner, group=owner.platform == "moodle") for owner in found]
        return list(zip(everything, found, strict=True))

    def _checked(self, owner: Owner | None, made: datetime | None) -> Owner | None:
        """The same owner, with the members of its group, and the reason where its time cannot be told.

        That is so too where the time is not that of a download which was `made` then.
        """
        if owner is None:
            return None
        if members := self.rosters.members_of(owner):
            owner = replace(owner, members=members, group=True)
        why = why_unknown(owner.time, self.zone) if owner.time else ""
        later = self.rosters.why_later(owner, made) if made else ""
        return replace(owner, untimed=UNTIMED.format(why) if why else later) if why or later else owner

    def _time_of(self, owner: Owner) -> datetime | None:
        """When an owner handed in, by the exchange or a worksheet; None where nobody tells."""
        return None if owner.untimed else time_of(owner.time, self.zone) or self.rosters.time_of(owner)

    def _settle(self, groups: list[Group], unplaced: list[Unplaced]) -> list[Line]:
        """Sort every group into versions of submissions, place the newest of each, and write a line for every file."""
        shared = _shared_names([*(group.owner for group in groups), *(item.owner for item in unplaced if item.owner)])
        versions: dict[tuple[str, str], list[Version]] = defaultdict(list)
        for group in sorted(groups, key=lambda group: group.owner.name != safe_id(group.owner.name)):
            problems = list[str]()
            with bulkhead(self.course.root, group.owner.name, problems.append, "collecting"):
                found, more = self.sorter.sort(group)
                unplaced += more
                for assignment, of_group in found.items():
                    of_group[0].notes += self.students.doubts(group.owner, group.owner.name in shared, assignment)
                    student, plain = self._student(group.owner, shared, assignment), safe_id(group.owner.name)
                    if not group.owner.number and student != plain:
                        of_group[0].notes.append(APART.format(plain, student))
                    versions[student, assignment] += of_group
            unplaced += [Unplaced(piece, NOT_PLACED, problem, owner) for problem in problems for piece, owner in group.files]
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

    def _student(self, owner: Owner, shared: set[str], assignment: str) -> str:
        """The id of an owner; `shared` are the names that more than one of them has."""
        return self.students.id_of(owner, bool(owner.number) and owner.name in (*shared, *BLIND), assignment)

    def _line(self, item: Unplaced, shared: set[str], asked: str) -> Line:
        """The line of what is not placed: a user of a platform gets an id all the same, so that nobody is lost."""
        owner, digest = item.owner, _digest(item.piece) if isinstance(item.piece, Piece) else ""
        student = safe_id(owner.whole) or self.students.known(owner) or owner.name if owner else ""
        if owner and owner.platform and asked and not owner.unclear:
            student = self._student(owner, shared, asked)
        return Line(_label(item.piece.parts), student, asked, item.outcome, item.reason, digest)


def _foreign(source: Unpacked, owners: Sequence[tuple[Piece | Refused, Owner | None]]) -> dict[Parts, str]:
    """What lies in the download under a student's name and belongs to somebody else, and why that is said."""
    named = {item.parts[: owner.at + 1]: owner.name for item, owner in owners if owner and owner.name}
    return strangers({parts: (safe_id(name), source.users.get(parts, set())) for parts, name in named.items()})


def _made(files: Sequence[tuple[Piece | Refused, Owner | None]]) -> datetime | None:
    """When Moodle's download was made, by the latest date that its own files and folders have; None where none tells."""
    of_moodle = [
        (piece, owner.at) for piece, owner in files if owner and owner.platform == "moodle" and isinstance(piece, Piece)
    ]
    return max((time for piece, at in of_moodle for time in piece.times[at : at + 2] if time), default=None)


def _trouble(piece: Piece | Refused, owner: Owner | None) -> str:
    """Why a file cannot be placed, by its names alone; nothing where it can."""
    if isinstance(piece, Refused):
        return piece.reason
    if owner is None:
        return "its name does not tell whose it is"
    if owner.unclear:
        return owner.unclear
    return FOREIGN if not owner.platform and any(by_platform(part, 0) for part in piece.parts) else ""


def _why_left_out(piece: Piece | Refused, owner: Owner | None) -> str | None:
    """Why a file, or a folder without one, is nobody's work, or None."""
    if isinstance(piece, Refused):
        return _needless((*piece.parts, ""), owner) if piece.reason == EMPTY else None
    return _needless(piece.parts, owner)


def _needless(parts: Parts, owner: Owner | None) -> str | None:
    """Why a file is nobody's work, or None."""
    given = owner.at if owner and owner.platform and len(parts) > owner.at + 1 else None  # a folder that the platform named
    if any(part in JUNK or part.startswith("._") for at, part in enumerate(parts) if at != given):
        return BY_MACHINE
    if parts[-1].lower() == TIME:
        return OF_EXCHANGE if owner and owner.platform == "nbgrader" else NOT_BELIEVED
    return None


def _shared_names(owners: list[Owner]) -> set[str]:
    """The names that more than one user has."""
    users = Counter(name for name, _ in {(owner.name, owner.number) for owner in owners})
    return {name for name, count in users.items() if count > 1}


def _key(owner: Owner) -> Hashable:
    """What is the same for all files of one submission."""
    return owner.platform, owner.name, owner.number, owner.time, owner.whole


def _not_lost(item: Unplaced, heard: Collection[Hashable]) -> Unplaced:
    """Of a student who sent nothing but what is left out (who is not `heard`), one who sent nothing that can be graded."""
    outer = item.piece.parts[: item.owner.at + 1] if item.owner else ()
    own = outer and _needless((*outer, *[""] * (outer != item.piece.parts)), item.owner) is None
    if item.reason not in (BY_MACHINE, OF_EXCHANGE, NOT_BELIEVED) or not own or not item.owner or _key(item.owner) in heard:
        return item
    what = "a copy that Jupyter made by itself" if CHECKPOINTS in item.piece.parts else item.reason
    return item._replace(outcome=NOT_PLACED, reason=f"{what}, and no notebook came with it: ask for the notebook")


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
        happened = f"{line.what}: {line.detail}" if line.detail else line.what
        table.add_row(*map(in_table, (*cells, happened)))
    console.print(table)
    for summary in (files_summary(lines), students_summary(lines), times_summary(lines, root)):
        if summary:
            console.print(summary, soft_wrap=True)
    for assignment in sorted({line.assignment for line in lines if line.outcome == PLACED or TIME_TOLD in line.detail}):
        console.print(f"next: autograder grade {assignment} --resume")


def files_summary(lines: list[Line]) -> str:
    """How many files there were, and what became of them: every file is in one of the numbers."""
    found = Counter(line.what for line in lines)
    shown = {PLACED, OLDER, NOT_PLACED, *found}
    numbers = [f"{found[name]} {name}" for name in (PLACED, BESIDE, THERE, OLDER, ASIDE, LEFT_OUT, NOT_PLACED) if name in shown]
    return f"{many(len(lines), 'file')}: {'; '.join(numbers)}"


def students_summary(lines: list[Line]) -> str:
    """How many students there were, and of whom nothing can be graded."""
    there = {line.student for line in lines if line.outcome in (PLACED, THERE, OLDER)}
    without = sorted({line.student for line in lines if line.student and line.outcome == NOT_PLACED} - there)
    names = f" ({', '.join(without)})" if without else ""
    return f"{many(len(there) + len(without), 'student')}: {len(there)} with a notebook; {len(without)} without{names}"


def times_summary(lines: list[Line], root: Path) -> str:
    """Of how many submissions nobody knows when they came, and who could say it; nothing where all are known."""
    there = {(line.student, line.assignment) for line in lines if line.outcome in (PLACED, THERE, OLDER)}
    without = [names for names in there if not (root / "submitted" / Path(*names) / TIME).exists()]
    if not without:
        return ""
    of_all = f"all {len(there)}" if len(without) == len(there) else f"{len(without)} of {len(there)}"
    came = "when it came is not known" if len(there) == 1 else f"when they came is not known of {of_all}"
    return f"{came}, so nothing is taken off for coming late ({WHO_KNOWS})"
