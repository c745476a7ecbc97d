"""The second pass asks what was meant: a right caller keeps its points however it calls its helpers."""

import pytest

from autograder.checking.encoded import array_of, number
from autograder.checking.values import encode
from autograder.course.course import own_course
from autograder.forge.solutions import answer, form_of
from autograder.marking.mark import Marker
from autograder.sandbox.inside.meant import arguments_meant, asker
from tests.grading.meant import ADAM, ASSIGNMENTS, BROKEN, as_lists, callers, verdict_of, wrong_helpers

SOLUTIONS = [right for name in ASSIGNMENTS for right in callers(name) if right.style == "solution"]
PLAIN = [right for right in SOLUTIONS if right.way == "plain"]
UPDATE = {"names": ["parameters", "grads", "learning_rate"], "defaults": {"learning_rate": 1.2}, "items": None}
FORWARD = {"names": ["X", "parameters"], "defaults": {}, "items": None}
COST = {"names": ["A2", "Y"], "defaults": {}, "items": None}


def of(text, function="f"):
    namespace = {}
    exec(text, namespace)
    return namespace[function]


@pytest.mark.parametrize("right", SOLUTIONS, ids=str)
def test_a_right_caller_keeps_its_points_over_a_helper_that_gives_nothing(right):
    helpers = [item for item in wrong_helpers(right.assignment, right.caller) if item[1] in BROKEN]
    helper, _, cell = helpers[7 * len(right.way) % len(helpers)]
    verdict = verdict_of(right, helper, cell)
    assert (verdict.points, verdict.status) == (verdict.max_points, "right")


@pytest.mark.parametrize("right", PLAIN, ids=str)
def test_a_right_caller_keeps_its_points_over_a_helper_that_gives_lists(right):
    for helper in sorted(ASSIGNMENTS[right.assignment].exercise(right.caller).helpers):
        verdict = verdict_of(right, helper, as_lists(ASSIGNMENTS[right.assignment], helper))
        assert (helper, verdict.points, verdict.status, verdict.blame) == (helper, verdict.max_points, "right", None)


@pytest.mark.parametrize(
    ("own", "form", "call", "meant"),
    [
        ("def f(A2, Y, parameters=None): pass", COST, "f(1, 2, 3)", (1, 2)),
        ("def f(A2, Y, parameters=None): pass", COST, "f(1, parameters=3, Y=2)", (1, 2)),
        ("def f(A2, Y, *, parameters=None): pass", COST, "f(1, 2, parameters=3)", (1, 2)),
        ("f = None", COST, "f(1, 2, 3)", (1, 2)),
        ("f = None", COST, "f(Y=2, A2=1, parameters=3)", (1, 2)),
        ("def f(*given, **named): pass", COST, "f(1, 2, 3, parameters=3)", (1, 2)),
        ("def f(*given, **named): pass", COST, "f(Y=2, A2=1)", (1, 2)),
        ("def f(params, grads, lr=1): pass", UPDATE, "f(lr=3, grads=2, params=1)", (1, 2, 3)),
        ("def f(params, grads, lr=1): pass", UPDATE, "f(1, 2)", (1, 2)),
        ("f = None", UPDATE, "f(params=1, grads=2, lr=3)", (1, 2)),
        ("f = None", UPDATE, "f(1, 2, learning_rate=3)", (1, 2, 3)),
        ("def f(parameters, X): pass", FORWARD, "f(2, 1)", (1, 2)),
        ("def f(X): pass", FORWARD, "f(1, 2)", (1, 2)),
        ("def f(X, parameters): pass", FORWARD, "f(1)", (1,)),
        ("f = None", FORWARD, "f(parameters=2)", ()),
        ("def f(X, parameters=2): pass", FORWARD, "f(1)", (1, 2)),
        ("def f(X, theta=2): pass", FORWARD, "f(1)", (1, 2)),
        ("def f(X, *, parameters=2): pass", FORWARD, "f(X=1)", (1, 2)),
        ("def f(X, more=2, parameters=3): pass", FORWARD, "f(1)", (1, 3)),
        ("def f(X, *, theta=2): pass", FORWARD, "f(1)", (1,)),
    ],
)
def test_the_arguments_of_a_call_are_those_of_the_task(own, form, call, meant):
    found = []
    stand_in = asker("f", of(own), form, lambda _, arguments: found.append(arguments))
    eval(call, {"f": stand_in})
    assert found == [meant]


def test_what_stands_before_a_given_argument_and_was_left_out_has_the_default_of_the_task():
    form = form_of(ASSIGNMENTS["3_three_layer"], ADAM)
    own = of(f"def f({', '.join(form['names'])}=8): pass")
    assert arguments_meant(None, form, (1, 2, 3, 4, 5), {"epsilon": 6}) == (1, 2, 3, 4, 5, 0.01, 0.9, 0.999, 6)
    assert arguments_meant(own, form, (1, 2, 3, 4, 5, 6, 7, 8), {}) == (1, 2, 3, 4, 5, 6, 7, 8)


FIVE = "def f(p): return p, 2, 3, None, None"


@pytest.mark.parametrize(
    ("own", "caller", "taken"),
    [
        ("f = None", "def g(): a, b, c = f(1); return a, b, c", (1, 2, 3)),
        ("f = None", "def g(): a, b, c, d, e = f(1); return a, b, c, d, e", (1, 2, 3, 4, 5)),
        ("f = None", "def g(): a, b, *more = f(1); return a, b, more", (1, 2, [3])),
        ("f = None", "def g(): return f(1)", (1, 2, 3)),
        (FIVE, "def g(): return f(1)", (1, 2, 3, 4, 5)),
        (FIVE, "def g(): return f(1)[:3]", (1, 2, 3)),
        (FIVE, "def g(): a, b, c = f(1); return a, b, c", (1, 2, 3)),
        ("def f(p): return p, 2", "def g(): return f(1)", (1, 2, 3)),
    ],
)
def test_a_call_gets_as_many_results_as_it_takes_apart_or_else_as_its_helper_gives(own, caller, taken):
    form = {"names": ["p"], "defaults": {}, "items": 3}
    stand_in = asker("f", of(own), form, lambda *_: (1, 2, 3, 4, 5))
    namespace = {"f": stand_in}
    exec(caller, namespace)
    assert namespace["g"]() == taken


@pytest.mark.parametrize(
    ("own", "fourth"),
    [
        ("def f(p, t): return p, 2, 3, t", 7),
        ("def f(p, t): return dict(p), 2, 3 + t, t", 7),
        ("def f(p, t):\n t += 1\n return p, 2, 3, t", 4),
        ("def f(p, t): return p, 2, 3, -t", 4),
        ("def f(p, *t): return p, 2, 3, 9", 4),
        ("f = None", 4),
    ],
)
def test_an_argument_that_a_helper_gives_back_beyond_what_is_asked_comes_back(own, fourth):
    stand_in = asker("f", of(own), {"names": ["p", "t"], "defaults": {}, "items": 3}, lambda *_: (1, 2, 3, 4, 5))
    namespace = {"f": stand_in}
    exec("def g(): p, v, s, t = f(1, 7); return p, v, s, t", namespace)
    assert namespace["g"]() == (1, 2, 3, fourth)


@pytest.mark.parametrize("assignment", ["3_three_layer", "4_adam_on_L_layers"])
def test_the_right_adam_answers_with_five_values_of_which_three_are_asked_for(assignment):
    spec = ASSIGNMENTS[assignment]
    case = Marker(own_course(), assignment, 7).key(1).exercises[ADAM].cases[0]
    parameters, v, s, v_corrected, s_corrected = answer(spec, ADAM, {"tuple": case.inputs["tuple"]})["tuple"]
    assert [name for name in (parameters, v, s, v_corrected, s_corrected) if "dict" not in name] == []
    assert form_of(spec, ADAM)["items"] == 3
    assert v_corrected["dict"].keys() == s_corrected["dict"].keys() == v["dict"].keys()


def test_only_helpers_that_are_not_right_are_answered_for_by_the_trusted_side():
    """A right helper of the student's own takes what the student calls it with, and gives what the student takes."""
    asked = {}
    marker = Marker(own_course(), "2_L_layer", 7)
    records = {name: {"exited": True} for name in ("linear_backward", "linear_activation_backward")}
    marker.judged(
        records, {}, lambda number, helpers: asked.setdefault(number, helpers) and {name: {"exited": True} for name in helpers}
    )
    assert asked[1]["linear_activation_backward"] == ["linear_backward"]


@pytest.mark.parametrize("value", [[[1.0, 2.0], [3.0, 4.0]], ((1, 2), (3, 4)), [[True, False]], [[0.5]]])
def test_nested_lists_of_numbers_are_the_array_that_they_hold(value):
    found = array_of(encode(value), None)
    assert found is not None
    assert found.tolist() == [list(map(float, row)) for row in value]
    assert number(encode(value)) is None


@pytest.mark.parametrize("value", [[[1.0], [2.0, 3.0]], [["a"]], [], [[]], [None], {"W": [1.0]}, [{"W": 1.0}], "text"])
def test_other_lists_are_no_array(value):
    assert array_of(encode(value), None) is None
