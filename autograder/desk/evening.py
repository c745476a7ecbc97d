"""The instructor's evening on a terminal: grade a class, then one table that accounts for every submission."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograder.grading.classroom import Classroom, Row
from autograder.grading.feedback import FeedbackProblem, is_due, write_feedback
from autograder.grading.handed_in import GRADED, REPAIRED, TIME, UNREADABLE
from autograder.grading.lock import only_grader
from autograder.grading.preflight import require_ready
from autograder.sandbox.isolation import isolation
from autograder.sandbox.job import NoIsolation

MOST_NAMES = 5


@dataclass(frozen=True)
class How:
    """How a class is graded: so many at a time, only what is not finished yet, here or on a cluster."""

    jobs: int = 2
    resume: bool = False
    cluster: str | None = None


def grade_class(root: Path, assignment: str, students: tuple[str, ...], how: How) -> int:
    """Grade one assignment; returns 1 where a submission was left without a mark, else 0."""
    console = Console()
    require_isolation()
    rows = graded_rows(root, assignment, students, how, console)
    if rows:
        console.print(class_table(assignment, rows))
        console.print(f"{assignment}: {account(rows)}")
        console.print(account_of_files(rows))
    return int(any(row.points is None for row in rows))


def require_isolation() -> None:
    """Raise NoIsolation where this machine cannot keep students' code apart, unless that was allowed."""
    from autograder.grading.course import SETTINGS

    found = isolation()
    if not found.works and not SETTINGS.allow_unsandboxed:
        raise NoIsolation(
            f"students' code cannot be kept apart here ({found.reason}); see 'autograder doctor', or give --allow-unsandboxed"
        )


def graded_rows(root: Path, assignment: str, students: tuple[str, ...], how: How, console: Console) -> list[Row]:
    """Grade the named students (or all) behind a progress bar, then write their feedback; rows in order of the names."""
    require_ready(root, assignment)
    room = Classroom(root, assignment)
    there = room.students()
    unknown = sorted(set(students) - set(there))
    if unknown:
        raise ValueError(f"nothing of {', '.join(unknown)} in submitted/: {len(there)} students handed in {assignment}")
    if not there:
        console.print(f"{assignment}: nothing in submitted/*/{assignment}/")
        return []
    chosen = sorted(students) or there
    with only_grader(root), _bar(console) as bar:
        marked = room.grade(chosen, how.jobs, resume=how.resume, cluster=how.cluster)
        rows = sorted(bar.track(marked, len(chosen), description=assignment), key=_name)
        _feedback(room, chosen, bar)
    if len(rows) < len(chosen):
        console.print(f"{assignment}: {len(chosen) - len(rows)} submissions were finished before and left as they are")
    return rows


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


def _name(row: Row) -> str:
    return row.student


def _feedback(room: Classroom, students: list[str], bar: Progress) -> None:
    """Write the pages that are missing or older than the marks; one that fails is named, and the others are written."""
    due = [student for student in students if is_due(room.course, room.assignment, student)]
    for student in bar.track(due, len(due), description="feedback"):
        try:
            write_feedback(room.course, room.assignment, student)
        except FeedbackProblem as problem:
            bar.console.print(str(problem))


def class_table(assignment: str, rows: list[Row]) -> Table:
    """One line for each student: mark and what happened."""
    table = Table("student", "mark", "what happened", title=f"{assignment}", show_lines=True)
    for row in rows:
        mark = "none" if row.points is None else f"{row.points:g} / {row.max_points:g}"
        table.add_row(Text(row.student), mark, Text("\n".join(happened(row))))
    return table


def happened(row: Row) -> list[str]:
    """What is worth saying of a submission: repairs, stops, and each question that is not right with its reason."""
    lines = list(row.notes)
    for item in row.questions:
        reasons = "; ".join(reason["title"] for reason in item["diagnoses"])
        if item["status"] != "right":
            lines.append(
                f"{item['exercise']}: {item['status']}, {item['points']}/{item['max_points']}"
                + (f" ({reasons})" if reasons else "")
            )
        elif item["blame"]:
            lines.append(f"{item['exercise']}: right in itself, {item['blame']} is blamed")
    return [*(lines or ["everything is right"]), *_others(row)]


def _others(row: Row) -> list[str]:
    """The files that are not the graded notebook, by what became of them."""
    by_outcome: dict[str, list[str]] = {}
    for name, what in row.files.items():
        if what not in (GRADED, REPAIRED, UNREADABLE, TIME):
            by_outcome.setdefault(what, []).append(name)
    return [f"{what}: {_names(names)}" for what, names in by_outcome.items()]


def _names(names: list[str]) -> str:
    names = [name if name.isprintable() else ascii(name) for name in names]
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
