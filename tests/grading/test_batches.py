"""Submissions are entered some at a time, and records whose like came before are not judged again: the marks stay the same."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from autograder.checking.judge import judge
from autograder.checking.probe import probe
from autograder.course.course import load_course, own_course
from autograder.forge.build_keys import hidden_key_of
from autograder.forge.solutions import reference
from autograder.json_bytes import as_json_bytes
from autograder.json_bytes import once as kept_json
from autograder.marking.classroom import MOST_AT_ONCE, Classroom, GradingRun, batches
from autograder.marking.gradebook import Entry
from autograder.marking.mark import judge_all
from autograder.notebook.outputs import fill_outputs
from tests.grading.conftest import ASSIGNMENT

ASSIGNMENTS = own_course().assignments


@pytest.fixture(scope="module")
def key():
    """A hidden key."""
    return hidden_key_of(ASSIGNMENTS[ASSIGNMENT], 11)


@pytest.fixture(scope="module")
def right(key):
    """The records of the solution."""
    functions = reference(ASSIGNMENTS[ASSIGNMENT])
    return {name: {"outcomes": probe(functions[name], item.inputs)} for name, item in key.exercises.items()}


@given(st.lists(st.integers()))
def test_batches_hold_every_item_once_and_in_order(items):
    made = list(batches(items))
    assert [item for batch in made for item in batch] == items
    assert all(0 < len(batch) <= MOST_AT_ONCE for batch in made)


def test_an_entry_that_the_gradebook_refuses_keeps_nobody_elses_marks_out(course, key, right):
    folder = course()
    classroom = Classroom(load_course(folder), ASSIGNMENT)
    with classroom.open_gradebook() as writer:
        graded = marked_notebook(classroom, judge(key, right))
        spoilt = copy.deepcopy(graded)
        for cell in spoilt.cells:
            for output in cell.get("outputs", []):
                if output.output_type == "execute_result":
                    output["data"] = {"text/plain": "1000.0"}
        points = float(sum(item.max_points for item in key.exercises.values()))
        books = {"one": graded, "two": spoilt, "three": graded}
        marks = GradingRun(classroom, writer).marks([Entry(name, {ASSIGNMENT: book}, None) for name, book in books.items()])
    assert isinstance(marks["two"], ValueError)
    assert marks["one"] == marks["three"]
    assert (marks["one"].points, marks["one"].penalty) == (points, 0.0)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "backprop") as gradebook:
        assert {item.student.id for item in gradebook.assignment_submissions(ASSIGNMENT)} == {"one", "three"}


def marked_notebook(classroom, verdicts):
    notebook = copy.deepcopy(classroom.course.release_notebook(ASSIGNMENT))
    fill_outputs(notebook, {}, verdicts)
    return notebook


def test_records_that_came_before_get_the_verdicts_that_judge_gives(key, right):
    first, second = judge_all(key, right), judge_all(key, json.loads(json.dumps(right)))
    assert first == second == judge(key, right)


@pytest.mark.parametrize("name", [item.name for item in ASSIGNMENTS[ASSIGNMENT].exercises])
def test_a_record_that_differs_in_one_number_is_judged_anew(name, key, right):
    judge_all(key, right)
    changed = json.loads(json.dumps(right[name]).replace("0.", "1.", 1))
    assert changed != right[name]
    assert judge_all(key, {**right, name: changed}) == judge(key, {**right, name: changed})


VALUES = st.integers(-(2**53), 2**53) | st.text() | st.floats(allow_nan=False, allow_infinity=False)


@given(st.recursive(VALUES, st.lists, max_leaves=20))
def test_a_part_whose_json_is_kept_reads_like_any_other(data):
    held = [data]
    assert as_json_bytes({"part": kept_json(held)}) == as_json_bytes({"part": held})
