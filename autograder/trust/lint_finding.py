"""What lint finds: a file, a line, and one sentence that says what is wrong and what to do."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from autograder.forge.spec import ROOT, Place, shown

WRITTEN = ROOT / "autograder" / "forge"


@dataclass(frozen=True)
class Finding:
    """An error of an author. `file` is named from the root of the course."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


Findings = Iterator[Finding]


def at(place: Place, text: str) -> Finding:
    """A finding where something of a spec is written."""
    return Finding(shown(place[0]), place[1], text)


def of_error(error: BaseException, place: Place, doing: str) -> Finding:
    """An exception as a finding: at the last line of the specs that ran, or else at `place`."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_file():
        return at((error.filename, error.lineno or 1), f"{doing}: this is no Python ({error.msg})")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if WRITTEN in Path(frame.filename).parents]
    where = (frames[-1].filename, frames[-1].lineno or 1) if frames else place
    return at(where, f"{doing}: {type(error).__name__}: {' '.join(str(error).split())}")


def loading() -> list[Finding]:
    """What keeps the specs from being loaded: nothing, or the first error."""
    try:
        import_module("autograder.forge.assignments")
    except Exception as error:  # a spec is Python, and may raise anything
        return [of_error(error, (str(WRITTEN / "assignments.py"), 1), "the specs cannot be loaded")]
    return []
