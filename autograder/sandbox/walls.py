"""The two walls: bubblewrap's namespaces, and Landlock where these are forbidden. Each says how a room behind it starts."""

from __future__ import annotations

import base64
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.sandbox.isolation import HOME, KIT, SITES, hidden, isolation, kit, sites, wall
from autograder.sandbox.seccomp import filter_file, filter_for_landlock

LIBRARIES = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/etc/ld.so.cache", "/dev/urandom")


@dataclass(frozen=True)
class Wall:
    """How to start a room: its name (rooms of one name are alike), the command before Python, what Python is told, its home.

    `passed` are the files that the command reads; `folder` is a home that we made, and must remove.
    """

    name: tuple[str, ...]
    command: list[str]
    settings: dict[str, Any]
    home: Path
    passed: tuple[int, ...] = ()
    folder: Path | None = None

    def built(self) -> Wall:
        """The same wall with a home folder of its own, where it needs one."""
        return self if self.command else _with_folder(self)

    def close(self) -> None:
        """Close the files that the command has read."""
        for number in self.passed:
            os.close(number)

    def remove(self) -> None:
        """Remove the home that we made."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def the_wall(support: tuple[Path, ...]) -> Wall:
    """The wall that this machine offers; bubblewrap's, which then says what is wrong, where it offers none."""
    return WALLS[isolation().engine](support)


def _namespaces(support: tuple[Path, ...]) -> Wall:
    calls = filter_file()
    passed = () if calls is None else (calls,)
    command = wall(calls, support)
    numbered = [str(SITES / str(number)) for number, _ in enumerate(sites())]
    settings = {"folder": str(HOME / "notebook"), "kit": str(KIT), "sites": numbered, "support": _names(support), "wall": None}
    return Wall((*_name(command), *map(str, support)), command, settings, HOME, passed)


def _names(support: tuple[Path, ...]) -> list[str]:
    """The names by which the support folders are imported."""
    return [folder.name for folder in support]


def _name(command: list[str]) -> tuple[str, ...]:
    """The command without the number of the filter's file, which differs each time."""
    return tuple(part for part, before in zip(command, ["", *command], strict=False) if before != "--seccomp")


def _landlock(support: tuple[Path, ...]) -> Wall:
    settings = {"kit": str(kit(support)), "sites": sites(), "support": _names(support)}
    return Wall(("landlock", *map(str, support)), [], settings, HOME)


def _with_folder(plain: Wall) -> Wall:
    home = Path(tempfile.mkdtemp(prefix="room-"))
    home.chmod(0o1777)
    needed = (*LIBRARIES, sys.base_prefix, *sites(), plain.settings["kit"])
    told: dict[str, Any] = {
        "readable": [str(path) for name in needed for path in _shown(Path(name))],
        "writable": [str(home), os.devnull],
        "filter": base64.b64encode(filter_for_landlock()).decode(),
    }
    return replace(plain, settings={**plain.settings, "folder": str(home / "notebook"), "wall": told}, home=home, folder=home)


def _shown(path: Path) -> list[Path]:
    """The path; where the course lies in it, what lies beside the course instead."""
    if not path.exists() or path in hidden():
        return []
    if not any(course.is_relative_to(path) for course in hidden()):
        return [path]
    return [shown for inner in path.iterdir() for shown in _shown(inner)]


WALLS: dict[str, Callable[[tuple[Path, ...]], Wall]] = {"bubblewrap": _namespaces, "landlock": _landlock}
