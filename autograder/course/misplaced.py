"""Work in `submitted/` that no command looks at, since it does not lie in `submitted/<student>/<assignment>/`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from autograder.course.course import Course
from autograder.notebook.files import readable
from autograder.terminal.words import many

ONE_MORE, MORE = "more file in submitted/ that is", "more files in submitted/ that are"
MOST, ENDINGS = 5, (".ipynb", ".py")


def misplaced(course: Course, assignment: str | None = None) -> list[str]:
    """A sentence for each notebook or Python file that lies elsewhere, the first few of them: where it should be.

    With an `assignment` only those that may be of it.
    """
    known = {*course.assignments, *_names(course.root / "source"), *_names(course.root / "release")}
    found = [(path, _named(path, course)) for path in _elsewhere(course.root / "submitted", known)]
    said = [_said(path, name or assignment, course.root) for path, name in found if assignment in (None, name) or name is None]
    return [
        *said[:MOST],
        *([f"and {many(len(said) - MOST, ONE_MORE, MORE)} not looked at"] if said[MOST:] else []),
    ]


def _elsewhere(submitted: Path, known: set[str]) -> Iterator[Path]:
    """The files beside students' folders, beside assignments' folders, and in folders that are named like no assignment."""
    for student in _children(submitted):
        yield from _work([student])
        for inner in _children(student):
            yield from _work([inner] if inner.is_file() else [] if inner.name in known else _children(inner))


def _work(paths: list[Path]) -> Iterator[Path]:
    yield from (path for path in paths if path.suffix.lower() in ENDINGS and path.is_file() and not path.is_symlink())


def _children(folder: Path) -> list[Path]:
    """What lies in a folder that is no link, in order."""
    with suppress(OSError):
        return sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []
    return []


def _names(folder: Path) -> list[str]:
    return [path.name for path in _children(folder) if path.is_dir()]


def _named(path: Path, course: Course) -> str | None:
    """The assignment that a path names; None where it names none."""
    names = [part.casefold() for part in path.relative_to(course.root / "submitted").parts]
    return next((name for name in course.assignments if any(name.casefold() in part for part in names)), None)


def _said(path: Path, assignment: str | None, root: Path) -> str:
    """Where a file is, and where it should be."""
    parts = path.relative_to(root / "submitted").parts
    student = readable(parts[0]) if len(parts) > 1 else "<student>"
    place = f"submitted/{student}/{assignment or '<assignment>'}/{readable(path.name)}"
    return f"{readable(str(path.relative_to(root)))} is not looked at: move it to {place}"
