"""Lint on source notebooks: each error is found in its cell, with the line in the cell and in the file."""

import json
from dataclasses import replace

import nbformat
import pytest

from autograder.trust.lint import reading
from tests.trust.lint.linting import COST, FORWARD, FORWARD_FILE, SMALL, change, found, mark, only, remove, rewrite


def test_the_small_notebook_has_no_finding(path):
    assert found(path) == []


@pytest.mark.parametrize(
    ("cell", "old", "new", "line", "words"),
    [
        ("linear_forward", "    Z = W @ A + b", "    Z = W @ A + + )", 8, "this is no Python (unmatched ')'): mend it"),
        (
            "linear_forward",
            "def linear_forward(A, W, b)",
            "def linear_forward(A_prev, W, b)",
            1,
            f"linear_forward takes (A_prev, W, b), but its spec says (A, W, b): make the two agree, here or in {FORWARD_FILE}:",
        ),
        (
            "linear_forward",
            "(A, W, b):",
            "(A, W, b, scale):",
            1,
            "linear_forward takes (A, W, b, scale), but its spec says (A, W, b)",
        ),
        (
            "linear_forward",
            "def linear_forward",
            "def forward",
            0,
            "defines no function linear_forward: the check looks for that name",
        ),
        (
            "linear_forward",
            "    cache = ",
            "    ### BEGIN SOLUTION\n    cache = ",
            9,
            "the one of line 7 has not ended: put ### END SOLUTION",
        ),
        ("linear_forward", "    ### END SOLUTION\n", "", 7, "this region does not end: put ### END SOLUTION below the answer"),
        (
            "linear_forward",
            "    ### BEGIN SOLUTION\n",
            "    ## Begin solution\n",
            7,
            "'## Begin solution' is no mark, and the answer might",
        ),
        (
            "setup",
            "import numpy as np",
            "import numpy as np\n### BEGIN SOLUTION",
            2,
            "an answer in a cell that is no solution cell",
        ),
        (
            "test_linear_forward",
            "check(linear_forward)",
            "check(linear_forward);",
            3,
            "must end in the line check(linear_forward)",
        ),
        (
            "test_linear_forward",
            'example("linear_forward")',
            'example("linear_step")',
            1,
            "no exercise 'linear_step' in 2_L_layer",
        ),
        (
            "setup",
            'open_assignment("2_L_layer")',
            'open_assignment("2_layer")',
            0,
            "opens '2_layer': write open_assignment(\"2_L_layer\")",
        ),
    ],
)
def test_an_error_in_the_text_of_a_cell_is_found(path, cell, old, new, line, words):
    rewrite(path, cell, old, new)
    finding = found(path)[0]
    source = next(item.source for item in nbformat.read(path, as_version=4).cells if item.id == cell)
    row = json.dumps(source.splitlines()[max(line, 1) - 1])
    assert finding.text.startswith(f"cell {cell}, line {line}: " if line else f"cell {cell}: ") and words in finding.text
    assert finding.file == path.as_posix()
    assert path.read_text().splitlines()[finding.line - 1].strip().startswith(row[:-1])


def test_a_region_that_never_began_is_found(path):
    rewrite(path, "linear_forward", "    ### BEGIN SOLUTION\n", "")
    words = [item.text for item in found(path)]
    assert any("a region ends here that never began: put ### BEGIN SOLUTION above the answer" in text for text in words)


def test_a_solution_cell_without_a_region_is_found(path):
    rewrite(path, "compute_cost", "    ### BEGIN SOLUTION\n", "")
    rewrite(path, "compute_cost", "    ### END SOLUTION\n", "")
    assert only(found(path)).text.startswith("cell compute_cost: holds no solution region")


def test_points_that_differ_are_found_with_both_places(path):
    mark(path, "test_compute_cost", points=3)
    finding = only(found(path))
    assert "AL, Y = example(" in path.read_text().splitlines()[finding.line - 1]
    assert finding.text == (
        f"cell test_compute_cost: has 3 points, the spec 2 ({FORWARD_FILE}:{COST.place[1]}): change the one that is wrong"
    )


def test_a_sum_of_points_in_the_text_that_is_no_longer_true_is_found(path):
    rewrite(path, "about-cost", "## The cost", "## The cost\n\nThree functions give 4 points.")
    finding = only(found(path))
    assert "line 3: Three functions and 4 points; the spec has two functions and 4 points: mend the sentence" in finding.text


def test_a_notebook_that_was_run_is_found(path):
    change(path, "setup", lambda cell: cell.update(execution_count=1))
    assert only(found(path)).text.startswith("cell setup: 1 cells were run, this one first: in JupyterLab choose Kernel >")


def test_an_nbgrader_id_that_is_there_twice_is_found_at_the_second_cell(path):
    mark(path, "why_dA", grade_id="compute_cost")
    finding = found(path)[0]
    assert "cell why_dA (" in finding.text and "the nbgrader id 'compute_cost' is there twice" in finding.text


def test_a_graded_cell_that_is_not_locked_is_found(path):
    mark(path, "test_linear_forward", locked=False)
    assert only(found(path)).text == 'cell test_linear_forward: graded but not locked: set "locked": true in its nbgrader entry'


def test_an_entry_that_nbgrader_refuses_is_found(path):
    change(path, "test_linear_forward", lambda cell: cell.metadata.nbgrader.pop("points"))
    finding = found(path)[0]
    assert "cell test_linear_forward: nbgrader does not take the cell's entry" in finding.text and "points" in finding.text


@pytest.mark.parametrize(
    "entry", [None, 3, "grade", [], {}, {"grade_id": ["x"]}, {"grade": "yes", "grade_id": 4, "points": "two"}]
)
def test_an_entry_of_the_wrong_type_is_a_finding_and_no_traceback(path, entry):
    change(path, "test_linear_forward", lambda cell: cell.metadata.update(nbgrader=entry))
    assert "cell test_linear_forward" in found(path)[0].text


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("linear_forward", "2_L_layer.ipynb has no cell with the nbgrader id 'linear_forward': add its solution cell"),
        ("test_linear_forward", "linear_forward has points, but"),
    ],
)
def test_an_exercise_without_its_cell_is_found_in_the_spec(path, cell, words):
    remove(path, cell)
    finding = found(path)[0]
    assert (finding.file, finding.line) == (FORWARD_FILE, FORWARD.place[1])
    assert words in finding.text


def test_exercises_in_another_order_than_in_the_notebook_are_found(path):
    finding = only(found(path, replace(SMALL, exercises=(COST, FORWARD))))
    assert (finding.file, finding.line) == (FORWARD_FILE, COST.place[1])
    assert finding.text == (
        "exercise 'compute_cost' is next here, and 'linear_forward' is in the notebook: give both one order"
    )


def test_a_graded_cell_that_no_exercise_asks_for_is_found(path):
    texts = [item.text for item in found(path, replace(SMALL, exercises=(FORWARD,)))]
    assert any("cell test_compute_cost: is graded, but the spec of 2_L_layer has no such exercise" in text for text in texts)


def test_a_hand_graded_question_without_a_cell_is_found(path):
    remove(path, "why_dA")
    finding = only(found(path))
    assert finding.file == "autograder/forge/assignments.py" and "`manual` has 'why_dA'" in finding.text


def test_a_notebook_cut_off_in_the_middle_is_found_with_the_line_of_the_cut(path):
    path.write_text("\n".join(path.read_text().splitlines()[:40]) + "\n")
    finding = only(found(path))
    assert finding.line in (40, 41) and "the file is damaged" in finding.text


@pytest.mark.parametrize("text", ["[]", "{}", '{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "\x00\xff"])
def test_a_file_that_is_no_notebook_is_a_finding_and_no_traceback(path, text):
    path.write_text(text)
    assert only(found(path)).text.startswith("the file is ")


def test_a_missing_notebook_is_found(tmp_path):
    assert "there is no source notebook" in only(reading(replace(SMALL, source=tmp_path / "none.ipynb"))).text


def test_an_exercise_that_calls_another_one_without_naming_it_as_a_helper_is_found_with_both_places(path):
    rewrite(path, "compute_cost", "    ### BEGIN SOLUTION\n", "    ### BEGIN SOLUTION\n    AL = linear_forward(AL, 1, 0)[0]\n")
    finding = only(found(path))
    assert "AL = linear_forward(" in path.read_text().splitlines()[finding.line - 1]
    assert finding.text.endswith(
        "calls linear_forward, which is not among its helpers: "
        f'add it to helpers=("linear_forward",) in {FORWARD_FILE}:{COST.place[1]}'
    )
    told = replace(SMALL, exercises=(FORWARD, replace(COST, helpers=("linear_forward",))))
    assert found(path, told) == []


def test_an_exercise_that_is_handed_on_as_a_value_is_a_helper_and_a_name_of_its_own_is_none(path):
    rewrite(path, "compute_cost", "    ### BEGIN SOLUTION\n", "    ### BEGIN SOLUTION\n    list(map(linear_forward, []))\n")
    assert "calls linear_forward, which is not" in only(found(path)).text
    rewrite(
        path, "compute_cost", "    list(map(linear_forward, []))\n", "    linear_forward = 1 + AL\n    2 * linear_forward\n"
    )
    assert found(path) == []


@pytest.mark.parametrize("row", ["pass", "...", '"the cost"', "# the cost"])
def test_a_region_that_holds_no_answer_is_found_at_its_first_line(row, path):
    cell = next(cell for cell in nbformat.read(path, as_version=4).cells if cell.id == "compute_cost")
    begin, end = cell.source.index("    ### BEGIN"), cell.source.index("    ### END")
    rewrite(path, "compute_cost", cell.source[begin:end], f"    ### BEGIN SOLUTION\n    {row}\n")
    finding = only(found(path))
    assert "the region holds no answer: put the answer between" in finding.text
    assert "### BEGIN SOLUTION" in path.read_text().splitlines()[finding.line - 1]
