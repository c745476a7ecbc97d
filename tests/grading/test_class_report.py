"""The class report of the graded made-up class: what the command writes, with names and without."""

import pytest

from autograder.course.course import load_course
from autograder.desk.demo_class import STUDENTS
from autograder.desk.report_data import Flag, read_class
from tests.grading.conftest import ASSIGNMENT, run


@pytest.fixture(scope="module")
def data(graded):
    return read_class(load_course(graded), ASSIGNMENT, pseudonyms=False)


def flags(data, student):
    (found,) = [item.flags for item in data.everybody if item.name == student]
    return {flag.kind for flag in found}


def test_everybody_is_in_the_report(data):
    assert {item.name for item in data.everybody} == set(STUDENTS)
    assert len(data.graded) == 18


def test_the_mistakes_of_the_class_are_counted(data):
    found = {(item.exercise, item.title): [student.name for student in who] for item, who in data.by_mistake().items()}
    assert found["linear_backward", "1/m is forgotten"] == ["fatima"]
    assert found["linear_backward", "not a known mistake"] == ["quinn"]
    assert found["update_parameters", "no end in time"] == ["kim"]
    assert not [title for _, title in found if "written" in title]


@pytest.mark.parametrize(
    ("student", "kinds"),
    [
        ("ada", set()),
        ("jo", {"stopped"}),
        ("kim", {"stopped"}),
        ("lea", {"tampering"}),
        ("max", {"repaired"}),
        ("tess", {"no verdict"}),
    ],
)
def test_those_who_need_a_look_are_named_with_the_reason(data, student, kinds):
    assert flags(data, student) == kinds


def test_the_code_of_the_course_itself_is_no_tampering(data):
    assert [item.name for item in data.everybody if "tampering" in flags(data, item.name)] == ["lea"]


def test_the_command_writes_one_page_and_says_where(graded, tmp_path):
    done = run(graded, "autograder", "report", ASSIGNMENT, "--file", str(tmp_path / "report.html"))
    assert done.returncode == 0 and "20 handed in, 18 with a verdict" in done.stdout
    assert "björn" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_with_pseudonyms_no_name_and_no_word_of_a_student_is_on_the_page(graded, tmp_path):
    done = run(graded, "autograder", "report", ASSIGNMENT, "--pseudonyms", "--file", str(tmp_path / "report.html"))
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert [name for name in STUDENTS if f">{name}<" in html or f" {name} " in html] == []
    assert "2_L_layer (1)" not in html and "transform_ast" not in html


def test_with_pseudonyms_the_order_does_not_tell_who_is_who(graded):
    shown = read_class(load_course(graded), ASSIGNMENT, pseudonyms=True)
    names = [item.name for item in shown.everybody]
    assert names == sorted(names) and all(flag == Flag(flag.kind) for item in shown.everybody for flag in item.flags)


def test_a_report_of_what_was_not_graded_is_one_clear_line(graded):
    done = run(graded, "autograder", "report", "1_two_layer")
    assert done.returncode == 2
    assert done.stderr == "autograder: 1_two_layer is not in the gradebook: run 'autograder grade 1_two_layer' first\n"
