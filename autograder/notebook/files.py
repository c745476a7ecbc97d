"""What lies in a folder that a student filled, found within limits: no walk, digest or copy grows beyond them."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path

DEEPEST, LONGEST_PATH, MOST_FILES = 30, 1_000, 2_000
MOST_GIVEN, LARGEST_GIVEN, MOST_BYTES_GIVEN = 50, 5_000_000, 20_000_000
LARGEST_KEPT, MOST_BYTES_KEPT = 100_000_000, 200_000_000
TOO_LARGE = f"left out, it is larger than {LARGEST_KEPT // 1_000_000} MB"
TOO_MUCH = f"left out, the files are more than {MOST_BYTES_KEPT // 1_000_000} MB together"
TOO_DEEP = f"left out, folders in folders are more than {DEEPEST} deep"
TOO_LONG = f"left out, its path is longer than {LONGEST_PATH} bytes"
REST = "(the rest)"
SECRET = "submission_secret.txt"  # nbgrader's exchange puts it there: who has it can fetch the feedback
TOO_MANY = f"left out, there are more than {MOST_FILES} files"
CLOSED = "left out, the folder cannot be read"


@dataclass
class Found:
    """Everything in a folder but its folders, in order of the names; `left_out` holds what was not looked at, and why."""

    paths: list[Path] = field(default_factory=list)
    left_out: dict[Path, str] = field(default_factory=dict)
    size: int = 0


def look_into(folder: Path) -> Found:
    """Find what lies in `folder` and its folders, level by level; notebooks come first, and no link is followed."""
    found, waiting = Found(), deque([(folder, 1)])
    while waiting:
        place, level = waiting.popleft()
        try:
            with os.scandir(place) as inside:
                entries = nsmallest(MOST_FILES + 1, inside, key=_notebooks_first)
        except OSError:
            if place != folder:
                found.left_out[place] = CLOSED
            continue
        for entry in entries:
            _enter(entry, folder, level, found, waiting)
    found.paths.sort()
    return found


def _notebooks_first(entry: os.DirEntry[str]) -> tuple[bool, str]:
    return not entry.name.endswith(".ipynb"), entry.name


def _enter(entry: os.DirEntry[str], folder: Path, level: int, found: Found, waiting: deque[tuple[Path, int]]) -> None:
    """Take a file, or note a folder to be looked into; what is beyond a limit is left out."""
    path = Path(entry.path)
    if len(os.fsencode(path.relative_to(folder))) > LONGEST_PATH:
        found.left_out[path] = TOO_LONG
    elif entry.is_dir(follow_symlinks=False):
        if level > DEEPEST:
            found.left_out[path] = TOO_DEEP
        elif len(waiting) >= MOST_FILES:
            found.left_out[folder / REST] = TOO_MANY
        else:
            waiting.append((path, level + 1))
    elif len(found.paths) >= MOST_FILES:
        found.left_out[folder / REST] = TOO_MANY
    elif reason := _too_large(size := entry.stat(follow_symlinks=False).st_size, found.size):
        found.left_out[path] = reason
    else:
        found.paths.append(path)
        found.size += size


def _too_large(size: int, before: int) -> str | None:
    """Why a file of this size is left out after others, or None; holes in it count, since a copy fills them."""
    return TOO_LARGE if size > LARGEST_KEPT else TOO_MUCH if size + before > MOST_BYTES_KEPT else None


def is_ordinary(path: Path) -> bool:
    """Whether it is a file, and not a link to one."""
    return path.is_file() and not path.is_symlink()


def for_cells(paths: list[Path]) -> list[Path]:
    """Those of the files beside a notebook that its cells are given: small ones, the first of them, so much together.

    The exchange's secret is none of the student's files.
    """
    given, left = list[Path](), MOST_BYTES_GIVEN
    for path in paths:
        size = path.stat().st_size
        is_given = path.suffix != ".ipynb" and path.name != SECRET
        if is_given and size < LARGEST_GIVEN and size <= left and len(given) < MOST_GIVEN:
            given.append(path)
            left -= size
    return given


def readable(name: str) -> str:
    """A name of a file as text that can be written anywhere: bytes that are no text are spelled out."""
    return name.encode(errors="backslashreplace").decode()
