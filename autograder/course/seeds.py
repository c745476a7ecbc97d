"""Private seeds. Each version of a student's notebook is an attempt with a seed of its own: hidden inputs are not reused.

Everything lives in `.autograder/` at the course root, which git ignores and no student is given.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from pathlib import Path

from autograder.course.atomic import put

PRIVATE = ".autograder"


def private_seed(root: Path) -> int:
    """The instructor's seed, made at its first use; raises ValueError where the file is damaged."""
    path = root / PRIVATE / "seed"
    if not path.exists():
        _make_seed(path)
    text = path.read_text(encoding="ascii").strip()
    if not text.isdigit():
        raise ValueError(f"{PRIVATE}/seed does not hold a whole number: delete the file, and a new seed is made")
    return int(text)


def _make_seed(path: Path) -> None:
    """Put a complete seed file in place at once; where another process or thread was faster, its seed stays."""
    path.parent.mkdir(exist_ok=True, mode=0o700)
    fresh = path.with_name(f"seed.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600)
    fresh.write_text(f"{secrets.randbits(63)}\n", encoding="ascii")
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def seed_of_attempt(seed: int, assignment: str, attempt: int) -> int:
    """The seed of the hidden key for attempt 0, 1, ... of a student at an assignment."""
    digest = hashlib.sha256(f"{seed}/{assignment}/{attempt}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


def attempt_of(root: Path, assignment: str, student: str, notebook: bytes, *, note: bool = True) -> int:
    """Which attempt this version of a student's notebook is: 0 for the first; a version seen before keeps its own number.

    `note` remembers a new version.
    """
    folder = root / PRIVATE / "versions" / assignment
    path = folder / f"{hashlib.sha256(student.encode()).hexdigest()[:16]}.json"
    versions: list[str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    digest = hashlib.sha256(notebook).hexdigest()
    if digest in versions:
        return versions.index(digest)
    if note:
        put(path, json.dumps([*versions, digest]).encode())
    return len(versions)
