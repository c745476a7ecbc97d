"""A class of traps: hostile names, links and pipes get what their work earned, are not followed and run nowhere."""

import json
import os

import nbformat
import pytest

from autograder.course.course import load_course, own_course
from autograder.course.release import make_release
from autograder.desk.demo import make_course
from autograder.desk.demo_class import ASSIGNMENT, filled
from autograder.forge.solutions import solution_cells
from autograder.notebook.repair import grade_id
from tests.grading.conftest import digests, marks, run

ASSIGNMENTS = own_course().assignments
NAMES = ["<img src=x onerror=alert(1)>", "x'; drop table grade;--", "-rf", "..x", "[red]", "esc\x1b[2J", "{{7*7}}"]


@pytest.fixture(scope="module")
def hostile_class(tmp_path_factory, root):
    """A course in which one student is honest and the others' names, links and files are traps, after `autograder grade`."""
    folder = tmp_path_factory.mktemp("attacked") / "course"
    make_course(root, folder)
    make_release(load_course(folder), ASSIGNMENT)
    release = nbformat.read(folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    release.cells = [cell for cell in release.cells if grade_id(cell)]
    solutions = dict(solution_cells(ASSIGNMENTS[ASSIGNMENT]))
    little = json.dumps(filled(release, {"linear_forward": solutions["linear_forward"]}))
    for student in ["honest", "link", "pipe", "files", *NAMES]:
        (folder / "submitted" / student / ASSIGNMENT).mkdir(parents=True)
    for student in ["files", *NAMES]:
        (folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").write_text(little)
    whole = folder / "submitted" / "honest" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    whole.write_text(json.dumps(filled(release, solutions)))
    (folder / "submitted" / "link" / ASSIGNMENT / whole.name).symlink_to(whole)
    os.mkfifo(folder / "submitted" / "pipe" / ASSIGNMENT / whole.name)
    _lay_traps(folder, folder / "submitted" / "files" / ASSIGNMENT)
    before = digests(folder)
    done = run(folder, "autograder", "grade", ASSIGNMENT, "--seed", "7")
    assert done.returncode == 1, done.stdout + done.stderr
    return folder, done.stdout + done.stderr, before


def _lay_traps(folder, place):
    (place / "gradebook.db").symlink_to(folder / "gradebook.db")
    (place / "everything").symlink_to(folder)
    os.mkfifo(place / "pipe")
    (place / "nbgrader_config.py").write_text("raise SystemExit('mine')")
    (place / "timestamp.txt").write_text("9999-99-99 " * 20)


def test_a_class_of_traps_gets_what_its_work_earned(hostile_class):
    earned = {student: sum(points.values()) for student, points in marks(hostile_class[0]).items()}
    assert earned == {"honest": 30, "files": 2, **dict.fromkeys(NAMES[1:], 2)}


def test_a_folder_name_that_formgrader_would_run_is_refused_with_a_reason(hostile_class):
    assert "markup:" in hostile_class[1] and NAMES[0] not in marks(hostile_class[0])


def test_links_and_pipes_are_not_followed(hostile_class):
    folder, printed, _ = hostile_class
    assert "a link, not followed" in printed and "not an ordinary file" in printed
    copied = {path.name for path in (folder / "autograded" / "files" / ASSIGNMENT).iterdir()}
    assert not copied & {"gradebook.db", "everything", "pipe"}


def test_what_a_class_of_traps_handed_in_is_left_as_it_was(hostile_class):
    folder, _, before = hostile_class
    after = digests(folder)
    assert {name: after[name] for name in before} == before
    assert not [name for name in set(after) - set(before) if not (folder / name).is_symlink()]


def test_no_name_of_a_student_is_markup_on_a_page(hostile_class):
    pages = list((hostile_class[0] / "feedback").rglob("*.html"))
    assert pages and not [page for page in pages if "<img src=x" in page.read_text(encoding="utf-8")]
