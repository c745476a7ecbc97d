"""`autograder export`: what the gradebook holds, in the forms that spreadsheets, Canvas and Moodle read."""

import csv
import json
import shutil
from datetime import datetime

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder import cli
from autograder.course.course import load_course, own_course
from autograder.course.progress import Finished
from autograder.desk.class_results import class_results
from autograder.desk.export import export, guarded
from autograder.marking.results import in_full
from autograder.notebook.repair import grade_id
from tests.desk.platforms import ASSIGNMENT

ASSIGNMENTS = own_course().assignments

pytestmark = pytest.mark.filterwarnings("ignore:Object of type")  # nbgrader's own way of using its database

AUTO = [f"test_{exercise.name}" for exercise in ASSIGNMENTS[ASSIGNMENT].exercises]
MANUAL = "why_dA"
NOON = datetime(2026, 11, 20, 12)


def enter(gradebook, student, points, manual=None, when=NOON):
    """A graded submission: every exercise with its points, the open question as a person marked it."""
    gradebook.update_or_create_student(student)
    submission = gradebook.add_submission(ASSIGNMENT, student, timestamp=when)
    for grade in submission.notebooks[0].grades:
        if grade.name == MANUAL:
            grade.manual_score, grade.needs_manual_grade = manual, manual is None
        else:
            grade.auto_score = points
    gradebook.db.commit()


def hand_in(course, student, data=None, when=NOON):
    """A folder in `submitted/`, with the release as the notebook where no other content is given."""
    place = course / "submitted" / student / ASSIGNMENT
    place.mkdir(parents=True)
    file = place / f"{ASSIGNMENT}.ipynb"
    file.write_bytes(data or (course / "release" / ASSIGNMENT / file.name).read_bytes())
    (place / "timestamp.txt").write_text(f"{when} UTC")


@pytest.fixture(scope="module")
def graded(tmp_path_factory, root):
    """A course in which seven students differ in how their marks came about."""
    course = tmp_path_factory.mktemp("export") / "course"
    shutil.copytree(root / "release" / ASSIGNMENT, course / "release" / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "backprop") as gradebook:
        gradebook.add_assignment(ASSIGNMENT, duedate=datetime(2026, 11, 20, 13))
        gradebook.add_notebook(ASSIGNMENT, ASSIGNMENT)
        for name in (*reversed(AUTO), MANUAL):
            gradebook.add_grade_cell(name, ASSIGNMENT, ASSIGNMENT, max_score=2, cell_type="code")
        enter(gradebook, "ada", 2, manual=1.5)
        enter(gradebook, "bo", 0, manual=0)
        enter(gradebook, "late", 1, manual=2, when=datetime(2026, 11, 20, 14))
        gradebook.find_submission(ASSIGNMENT, "late").notebooks[0].late_submission_penalty = 3
        enter(gradebook, "waits", 2)
        enter(gradebook, "again", 2, manual=2)
        enter(gradebook, "=cmd|' /C calc'!A0", 1, manual=1)
        gradebook.update_or_create_student("absent")
        gradebook.db.commit()
    for student in ("ada", "bo", "waits", "new"):
        hand_in(course, student)
    hand_in(course, "late", when=datetime(2026, 11, 20, 14))
    hand_in(course, "broken", b"PNG")
    hand_in(course, "again", when=datetime(2026, 11, 21, 9))
    known = {
        "ada": {"platform": "canvas", "name": "ada", "numbers": {"3143": ASSIGNMENT}},
        "late": {"platform": "moodle", "name": "Late Núñez", "numbers": {"55": ASSIGNMENT, "77": "1_two_layer"}},
        "waits": {"platform": "moodle", "name": "Waits", "numbers": {"56": ASSIGNMENT}},
    }
    (course / ".autograder").mkdir()
    (course / ".autograder" / "students.json").write_text(json.dumps(known))
    return course


@pytest.fixture(scope="module")
def tables(graded):
    """The rows of each form, as a program reads them."""
    results, found = class_results(load_course(graded), ASSIGNMENT), {}
    for to in ("csv", "canvas", "moodle"):
        path = graded / f"{to}.csv"
        export(results, to, path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[to] = list(csv.DictReader(file))
    return found


def row(table, student, key="student"):
    (found,) = (row for row in table if row[key] == student)
    return found


def test_the_questions_stand_in_the_order_of_the_notebook(tables, release):
    names = [grade_id(cell).removeprefix("test_") for cell in release.cells if (grade_id(cell) or "") in (*AUTO, MANUAL)]
    ends = ["penalty", "total", "max", "status", "late seconds", "reason"]
    assert list(tables["csv"][0]) == ["student", *names, *ends]


def test_points_of_a_person_count_and_numbers_are_whole_where_they_can_be(tables):
    ada = row(tables["csv"], "ada")
    assert (ada[MANUAL], ada["linear_forward"], ada["total"], ada["max"], ada["status"]) == ("1.5", "2", "19.5", "20", "graded")


def test_a_zero_that_was_earned_is_a_zero(tables):
    assert row(tables["csv"], "bo")["total"] == "0"


def test_what_is_late_says_so_and_loses_its_penalty(tables):
    late = row(tables["csv"], "late")
    assert (late["late seconds"], late["penalty"], late["total"]) == ("3600", "3", "8")


@pytest.mark.parametrize(
    ("student", "status", "reason"),
    [
        ("waits", "waits for a person", "to be marked by a person: why_dA"),
        ("new", "not graded", f"not graded yet: run 'autograder grade {ASSIGNMENT}'"),
        ("again", "not graded", f"handed in again since it was graded: run 'autograder grade {ASSIGNMENT}'"),
        ("absent", "not handed in", ""),
    ],
)
def test_where_there_is_no_verdict_the_mark_is_blank_with_a_reason(tables, student, status, reason):
    found = row(tables["csv"], student)
    assert (found["total"], found["status"], found["reason"]) == ("", status, reason)


def test_a_file_that_cannot_be_read_is_blank_and_named(tables):
    broken = row(tables["csv"], "broken")
    assert broken["total"] == "" and "is not a notebook" in broken["reason"]


def test_the_points_before_the_last_question_is_marked_are_shown(tables):
    waits = row(tables["csv"], "waits")
    assert waits["linear_forward"] == "2" and waits[MANUAL] == ""


def test_canvas_gets_its_points_row_its_ids_and_no_column_more(tables):
    first, *rows = tables["canvas"]
    assert list(first) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT]
    assert first["Student"].strip() == "Points Possible" and first[ASSIGNMENT] == "20"
    assert (row(rows, "ada", "Student")["ID"], row(rows, "ada", "Student")[ASSIGNMENT]) == ("3143", "19.5")
    assert (row(rows, "bo", "Student")["ID"], row(rows, "bo", "Student")["SIS Login ID"]) == ("", "bo")
    assert row(rows, "broken", "Student")[ASSIGNMENT] == ""
    assert "absent" not in [item["Student"] for item in rows]


def test_moodle_gets_its_number_of_this_assignment_and_a_comment(tables):
    late = row(tables["moodle"], "Late Núñez", "Full name")
    assert (late["Identifier"], late["Grade"], late["Maximum grade"]) == ("Participant 55", "8", "20")
    assert "linear_forward 1/2" in late["Feedback comments"] and "3 points off" in late["Feedback comments"]
    waits = row(tables["moodle"], "Waits", "Full name")
    assert (waits["Grade"], waits["Feedback comments"]) == ("", "")  # Moodle would store a comment beside a blank grade
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(late)  # without these Moodle refuses the file
    assert len(tables["moodle"]) == 2


def test_no_cell_is_a_formula(tables):
    assert row(tables["csv"], "'=cmd|' /C calc'!A0")["total"] == "10"
    assert [guarded(text) for text in ("=1", "+1", "-1", "@x", "a=1", "")] == ["'=1", "'+1", "'-1", "'@x", "a=1", ""]


def test_numbers_are_in_full():
    assert [in_full(value) for value in (None, 0.0, 2, 19.5, 1 / 3)] == ["", "0", "2", "19.5", "0.3333333333333333"]


def test_the_command_says_who_has_no_mark_and_where_the_file_is(graded, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "HERE", graded)
    command = ["export", ASSIGNMENT, "--to", "moodle", "--file", str(tmp_path / "sheet.csv")]
    done = CliRunner().invoke(cli.commands, command, standalone_mode=False)
    assert done.return_value == 1 and (tmp_path / "sheet.csv").is_file()
    assert "no mark yet: to be marked by a person: why_dA (1: waits)" in done.output
    assert "8 handed in, 4 with a mark, 4 without" in done.output
    assert "left out, as collect has not seen them in a download of Moodle (6: " in done.output


def test_without_a_gradebook_one_line_says_what_to_do(course, root, monkeypatch):
    shutil.copy(root / "nbgrader_config.py", course)
    monkeypatch.setattr(cli, "HERE", course)
    done = CliRunner().invoke(cli.commands, ["export", ASSIGNMENT, "--to", "csv"], standalone_mode=False)
    assert "run 'autograder grade' first" in str(done.exception)
    assert not (course / "gradebook.db").exists()


def reason_after(graded, tmp_path, change):
    """The reason why ada has no mark, once `change(course, finished)` was at a copy of the course where ada was finished."""
    course = tmp_path / "course"
    shutil.copytree(graded, course)
    finished = Finished(course, ASSIGNMENT)
    finished.add("ada", finished.version("ada"))
    change(course, finished)
    results = class_results(load_course(course), ASSIGNMENT).results
    (item,) = [item for item in results if item.student == "ada"]
    assert item.total is None
    return item.reason


def retime(course, _):
    (course / "submitted" / "ada" / ASSIGNMENT / "timestamp.txt").write_text("2026-11-20 15:00:00 UTC")


def forget_time(course, finished):
    retime(course, finished)
    finished.forget(["ada"])


def lose_record(course, finished):
    retime(course, finished)
    (finished.folder / "ada").unlink()


def again(course, _):
    (course / "submitted" / "ada" / ASSIGNMENT / "more.txt").write_text("new")
    retime(course, _)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (retime, "its time of handing in changed since it was graded"),
        (forget_time, "the last run of 'autograder grade' stopped before this submission"),
        (lose_record, "the gradebook has a mark, and there is no record of how it came about"),
        (again, "handed in again since it was graded"),
    ],
)
def test_the_reason_why_a_mark_does_not_count_is_the_true_one(graded, tmp_path, change, said):
    assert reason_after(graded, tmp_path, change).startswith(said)
