"""A right function keeps its points over whatever other function of the assignment it is built on, under whichever name."""

import pytest

from autograder.course.course import own_course
from autograder.forge.solutions import solution_cells
from autograder.marking.mark import Marker
from autograder.notebook.cells import Cell

THREE, FOUR, TWO, ONE = "3_three_layer", "4_adam_on_L_layers", "2_L_layer", "1_two_layer"
GD, MOMENTUM, ADAM = (f"update_parameters_with_{name}" for name in ("gd", "momentum", "adam"))
BY_MOMENTUM = f"""
def {GD}(parameters, grads, learning_rate):
    return _still(parameters, grads, learning_rate)
def _still(parameters, grads, rate):
    return {MOMENTUM}(parameters, grads, initialize_velocity(parameters), 0.0, rate)[0]
"""
ADAM_BY_MOMENTUM = f"""
def {ADAM}(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    squares = {{name: gradient**2 for name, gradient in grads.items()}}
    v, s = {MOMENTUM}(parameters, grads, v, beta1, 1.0)[1], {MOMENTUM}(parameters, squares, s, beta2, 1.0)[1]
    step = {{k: v["d" + k] / (1 - beta1**t) / (np.sqrt(s["d" + k] / (1 - beta2**t)) + epsilon) for k in parameters}}
    return {{k: parameters[k] - learning_rate * step[k] for k in parameters}}, v, s
"""
WRONG = ("(1 - beta) * grads", "1.7 * grads")


def marked(assignment, *, whole=None, edits=()):
    """The verdicts of right functions, some of them put in the place of others, some with an edit; run in a room."""
    cells = {**solution_cells(own_course().spec(assignment)), **(whole or {})}
    for name, old, new in edits:
        assert old in cells[name]
        cells[name] = cells[name].replace(old, new)
    release = own_course().release_notebook(assignment)
    setup = next(cell.source for cell in release.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "setup")
    code = [Cell("setup", setup, None), *(Cell(name, source, name) for name, source in cells.items())]
    return Marker(own_course(), assignment, 7).mark(code).verdicts


@pytest.mark.parametrize(("name", "cell"), [(GD, BY_MOMENTUM), (ADAM, ADAM_BY_MOMENTUM)])
def test_a_step_that_is_built_on_the_momentum_step_is_right_over_a_wrong_one(name, cell):
    found = marked(THREE, whole={name: cell}, edits=[(MOMENTUM, *WRONG)])
    assert found[MOMENTUM].points < found[MOMENTUM].max_points
    assert (found[name].points, found[name].blame) == (found[name].max_points, MOMENTUM)


def test_two_functions_that_stand_on_each_other_are_both_wrong():
    back = f"def {MOMENTUM}(parameters, grads, v, beta, learning_rate):\n    return {GD}(parameters, grads, learning_rate), v"
    found = marked(THREE, whole={GD: BY_MOMENTUM, MOMENTUM: back})
    assert (found[GD].points, found[MOMENTUM].points) == (0, 0)


def test_a_function_that_is_built_on_one_that_nobody_wrote_earns_nothing():
    empty = f"def {MOMENTUM}(parameters, grads, v, beta, learning_rate):\n    raise NotImplementedError()"
    assert marked(THREE, whole={GD: BY_MOMENTUM, MOMENTUM: empty})[GD].points == 0


def test_a_helper_may_not_be_taken_from_its_own_caller():
    lower = 'def linear_forward(A, W, b):\n    return linear_activation_forward(A, W, b, "relu")[1][1], (A, W, b)'
    upper = "def linear_activation_forward(A_prev, W, b, activation):\n    return None"
    assert marked(TWO, whole={"linear_forward": lower, "linear_activation_forward": upper})["linear_forward"].points < 2


def test_a_pasted_function_that_is_wrong_under_its_name_of_the_other_assignment_costs_its_caller_nothing():
    cells = solution_cells(own_course().spec(FOUR))
    cell = f"def {GD}(parameters, grads, learning_rate):\n    return {{k: x + grads['d' + k] for k, x in parameters.items()}}"
    model = cells["L_layer_model"].replace("update_parameters(parameters", f"{GD}(parameters")
    found = marked(FOUR, whole={"update_parameters": cell, "L_layer_model": model})
    assert found["L_layer_model"].points == found["L_layer_model"].max_points


def test_a_training_keeps_its_points_over_gradients_that_are_matrices():
    found = marked(ONE, edits=[("backward_propagation", '"dW1": dW1', '"dW1": np.matrix(dW1)')])
    assert (found["backward_propagation"].status, found["nn_model"].status) == ("right", "right")


def test_a_training_keeps_its_points_over_an_update_that_lost_its_default():
    found = marked(ONE, edits=[("update_parameters", "learning_rate=1.2", "learning_rate")])
    assert (found["update_parameters"].status, found["nn_model"].status) == ("right", "right")
    assert "lacks a default of the task" in found["nn_model"].notes[-1]
