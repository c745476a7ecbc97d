"""The mark of a submission: what it counts, when it has a total, and that it is read as nbgrader itself reads it."""

import datetime
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.course import load_course
from autograder.marking.classroom import Classroom
from autograder.marking.marks import GRADED, WAITS, Mark, Question, read_mark, read_marks
from autograder.marking.results import NOT_GRADED, NOT_HANDED_IN, StudentResult
from tests.grading.conftest import ASSIGNMENT, gradebook_of

POINTS = st.floats(0, 10)
QUESTIONS = st.builds(Question, POINTS, POINTS | st.none(), POINTS | st.none(), POINTS, st.booleans())


@pytest.fixture(scope="module")
def extended(few, tmp_path_factory):
    """The small class, in which the late student and another one have more time than the rest."""
    folder = tmp_path_factory.mktemp("extended") / "course"
    shutil.copytree(few, folder)
    with gradebook_of(folder) as book:
        book.find_submission(ASSIGNMENT, "late").extension = datetime.timedelta(minutes=20)
        book.find_submission(ASSIGNMENT, "ada").extension = datetime.timedelta(days=2)
        book.update_or_create_student("ada", first_name="Ada", last_name="Lovelace")
        book.db.commit()
    return folder


def test_every_number_is_the_one_that_nbgrader_has(extended):
    found = read_marks(extended, ASSIGNMENT)
    with gradebook_of(extended) as book:
        for theirs in book.assignment_submissions(ASSIGNMENT):
            ours, (notebook,) = found.marks[theirs.student.id], theirs.notebooks
            assert (ours.points, ours.max_points) == (theirs.score, theirs.max_score)
            assert (ours.penalty, ours.late) == (theirs.late_submission_penalty or 0, theirs.total_seconds_late)
            assert {name: item.points or 0 for name, item in ours.questions.items()} == {
                grade.name: grade.score for grade in notebook.grades
            }
            assert {name for name, item in ours.questions.items() if item.waits} == {
                grade.name for grade in notebook.grades if grade.needs_manual_grade
            }
            assert ours.comments == {item.name: item.comment for item in notebook.comments if item.comment}
        assert (found.due, found.students) == (book.find_assignment(ASSIGNMENT).duedate, set(found.marks))
    assert (found.marks["late"].late, found.marks["ada"].name) == (2400, "Ada Lovelace")


def test_one_student_is_read_as_the_class_is(extended):
    found = read_marks(extended, ASSIGNMENT)
    assert {student: read_mark(extended, ASSIGNMENT, student) for student in found.marks} == found.marks


def test_of_what_the_gradebook_does_not_know_there_is_no_mark(extended):
    assert read_mark(extended, ASSIGNMENT, "nobody") is None
    assert read_mark(extended, "1_two_layer", "ada") is None and read_marks(extended, "1_two_layer") is None


def test_what_a_run_gives_back_is_what_is_read_afterwards(few, tmp_path):
    folder = tmp_path / "course"
    shutil.copytree(few, folder)
    (graded,) = Classroom(load_course(folder), ASSIGNMENT).grade(["fatima"], 1, resume=False)
    read = read_mark(folder, ASSIGNMENT, "fatima")
    assert (dict(graded.mark.questions), graded.mark.penalty) == (dict(read.questions), read.penalty)
    assert read.questions["test_linear_backward"].by_hand == 3


@given(st.dictionaries(st.text(), QUESTIONS), POINTS)
def test_there_is_a_total_only_where_every_question_has_its_points(questions, penalty):
    mark = Mark(questions, penalty)
    points = [item.points for item in questions.values()]
    assert (mark.total is None) == (None in points) == (mark.status == WAITS) == bool(mark.unmarked)
    assert mark.total in (None, mark.so_far) and mark.so_far >= 0
    assert bool(mark.reasons) or mark.status == GRADED


def test_a_persons_points_come_before_ours_and_extra_credit_on_top():
    assert Question(5, automatic=2, by_hand=3, extra=1).points == 4
    assert Question(5, automatic=2, extra=1).points == 3
    assert Question(5, extra=1).points is None


def test_the_reasons_name_what_waits_and_what_is_to_be_looked_at_again():
    waits, again = Question(5, waits=True), Question(5, automatic=1, by_hand=2, waits=True)
    mark = Mark({"test_cost": again, "why": waits, "test_relu": Question(1, 1)})
    assert mark.reasons == ["to be marked by a person: why", "to be looked at again: cost"]


def test_a_penalty_takes_no_more_than_there_is():
    assert Mark({"a": Question(5, 2)}, penalty=3).total == 0


def test_a_mark_in_the_order_of_its_questions_has_every_one_of_them():
    mark = Mark({"b": Question(1, 1), "a": Question(2, 2)}).of({"a": 2.0, "c": 3.0, "b": 1.0})
    assert [(name, item.points) for name, item in mark.questions.items()] == [("a", 2), ("c", None), ("b", 1)]
    assert mark.unmarked == ["c"]


def test_marks_that_a_page_shows_alike_have_the_same_digest():
    mark = Mark({"a": Question(5, 2)}, name="Ada")
    assert mark.digest() == Mark({"a": Question(5, 1, extra=1.0)}, late=30, name="Ada").digest()
    assert mark.digest() != Mark({"a": Question(5, 2)}, penalty=1, name="Ada").digest()
    assert mark.digest() != Mark({"a": Question(5, by_hand=2)}, name="Ada").digest()


def test_without_a_mark_a_result_says_whether_anything_was_handed_in():
    assert StudentResult("ada").status == NOT_GRADED
    assert StudentResult("ada", handed_in=False).status == NOT_HANDED_IN
    assert (StudentResult("ada").total, StudentResult("ada").points("a"), StudentResult("ada").penalty) == (None, None, 0)
