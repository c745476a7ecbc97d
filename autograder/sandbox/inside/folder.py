"""The folder of a job: a filesystem of its own where the room may mount one, else a new folder; both go with the job."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
from collections.abc import Iterator

from autograder.sandbox.inside.kernel import mount_over

FOLDER_BYTES, FOLDER_FILES = 128 << 20, 10_000
TAKEN = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR)
OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def mount(home: str, uid: int | None) -> None:
    """Cover `home` with a small filesystem in memory that belongs to `uid`; raises OSError where that is forbidden.

    When it is unmounted, nothing in it is left: no name, attribute, owner, permission or flag.
    """
    owner = "" if uid is None else f",uid={uid},gid={uid}"
    mount_over(home, f"size={FOLDER_BYTES},nr_inodes={FOLDER_FILES},mode=0700{owner}")


def make(home: str, uid: int | None = None) -> None:
    """Make a folder that only `uid` may use."""
    os.mkdir(home, 0o700)
    if uid is not None:
        os.chown(home, uid, uid)


def remove(folder: str) -> None:
    """Remove a folder with all that is in it; raises OSError where something stays."""
    empty(folder)
    os.rmdir(folder)


def empty(folder: str) -> None:
    """Remove all that is in a folder, whatever its names, depth and permissions; raises OSError where something stays.

    A folder that is not empty hands its own folders up to the top: so no path grows long, and nothing calls itself.
    """
    numbers = itertools.count()
    with _opened(folder, None) as top:
        while entries := os.listdir(top):
            for name in entries:
                if _removed(name, top):
                    continue
                with _opened(name, top) as inner:
                    for child in os.listdir(inner):
                        if not _removed(child, inner):
                            _hand_up(child, inner, top, numbers)


@contextlib.contextmanager
def _opened(name: str, parent: int | None) -> Iterator[int]:
    """A folder, no link to one, that its owner may read and change from now on."""
    try:
        number = os.open(name, OPEN, dir_fd=parent)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=parent)
        number = os.open(name, OPEN, dir_fd=parent)
    try:
        os.fchmod(number, 0o700)
        yield number
    finally:
        os.close(number)


def _removed(name: str, parent: int) -> bool:
    """Remove what is no folder, or is an empty one; return whether it has gone."""
    try:
        os.unlink(name, dir_fd=parent)
    except (IsADirectoryError, PermissionError):
        try:
            os.rmdir(name, dir_fd=parent)
        except OSError:
            return False
    return True


def _hand_up(name: str, parent: int, top: int, numbers: Iterator[int]) -> None:
    os.chmod(name, 0o700, dir_fd=parent)
    for number in numbers:
        try:
            return os.rename(name, f"{number}", src_dir_fd=parent, dst_dir_fd=top)
        except OSError as error:
            if error.errno not in TAKEN:
                raise
