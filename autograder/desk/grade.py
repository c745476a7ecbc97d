"""The instructor's evening on a terminal: grade a class, then one table that accounts for every submission."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograder.checking.verdict import is_unwritten
from autograder.course.course import Course
from autograder.course.lock import only_grader
from autograder.course.preflight import require_ready
from autograder.desk.export import printable
from autograder.feedback.write import FeedbackProblem, is_due, write_feedback
from autograder.marking.classroom import Classroom, Row
from autograder.marking.marks import reading
from autograder.notebook.submission import GRADED, REPAIRED, TIME, UNREADABLE
from autograder.sandbox.isolation import isolation
from autograder.sandbox.job import NoIsolation

MOST_NAMES, WIDEST_NAME = 5, 32


@dataclass(frozen=True)
class How:
    """How a class is graded: so many at a time, only what is not finished yet, here or on a cluster."""

    jobs: int = 2
    resume: bool = False
    cluster: str | None = None


def grade_class(course: Course, assignment: str, students: tuple[str, ...], how: How) -> int:
    """Grade one assignment; returns 1 where a submission was left without a mark, else 0."""
    console = Console()
    require_isolation(course)
    rows = graded_rows(course, assignment, students, how, console)
    if rows:
        console.print(class_table(assignment, rows))
        console.print(f"{assignment}: {account(rows)}")
        console.print(account_of_files(rows), soft_wrap=True)
        if by_hand := ", ".join(course.spec(assignment).manual):
            told = f"next: mark {by_hand} in the formgrader, run this again with --resume, then report and export"
            console.print(told, soft_wrap=True, highlight=False)
    return int(any(row.points is None for row in rows))


def require_isolation(course: Course) -> None:
    """Raise NoIsolation where this machine cannot keep students' code apart, unless that was allowed."""
    found = isolation()
    if not found.works and not course.settings.allow_unsandboxed:
        raise NoIsolation(
            f"students' code cannot be kept apart here ({found.reason}); see 'autograder doctor', or give --allow-unsandboxed"
        )


def graded_rows(course: Course, assignment: str, students: tuple[str, ...], how: How, console: Console) -> list[Row]:
    """Grade the named students (or all) behind a progress bar, then write their feedback; rows in order of the names."""
    require_ready(course, assignment)
    room = Classroom(course, assignment)
    there = room.students()
    unknown = sorted(set(students) - set(there))
    if unknown:
        raise ValueError(f"nothing of {', '.join(unknown)} in submitted/: {len(there)} students handed in {assignment}")
    if not there:
        console.print(f"{assignment}: nothing in submitted/*/{assignment}/")
        return []
    chosen = sorted(students) or there
    with only_grader(course.root), _bar(console) as bar:
        marked = room.grade(chosen, how.jobs, resume=how.resume, cluster=how.cluster)
        rows = sorted(bar.track(marked, len(chosen), description=assignment), key=_name)
        _feedback(room, chosen, bar)
    if len(rows) < len(chosen):
        console.print(f"{assignment}: {len(chosen) - len(rows)} submissions were finished before and left as they are")
    return rows


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _name(row: Row) -> str:
    return row.student


def _feedback(room: Classroom, students: list[str], bar: Progress) -> None:
    """Write the pages that are missing or older than the marks; one that fails is named, and the others are written."""
    with reading(room.root):
        due = [student for student in students if is_due(room.course, room.assignment, student)]
        for student in bar.track(due, len(due), description="feedback"):
            try:
                write_feedback(room.course, room.assignment, student)
            except FeedbackProblem as problem:
                bar.console.print(str(problem))
    if due:
        bar.console.print(f"{room.assignment}: feedback pages written: {len(due)}")


def class_table(assignment: str, rows: list[Row]) -> Table:
    """One line for each student: mark and what happened."""
    table = Table(title=f"{assignment}", show_lines=True)
    table.add_column("student", max_width=WIDEST_NAME, overflow="fold")
    table.add_column("mark", no_wrap=True)
    table.add_column("what happened")
    for row in rows:
        mark = "none" if row.points is None else f"{row.points:g} / {row.max_points:g}"
        table.add_row(Text(printable(row.student)), mark, Text("\n".join(happened(row))))
    return table


def happened(row: Row) -> list[str]:
    """What is worth saying of a submission: repairs, stops, and what is not right, with its reason."""
    lines, alike = list(row.notes), defaultdict(list)
    for item in row.questions:
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
    return [*(lines or ["every function is right"]), *_others(row)]


def _others(row: Row) -> list[str]:
    """The files that are not the graded notebook, by what became of them."""
    by_outcome: dict[str, list[str]] = {}
    for name, what in row.files.items():
        if what not in (GRADED, REPAIRED, UNREADABLE, TIME):
            by_outcome.setdefault(what, []).append(name)
    return [f"{what}: {_names(names)}" for what, names in by_outcome.items()]


def _names(names: list[str]) -> str:
    names = [printable(name) for name in names]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def account(rows: list[Row]) -> str:
    """How many submissions got a mark, and how many did not."""
    without = sum(row.points is None for row in rows)
    return f"{len(rows)} submissions, {len(rows) - without} with a mark, {without} without"


def account_of_files(rows: list[Row]) -> str:
    """How many files there were, and what became of them: every file is in one of the numbers."""
    found = Counter(what for row in rows for what in row.files.values())
    return f"{sum(found.values())} files: " + "; ".join(f"{count} {what}" for what, count in sorted(found.items()))
