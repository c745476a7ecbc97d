"""The log of `collect`: every file that it was ever given and what became of it, in `.autograder/collected.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from autograder.collect.named import TO_BE_SEEN
from autograder.collect.names import original_name
from autograder.course.atomic import put
from autograder.course.people import kept_json
from autograder.course.seeds import PRIVATE

FileOutcome = Literal["placed", "placed beside it", "there already", "older kept", "left out", "not placed"]
PLACED: FileOutcome = "placed"
BESIDE: FileOutcome = "placed beside it"
THERE: FileOutcome = "there already"
OLDER: FileOutcome = "older kept"
LEFT_OUT: FileOutcome = "left out"
NOT_PLACED: FileOutcome = "not placed"
ASIDE = "kept aside"
OF_THE_SAME = "not graded, of the notebooks in this submission"
NO_ANSWERS = "it has no answers, and what came before has some"
NO_TIME = "when it came is not known, as "  # of what a person can mend later


class Line(NamedTuple):
    """A file of a download and what became of it; `digest` is that of its content, `run` when it was collected first."""

    file: str
    student: str
    assignment: str
    outcome: FileOutcome
    detail: str = ""
    digest: str = ""
    run: str = ""

    @property
    def what(self) -> str:
        """What became of it, in words: what a person is to look at may be newer than what was placed."""
        return ASIDE if self.outcome == OLDER and (TO_BE_SEEN in self.detail or self.is_aside) else self.outcome

    @property
    def is_aside(self) -> bool:
        """Whether it was put aside for what it holds, however new it was."""
        return OF_THE_SAME in self.detail or NO_ANSWERS in self.detail

    @property
    def source(self) -> str:
        """The download that it came in."""
        return self.file.split("/")[0]

    @property
    def name(self) -> str:
        """The file as the student named it, with the student's folders and archives; all of it where no platform named any."""
        names = [name for part in self.file.split("/")[1:] if (name := original_name(part, [self.assignment]))]
        return "/".join(names) or self.file


CALLED_LATE = "Canvas says it came late"


def _are_lines(found: object) -> bool:
    """Whether this is what the log is written as: a list of texts for each line."""
    least, most = len(Line._fields) - len(Line._field_defaults), len(Line._fields)
    lines = found if isinstance(found, list) else [None]
    return all(
        isinstance(line, list) and least <= len(line) <= most and all(isinstance(x, str) for x in line) for line in lines
    )


class CollectLog:
    """The lines of all runs of `collect` in the course `root`, in the order of the runs."""

    def __init__(self, root: Path) -> None:
        self.path = root / PRIVATE / "collected.json"
        written: list[list[str]] = kept_json(self.path, _are_lines) or []
        self.lines = list(map(Line._make, written))

    def add(self, lines: Iterable[Line]) -> None:
        """Write the lines of a run; a known file gets no second line, and a run that tells nothing new changes nothing.

        Why the time of a known file is not known is told anew: it may have been mended.
        """
        known = {(line.file, line.student, line.digest): line for line in self.lines}
        fresh = {(line.file, line.student, line.digest): line for line in lines}
        told = {name: _told_anew(known[name], line) if name in known else line for name, line in fresh.items()}
        if all(known.get(name) == line for name, line in told.items()):
            return
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        others = [line for name, line in known.items() if name not in fresh]
        self.lines = [*others, *(line._replace(run=now) for line in told.values())]
        put(self.path, json.dumps(self.lines, indent=0).encode())

    def of(self, assignment: str) -> list[Line]:
        """The files of one assignment, and those of which nobody knows what they answer."""
        return [line for line in self.lines if line.assignment in (assignment, "")]

    def called_late(self, assignment: str) -> set[str]:
        """The students whose newest notebook came late, as Canvas says."""
        last = {line.student: line for line in self.of(assignment) if line.outcome in (PLACED, THERE)}
        return {student for student, line in last.items() if CALLED_LATE in line.detail}

    def not_placed(self, assignment: str) -> dict[str, str]:
        """Why nothing of a student could be placed in the last run that had files of theirs, by student: each file and why."""
        last = self._last(assignment)
        troubles = {name: lines for name, lines in last.items() if all(line.outcome == NOT_PLACED for line in lines)}
        return {name: "; ".join(f"{line.name}: {line.detail}" for line in lines) for name, lines in troubles.items()}

    def to_be_seen(self, assignment: str) -> dict[str, str]:
        """What a person is to look at of the last run that had files of a student, by student.

        That is a choice among versions; and where something was placed, each file that was not. What lies beside a notebook is
        told by who reads the folder.
        """
        last, lost = self._last(assignment), self.not_placed(assignment)
        seen = {
            name: [line for line in lines if _is_choice(line) or line.outcome == NOT_PLACED]
            for name, lines in last.items()
            if name not in lost
        }
        return {name: "; ".join(f"{line.name}: {line.detail}" for line in lines) for name, lines in seen.items() if lines}

    def _last(self, assignment: str) -> dict[str, list[Line]]:
        """The lines of the last run that had files of a student, without what was left out, by student."""
        last: dict[str, list[Line]] = {}
        for line in self.of(assignment):
            if line.outcome != LEFT_OUT:
                same_run = [item for item in last.get(line.student, []) if item.run >= line.run]
                last[line.student] = [*same_run, line]
        return last


def _told_anew(known: Line, fresh: Line) -> Line:
    """A known line with what is said now of why its time is not known."""
    kept = [part for part in known.detail.split("; ") if part and not part.startswith(NO_TIME)]
    kept += [part for part in fresh.detail.split("; ") if part.startswith(NO_TIME)]
    return known._replace(detail="; ".join(kept)) if sorted(kept) != sorted(known.detail.split("; ")) else known


def _is_choice(line: Line) -> bool:
    return TO_BE_SEEN in line.detail and line.outcome != BESIDE
