"""A whole class: every right style gets full marks, every wrong one loses just its own questions, nobody forges a mark."""

import json

import nbformat
import pytest

from tests.grading.conftest import ASSIGNMENT, digests, marks, run

FULL = {
    "initialize_parameters_deep": 2, "linear_forward": 2, "linear_activation_forward": 2, "L_model_forward": 4,
    "compute_cost": 2, "linear_backward": 6, "linear_activation_backward": 4, "L_model_backward": 6, "update_parameters": 2,
}  # fmt: skip
NOTHING = dict.fromkeys(FULL, 0)
FORWARD = ("initialize_parameters_deep", "linear_forward", "linear_activation_forward", "L_model_forward", "compute_cost")
EXPECTED = {
    **dict.fromkeys(("ada", "björn", "chen", "dara", "emil", "jo", "max", "nora", "omar", "pia", "rosa"), FULL),
    "fatima": {**FULL, "linear_backward": 2},
    "goran": {**FULL, "linear_backward": 4, "L_model_backward": 0, "update_parameters": 0},
    "hana": {**NOTHING, **{name: FULL[name] for name in FORWARD}},
    "ivan": {**FULL, "compute_cost": 0},
    "kim": {**FULL, "update_parameters": 0},
    "lea": {**NOTHING, "linear_backward": 6},
    "quinn": {**FULL, "linear_backward": 4},
}
UNREADABLE = {"sam", "tess"}


@pytest.mark.parametrize("student", sorted(EXPECTED))
def test_each_submission_gets_the_marks_that_its_own_work_earned(graded, student):
    assert marks(graded)[student] == EXPECTED[student]


def test_a_file_that_cannot_be_read_gets_no_mark_and_a_reason(graded):
    printed = " ".join((graded / "printed.txt").read_text().split())
    assert not UNREADABLE & set(marks(graded))
    assert "is not a text file" in printed and "its content is not JSON" in printed


def test_every_student_stands_in_the_table(graded):
    printed = (graded / "printed.txt").read_text()
    assert all(student in printed for student in {*EXPECTED, *UNREADABLE})
    assert "20 submissions, 18 with a mark, 2 without" in printed


def test_what_was_handed_in_is_left_as_it_was(graded):
    assert digests(graded) == json.loads((graded / "handed_in.json").read_text())


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("fatima", ["1/m is forgotten", "right in itself", "26 of 35 points"]),
        ("quinn", ["Judged again with right helpers"]),
        ("ivan", ["the cell that should define it stopped with an error", "SyntaxError"]),
        ("jo", ["ended the Python process"]),
        ("max", ["was deleted; it was put back"]),
        ("kim", ["did not end in time"]),
    ],
)
def test_the_feedback_page_gives_the_reason(graded, student, words):
    page = (graded / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
    assert [word for word in words if word not in page] == []


def test_each_test_cell_of_an_autograded_notebook_ends_in_one_plain_number(graded):
    notebook = nbformat.read(graded / "autograded" / "fatima" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    tests = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test_")]
    results = [[item for item in cell.outputs if item.output_type == "execute_result"] for cell in tests]
    assert [len(found) for found in results] == [1] * 9
    assert all(repr(float(found[0].data["text/plain"])) == found[0].data["text/plain"] for found in results)


def test_the_hand_graded_question_waits_for_a_person(graded):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}", "backprop") as gradebook:
        assert gradebook.find_grade("why_dA", ASSIGNMENT, ASSIGNMENT, "ada").needs_manual_grade


def test_grading_again_with_the_same_seed_gives_the_same_marks(graded_copy):
    before = marks(graded_copy)["quinn"]
    assert run(graded_copy, "autograder", "grade", ASSIGNMENT, "--students", "quinn", "--seed", "7").returncode == 0
    assert marks(graded_copy)["quinn"] == before


def test_a_grade_of_somebody_who_handed_nothing_in_is_one_clear_line(graded):
    done = run(graded, "autograder", "grade", ASSIGNMENT, "--students", "nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("autograder: nothing of nobody in submitted/")


def test_several_students_may_be_named_after_the_option(graded):
    done = run(graded, "autograder", "grade", ASSIGNMENT, "--students", "ada", "nobody", "--seed", "7")
    assert done.stderr.startswith("autograder: nothing of nobody in submitted/")


def test_a_word_too_many_is_one_clear_line(graded):
    done = run(graded, "autograder", "grade", ASSIGNMENT, "ada")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "--students" in done.stderr


def test_the_account_keeps_every_record_on_the_instructors_side(graded):
    account = json.loads((graded / ".autograder" / "accounts" / ASSIGNMENT / "fatima.json").read_text())
    assert set(account["records"]) == set(FULL)


def test_every_file_is_accounted_for(graded):
    printed = " ".join((graded / "printed.txt").read_text().split())
    assert "23 files: 14 graded; 3 kept beside the notebook; 4 repaired and graded; 2 unreadable" in printed


def test_resume_writes_a_missing_page_and_grades_nothing_again(graded):
    page = graded / "feedback" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    account = graded / ".autograder" / "accounts" / ASSIGNMENT / "ada.json"
    page.unlink()
    before = account.stat().st_mtime_ns
    done = run(graded, "autograder", "grade", ASSIGNMENT, "--students", "ada", "--seed", "7", "--resume")
    assert (done.returncode, page.is_file(), account.stat().st_mtime_ns) == (0, True, before), done.stderr
    assert "1 submission was finished before and left as it is" in done.stdout
