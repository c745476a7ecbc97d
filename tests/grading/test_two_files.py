"""A notebook and Python files of one student in one submission: which is graded is told by what they hold, and said."""

import copy
import json

import pytest

from autograder.collect.collect import collect
from autograder.course.course import load_course
from autograder.notebook.submission import read_submission
from tests.desk.platforms import ASSIGNMENT, DUE, write
from tests.grading.test_put_aside import FILE, MARIMO, answers, right

OTHER = {"linear_forward": answers()["linear_forward"].replace("W @ A", "np.dot(W, A)")}


def marimo(**changed):
    return MARIMO + "\n\n".join(f"@app.function\n{text}" for text in {**answers(), **changed}.values())


def handed_in(release):
    """Files by name, and what is said of them; nothing where all of them hold the same."""
    notebook = json.dumps(right(release))
    used = right(release)
    used.cells[0]["source"] += "\nfrom mine import helper"
    one = answers()["linear_forward"]
    said = "the notebook was graded, but look at this file: {} holds another linear_forward"
    return {
        "marimo's with another answer": ({FILE: notebook, "mine.py": marimo(**OTHER)}, said.format("mine.py")),
        "a plain file with another answer": ({FILE: notebook, "mine.py": OTHER["linear_forward"]}, said.format("mine.py")),
        "marimo's with the same answers": ({FILE: notebook, "mine.py": marimo()}, ""),
        "a file that the notebook uses": ({FILE: json.dumps(used), "mine.py": OTHER["linear_forward"]}, ""),
        "two files without a notebook": (
            {"a.py": one, "b.py": marimo(**OTHER)},
            "linear_forward is in a.py and b.py: that of b.py was graded, look at both",
        ),
        "parts without a notebook": ({"a.py": one, "b.py": answers()["compute_cost"]}, ""),
    }


@pytest.mark.parametrize("case", range(6))
def test_what_holds_another_answer_than_what_is_graded_is_to_be_looked_at(tmp_path, release, case):
    files, said = list(handed_in(copy.deepcopy(release)).values())[case]
    folder = tmp_path / "ada" / ASSIGNMENT
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    assert read_submission(folder, release, []).left_out == ([said] if said else [])


def test_collect_says_that_a_python_file_holds_another_answer_than_the_notebook(tmp_path, root, release):
    files = handed_in(copy.deepcopy(release))["marimo's with another answer"][0]
    entries = [(f"Ada_11_assignsubmission_file/{name}", data, DUE) for name, data in files.items()]
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "release").symlink_to(root / "release")
    lines = collect(load_course(tmp_path / "course"), [write(tmp_path / "all.zip", entries)], ASSIGNMENT)
    assert [line.detail for line in lines if line.outcome == "placed beside it"] == [
        "mine.py holds another linear_forward; it is not graded: see which is the right one"
    ]
