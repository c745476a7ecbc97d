"""What is said of files is true of the file that the student knows, and tells something that can be done."""

import json

import pytest

from autograder.course.course import own_course
from autograder.forge.solutions import solution_cells
from autograder.notebook.choose import choose
from autograder.notebook.read import Unreadable, read_any
from tests.desk.platforms import ASSIGNMENT

FILE = f"{ASSIGNMENT}.ipynb"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            lambda text: text[: len(text) // 2],
            r"from character [\d,]+ of [\d,]+ on\): open an older copy, or download it again",
        ),
        (lambda text: text.replace('"cells": [', '"cells": [,', 1), r"from character [\d,]+ of"),
        (lambda text: text[:-1] + ",}", r"a comma too many before character [\d,]+ of [\d,]+\): delete that comma"),
    ],
)
def test_of_a_damaged_notebook_in_one_line_the_character_is_named(tmp_path, release, damage, said):
    path = tmp_path / FILE
    path.write_text(damage(json.dumps(release)))
    with pytest.raises(Unreadable, match=said) as raised:
        read_any(path)
    assert "mend that line" not in str(raised.value)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([f"{ASSIGNMENT}.py"], "the Python file was graded"),
        (["part1.py"], "'part1.py' was graded"),
        ([f"{ASSIGNMENT}.py", "more.py"], "the Python file and 'more.py' were graded"),
    ],
)
def test_a_python_file_that_collect_named_anew_is_not_called_by_that_name(tmp_path, release, names, said):
    functions = solution_cells(own_course().spec(ASSIGNMENT))
    for name, function in zip(names, functions.values(), strict=False):
        (tmp_path / name).write_text(function)
    (words,) = choose(tmp_path, names, release, FILE).said
    assert words == f"no notebook with answers was handed in; {said}"
