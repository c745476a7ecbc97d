"""Put a finished folder or file in the place of an older one, so that a kill at any moment leaves the one or the other."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

FRESH, OLD = ".new", ".old"


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
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
