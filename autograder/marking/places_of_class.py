"""The places of a whole class, after its marks are written: the same code is asked about once, the most frequent first.

All of it together costs at most a tenth of the processor time that marking took, or three seconds where that was little. What
is not looked for then stays open in the evidence, and is looked for by the next run. No mark is read or written here.
"""

from __future__ import annotations

import json
import os
import resource
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from autograder.checking.key import exercise_data
from autograder.checking.verdict import VerdictRow
from autograder.course.atomic import put
from autograder.course.bulkhead import bulkhead
from autograder.course.course import Course
from autograder.course.seeds import PRIVATE
from autograder.json_bytes import as_json_bytes
from autograder.marking.classroom import in_parallel
from autograder.marking.evidence import Evidence, digest_of_modules, read_evidence
from autograder.marking.mark import digest
from autograder.marking.places import AT_GRADING, MOST_WALL, RoomSearch, Row, rows_of, with_spots
from autograder.marking.suspects import Suspect, suspect
from autograder.notebook.cells import Cell
from autograder.notebook.outputs import replace_verdicts
from autograder.sandbox.isolation import JUDGING
from autograder.sandbox.memory import tree

Looked = tuple[str, list[Row] | None]
Track = Callable[[Iterable[Looked], int], Iterable[Looked]]
SHARE, LEAST = 0.1, 3.0  # of the processor time of the run; seconds that are always there
PATIENCE = 3  # so many times as long the clock on the wall may run
TICKS = os.sysconf("SC_CLK_TCK")
MOST_KEPT, FEW = 5_000, 8  # functions that are remembered; a room serves so many before a second one is started


def processor_seconds() -> float:
    """The processor time of this process and of all that it has started, whether that has ended or not."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    running = sum(map(_ticks, list(tree(os.getpid()))[1:]))
    return sum(item.ru_utime + item.ru_stime for item in used) + running / TICKS


def _ticks(process: int) -> int:
    """The processor time of a process that is running, with that of its children which have ended."""
    try:
        return sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:15]))
    except (OSError, ValueError):
        return 0


def as_they_come(looked: Iterable[Looked], _: int) -> Iterator[Looked]:
    """What is found, with nobody told how far it is."""
    yield from looked


class SearchBudget:
    """So many seconds of processor time for all searches together: what runs counts as if it used all that it may."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.running, self.lock = seconds, 0, threading.Lock()
        self.before, self.ends = processor_seconds(), time.monotonic() + PATIENCE * seconds

    @contextmanager
    def one(self) -> Iterator[bool]:
        """A search: whether there is time for it."""
        with self.lock:
            used = processor_seconds() - self.before + self.running * AT_GRADING
            enough = used <= self.seconds and time.monotonic() < self.ends
            self.running += enough
        try:
            yield enough
        finally:
            self.running -= enough


class KnownPlaces:
    """What was found before, by the digest of the code, in a file of the course; another key or search, and it is empty.

    Only places that were looked at are in it. They are looked at again where they are used: whoever can write the file
    can mark another part of a function, no more.
    """

    def __init__(self, course: Course, assignment: str) -> None:
        self.path = course.root / PRIVATE / "places" / f"{assignment}.json"
        asked = [exercise_data(item) for item in course.public_key(assignment).exercises.values()]
        searching = (JUDGING, JUDGING / "places", *course.support)
        self.version = digest([asked, digest_of_modules(searching)])
        self.rows: dict[str, list[Row]] = {}
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            kept = json.loads(self.path.read_bytes())
            if kept["version"] == self.version:
                self.rows = {str(name): list(rows) for name, rows in kept["rows"].items()}

    def save(self) -> None:
        """Keep what is known, the newest of it where that is much."""
        newest = dict(list(self.rows.items())[-MOST_KEPT:])
        put(self.path, as_json_bytes({"version": self.version, "rows": newest}))


def share_of(used: float) -> float:
    """The seconds of processor time for the places of a class whose marking took `used`."""
    return max(LEAST, SHARE * used - AT_GRADING)  # the last search may begin when nearly all is used


class PlacesOfClass:
    """The search for the places that are open in the evidence of some students, `jobs` functions at a time."""

    def __init__(self, course: Course, assignment: str, students: Iterable[str], jobs: int) -> None:
        self.course, self.assignment, self.students, self.jobs = course, assignment, list(students), jobs
        settings = course.settings
        self.search = RoomSearch(course.support, settings.limits.memory_mb, not settings.allow_unsandboxed, AT_GRADING)
        self.exercises = course.public_key(assignment).exercises
        self.unsearched = 0

    def find(self, seconds: float, track: Track = as_they_come) -> dict[str, list[VerdictRow]]:
        """Look for places, and write them into the evidence; returns the new rows of each student for whom some were open.

        It may take so many `seconds` of processor time; `track` shows how far it is. Afterwards `unsearched` says how many
        functions are open still.
        """
        wanted = self._wanted()
        if not wanted:
            return {}
        known = KnownPlaces(self.course, self.assignment)
        unknown = [item for item in wanted if item.digest not in known.rows]
        looked = in_parallel(partial(self._looked, SearchBudget(seconds)), unknown, min(self.jobs, 1 + len(unknown) // FEW))
        known.rows |= {name: rows for name, rows in track(looked, len(unknown)) if rows is not None}
        known.save()
        entered = {student: self._entered(student, known.rows) for student in self.students}
        return {student: rows for student, rows in entered.items() if rows}

    def _wanted(self) -> list[Suspect]:
        """The functions whose places are open, one for all that are the same, the most frequent first."""
        found, counts = dict[str, Suspect](), Counter[str]()
        for student in self.students:
            for item in self._open(student)[1].values():
                found[item.digest] = item
                counts[item.digest] += 1
        return [found[name] for name, _ in counts.most_common()]

    def _open(self, student: str) -> tuple[Evidence, dict[str, Suspect]]:
        """The evidence of a student, and the functions in the graded notebook whose places are open, by exercise."""
        with bulkhead(self.course.root, student, str, "places"):
            evidence = read_evidence(self.course.evidence_path(self.assignment, student))
            names = [name for name in evidence.head.get("unsearched", []) if name in self.exercises]
            cells = self._cells(student) if names else []
            found = {name: suspect(self.exercises[name], cells) for name in names}
            return evidence, {name: item for name, item in found.items() if item}
        return Evidence(), {}

    def _cells(self, student: str) -> list[Cell]:
        notebook = json.loads(self.course.graded_path(self.assignment, student).read_bytes())
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        return [Cell(str(number), "".join(cell["source"])) for number, cell in enumerate(code)]

    def _looked(self, budget: SearchBudget, item: Suspect) -> Looked:
        """The places of a function; None where there is no time for it."""
        with budget.one() as enough:
            return item.digest, rows_of(item, self.search.printed(item, MOST_WALL)) if enough else None

    def _entered(self, student: str, rows: dict[str, list[Row]]) -> list[VerdictRow]:
        """Write what was found into the evidence of a student; the rows with it, none where there is nothing new."""
        with bulkhead(self.course.root, student, str, "places"):
            evidence, items = self._open(student)
            done = {name: item for name, item in items.items() if item.digest in rows}
            self.unsearched += len(items) - len(done)
            if evidence.head.get("unsearched", []) and (done or not items):
                verdicts = evidence.verdicts()
                found = {name: with_spots(verdicts[name], item, rows[item.digest]) for name, item in done.items()}
                changed = evidence.with_places(found, [name for name in items if name not in done])
                if done:
                    self._write_cards(student, changed)
                put(self.course.evidence_path(self.assignment, student), changed.data())
                return list(changed.rows.values())
        return []

    def _write_cards(self, student: str, evidence: Evidence) -> None:
        """Put the cards with places into the graded notebook, which says the same as the evidence."""
        path = self.course.graded_path(self.assignment, student)
        mode, notebook = path.stat().st_mode, json.loads(path.read_bytes())
        replace_verdicts(notebook, evidence.verdicts(), self.course.release_notebook(self.assignment))
        put(path, as_json_bytes(notebook, sort_keys=True) + b"\n")
        path.chmod(mode)
