"""A course whose `course.py` is not there, has another name or never ends is one line that says what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.course import load_course
from autograder.forge import time_limit
from autograder.forge.spec import SpecProblem
from tests.course.another_course import NAME, make_course

NOT_READ = "is not read: the specs of a course stand in a file course.py: give it that name"
NO_FILE = "course.py:1: there is no course.py, and source/ holds scaling, which no spec describes: write course.py"


@pytest.fixture
def folder(tmp_path, root, monkeypatch):
    """The folder of a small course, in which we are."""
    folder = make_course(tmp_path / "course", root)
    monkeypatch.chdir(folder)
    return folder


def printed(folder, *command):
    program = Path(sys.executable).with_name("autograder")
    done = subprocess.run([program, *command], cwd=folder, capture_output=True, text=True)
    assert done.returncode in (1, 2)
    return (done.stdout + done.stderr).removeprefix("autograder: ").splitlines()


@pytest.mark.parametrize("name", ["Course.py", "courses.py", "course.py.txt", "course (1).py", "course py", "course_.py"])
def test_a_file_with_nearly_the_right_name_is_said(name, folder):
    (folder / "course.py").rename(folder / name)
    with pytest.raises(SpecProblem) as problem:
        load_course(folder)
    assert str(problem.value) == f"{name}:1: {NOT_READ}"


def test_a_folder_in_the_place_of_course_py_is_said(folder):
    (folder / "course.py").unlink()
    (folder / "course.py").mkdir()
    with pytest.raises(SpecProblem, match=r"^course\.py:1: is a folder: the specs of a course stand in a file course\.py"):
        load_course(folder)


def test_notebooks_that_no_spec_describes_are_said(folder):
    (folder / "course.py").unlink()
    with pytest.raises(SpecProblem) as problem:
        load_course(folder)
    assert str(problem.value).startswith(NO_FILE)


def test_each_command_says_it_in_one_line(folder):
    (folder / "course.py").rename(folder / "Course.py")
    commands = [("lint",), ("release",), ("grade", NAME), ("doctor",)]
    assert [printed(folder, *command) for command in commands] == [[f"Course.py:1: {NOT_READ}"]] * len(commands)


def test_a_folder_with_a_notebook_of_this_package_is_a_copy_of_its_course(tmp_path):
    for name in ("2_L_layer", "draft"):
        (tmp_path / "source" / name).mkdir(parents=True)
        (tmp_path / "source" / name / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    assert "2_L_layer" in load_course(tmp_path).assignments


def test_a_course_py_that_never_ends_is_stopped_and_said_with_the_line_that_ran(folder, monkeypatch):
    monkeypatch.setattr(time_limit, "SECONDS", 0.5)
    path = folder / "course.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\nNUMBER = 1\nwhile True:\n    NUMBER = 1 - NUMBER\n", encoding="utf-8")
    with pytest.raises(SpecProblem) as problem:
        load_course(folder)
    lines = text.count("\n")
    assert problem.value.place[1] in (lines + 3, lines + 4)
    assert problem.value.text.startswith("to load the specs was stopped after 0.5 seconds in the line '")


def test_a_module_beside_it_that_never_ends_is_said_with_its_own_line(folder, monkeypatch):
    monkeypatch.setattr(time_limit, "SECONDS", 0.5)
    (folder / "endless.py").write_text("while True:\n    pass\n", encoding="utf-8")
    path = folder / "course.py"
    path.write_text("import endless\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    with pytest.raises(SpecProblem, match=r"^endless\.py:[12]: to load the specs was stopped"):
        load_course(folder)
