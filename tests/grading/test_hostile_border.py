"""A function that changes how its values are written down has no marks, a plain reason, and costs nobody else anything."""

import time

import pytest

from autograder.checking.card import card_text
from autograder.course.course import own_course
from autograder.forge.solutions import setup_cell, solution_cells
from autograder.marking.mark import Marker
from autograder.notebook.cells import Cell
from tests.forge.marking import SPEC
from tests.grading.conftest import ASSIGNMENT

HOSTILE = """
def linear_forward(A, W, b):
    import autograder.checking.values as values
    def nested(depth):
        found = 1.0
        for _ in range(depth):
            found = [found]
        return found
    values._Encoder.array = lambda self, value: {}
    return W @ A + b, (A, W, b)
"""
WRITTEN = {
    "thousands of fields": "{'array': [[1.0]], 'dtype': 'f8,' * 200_000, 'shape': [1, 1]}",
    "no field": "{'array': [[1.0]], 'dtype': ',,,', 'shape': [1, 1]}",
    "objects": "{'array': [[1.0]], 'dtype': 'O', 'shape': [1, 1]}",
    "sides as text": "{'array': [], 'dtype': 'float64', 'shape': ['0', '90000']}",
    "sides as floats": "{'array': [], 'dtype': 'float64', 'shape': [0.0, 90000.0]}",
    "sides that are true": "{'array': [[1.0]], 'dtype': 'float64', 'shape': [True, True]}",
    "a huge side": "{'array': [], 'dtype': 'float64', 'shape': [0, 10**18]}",
    "many sides": "{'array': nested(40), 'dtype': 'float64', 'shape': [1] * 40}",
    "deep lists": "{'array': nested(2_000), 'dtype': 'float64', 'shape': [1]}",
    "numbers as text": "{'array': ['9' * 5_000], 'dtype': 'int64', 'shape': [1]}",
    "a large integer": "{'array': [2**64 - 1], 'dtype': 'int8', 'shape': [1]}",
    "many lists": "{'array': [[]] * 900_000, 'dtype': 'float64', 'shape': [900_000, 0]}",
    "another kind": "{'arrays': [1.0]}",
}


def marked(written):
    sources = {**solution_cells(SPEC), "linear_forward": HOSTILE.format(written)}
    cells = [Cell("given", setup_cell(SPEC)), *(Cell(*item) for item in sources.items())]
    return Marker(own_course(), ASSIGNMENT, 7).mark(cells).verdicts


@pytest.mark.parametrize("form", WRITTEN)
def test_a_value_written_down_in_another_form_has_no_marks_and_a_plain_reason_at_once(form):
    start = time.process_time()
    verdicts = marked(WRITTEN[form])
    seconds, verdict = time.process_time() - start, verdicts["linear_forward"]
    assert seconds < 10
    assert verdict.points == 0
    text = card_text(verdict)
    assert "data that no Python value is written as" in text or verdict.status in ("exited", "raised")
    assert verdicts["linear_backward"].status == verdicts["compute_cost"].status == "right"
