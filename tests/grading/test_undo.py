"""A regrade that is taken back leaves the course as it was: what was new is gone, and what was there is as it was."""

import json
import shutil

import pytest

from autograder.course.course import load_course
from autograder.desk.demo_class import FILE
from autograder.feedback.write import feedback_page
from autograder.regrade import journal
from autograder.regrade import show as desk
from tests.grading.changed_course import but_the_gradebook, everything, with_other_parts
from tests.grading.conftest import ASSIGNMENT
from tests.grading.tables import rows

STUDENT = "late"


@pytest.fixture
def folder(few, tmp_path):
    return shutil.copytree(few, tmp_path / "course", symlinks=True)


def account(folder):
    return load_course(folder).evidence_path(ASSIGNMENT, STUDENT)


def notebook(folder):
    return load_course(folder).graded_path(ASSIGNMENT, STUDENT)


def graded(folder):
    return notebook(folder).parent


def of_student(folder):
    return graded(folder).parent


def page(folder):
    return feedback_page(folder, STUDENT, ASSIGNMENT)


def pages(folder):
    return page(folder).parent


def beside(folder):
    return graded(folder) / "timestamp.txt"


LOSSES = {
    "the account": [account],
    "the graded notebook": [notebook],
    "a file beside the graded notebook": [beside, account],
    "the graded folder": [graded],
    "all that was graded of the student": [of_student, page],
    "the page": [page],
    "the folder of the page": [pages],
    "account and graded notebook": [account, notebook],
    "everything": [account, of_student, pages],
}


def lose(folder, *places):
    for place in places:
        path = place(folder)
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize("lost", LOSSES)
def test_what_a_regrade_made_anew_is_gone_after_undo(folder, lost):
    lose(folder, *LOSSES[lost])
    before, book = everything(folder), rows(folder)
    assert desk.apply(with_other_parts(folder), ASSIGNMENT, 2) == 0
    made = set(everything(folder)) - set(before)
    assert str(LOSSES[lost][0](folder).relative_to(folder)) in "\n".join(made)
    assert desk.undo(with_other_parts(folder), ASSIGNMENT) == 0
    assert rows(folder) == book
    due = str(pages(folder).relative_to(folder)) if notebook(folder).is_file() else "no page is due"
    after = {name: digest for name, digest in everything(folder).items() if not name.startswith(due) or name in before}
    assert but_the_gradebook(after) == but_the_gradebook(before)


def test_what_lay_in_the_folders_besides_is_there_again_after_undo(folder):
    account(folder).unlink()
    for place in (graded(folder), pages(folder)):
        (place / "notes").mkdir()
        (place / "notes" / "of the instructor.txt").write_text("Ask her about db.")
    beside(folder).write_text("2026-01-10 12:30:00 UTC")
    before = everything(folder)
    assert desk.apply(with_other_parts(folder), ASSIGNMENT, 2) == 0
    assert everything(folder)[str(beside(folder).relative_to(folder))] != before[str(beside(folder).relative_to(folder))]
    assert desk.undo(with_other_parts(folder), ASSIGNMENT) == 0
    assert but_the_gradebook(everything(folder)) == but_the_gradebook(before)


@pytest.mark.parametrize("step", [1, 2, 3, 12])
def test_an_undo_that_is_broken_off_can_be_begun_again(folder, few, monkeypatch, step):
    done, steps = journal._put_back, iter(range(1, 13))

    def broken(kept, path):
        if next(steps) == step:
            raise KeyboardInterrupt
        done(kept, path)

    desk.apply(with_other_parts(folder), ASSIGNMENT, 2)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(journal, "_put_back", broken)
        desk.undo(with_other_parts(folder), ASSIGNMENT)
    assert desk.undo(with_other_parts(folder), ASSIGNMENT) == 0
    assert rows(folder) == rows(few)
    assert but_the_gradebook(everything(folder)) == but_the_gradebook(everything(few))


def test_a_regrade_that_an_earlier_version_kept_is_taken_back(folder, few):
    desk.apply(with_other_parts(folder), ASSIGNMENT, 2)
    (kept,) = (folder / ".autograder" / "regrades").iterdir()
    about = json.loads((kept / "regrade.json").read_text())
    (kept / "regrade.json").write_text(json.dumps({name: about[name] for name in ("assignment", "state", "cells")}))
    for place in (kept / "students").iterdir():
        (place / "graded" / FILE).rename(place / "notebook.ipynb")
        (place / "feedback" / f"{ASSIGNMENT}.html").rename(place / "page.html")
        for name in ("graded", "feedback"):
            shutil.rmtree(place / name)
    assert desk.undo(with_other_parts(folder), ASSIGNMENT) == 0
    assert but_the_gradebook(everything(folder)) == but_the_gradebook(everything(few))
