"""`autograder export`: the results of a class for spreadsheets, Canvas and Moodle.

Where there is no verdict the mark is blank, with a reason, and never 0. There is a total only if every question has its points.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from autograder.marking.marks import question_name
from autograder.marking.results import ClassResults, StudentResult, in_full
from autograder.terminal.words import LONGEST_LINE, counted, one_line

FORMULA = tuple("=+-@＝＋－＠")


def export(results: ClassResults, to: str, path: Path) -> None:
    """Write the results as `csv`, `canvas` or `moodle` takes them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig" if to == "csv" else "utf-8", errors="backslashreplace", newline="") as file:
        csv.writer(file).writerows([[guarded(text) for text in row] for row in TABLES[to](results)])


def guarded(text: str) -> str:
    """The text of a cell that no spreadsheet takes for a formula, and no reader of the file for more than text."""
    shown = one_line(text, LONGEST_LINE)
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def csv_table(results: ClassResults) -> Iterator[list[str]]:
    """A row for each student with the points of each question."""
    yield ["student", *map(question_name, results.questions), "penalty", "total", "max", "status", "late seconds", "reason"]
    most = in_full(sum(results.questions.values()))
    for item in results.results:
        points = [in_full(item.points(name)) for name in results.questions]
        marks = [in_full(item.penalty), in_full(item.total), most]
        doubts = "; ".join(doubt.detail for doubt in item.doubts)
        yield [item.student, *points, *marks, item.status, in_full(item.late), item.reason or doubts]


def canvas_table(results: ClassResults) -> Iterator[list[str]]:
    """Canvas's gradebook: it would take any column more for another assignment, so reasons are not in it."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", results.assignment]
    yield ["    Points Possible", "", "", "", "", in_full(sum(results.questions.values()))]
    for item in results.handed_in():
        user = results.known.get(item.student)
        ours = [name for name in user["numbers"] if name.isdigit()] if user and user["platform"] == "canvas" else []
        yield [item.student, *(ours or [""])[:1], "", "" if ours else item.student, "", in_full(item.total)]


def moodle_table(results: ClassResults) -> Iterator[list[str]]:
    """Moodle's grading worksheet: it finds a submission by its number, and leaves a blank grade as it is."""
    comment = "Feedback comments"
    yield ["Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Last modified (grade)", comment]
    most = in_full(sum(results.questions.values()))
    for item in results.handed_in():
        for name in moodle_numbers(results, item.student):
            full = results.known[item.student]["name"]
            yield [f"Participant {name}", full, "", in_full(item.total), most, "", item.reason or _comment(results, item)]


TABLES = {"csv": csv_table, "canvas": canvas_table, "moodle": moodle_table}


def moodle_numbers(results: ClassResults, student: str) -> list[str]:
    """The numbers that Moodle gave a student's submissions of this assignment."""
    user = results.known.get(student)
    numbers = user["numbers"] if user and user["platform"] == "moodle" else {}
    return [name for name, of in numbers.items() if of == results.assignment]


def _comment(results: ClassResults, item: StudentResult) -> str:
    """The points of each question in one line."""
    points = [f"{question_name(name)} {in_full(item.points(name))}/{in_full(most)}" for name, most in results.questions.items()]
    return "; ".join([*points, *([f"late: {in_full(item.penalty)} points off"] if item.penalty else [])])


def summary(results: ClassResults) -> list[str]:
    """Lines that say who has no mark and why, and how many there are."""
    handed_in = results.handed_in()
    without = [item for item in handed_in if item.total is None]
    by_reason: dict[str, list[str]] = defaultdict(list)
    for item in without:
        by_reason[item.reason].append(item.student)
    lines = [f"no mark yet: {reason} ({counted(names)})" for reason, names in sorted(by_reason.items())]
    doubts: dict[str, list[str]] = defaultdict(list)
    for item in handed_in:
        for doubt in item.doubts:
            doubts[doubt.detail].append(item.student)
    lines += [f"to be looked at: {detail} ({counted(names)})" for detail, names in sorted(doubts.items())]
    return [*lines, f"{len(handed_in)} handed in, {len(handed_in) - len(without)} with a mark, {len(without)} without"]


def unknown_to(results: ClassResults, to: str) -> list[str]:
    """Those who handed in, and of whom the platform's number is not known: their rows cannot be taken there."""
    return [item.student for item in results.handed_in() if to == "moodle" and not moodle_numbers(results, item.student)]
