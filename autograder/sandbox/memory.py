"""What processes hold, as the kernel counts it: memory that stays theirs, what waits in their pipes and sockets, and files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

MOST_WORDS = 1 << 16
KILOBYTE, BLOCK = 1024, 512
OWN = (b"RssAnon:", b"RssShmem:", b"VmSwap:", b"VmPTE:")
SHARES = (b"Pss_Anon:", b"Pss_Shmem:", b"SwapPss:")
BUFFER_BYTES = 256 * KILOBYTE  # at most waits in a pipe, or at one end of a pair of sockets
FIRST_SLOTS = 64  # a process has them, whether it opens files or not


def hold_more(process: int, most: int) -> bool:
    """Whether a process and all below it hold more than `most` bytes: what they share counts once if the kernel tells.

    Shared memory and pages that were swapped out count too, and for each pipe and socket all that could wait in it.
    """
    return sum(map(_at_most, tree(process))) > most and held(process) > most


def held(process: int) -> int:
    """The bytes that a process and all below it hold together, as `hold_more` counts them."""
    family = list(tree(process))
    return sum(map(_share, family)) + _buffers(family)


def tree(process: int) -> Iterator[int]:
    """A process and all below it, whichever of their threads has started them."""
    yield process
    try:
        threads = os.listdir(f"/proc/{process}/task")
    except OSError:
        return
    for thread in threads:
        for child in _words(f"/proc/{process}/task/{thread}/children"):
            yield from tree(int(child))


def files_hold_more(folder: Path, process: int, most: int, most_files: int) -> bool:
    """Whether a folder, with files that were removed from it and are still open, holds more bytes or files than these.

    So it does where its owner has closed a part of it to us, or where a path in it has become too long.
    """
    used = files = 0
    try:
        for size in _sizes(str(folder)):
            used, files = used + size, files + 1
            if used > most or files > most_files:
                return True
    except OSError:
        return True
    return used + sum(_removed(tree(process)).values()) > most


def _at_most(process: int) -> int:
    """The bytes that a process may hold at most; what it shares with others is counted here too."""
    words = _words(f"/proc/{process}/status")
    return KILOBYTE * _sum(words, OWN) + BUFFER_BYTES * _sum(words, (b"FDSize:",))


def _share(process: int) -> int:
    """The bytes of memory of a process, of what several share only its part; slow.

    Where the kernel does not tell that of this process, all that it shares is counted.
    """
    words = _words(f"/proc/{process}/smaps_rollup")
    tables = _sum(status := _words(f"/proc/{process}/status"), (b"VmPTE:",))
    return KILOBYTE * (_sum(words, SHARES) + tables if words else _sum(status, OWN))


def _buffers(processes: Iterable[int]) -> int:
    """The bytes that may wait in all pipes and sockets of these processes together, each counted once."""
    found: set[str] = set()
    unknown = 0
    for process in processes:
        try:
            links = [_link(f"/proc/{process}/fd/{number}") for number in os.listdir(f"/proc/{process}/fd")]
            found.update(link for link in links if link.startswith(("pipe:", "socket:")))
        except OSError:
            slots = _sum(_words(f"/proc/{process}/status"), (b"FDSize:",))
            unknown += max(0, slots - FIRST_SLOTS)
    return BUFFER_BYTES * (len(found) + unknown)


def _removed(processes: Iterable[int]) -> dict[tuple[int, int], int]:
    """The bytes of each file that these processes have open and that no folder holds any more."""
    found: dict[tuple[int, int], int] = {}
    for process in processes:
        try:
            for number in os.listdir(f"/proc/{process}/fd"):
                info = os.stat(f"/proc/{process}/fd/{number}")
                if not info.st_nlink:
                    found[info.st_dev, info.st_ino] = info.st_blocks * BLOCK
        except OSError:
            continue
    return found


def _sizes(folder: str) -> Iterator[int]:
    """The bytes of each file in a folder; what goes away meanwhile is left out."""
    waiting = [folder]
    while waiting:
        try:
            for entry in os.scandir(waiting.pop()):
                yield entry.stat(follow_symlinks=False).st_blocks * BLOCK
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
        except FileNotFoundError:
            continue


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except FileNotFoundError:
        return ""


def _sum(words: list[bytes], names: tuple[bytes, ...]) -> int:
    """The sum of the numbers that follow these names."""
    return sum(int(size) for name, size in pairwise(words) if name in names)


def _words(path: str) -> list[bytes]:
    """The words of a small file that the kernel writes as it is read; none where that is not to be had."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return []
    try:
        return os.read(file, MOST_WORDS).split()
    except OSError:
        return []
    finally:
        os.close(file)
