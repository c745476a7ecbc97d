"""Grade a class: read what was handed in, mark it in the sandbox, write gradebook, `autograded/` and evidence, one by one.

A submission is written in this order: its autograded folder (as a whole), its rows in the gradebook (in one transaction with
a few others that are ready), its evidence, and last that it is finished. A run that is killed at any moment is ended by
`resume`: what is finished stays, all else is graded again, from the same seeds. `submitted/` is never changed.
"""

from __future__ import annotations

import gc
import logging
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from autograder.checking.verdict import VerdictRow
from autograder.course.atomic import clean_files
from autograder.course.bulkhead import bulkhead, concerns_all, reason
from autograder.course.course import Course
from autograder.course.preflight import NotReady
from autograder.course.progress import Finished
from autograder.course.release import ReleaseProblem, course_config, exchange_zone, register
from autograder.course.times import TIME, time_in, why_unknown_in
from autograder.marking.autograded import AutogradedFolder
from autograder.marking.cluster import on_cluster
from autograder.marking.evidence import notes_on, save_evidence
from autograder.marking.gradebook import Entry, GradebookWriter
from autograder.marking.mark import Marked
from autograder.marking.marks import Mark
from autograder.marking.nbgrader_hooks import SandboxExecute
from autograder.marking.work import Work, work_of
from autograder.notebook.nodes import Notebook
from autograder.notebook.outputs import fill_in
from autograder.notebook.submission import EARLIER, LINK, SPECIAL, UNREADABLE, Submission, read_submission
from autograder.terminal.words import many

Marking = Callable[[str, Notebook], Marked]
Given = TypeVar("Given")
Made = TypeVar("Made")
MOST_AT_ONCE, BATCH_SECONDS = 16, 1.0
UNSURE = "{place} says no sure time ({why}): whether it came late is not known; write one into it, like 2026-11-20 18:00:00 UTC"


@dataclass
class GradedSubmission:
    """What became of one student's submission: its mark, or None with the reason in `notes`; and of each of its files."""

    student: str
    mark: Mark | None
    notes: list[str] = field(default_factory=list)
    questions: list[VerdictRow] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float | None:
        """The points that were given so far, without what is taken off; None without a mark."""
        return self.mark.so_far if self.mark else None

    @property
    def max_points(self) -> float:
        """The most there is, as far as it is known."""
        return self.mark.max_points if self.mark else 0.0


@dataclass
class Prepared:
    """A submission on its way: what was handed in, in which version, and its verdicts where it could be marked."""

    item: Submission
    version: str
    marked: Marked | None = None


class Classroom:
    """Grades one assignment of a course; `marking` gives the verdicts of a repaired notebook of a student.

    `settled` says of whom the last run only reckoned the penalty anew: before and after, or why it could not.
    """

    def __init__(self, course: Course, assignment: str, marking: Marking | None = None) -> None:
        self.config = course_config(course.root)
        self.course = course.with_settings(limits=SandboxExecute(config=self.config).limits())
        self.root, self.assignment = course.root, assignment
        self.marking = marking or self._mark
        self.coursedir = CourseDirectory(config=self.config)
        self.finished, self.settled = Finished(self.root, assignment), dict[str, str]()
        logging.getLogger("traitlets").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own way of using its database

    def _mark(self, student: str, notebook: Notebook) -> Marked:
        return work_of(self.course, self.assignment, student, notebook).done()

    @property
    def release(self) -> Notebook:
        """The notebook as it was handed out."""
        return self.course.release_notebook(self.assignment)

    def students(self) -> list[str]:
        """Everybody who handed something in for this assignment."""
        return sorted(path.parent.name for path in (self.root / "submitted").glob(f"*/{self.assignment}") if path.is_dir())

    def grade(
        self, students: Iterable[str], jobs: int, *, resume: bool, cluster: str | None = None
    ) -> Iterator[GradedSubmission]:
        """Grade the students, `jobs` at a time, in no certain order; `resume` leaves out those who are finished.

        With the address of a `cluster` they are marked there. Raises NotReady where the gradebook cannot be used,
        NoIsolation where the sandbox cannot be started, and ClusterProblem where the cluster cannot be used.
        """
        with self.open_gradebook() as writer:
            run = GradingRun(self, writer)
            everybody = list(students)
            chosen = run.begin(everybody, resume=resume)
            self.settled = run.settle(set(everybody) - set(chosen))
            gc.freeze()  # all that was loaded by now stays: looking through it again and again costs 10 ms a submission
            marked = run.mark_on_cluster(cluster, chosen) if cluster else in_parallel(run.mark, chosen, jobs)
            for batch in batches(marked):
                yield from run.enter(batch)

    def open_gradebook(self) -> GradebookWriter:
        """The gradebook, once it knows the questions and points of this very release.

        Raises NotReady where it cannot be used, and ReleaseProblem where the release is not what the source gives.
        """
        writer = self._opened()
        if not self._knows_release(writer):
            writer.close()
            register(self.course, self.assignment)
            writer = self._opened()
            if not self._knows_release(writer):
                writer.close()
                raise ReleaseProblem(f"release/{self.assignment} is not what source/ gives: run 'autograder release' first")
        return writer

    def _opened(self) -> GradebookWriter:
        try:
            return GradebookWriter(self.coursedir, self.assignment, self.config)
        except SQLAlchemyError as error:
            raise NotReady(f"the gradebook cannot be used ({_cause(error)}): is it of this version of nbgrader?") from None

    def _knows_release(self, writer: GradebookWriter) -> bool:
        known = writer.notebook(self.assignment)
        return known is not None and known.is_of(self.release)


class GradingRun:
    """One run over a class with its gradebook open: each submission is begun, marked and entered."""

    def __init__(self, classroom: Classroom, writer: GradebookWriter) -> None:
        self.classroom, self.writer = classroom, writer
        self.course, self.assignment, self.finished = classroom.course, classroom.assignment, classroom.finished
        self.release, self.coursedir, self.zone = classroom.release, classroom.coursedir, exchange_zone(classroom.root)
        known = writer.notebook(self.assignment)
        self.folder = AutogradedFolder(self.coursedir, self.assignment, classroom.config, known.kernelspec if known else None)

    def begin(self, students: list[str], *, resume: bool) -> list[str]:
        """Clean up after a killed run, and return who is to be graded: with `resume` only those who are not finished."""
        self.finished.clean()
        clean_files(self.course.evidence_folder(self.assignment))
        for student in students:
            with self.behind(student):
                self.folder.clean([student])
                if not resume:
                    self.finished.forget([student])
        entered = self.writer.times() if resume else {}
        return [name for name in students if not (name in entered and self._is_finished(name, entered[name]))]

    def settle(self, students: set[str]) -> dict[str, str]:
        """Reckon the penalties anew of those who are left as they are; what fails over one fails for that one only."""
        try:
            changed = self.writer.settle(students)
        except Exception as error:
            if concerns_all(error):
                raise
            if len(students) == 1:
                return {student: reason(self.course.root, student, error) for student in students}
            return {student: said for one in sorted(students) for student, said in self.settle({one}).items()}
        return {name: f"{before.penalty:g} -> {many(after.penalty, 'point')} off" for name, (before, after) in changed.items()}

    def _is_finished(self, student: str, entered: datetime | None) -> bool:
        """Whether this version is graded, and the time that is known of it now is the one that was entered."""
        with self.behind(student):
            time = time_in(self.course.submitted(self.assignment, student), self.zone)
            is_entered = time is None or time.replace(tzinfo=None) == entered
            return is_entered and self.folder.place(student).is_dir() and self.finished.knows(student)
        return False

    def behind(self, student: str, tell: Callable[[str], object] = str) -> AbstractContextManager[None]:
        """The border of one student: where something fails behind it, `tell` gets the reason."""
        return bulkhead(self.course.root, student, tell)

    def mark(self, student: str) -> Prepared:
        """Read, repair and mark one submission, in a thread of its own; what fails there fails for this one only."""
        ready = self.read(student)
        if ready.item.notebook is not None:
            with self.behind(student, ready.item.notes.append):
                ready.marked = self.classroom.marking(student, ready.item.notebook)
        return ready

    def mark_on_cluster(self, address: str, students: list[str]) -> Iterator[Prepared]:
        """Read and repair all submissions here, and have them marked on the cluster at `address`."""
        all_ready = [self.read(student) for student in students]
        works = WorkOnDemand(self, [ready for ready in all_ready if ready.item.notebook is not None])
        yield from (ready for ready in all_ready if ready.item.notebook is None)
        for ready, outcome in on_cluster(address, works):
            if isinstance(outcome, Exception):
                ready.item.notes.append(reason(self.course.root, ready.item.student, outcome))
            else:
                ready.marked = outcome
            yield ready
        yield from works.failed

    def read(self, student: str) -> Prepared:
        """Read and repair one submission; without a notebook, and with a note, where that fails."""
        folder = self.course.submitted(self.assignment, student)
        ready = Prepared(Submission(student, folder), "")
        with self.behind(student, lambda why: ready.item.notes.append(why)):
            try:
                ready.version = self.finished.version(student)
                item = read_submission(folder, self.release, self.coursedir.ignore)
            except PermissionError as error:
                ready.item.notes.append(f"a file cannot be read ({error}): change its permissions")
                ready.item.files[str(error.filename)] = UNREADABLE
                return ready
            notebook, ready.item, item.notebook = item.notebook, item, None
            if notebook is not None:
                item.notebook = self.folder.sanitise(student, notebook)
        return ready

    def enter(self, batch: list[Prepared]) -> Iterator[GradedSubmission]:
        """Write all that is kept of some submissions, in the order that makes a killed run resumable."""
        entries = []
        for ready in batch:
            with self.behind(ready.item.student, ready.item.notes.append):
                entries += self._write(ready)
        marks = self.marks(entries)
        for ready in batch:
            yield self._graded(ready, marks.get(ready.item.student))

    def _write(self, ready: Prepared) -> list[Entry]:
        """Write the graded notebook of a submission; return what is to be entered, nothing where it has no mark."""
        item, marked = ready.item, ready.marked
        if marked is None or item.notebook is None:
            return []
        marked.notes += item.not_given()
        timestamp, notes = self._timestamp(item), notes_on(marked, item.repairs)
        fill_in(item.notebook, marked.transcript.outputs, marked.verdicts, self.release, notes)
        notebook = self.folder.finish(item.student, item.notebook)
        self.folder.write(item, notebook)
        names = {known.name for known in self.writer.notebooks} - {self.assignment}
        missing = [name for name in names if f"{name}.ipynb" not in item.files]
        known = self.finished.was(item.student, ready.version)
        return [Entry(item.student, {self.assignment: notebook, **dict.fromkeys(missing)}, timestamp, is_known=known)]

    def _timestamp(self, item: Submission) -> datetime | None:
        """When it was handed in, by its timestamp.txt; what says no time, or is a trap, is named, and no time is known then."""
        if (what := item.files.get(TIME)) in (LINK, SPECIAL):
            item.notes.append(f"{TIME} is {what}: whether it came late is not known")
            return None
        found = time_in(item.folder, self.zone)
        if what and found is None:
            why, place = why_unknown_in(item.folder, self.zone), item.folder.relative_to(self.course.root) / TIME
            item.notes.append(UNSURE.format(place=place, why=why))
        return found.replace(tzinfo=None) if found else None

    def marks(self, entries: list[Entry]) -> dict[str, Mark | Exception]:
        """What the gradebook makes of the entries, or why it refuses one; refused together, each is entered on its own."""
        if not entries:
            return {}
        try:
            return dict(zip((entry.student for entry in entries), self.writer.enter(entries), strict=True))
        except Exception as error:
            if concerns_all(error):
                raise
            if len(entries) == 1:
                return {entries[0].student: error}
        return {student: mark for entry in entries for student, mark in self.marks([entry]).items()}

    def _graded(self, ready: Prepared, mark: Mark | Exception | None) -> GradedSubmission:
        """Write the evidence for a submission that has its mark, then that it is finished; say what became of it."""
        item = ready.item
        if isinstance(mark, Mark) and ready.marked is not None:
            with self.behind(item.student, item.notes.append):
                rows = save_evidence(self.course, self.assignment, item.student, ready.marked, item.repairs)
                self.finished.add(item.student, ready.version)
                late = [f"late: {many(mark.penalty, 'point is', 'points are')} taken off"] if mark.penalty else []
                notes = [*item.notes, *item.repairs, *item.left_out, *ready.marked.notes, *late]
                return GradedSubmission(item.student, mark, notes, rows, item.files)
        item.notes += [reason(self.course.root, item.student, mark)] if isinstance(mark, Exception) else []
        with self.behind(item.student):
            item.notes += [EARLIER] if mark is None and item.student in self.writer.students() else []
        return GradedSubmission(item.student, None, item.notes, files=item.files)


class WorkOnDemand(Sequence[tuple[Prepared, Work]]):
    """The work of some submissions, each made when it is asked for, so that few are in memory; `failed` could not be made."""

    def __init__(self, run: GradingRun, items: list[Prepared]) -> None:
        self.run, self.items, self.failed = run, items, list[Prepared]()

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, place: Any) -> Any:
        """The works at a slice; fewer where some fail."""
        return [(ready, work) for ready in self.items[place] for work in self._work(ready)]

    def _work(self, ready: Prepared) -> list[Work]:
        item = ready.item
        with self.run.behind(item.student, item.notes.append):
            assert item.notebook is not None
            return [work_of(self.run.course, self.run.assignment, item.student, item.notebook)]
        self.failed.append(ready)
        return []


def batches(items: Iterable[Made]) -> Iterator[list[Made]]:
    """The items in lists of some: what has come by the time that one more comes, a second or more after the last list."""
    batch, since = [], time.monotonic()
    for item in items:
        batch.append(item)
        if len(batch) >= MOST_AT_ONCE or time.monotonic() - since >= BATCH_SECONDS:
            yield batch
            batch, since = [], time.monotonic()
    if batch:
        yield batch


def in_parallel(work: Callable[[Given], Made], items: Iterable[Given], jobs: int) -> Iterator[Made]:
    """What `work` gives for each item, `jobs` at a time, as it comes; few wait to be taken, so memory stays flat."""
    waiting = iter(items)
    with ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(work, item) for item in islice(waiting, 2 * jobs)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(work, item) for item in islice(waiting, len(done))}
                yield from (future.result() for future in done)
        finally:
            pool.shutdown(cancel_futures=True)


def _cause(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split())
