"""The same seed gives the same marks and reasons, however many are run at a time and in whatever order."""

import json
import shutil

import pytest

from autograder.course.course import load_course
from autograder.marking.classroom import Classroom
from tests.grading.conftest import ASSIGNMENT
from tests.grading.tables import rows

FEW = ["fatima", "lea", "quinn", "rosa"]


@pytest.fixture(scope="module")
def graded_in(course, tmp_path_factory):
    """A function that grades a few students of one and the same class."""
    handed_in = course()

    def grade(jobs, students):
        folder = shutil.copytree(handed_in, tmp_path_factory.mktemp("jobs") / "course")
        list(Classroom(load_course(folder), ASSIGNMENT).grade(students, jobs, resume=False))
        return folder

    return grade


def accounts(folder):
    """Verdicts, reasons and records of each student."""
    found = sorted((folder / ".autograder" / "accounts" / ASSIGNMENT).glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in found}


def test_one_at_a_time_and_two_at_a_time_give_the_same_marks_and_reasons(graded_in):
    one, two = graded_in(1, FEW), graded_in(2, FEW[::-1])
    assert rows(one) == rows(two)
    assert accounts(one) == accounts(two)
    assert sorted(accounts(one)) == FEW
