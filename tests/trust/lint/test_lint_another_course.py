"""Lint in a course outside this repository: files are named from its folder, and lines are those of its course.py."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.course import load_course
from autograder.trust.lint import lint
from tests.conftest import WITHOUT
from tests.course.another_course import NAME, make_course


@pytest.fixture
def course(tmp_path, root):
    """A small course in a folder of its own."""
    return make_course(tmp_path / "course", root)


def change(course, old, new):
    """Change what is once in the course.py, and give the number of the line where it begins."""
    path = course / "course.py"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def line_of(course, text):
    """The number of the line of course.py that holds only this text."""
    return [line.strip() for line in (course / "course.py").read_text(encoding="utf-8").splitlines()].index(text) + 1


def printed(course):
    """What lint prints there."""
    program = Path(sys.executable).with_name("autograder")
    return subprocess.run([program, "lint"], cwd=course, capture_output=True, text=True).stdout.splitlines()


def test_an_edit_that_does_not_fit_is_found_at_its_mistake_in_course_py(course):
    change(course, '"X.mean(axis=1", "X.mean(axis=0"', '"X.mean(axis=2", "X.mean(axis=0"')
    place = line_of(course, '"mean-of-columns",') - 2  # where MistakeSpec( begins
    assert printed(course)[0] == (
        f"course.py:{place}: mistake 'mean-of-columns': 'X.mean(axis=2' stands 0 times in the solution of standardise, "
        "must be once: copy the text from the cell"
    )


def test_an_error_in_what_draws_a_case_is_found_at_its_line_in_course_py(course):
    place = change(course, "n, m = table.X.shape", "n, m = table.Y.shape")
    assert printed(course)[0] == (
        f"course.py:{place}: the key of {NAME} could not be made: AttributeError: 'Table' object has no attribute 'Y'"
    )


def test_an_error_inside_a_library_is_found_at_the_line_of_course_py_also_where_the_course_holds_the_environment(course):
    library = course / ".venv" / "lib" / "python3" / "site-packages"
    library.mkdir(parents=True)
    (library / "drawing.py").write_text("def uniform():\n    raise ValueError('no numbers')\n")
    loading = f"import sys\nsys.path.append({str(library)!r})\nimport drawing\nfrom dataclasses import dataclass"
    change(course, "from dataclasses import dataclass", loading)
    place = change(course, "    rng = np.random.default_rng(seed)", "    rng = drawing.uniform()")
    assert printed(course)[0] == f"course.py:{place}: the key of {NAME} could not be made: ValueError: no numbers"


def test_a_cell_with_other_arguments_is_found_in_its_notebook_and_names_course_py(course):
    path = course / "source" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("def standardise(X)", "def standardise(Y)"), encoding="utf-8")
    place = line_of(course, '"standardise",') - 1
    found = printed(course)[0]
    assert found.startswith(f"source/{NAME}/{NAME}.ipynb:") and f"make the two agree, here or in course.py:{place}" in found


def test_a_missing_notebook_sends_the_author_to_course_py(course, monkeypatch):
    monkeypatch.chdir(course)
    (course / "source" / NAME / f"{NAME}.ipynb").unlink()
    (finding,) = lint(load_course(course), NAME)
    assert str(finding) == (
        f"source/{NAME}/{NAME}.ipynb:1: there is no source notebook: write it, or take the assignment out of course.py"
    )


def test_what_was_not_released_is_found_in_the_folders_of_the_course(course):
    todo = f"is not current: run 'autograder release {NAME}'"
    assert printed(course)[:-1] == [f"release/{NAME}/{NAME}.ipynb:1: {todo}", f"keys/{NAME}.json:1: {todo}"]


def test_a_course_in_a_folder_of_the_package_names_its_files_from_its_own_folder(tmp_path, root):
    for name in ("autograder", "utils"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.json"))
    course = make_course(tmp_path / "examples" / "course", root)
    change(course, '"X.mean(axis=1", "X.mean(axis=0"', '"X.mean(axis=2", "X.mean(axis=0"')
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{WITHOUT}"}
    command = [sys.executable, "-m", "autograder", "lint"]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    assert done.stdout.startswith("course.py:"), done.stderr
