"""`mend` replaces one line of a function, in a copy, and says in one sentence why it will not."""

import inspect
import traceback

import numpy as np
import pytest

from utils import broken
from utils.mend import mend, show_source

X = np.array([[1.0, 2.0, 3.0], [3.0, 4.0, 5.0]])
MEAN = "return total / X.shape[0]"


def test_the_mended_function_does_what_the_new_line_says():
    assert mend(broken.column_means, 4, MEAN)(X).tolist() == [2, 3, 4]


def test_the_function_itself_stays_as_it_is():
    before = broken.column_means(X)
    mended = mend(broken.column_means, line=4, to=MEAN)
    assert mended is not broken.column_means and mended.__name__ == "column_means"
    assert np.array_equal(broken.column_means(X), before)


def test_a_mended_function_sees_what_the_old_one_sees_and_can_be_mended_again():
    twice = mend(mend(broken.column_means, 3, "total = np.sum(X, 0) + 1"), 4, MEAN)
    assert twice(X).tolist() == [2.5, 3.5, 4.5]


def test_the_old_indentation_is_kept_whatever_the_new_line_has():
    source = inspect.getsource(mend(broken.rmsprop, 10, "   s = g"))
    assert "\n        s = g\n" in source


def test_the_head_of_a_loop_can_be_mended():
    assert mend(broken.batches_of_rows, 9, "for start in (0, 2):")(X, X[:, 0], np.array([1, 0]), 2)[1][1].size == 0


def test_inspect_and_tracebacks_show_the_new_line_under_its_number():
    mended = mend(broken.rows_backward, 9, "dX = G @ W")
    assert inspect.getsource(mended).splitlines()[8] == "    dX = G @ W"
    with pytest.raises(ValueError, match="matmul") as caught:
        mended(np.ones((3, 2)), np.ones((3, 4)), np.ones((4, 2)))
    last = traceback.extract_tb(caught.tb)[-1]
    assert (last.lineno, last.line, last.name) == (9, "dX = G @ W", "rows_backward")


@pytest.mark.parametrize("line", [0, -1, 13, 99, "10", 10.0, None])
def test_a_line_that_is_not_there_is_refused(line):
    with pytest.raises(ValueError, match="rows_backward has the lines 1 to 12, whole numbers; there is no line"):
        mend(broken.rows_backward, line, "db = 1")


@pytest.mark.parametrize("place", ["rows_backward 1", "rows_backward 2", "rows_backward 5", "slope_along 7", "slope_along 8"])
def test_a_line_that_does_nothing_is_refused(place):
    function, line = place.split()[0], int(place.split()[1])
    with pytest.raises(ValueError, match=f"line {line} of {function} is blank, a comment, a def or its docstring"):
        mend(getattr(broken, function), line, "db = 1")


@pytest.mark.parametrize("to", ["", "  ", "a = 1\nb = 2", "a = 1\rb = 2", 3, None, ["db = 1"]])
def test_what_is_not_one_line_of_text_is_refused(to):
    with pytest.raises(ValueError, match="the new line 11 must be one line of text in quotes"):
        mend(broken.rows_backward, 11, to)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("db = = G", "is no Python: invalid syntax at character 6 of: db = = G"),
        ("db = G.sum(axis=0", "is no Python: '(' was never closed at character 11 of: "),
        ("for i in m:", "is no Python: expected an indented block"),
        ("db = 1 + \\", "the new line 11"),
    ],
)
def test_what_is_no_python_is_refused_with_its_place(to, said):
    with pytest.raises(ValueError) as caught:
        mend(broken.rows_backward, 11, to)
    assert said in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("to", ["a = 1; b = 2", "# nothing", "if m: db = 1", "'db'", "def f(): pass"])
def test_what_is_not_exactly_one_statement_is_refused(to):
    with pytest.raises(ValueError, match="the new line 11 must be exactly one statement; this is not: "):
        mend(broken.rows_backward, 11, to)


def test_every_line_is_shown_with_its_number(capsys):
    show_source(broken.column_means)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  1  def column_means(X") and lines[3] == "  4      return total / X.shape[1]"
    assert len(lines) == 4
