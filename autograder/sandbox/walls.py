"""The two walls, and how a room starts behind each: bubblewrap's namespaces, and Landlock where these are forbidden."""

from __future__ import annotations

import base64
import contextlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.inside.folder import remove
from autograder.sandbox.isolation import HOME, KIT, SITES, bubblewrap_command, hidden, isolation, kit, names_of, sites
from autograder.sandbox.messages import Confinement, Filters, RoomSettings
from autograder.sandbox.seccomp import ATTRIBUTES, filter_for_room, filter_for_runner

LIBRARIES = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/etc/ld.so.cache", "/dev/urandom")

Support = tuple[Path, ...]
RoomKind = tuple[str, ...]


@dataclass(frozen=True)
class Wall:
    """How one room starts: the command before Python (none behind Landlock), the settings of its Python, and its home.

    `made` is a folder that was made for this room alone, in which each job finds a home of its own.
    """

    command: list[str]
    settings: RoomSettings
    home: Path
    made: Path | None = None

    @property
    def has_namespaces(self) -> bool:
        """Whether the room has process numbers and files of its own; else it is an ordinary process that gave up rights."""
        return bool(self.command)

    def remove(self) -> None:
        """Remove the folder that was made."""
        if self.made:
            with contextlib.suppress(OSError):
                remove(str(self.made))


def kind_of_room(support: Support) -> RoomKind:
    """What rooms that are alike have in common: the engine, the support folders, and all that bubblewrap shows and hides."""
    engine = isolation().engine
    return (engine, *map(str, support), *(bubblewrap_command(support) if engine == "bubblewrap" else ()))


def new_wall(support: Support) -> Wall:
    """The wall that this machine offers; where it offers none, bubblewrap's, which then says what is wrong."""
    return _landlock(support) if isolation().engine == "landlock" else _bubblewrap(support)


def _bubblewrap(support: Support) -> Wall:
    settings: RoomSettings = {
        "kit": str(KIT),
        "sites": [str(SITES / str(number)) for number, _ in enumerate(sites())],
        "support": names_of(support),
        "folder": str(HOME / "notebook"),
        "confinement": None,
        "filters": _filters(),
    }
    return Wall(bubblewrap_command(support), settings, HOME)


def _landlock(support: Support) -> Wall:
    modules, made = kit(support), Path(tempfile.mkdtemp(prefix="room-"))
    made.chmod(0o711)
    home = made / "home"
    needed = (*LIBRARIES, sys.base_prefix, *sites(), str(modules))
    confinement: Confinement = {
        "readable": [str(path) for folder in needed for path in _without_the_course(Path(folder))],
        "writable": [str(home), os.devnull],
    }
    settings: RoomSettings = {
        "kit": str(modules),
        "sites": sites(),
        "support": names_of(support),
        "folder": str(home / "notebook"),
        "confinement": confinement,
        "filters": _filters(ATTRIBUTES),
    }
    return Wall([], settings, home, made=made)


def _filters(also: str = "") -> Filters:
    encoded = [base64.b64encode(filter_).decode() for filter_ in (filter_for_room(), filter_for_runner(also))]
    return {"room": encoded[0], "runner": encoded[1]}


def _without_the_course(path: Path) -> list[Path]:
    """The path; where the course lies in it, what lies beside the course instead."""
    if not path.exists() or path in hidden():
        return []
    if not any(course.is_relative_to(path) for course in hidden()):
        return [path]
    return [shown for inner in path.iterdir() for shown in _without_the_course(inner)]
