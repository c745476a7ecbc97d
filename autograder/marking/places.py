"""Where wrong functions go wrong: a job of its own, after the records are closed, with the public cases only.

What comes back was printed beside a stranger's code: it is a node of that code and a kind that we know, or it is nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.checking.key import Key, exercise_data
from autograder.checking.places.search import Spot
from autograder.checking.places.words import KINDS, with_places
from autograder.checking.verdict import OWN, RIGHT, Verdict
from autograder.marking.suspects import Suspect, suspect
from autograder.notebook.cells import Cell
from autograder.notebook.plain_json import parse_json
from autograder.sandbox.isolation import JUDGING
from autograder.sandbox.job import Job, Limits, Transcript
from autograder.sandbox.run import run

SECONDS, TOGETHER = 2.0, 8.0  # for one function, and for all of a submission
AT_GRADING, MOST_WALL = 0.5, 6.0  # for one function of a class, and what the clock on the wall may show at most
ROOM_SECONDS = 10.0  # a room may take so long to start
MOST_FAULTS, MOST_SPOTS = 3, 20
LAST = "places"


@dataclass(frozen=True)
class RoomSearch:
    """How places are looked for: with these support folders, in this memory, for so many seconds a function."""

    support: tuple[Path, ...]
    memory_mb: int
    sandboxed: bool = True
    seconds: float = SECONDS

    def printed(self, item: Suspect, left: float) -> str:
        """What a room printed as the places of a function; `left` seconds are left for its submission."""
        return printed_in(self.transcript(item, left))

    def transcript(self, item: Suspect, left: float) -> Transcript:
        """All that came back from the room."""
        seconds = min(self.seconds, left)
        text = json.dumps({"seconds": seconds, "exercises": {item.exercise.name: exercise_data(item.exercise)}})
        code = f"from autograder.checking.places.inside import write_places\nwrite_places({text!r}, globals())"
        sources = [*item.needs, item.text]
        cells = [Cell(f"needs {number}", source) for number, source in enumerate(sources)]
        limits = Limits(cell_seconds=seconds + 0.5, total_seconds=2 * seconds + 1, patience=1, memory_mb=self.memory_mb)
        ends = time.monotonic() + min(left, limits.total_seconds + ROOM_SECONDS)
        job = Job(cells=[*cells, Cell(LAST, code)], probes={}, support=(*self.support, JUDGING), limits=limits, ends=ends)
        return run(job, sandboxed=self.sandboxed)

    def placed(self, key: Key, cells: list[Cell], verdicts: dict[str, Verdict], left: float) -> dict[str, Verdict]:
        """The verdicts, with places where a function is wrong by itself, over right helpers; no mark is touched.

        `key` is the public one, `left` are the seconds that are left for the submission.
        """
        ends, found = time.monotonic() + min(left, TOGETHER), dict(verdicts)
        for name in at_fault(key, verdicts):
            item, rest = suspect(key.exercises[name], cells), ends - time.monotonic()
            if item and rest > 0:
                found[name] = with_spots(verdicts[name], item, rows_of(item, self.printed(item, rest)))
        return found


def printed_in(transcript: Transcript) -> str:
    """What the search itself printed."""
    return "".join(str(output.get("text", "")) for output in transcript.outputs.get(LAST, []))


def at_fault(key: Key, verdicts: Mapping[str, Verdict]) -> list[str]:
    """The functions that are wrong by themselves: none of their helpers could be the reason."""
    return [name for name in verdicts if name in key.exercises and _is_own(key, verdicts, name)]


def _is_own(key: Key, verdicts: Mapping[str, Verdict], name: str) -> bool:
    verdict = verdicts[name]
    wrong = verdict.blame == OWN and verdict.status in ("partly", "wrong", "raised") and not verdict.is_unwritten
    return wrong and all(verdicts[helper].status == RIGHT for helper in key.exercises[name].helpers)


Row = list[
    Any
]  # line, column and end in the normal form of a function, kind of change, number of the fault, whether it helps alone


def rows_of(item: Suspect, printed: str) -> list[Row]:
    """What was printed, as far as it is places of this function."""
    found: Any = None
    with suppress(ValueError, RecursionError, MemoryError):
        found = parse_json(printed)
    rows = found.get(item.exercise.name) if isinstance(found, dict) else None
    made = [_row(row) for row in rows[:MOST_SPOTS]] if isinstance(rows, list) else []
    return [row for row in made if _spot(item, row)]


def _row(row: Any) -> Any:
    place = row.get("place") if isinstance(row, dict) else None
    if not isinstance(place, dict):
        return None
    return [
        place.get("line"),
        place.get("column"),
        place.get("end_column"),
        row.get("kind"),
        row.get("fault"),
        row.get("alone", True),
    ]


def _spot(item: Suspect, row: Any) -> Spot | None:
    """The place in the student's own cell that a row means; what stands there is taken from that cell."""
    if not isinstance(row, list) or len(row) != 6:
        return None
    *span, kind, fault, alone = row
    if type(kind) is not str or kind not in KINDS or type(fault) is not int or not 0 <= fault < MOST_FAULTS:
        return None
    if type(alone) is not bool:
        return None
    place = item.place(*span)
    return Spot(place, kind, fault, alone) if place else None


def with_spots(verdict: Verdict, item: Suspect, rows: list[Row]) -> Verdict:
    """The verdict with the places that such rows mean, after its reasons."""
    return replace(verdict, diagnoses=with_places(verdict.diagnoses, list(_spots(item, rows)), item.exercise.lesson))


def _spots(item: Suspect, rows: list[Row]) -> Iterator[Spot]:
    for row in rows:
        if spot := _spot(item, row):
            yield spot
