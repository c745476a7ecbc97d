"""Every lesson runs from a clean kernel, describes its figures, asks three questions and holds no answer to an assignment."""

import re
import statistics

import nbformat
import pytest

from tests.notebooks.reading import LESSONS, ROOT, of_type, outputs
from utils.questions import QUESTIONS

THREADS = (ROOT / "docs" / "threads.md").read_text(encoding="utf-8")
LINK = re.compile(r"\(\.\./notebooks/([\w-]+\.ipynb)#([^)]+)\)")
ASK = re.compile(r'check_answer\("([^"]+)", my_answer\)')


def read(path):
    return nbformat.read(path, as_version=4)


def headings(path):
    text = "\n".join(cell.source for cell in of_type(read(path), "markdown"))
    return re.findall(r"^#{2,} (.+)$", text, re.MULTILINE)


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def shown(request, executed_lesson):
    """All that the cells of a lesson show."""
    return outputs(executed_lesson(request.param.stem))


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param


def test_a_lesson_runs_from_top_to_bottom_and_writes_nothing_to_stderr(shown):
    assert not [output for output in shown if output.get("name") == "stderr"]


def test_every_figure_of_a_lesson_has_alternative_text_and_a_caption(shown):
    page = " ".join(output.data.get("text/html", "") for output in shown if "data" in output)
    images = re.findall(r"<img\b[^>]*>", page)
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in images)
    assert len(images) == len(re.findall("<figcaption>[^<]{20,}</figcaption>", page))


def test_no_picture_of_a_lesson_is_shown_without_its_text(shown):
    assert not [1 for output in shown if "image/png" in output.get("data", {}) and "text/html" not in output.data]


def test_a_question_without_an_answer_asks_for_one(shown):
    printed = "".join(output.text for output in shown if output.output_type == "stream")
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


def test_every_thread_is_answered_in_a_section_that_exists():
    rows = [line for line in THREADS.split("\n") if re.match(r"\| 00\d", line)]
    assert [row[2:5] for row in rows] == ["000", "001", "002", "003", "004"]
    assert all(LINK.search(row) for row in rows)
    anchors = {path.name: [heading.replace(" ", "-") for heading in headings(path)] for path in LESSONS}
    assert [(name, anchor) for name, anchor in LINK.findall(THREADS) if anchor not in anchors.get(name, [])] == []


def test_the_numbers_of_the_old_test_are_reproduced_beside_consistent_ones(executed_lesson):
    printed = "".join(output.get("text", "") for output in outputs(executed_lesson("02_the_output_layer")))
    assert "general rule [-0.1261204   0.42987761]   short form [0.78862847 0.43650985]" in printed
    assert "general rule [-0.34373911  0.41186261]   short form [-0.34373911  0.41186261]" in printed
