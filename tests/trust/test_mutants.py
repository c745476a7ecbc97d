"""Systematic edits of the solutions: none earns full marks unless somebody has read it and found it right."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.course.course import own_course
from autograder.forge.build_keys import _build
from autograder.trust.mutants import at_most, report, run
from autograder.trust.mutation_operators import mutants_of
from autograder.trust.reviewed_mutants import EQUIVALENT, OPEN

ASSIGNMENTS = own_course().assignments

SPEC = ASSIGNMENTS["2_L_layer"]


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def outcomes(request):
    return list(run(ASSIGNMENTS[request.param]))


def test_no_edit_survives_that_is_not_reviewed(outcomes):
    assert [line for outcome in outcomes if outcome.unexpected for line in report(outcome)] == []


def test_every_solution_is_edited_in_many_ways(outcomes):
    graded = {item.name for item in ASSIGNMENTS[outcomes[0].assignment].exercises if item.parts}
    assert {outcome.exercise for outcome in outcomes} == graded
    assert min(outcome.tried for outcome in outcomes) >= 10


@pytest.mark.parametrize("reviews", [EQUIVALENT, OPEN])
def test_every_review_speaks_of_edits_that_still_survive(outcomes, reviews):
    for outcome in outcomes:
        survive = {line for item in outcome.survivors for line in (item.before, item.after)}
        known = reviews.get(f"{outcome.assignment}/{outcome.exercise}", {})
        assert [line for lines in known.values() for line in lines if line not in survive] == []


def test_a_square_layer_lets_a_wrong_edit_through_and_it_is_reported():
    square = replace(SPEC, mistakes=(), variants=(), exercises=(SPEC.exercise("linear_backward"),), draw=_square)
    key = _build(square, "hidden", [1, 2, 3], (3, 3, 3))
    (outcome,) = run(SPEC, key)
    assert "m = A_prev.shape[0]" in {item.after for item in outcome.unexpected}
    assert any("NOT REVIEWED" in line for line in report(outcome))


def test_a_key_that_its_own_solution_fails_is_refused():
    right = _build(replace(SPEC, mistakes=(), variants=(), exercises=(SPEC.exercise("compute_cost"),)), "hidden", [1], (3,))
    exercise = right.exercises["compute_cost"]
    spoiled = replace(exercise, cases=(replace(exercise.cases[0], returns=-1.0),))
    with pytest.raises(ValueError, match="the solution of compute_cost itself fails"):
        list(run(SPEC, replace(right, exercises={"compute_cost": spoiled})))


def test_an_endless_loop_is_cut_short():
    with pytest.raises(TimeoutError), at_most(0.05):
        while True:
            pass


@pytest.mark.parametrize(
    ("line", "edited"),
    [
        ("y = a + b", "y = a @ b"),
        ("y = a - b", "y = b - a"),
        ("y = a * b", "y = a"),
        ("y = a.T", "y = a"),
        ("y = a @ b", "y = a.T @ b"),
        ("y = -a", "y = a"),
        ("y = a", "y = -a"),
        ("y = a", "y = b"),
        ("y = a", "pass"),
        ("y = np.sum(a, axis=0, keepdims=True)", "y = np.sum(a, axis=1, keepdims=True)"),
        ("y = np.sum(a, axis=0, keepdims=True)", "y = np.sum(a, axis=0)"),
        ("y = np.sum(a)", "y = np.mean(a)"),
        ("y = np.log(a)", "y = a"),
        ("y = max(a, b)", "y = max(b, a)"),
        ("y = max(a, min(a, b))", "y = min(a, min(a, b))"),
        ("y = a[b]", "y = a[b - 1]"),
        ("y = a[:b]", "y = a[:b + 1]"),
        ("y = range(a)", "y = range(a - 1)"),
        ("y = f'W{a}'", "y = f'W{a + 1}'"),
        ("y = a['dW'] + b['db']", "y = a['db'] + b['db']"),
        ("y = a > b", "y = a >= b"),
        ("y = a and b", "y = a or b"),
        ("y = a if b else 0", "y = a if not b else 0"),
        ("y, a = a, b", "a, y = (a, b)"),
        ("a = a - b", "a -= b"),
        ("a -= b", "a = a - b"),
        ("a -= b", "a += b"),
        ("y = 'b = c + a'", "y = 'b = c - a'"),
        ("y = 'b = c + a'", "y = 'b = c.T + a'"),
        ("y = 'g(c, a)'", "y = 'g(a, c)'"),
    ],
)
def test_an_edit_of_each_kind_is_made(line, edited):
    cell = f"def f(a, b):\n    ### BEGIN SOLUTION\n    {line}\n    ### END SOLUTION\n    return y"
    assert edited in {item.after for item in mutants_of(cell)}


@pytest.mark.parametrize("word", ["relu", "dW1", "a word", "no python ("])
def test_a_string_that_is_no_line_of_python_is_only_changed_for_another(word):
    cell = f"def f(a):\n    ### BEGIN SOLUTION\n    y = a[{word!r}]\n    ### END SOLUTION\n    return y"
    assert [item.after for item in mutants_of(cell) if word not in item.after] == ["pass"]


def test_lines_outside_the_solution_are_left_alone():
    cell = "def f(a):\n    b = a + 1\n    ### BEGIN SOLUTION\n    c = 2\n    ### END SOLUTION\n    return b - c"
    assert {item.before for item in mutants_of(cell)} == {"c = 2"}


def _square(seed, L, functions):
    """A net whose layers all have as many units as there are examples: what law 2 forbids."""
    draw = np.random.default_rng(seed).standard_normal
    net = SPEC.draw(seed, L, functions)
    caches = [((draw((4, 4)), draw((4, 4)), draw((4, 1))), draw((4, 4))) for _ in range(L)]
    dZ = {layer: draw((4, 4)) for layer in range(1, L + 1)}
    return replace(net, caches=caches, dZ=dZ, layer_dims=[4] * (L + 1), m=4)
