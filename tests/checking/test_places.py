"""The place of a mistake: found by edits of the student's own function, shown as a line and a kind, never as a repair."""

import linecache
import random
import re
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from autograder import check, open_assignment
from autograder.checking.card import card_html, card_text
from autograder.checking.check import with_place
from autograder.checking.judge import judge_exercise
from autograder.checking.key import public_key
from autograder.checking.places.search import find_places
from autograder.checking.places.words import KINDS
from autograder.checking.probe import probe
from autograder.checking.verdict import as_json
from autograder.course.course import own_course
from autograder.forge.solutions import build_functions, solution_cells
from autograder.trust import reasons
from autograder.trust.said_of_errors import untrue_sentences
from utils.activations import relu_backward, sigmoid_backward

LINEAR = """
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db
"""
SLIPS = {
    "another name": ("dZ @ A_prev.T", "dZ @ dZ.T", 5),
    "another operator": ("W.T @ dZ", "W.T * dZ", 7),
    "the other order": ("W.T @ dZ", "dZ @ W.T", 7),
    "no transpose": ("dZ @ A_prev.T", "dZ @ A_prev", 5),
    "another axis": ("axis=1", "axis=0", 6),
    "no keepdims": (", keepdims=True", "", 6),
    "no factor": ("A_prev.T / m", "A_prev.T", 5),
    "a factor too much": ("W.T @ dZ", "W.T @ dZ / m", 7),
    "another index": ("shape[1]", "shape[0]", 4),
    "another sign": ("dA_prev = W.T", "dA_prev = -W.T", 7),
    "other brackets": ("dZ @ A_prev.T / m", "dZ @ (A_prev.T / m / m)", 5),
    "another function": ("np.sum(", "np.max(", 6),
    "other results": ("return dA_prev, dW, db", "return dW, dA_prev, db", 8),
    "an error": ("np.sum(dZ", "np.sum(db", 6),
}


def exercise_of(name, assignment="2_L_layer"):
    return public_key(assignment).exercises[name]


def written(source, name, known=None):
    """The function that a cell defines, with its lines where Python looks for them."""
    file = f"<cell {abs(hash(source))}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace = {"np": np, **(known or {})}
    exec(compile(source, file, "exec"), namespace)
    return namespace[name]


def verdict_of(exercise, function):
    verdict = judge_exercise(public_key("2_L_layer"), exercise, {"outcomes": probe(function, exercise.inputs)})
    return with_place(exercise, verdict, function)


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found_on_its_line(slip):
    old, new, line = SLIPS[slip]
    found = find_places(exercise_of("linear_backward"), written(LINEAR.replace(old, new), "linear_backward"))
    assert [item.place.line for item in found][:1] == [line]


def test_a_right_function_has_no_place():
    assert find_places(exercise_of("linear_backward"), written(LINEAR, "linear_backward")) == []


def test_two_independent_faults_are_both_found():
    source = LINEAR.replace("axis=1", "axis=0").replace("W.T @ dZ", "W @ dZ")
    found = find_places(exercise_of("linear_backward"), written(source, "linear_backward"))
    assert {item.place.line for item in found} == {6, 7} and {item.fault for item in found} == {0, 1}


HIDING = {
    "both raise": (("np.sum(dZ", "np.sum(db"), ("W.T @ dZ", "W @ dZ"), {6, 7}),
    "one after the other": (("dZ @ A_prev.T / m", "dZ @ A_prev / m"), ("np.sum(dZ", "np.sum(db"), {5, 6}),
    "in the chain of one output": (("shape[1]", "shape[0]"), ("dZ @ A_prev.T / m", "dZ @ A_prev / m"), {4, 5}),
}


@pytest.mark.parametrize("faults", HIDING)
def test_two_faults_of_which_the_first_hides_the_second_are_both_found(faults):
    *changes, lines = HIDING[faults]
    source = LINEAR
    for old, new in changes:
        source = source.replace(old, new)
    found = find_places(exercise_of("linear_backward"), written(source, "linear_backward"))
    assert lines <= {item.place.line for item in found}


def test_a_change_that_only_avoids_the_failing_line_is_no_place():
    source = """
def linear_forward(A, W, b):
    Z = np.zeros((W.shape[0], A.shape[1]))
    for k in range(W.shape[0]):
        Z[k] = W[k] @ A + b[k, 1] + unknown
    return Z, (A, W, b)
"""
    assert find_places(exercise_of("linear_forward"), written(source, "linear_forward")) == []


def test_a_number_printed_to_the_error_stream_hinders_no_search():
    source = LINEAR.replace("W.T @ dZ", "W.T * dZ").replace("    return", "    print(m, file=sys.stderr)\n    return")
    found = find_places(exercise_of("linear_backward"), written(source, "linear_backward", {"sys": sys}))
    assert [item.place.line for item in found][:1] == [7]


def test_a_sentence_on_an_error_that_is_not_so_is_found_by_the_measurement():
    spec, exercise = own_course().spec("2_L_layer"), exercise_of("linear_backward")
    function = written(LINEAR.replace("A_prev.T / m", "A_prev / m"), "linear_backward")
    verdict = judge_exercise(public_key("2_L_layer"), exercise, {"outcomes": probe(function, exercise.inputs)})
    edits = ("dW = dZ @ A_prev.T / m -> dW = dZ @ A_prev / m",)
    assert list(untrue_sentences(spec, exercise, function, verdict, edits)) == []
    reason = replace(verdict.diagnoses[0], id="said", witness="line", message="Line 6, `x`: `dZ` is (77, 1).")
    said = list(untrue_sentences(spec, exercise, function, replace(verdict, diagnoses=(reason,)), ()))
    assert len(said) == 2 and "line 6" in said[0] and "(77, 1)" in said[1]


def test_a_slip_made_in_both_layers_is_found():
    known = build_functions(own_course().spec("3_three_layer"), {})
    source = solution_cells(own_course().spec("3_three_layer"))["forward_propagation"].replace("relu(", "np.tanh, relu(")
    source = re.sub(r"np\.tanh, relu\((\w+)\)", r"sigmoid(\1)", source)
    found = find_places(exercise_of("forward_propagation", "3_three_layer"), written(source, "forward_propagation", known))
    assert any("sigmoid" in item.place.text for item in found)


@pytest.mark.parametrize(("name", "count"), [("linear_backward", 12), ("compute_cost", 12), ("update_parameters", 8)])
def test_edits_of_right_forms_are_placed_on_the_edited_line_or_not_at_all(name, count):
    spec, key, exercise = own_course().spec("2_L_layer"), public_key("2_L_layer"), exercise_of(name)
    bench = reasons.Bench(spec, key, key)
    edited = reasons.edited_forms(solution_cells(spec)[name], 1, random.Random(3))
    said = (reasons.reason(bench, exercise, *one) for one, _ in zip(edited, range(2 * count), strict=False))
    found = [item for item in said if item]
    assert len(found) >= count / 2
    assert sum(item.is_true or item.named for item in found) >= 0.8 * len(found) and not any(item.is_false for item in found)


def test_the_repaired_text_is_never_shown():
    for old, new, _ in SLIPS.values():
        source = LINEAR.replace(old, new)
        verdict = verdict_of(exercise_of("linear_backward"), written(source, "linear_backward"))
        row = as_json(verdict, file="f", assignment="a", level="none", repairs=[])
        shown = f"{card_text(verdict)} {card_html(verdict)} {row}"
        whole = next(line.strip() for line in LINEAR.splitlines() if old in line)
        assert whole in source or whole not in shown
        assert all(item.place.text in source for item in verdict.diagnoses if item.place)


def test_each_place_has_a_kind_and_words_for_it():
    verdict = verdict_of(exercise_of("linear_backward"), written(LINEAR.replace("shape[1]", "shape[0]"), "linear_backward"))
    place = next(item for item in verdict.diagnoses if item.id == "place")
    assert place.witness == "edit" and KINDS[place.kind] in place.title and "line 4" in place.title


def test_the_card_marks_the_place_below_its_line_and_underlines_it_in_html():
    verdict = verdict_of(exercise_of("linear_backward"), written(LINEAR.replace("shape[1]", "shape[0]"), "linear_backward"))
    text = card_text(verdict).splitlines()
    line = next(number for number, item in enumerate(text) if "m = A_prev.shape[0]" in item)
    assert text[line + 1].strip() == "^" and text[line][text[line + 1].index("^")] == "0"
    assert "<u><strong>0</strong></u>" in card_html(verdict)


LOOPS = {
    "an endless loop": """
def compute_cost(AL, Y):
    n = 0
    while n < 3:
        n += 1
    return np.sum(AL) * n
""",
    "endless recursion": """
def compute_cost(AL, Y, n=3):
    return 0.0 if n == 0 else compute_cost(AL, Y, n - 1) + np.sum(AL)
""",
    "a list that grows": """
def compute_cost(AL, Y):
    a = [0]
    while len(a) < 9:
        a = a + a
    return float(len(a))
""",
    "caught errors": """
def compute_cost(AL, Y):
    n = 0
    while n < 3:
        try:
            n += 1
        except Exception:
            n = 0
    return np.sum(AL) * n
""",
    "whole numbers that are squared": """
def compute_cost(AL, Y):
    n = 3
    for i in range(60):
        n = n * n
    return float(n)
""",
    "whole numbers that grow": """
def compute_cost(AL, Y):
    n = 3
    for i in range(30):
        n = n * 2
    return float(n)
""",
}


@pytest.mark.parametrize("loop", LOOPS)
def test_no_edit_hangs_the_search(loop):
    start = time.perf_counter()
    find_places(exercise_of("compute_cost"), written(LOOPS[loop], "compute_cost"), seconds=1.0)
    assert time.perf_counter() - start < 3


def test_the_search_leaves_no_trace():
    source = "def compute_cost(AL, Y):\n    AL *= 1\n    np.random.rand()\n    print('x')\n    return np.sum(AL)\n"
    function, exercise = written(source, "compute_cost"), exercise_of("compute_cost")
    np.random.seed(7)
    before, names, tracer = np.random.get_state()[1].tolist(), dict(function.__globals__), sys.gettrace()
    find_places(exercise, function)
    assert np.random.get_state()[1].tolist() == before
    assert function.__globals__ == names and sys.gettrace() is tracer


EFFECTS = {
    "a file": "    open('here', 'a').write('x')\n",
    "a file of numpy": "    np.save('here', AL)\n",
    "a question": "    input('?')\n",
    "another function that writes": "    note(AL)\n",
    "an inner function that writes": "    def inner():\n        open('here', 'a')\n    inner()\n",
}


@pytest.mark.parametrize("effect", EFFECTS)
def test_what_does_more_than_compute_is_never_run_again(effect, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = f"def note(x):\n    open('here', 'a')\n\ndef compute_cost(AL, Y):\n{EFFECTS[effect]}    return np.sum(AL)\n"
    assert find_places(exercise_of("compute_cost"), written(source, "compute_cost")) == []
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("hostile", [len, lambda AL, Y: 0, type("F", (), {"__call__": lambda self, AL, Y: 0})(), np.sum])
def test_what_has_no_source_of_its_own_has_no_place(hostile):
    assert find_places(exercise_of("compute_cost"), hostile) == []


CALLER = """
def linear_activation_backward(dA, cache, activation):
    linear_cache, Z = cache
    dZ = relu_backward(dA, Z) if activation != "relu" else sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)
"""


@pytest.mark.parametrize(("helper", "is_searched"), [("", False), (LINEAR.replace("axis=1", "axis=0"), False), (LINEAR, True)])
def test_a_caller_is_searched_only_over_helpers_that_are_right(helper, is_searched, capsys):
    open_assignment("2_L_layer")
    given = {"relu_backward": relu_backward, "sigmoid_backward": sigmoid_backward}
    check(written(helper + CALLER, "linear_activation_backward", given))
    assert ("Where:" in capsys.readouterr().out) is is_searched
