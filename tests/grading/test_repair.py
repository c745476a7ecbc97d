"""Structural repair: what was deleted, copied, retyped or stripped is repaired, and no answer is ever changed."""

import copy

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.notebook.repair import grade_id, repair

RAN_BEFORE = "what it held besides was run before it"


def names(notebook):
    return [grade_id(cell) for cell in notebook.cells if grade_id(cell)]


def cell_named(notebook, name):
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


@pytest.fixture
def answered(release):
    """The release with an answer in one code cell and in the hand-graded one."""
    notebook = copy.deepcopy(release)
    cell_named(notebook, "linear_forward")["source"] = "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)"
    cell_named(notebook, "why_dA")["source"] = "my own words"
    return notebook


def test_a_sound_notebook_is_left_alone(answered, release):
    repaired, notes = repair(answered, release)
    assert (repaired, notes) == (answered, [])


def test_a_deleted_test_cell_comes_back_after_its_neighbour(answered, release):
    answered.cells.remove(cell_named(answered, "test_linear_forward"))
    repaired, notes = repair(answered, release)
    assert names(repaired) == names(release)
    assert notes == ["cell 'test_linear_forward' was deleted; it was put back as it was handed out"]


def test_of_two_copies_of_an_answer_the_one_with_work_in_it_is_graded(answered, release):
    empty = copy.deepcopy(cell_named(release, "linear_forward"))
    answered.cells.insert(0, empty)
    repaired, _ = repair(answered, release)
    assert names(repaired).count("linear_forward") == 1
    assert "W @ A + b" in cell_named(repaired, "linear_forward").source


def test_both_versions_stay_in_the_notebook_where_both_hold_work(answered, release):
    other = copy.deepcopy(cell_named(answered, "linear_forward"))
    other["source"] = "def linear_forward(A, W, b):\n    return A, None"
    answered.cells.insert(0, other)
    repaired, _ = repair(answered, release)
    assert sum("def linear_forward" in cell.source for cell in repaired.cells) == 2


def test_cells_without_metadata_are_recognised_and_keep_their_answers(answered, release):
    for cell in answered.cells:
        cell["metadata"] = nbformat.NotebookNode()
        cell["id"] = f"x{answered.cells.index(cell)}"
    repaired, notes = repair(answered, release)
    assert names(repaired) == names(release)
    assert cell_named(repaired, "why_dA").source == "my own words"
    assert "W @ A + b" in cell_named(repaired, "linear_forward").source
    assert len(notes) == 1


def test_an_edited_test_cell_holds_the_released_text_again(answered, release):
    cell_named(answered, "test_linear_forward")["source"] = "6.0"
    repaired, notes = repair(answered, release)
    assert cell_named(repaired, "test_linear_forward").source == cell_named(release, "test_linear_forward").source
    assert "is not as in the release" in notes[0]


@pytest.mark.parametrize("name", ["setup", "test_linear_forward"])
def test_what_was_added_to_a_locked_cell_stands_before_it_as_a_cell_of_the_students_own(answered, release, name):
    cell_named(answered, name)["source"] += "\nimport math"
    source = cell_named(answered, name).source
    repaired, notes = repair(answered, release)
    place = [grade_id(cell) for cell in repaired.cells].index(name)
    assert (grade_id(repaired.cells[place - 1]), repaired.cells[place - 1].source) == (None, source)
    assert repaired.cells[place].source == cell_named(release, name).source
    assert len({cell.id for cell in repaired.cells}) == len(repaired.cells) == len(release.cells) + 1
    assert notes == [f"cell '{name}' is not as in the release; the text of the release was used; {RAN_BEFORE}"]
    assert repair(repaired, release) == (repaired, [])


LESS = {
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "comments": lambda text: f"# mine\n{text}  # yes",
    "nothing": lambda text: "",
    "a line less": lambda text: text.rpartition("\n")[0],
    "a number": lambda text: "6.0",
}


@pytest.mark.parametrize("change", LESS.values(), ids=LESS)
def test_a_locked_cell_to_which_no_code_was_added_becomes_no_cell_of_the_students_own(answered, release, change):
    cell_named(answered, "setup")["source"] = change(cell_named(answered, "setup").source)
    assert len(repair(answered, release)[0].cells) == len(release.cells)


def test_a_retyped_cell_is_code_again(answered, release):
    answered.cells[answered.cells.index(cell_named(answered, "linear_forward"))]["cell_type"] = "markdown"
    repaired, _ = repair(answered, release)
    assert cell_named(repaired, "linear_forward").cell_type == "code"


def test_points_written_into_the_metadata_are_taken_back(answered, release):
    cell_named(answered, "test_linear_forward").metadata.nbgrader["points"] = 1000
    repaired, _ = repair(answered, release)
    assert cell_named(repaired, "test_linear_forward").metadata.nbgrader["points"] == 2


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_however_cells_are_dropped_copied_and_moved_each_named_cell_is_there_once(release, data):
    cells = copy.deepcopy(release.cells)
    drawn = data.draw(st.lists(st.sampled_from(range(len(cells))), min_size=1, max_size=2 * len(cells)))
    damaged = nbformat.NotebookNode(cells=[copy.deepcopy(cells[place]) for place in drawn], metadata={})
    repaired, _ = repair(damaged, release)
    assert sorted(names(repaired)) == sorted(names(release))
    assert repair(repaired, release)[1] == []
