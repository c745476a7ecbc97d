"""Open a download: every ordinary file of folders and of zips in zips, each lying in a place of our choice.

Nothing in an archive decides where a file is written, and nothing is executed. What is refused (names that lead out, links,
bombs, encrypted or damaged archives) is named with the reason; the rest goes on.
"""

from __future__ import annotations

import lzma
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nsmallest
from itertools import count, islice
from pathlib import Path
from typing import IO, Any

from autograder.collect.names import base_of, by_platform, whose
from autograder.collect.sheets import Sheet, is_table, sheet_of
from autograder.course.bulkhead import concerns_all, reason, said_by
from autograder.terminal.words import many

MB = 1_000_000
LARGEST_FILE, SMALL, MOST_RATIO, DEEPEST = 100 * MB, 10 * MB, 200, 4
WHOLE, OF_ONE, MOST_PACKED = (50_000, 8_000 * MB), (2_000, 500 * MB), 4
MOST_FOLDERS, LONGEST_PATH, LONGEST_NAME, LONGEST_ENTRY = 30, 1_000, 200, 2_000
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError, RuntimeError, OSError)
END_OF: Callable[[IO[bytes]], list[Any] | None] = getattr(zipfile, "_EndRecData")  # noqa: B009  it has no other name
EXTENDED_TIME = 0x5455
EMPTY = "an empty folder: ask for it again"
Time = datetime | None
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """A file of a download, its content in `path`.

    `parts` are the names of the folders and archives that lead to it, and its own; `times` when they were changed, if known.
    """

    parts: Parts
    times: tuple[Time, ...]
    path: Path


@dataclass(frozen=True)
class Refused:
    """What was not opened, and why."""

    parts: Parts
    reason: str


@dataclass
class Budget:
    """How many files and bytes may still be unpacked, in all or of what one student handed in."""

    files: int
    size: int

    def take(self, files: int, size: int) -> bool:
        """Whether so much is left; it is taken then."""
        if files > self.files or size > self.size:
            return False
        self.files, self.size = self.files - files, self.size - size
        return True


@dataclass
class Share:
    """What may be unpacked of one student: files, and archives, which are removed once they are open."""

    files: Budget = field(default_factory=lambda: Budget(*OF_ONE))
    archives: Budget = field(default_factory=lambda: Budget(OF_ONE[0], MOST_PACKED * OF_ONE[1]))


@dataclass
class Unpacked:
    """The pieces of one source after `read`, and what was refused; content of archives is written into `spool`.

    `sheets` are the platform's own tables, which lie beside all that students gave.
    `users` are the users of this machine who own what lies in a folder, by the names that lead there; an archive names none.
    """

    spool: Path
    assignments: Collection[str] = ()
    root: Path | None = None
    pieces: list[Piece] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    sheets: list[tuple[Piece, Sheet]] = field(default_factory=list)
    users: defaultdict[Parts, set[int]] = field(default_factory=lambda: defaultdict(set))
    budget: Budget = field(default_factory=lambda: Budget(*WHOLE))
    shares: defaultdict[Hashable, Share] = field(default_factory=lambda: defaultdict(Share))
    numbers: Iterator[int] = field(default_factory=count)

    def read(self, source: Path) -> Unpacked:
        """Open a file, a folder or an archive, and all that is in it; first of each student, so much, then of all."""
        self.spool.mkdir(parents=True, exist_ok=True)
        self._open_all(self._without_sheets(list(self._of_class((), (), source.resolve()))))
        self.pieces = self._without_sheets(self.pieces)
        return self

    def _without_sheets(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces but for the platform's tables, which are kept apart: no folder of a student leads to these."""
        depth, kept = base_of([piece.parts for piece in pieces]) + 1, list[Piece]()
        is_download = self._is_of_a_platform([piece.parts for piece in pieces if not is_table(piece.parts[-1])])
        for piece in pieces:
            of_student = any(by_platform(name, 0, self.assignments) for name in piece.parts)
            is_outside = len(piece.parts) == depth and not of_student
            is_ours = is_download or len(piece.parts) == 1
            sheet = None
            if is_outside:
                with self._readable(piece.parts, "it cannot be read"):
                    sheet = sheet_of(piece.parts[-1], piece.path, is_ours=is_ours)
            if sheet:
                self.sheets.append((piece, sheet))
            else:
                kept.append(piece)
        return kept

    def _is_of_a_platform(self, names: list[Parts]) -> bool:
        """Whether these names were given by a platform: beside such ones there is no file that a student named."""
        depth = base_of(names) + 1
        outer = {name for parts in names for name in parts[:depth]}
        return any(by_platform(name, 0, self.assignments) for name in outer)

    def _of_class(self, parts: Parts, times: tuple[Time, ...], path: Path) -> Iterator[Piece]:
        """The files of a folder with a class in it, of each student so many; a folder that is alone in one stands for it."""
        parts, children = (*parts, _text(path.name)), _children(path, WHOLE[0]) if _is_folder(path) else [path]
        if len(children) == 1 and _is_folder(children[0]):
            self.users[parts].add(path.stat().st_uid)
            yield from self._of_class(parts, (*times, None), children[0])
            return
        if not children and len(parts) > 1:
            self._refuse(parts, EMPTY)
        outer = (parts[:-1], times) if children == [path] else (parts, (*times, None))
        for child in children[: WHOLE[0]]:
            yield from self._of_student((*outer[0], _text(child.name)), self._listed(*outer, child))

    def _of_student(self, parts: Parts, pieces: Iterator[Piece]) -> Iterator[Piece]:
        """So many of the pieces as one student may hand in."""
        share, before, piece = Budget(*OF_ONE), len(self.refused), None
        for piece in islice(pieces, OF_ONE[0]):
            if share.take(1, 0 if _is_archive(piece.path.name) else piece.path.stat().st_size):
                yield piece
            else:
                self._refuse(piece.parts, f"more than {OF_ONE[1] // MB} MB of one student: ask for less")
        if next(pieces, None):
            self._refuse((*parts, "..."), f"there are more than {OF_ONE[0]} files: ask for fewer")
        elif piece is None and len(self.refused) == before:
            self._refuse(parts, EMPTY)

    def _listed(self, parts: Parts, times: tuple[Time, ...], path: Path) -> Iterator[Piece]:
        """The ordinary files at a path and in its folders; what is no such file, or too deep, is refused."""
        parts = (*parts, _text(path.name))
        with self._readable(parts, "it cannot be read"):
            self.users[parts].add(path.lstat().st_uid)
            if path.is_symlink():
                self._refuse(parts, "a link, not followed")
            elif path.is_dir() and (problem := _too_deep(parts)):
                self._refuse(parts, problem)
            elif path.is_dir():
                for child in _children(path, OF_ONE[0] + 1):
                    yield from self._listed(parts, (*times, None), child)
            elif path.is_file() and (problem := _too_large(path)):
                self._refuse(parts, problem)
            elif path.is_file():
                yield Piece(parts, (*times, _time_at(path.stat().st_mtime)), path)
            else:
                self._refuse(parts, "not an ordinary file")

    def _refuse(self, parts: Parts, reason: str) -> None:
        self.refused.append(Refused(_cut(parts), reason))

    @contextmanager
    def _readable(self, parts: Parts, problem: str = "a damaged archive") -> Iterator[None]:
        """Refuse what cannot be read, whatever is wrong with it; what is wrong with this machine (a full disk) is raised."""
        try:
            yield
        except Exception as error:
            if isinstance(error, OSError) and error.errno is not None and concerns_all(error):
                raise
            if self.root and not isinstance(error, DAMAGED):
                reason(self.root, "/".join(_cut(parts)), error, "unpacking")
            self._refuse(parts, f"{problem} ({said_by(error)}): ask for it again")

    def _open_all(self, pieces: list[Piece]) -> None:
        """Keep what students gave, or open it, small archives first; an archive that is alone holds what they gave."""
        if len(pieces) == 1 and _is_archive(pieces[0].parts[-1]):
            self._open(pieces[0], None)
            return
        base = base_of([piece.parts for piece in pieces])
        for piece in sorted(pieces, key=lambda piece: piece.path.stat().st_size if _is_archive(piece.parts[-1]) else -1):
            self._file(piece, self._share(piece.parts, base))

    def _share(self, parts: Parts, base: int) -> Share:
        return self.shares[whose(parts, base, self.assignments)]

    def _file(self, piece: Piece, share: Share) -> None:
        """Keep a file, or open it where it is an archive."""
        if _is_archive(piece.parts[-1]):
            self._open(piece, share)
        else:
            self.pieces.append(piece)

    def _open(self, piece: Piece, share: Share | None) -> None:
        """Open an archive of a student, or (without a share) the one that holds what all of them gave."""
        if sum(map(_is_archive, piece.parts)) > DEEPEST:
            self._refuse(piece.parts, f"archives in archives, more than {DEEPEST} deep")
            return
        with self._readable(piece.parts), piece.path.open("rb") as file:
            _require_short_list(file, OF_ONE[0] if share else WHOLE[0])
            with zipfile.ZipFile(file) as archive:
                infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
                if not infos:
                    self._refuse(piece.parts, "an empty archive: ask for it again")
                elif share is None:
                    self._open_outer(piece, archive, infos)
                elif self._take(piece.parts, share, len(infos), sum(info.file_size for info in infos)):
                    for info in infos:
                        if inner := self._entry(piece, archive, info):
                            self._file(inner, share)
        if self.spool in piece.path.parents:
            piece.path.unlink(missing_ok=True)

    def _open_outer(self, piece: Piece, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> None:
        """Write what students gave, each entry out of its student's share; archives among it are opened at the end."""
        base, waiting = base_of([_parts(piece, info) for info in infos]), list[Piece]()
        folders = {_parts(piece, info)[: base + 1] for info in archive.infolist() if info.is_dir()}
        for empty in sorted(folders - {_parts(piece, info)[: len(parts)] for info in infos for parts in folders}):
            self._refuse(empty, EMPTY)
        for info in infos:
            parts = _parts(piece, info)
            share, archived = self._share(parts, base), _is_archive(parts[-1])
            if _refusal(info) or len(infos) == 1 or self._take(parts, share, 1, info.file_size, archived=archived):
                inner = self._entry(piece, archive, info)
                if inner and archived:
                    waiting.append(inner)
                elif inner:
                    self.pieces.append(inner)
        if len(infos) == 1:
            self._open_all(waiting)
            return
        for inner in sorted(waiting, key=lambda inner: inner.path.stat().st_size):
            self._open(inner, self._share(inner.parts, base))

    def _take(self, parts: Parts, share: Share, files: int, size: int, *, archived: bool = False) -> bool:
        """Whether so much may be unpacked, of this student and of the whole download; else it is refused."""
        what = f"it would unpack to {many(files, 'file')} with {size // MB} MB, which is too much"
        if not (share.archives if archived else share.files).take(files, size):
            self._refuse(parts, f"{what} for one student")
        elif not archived and not self.budget.take(files, size):
            self._refuse(parts, f"{what} for the whole download: give it to collect by itself")
        else:
            return True
        return False

    def _entry(self, piece: Piece, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Piece | None:
        """Write one file of an archive to a path that is a number; None where it is refused."""
        parts = _parts(piece, info)
        if problem := _refusal(info) or _too_deep(parts[len(piece.parts) :]):
            self._refuse(parts, problem)
            return None
        times = (*piece.times, *(None for _ in parts[len(piece.parts) : -1]), _time(info))
        inner = Piece(parts, times, self.spool / f"{next(self.numbers):06}")
        with self._readable(parts):
            with archive.open(info) as source, inner.path.open("wb") as target:
                shutil.copyfileobj(source, target)  # zipfile gives no more than the declared size
            return inner
        return None


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _children(folder: Path, most: int) -> list[Path]:
    """What lies in a folder in order of the names, so many at most."""
    return nsmallest(most, folder.iterdir())


def _text(name: str) -> str:
    """A name of a file as text; bytes that are none become question marks."""
    return unicodedata.normalize("NFC", name.encode(errors="surrogateescape").decode(errors="replace"))


def _too_deep(parts: Parts) -> str | None:
    """Why names that lead to a file are too many or too long, or None."""
    if len(parts) > MOST_FOLDERS:
        return f"folders in folders, more than {MOST_FOLDERS} deep"
    return f"its path is longer than {LONGEST_PATH} bytes" if len("/".join(parts).encode()) > LONGEST_PATH else None


def _cut(parts: Parts) -> Parts:
    """The first of the names that lead to a file, each short enough to be shown."""
    short = tuple(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..." for name in parts[:MOST_FOLDERS])
    return short if len(parts) <= MOST_FOLDERS else (*short, "...")


def _require_short_list(file: IO[bytes], most: int) -> None:
    """Raise BadZipFile where the list of an archive's files is longer than so many need: zipfile reads all of it at once."""
    found = END_OF(file)
    if found and found[5] > most * LONGEST_ENTRY:
        raise zipfile.BadZipFile(f"its list of files has {found[5] // MB} MB")


def _parts(piece: Piece, info: zipfile.ZipInfo) -> Parts:
    """The names that lead to a file of an archive."""
    return (*piece.parts, *(name for name in _names(info) if name not in ("", ".")))


def _is_archive(name: str) -> bool:
    return name.lower().endswith(".zip")


def _names(info: zipfile.ZipInfo) -> list[str]:
    """The parts of a name in an archive; many programs write UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/")).split("/")


def _too_large(path: Path) -> str | None:
    """Why a file is not taken, or None; holes count, since a copy fills them. An archive is only opened."""
    size = path.stat().st_size
    too_large = size > LARGEST_FILE and not _is_archive(path.name)
    return f"too large: {size // MB} MB, the most is {LARGEST_FILE // MB}" if too_large else None


def _refusal(info: zipfile.ZipInfo) -> str | None:
    """Why an entry of an archive is not unpacked, or None."""
    names = _names(info)
    if not set(names) - {"", "."} or names[0] == "" or names[0][1:2] == ":" or ".." in names:
        return "its name leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link, not followed"
    if info.flag_bits & 1:
        return "encrypted: ask for it without a password"
    if info.file_size > LARGEST_FILE:
        return f"too large: {info.file_size // MB} MB, the most is {LARGEST_FILE // MB}"
    if info.file_size > max(SMALL, MOST_RATIO * info.compress_size) and not _may_be_notebook(names[-1]):
        return f"it would unpack to {info.file_size // max(info.compress_size, 1)} times its size"
    return None


def _may_be_notebook(name: str) -> bool:
    """Whether a file may be a notebook by its name: what was printed in it can be packed to a thousandth of its size."""
    return ".ipynb" in name.lower() or Path(name).suffix.lower() in ("", ".json")


def _time_at(seconds: float) -> Time:
    """A time as the clock of a file system says it; None where that is no time."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(seconds, UTC)
    return None


def _time(info: zipfile.ZipInfo) -> Time:
    """When a file in an archive was changed: in UTC where the archive says so, else by this machine's clock."""
    with suppress(ValueError, OverflowError, OSError):
        seconds = _extended_time(info.extra)
        return datetime(*info.date_time).astimezone(UTC) if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return None


def _extended_time(extra: bytes) -> int | None:
    """The seconds since 1970 that the extra fields of an entry give for its last change."""
    while len(extra) >= 9:
        kind, size, flags, seconds = struct.unpack_from("<HHBi", extra)
        if kind == EXTENDED_TIME and size >= 5 and flags & 1:
            return int(seconds)
        extra = extra[4 + size :]
    return None
