"""Every default of a task is seen, and every limit on a gradient that can bite: the edits are made from the solutions."""

import ast
import re
from functools import lru_cache

import pytest

from autograder.checking.judge import judge
from autograder.checking.probe import probe
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of, public_key_of
from autograder.forge.solutions import build_functions, solution_cells

COURSE = own_course()
SEEDS = [7, 20_261]
FREE = {("nn_model", "print_cost"), ("model", "print_cost"), ("L_layer_model", "seed")}
"""Defaults that no number depends on: what is printed, and in which order the examples come."""
LONG = {("nn_model", "num_iterations"), ("model", "num_epochs")}
"""Defaults that only thousands of steps would show."""
HIDDEN_ONLY = {("model", "beta")}
"""Defaults that are seen on hidden cases alone."""


@lru_cache
def key_of(assignment, which):
    return public_key_of(COURSE.spec(assignment)) if which == "public" else hidden_key_of(COURSE.spec(assignment), which)


def verdict_on(assignment, which, name, source):
    """The verdict on a cell in place of the solution of `name`, beside right functions."""
    spec, key = COURSE.spec(assignment), key_of(assignment, which)
    function = build_functions(spec, {**solution_cells(spec), name: source})[name]
    return judge(key, {name: {"outcomes": probe(function, key.exercises[name].inputs)}})[name]


def functions():
    """Each function that the course asks for, as (assignment, tree of its cell, its own part of that)."""
    for assignment in COURSE.assignments:
        spec = COURSE.spec(assignment)
        for name in spec.names:
            tree = ast.parse(solution_cells(spec)[name])
            yield assignment, tree, next(item for item in tree.body if getattr(item, "name", "") == name)


def others(value):
    """Other values of a default: another word or number of its kind."""
    if isinstance(value, str):
        return ["gd", "momentum"]
    if isinstance(value, int):
        return [value + 1, 2 * value + 5]
    return [1 - 2 * (1 - value), 1 - (1 - value) / 2] if 0.5 < value < 1 else [10 * value, value / 10]


def changed_defaults():
    """Each function with one default changed, as (assignment, function, argument, new value, source)."""
    for assignment, tree, function in functions():
        given = function.args.args[len(function.args.args) - len(function.args.defaults) :]
        for argument, default in zip(given, function.args.defaults, strict=True):
            before = default.value
            for value in others(before) if (function.name, argument.arg) not in FREE | LONG else ():
                default.value = value
                yield assignment, function.name, argument.arg, value, ast.unparse(tree)
            default.value = before


DEFAULTS = list(changed_defaults())
SEEN = [("public", *item) for item in DEFAULTS if item[1:3] not in HIDDEN_ONLY]
SEEN += [(seed, *item) for seed in SEEDS for item in DEFAULTS]


@pytest.mark.parametrize(("which", "assignment", "name", "argument", "value", "source"), SEEN, ids=lambda item: str(item)[:20])
def test_another_default_is_not_right_and_the_card_speaks_of_defaults(which, assignment, name, argument, value, source):
    verdict = verdict_on(assignment, which, name, source)
    assert verdict.status != "right" and verdict.points < max(1, verdict.max_points)
    assert "default" in verdict.diagnoses[0].title


def test_the_defaults_that_are_changed_are_all_those_of_the_course():
    assert {item[1:3] for item in DEFAULTS} >= {
        ("update_parameters", "learning_rate"), ("gradient_check_n", "epsilon"), ("random_mini_batches", "seed"),
        ("model", "mini_batch_size"), ("L_layer_model", "optimizer"), ("L_layer_model", "num_epochs"),
    }  # fmt: skip
    assert len({item[:3] for item in DEFAULTS}) == 28


CLIPS = ["np.clip({0}, -{1}, {1})", "({0} * min(1, {1} / max(1e-300, np.linalg.norm({0}))))"]
BACKWARD = ("backward_propagation", "linear_backward", "linear_activation_backward", "L_model_backward")
SMALL = {
    ("1_two_layer", "dZ2"), ("1_two_layer", "dW2"), ("1_two_layer", "db2"),
    ("3_three_layer", "dz3"), ("3_three_layer", "db3"), ("2_L_layer", "grads[f'db{L}']"),
}  # fmt: skip
"""Gradients that no net makes larger than 1: A - Y is below 1, and what comes of it as a mean, or with a tanh."""


def limited():
    """Each backward pass with a limit on one gradient, as (assignment, function, gradient, limit, source)."""
    for assignment, tree, function in functions():
        for body in [node.body for node in ast.walk(function) if isinstance(getattr(node, "body", None), list)]:
            steps = [step for step in body if isinstance(step, ast.Assign)] if function.name in BACKWARD else []
            for line, target in [(step, target) for step in steps for target in gradients(step)]:
                place = body.index(line) + 1
                for clip in [item.format(target, most) for item in CLIPS for most in (1, 5)]:
                    limit = ast.parse(f"{target} = {clip}").body
                    body[place:place] = limit
                    yield assignment, function.name, target, clip, ast.unparse(ast.fix_missing_locations(tree))
                    del body[place]


def gradients(step):
    """The gradients that a line computes, as they stand there."""
    first = step.targets[0]
    found = [ast.unparse(item) for item in (first.elts if isinstance(first, ast.Tuple) else [first])]
    return [name for name in found if re.match(r"(grads\[f')?d[AWZabz]", name)]


LIMITS = [item for item in limited() if (item[0], item[2]) not in SMALL and COURSE.spec(item[0]).exercise(item[1]).parts]


@pytest.mark.parametrize("which", [*SEEDS, 9])
@pytest.mark.parametrize(("assignment", "name", "gradient", "clip", "source"), LIMITS, ids=lambda item: str(item)[:30])
def test_a_limit_on_any_gradient_of_a_backward_pass_is_not_right(which, assignment, name, gradient, clip, source):
    verdict = verdict_on(assignment, which, name, source)
    assert verdict.points < verdict.max_points


def test_every_backward_pass_has_limits_that_are_tried():
    assert {item[1] for item in LIMITS} == set(BACKWARD)
    assert len({item[:3] for item in LIMITS}) == 25


STEP = "        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y))"
CUT = "        grads = backward_propagation(parameters, cache, X, Y)\n        grads = {k: %s for k, v in grads.items()}\n"


@pytest.mark.parametrize("which", SEEDS)
@pytest.mark.parametrize("most", [1, 5])
@pytest.mark.parametrize("clip", CLIPS)
def test_a_limit_on_the_gradients_shows_in_the_training_of_two_layers(clip, most, which):
    source = solution_cells(COURSE.spec("1_two_layer"))["nn_model"]
    cut = source.replace(STEP, CUT % clip.format("v", most) + "        parameters = update_parameters(parameters, grads)")
    assert cut != source
    verdict = verdict_on("1_two_layer", which, "nn_model", cut)
    assert verdict.points < verdict.max_points


COSTS = [("1_two_layer", "A2"), ("2_L_layer", "AL")]


@pytest.mark.parametrize("which", ["public", *SEEDS])
@pytest.mark.parametrize("least", ["1e-2", "1e-3"])
@pytest.mark.parametrize(("assignment", "A"), COSTS)
def test_a_cost_that_takes_no_probability_near_0_or_1_is_not_right(assignment, A, least, which):
    source = solution_cells(COURSE.spec(assignment))["compute_cost"]
    cut = source.replace("    m = Y.", f"    {A} = np.clip({A}, {least}, 1 - {least})\n    m = Y.")
    assert cut != source
    assert verdict_on(assignment, which, "compute_cost", cut).points == 0


@pytest.mark.parametrize("which", ["public", *SEEDS, 9, 11])
@pytest.mark.parametrize("guard", ["1e-8", "1e-10", "1e-15"])
@pytest.mark.parametrize(("assignment", "A"), COSTS)
def test_a_guard_in_the_logarithm_that_changes_no_number_is_right(assignment, A, guard, which):
    source = solution_cells(COURSE.spec(assignment))["compute_cost"]
    for old in (f"np.log({A})", f"np.log(1 - {A})"):
        source = source.replace(old, f"{old[:-1]} + {guard})")
    assert verdict_on(assignment, which, "compute_cost", source).status == "right"


@pytest.mark.parametrize("guard", ["1e-8", "1e-10", "1e-15"])
@pytest.mark.parametrize("which", ["public", *range(1, 13)])
def test_a_guard_in_the_derivative_of_the_cost_is_right_whatever_is_drawn(guard, which):
    source = solution_cells(COURSE.spec("2_L_layer"))["L_model_backward"]
    guarded = source.replace("/ AL", f"/ (AL + {guard})").replace("/ (1 - AL)", f"/ (1 - AL + {guard})")
    assert guarded.count(guard) == 2 and verdict_on("2_L_layer", which, "L_model_backward", guarded).status == "right"
