"""What is said of a place is true: no symptom for a cause, nothing that only ends an error, all spots of one change."""

import time

import numpy as np
import pytest

from autograder.checking.failing import written_alike
from autograder.checking.places.clock import stopwatch
from autograder.checking.places.search import Spot, find_places
from autograder.checking.places.words import diagnoses, with_places
from autograder.checking.probe import shares_arrays
from autograder.checking.verdict import Diagnosis, Place
from autograder.course.course import own_course
from autograder.forge.solutions import build_functions, solution_cells
from tests.checking.test_places import exercise_of, written

BATCHES = """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    rng = np.random.default_rng(seed)
    order = rng.permutation(X.shape[1])
    return [(X[:, order[s:s + 64]], Y[:, order[s:s + 64]]) for s in range(0, X.shape[1], 64)]
"""
BY_HAND = """
def linear_forward(A, W, b):
    n, m = W.shape[0], A.shape[1]
    Z = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            Z[i][j] = sum(W[i][k] * A[k][j] for k in range(m)) + b[i][0]
    return Z, (A, W, b)
"""
TOO_OFTEN = """
def initialize_velocity(parameters):
    v = {}
    for l in range(len(parameters)):
        v[f"dW{l + 1}"] = np.zeros_like(parameters[f"W{l + 1}"])
        v[f"db{l + 1}"] = np.zeros_like(parameters[f"b{l + 1}"])
    return v
"""
NO_MEAN = """
def backward_propagation(X, Y, cache):
    z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3 = cache
    dz3 = a3 - Y
    dW3, db3 = dz3 @ a2.T, np.sum(dz3, axis=1, keepdims=True)
    dz2 = (W3.T @ dz3) * (z2 > 0)
    dW2 = dz2 @ a1.T
    db2 = np.sum(dz2, axis=1, keepdims=True)
    dz1 = (W2.T @ dz2) * (z1 > 0)
    dW1 = dz1 @ X.T
    db1 = np.sum(dz1, axis=1, keepdims=True)
    return {"dW3": dW3, "db3": db3, "dW2": dW2, "db2": db2, "dW1": dW1, "db1": db1}
"""


def test_of_a_number_that_stands_in_several_spots_all_are_shown_and_not_the_default_value():
    found = find_places(exercise_of("random_mini_batches", "3_three_layer"), written(BATCHES, "random_mini_batches"), now=cpu())
    assert [(item.place.line, item.place.text, item.alone) for item in found] == [(5, "64", False)] * 3
    assert {"all 3 spots" in item.message for item in diagnoses(found, "")} == {True}


def test_a_change_after_which_arguments_are_handed_on_without_an_error_is_no_place():
    found = find_places(exercise_of("linear_forward"), written(BY_HAND, "linear_forward"), now=cpu())
    assert {item.place.line for item in found} <= {7}


def test_a_return_that_comes_before_the_error_is_no_place():
    found = find_places(
        exercise_of("initialize_velocity", "3_three_layer"), written(TOO_OFTEN, "initialize_velocity"), now=cpu()
    )
    assert {item.place.line for item in found} <= {4}


def test_the_mean_that_is_forgotten_at_first_is_not_shown_where_it_comes_through():
    found = find_places(
        exercise_of("backward_propagation", "3_three_layer"), written(NO_MEAN, "backward_propagation"), now=cpu()
    )
    assert {(item.place.line, item.kind) for item in found} == {(4, "factor")}


@pytest.mark.parametrize(("assignment", "name", "old", "new"), [
    ("3_three_layer", "model", "with_gd(parameters, grads", "with_gd(parameters, layers_dims"),
    ("4_adam_on_L_layers", "L_layer_model", "update_parameters(parameters, grads", "update_parameters(parameters, v"),
    ("1_two_layer", "nn_model", "backward_propagation(parameters, cache", "backward_propagation(parameters, parameters"),
])  # fmt: skip
def test_a_wrong_argument_in_a_training_function_is_found(assignment, name, old, new):
    spec = own_course().spec(assignment)
    cells = solution_cells(spec)
    function = written(cells[name].replace(old, new), name, build_functions(spec, cells))
    assert old in cells[name]
    found = find_places(exercise_of(name, assignment), function, now=cpu())
    assert new.split(", ")[1] in {item.place.text for item in found}


def spot(line, fault, *, alone=True):
    return Spot(Place(line, 0, 1, "x", "x = 1"), "name", fault, alone)


@pytest.mark.parametrize(("spots", "said"), [
    ([spot(1, 0), spot(2, 0)], ["A change at this spot", "A change at this spot"]),
    ([spot(1, 0), spot(2, 1), spot(3, 1)], ["A change at this spot", "Once the spot before is mended, a change at this one"]),
    ([spot(1, 0, alone=False), spot(2, 0, alone=False)], ["Changes at both spots"] * 2),
    ([spot(1, 0, alone=False), spot(1, 1, alone=False)], ["A change at this spot"]),
    ([spot(1, 0, alone=False), spot(2, 0, alone=False), spot(3, 1)],
     ["Changes at both spots", "Changes at both spots", "Once the spots before are mended, a change at this one"]),
    ([spot(1, 0), spot(2, 1, alone=False), spot(3, 1, alone=False)],
     ["A change at this spot", *["Once the spot before is mended, changes at both spots"] * 2]),
    ([], []),
])  # fmt: skip
def test_each_spot_is_said_in_the_order_of_mending(spots, said):
    found = [item.message for item in diagnoses(spots, "")]
    assert len(found) == len(said) and all(map(str.startswith, found, said))


def test_a_call_whose_last_argument_belongs_in_the_middle_is_found():
    spec = own_course().spec("1_two_layer")
    cells = solution_cells(spec)
    source = cells["nn_model"].replace(
        "backward_propagation(parameters, cache, X, Y)", "backward_propagation(parameters, X, Y, cache)"
    )
    found = find_places(
        exercise_of("nn_model", "1_two_layer"), written(source, "nn_model", build_functions(spec, cells)), now=cpu()
    )
    assert source != cells["nn_model"] and {item.kind for item in found} == {"arguments"}


def test_a_step_that_adds_up_by_a_product_with_zero_is_found():
    source = """
def linear_backward(dZ, cache):
    A, W, b = cache
    m, dW = A.shape[1], np.zeros(W.shape)
    for i in range(m):
        dW *= np.outer(dZ[:, i], A[:, i]) / m
    return W.T @ dZ, dW, dZ.sum(axis=1, keepdims=True) / m
"""
    found = find_places(exercise_of("linear_backward"), written(source, "linear_backward"), now=cpu())
    assert (6, "operator") in {(item.place.line, item.kind) for item in found}


def test_two_dictionaries_with_the_same_array_are_not_right():
    array = np.zeros(2)
    assert shares_arrays(({"a": array}, {"a": array})) and not shares_arrays(({"a": array}, {"a": array.copy()}))


def test_a_known_mistake_of_some_outputs_gives_way_to_a_place():
    named = Diagnosis("sign", "W1: numbers of a known mistake", "...", "", outputs=("W1",))
    found = find_places(
        exercise_of("initialize_velocity", "3_three_layer"), written(TOO_OFTEN, "initialize_velocity"), now=cpu()
    )
    assert with_places((named,), [], "") == (named,)
    batches = find_places(
        exercise_of("random_mini_batches", "3_three_layer"), written(BATCHES, "random_mini_batches"), now=cpu()
    )
    assert not found or named not in with_places((named,), found, "")
    assert named not in with_places((named,), batches, "")


@pytest.mark.parametrize(("asked", "known", "meant"), [
    ("db0", ["db1", "db2", "dW1"], []),
    ("dZ2", ["dz1", "dz2", "da2"], ["dz2"]),
    ("compute_costs", ["compute_cost", "relu"], ["compute_cost"]),
])  # fmt: skip
def test_a_name_is_asked_for_only_where_one_is_meant(asked, known, meant):
    assert written_alike(asked, known, 0.6) == meant


def test_the_stopwatch_does_not_count_the_time_of_other_programs_in_full():
    now, start = stopwatch(), time.perf_counter()
    time.sleep(0.2)
    assert 0 < now() < time.perf_counter() - start


def cpu():
    """A clock that other programs do not move."""
    return time.process_time
