"""What students get is made by nbgrader from the source, and is current."""

import json
import shutil

import pytest

from autograder.course.course import load_course
from autograder.course.release import alike, make_release, stale_files
from autograder.forge.spec import SourceProblem
from tests.grading.conftest import ASSIGNMENT, run


@pytest.fixture
def copy_of_course(tmp_path, root):
    for name in ("source", "release"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copy(root / "nbgrader_config.py", tmp_path)
    return tmp_path


def test_the_release_and_the_public_key_are_what_the_source_gives_now(root):
    assert stale_files(load_course(root), ASSIGNMENT) == []


def test_the_release_holds_the_notebook_and_nothing_else(root):
    assert [path.name for path in (root / "release" / ASSIGNMENT).iterdir() if path.is_file()] == [f"{ASSIGNMENT}.ipynb"]


def test_files_that_are_not_on_the_allow_list_stay_out_of_the_release(copy_of_course):
    (copy_of_course / "source" / ASSIGNMENT / "answers.py").write_text("secret = 1\n")
    make_release(load_course(copy_of_course), ASSIGNMENT)
    assert not (copy_of_course / "release" / ASSIGNMENT / "answers.py").exists()


def test_the_check_says_which_file_is_not_current_and_changes_nothing(copy_of_course):
    path = copy_of_course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.write_text(path.read_text() + " ")
    before = path.read_bytes()
    done = run(copy_of_course, "autograder", "release", ASSIGNMENT, "--check")
    assert (done.returncode, path.read_bytes()) == (1, before)
    assert f"{ASSIGNMENT}.ipynb" in done.stdout


def released(folder, *words):
    done = run(folder, "autograder", "release", ASSIGNMENT, *words)
    return done.returncode, done.stdout.strip()


def test_the_command_ends_well_unless_it_checks_and_something_is_not_current(copy_of_course):
    path = copy_of_course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert released(copy_of_course, "--check") == (0, f"{ASSIGNMENT}: current")
    path.write_text(path.read_text() + " ")
    said = f"{ASSIGNMENT}: not current: {ASSIGNMENT}.ipynb; run 'autograder release {ASSIGNMENT}'"
    assert released(copy_of_course, "--check") == (1, said)
    assert released(copy_of_course) == (0, f"{ASSIGNMENT}: written: {ASSIGNMENT}.ipynb")
    assert released(copy_of_course) == (0, f"{ASSIGNMENT}: current")


def test_a_source_that_nbgrader_refuses_leaves_the_old_release_in_place(copy_of_course):
    path = copy_of_course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"].append(next(cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]))
    path.write_text(json.dumps(notebook))
    before = (copy_of_course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes()
    with pytest.raises(SourceProblem, match="is there twice"):
        make_release(load_course(copy_of_course), ASSIGNMENT)
    assert (copy_of_course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes() == before


def test_keys_are_alike_up_to_the_last_digits_and_in_nothing_else():
    key = {"a": [1, 0.1, "text"], "b": {"c": None}}
    assert alike(key, {"a": [1, 0.1 + 1e-16, "text"], "b": {"c": None}})
    others = [{**key, "a": [1, 0.1001, "text"]}, {**key, "a": [2, 0.1, "text"]}, {**key, "a": [1, 0.1]}, {"a": key["a"]}]
    assert not any(alike(key, other) for other in others)


def test_the_release_as_handed_out_earns_nothing(root, tmp_path):
    shutil.copy(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", tmp_path)
    done = run(tmp_path, "autograder", "check", f"{ASSIGNMENT}.ipynb", "--assignment", ASSIGNMENT, "--json", "--hidden")
    assert sum(json.loads(line)["points"] for line in done.stdout.splitlines()) == 0
