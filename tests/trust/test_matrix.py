"""The kill matrix holds for every assignment, and would say so if it did not."""

import json
from dataclasses import replace

import pytest

from autograder.course.course import own_course
from autograder.forge.spec import MistakeSpec, Variant
from autograder.trust.matrix import bad, matrix, summary, write

ASSIGNMENTS = own_course().assignments


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def entries(request):
    return matrix(ASSIGNMENTS[request.param])


def test_nothing_speaks_against_the_grader(entries):
    assert bad(entries) == []


def test_of_the_pairs_that_are_rejected_nine_in_ten_are_named(entries):
    found = summary(entries)["pair"]
    rejected = sum(found.get(outcome, 0) for outcome in ("named", "not named", "same numbers as another mistake"))
    assert found["named"] >= 0.9 * rejected > 0


def test_the_table_is_written_as_html_and_as_json(entries, tmp_path):
    page, data = write(entries, tmp_path)
    assert len(json.loads(data.read_text())) == len(entries) == page.read_text().count("<tr>") - 1


def test_a_wrong_variant_and_a_mistake_that_changes_nothing_are_reported():
    spec = ASSIGNMENTS["2_L_layer"]
    wrong = Variant("compute_cost", "planted", "def compute_cost(AL, Y):\n    return 1.0")
    idle = MistakeSpec(
        "compute_cost", "idle", title="nothing", message="Nothing was changed.", edits=(("Y.shape[1]", "len(Y[0])"),)
    )
    planted = replace(spec, variants=(wrong,), mistakes=(idle,), exercises=(spec.exercise("compute_cost"),))
    assert {(entry.name, entry.outcome) for entry in bad(matrix(planted))} == {("idle", "accepted"), ("planted", "refused")}
