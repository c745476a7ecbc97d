"""`autograder export`: the results of a class for spreadsheets, Canvas and Moodle.

Where there is no verdict the mark is blank, with a reason, and never 0. There is a total only if every question has its points.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from autograder.course.people import Participant, Roster, is_anonymous, is_participant, same_group
from autograder.desk.class_results import OTHER_PENALTY
from autograder.marking.marks import question_name
from autograder.marking.results import ClassResults, StudentResult, in_full
from autograder.terminal.words import LONGEST_LINE, counted, many, one_line

SHOW_NAMES = "show them there, download and collect again, or enter these marks by hand"
WHOLE_WORKSHEET = "download it of everybody, and collect it together with the download"
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
    most = in_full(_most(results))
    for item in results.results:
        points = [in_full(item.points(name)) for name in results.questions]
        marks = [in_full(item.penalty), in_full(item.total), most]
        doubts = "; ".join(doubt.detail for doubt in item.doubts)
        yield [item.student, *points, *marks, item.status, in_full(item.late), item.reason or doubts]


def canvas_table(results: ClassResults) -> Iterator[list[str]]:
    """Canvas's gradebook: it would take any column more for another assignment, so reasons are not in it."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", results.assignment]
    yield ["    Points Possible", "", "", "", "", in_full(_most(results))]
    for item in results.handed_in():
        for number, name in canvas_users(results, item.student):
            yield [name, number, "", "" if number else name, "", in_full(item.total)]


def moodle_table(results: ClassResults) -> Iterator[list[str]]:
    """Moodle's grading worksheet: it finds a participant by the number, and leaves a blank grade as it is.

    It stores a comment even beside a blank grade, and tells the student: so there is one only beside a mark.
    """
    comment = "Feedback comments"
    yield ["Identifier", "Full name", "Email address", "Grade", "Maximum grade", "Last modified (grade)", comment]
    most = in_full(_platforms_most(results, "moodle") or _most(results))
    for item in results.handed_in():
        said = "" if item.total is None else _comment(results, item)
        for number, person in moodle_participants(results, item.student).items():
            yield [f"Participant {number}", person["name"], person["email"], in_full(item.total), most, "", said]


TABLES = {"csv": csv_table, "canvas": canvas_table, "moodle": moodle_table}


def moodle_participants(results: ClassResults, student: str) -> dict[str, Participant]:
    """Moodle's participants of this assignment who get the mark of a student or of a group, by number.

    A number is that of a participant if the worksheet has it; where it has not (it may be of a part of the class), unless the
    name, the download or the worksheet is that of groups, or another student has the number too. The mark of a group goes to
    those who are in it by the worksheet.
    """
    user = results.known.get(student)
    if user is None or user["platform"] != "moodle":
        return {}
    numbers = [number for number, assignment in user["numbers"].items() if assignment == results.assignment]
    roster = results.rosters.get("moodle") or Roster(most=None, people={})
    people, alone = roster["people"], Participant(name=user["name"], email="", id_number="", group="")
    shared = _numbers(results, without=student)
    is_of_groups = user.get("group") or any(person["group"] for person in people.values())
    unlisted = {} if is_of_groups else {number: alone for number in numbers if number not in {*people, *shared}}
    members = {number: person for number, person in people.items() if same_group(person["group"], user["name"])}
    listed = {number: people[number] for number in numbers if is_participant(roster, number, user["name"])}
    return members or listed | unlisted


def _numbers(results: ClassResults, without: str) -> set[str]:
    """Moodle's numbers of this assignment that other students have."""
    others = [user for name, user in results.known.items() if name != without and user["platform"] == "moodle"]
    return {number for user in others for number, of in user["numbers"].items() if of == results.assignment}


def _has_number(results: ClassResults, student: str) -> bool:
    """Whether a download of Moodle had a submission of a student to this assignment."""
    user = results.known.get(student)
    return user is not None and user["platform"] == "moodle" and results.assignment in user["numbers"].values()


def canvas_users(results: ClassResults, student: str) -> list[tuple[str, str]]:
    """Canvas's users who get the mark of a student or of a group: number and name; nobody where Canvas hides who it is.

    A group comes under its own name and the number of one member; by Canvas's list of groups it is known who the others are.
    """
    user = results.known.get(student)
    if user is None or user["platform"] != "canvas":
        return [("", student)]
    if is_anonymous(user):
        return []
    people = results.rosters["canvas"]["people"] if "canvas" in results.rosters else {}
    group = {number: person for number, person in people.items() if same_group(person["group"], user["name"])}
    members = [(number, person["name"]) for number, person in group.items()]
    number = next(filter(str.isdigit, user["numbers"]), "")
    return members if not group.keys().isdisjoint(user["numbers"]) else [(number, student)]


def _comment(results: ClassResults, item: StudentResult) -> str:
    """The points of each question in one line."""
    points = [f"{question_name(name)} {in_full(item.points(name))}/{in_full(most)}" for name, most in results.questions.items()]
    return "; ".join([*points, *([f"late: {many(item.penalty, 'point')} off"] if item.penalty else [])])


def summary(results: ClassResults) -> list[str]:
    """Lines that say who has no mark and why, and how many there are."""
    handed_in = results.handed_in()
    without = [item for item in handed_in if item.total is None]
    by_reason: dict[str, list[str]] = defaultdict(list)
    for item in without:
        by_reason[item.reason].append(item.student)
    lines = [f"no mark yet: {reason} ({counted(names)})" for reason, names in sorted(by_reason.items())]
    other = OTHER_PENALTY.format(results.assignment)
    if stale := [item.student for item in handed_in if item.total is not None and other in item.reasons]:
        lines.append(f"to be looked at, {other} ({counted(stale)})")
    doubts: dict[str, list[str]] = defaultdict(list)
    for item in handed_in:
        for doubt in item.doubts:
            doubts[doubt.detail].append(item.student)
    lines += [f"to be looked at: {detail} ({counted(names)})" for detail, names in sorted(doubts.items())]
    return [*lines, f"{len(handed_in)} handed in, {len(handed_in) - len(without)} with a mark, {len(without)} without"]


def advice(results: ClassResults, to: str) -> Iterator[str]:
    """What to know before the file is given to a platform: who is left out and why, and how many points count there."""
    hidden = [item.student for item in results.handed_in() if to == "canvas" and not canvas_users(results, item.student)]
    if hidden:
        yield f"left out, as Canvas imports no marks while it hides the names: {SHOW_NAMES} ({counted(hidden)})"
    nobody = [item.student for item in results.handed_in() if to == "moodle" and not moodle_participants(results, item.student)]
    groups = [name for name in nobody if name in results.known and results.known[name].get("group")]
    seen = [name for name in nobody if name not in groups and _has_number(results, name)]
    if unknown := [name for name in nobody if name not in groups and name not in seen]:
        yield f"left out, as collect has not seen them in a download of Moodle ({counted(unknown)})"
    if seen:
        yield f"left out, as the worksheet does not say who has the number of their folder: {WHOLE_WORKSHEET} ({counted(seen)})"
    if groups:
        yield f"left out, as groups have no row there: give collect the worksheet that says who is in them ({counted(groups)})"
    most, theirs = _most(results), _platforms_most(results, to)
    if to != "csv" and theirs != most:
        there = f"it has {in_full(theirs)} there" if theirs else "often it has 100"
        yield f"before you upload the file: marks are not converted, so set the assignment to {many(most, 'point')} ({there})"


def _most(results: ClassResults) -> float:
    return sum(results.questions.values())


def _platforms_most(results: ClassResults, platform: str) -> float | None:
    roster = results.rosters.get(platform)
    return roster["most"] if roster else None
