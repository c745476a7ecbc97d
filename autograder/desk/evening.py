"""The instructor's evening on a terminal: grade a class, then one table that accounts for every submission."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder.grading.classroom import Classroom, Row
from autograder.sandbox.isolation import isolation
from autograder.sandbox.job import NoIsolation


def grade_class(root: Path, assignment: str, students: tuple[str, ...], jobs: int, resume: bool) -> int:
    """Grade one assignment; returns 1 where a submission was left without a mark, else 0."""
    console = Console()
    require_isolation()
    rows = graded_rows(root, assignment, students, jobs, resume, console)
    if rows:
        console.print(class_table(assignment, rows))
        console.print(f"{assignment}: {account(rows)}")
    return int(any(row.points is None for row in rows))


def require_isolation() -> None:
    """Raise NoIsolation where this machine cannot keep students' code apart, unless that was allowed."""
    from autograder.grading.course import SETTINGS

    found = isolation()
    if not found.works and not SETTINGS.allow_unsandboxed:
        raise NoIsolation(
            f"students' code cannot be kept apart here ({found.reason}); see 'autograder doctor', or give --allow-unsandboxed"
        )


def graded_rows(root: Path, assignment: str, students: tuple[str, ...], jobs: int, resume: bool, console: Console) -> list[Row]:
    """Grade the named students (or all) behind a progress bar."""
    room = Classroom(root, assignment)
    there = room.students()
    unknown = sorted(set(students) - set(there))
    if unknown:
        raise ValueError(f"nothing of {', '.join(unknown)} in submitted/: {len(there)} students handed in {assignment}")
    if not there:
        console.print(f"{assignment}: nothing in submitted/*/{assignment}/")
        return []
    chosen = sorted(students) or there
    bar = Progress(
        TextColumn(assignment), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True
    )
    with bar as progress:
        task = progress.add_task("", total=len(chosen))
        return list(room.grade(chosen, jobs, resume, lambda: progress.advance(task)))


def class_table(assignment: str, rows: list[Row]) -> Table:
    """One line for each student: mark and what happened."""
    table = Table("student", "mark", "what happened", title=f"{assignment}", show_lines=True)
    for row in rows:
        mark = "none" if row.points is None else f"{row.points:g} / {row.max_points:g}"
        table.add_row(row.student, mark, "\n".join(happened(row)))
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
    return lines or ["everything is right"]


def account(rows: list[Row]) -> str:
    """How many submissions got a mark, and how many did not."""
    without = sum(row.points is None for row in rows)
    return f"{len(rows)} submissions, {len(rows) - without} with a mark, {without} without"
