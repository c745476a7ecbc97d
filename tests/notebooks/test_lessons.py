"""Every lesson runs from a clean kernel, describes its figures, asks three questions and holds no answer to an assignment."""

import ast
import contextlib
import os
import re
import statistics
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of
from tests.forge.law_8 import kit_files
from tests.forge.marking import mark_one
from utils.questions import QUESTIONS

ASSIGNMENTS = own_course().assignments

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
THREADS = (ROOT / "docs" / "threads.md").read_text(encoding="utf-8")
LINK = re.compile(r"\(\.\./notebooks/([\w-]+\.ipynb)#([^)]+)\)")
ASK = re.compile(r'check_answer\("([^"]+)", my_answer\)')


def read(path):
    return nbformat.read(path, as_version=4)


def of_type(notebook, cell_type):
    return [cell for cell in notebook.cells if cell.cell_type == cell_type]


def headings(path):
    text = "\n".join(cell.source for cell in of_type(read(path), "markdown"))
    return re.findall(r"^#{2,} (.+)$", text, re.MULTILINE)


def run(notebook):
    client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(ROOT / "notebooks")}})
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    return [output for cell in of_type(notebook, "code") for output in cell.outputs]


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def outputs(request):
    return run(read(request.param))


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param


def test_a_lesson_runs_from_top_to_bottom_and_writes_nothing_to_stderr(outputs):
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_every_figure_of_a_lesson_has_alternative_text_and_a_caption(outputs):
    page = " ".join(output.data.get("text/html", "") for output in outputs if "data" in output)
    images = re.findall(r"<img\b[^>]*>", page)
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in images)
    assert len(images) == len(re.findall("<figcaption>[^<]{20,}</figcaption>", page))


def test_no_picture_of_a_lesson_is_shown_without_its_text(outputs):
    assert not [1 for output in outputs if "image/png" in output.get("data", {}) and "text/html" not in output.data]


def test_a_question_without_an_answer_asks_for_one(outputs):
    printed = "".join(output.text for output in outputs if output.output_type == "stream")
    assert printed.count("Replace None by your answer") == 3


def test_a_lesson_asks_three_questions_that_exist_and_are_its_own(lesson):
    names = [name for cell in of_type(read(lesson), "code") for name in ASK.findall(cell.source)]
    assert len(set(names)) == 3 and set(names) <= set(QUESTIONS)
    others = "".join(path.read_text(encoding="utf-8") for path in LESSONS if path != lesson)
    assert not [name for name in names if name in others]


def test_a_lesson_ends_with_its_questions_and_a_way_into_an_assignment(lesson):
    notebook = read(lesson)
    assert headings(lesson)[-1] == "Three questions"
    assert re.search(r"assignment `\d_\w+`\.?\s*$", notebook.cells[-1].source)


def test_the_source_of_a_lesson_holds_no_outputs(lesson):
    assert all(not cell.outputs and cell.execution_count is None for cell in of_type(read(lesson), "code"))


def test_the_cells_of_a_lesson_are_short(lesson):
    code = [len(cell.source.split("\n")) for cell in of_type(read(lesson), "code")]
    words = [len(cell.source.split()) for cell in of_type(read(lesson), "markdown")]
    assert statistics.median(code) <= 5 and max(code) <= 25 and max(words) <= 200


def test_every_section_of_a_lesson_has_a_name_of_its_own(lesson):
    assert len(set(headings(lesson))) == len(headings(lesson))


def test_law_8_looks_at_the_lessons():
    assert set(LESSONS) <= set(kit_files(ROOT))


def functions_of(path):
    """The functions and classes that a lesson defines, beside the values that they may use."""
    kinds = (ast.Import, ast.ImportFrom, ast.Assign, ast.FunctionDef, ast.ClassDef)
    namespace = {"__name__": "lesson"}
    for cell in of_type(read(path), "code"):
        for node in ast.parse(cell.source).body:
            with contextlib.suppress(Exception):
                exec(compile(ast.Module([node], []), path.name, "exec") if isinstance(node, kinds) else "", namespace)
    return {name: item for name, item in namespace.items() if getattr(item, "__module__", "") == "lesson" and callable(item)}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_function_of_a_lesson_passes_an_exercise(lesson, assignment):
    key, functions = hidden_key_of(ASSIGNMENTS[assignment], 7), functions_of(lesson)
    assert functions
    points = {
        (name, exercise): mark_one(key, exercise, item).points for name, item in functions.items() for exercise in key.exercises
    }
    assert {place for place, won in points.items() if won} == set()


def test_every_thread_is_answered_in_a_section_that_exists():
    rows = [line for line in THREADS.split("\n") if re.match(r"\| 00\d", line)]
    assert [row[2:5] for row in rows] == ["000", "001", "002", "003", "004"]
    assert all(LINK.search(row) for row in rows)
    anchors = {path.name: [heading.replace(" ", "-") for heading in headings(path)] for path in LESSONS}
    assert [(name, anchor) for name, anchor in LINK.findall(THREADS) if anchor not in anchors.get(name, [])] == []


def test_the_numbers_of_the_old_test_are_reproduced_beside_consistent_ones():
    printed = "".join(output.get("text", "") for output in run(read(ROOT / "notebooks" / "02_the_output_layer.ipynb")))
    assert "general rule [-0.1261204   0.42987761]   short form [0.78862847 0.43650985]" in printed
    assert "general rule [-0.34373911  0.41186261]   short form [-0.34373911  0.41186261]" in printed
