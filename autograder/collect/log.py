"""What `collect` said of every file that it was ever given, kept in `.autograder/collected.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from autograder.collect.names import original
from autograder.course.seeds import PRIVATE

LEFT_OUT, NOT_PLACED = "left out", "not placed"


class Line(NamedTuple):
    """A file of a download and what became of it; `digest` is that of its content, `run` when it was collected first."""

    file: str
    student: str
    assignment: str
    outcome: str
    detail: str = ""
    digest: str = ""
    run: str = ""

    @property
    def source(self) -> str:
        """The download that it came in."""
        return self.file.split("/")[0]

    @property
    def name(self) -> str:
        """The file as the student named it, with the student's folders and archives; all of it where no platform named any."""
        names = [name for part in self.file.split("/")[1:] if (name := original(part))]
        return "/".join(names) or self.file


class CollectLog:
    """The lines of all runs of `collect` in the course `root`, in the order of the runs."""

    def __init__(self, root: Path) -> None:
        self.path = root / PRIVATE / "collected.json"
        told = json.loads(self.path.read_text(encoding="utf-8")) if self.path.is_file() else []
        self.lines = [Line(*line) for line in told]

    def add(self, lines: Iterable[Line]) -> None:
        """Keep the lines of a run; a file that is known is not told again, and a run without a new one changes nothing."""
        known = {(line.file, line.student, line.digest): line for line in self.lines}
        fresh = {(line.file, line.student, line.digest): line for line in lines}
        if fresh.keys() <= known.keys():
            return
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        kept = [line for name, line in known.items() if name not in fresh]
        self.lines = [*kept, *(known.get(name, line)._replace(run=now) for name, line in fresh.items())]
        self._save()

    def _save(self) -> None:
        """Write all of it, at once or not at all."""
        fresh = self.path.with_name(f".{self.path.name}")
        fresh.write_text(json.dumps(self.lines, indent=0), encoding="utf-8")
        fresh.replace(self.path)

    def of(self, assignment: str) -> list[Line]:
        """The files of one assignment, and those of which nobody knows what they answer."""
        return [line for line in self.lines if line.assignment in (assignment, "")]

    def not_placed(self, assignment: str) -> dict[str, str]:
        """By student, the files of the last run with something of theirs, where none of those could be placed; and why."""
        last: dict[str, list[Line]] = {}
        for line in self.of(assignment):
            same = last.get(line.student, [])
            if line.outcome != LEFT_OUT:
                last[line.student] = [*(item for item in same if item.run >= line.run), line]
        troubles = {name: lines for name, lines in last.items() if all(line.outcome == NOT_PLACED for line in lines)}
        return {name: "; ".join(f"{line.name}: {line.detail}" for line in lines) for name, lines in troubles.items()}
