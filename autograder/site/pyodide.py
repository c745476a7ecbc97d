"""The files of Pyodide that the site serves: wherever they are taken from, each is byte for byte the official one."""

from __future__ import annotations

import hashlib
import json
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

OFFICIAL = Path(__file__).with_name("official.json")
"""The entries of the official `pyodide-lock.json` for what the course needs, and the sha256 of Pyodide's own files."""


class SiteProblem(RuntimeError):
    """The site cannot be built from what was given."""


def official() -> dict[str, Any]:
    """The official release that the site is made of: `info`, `core` (sha256 by name), `packages` (entries of its lock)."""
    return dict(json.loads(OFFICIAL.read_text(encoding="utf-8")))


def wanted() -> dict[str, str]:
    """The sha256 of each file that is taken from a release, by name."""
    release = official()
    core: dict[str, str] = release["core"]
    return core | {item["file_name"]: item["sha256"] for item in release["packages"].values()}


def copy_pyodide(source: Path, folder: Path) -> None:
    """Copy what the site needs from `source`, a release of Pyodide as a folder, an archive or a wheel, into `folder`.

    Raises SiteProblem where a file is missing or is not the official one.
    """
    sums, version = wanted(), official()["info"]["version"]
    for name, data in _files(source, set(sums)):
        if sums.get(name) == hashlib.sha256(data).hexdigest():
            (folder / name).write_bytes(data)
            del sums[name]
    if sums:
        todo = f"give pyodide-{version}.tar.bz2 of the official release {version}, or the folder that it holds"
        names = ", ".join(sorted(sums)[:3]) + (f" and {len(sums) - 3} more" if len(sums) > 3 else "")
        raise SiteProblem(f"{source}: {names}: missing, or not the file of the official release: {todo}")


def _files(source: Path, names: set[str]) -> Iterator[tuple[str, bytes]]:
    """The files of these names that a folder or an archive holds, wherever they lie in it."""
    try:
        if source.is_dir():
            yield from ((path.name, path.read_bytes()) for path in sorted(source.rglob("*")) if path.name in names)
        elif zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                inside = [entry for entry in archive.infolist() if PurePosixPath(entry.filename).name in names]
                yield from ((PurePosixPath(entry.filename).name, archive.read(entry)) for entry in inside)
        else:
            with tarfile.open(source) as tape:
                yield from _of_tape(tape, names)
    except (OSError, tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no archive"
        raise SiteProblem(f"{source} cannot be read ({why}): give a folder, a .tar.bz2 or a wheel") from error


def _of_tape(tape: tarfile.TarFile, names: set[str]) -> Iterator[tuple[str, bytes]]:
    for entry in tape:
        name, file = PurePosixPath(entry.name).name, tape.extractfile(entry) if entry.isfile() else None
        if name in names and file is not None:
            yield name, file.read()
