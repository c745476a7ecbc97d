"""`autograder check`: files in, verdicts out, with no database and no course folders."""

import json
import subprocess

import pytest

from autograder.course.course import own_course
from autograder.forge.solutions import solution_cells
from tests.grading.conftest import ASSIGNMENT, run

ASSIGNMENTS = own_course().assignments

FIELDS = {
    "file", "assignment", "exercise", "status", "points", "max_points", "blame", "level", "repairs", "key", "diagnoses",
    "outputs",
}  # fmt: skip
GIVEN = "import numpy as np\nfrom utils.activations import *\n\n"


def rows(folder, *files: str, hidden: bool = False) -> tuple[dict, subprocess.CompletedProcess]:
    done = run(folder, "autograder", "check", *files, "--assignment", ASSIGNMENT, "--json", *(["--hidden"] if hidden else []))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {(row["file"], row["exercise"]): row for row in found}, done


def script(tmp_path, name: str, *functions: str) -> str:
    sources = solution_cells(ASSIGNMENTS[ASSIGNMENT])
    (tmp_path / name).write_text(GIVEN + "\n\n".join(sources[function] for function in functions), encoding="utf-8")
    return name


def test_the_solution_notebook_is_right_everywhere_and_the_command_ends_well(tmp_path, root):
    source = root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    (tmp_path / "mine.ipynb").write_bytes(source.read_bytes())
    found, done = rows(tmp_path, "mine.ipynb", hidden=True)
    assert done.returncode == 0, done.stderr
    assert {row["status"] for row in found.values()} == {"right", "manual"}


@pytest.mark.parametrize(("option", "kind"), [([], "public"), (["--hidden"], "hidden")])
def test_the_sum_says_on_which_cases_the_points_were_given(tmp_path, option, kind):
    done = run(
        tmp_path, "autograder", "check", script(tmp_path, "one.py", "linear_forward"), "--assignment", ASSIGNMENT, *option
    )
    assert f"points on the {kind} cases" in done.stdout


def test_every_row_has_the_fields_of_the_contract(tmp_path):
    found, _ = rows(tmp_path, script(tmp_path, "one.py", "linear_forward"))
    assert all(set(row) == FIELDS for row in found.values())


def test_a_file_with_one_function_has_the_others_missing(tmp_path):
    found, done = rows(tmp_path, script(tmp_path, "one.py", "linear_forward"))
    assert done.returncode == 1
    assert found["one.py", "linear_forward"]["status"] == "right"
    assert {row["status"] for name, row in found.items() if name[1] != "linear_forward"} == {"missing"}


def test_a_caller_without_its_helper_is_answered_from_the_trusted_side(tmp_path):
    found, _ = rows(tmp_path, script(tmp_path, "some.py", "linear_activation_backward", "L_model_forward"))
    for name, helper in (("linear_activation_backward", "linear_backward"), ("L_model_forward", "linear_forward")):
        assert (found["some.py", name]["status"], found["some.py", name]["blame"]) == ("right", helper)


def test_a_file_with_all_functions_is_right_and_the_command_ends_well(tmp_path):
    found, done = rows(tmp_path, script(tmp_path, "all.py", *solution_cells(ASSIGNMENTS[ASSIGNMENT])))
    assert (done.returncode, {row["status"] for row in found.values()}) == (0, {"right"})


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("text.ipynb", b"hello", "its content is not JSON"),
        ("list.ipynb", b"[1, 2]", "it has no cells"),
        ("empty.ipynb", b"", "is empty"),
        ("binary.ipynb", b"\x89PNG\r\n\x1a\n\xff\xfe", "is not a text file"),
        ("cells.ipynb", b'{"cells": [1, 2], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "damaged notebook"),
        ("deep.ipynb", b"[" * 200_000, "its content is not JSON"),
        ("huge.ipynb", b" " * 100_000_000, "has 100 MB"),
        ("answers.docx", b"PK", "neither a notebook (.ipynb) nor a Python file"),
    ],
)
def test_malformed_input_gets_one_clear_line_and_the_other_file_is_still_checked(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    found, done = rows(tmp_path, name, script(tmp_path, "good.py", "linear_forward"))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and words in done.stderr and name in done.stderr
    assert found[name, "linear_forward"]["status"] == "unreadable"
    assert found["good.py", "linear_forward"]["status"] == "right"


def test_a_missing_file_gets_one_clear_line(tmp_path):
    _, done = rows(tmp_path, "nowhere.py")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "nowhere.py does not exist" in done.stderr


def test_an_unknown_assignment_gets_one_clear_line_with_the_names(tmp_path):
    done = run(tmp_path, "autograder", "check", "x.py", "--assignment", "9")
    assert (done.returncode, done.stdout) == (2, "")
    assert "2_L_layer" in done.stderr and len(done.stderr.splitlines()) == 1


def test_without_json_the_card_is_printed(tmp_path):
    script(tmp_path, "one.py", "linear_forward")
    done = run(tmp_path, "autograder", "check", "one.py", "--assignment", ASSIGNMENT)
    assert "linear_forward: right, 2 of 2 points" in done.stdout
