"""The results of a class: what the gradebook holds, beside what lies in the folders of the course now.

Where there is no verdict of what was handed in last there is no mark, but a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from autograder.collect.log import CollectLog
from autograder.collect.names import time_in
from autograder.course.bulkhead import bulkhead
from autograder.course.course import Course
from autograder.course.people import known_people
from autograder.course.preflight import NotReady, gradebook_problem
from autograder.course.progress import Finished
from autograder.course.release import course_config
from autograder.marking.marks import Mark, gradebook_url, read_marks
from autograder.marking.results import ClassResults, Doubt, StudentResult
from autograder.marking.unrecorded import record_problem
from autograder.notebook.repair import grade_id
from autograder.notebook.submission import EARLIER, read_submission


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
    return ClassResults(assignment, questions, results, folders.known, found.due)


def _require_gradebook(root: Path) -> None:
    url = gradebook_url(root)
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not file.is_file():
        raise NotReady(f"there is no {file.name}: run 'autograder grade' first")
    if problem := gradebook_problem(root):
        raise NotReady(problem)


class CourseFolders:
    """What a course holds beside its gradebook: who handed in, what was graded of it, and who is who on a platform."""

    def __init__(self, course: Course, assignment: str) -> None:
        root = course.root
        self.course, self.assignment, self.ignored = course, assignment, CourseDirectory(config=course_config(root)).ignore
        self.known, self.finished = known_people(root), Finished(root, assignment)
        log = CollectLog(root)
        self.not_placed, self.to_be_seen = log.not_placed(assignment), log.to_be_seen(assignment)
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
        if mark is not None and (not result.handed_in or self._is_graded(student, mark)):
            result.mark, result.reasons = mark, mark.reasons
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
        """Why a person is to look at a student's mark: a choice among several notebooks, or a mark that we did not record."""
        if seen := self.to_be_seen.get(student):
            yield Doubt("choice", seen)
        if mark is not None and (problem := record_problem(self.course, self.assignment, student, mark)):
            yield Doubt("no record", problem)

    def _is_graded(self, student: str, mark: Mark) -> bool:
        """Whether the gradebook speaks of what now lies in the student's folder: by our record, else by its time."""
        time = time_in(self.course.submitted(self.assignment, student))
        is_kept = self.finished.folder.is_dir()
        if is_kept and self.finished.knows(student):
            return True
        return not is_kept if time is None else time.replace(tzinfo=None) == mark.timestamp

    def _explain(self, result: StudentResult, mark: Mark | None) -> None:
        """Say why what lies in the student's folder has no mark; `mark` is that of an earlier version, or None."""
        release, folder = self.course.release_notebook(self.assignment), self.course.submitted(self.assignment, result.student)
        submission, result.of_earlier = read_submission(folder, release, self.ignored), mark is not None
        if submission.notebook is None:
            result.reasons = [*submission.notes, *([EARLIER] if result.of_earlier else [])]
        else:
            what = "handed in again since it was graded" if result.of_earlier else "not graded yet"
            result.reasons = [f"{what}: run 'autograder grade {self.assignment}'"]
