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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from errno import EINVAL
from itertools import count
from pathlib import Path

MB = 1_000_000
LARGEST_FILE, SMALL, MOST_RATIO, DEEPEST = 100 * MB, 10 * MB, 200, 4
WHOLE, OF_ONE = (50_000, 8_000 * MB), (2_000, 500 * MB)
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError, RuntimeError, OSError)
EXTENDED_TIME = 0x5455
Time = datetime | None


@dataclass(frozen=True)
class Piece:
    """A file of a download, its content in `path`.

    `parts` are the names of the folders and archives that lead to it, and its own; `times` when they were changed, if known.
    """

    parts: tuple[str, ...]
    times: tuple[Time, ...]
    path: Path


@dataclass(frozen=True)
class Refused:
    """What was not opened, and why."""

    parts: tuple[str, ...]
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
class Unpacked:
    """The pieces of one source after `read`, and what was refused; content of archives is written into `spool`."""

    spool: Path
    pieces: list[Piece] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    budget: Budget = field(default_factory=lambda: Budget(*WHOLE))
    numbers: Iterator[int] = field(default_factory=count)

    def read(self, source: Path) -> Unpacked:
        """Open a file, a folder or an archive, and all that is in it."""
        self.spool.mkdir(parents=True, exist_ok=True)
        self._open((), (), source.resolve())
        return self

    def _open(self, parts: tuple[str, ...], times: tuple[Time, ...], path: Path) -> None:
        readable = path.name.encode(errors="surrogateescape").decode(errors="replace")
        parts = (*parts, unicodedata.normalize("NFC", readable))
        if path.is_symlink():
            self._refuse(parts, "a link, not followed")
        elif path.is_dir():
            for child in sorted(path.iterdir()):
                self._open(parts, (*times, None), child)
        elif path.is_file():
            time = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            self._file(Piece(parts, (*times, time), path), [self.budget])
        else:
            self._refuse(parts, "not an ordinary file")

    def _refuse(self, parts: tuple[str, ...], reason: str) -> None:
        self.refused.append(Refused(parts, reason))

    @contextmanager
    def _readable(self, parts: tuple[str, ...]) -> Iterator[None]:
        """Refuse what cannot be read as an archive; what is wrong with this machine (a full disk) is raised."""
        try:
            yield
        except DAMAGED as problem:
            if isinstance(problem, OSError) and problem.errno not in (None, EINVAL):
                raise
            self._refuse(parts, f"a damaged archive ({problem}): ask for it again")

    def _file(self, piece: Piece, budgets: list[Budget]) -> None:
        """Keep a file, or open it where it is an archive."""
        if not _is_archive(piece.parts[-1]):
            self.pieces.append(piece)
        elif sum(map(_is_archive, piece.parts)) > DEEPEST:
            self._refuse(piece.parts, f"archives in archives, more than {DEEPEST} deep")
        else:
            with self._readable(piece.parts), zipfile.ZipFile(piece.path) as archive:
                self._archive(piece, archive, budgets)

    def _archive(self, piece: Piece, archive: zipfile.ZipFile, budgets: list[Budget]) -> None:
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
        size = sum(info.file_size for info in infos)
        if not infos:
            self._refuse(piece.parts, "an empty archive: ask for it again")
        elif not all(budget.take(len(infos), size) for budget in budgets):
            self._refuse(piece.parts, f"it would unpack to {len(infos)} files with {size // MB} MB, which is too much")
        else:
            for info in infos:
                self._entry(piece, archive, info, budgets)

    def _entry(self, piece: Piece, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budgets: list[Budget]) -> None:
        """Write one file of an archive to a path that is a number; archives in archives share a small budget."""
        names = _name(info).split("/")
        parts = (*piece.parts, *(name for name in names if name not in ("", ".")))
        if reason := _refusal(info, names):
            return self._refuse(parts, reason)
        times = (*piece.times, *(None for _ in parts[len(piece.parts) : -1]), _time(info))
        inner = Piece(parts, times, self.spool / f"{next(self.numbers):06}")
        with self._readable(parts):
            with archive.open(info) as source, inner.path.open("wb") as target:
                shutil.copyfileobj(source, target)  # zipfile gives no more than the declared size
            self._file(inner, budgets if len(budgets) > 1 else [*budgets, Budget(*OF_ONE)])


def _is_archive(name: str) -> bool:
    return name.lower().endswith(".zip")


def _name(info: zipfile.ZipInfo) -> str:
    """The name in an archive with `/` between its parts; many programs write UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _refusal(info: zipfile.ZipInfo, names: list[str]) -> str | None:
    """Why an entry of an archive is not unpacked, or None."""
    if not set(names) - {"", "."} or names[0] == "" or names[0][1:2] == ":" or ".." in names:
        return "its name leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link, not followed"
    if info.flag_bits & 1:
        return "encrypted: ask for it without a password"
    if info.file_size > LARGEST_FILE:
        return f"too large: {info.file_size // MB} MB, the most is {LARGEST_FILE // MB}"
    if info.file_size > max(SMALL, MOST_RATIO * info.compress_size):
        return f"it would unpack to {info.file_size // max(info.compress_size, 1)} times its size"
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
