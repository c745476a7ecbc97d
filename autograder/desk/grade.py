"""`autograder grade` on a terminal: grade a class, then one table with every submission in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import inf
from typing import Literal

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder.checking.verdict import is_unwritten
from autograder.course.bulkhead import bulkhead
from autograder.course.course import Course
from autograder.course.lock import only_grader
from autograder.course.misplaced import misplaced
from autograder.course.preflight import require_ready, require_usable_course
from autograder.feedback.write import FeedbackProblem, is_due, write_feedback
from autograder.marking.classroom import Classroom, GradedSubmission
from autograder.marking.marks import read_marks, reading
from autograder.marking.places_of_class import PlacesOfClass, processor_seconds, share_of
from autograder.notebook.submission import GRADED, OF_THE_EXCHANGE, REPAIRED, UNREADABLE
from autograder.sandbox.isolation import isolation
from autograder.sandbox.job import NoIsolation
from autograder.terminal.screen import Screen, in_table
from autograder.terminal.words import many, one_line

Places = Literal["some", "all", "none"]
BEFORE = "submissions were finished before and left as they are"
MOST_NAMES, WIDEST_NAME = 5, 32


@dataclass(frozen=True)
class GradingOptions:
    """How a class is graded: so many at a time, only what is not finished yet, here or on a cluster.

    `places` says whether some places, all or none are looked for.
    """

    jobs: int = 2
    resume: bool = False
    cluster: str | None = None
    places: Places = "some"


def grade_class(course: Course, assignment: str, students: tuple[str, ...], options: GradingOptions) -> int:
    """Grade one assignment; returns 1 where a submission was left without a mark, else 0."""
    console = Screen()
    require_isolation(course)
    for sentence in misplaced(course, assignment):
        console.print(sentence, soft_wrap=True)
    graded = graded_submissions(course, assignment, students, options, console)
    if graded:
        console.print(class_table(assignment, graded))
        console.print(f"{assignment}: {summary(graded)}")
        console.print(files_summary(graded), soft_wrap=True)
        if without := untimed(course, assignment, graded):
            console.print(without, soft_wrap=True)
        if by_hand := ", ".join(course.spec(assignment).manual):
            message = f"next: mark {by_hand} in the formgrader, run this again with --resume, then report and export"
            console.print(message, soft_wrap=True)
    return int(any(item.mark is None for item in graded))


def untimed(course: Course, assignment: str, graded: list[GradedSubmission]) -> str:
    """Of how many nobody knows when they came, where there is a due date; nothing where all are known."""
    found = read_marks(course.root, assignment)
    names = [item.student for item in graded if found and item.mark and found.marks[item.student].timestamp is None]
    if not names or found is None or found.due is None:
        return ""
    came = "when it came: it does" if len(names) == 1 else "when they came: they do"
    return f"{assignment}: of {len(names)} there is no timestamp.txt that says {came} not count as late"


def require_isolation(course: Course) -> None:
    """Raise NoIsolation where this machine cannot keep students' code apart, unless that was allowed."""
    found = isolation()
    if not found.works and not course.settings.allow_unsandboxed:
        raise NoIsolation(
            f"students' code cannot be kept apart here ({found.reason}); see 'autograder doctor', or give --allow-unsandboxed"
        )


def graded_submissions(
    course: Course, assignment: str, students: tuple[str, ...], options: GradingOptions, console: Screen
) -> list[GradedSubmission]:
    """Grade the named students (or all) behind a progress bar, then write their feedback; in order of the names.

    Raises ValueError for a student who handed nothing in, SourceProblem where the course would give wrong marks, and what
    `require_ready` and `Classroom.grade` raise.
    """
    require_ready(course, assignment)
    classroom = Classroom(course, assignment)
    there = classroom.students()
    unknown = sorted(set(students) - set(there))
    if unknown:
        raise ValueError(f"nothing of {', '.join(unknown)} in submitted/: {many(len(there), 'student')} handed in {assignment}")
    if not there:
        console.print(f"{assignment}: nothing in submitted/*/{assignment}/")
        return []
    require_usable_course(course, assignment)
    chosen = sorted(students) or there
    with only_grader(course.root), _bar(console) as bar:
        used = processor_seconds()
        marked = classroom.grade(chosen, options.jobs, resume=options.resume, cluster=options.cluster)
        graded = sorted(bar.track(marked, len(chosen), description=assignment), key=lambda item: item.student)
        if options.places != "none":
            seconds = inf if options.places == "all" else share_of(processor_seconds() - used)
            _find_places(PlacesOfClass(classroom.course, assignment, chosen, options.jobs), graded, seconds, bar)
        _write_feedback(classroom, chosen, bar)
    if settled := classroom.settled:
        listed = "; ".join(f"{one_line(student)} {said}" for student, said in sorted(settled.items()))
        console.print(f"{assignment}: penalties for coming late were reckoned anew: {listed}", soft_wrap=True)
    if left := len(chosen) - len(graded):
        before = many(left, "submission was finished before and left as it is", BEFORE)
        console.print(f"{assignment}: {before}")
    return graded


def _find_places(places: PlacesOfClass, graded: list[GradedSubmission], seconds: float, bar: Progress) -> None:
    """Look where the functions of the class go wrong; the questions of those who were graded say it too."""
    found = places.find(seconds, lambda looked, count: bar.track(looked, count, description="places"))
    for item in graded:
        item.questions = found.get(item.student, item.questions)
    if places.unsearched:
        todo = f"'autograder grade {places.assignment} --resume' goes on"
        bar.console.print(
            f"{places.assignment}: places not looked for yet: {many(places.unsearched, 'function')}; {todo}", soft_wrap=True
        )


def _bar(console: Screen) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _write_feedback(classroom: Classroom, students: list[str], bar: Progress) -> None:
    """Write the pages that are missing or older than the marks; one that fails is named, and the others are written."""
    course, assignment = classroom.course, classroom.assignment
    with reading(course.root):
        due = [student for student in students if _is_due(course, assignment, student, bar)]
        for student in bar.track(due, len(due), description="feedback"):
            try:
                write_feedback(course, assignment, student)
            except FeedbackProblem as problem:
                bar.console.print(str(problem))
    if due:
        bar.console.print(f"{assignment}: feedback pages written: {len(due)}")


def _is_due(course: Course, assignment: str, student: str, bar: Progress) -> bool:
    with bulkhead(course.root, student, bar.console.print, f"feedback for {one_line(student)}"):
        return is_due(course, assignment, student)
    return False


def class_table(assignment: str, graded: list[GradedSubmission]) -> Table:
    """One line for each student: mark and what happened."""
    table = Table(title=f"{assignment}", show_lines=True)
    table.add_column("student", max_width=WIDEST_NAME, overflow="fold")
    table.add_column("mark", no_wrap=True)
    table.add_column("what happened")
    for item in graded:
        mark = f"{item.mark.so_far:g} / {item.mark.max_points:g}" if item.mark else "none"
        table.add_row(in_table(item.student), mark, in_table(*happened(item)))
    return table


def happened(submission: GradedSubmission) -> list[str]:
    """What is worth saying of a submission: repairs, stops, what is not right and why, and files beside the notebook."""
    lines, alike = list(submission.notes), defaultdict(list)
    for item in submission.questions:
        if item["status"] == "right" and item["blame"]:
            alike[f"right in itself ({item['blame']} is blamed)"].append(item["exercise"])
        elif item["status"] != "right":
            reasons = "; ".join(reason["title"] for reason in item["diagnoses"])
            points = f"{item['points']}/{item['max_points']}"
            if is_unwritten(item):
                alike[reasons].append(item["exercise"])
            else:
                lines.append(f"{item['exercise']}: {item['status']}, {points}" + (f" ({reasons})" if reasons else ""))
    lines += [f"{what}: {', '.join(names)}" for what, names in alike.items()]
    return [*(lines or ["every function is right"]), *_others(submission)]


def _others(submission: GradedSubmission) -> list[str]:
    """The files that are not the graded notebook, by what became of them."""
    by_outcome: dict[str, list[str]] = defaultdict(list)
    for name, what in submission.files.items():
        if what not in (GRADED, REPAIRED, UNREADABLE, *OF_THE_EXCHANGE):
            by_outcome[what].append(one_line(name))
    lines = []
    for what, names in by_outcome.items():
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        lines.append(f"{what}: {', '.join(names[:MOST_NAMES])}{more}")
    return lines


def summary(graded: list[GradedSubmission]) -> str:
    """How many submissions got a mark, and how many did not."""
    without = sum(item.mark is None for item in graded)
    return f"{many(len(graded), 'submission')}, {len(graded) - without} with a mark, {without} without"


def files_summary(graded: list[GradedSubmission]) -> str:
    """How many files there were, and what became of them: every file is in one of the numbers."""
    found = Counter(what for item in graded for what in item.files.values())
    return f"{many(sum(found.values()), 'file')}: " + "; ".join(f"{count} {what}" for what, count in sorted(found.items()))
