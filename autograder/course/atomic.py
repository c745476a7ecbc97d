"""Put a finished folder or file in the place of an older one, so that a kill at any moment leaves the one or the other."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FRESH, OLD = ".new", ".old"
LEFTOVER = re.compile(r"\..+\.[0-9a-f]{8}")  # the name of a file on its way


def fresh_beside(place: Path) -> Path:
    """An empty folder beside `place`, hidden, to be filled and then put in its place."""
    fresh = _beside(place, FRESH)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    return fresh


def put_in_place(fresh: Path, place: Path) -> None:
    """Move the complete folder `fresh` to `place`; what was there is removed only when the new one stands."""
    old = _beside(place, OLD)
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def clean(place: Path) -> None:
    """Remove what a run that was killed left beside `place`; where it was killed between two moves, the old folder returns."""
    old = _beside(place, OLD)
    if old.exists() and not place.exists():
        old.rename(place)
    for leftover in (_beside(place, FRESH), old):
        shutil.rmtree(leftover, ignore_errors=True)


def _beside(place: Path, ending: str) -> Path:
    return place.with_name(f".{place.name}{ending}")


def put(path: Path, data: bytes) -> None:
    """Write a file beside its place, then put it there; of several writers at once, one wins."""
    with _to_replace(path) as fresh:
        fresh.write_bytes(data)


def put_copy(source: Path, path: Path) -> None:
    """Put a copy of the file `source` at `path` in the same way, with its permissions and dates."""
    with _to_replace(path) as fresh:
        shutil.copy2(source, fresh)


def clean_files(folder: Path) -> None:
    """Remove the files that were on their way into a folder when a run was killed; nobody else may write there meanwhile."""
    for path in folder.glob(".*"):
        if LEFTOVER.fullmatch(path.name):
            path.unlink(missing_ok=True)


@contextmanager
def _to_replace(path: Path) -> Iterator[Path]:
    """A name beside `path` for a file that is put in its place when the block is left; where that fails, nothing stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        yield fresh
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
