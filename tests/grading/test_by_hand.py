"""New automatic points leave alone what a person said of a question: its points, and that it is to be looked at again."""

import contextlib
import shutil

import pytest

from autograder.course.course import load_course
from autograder.marking.classroom import Classroom
from autograder.regrade.apply import Regrade
from tests.grading.conftest import ASSIGNMENT, gradebook_of

STUDENT, CELL, OTHERS = "goran", "test_compute_cost", "test_linear_forward"
OURS, PERSONS = 0.5, 1.5


@pytest.fixture
def folder(few, tmp_path):
    return shutil.copytree(few, tmp_path / "course", symlinks=True)


@contextlib.contextmanager
def reviser(folder):
    """The gradebook of the course, for marks that change."""
    with contextlib.closing(Regrade(Classroom(load_course(folder), ASSIGNMENT))) as regrade:
        yield regrade.gradebook


def enter(folder, **what):
    """What a person enters for one question in the formgrader."""
    with gradebook_of(folder) as book:
        grade = book.find_grade(CELL, ASSIGNMENT, ASSIGNMENT, STUDENT)
        for name, value in what.items():
            setattr(grade, name, value)
        book.db.commit()


def entered(folder, cell=CELL):
    with gradebook_of(folder) as book:
        grade = book.find_grade(cell, ASSIGNMENT, ASSIGNMENT, STUDENT)
        return {name: getattr(grade, name) for name in ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")}


SAID = [
    {"manual_score": score, "extra_credit": extra, "needs_manual_grade": waits}
    for score in (None, 0, PERSONS)
    for extra in (None, 1)
    for waits in (False, True)
]


def words(said):
    return ", ".join(f"{name} {value}" for name, value in said.items())


@pytest.mark.parametrize("said", SAID, ids=words)
def test_a_question_that_a_person_marked_is_looked_at_again_if_it_was_to_be_and_only_then(folder, said):
    enter(folder, **said)
    with reviser(folder) as gradebook:
        gradebook.revise(STUDENT, {CELL: OURS}, write=True)
    waits = said["needs_manual_grade"] and said["manual_score"] is not None
    assert entered(folder) == {**said, "auto_score": OURS, "needs_manual_grade": waits}


@pytest.mark.parametrize("said", SAID, ids=words)
def test_undo_puts_back_what_it_was(folder, said):
    enter(folder, **said)
    before = entered(folder)
    with reviser(folder) as gradebook:
        previous = gradebook.revise(STUDENT, {CELL: OURS}, write=True).previous
        gradebook.put_back(STUDENT, previous)
    assert entered(folder) == before


@pytest.mark.parametrize("then", SAID, ids=words)
def test_what_a_person_entered_since_is_kept_by_undo(folder, then):
    enter(folder, **then)
    with reviser(folder) as gradebook:
        previous = gradebook.revise(STUDENT, {CELL: OURS}, write=True).previous
    enter(folder, manual_score=1.0, needs_manual_grade=False)
    with reviser(folder) as gradebook:
        gradebook.put_back(STUDENT, previous)
    assert (entered(folder)["manual_score"], entered(folder)["needs_manual_grade"]) == (1.0, False)


def test_a_question_with_the_same_points_is_not_touched_and_without_write_none_is(folder):
    enter(folder, needs_manual_grade=True)
    before = entered(folder), entered(folder, OTHERS)
    with reviser(folder) as gradebook:
        gradebook.revise(STUDENT, {CELL: before[0]["auto_score"]}, write=True)
        said = gradebook.revise(STUDENT, {CELL: OURS, OTHERS: OURS}, write=False)
    assert (entered(folder), entered(folder, OTHERS)) == before
    assert {name: new for name, (_, new) in said.changed.items()} == {CELL: OURS, OTHERS: OURS}


def test_a_mark_by_hand_is_named_and_counts_before_ours(folder):
    enter(folder, manual_score=PERSONS)
    with reviser(folder) as gradebook:
        said = gradebook.revise(STUDENT, {CELL: OURS}, write=True)
    assert said.by_hand[CELL] == PERSONS and said.after.points == said.before.points
