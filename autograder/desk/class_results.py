"""The results of a class: what the gradebook holds, beside what lies in the folders of the course now.

Where there is no verdict of what was handed in last there is no mark, but a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from autograder.collect.log import CALLED_LATE, CollectLog
from autograder.course.bulkhead import bulkhead
from autograder.course.course import Course
from autograder.course.people import known_people, known_rosters
from autograder.course.preflight import NotReady, gradebook_problem
from autograder.course.progress import Finished
from autograder.course.release import course_config, exchange_zone
from autograder.course.times import TIME, time_in
from autograder.marking.marks import Mark, gradebook_url, read_marks
from autograder.marking.penalties import PenaltyRule
from autograder.marking.results import ClassResults, Doubt, StudentResult
from autograder.marking.unrecorded import record_problem
from autograder.notebook.repair import grade_id
from autograder.notebook.submission import EARLIER, Submission, read_submission

OTHER_PENALTY = "another penalty for coming late is due now: run 'autograder grade {} --resume'"

OTHER_TIME = "its time of handing in changed since it was graded: run 'autograder grade {} --resume'"
STOPPED = "the last run of 'autograder grade' stopped before this submission: run 'autograder grade {} --resume'"
NO_RECORD = (
    "the gradebook has a mark, and there is no record of how it came about: run 'autograder grade {} --resume', or see in the"
    " formgrader who gave it"
)


def class_results(course: Course, assignment: str) -> ClassResults:
    """The marks in the gradebook of a course, and a reason for each that is not there.

    Raises ReleaseProblem outside of a course, NotReady where there is no sound gradebook, or nothing of this assignment in it.
    """
    course_config(course.root)  # raises where this is no course
    _require_gradebook(course.root)
    found = read_marks(course.root, assignment)
    if found is None:
        raise NotReady(f"{assignment} is not in the gradebook: run 'autograder grade {assignment}' first")
    released = [str(grade_id(cell)) for cell in course.release_notebook(assignment).cells]
    in_order = [*(name for name in released if name in found.questions), *found.questions]  # a name counts where it comes first
    questions, folders = {name: found.questions[name] for name in in_order}, CourseFolders(course, assignment)
    marks = {student: mark.of(questions) for student, mark in found.marks.items()}
    students = found.students | set(folders.known) | folders.handed_in
    results = [folders.result(student, marks.get(student)) for student in sorted(students)]
    lists = known_rosters(course.root)
    rosters = {name: lists[of] for name, of in (("moodle", assignment), ("canvas", "canvas")) if of in lists}
    return ClassResults(assignment, questions, results, folders.known, found.due, rosters)


def _require_gradebook(root: Path) -> None:
    url = gradebook_url(root)
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not file.is_file():
        raise NotReady(f"there is no {file.name}: run 'autograder grade' first")
    if url.startswith("sqlite:///") and not file.stat().st_size:
        raise NotReady(f"{file.name} is empty (0 bytes): put a copy of it back, or delete it and run 'autograder grade'")
    if problem := gradebook_problem(root):
        raise NotReady(problem)


class CourseFolders:
    """What a course holds beside its gradebook: who handed in, what was graded of it, and who is who on a platform."""

    def __init__(self, course: Course, assignment: str) -> None:
        root = course.root
        config = course_config(root)
        self.course, self.assignment, self.ignored = course, assignment, CourseDirectory(config=config).ignore
        self.rule = PenaltyRule(config)
        self.known, self.finished, self.zone = known_people(root), Finished(root, assignment), exchange_zone(root)
        self.ours = {str(grade_id(cell)) for cell in course.release_notebook(assignment).cells}
        log = CollectLog(root)
        self.not_placed, self.called_late = log.not_placed(assignment), log.called_late(assignment)
        self.to_be_seen = log.to_be_seen(assignment)
        self.handed_in = {path.parent.name for path in (root / "submitted").glob(f"*/{assignment}") if path.is_dir()}

    def result(self, student: str, mark: Mark | None) -> StudentResult:
        """The result of a student, from the mark in the gradebook (or None) where that is still of the last submission.

        Where the student's files cannot be looked at there is no mark, but the reason.
        """
        reasons = list[str]()
        with bulkhead(self.course.root, student, reasons.append, "reading"):
            return self._result(student, mark)
        return StudentResult(student, reasons=reasons, of_earlier=mark is not None)

    def _result(self, student: str, mark: Mark | None) -> StudentResult:
        result = StudentResult(student, handed_in=student in self.handed_in)
        mark = None if mark is not None and mark.is_without_verdict else mark
        if mark is not None and (not result.handed_in or self._is_graded(student, mark)):
            late = [CALLED_LATE] if student in self.called_late and mark.timestamp is None else []
            result.mark, result.reasons = mark, [*mark.reasons, *self._other_penalty(student, mark), *late]
        elif result.handed_in:
            self._explain(result, mark)
        if newer := self.not_placed.get(student):
            if result.mark is not None:
                result.reasons += [f"what came last could not be placed ({newer})", EARLIER]
                result.of_earlier = True
            else:
                result.reasons.append(f"could not be placed: {newer}")
                result.handed_in = True
        result.doubts = list(self._doubts(student, result.mark))
        return result

    def _doubts(self, student: str, mark: Mark | None) -> Iterator[Doubt]:
        """Why a person is to look at a student's mark: a choice, files that may hold work, or a mark that we did not record."""
        if seen := self.to_be_seen.get(student):
            yield Doubt("choice", seen)
        if mark is not None and student in self.handed_in:
            yield from (Doubt("left out", each) for each in self._read(student).left_out)
        if mark is not None and (problem := record_problem(self.course, self.assignment, student, mark)):
            yield Doubt("no record", problem)

    def _is_graded(self, student: str, mark: Mark) -> bool:
        """Whether the gradebook speaks of what now lies in the student's folder: by its time, else by our record."""
        folder, is_kept = self.course.submitted(self.assignment, student), self.finished.folder.is_dir()
        time = time_in(folder, self.zone)
        if time is None:
            return not is_kept or self.finished.knows(student)
        return mark.timestamp in (time.replace(tzinfo=None), _as_nbgrader_reads(folder / TIME))

    def _other_penalty(self, student: str, mark: Mark) -> list[str]:
        """What to do where the gradebook has another penalty than is due now; of several notebooks it cannot be told."""
        is_ours = set(mark.questions) <= self.ours
        return [] if not is_ours or self.rule.is_kept(student, mark) else [OTHER_PENALTY.format(self.assignment)]

    def _explain(self, result: StudentResult, mark: Mark | None) -> None:
        """Say why what lies in the student's folder has no mark; `mark` is that of an earlier version, or None."""
        submission, result.of_earlier = self._read(result.student), mark is not None
        if submission.notebook is None:
            result.reasons = [*submission.notes, *([EARLIER] if result.of_earlier else [])]
        else:
            why = self._why_earlier(result.student) if result.of_earlier else "not graded yet: run 'autograder grade {}'"
            result.reasons = [why.format(self.assignment)]

    def _why_earlier(self, student: str) -> str:
        """Why the mark in the gradebook does not count as that of what lies in the student's folder, and what to do."""
        if self.finished.folder.is_dir() and not self.finished.has_record(student):
            return NO_RECORD
        if self.finished.was(student, self.finished.version(student)):
            return OTHER_TIME if (self.finished.folder / student).is_file() else STOPPED
        return "handed in again since it was graded: run 'autograder grade {}'"

    def _read(self, student: str) -> Submission:
        """What lies in the student's folder now."""
        release = self.course.release_notebook(self.assignment)
        return read_submission(self.course.submitted(self.assignment, student), release, self.ignored)


def _as_nbgrader_reads(path: Path) -> datetime | None:
    """The time that nbgrader's own autograde enters for a timestamp.txt; it takes most letters of zones for UTC."""
    with suppress(Exception):
        time: datetime = parse_utc(path.read_text(encoding="utf-8").strip())
        return time
    return None
