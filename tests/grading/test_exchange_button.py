"""nbgrader's own `collect`, which formgrader's button calls, reads the exchange as `autograder collect` does."""

import json
import shutil

import nbformat
import pytest

from autograder.desk.demo_class import STUDENTS
from tests.grading.conftest import ASSIGNMENT, gradebook_of, run, set_seed

FILE = f"{ASSIGNMENT}.ipynb"


def submitted(inbound, student, time, notebook):
    """A folder as nbgrader's `submit` makes it."""
    folder = inbound / f"{student}+{ASSIGNMENT}+{time}+abcdefghijkl"
    folder.mkdir(parents=True)
    (folder / FILE).write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "timestamp.txt").write_text(time, encoding="utf-8")
    (folder / "timestamp.txt").chmod(0o444)
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory, root, release):
    """ana has submitted; mal hands in a link to the solution."""
    folder = tmp_path_factory.mktemp("button") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    set_seed(folder)
    inbound = folder / ".exchange" / "backprop" / "inbound"
    submitted(inbound, "ana", "2026-01-10 12:00:00.000000 UTC", STUDENTS["ada"](release))
    linked = submitted(inbound, "mal", "2026-01-10 12:30:00.000000 UTC", release) / FILE
    linked.unlink()
    linked.symlink_to(folder / "source" / ASSIGNMENT / FILE)
    with gradebook_of(folder) as book:
        book.update_or_create_assignment(ASSIGNMENT)
    done = run(folder, "nbgrader", "collect", ASSIGNMENT)
    (folder / "printed.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return folder


def test_what_was_submitted_is_collected(course):
    kept = nbformat.read(course / "submitted" / "ana" / ASSIGNMENT / FILE, as_version=4)
    assert "dZ" in str(kept.cells)


def test_a_link_of_a_student_is_not_followed_and_said(course):
    assert not (course / "submitted" / "mal" / ASSIGNMENT / FILE).exists()
    assert "a link" in (course / "printed.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("time", ["", "on Friday", "2026-01-10 12:00:00 UTC"])
def test_pages_are_there_after_the_own_command_of_nbgrader_whatever_the_time_says(course, tmp_path, time):
    folder = shutil.copytree(course, tmp_path / "course", symlinks=True)
    place = folder / "submitted" / "ana" / ASSIGNMENT / "timestamp.txt"
    place.unlink()
    if time:
        place.write_text(time, encoding="utf-8")
    graded = run(folder, "autograder", "grade", ASSIGNMENT, "--places", "none")
    done = run(folder, "nbgrader", "generate_feedback", ASSIGNMENT)
    page = folder / "feedback" / "ana" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert done.returncode == 0 and page.is_file(), graded.stdout + graded.stderr + done.stdout + done.stderr


def test_a_page_beside_which_an_earlier_version_wrote_words_for_the_time_is_written_anew(course, tmp_path):
    folder = shutil.copytree(course, tmp_path / "course", symlinks=True)
    run(folder, "autograder", "grade", ASSIGNMENT, "--places", "none")
    time = folder / "feedback" / "ana" / ASSIGNMENT / "timestamp.txt"
    time.write_text("not known", encoding="utf-8")
    run(folder, "autograder", "grade", ASSIGNMENT, "--places", "none", "--resume")
    assert time.read_text(encoding="utf-8").startswith("2026-01-10 12:00:00")
