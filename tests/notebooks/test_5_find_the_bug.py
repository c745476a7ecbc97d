"""What the find-the-bug notebook shows before each answer: the symptom, and not the line."""

import html
import re

import pytest

from autograder.course.course import own_course
from autograder.forge.solutions import solution_cells
from tests.notebooks.reading import of_type, page, printed, read

ASSIGNMENTS = own_course().assignments

ASSIGNMENT = "5_find_the_bug"
LOOKED_AT = ["rows", "leaky", "slope", "softmax", "softplus", "chain", "descent", "rmsprop", "batches"]


@pytest.fixture(scope="module")
def executed(executed_notebook):
    return executed_notebook(ASSIGNMENT)


def verdicts(text):
    return [line.split()[-1] for line in text.splitlines() if line.endswith((" equal", " DIFFERENT"))]


def test_every_bug_has_its_listing_and_its_experiment_before_the_answer():
    ids = [cell.id for cell in read(ASSIGNMENT).cells]
    answers = list(solution_cells(ASSIGNMENTS[ASSIGNMENT]))
    for short, name in zip(LOOKED_AT, answers, strict=True):
        places = [ids.index(part) for part in (f"{short}-lines", f"{short}-experiment", name, f"test_{name}")]
        assert places == sorted(places)


def test_no_cell_outside_the_answers_holds_an_answer():
    texts = [re.findall(r'line, to = \d+, "(.*)"', cell)[0] for cell in solution_cells(ASSIGNMENTS[ASSIGNMENT]).values()]
    others = [cell.source for cell in read(ASSIGNMENT).cells if "BEGIN SOLUTION" not in cell.source]
    assert len(texts) == 9 and [text for text in texts for other in others if text in other] == []


def test_the_listings_number_their_lines(executed):
    assert printed(executed, "rows-lines").splitlines()[10] == " 11      db = G.sum(axis=1) / m"


def test_the_numbers_that_the_text_speaks_of(executed):
    assert "db (7,)" in printed(executed, "rows-experiment")
    assert "step 0.1   slope 3.05" in printed(executed, "slope-experiment")
    assert "0.50000 to 1.00000" in printed(executed, "table-try")
    assert re.search(r"([\d.]+) to \1 +DIFFERENT", printed(executed, "softmax-experiment"))
    assert "1000 steps: s 0.9000" in printed(executed, "rmsprop-experiment")


def test_the_tables_are_right_at_the_top_and_wrong_below(executed):
    assert verdicts(printed(executed, "softplus-experiment")) == ["equal", "equal", "DIFFERENT", "DIFFERENT"]
    assert verdicts(printed(executed, "chain-experiment")) == ["equal"] * 2 + ["DIFFERENT"] * 4


def test_the_gap_of_the_step_shrinks_with_the_rate(executed):
    rows = [line.split() for line in printed(executed, "descent-experiment").splitlines() if line.startswith("W1")]
    gaps = [float(row[3]) for row in rows]
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.05) and gaps[1] / gaps[2] == pytest.approx(10, rel=0.05)


def test_shuffled_the_unit_learns_nothing(executed):
    ends = re.findall(r"Curve '([\w ]+)': from [\d.]+ to ([\d.]+)", html.unescape(page(executed)))
    assert dict(ends)["order of the file"] < "0.1" < "0.6" < dict(ends)["shuffled"]


def test_all_points_are_won_by_the_answers(executed):
    assert "18 of 18 points" in page(executed)


def test_the_cells_are_short():
    code = [len(cell.source.split("\n")) for cell in of_type(read(ASSIGNMENT), "code")]
    words = [len(cell.source.split()) for cell in of_type(read(ASSIGNMENT), "markdown")]
    assert sorted(code)[len(code) // 2] <= 6 and max(code) <= 25 and max(words) <= 200
