"""Every source notebook runs, and keeps its answers to itself. That it fits its spec and nbgrader is for lint to say."""

import ast
import re

import pytest
from nbgrader.preprocessors import ClearSolutions

from autograder.course.course import own_course
from autograder.forge.solutions import BEGIN
from tests.forge.law_8 import solution_regions
from tests.notebooks.reading import marks, of_type, outputs, page, read

ASSIGNMENTS = own_course().assignments


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def spec(request):
    return ASSIGNMENTS[request.param]


@pytest.fixture(scope="module")
def source(spec):
    return read(spec.name)


@pytest.fixture(scope="module")
def executed(spec, executed_notebook):
    return executed_notebook(spec.name)


@pytest.fixture(scope="module")
def released(spec):
    return ClearSolutions().preprocess(read(spec.name), {})[0]


def test_it_runs_from_top_to_bottom_and_writes_nothing_to_stderr(executed):
    assert not [output for output in outputs(executed) if output.get("name") == "stderr"]


def test_every_figure_has_alternative_text_and_a_caption(executed):
    shown = page(executed)
    images = re.findall(r"<img\b[^>]*>", shown)
    assert images and all(re.search(r'alt="[^"]{20,}"', image) for image in images)
    assert len(images) == shown.count("<figure>") == len(re.findall("<figcaption>[^<]{20,}</figcaption>", shown))
    assert len(images) == sum("image/png" in output.get("data", {}) for output in outputs(executed))
    assert "![](" not in "".join(cell.source for cell in executed.cells)


def test_the_released_notebook_holds_a_stub_for_each_answer_and_still_parses(source, released):
    code = [cell.source for cell in of_type(released, "code")]
    answered = [cell for cell in of_type(source, "code") if BEGIN in cell.source]
    assert sum("raise NotImplementedError()" in text for text in code) == len(answered) > 0
    assert all(ast.parse(text) for text in code)
    assert {cell.source for cell in of_type(released, "markdown") if marks(cell).get("grade")} == {"YOUR ANSWER HERE"}


def test_the_student_writes_a_few_lines_at_a_time(spec, source):
    most = 7 if spec.name.startswith("4_") else 6  # the last assignment asks for a little more at once
    graded = {item.name for item in spec.exercises if item.parts}
    cells = [cell.source for cell in of_type(source, "code") if marks(cell).get("grade_id") in graded]
    assert all(1 <= len(region.strip().splitlines()) <= most for cell in cells for region in solution_regions(cell))


def test_the_source_holds_no_outputs(source):
    assert all(not cell.outputs and cell.execution_count is None for cell in of_type(source, "code"))
