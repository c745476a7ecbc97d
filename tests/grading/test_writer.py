"""What `autograder grade` writes is what stock nbgrader writes: every row of the gradebook, every autograded file."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from autograder.course.course import load_course
from autograder.course.release import course_config, make_release, register
from autograder.desk.class_results import class_results
from autograder.desk.demo import make_course
from autograder.desk.demo_class import FILE, STUDENTS
from autograder.json_bytes import as_json_bytes
from autograder.marking.classroom import Classroom
from tests.grading.conftest import ASSIGNMENT, marks, run, set_seed, up_to_the_last_test
from tests.grading.tables import rows, without

ONLY_OURS = ("omar", "sam", "tess")  # stock cannot find omar's file; of sam and tess it keeps rows without a mark


def test_every_file_that_stock_can_read_gets_the_same_marks(graded, stock):
    ours, theirs = ({name: mark for name, mark in marks(folder).items() if name not in ONLY_OURS} for folder in (graded, stock))
    assert ours == theirs, (stock / "printed.txt").read_text()[-2000:]
    assert len(ours) == 17 and all(ours.values())


@pytest.mark.parametrize(
    ("student", "words"), [("sam", "is not a text file"), ("tess", "is not JSON"), ("omar", "run 'autograder grade 2_L_layer'")]
)
def test_a_row_that_stock_left_where_it_failed_is_no_mark_and_waits_for_nobody(stock, student, words):
    found = {item.student: item for item in class_results(load_course(stock), ASSIGNMENT).results}[student]
    assert (found.status, found.total, words in found.reason) == ("not graded", None, True)


def test_every_row_of_the_gradebook_is_the_same(graded, stock):
    assert without(rows(graded), *ONLY_OURS) == without(rows(stock), *ONLY_OURS)


def test_every_autograded_file_is_the_same(graded, stock):
    ours, theirs = (files(folder / "autograded") for folder in (graded, stock))
    calm = [name for name in theirs if not any(stops(folder, name.split("/")[0]) for folder in (graded, stock))]
    assert {name for name in ours if not name.startswith(ONLY_OURS)} == set(theirs)
    assert [name for name in calm if ours[name] != theirs[name]] == []
    assert len(calm) > 5


def stops(folder: Path, student: str) -> list[str]:
    """What was stopped in a submission; on a busy machine a clock may stop one cell here and another one there."""
    account = folder / ".autograder" / "accounts" / ASSIGNMENT / f"{student}.json"
    return json.loads(account.read_text(encoding="utf-8"))["notes"]


def files(folder: Path) -> dict[str, object]:
    """Permissions and content of every file; of a notebook all but the ids of cells, which nbformat may draw."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_mode, content(path)) for path in found}


def content(path: Path) -> object:
    if path.suffix != ".ipynb":
        return path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    return {**notebook, "cells": [{**cell, "id": ""} for cell in notebook["cells"]]}


@pytest.fixture(scope="module")
def pair(tmp_path_factory, root):
    """Two courses, for ours and for stock, with a date that is due, late penalties, and three students."""
    folders = [tmp_path_factory.mktemp("pair") / name for name in ("ours", "stock")]
    make_course(root, folders[0])
    with (folders[0] / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\nc.LimitOutput.max_lines = 3\n")
    (folders[0] / "source" / ASSIGNMENT / "data.csv").write_text("the course's own\n")
    make_release(load_course(folders[0]), ASSIGNMENT)
    register(load_course(folders[0]), ASSIGNMENT)
    with gradebook(folders[0]) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-10 12:00:00 UTC")
    set_seed(folders[0])
    release = nbformat.read(folders[0] / "release" / ASSIGNMENT / FILE, as_version=4)
    release.cells = up_to_the_last_test(release.cells)
    hand_in(folders[0], "late", STUDENTS["ada"](release), "2026-01-10 13:00:00 UTC")
    hand_in(folders[0], "intime", STUDENTS["fatima"](release), "2026-01-09 10:00:00 UTC", "data.csv", "notes/mine.txt")
    hand_in(folders[0], "empty", release)
    shutil.copytree(folders[0], folders[1])
    return folders


def gradebook(folder: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "backprop")


def hand_in(folder, student, notebook, timestamp=None, *beside):
    place = folder / "submitted" / student / ASSIGNMENT
    place.mkdir(parents=True, exist_ok=True)
    (place / FILE).write_text(json.dumps(notebook), encoding="utf-8")
    for name in beside:
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(f"{name} of {student}\n", encoding="utf-8")
    if timestamp:
        (place / "timestamp.txt").write_text(timestamp, encoding="utf-8")


def grade_both(pair, students=("empty", "intime", "late")):
    """Grade with ours and with nbgrader's own API, which the formgrader's button calls; return our rows by student."""
    ours, stock = pair
    found = list(Classroom(load_course(ours), ASSIGNMENT).grade(students, 1, resume=False))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(stock)
        for student in students:
            result = NbGraderAPI(config=course_config(stock)).autograde(ASSIGNMENT, student)
            assert result["success"], result["log"]
    return {row.student: row for row in found}


@pytest.fixture(scope="module")
def first(pair):
    """Both graded a first time; rows and files of both are kept."""
    found = grade_both(pair)
    return found, [rows(folder) for folder in pair], [files(folder / "autograded") for folder in pair]


def test_a_late_submission_loses_what_the_plugin_of_the_course_takes(first):
    found, (ours, stock), _ = first
    assert (found["late"].points, found["late"].max_points) == (0, 35)
    assert found["intime"].points == 26
    assert ours == stock


def test_files_beside_the_notebook_and_the_courses_own_are_copied(first):
    _, _, (ours, stock) = first
    assert ours == stock
    assert ours[f"intime/{ASSIGNMENT}/data.csv"][1] == b"the course's own\n"


def test_an_untouched_answer_gets_nbgraders_comment(first, pair):
    with gradebook(pair[0]) as book:
        comments = book.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "empty").comments
        assert {comment.auto_comment for comment in comments} == {"No response."}


@pytest.fixture(scope="module")
def second(first, pair):
    """Both graded again after a person entered marks and comments, and after a student handed in again."""
    for folder in pair:
        with gradebook(folder) as book:
            grade = book.find_grade("why_dA", ASSIGNMENT, ASSIGNMENT, "intime")
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 4, 1, False
            book.find_grade("test_compute_cost", ASSIGNMENT, ASSIGNMENT, "empty").manual_score = 2
            book.find_comment("linear_backward", ASSIGNMENT, ASSIGNMENT, "intime").manual_comment = "See me."
            book.db.commit()
        hand_in(folder, "intime", STUDENTS["ada"](load_course(folder).release_notebook(ASSIGNMENT)))
    return grade_both(pair), *map(rows, pair)


def test_a_regrade_keeps_what_a_person_entered(second):
    found, ours, stock = second
    assert (found["intime"].points, found["empty"].points) == (35, 2)
    assert any("See me." in row for row in ours["comment"])
    assert ours == {**stock, "grade": sorted(map(seen, stock["grade"]))}


def seen(row):
    """A row as we leave it where the same work was graded again: nbgrader wants marks by hand to be looked at once more."""
    return row.replace("needs_manual_grade=True", "needs_manual_grade=False") if "manual_score=2.0" in row else row


def test_points_are_what_nbgrader_says(second, pair):
    with gradebook(pair[0]) as book:
        found = {item.student.id: item.score - item.late_submission_penalty for item in book.assignment_submissions(ASSIGNMENT)}
    assert {student: row.points for student, row in second[0].items()} == found


def test_a_notebook_that_was_not_handed_in_earns_nothing(first, pair, tmp_path):
    folders = [shutil.copytree(folder, tmp_path / folder.name) for folder in pair]
    for folder in folders:
        with gradebook(folder) as book:
            book.add_notebook("second", ASSIGNMENT, kernelspec="{}")
            book.add_grade_cell("by_hand", "second", ASSIGNMENT, max_score=3, cell_type="markdown")
            for item in book.assignment_submissions(ASSIGNMENT):
                book.remove_submission(ASSIGNMENT, item.student.id)
    grade_both(folders, ["empty"])
    ours, stock = map(rows, folders)
    assert ours == stock
    assert sum("by_hand" in row and "auto_score=0.0" in row for row in ours["grade"]) == 1


def test_a_change_of_the_release_reaches_the_gradebook(pair, tmp_path):
    folder = shutil.copytree(pair[0], tmp_path / "course")
    path = folder / "source" / ASSIGNMENT / FILE
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "why_dA"]
    cell["metadata"]["nbgrader"]["points"] = 15
    path.write_text(json.dumps(notebook), encoding="utf-8")
    make_release(load_course(folder), ASSIGNMENT)
    (row,) = Classroom(load_course(folder), ASSIGNMENT).grade(["empty"], 1, resume=False)
    assert row.max_points == 45


def test_a_gradebook_that_is_no_database_is_one_clear_line(pair, tmp_path):
    folder = shutil.copytree(pair[0], tmp_path / "course")
    (folder / "gradebook.db").write_bytes(b"no database at all" * 100)
    done = run(folder, "autograder", "grade", ASSIGNMENT)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "gradebook.db cannot be used (file is not a database)" in done.stderr


def test_text_with_half_characters_is_written_and_read_again():
    data = {"b": "half \ud800", "a": [1.5, None]}
    assert json.loads(as_json_bytes(data, sort_keys=True)) == data
