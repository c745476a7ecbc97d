"""Places of what is handed in: found in the sandbox, looked at outside, and never a mark."""

import json
import time

import pytest

from autograder.checking.key import public_key
from autograder.checking.verdict import Verdict
from autograder.marking.places import rows_of, with_spots
from autograder.marking.suspects import suspect
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


CELL = """%matplotlib inline
import os
import numpy as np
from utils.activations import relu

os.system("x")
a = 1
b = len("x")


def other():
    return os.getcwd()


def half(x):
    return x / 2 * a


# mine
def compute_cost(AL, Y):
    return half(np.log(AL))  # not all


compute_cost(1, 2)
"""
NEEDS = ("from utils.activations import relu", "import numpy as np", "a = 1", "def half(x):\n    return x / 2 * a")


def searched(*sources):
    cells = [Cell(str(number), source) for number, source in enumerate(sources)]
    return suspect(public_key("2_L_layer").exercises[COST], cells)


def test_only_the_function_and_the_definitions_that_it_needs_are_run_again():
    found = searched(CELL)
    assert found.text == "def compute_cost(AL, Y):\n    return half(np.log(AL))"
    assert found.needs == NEEDS


def test_comments_empty_lines_and_other_cells_make_no_other_question():
    other = CELL.replace("# mine", "# yours\n\n").replace("  # not all", "").replace("b = len", "c = len")
    assert searched("print(1)", CELL).digest == searched(other).digest


@pytest.mark.parametrize("change", [("AL))", "Y))"), ("x / 2", "x / 3"), ("a = 1", "a = 2"), ("import relu", "import sigmoid")])
def test_what_the_function_needs_makes_another_question(change):
    assert searched(CELL).digest != searched(CELL.replace(*change)).digest


NO_PLAIN_FUNCTION = [
    "",
    "def compute_cost(:",
    "compute_cost = 3",
    "compute_cost = lambda AL, Y: 1",
    "class compute_cost: pass",
    "async def compute_cost(): pass",
    "def compute_cost():\n    return '\x0c'",
    "def compute_cost():\r    return 1",
]


@pytest.mark.parametrize("source", NO_PLAIN_FUNCTION)
def test_what_is_no_plain_function_is_not_searched(source):
    assert searched(source) is None


def test_the_last_definition_of_a_function_counts():
    assert searched("def compute_cost():\n    return 1", "def compute_cost():\n    return 2").text.endswith("2")


def test_a_place_over_several_lines_is_its_first_line():
    place = searched("x = 0\ndef compute_cost(a):\n    return (a +\n            1)").place(2, 11, 16)
    assert (place.line, place.text) == (3, "a +")


def test_a_place_on_an_endless_line_is_none():
    found = searched(f"def compute_cost(a):\n    return a + {'a + ' * 200}1")
    assert found.place(2, 11, 12) is None and found.place(1, 17, 18).text == "a"


GOOD = {"place": {"line": 2, "column": 11, "end_column": 12}, "kind": "name", "fault": 0}
FORGED = {
    "no JSON": "<script>",
    "nested": "[" * 100_000,
    "a line that is not there": json.dumps({COST: [{**GOOD, "place": {"line": 99, "column": 0, "end_column": 1}}]}),
    "columns beyond the line": json.dumps({COST: [{**GOOD, "place": {"line": 1, "column": 0, "end_column": 999}}]}),
    "columns in the middle of a name": json.dumps({COST: [{**GOOD, "place": {"line": 1, "column": 5, "end_column": 7}}]}),
    "half a number": json.dumps({COST: [{**GOOD, "place": {"line": 2, "column": 11.0, "end_column": 12}}]}),
    "a number of many digits": '{"compute_cost": [{"place": {"line": ' + "9" * 5000 + "}}]}",
    "columns the wrong way round": json.dumps({COST: [{**GOOD, "place": {"line": 1, "column": 5, "end_column": 2}}]}),
    "a truth as a line": json.dumps({COST: [{**GOOD, "place": {"line": True, "column": 0, "end_column": 1}}]}),
    "words of its own": json.dumps({COST: [{**GOOD, "kind": "full marks are due"}]}),
    "a list as a kind": json.dumps({COST: [{**GOOD, "kind": ["name"]}]}),
    "many faults": json.dumps({COST: [{**GOOD, "fault": 10**9}]}),
    "no rows": json.dumps({COST: 7}),
    "rows that are none": json.dumps({COST: [None, 3, "x", {}, {"place": 1}, {"place": {}}]}),
}


def verdict_after(printed):
    found = searched("import os\n\ndef compute_cost(AL, Y):\n    return 1\n")
    return with_spots(Verdict(COST, "wrong", 0, 2), found, rows_of(found, printed))


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_no_place_of_the_source_is_left_out(forged):
    assert verdict_after(FORGED[forged]) == Verdict(COST, "wrong", 0, 2)


def test_the_text_of_a_place_comes_from_the_source_and_no_mark_changes():
    printed = json.dumps({COST: [{**GOOD, "place": {**GOOD["place"], "text": "<b>", "source": "<b>"}}]})
    verdict = verdict_after(printed)
    place = verdict.diagnoses[0].place
    assert (place.line, place.text) == (4, "1") and "<b>" not in str(verdict)
    assert (verdict.points, verdict.status) == (0, "wrong")


def test_not_more_places_are_taken_than_a_search_gives():
    found = searched("def compute_cost(AL, Y):\n    return 1")
    assert len(rows_of(found, json.dumps({COST: [GOOD] * 10_000}))) == 20
