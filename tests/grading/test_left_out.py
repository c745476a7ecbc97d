"""A 0 beside a file that may hold work: a person is told which file, and why, by `collect`, the report and the export."""

import copy
import json
import shutil

import pytest

from autograder.collect.collect import collect
from autograder.collect.log import TO_BE_SEEN, CollectLog
from autograder.course.course import load_course
from autograder.course.release import register
from autograder.desk.class_results import class_results
from autograder.desk.export import csv_table, summary
from autograder.desk.report_data import read_class
from tests.desk.platforms import DUE, write
from tests.grading.conftest import ASSIGNMENT, grade_everybody, set_seed
from tests.grading.test_put_aside import FILE, answers, right

BROKEN = "def linear_forward(A, W, b):\n    return (W @ A + b\n"
CHECKPOINT = f".ipynb_checkpoints/{ASSIGNMENT}-checkpoint.ipynb"


def beside_a_blank():
    """The file beside a blank notebook of each student, by name, and what is said of it."""
    code = "\n\n".join(answers().values())
    return {
        "cut": ("copy.ipynb", '{"cells": [{"cell_type": "code",\n', "is not a notebook"),
        "conflict": ("copy.ipynb", '<<<<<<< HEAD\n{"cells": [\n', "conflict of git"),
        "syntax": ("mine.py", code + "\n)\n", "line"),
        "seven": ("work.7z", "7z", "archive"),
        "rar": ("work.rar", "Rar!", "archive"),
        "names": ("main.py", code.replace("def ", "def my_"), "my_compute_cost"),
        "text": ("main.txt", code.replace("def ", "def my_"), "my_compute_cost"),
    }


def handed_in(release):
    blank, code = json.dumps(release), answers()
    students = {name: {FILE: blank, file: text} for name, (file, text, _) in beside_a_blank().items()}
    students["parts"] = {"part1.py": code["linear_forward"], "part2.py": BROKEN}
    students["checkpoint"] = {FILE: blank, CHECKPOINT: json.dumps(right(release))}
    students["blank twice"] = {FILE: blank, CHECKPOINT: blank, "again.ipynb": blank, "notes.csv": "1,2"}
    students["answered"] = {FILE: json.dumps(right(release)), "helpers.py": "def one():\n    return 1\n", CHECKPOINT: blank}
    students["notebook named py"] = {f"{ASSIGNMENT}.py": json.dumps(right(release))}
    students["python named ipynb"] = {FILE: "import numpy as np\n" + "\n\n".join(code.values())}
    students["python named ipynb beside"] = {FILE: blank, f"a.{FILE}": "import numpy as np\n" + "\n\n".join(code.values())}
    students["only syntax"] = {f"{ASSIGNMENT}.py": BROKEN}
    return students


@pytest.fixture(scope="module")
def bare(tmp_path_factory, root):
    folder = tmp_path_factory.mktemp("left_out") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    set_seed(folder)
    return folder


@pytest.fixture(scope="module")
def course(bare, tmp_path_factory, release):
    """The students of `handed_in`, put into the course by hand and graded."""
    folder = shutil.copytree(bare, tmp_path_factory.mktemp("graded") / "course")
    for student, files in handed_in(copy.deepcopy(release)).items():
        for name, content in files.items():
            path = folder / "submitted" / student / ASSIGNMENT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    register(load_course(folder), ASSIGNMENT)
    grade_everybody(folder, without=["only syntax"], places="none")
    return load_course(folder)


@pytest.fixture(scope="module")
def flags(course):
    everybody = read_class(course, ASSIGNMENT, pseudonyms=False).everybody
    return {item.name: " | ".join(flag.detail for flag in item.flags) for item in everybody}


@pytest.mark.parametrize("student", beside_a_blank())
def test_a_file_beside_a_blank_notebook_that_may_hold_work_is_to_be_looked_at(flags, student):
    file, _, why = beside_a_blank()[student]
    assert file in flags[student] and why in flags[student]


@pytest.mark.parametrize(("student", "file"), [("parts", "part2.py"), ("checkpoint", "checkpoint.ipynb")])
def test_what_could_not_be_read_or_was_ignored_is_to_be_looked_at(flags, student, file):
    assert file in flags[student] and "look at" in flags[student]


@pytest.mark.parametrize("student", ["notebook named py", "python named ipynb", "python named ipynb beside"])
def test_what_has_the_ending_of_something_else_is_graded_as_what_it_is(course, student):
    everybody = read_class(course, ASSIGNMENT, pseudonyms=False).everybody
    assert [item.points for item in everybody if item.name == student] == [30]


@pytest.mark.parametrize("student", ["blank twice", "answered"])
def test_files_without_work_and_helpers_beside_answers_need_no_look(flags, student):
    assert flags[student] == ""


def test_the_export_says_the_reason_beside_the_points(course):
    results = class_results(course, ASSIGNMENT)
    reasons = {row[0]: row[-1] for row in csv_table(results)}
    for student, (file, _, why) in beside_a_blank().items():
        assert file in reasons[student] and why in reasons[student]
    assert "part2.py" in reasons["parts"] and any("work.7z" in line for line in summary(results))


def test_a_python_file_that_is_no_python_is_named_with_line_and_error(course):
    (result,) = [item for item in class_results(course, ASSIGNMENT).results if item.student == "only syntax"]
    assert f"{ASSIGNMENT}.py is no Python (in line 2: '(' was never closed)" in result.reason
    assert result.mark is None


def test_collect_says_it_of_the_same_files(bare, tmp_path, release):
    students = {name: files for name, files in handed_in(copy.deepcopy(release)).items() if name != "only syntax"}
    entries = [
        (f"{student}_{number}_assignsubmission_file_/{name}", content.encode(), DUE)
        for number, (student, files) in enumerate(students.items(), 11)
        for name, content in files.items()
    ]
    folder = shutil.copytree(bare, tmp_path / "course")
    lines = collect(load_course(folder), [write(tmp_path / "all.zip", entries)], ASSIGNMENT)
    seen = {line.student: line.detail for line in lines if TO_BE_SEEN in line.detail}
    assert set(seen) == {*beside_a_blank(), "parts", "checkpoint"}
    assert all(file in seen[student] and why in seen[student] for student, (file, _, why) in beside_a_blank().items())


def test_an_archive_that_cannot_be_opened_beside_a_notebook_is_to_be_looked_at(bare, tmp_path, release):
    owner = "Ada_11_assignsubmission_file_"
    entries = [(f"{owner}/{FILE}", json.dumps(release).encode(), DUE), (f"{owner}/work.zip", b"PK\x03\x04 cut", DUE)]
    folder = shutil.copytree(bare, tmp_path / "course")
    collect(load_course(folder), [write(tmp_path / "all.zip", entries)], ASSIGNMENT)
    assert "work.zip" in CollectLog(folder).to_be_seen(ASSIGNMENT)["Ada"]
