"""Every file that a student hands in is accounted for, and none can stand in the way of the others."""

import json
import os
import shutil
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from autograder.course.course import load_course
from autograder.course.progress import Finished
from autograder.course.release import course_config
from autograder.marking.autograded import AutogradedFolder
from autograder.marking.work import files_beside
from autograder.notebook.files import SECRET
from autograder.notebook.read import read_notebook
from autograder.notebook.submission import (
    BESIDE,
    GRADED,
    IGNORED,
    LINK,
    REPAIRED,
    SECOND,
    SPECIAL,
    TAKEN,
    TIME,
    UNREADABLE,
    read_submission,
)
from tests.grading.conftest import ASSIGNMENT

FILE = f"{ASSIGNMENT}.ipynb"


@pytest.fixture
def course(tmp_path, root):
    """A course with an empty submission of ada's, and a file of the course's own beside the notebook."""
    shutil.copytree(root / "release" / ASSIGNMENT, tmp_path / "release" / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", tmp_path)
    (tmp_path / "source" / ASSIGNMENT).mkdir(parents=True)
    (tmp_path / "source" / ASSIGNMENT / "data.csv").write_text("ours")
    (tmp_path / "submitted" / "ada" / ASSIGNMENT).mkdir(parents=True)
    return load_course(tmp_path)


def put(course, name, content=None):
    path = course.root / "submitted" / "ada" / ASSIGNMENT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((course.root / "release" / ASSIGNMENT / FILE).read_bytes() if content is None else content)


def handed(course):
    return read_submission(
        course.submitted(ASSIGNMENT, "ada"), course.release_notebook(ASSIGNMENT), [".ipynb_checkpoints", "*.pyc"]
    )


def test_the_secret_of_the_exchange_is_none_of_the_students_files(course):
    put(course, FILE)
    put(course, SECRET, b"a secret of three words")
    item = handed(course)
    assert item.files == {FILE: GRADED, SECRET: SECRET} and item.beside() == [Path(SECRET)]
    assert (item.left_out, item.repairs, item.not_given()) == ([], [], [])
    assert files_beside(item.folder) == {}


def test_the_same_work_with_another_secret_is_the_same_work(course):
    versions = []
    for secret in (b"one", b"two"):
        put(course, FILE)
        put(course, SECRET, secret)
        versions.append(Finished(course.root, ASSIGNMENT).version("ada").split())
    (whole, work), (other, same) = versions
    assert whole != other and work == same


def test_each_kind_of_file_is_named(course):
    put(course, FILE)
    put(course, "second.ipynb")
    put(course, "timestamp.txt", b"2026-01-01 10:00:00 UTC")
    put(course, "deep/er/notes.txt", b"")
    put(course, f".ipynb_checkpoints/{FILE}")
    put(course, "a.pyc", b"")
    folder = course.root / "submitted" / "ada" / ASSIGNMENT
    (folder / "link").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    assert handed(course).files == {
        FILE: GRADED,
        "second.ipynb": SECOND,
        "timestamp.txt": TIME,
        "deep/er/notes.txt": BESIDE,
        f".ipynb_checkpoints/{FILE}": IGNORED,
        "a.pyc": IGNORED,
        "link": LINK,
        "pipe": SPECIAL,
    }


def test_a_renamed_notebook_is_graded_and_the_name_is_told(course):
    put(course, "mine (2).ipynb")
    item = handed(course)
    assert item.files == {"mine (2).ipynb": REPAIRED}
    assert item.repairs == [f"the file was named 'mine (2).ipynb'; it was graded as '{FILE}'"]


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\xff", b"[1]", b"[" * 100_000, b'{"cells": [1], "nbformat": 4, "metadata": {}}']
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(course, content):
    put(course, FILE, content)
    item = handed(course)
    assert (item.notebook, item.files, len(item.notes)) == (None, {FILE: UNREADABLE}, 1)


def test_metadata_that_the_format_does_not_allow_costs_nothing(course):
    notebook = json.loads((course.root / "release" / ASSIGNMENT / FILE).read_text(encoding="utf-8"))
    notebook["cells"][0]["metadata"]["collapsed"] = notebook["cells"][0]["id"] = {"no": "such"}
    notebook["metadata"]["kernelspec"] = 7
    put(course, FILE, json.dumps(notebook).encode())
    item = handed(course)
    assert item.files == {FILE: GRADED}
    assert {cell.metadata.nbgrader.grade_id for cell in item.notebook.cells if "nbgrader" in cell.metadata} >= {"why_dA"}


@pytest.mark.parametrize("name", ["data.csv", "data.csv/x.txt", f"{FILE}/x.txt"])
def test_a_file_cannot_take_the_place_of_the_notebook_or_of_the_courses_own_file(course, name):
    put(course, name, b"theirs")
    put(course, "other.ipynb" if name.startswith(FILE) else FILE)
    item = handed(course)
    config = course_config(course.root)
    folder = AutogradedFolder(CourseDirectory(config=config), ASSIGNMENT, config, None)
    folder.write(item, item.notebook)
    place = course.root / "autograded" / "ada" / ASSIGNMENT
    assert item.files[name] == TAKEN
    assert (place / "data.csv").read_text() == "ours"
    assert json.loads((place / FILE).read_text())["cells"]


def test_a_folder_that_is_a_link_to_another_students_is_not_graded(tmp_path):
    (tmp_path / "submitted" / "ada" / "2_L_layer").mkdir(parents=True)
    (tmp_path / "submitted" / "eve").symlink_to(tmp_path / "submitted" / "ada")
    item = read_submission(tmp_path / "submitted" / "eve" / "2_L_layer", None, [])
    assert item.notebook is None
    assert "is a link" in item.notes[0]


def test_half_a_character_in_a_cell_becomes_a_question_mark(tmp_path):
    path = tmp_path / "half.ipynb"
    cell = '{"cell_type": "code", "source": "x = 1 # \\ud800", "metadata": {}, "outputs": [], "execution_count": null}'
    path.write_text(f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}')
    assert read_notebook(path).cells[0].source == "x = 1 # ?"


@pytest.mark.parametrize("student", ["<img src=x onerror=alert(1)>", 'a" onmouseover="alert(1)'], ids=["tag", "attribute"])
def test_a_folder_whose_name_would_be_markup_is_not_graded(student, tmp_path):
    item = read_submission(tmp_path / student / ASSIGNMENT, None, [])
    assert item.notebook is None and "may not hold <, > or quotation marks" in item.notes[0]


def test_where_only_jupyters_own_copy_is_there_it_is_graded_and_that_is_told(course):
    put(course, f".ipynb_checkpoints/{ASSIGNMENT}-checkpoint.ipynb")
    item = handed(course)
    assert item.notebook is not None
    assert item.files == {f".ipynb_checkpoints/{ASSIGNMENT}-checkpoint.ipynb": REPAIRED}
    assert "only Jupyter's own copy" in item.repairs[0]
