"""Places of what is handed in: found in the sandbox, looked at outside, and never a mark."""

import json
import time

import pytest

from autograder.checking.key import public_key
from autograder.checking.verdict import Verdict
from autograder.marking.places import _with, definitions
from autograder.notebook.cells import Cell
from tests.grading.conftest import run

WRONG = """
import numpy as np


def compute_cost(AL, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(AL)) / m
"""
LOOPING = """
import numpy as np


def compute_cost(AL, Y):
    n = 0
    while n < 3:
        n += 1
    return float(n)
"""
COST = "compute_cost"


def row_of(folder, source):
    (folder / "mine.py").write_text(source, encoding="utf-8")
    done = run(folder, "autograder", "check", "mine.py", "--assignment", "2_L_layer", "--json")
    rows = map(json.loads, done.stdout.splitlines())
    return next(row for row in rows if row["exercise"] == COST)


def test_check_gives_the_line_and_the_columns_of_the_file(tmp_path):
    (place,) = [item for item in row_of(tmp_path, WRONG)["diagnoses"] if item["id"] == "place"]
    assert place["place"] == {"line": 7, "column": 53, "end_column": 55, "text": "AL"}
    assert (place["witness"], place["kind"]) == ("edit", "one minus")


def test_a_function_over_a_wrong_helper_gets_no_place(tmp_path):
    caller = "def L_model_forward(X, parameters):\n    return linear_activation_forward(X, 1, 2, 'relu'), []\n"
    wrong = "def linear_activation_forward(A_prev, W, b, activation):\n    return A_prev, (A_prev, W)\n"
    (tmp_path / "mine.py").write_text(wrong + caller, encoding="utf-8")
    done = run(tmp_path, "autograder", "check", "mine.py", "--assignment", "2_L_layer", "--json")
    rows = {row["exercise"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert all(item["id"] != "place" for item in rows["L_model_forward"]["diagnoses"])


def test_no_function_holds_the_search_for_long(tmp_path):
    start = time.monotonic()
    assert row_of(tmp_path, LOOPING)["status"] == "wrong"
    assert time.monotonic() - start < 20


def test_lines_that_are_no_definitions_are_left_empty():
    cell = "import os\nos.system('x')\na = 1\nb = len('x')\n\n\ndef f():\n    return 1\n\n\nf()\n"
    assert definitions(cell).split("\n") == ["import os", "", "a = 1", "", "", "", "def f():", "    return 1", "", "", ""]


GOOD = {"place": {"line": 1, "column": 4, "end_column": 16}, "kind": "name", "fault": 0}
FORGED = {
    "no JSON": "<script>",
    "nested": "[" * 100_000,
    "a line that is not there": json.dumps({COST: [{**GOOD, "place": {"line": 99, "column": 0, "end_column": 1}}]}),
    "columns beyond the line": json.dumps({COST: [{**GOOD, "place": {"line": 1, "column": 0, "end_column": 999}}]}),
    "columns the wrong way round": json.dumps({COST: [{**GOOD, "place": {"line": 1, "column": 5, "end_column": 2}}]}),
    "a truth as a line": json.dumps({COST: [{**GOOD, "place": {"line": True, "column": 0, "end_column": 1}}]}),
    "words of its own": json.dumps({COST: [{**GOOD, "kind": "full marks are due"}]}),
    "a list as a kind": json.dumps({COST: [{**GOOD, "kind": ["name"]}]}),
    "many faults": json.dumps({COST: [{**GOOD, "fault": 10**9}]}),
    "no rows": json.dumps({COST: 7}),
    "rows that are none": json.dumps({COST: [None, 3, "x", {}, {"place": 1}, {"place": {}}]}),
}


def verdict_after(printed):
    verdict = Verdict(COST, "wrong", 0, 2)
    return _with(public_key("2_L_layer"), verdict, [Cell("a", "def compute_cost(AL, Y):\n    return 1\n")], printed)


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_no_place_of_the_source_is_left_out(forged):
    assert verdict_after(FORGED[forged]) == Verdict(COST, "wrong", 0, 2)


def test_the_text_of_a_place_comes_from_the_source_and_no_mark_changes():
    printed = json.dumps({COST: [{**GOOD, "place": {**GOOD["place"], "text": "<b>", "source": "<b>"}}]})
    verdict = verdict_after(printed)
    assert verdict.diagnoses[0].place.text == "compute_cost" and "<b>" not in str(verdict)
    assert (verdict.points, verdict.status) == (0, "wrong")
