"""A function that stops where there are fewer examples than a mini-batch has keeps its other points, and is told why."""

import pytest

from autograder.course.course import own_course
from autograder.forge.solutions import setup_cell, solution_cells
from autograder.marking.mark import Marker
from autograder.notebook.cells import Cell

NAME = "random_mini_batches"
STOPS = {
    "a raise of its own": 'if m < mini_batch_size:\n        raise ValueError("too few examples")',
    "an assert": "assert m >= mini_batch_size",
    "an error of its own": "rest = [0][0 if m >= mini_batch_size else 9]",
}


def marked(assignment, line):
    course = own_course()
    spec = course.spec(assignment)
    first, docstring, body = solution_cells(spec)[NAME].partition('"""\n')
    assert body
    text = f"{first}{docstring}    m = X.shape[1]\n    {line}\n{body}"
    verdicts = Marker(course, assignment, 7).mark([Cell("setup", setup_cell(spec)), Cell("own", text)]).verdicts
    return verdicts[NAME]


@pytest.mark.parametrize("line", STOPS.values(), ids=STOPS)
def test_a_stop_where_there_are_too_few_examples_has_its_own_sentence(line):
    verdict = marked("3_three_layer", line)
    assert (verdict.status, verdict.points) == ("raised", 2)
    assert verdict.diagnoses[0].id == "stops-on-few"
    assert "It stops where `X` has fewer columns than `mini_batch_size`" in verdict.diagnoses[0].message


@pytest.mark.parametrize("line", ["raise ValueError('always')", "assert m < mini_batch_size", "assert m % mini_batch_size"])
def test_a_stop_on_other_cases_has_not(line):
    assert all(item.id != "stops-on-few" for item in marked("3_three_layer", line).diagnoses)
