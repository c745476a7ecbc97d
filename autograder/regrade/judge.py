"""Judge submissions again by the course as it is now: from the records that were kept, or, where these are not enough, by a new
run of the same version on cases of the same seed. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from autograder.checking.verdict import Diagnosis, Verdict, VerdictRow, as_json, diagnosis_of
from autograder.course.bulkhead import reason
from autograder.marking.autograded import AutogradedFolder
from autograder.marking.classroom import Classroom, in_parallel
from autograder.marking.evidence import Evidence, evidence_of, handed_out, read_evidence
from autograder.marking.mark import Helpers, Marked, Marker, Records
from autograder.marking.work import marker_of, work_of
from autograder.notebook.cells import text_of
from autograder.notebook.submission import Submission, read_submission
from autograder.sandbox.job import NoIsolation
from autograder.terminal.words import many

NEWER = "handed in again since it was graded: 'autograder grade {} --resume' grades the new version by the course as it is now"
CHANGED = "what lies in submitted/ is not what was graded: 'autograder grade {} --resume' grades it by the course as it is now"


class MustRun(Exception):
    """The records that were kept are not enough; the message says why."""


class LeftOut(Exception):
    """A submission that cannot be judged again; the message says why and what to do."""


@dataclass
class Judged:
    """One submission judged by the course as it is now, beside the evidence that was kept when it was graded.

    `why` says why it had to be run again, and is empty where its records were enough; `left` why nothing can be said of it.
    """

    student: str
    evidence: Evidence
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    rows: dict[str, VerdictRow] = field(default_factory=dict)
    why: str = ""
    left: str = ""
    item: Submission | None = None
    marked: Marked | None = None

    @property
    def points(self) -> dict[str, float]:
        """The automatic points by the name of the graded cell."""
        return {f"test_{name}": float(verdict.points) for name, verdict in self.verdicts.items()}

    def new_evidence(self, digest: str) -> bytes:
        """The evidence to be kept of it from now on; `digest` is that of what was handed out."""
        rows = list(self.rows.values())
        return (
            evidence_of(rows, self.marked, digest) if self.marked else self.evidence.with_verdicts(rows, self.verdicts).data()
        )


class Rejudger:
    """Judges the submissions of a class again; `folder` has the steps that the course adds before marking."""

    def __init__(self, classroom: Classroom, folder: AutogradedFolder) -> None:
        self.classroom, self.folder = classroom, folder
        self.course, self.assignment = classroom.course, classroom.assignment
        self.handed_out = handed_out(self.course, self.assignment)

    def judge(self, students: Iterable[str], jobs: int) -> Iterator[Judged]:
        """Judge the students again, `jobs` at a time, in no certain order."""
        return in_parallel(self.judge_one, students, jobs)

    def judge_one(self, student: str) -> Judged:
        """Judge one submission again, in a thread of its own; what fails there fails for this one only."""
        evidence = self._evidence(student)
        try:
            return self._judged(student, evidence)
        except (LeftOut, NoIsolation) as left:
            return Judged(student, evidence, left=str(left))
        except Exception as error:
            return Judged(student, evidence, left=reason(self.course.root, student, error, "judging"))

    def _evidence(self, student: str) -> Evidence:
        """The evidence of a student; what cannot be read counts as not kept, so that the submission is run again."""
        try:
            return read_evidence(self.course.evidence_path(self.assignment, student))
        except (OSError, ValueError, MemoryError, RecursionError):
            return Evidence()

    def _judged(self, student: str, evidence: Evidence) -> Judged:
        if self._is_newer(student):
            raise LeftOut(NEWER.format(self.assignment))
        try:
            if not self.course.graded_path(self.assignment, student).is_file():
                raise MustRun("its graded notebook is missing")
            verdicts = self._from_records(evidence)
        except MustRun as why:
            return self._run(student, evidence, str(why))
        verdicts = with_kept_places(evidence, verdicts, [])
        first = next(iter(evidence.rows.values()))
        return Judged(student, evidence, verdicts, self._rows(student, verdicts, first["level"], first["repairs"]))

    def _is_newer(self, student: str) -> bool:
        """Whether something else was handed in since the submission was graded."""
        folder = self.course.submitted(self.assignment, student)
        return folder.is_dir() and self._was_finished(student) and not self.classroom.finished.knows(student)

    def _was_finished(self, student: str) -> bool:
        return (self.classroom.finished.folder / student).is_file()

    def _from_records(self, evidence: Evidence) -> dict[str, Verdict]:
        """The verdicts from what was kept; raises MustRun where that is not what the course asks now."""
        head = evidence.head
        if not head:
            raise MustRun("no record of it is kept")
        seed = head.get("seed")
        if seed is None or not evidence.is_complete:
            raise MustRun("its record is of an earlier version of the autograder")
        if head["handed_out"] != self.handed_out:
            folders = "".join(f" or {folder.name}/" for folder in self.course.support)
            raise MustRun(f"the notebook's locked cells{folders} have changed")
        marker, recorded = marker_of(self.course, self.assignment, seed), evidence.recorded()
        passes = [recorded["records"], *recorded["again"]]

        def again(number: int, callers: Helpers) -> Records:
            _require(evidence, marker, number, callers)
            return {name: passes[number][name] for name in callers if name in passes[number]}

        _require(evidence, marker, 0, dict.fromkeys(self.course.spec(self.assignment).names, ()))
        return marker.judged(passes[0], recorded["errors"], None if head["spent"] else again)

    def _run(self, student: str, evidence: Evidence, why: str) -> Judged:
        """Run the version that was graded once more; raises LeftOut where it is not there any more."""
        release, ignored = self.classroom.release, self.classroom.coursedir.ignore
        item = read_submission(self.course.submitted(self.assignment, student), release, ignored)
        if item.notebook is None:
            raise LeftOut("; ".join([why, *item.notes]))
        known = evidence.head.get("seed")
        seed = self.course.seed(self.assignment, student, text_of(item.notebook), note=False)
        if not self._was_finished(student) and known not in (None, seed):
            raise LeftOut(CHANGED.format(self.assignment))
        item.notebook = self.folder.sanitise(student, item.notebook)
        marked = work_of(self.course, self.assignment, student, item.notebook, seed if known is None else known).done()
        marked.notes += item.not_given()
        marked.verdicts = with_kept_places(evidence, marked.verdicts, [cell.source for cell in item.notebook.cells])
        rows = self._rows(student, marked.verdicts, marked.transcript.level, item.repairs)
        return Judged(student, evidence, marked.verdicts, rows, why, item=item, marked=marked)

    def _rows(self, student: str, verdicts: dict[str, Verdict], level: str, repairs: list[str]) -> dict[str, VerdictRow]:
        """The verdicts as rows of evidence; level and repairs are those of the run."""
        names = {"file": student, "assignment": self.assignment}
        return {name: as_json(item, level=level, repairs=repairs, **names) for name, item in verdicts.items()}


def with_kept_places(evidence: Evidence, verdicts: dict[str, Verdict], cells: list[str]) -> dict[str, Verdict]:
    """The verdicts, with the places that were found before where a function is wrong as it was: they are of the same code.

    Where the evidence does not hold the line of a place, it is that of the cell which defines the function.
    """
    rows, known = evidence.rows, evidence.verdicts()
    return {
        name: _with_kept(rows[name], known.get(name), item, next((cell for cell in cells if f"def {name}(" in cell), ""))
        if name in rows
        else item
        for name, item in verdicts.items()
    }


def _with_kept(row: VerdictRow, before: Verdict | None, now: Verdict, cell: str) -> Verdict:
    if (row["status"], row["blame"], row["outputs"]) != (now.status, now.blame, now.outputs):
        return now
    kept = before.diagnoses if before else [_with_line(diagnosis_of(item, None), cell) for item in row["diagnoses"]]
    return replace(now, diagnoses=(*now.diagnoses, *(item for item in kept if item.witness == "edit")))


def _with_line(item: Diagnosis, cell: str) -> Diagnosis:
    """A reason whose place has its whole line again."""
    lines = cell.splitlines()
    if item.place is None or item.place.line > len(lines):
        return item
    return replace(item, place=replace(item.place, source=lines[item.place.line - 1]))


def _require(evidence: Evidence, marker: Marker, number: int, names: Helpers) -> None:
    """Raise MustRun where a record of pass `number` is missing, or answers what is not asked any more."""
    asked = evidence.head["asked"]
    then = asked[number] if number < len(asked) else {}
    now = marker.asked(number, names)
    if number and not set(names) <= set(then):
        missing = next(name for name in names if name not in then)
        raise MustRun(f"{missing} is to be judged over right helpers, which was not done before")
    changed = [name for name in names if then.get(name) != now[name]]
    if changed:
        raise MustRun(f"the cases of {_some(changed)} have changed")


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 4 else many(len(names), "function")
