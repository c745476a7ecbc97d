"""No file that lies outside a submission gets into it: not into the sandbox, the graded folder, the digest or the time."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from autograder.course.course import load_course
from autograder.course.progress import Finished, ordinary_files
from autograder.course.release import register
from autograder.marking.classroom import Classroom
from autograder.marking.work import files_beside, work_of
from autograder.notebook.submission import BESIDE, LINK, SPECIAL, read_submission
from tests.grading import traps
from tests.grading.conftest import ASSIGNMENT, set_seed
from tests.grading.tables import rows
from tests.grading.traps import BAIT, FOLDERS, TRAPS, baited, grow

FILE = f"{ASSIGNMENT}.ipynb"
SAID = {traps.FILE: BESIDE, traps.LINK: LINK, traps.SPECIAL: SPECIAL}
TELL_ALL = """
import os
for place, _, names in os.walk('.'):
    for name in names:
        print(name, open(os.path.join(place, name), errors='replace').read())
"""


@pytest.fixture
def outside(tmp_path):
    return baited(tmp_path / "outside")


@pytest.fixture
def course(tmp_path, root):
    """A course in which ada handed in what she was given, and a file beside it."""
    return submitted(tmp_path / "course", root)


def submitted(folder, root):
    (folder / "submitted" / "ada" / ASSIGNMENT).mkdir(parents=True)
    shutil.copytree(root / "release" / ASSIGNMENT, folder / "release" / ASSIGNMENT)
    shutil.copy(root / "release" / ASSIGNMENT / FILE, place(folder) / FILE)
    (place(folder) / "mine.txt").write_text("mine")
    return load_course(folder)


def place(folder, student="ada"):
    return folder / "submitted" / student / ASSIGNMENT


def into_the_sandbox(course, student="ada"):
    notebook = course.release_notebook(ASSIGNMENT)
    return work_of(course, ASSIGNMENT, student, notebook, seed=7).files


def handed_in(course, student="ada"):
    return read_submission(course.submitted(ASSIGNMENT, student), course.release_notebook(ASSIGNMENT), [])


@pytest.mark.parametrize("where", ["trap", "folder/trap", "folder/in a folder/trap.txt", "trap.py", "numpy"])
@pytest.mark.parametrize("kind", TRAPS)
def test_what_is_no_ordinary_file_never_gets_into_the_sandbox(course, outside, kind, where):
    what, lay = TRAPS[kind]
    (place(course.root) / where).parent.mkdir(parents=True, exist_ok=True)
    lay(place(course.root) / where, outside)
    assert into_the_sandbox(course) == {"mine.txt": b"mine"}
    item = handed_in(course)
    assert item.files[where] == SAID[what] and item.beside() == [Path("mine.txt")]


@pytest.mark.parametrize("kind", TRAPS)
def test_a_notebook_that_is_no_ordinary_file_is_not_read(course, outside, kind):
    (place(course.root) / FILE).unlink()
    shutil.copy(course.root / "release" / ASSIGNMENT / FILE, outside / "secret.txt")
    TRAPS[kind][1](place(course.root) / FILE, outside)
    item = handed_in(course)
    assert item.notebook is None and "no notebook" in item.notes[0]


@pytest.mark.parametrize("kind", TRAPS)
def test_what_is_no_ordinary_file_is_no_part_of_the_version(course, outside, kind):
    before = Finished(course.root, ASSIGNMENT).version("ada")
    TRAPS[kind][1](place(course.root) / "trap", outside)
    assert Finished(course.root, ASSIGNMENT).version("ada") == before


@pytest.mark.parametrize("of", ["the student", "the assignment"])
def test_a_submission_that_is_itself_a_link_is_not_read_at_all(course, outside, of):
    eve = place(course.root, "eve") if of == "the assignment" else place(course.root, "eve").parent
    eve.parent.mkdir(exist_ok=True)
    shutil.move(place(course.root), outside / ASSIGNMENT)
    eve.symlink_to(outside / ASSIGNMENT if of == "the assignment" else outside)
    item = handed_in(course, "eve")
    assert (item.notebook, item.files) == (None, {}) and "is a link, which is not followed" in item.notes[0]
    assert into_the_sandbox(course, "eve") == {}
    assert Finished(course.root, ASSIGNMENT).version("eve") == Finished(course.root, ASSIGNMENT).version("nobody")


@settings(max_examples=60, deadline=None)
@given(tree=FOLDERS)
def test_of_any_tree_of_files_and_traps_just_the_ordinary_files_are_taken(tree):
    with tempfile.TemporaryDirectory() as name:
        folder, outside = place(Path(name)), baited(Path(name) / "outside")
        folder.parent.mkdir(parents=True)
        made = {str(path.relative_to(folder)): what for path, what in grow(folder, tree, outside)}
        ours = {name: os.fsencode(Path(name).name) for name, what in made.items() if what == traps.FILE}
        assert files_beside(folder) == ours
        assert {str(path.relative_to(folder)) for path in ordinary_files(folder)} == set(ours)


@pytest.mark.parametrize(("size", "taken"), [(0, True), (4_999_999, True), (5_000_000, False)])
def test_large_files_are_not_read_for_the_sandbox(course, size, taken):
    with (place(course.root) / "data.bin").open("wb") as file:
        file.truncate(size)
    assert ("data.bin" in into_the_sandbox(course)) is taken


def test_of_very_many_files_the_first_fifty_go_into_the_sandbox(course):
    for number in range(60):
        (place(course.root) / f"{number:02}.txt").write_text("")
    assert list(into_the_sandbox(course)) == [f"{number:02}.txt" for number in range(50)]


def test_notebooks_are_not_read_for_the_sandbox(course):
    shutil.copy(place(course.root) / FILE, place(course.root) / "second.ipynb")
    assert list(into_the_sandbox(course)) == ["mine.txt"]


@pytest.fixture(scope="module")
def registered(tmp_path_factory, root):
    """A course that is ready to be graded; what was handed in prints every file that it finds."""
    course = submitted(tmp_path_factory.mktemp("links") / "course", root)
    shutil.copy(root / "nbgrader_config.py", course.root)
    shutil.copytree(root / "source" / ASSIGNMENT, course.root / "source" / ASSIGNMENT)
    set_seed(course.root)
    register(course, ASSIGNMENT)
    path = place(course.root) / FILE
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]
    tell = {"cell_type": "code", "id": "tell", "metadata": {}, "outputs": [], "execution_count": None, "source": TELL_ALL}
    path.write_text(json.dumps({**notebook, "cells": [tell, *notebook["cells"]]}), encoding="utf-8")
    return course


@pytest.fixture
def class_of_one(registered, tmp_path):
    return load_course(shutil.copytree(registered.root, tmp_path / "course"))


def graded(course):
    (row,) = Classroom(course, ASSIGNMENT).grade(["ada"], 1, resume=False)
    notebook = json.loads(course.graded_path(ASSIGNMENT, "ada").read_text(encoding="utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if cell["id"] == "tell"]
    return row, "".join(part for item in cell["outputs"] for part in item.get("text", ""))


def test_a_cell_that_prints_every_file_prints_nothing_that_lies_outside(class_of_one, outside):
    for number, (_, lay) in enumerate(TRAPS.values()):
        lay(place(class_of_one.root) / f"trap{number}.txt", outside)
    row, printed = graded(class_of_one)
    assert "mine.txt mine" in printed and "trap" not in printed
    written = [path for name in ("autograded", ".autograder") for path in (class_of_one.root / name).rglob("*")]
    assert not [path for path in written if path.is_symlink() or (path.is_file() and BAIT in path.read_text(errors="replace"))]
    assert row.files == {"mine.txt": BESIDE, FILE: row.files[FILE]} | {
        f"trap{number}.txt": SAID[what] for number, (what, _) in enumerate(TRAPS.values())
    }


@pytest.mark.parametrize("kind", TRAPS)
def test_the_time_of_handing_in_is_taken_from_an_ordinary_file_only(class_of_one, outside, kind):
    (outside / "secret.txt").write_text("2020-01-01 12:00:00 UTC")
    TRAPS[kind][1](place(class_of_one.root) / "timestamp.txt", outside)
    row, _ = graded(class_of_one)
    assert f"timestamp.txt is {row.files['timestamp.txt']}: whether it came late is not known" in row.notes
    assert "2020" not in str(rows(class_of_one.root)["submitted_assignment"])


def test_a_file_whose_name_is_no_text_costs_nothing(class_of_one):
    (place(class_of_one.root) / os.fsdecode(b"ad\xff.txt")).write_text("ours")
    row, printed = graded(class_of_one)
    assert row.points is not None and "mine.txt mine" in printed
    assert row.files[os.fsdecode(b"ad\xff.txt")] == BESIDE
