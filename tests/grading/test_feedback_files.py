"""What feedback pages say of a person's comment, and what nbgrader's release_feedback finds beside each page."""

import shutil

import pytest

from autograder.course.course import load_course
from autograder.feedback.write import feedback_page, is_due, write_feedback
from tests.grading.conftest import ASSIGNMENT, gradebook_of, run

STUDENTS = ("ada", "fatima", "goran", "late", "quinn")


@pytest.fixture
def course(few, tmp_path):
    """The small class, graded; only one of them has a time, and nobody a secret of the exchange."""
    return shutil.copytree(few, tmp_path / "course")


def commented(course, text):
    """The page of fatima after a person wrote `text` for her."""
    with gradebook_of(course) as book:
        book.find_comment("linear_backward", ASSIGNMENT, ASSIGNMENT, "fatima").manual_comment = text
        book.db.commit()
    write_feedback(load_course(course), ASSIGNMENT, "fatima")
    return feedback_page(course, "fatima", ASSIGNMENT).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("This is **not** right.", "<p>This is <strong>not</strong> right.</p>"),
        ("Divide by `m`.", "<code>m</code>"),
        ("Two things:\n\n- the sum\n- the shape", "<li>the shape</li>"),
        ("Look at $\\frac{1}{m}$.", "<mfrac>"),
        ("first line\nsecond line", "first line<br />\nsecond line"),
    ],
)
def test_markdown_and_formulas_in_a_comment_are_rendered(course, written, shown):
    assert shown in commented(course, written)


def test_tags_in_a_comment_are_words(course):
    page = commented(course, "<script>x</script> and <img src=x>")
    assert "&lt;script&gt;" in page and "<img src=x>" not in page


def released(course):
    done = run(course, "nbgrader", "release_feedback", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    return list((course / ".exchange").rglob("*.html"))


def test_feedback_of_those_who_did_not_come_by_the_exchange_is_released_with_that_of_the_others(course):
    assert len(released(course)) == len(STUDENTS)


def test_so_is_feedback_that_nbgrader_wrote_itself(course):
    shutil.rmtree(course / "feedback")
    done = run(course, "nbgrader", "generate_feedback", ASSIGNMENT)
    assert done.returncode == 0, done.stderr[-1500:]
    assert len(released(course)) == len(STUDENTS)


def test_a_page_from_before_is_written_again_so_that_it_can_be_released(course):
    secret = feedback_page(course, "ada", ASSIGNMENT).parent / "submission_secret.txt"
    assert not is_due(load_course(course), ASSIGNMENT, "ada")
    secret.unlink()
    assert is_due(load_course(course), ASSIGNMENT, "ada")


def test_nobody_can_guess_where_the_page_of_another_one_was_released(course):
    secrets = {(feedback_page(course, name, ASSIGNMENT).parent / "submission_secret.txt").read_text() for name in STUDENTS}
    assert len(secrets) == len(STUDENTS) and min(map(len, secrets)) >= 64
