"""A student's page after the grading of stock nbgrader, beside ours."""

import pytest

from autograder.course.course import load_course
from autograder.feedback.write import feedback_page, write_feedback
from tests.grading.conftest import ASSIGNMENT


@pytest.mark.parametrize("student", ["fatima", "goran", "hana", "ivan"])
def test_after_nbgraders_own_grading_the_page_is_the_same(graded, stock, student):
    write_feedback(load_course(stock), ASSIGNMENT, student)
    ours, theirs = (feedback_page(folder, student, ASSIGNMENT).read_text(encoding="utf-8") for folder in (graded, stock))
    assert theirs == ours
