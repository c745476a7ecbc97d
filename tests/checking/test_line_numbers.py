"""A line number is that of the cell as JupyterLab shows it."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.checking.line_numbers import keep_line_numbers


@pytest.fixture
def shell():
    made = InteractiveShell()
    keep_line_numbers(made)
    keep_line_numbers(made)
    return made


@pytest.mark.parametrize("empty", ["", "\n", "\n   \n\n"])
def test_empty_lines_at_the_beginning_of_a_cell_count(shell, empty):
    assert shell.run_cell(f"{empty}def f():\n    return 1\n").success
    assert shell.user_ns["f"].__code__.co_firstlineno == empty.count("\n") + 1


@pytest.mark.parametrize("cell", ["\n\n%%python_is_no_magic_here\n1", "\n\n%%capture\nx = 3"])
def test_a_cell_magic_below_empty_lines_is_still_one(shell, cell):
    lines = shell.input_transformer_manager.transform_cell(cell)
    assert lines.startswith("get_ipython().run_cell_magic")


def test_a_cell_that_is_indented_as_a_whole_still_runs(shell):
    assert shell.run_cell("\n\n    x = 4\n    y = x\n").success
    assert shell.user_ns["y"] == 4


def test_an_empty_cell_still_runs(shell):
    assert shell.run_cell("\n \n").success
