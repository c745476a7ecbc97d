"""Put versions of a submission into `submitted/`, newest last; an older one is kept in `.autograder/older/`."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from autograder.collect.log import BESIDE, NO_ANSWERS, OLDER, PLACED, THERE, FileOutcome
from autograder.collect.named import TO_BE_SEEN
from autograder.collect.unpack import Piece
from autograder.course.atomic import clean, fresh_beside, put, put_in_place
from autograder.course.progress import ordinary_files
from autograder.course.release import exchange_zone
from autograder.course.seeds import PRIVATE
from autograder.course.times import TIME, time_in
from autograder.notebook.own_work import NOTHING, OwnWork

TIME_TOLD = "when it came is known now"
UNSURE = f"of another version it is known when it came: {TO_BE_SEEN}"
OF_UNSURE = f"it took the place of a version of which it is not known when it came: {TO_BE_SEEN}"
BLANK = f"{NO_ANSWERS}: {TO_BE_SEEN}"
Name = tuple[str, ...]
Rank = tuple[bool, int, str]


class Settled(NamedTuple):
    """A file of a submission and what became of it."""

    piece: Piece
    outcome: FileOutcome
    detail: str


@dataclass
class Version:
    """A notebook of a student with the files beside it; `timed` where its time is that of handing in.

    It is placed under `name`. `work` is what was answered in it; `is_spare` where another notebook of the same submission was
    chosen. `of_exchange` where nbgrader's exchange gave it, which knows the time of all that it has got: what has none there
    is not sure to be newer than what has one.
    """

    notebook: Piece
    time: datetime
    timed: bool
    rank: Rank
    notes: list[str] = field(default_factory=list)
    beside: dict[Name, tuple[Piece, str]] = field(default_factory=dict)
    taken: set[Name] = field(default_factory=set)
    folders: set[Name] = field(default_factory=set)
    asked: Counter[Name] = field(default_factory=Counter)
    name: str = ""
    work: OwnWork = NOTHING
    is_unread: bool = False
    is_spare: bool = False
    of_exchange: bool = False

    @property
    def may_hold_work(self) -> bool:
        """Whether something was answered in it, as far as it can be read."""
        return self.is_unread or self.work.questions > 0

    @property
    def is_sure(self) -> bool:
        """Whether its time can be held against that of another version."""
        return self.timed or not self.of_exchange

    def order(self) -> tuple[bool, bool, bool, datetime, Rank]:
        """The version that counts has the largest of these: an answered one before an untouched one, then the newest."""
        return not self.is_spare, self.may_hold_work, self.is_sure, self.time, self.rank

    def add(self, name: Name, piece: Piece, note: str) -> None:
        """Put a file beside the notebook; a name that is in the way of another one is changed."""
        self.taken |= {_folded((self.name,)), (TIME,)}
        self.asked[name] += 1
        names = chain([name], ((f"{number} {'-'.join(name)}",) for number in count(max(2, self.asked[name]))))
        free = next(item for item in names if self._is_free(_folded(item)))
        self.beside[free] = piece, note
        self.taken.add(_folded(free))
        self.folders.update(_above(_folded(free)))

    def _is_free(self, name: Name) -> bool:
        """Whether no other file has this name, or is named as a folder of it, or the other way round."""
        return name not in self.taken and name not in self.folders and self.taken.isdisjoint(_above(name))

    def files(self) -> dict[str, Path]:
        """Where the content of each file lies, by its name in the folder of the submission."""
        return {self.name: self.notebook.path, **{"/".join(name): piece.path for name, (piece, _) in self.beside.items()}}

    def settled(self, outcome: FileOutcome) -> Iterator[Settled]:
        """The same outcome for the notebook and for what lies beside it."""
        yield Settled(self.notebook, outcome, "; ".join(self.notes))
        for piece, note in self.beside.values():
            yield Settled(piece, BESIDE if outcome == PLACED else outcome, note)


def _folded(name: Name) -> Name:
    """A name as file systems compare it that do not tell large letters from small ones."""
    return tuple(part.casefold() for part in name)


def _above(name: Name) -> list[Name]:
    """The folders that lead to a file."""
    return [name[:length] for length in range(1, len(name))]


class Store:
    """The folders `submitted/` and `.autograder/older/` of a course."""

    def __init__(self, root: Path, holds_work: Callable[[str, Mapping[str, Path]], bool]) -> None:
        """`holds_work(assignment, files)` says whether something was answered in the files of a submission."""
        self.submitted, self.older, self.holds_work = root / "submitted", root / PRIVATE / "older", holds_work
        self.zone = exchange_zone(root)

    def settle(self, student: str, assignment: str, versions: list[Version]) -> Iterator[Settled]:
        """Place the newest version where nothing newer lies and keep the others; say of each file what became of it."""
        *older, newest = sorted(versions, key=Version.order)
        place, files = self.submitted / student / assignment, newest.files()
        known = self._known(student, assignment)
        for version in older:
            version.notes += [UNSURE] * (newest.is_sure > version.is_sure) + [BLANK] * _is_newer_and_blank(version, newest)
            yield from self._keep_older(student, assignment, version, known)
        clean(place)
        there = _content(place)
        if there and _digest(there) == _digest(files):
            if newest.timed and not (place / TIME).exists():
                _write_time(place, newest.time)
                newest.notes.append(TIME_TOLD)
            yield from newest.settled(THERE)
        elif there and self._counts_more(assignment, place, there, newest):
            yield from self._keep_older(student, assignment, newest, known)
        else:
            if there:
                time, timed = self._time(place), time_in(place, self.zone) is not None
                _write(self._new_older(student, assignment, time), there, time, timed=timed)
            _write(place, files, newest.time, timed=newest.timed)
            yield from newest.settled(PLACED)

    def _counts_more(self, assignment: str, place: Path, there: Mapping[str, Path], newest: Version) -> bool:
        """Whether what lies there stays: it is as new, or it holds answers and what came has none, which is said then."""
        holds_work = self.holds_work(assignment, there)
        if holds_work and not newest.may_hold_work:
            newest.notes.append(BLANK)
        is_sure = not newest.of_exchange or time_in(place, self.zone) is not None
        if holds_work == newest.may_hold_work and is_sure != newest.is_sure:
            newest.notes.append(UNSURE if is_sure else OF_UNSURE)
        return (holds_work, is_sure, self._time(place)) >= (newest.may_hold_work, newest.is_sure, newest.time)

    def _known(self, student: str, assignment: str) -> set[str]:
        """The digests of what lies in `submitted/` and of the older versions."""
        folder = self.older / student / assignment
        places = [self.submitted / student / assignment, *(folder.iterdir() if folder.is_dir() else [])]
        return {_digest(_content(place)) for place in places}

    def _keep_older(self, student: str, assignment: str, version: Version, known: set[str]) -> Iterator[Settled]:
        """Keep an older version, unless it is kept already or is the one that lies in `submitted/`."""
        files = version.files()
        digest = _digest(files)
        if digest in known:
            return version.settled(THERE)
        known.add(digest)
        _write(self._new_older(student, assignment, version.time), files, version.time, timed=version.timed)
        return version.settled(OLDER)

    def _time(self, folder: Path) -> datetime:
        """When a submission that lies in a course came: by its timestamp.txt, else, to order versions, by its files' dates."""
        latest = max(path.stat().st_mtime for path in _content(folder).values())
        return time_in(folder, self.zone) or datetime.fromtimestamp(latest, UTC)

    def _new_older(self, student: str, assignment: str, time: datetime) -> Path:
        """A new folder for an older version, named by its time."""
        folder, name = self.older / student / assignment, f"{time:%Y-%m-%d_%H-%M-%S}"
        names = chain([name], (f"{name}_{number}" for number in count(2)))
        return next(folder / item for item in names if not (folder / item).exists())


def _is_newer_and_blank(version: Version, chosen: Version) -> bool:
    """Whether a version has no answers, and came later than the chosen one that has some."""
    is_blank = chosen.may_hold_work and not version.may_hold_work and not version.is_spare
    return is_blank and version.is_sure and version.time > chosen.time


def _write(place: Path, files: dict[str, Path], time: datetime, *, timed: bool) -> None:
    """Write a folder beside its place, then put it there as a whole; its files get the time as their date."""
    fresh = fresh_beside(place)
    for name, path in files.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, fresh / name)
        os.utime(fresh / name, (time.timestamp(), time.timestamp()))
    if timed:
        _write_time(fresh, time)
    put_in_place(fresh, place)


def _write_time(folder: Path, time: datetime) -> None:
    put(folder / TIME, f"{time:%Y-%m-%d %H:%M:%S.%f} UTC".encode("ascii"))


def _content(folder: Path) -> dict[str, Path]:
    """The files of a submission but its time."""
    there = {path.relative_to(folder).as_posix(): path for path in ordinary_files(folder)}
    return {name: path for name, path in there.items() if name != TIME}


def _digest(files: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{name}\0{content}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()
