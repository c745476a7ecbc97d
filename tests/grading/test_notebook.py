"""What a student wrote or displayed is shown as text and pixels only; a test cell ends in our number and nothing else."""

import copy

import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograder.checking.verdict import Verdict
from autograder.notebook.outputs import disarm, fill_outputs

HOSTILE = {"text/html": "<script>bad()</script>", "image/svg+xml": "<svg onload='bad()'/>", "application/javascript": "bad()"}
TEST = {"nbgrader": {"grade_id": "test_f", "locked": True, "grade": True, "solution": False}}


def shown(outputs, metadata=None):
    notebook = new_notebook(cells=[new_code_cell("1", metadata=metadata or {})])
    cell = "test_f" if metadata else "no. 1"
    verdicts = {"f": Verdict("f", "partly", 2, 6, blame="own")}
    fill_outputs(notebook, {cell: outputs}, verdicts)
    return notebook.cells[0].outputs


def page_of(cell, release=None):
    notebook = new_notebook(cells=[cell])
    disarm(notebook, release or new_notebook())
    return HTMLExporter(template_name="basic").from_notebook_node(notebook)[0]


def test_html_scripts_and_vector_images_are_not_kept():
    assert shown([{"output_type": "display_data", "data": HOSTILE, "metadata": {}}]) == []


def test_text_and_pixels_are_kept():
    data = {"text/plain": "x", "image/png": "aGk=", **HOSTILE}
    (output,) = shown([{"output_type": "display_data", "data": data, "metadata": {}}])
    assert output.data == {"text/plain": "x", "image/png": "aGk="}


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "execute_result", "data": {"text/plain": "6.0"}, "metadata": {}, "execution_count": 1},
        {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["E: e"]},
        {"output_type": "stream", "name": "stderr", "text": "a warning"},
    ],
)
def test_nothing_that_a_test_cell_displays_can_be_taken_for_its_mark(output):
    *before, card, result = shown([output], TEST)
    assert (result.output_type, result.data["text/plain"]) == ("execute_result", "2.0")
    assert card.output_type == "display_data"
    assert all(item.output_type in ("display_data", "stream") and item.get("name") != "stderr" for item in before)


@pytest.mark.parametrize(
    "text",
    [
        "<script>bad()</script>",
        "<img src=x onerror='bad()'>",
        "<svg/onload=bad()>",
        "[click](javascript:bad())",
        "<!-- --><iframe src='//elsewhere'></iframe>",
        '<a href="JaVaScRiPt :bad()">x</a>',
    ],
)
@pytest.mark.parametrize("make", [new_markdown_cell, new_raw_cell])
def test_no_markup_of_a_student_reaches_a_page(make, text):
    page = page_of(make(text)).lower()
    assert not any(mark in page for mark in ("<script", "<img", "<svg", "<iframe", "javascript"))


def test_a_formula_with_a_less_than_sign_still_reads_the_same():
    assert "$a &lt; b$" in page_of(new_markdown_cell("$a < b$"))


def test_the_course_keeps_its_own_markup():
    ours = new_markdown_cell("<b>ours</b>")
    assert "<b>ours</b>" in page_of(copy.deepcopy(ours), new_notebook(cells=[ours]))
