"""The cases of assignment 1: consistent nets, and a training case that only real training passes."""

import numpy as np
import pytest

from autograder.course.course import own_course
from autograder.forge.exercises.two_layer import EXERCISES, TwoLayerNet, draw
from autograder.forge.solutions import build_functions, reference, solution_cells

ASSIGNMENTS = own_course().assignments

ASSIGNMENT = "1_two_layer"
RIGHT = reference(ASSIGNMENTS[ASSIGNMENT])
SEEDS = range(60)


@pytest.fixture(scope="module")
def nets() -> list[TwoLayerNet]:
    return [draw(seed, 3, RIGHT) for seed in SEEDS]


def accuracy(functions, seed: int, iterations: int | None = None) -> float:
    """The accuracy on fresh points after training on the case that is judged by it."""
    train = next(item for item in EXERCISES if item.name == "nn_model")
    call = train.draw(draw(seed, 3, RIGHT), 1)
    X, Y, n_h, count = call.arguments
    trained = functions["nn_model"](X, Y, n_h, count if iterations is None else iterations)
    name, (_, X_fresh), labels = call.fresh
    return float(np.mean(functions[name](trained, X_fresh) == labels))


def test_sizes_and_m_are_pairwise_different(nets):
    assert all(len(set(net.sizes.values())) == 4 for net in nets)


def test_both_labels_are_present(nets):
    assert all(set(net.Y.ravel()) == {0, 1} for net in nets)


def test_every_hidden_unit_is_positive_for_one_example_and_negative_for_another(nets):
    assert all((net.cache["Z1"].min(1) < 0).all() and (net.cache["Z1"].max(1) > 0).all() for net in nets)


def test_nothing_is_saturated_and_no_parameter_is_zero(nets):
    assert all(np.abs(net.cache[name]).max() < 3 for net in nets for name in ("Z1", "Z2"))
    assert all(np.abs(value).min() > 0.01 for net in nets for value in net.parameters.values())


def test_both_answers_are_predicted(nets):
    assert all(set(RIGHT["predict"](net.parameters, net.X).ravel()) == {False, True} for net in nets)


def test_the_same_seed_gives_the_same_net():
    first, second = draw(5, 3, RIGHT), draw(5, 3, RIGHT)
    assert all(np.array_equal(first.parameters[name], second.parameters[name]) for name in first.parameters)


def test_wrong_solutions_are_refused():
    cells = solution_cells(ASSIGNMENTS[ASSIGNMENT])
    cell = cells["backward_propagation"].replace("(1 - A1**2)", "(1 - A1)")
    with pytest.raises(ValueError, match="central differences"):
        draw(1, 3, build_functions(ASSIGNMENTS[ASSIGNMENT], {**cells, "backward_propagation": cell}))


@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0, 100.0])
def test_right_training_reaches_the_accuracy_from_any_sensible_start(scale):
    functions = build_functions(ASSIGNMENTS[ASSIGNMENT], solution_cells(ASSIGNMENTS[ASSIGNMENT]))
    start = functions["initialize_parameters"]
    functions["initialize_parameters"] = lambda *sizes: {name: scale * value for name, value in start(*sizes).items()}
    assert min(accuracy(functions, seed) for seed in SEEDS) >= 0.95


@pytest.mark.parametrize("iterations", [0, 1, 3, 10])
def test_too_little_training_does_not_reach_it(iterations):
    assert max(accuracy(RIGHT, seed, iterations) for seed in SEEDS) < 0.9
