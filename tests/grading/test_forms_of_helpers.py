"""A right caller keeps its points where its helpers return their results in another form than ours."""

from typing import Any

import pytest

from autograder.checking.verdict import Verdict
from autograder.forge.solutions import build_functions, solution_cells
from tests.grading.meant import ASSIGNMENTS, all_verdicts

ONE, TWO, THREE = "1_two_layer", "2_L_layer", "3_three_layer"
Change = tuple[str, str, str]  # the cell, what stands in it, and what stands there now

NN_GRADS = (
    "nn_model",
    "parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y))",
    "{} = backward_propagation(parameters, cache, X, Y)\n        parameters = update_parameters(parameters, {})",
)
GRADS = 'return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}'
UPHILL = ("update_parameters", 'parameters["W1"] -', 'parameters["W1"] +')
WRONG_BACK = ("backward_propagation", "dW1 = dZ1 @ X.T / m", "dW1 = dZ1 @ X.T / m + 0.03")
SQUARE = ("update_parameters_with_adam", "(1 - beta2) * g**2", "(1 - beta2) * abs(g)")
PAIR = ("backward_propagation", GRADS, f"{GRADS}, dZ1")


def nn_grads(names: str, grads: str) -> Change:
    return (NN_GRADS[0], NN_GRADS[1], NN_GRADS[2].format(names, grads))


def verdicts_of(assignment: str, changes: list[Change]) -> dict[str, Verdict]:
    cells = dict(solution_cells(ASSIGNMENTS[assignment]))
    for name, old, new in changes:
        assert old in cells[name]
        cells[name] = cells[name].replace(old, new)
    functions: Any = lambda: build_functions(ASSIGNMENTS[assignment], cells)  # noqa: E731
    return all_verdicts(assignment, functions)


FORWARD = 'return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}'
THREE_VALUES = [
    ("forward_propagation", FORWARD, f"{FORWARD}, Z2"),
    ("predict", "A2, _ =", "A2, _, _ ="),
    ("nn_model", "A2, cache =", "A2, cache, Z ="),
]  # fmt: skip
SIZES = [("layer_sizes", "return n_x, n_h, n_y", "return n_x, n_y"), ("nn_model", "n_x, _, n_y =", "n_x, n_y =")]
FOUR_ARRAYS = [
    ("initialize_parameters", 'return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}', "return W1, b1, W2, b2"),
    (
        "nn_model",
        "parameters = initialize_parameters(n_x, n_h, n_y)",
        'W1, b1, W2, b2 = initialize_parameters(n_x, n_h, n_y)\n    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}',
    ),
]
ADAM_START = [
    ("initialize_adam", "return v, s", "return v, s, 0"),
    ("model", "v, s = initialize_adam(parameters)", "v, s, _ = initialize_adam(parameters)"),
    ("model", "(initialize_velocity(parameters), None)", "(initialize_velocity(parameters), None, 0)"),
]
A2_ALONE = [
    ("forward_propagation", FORWARD, "return A2"),
    ("predict", "A2, _ =", "A2 ="),
]


@pytest.mark.parametrize(
    ("assignment", "caller", "changes"),
    [
        (ONE, "nn_model", [*THREE_VALUES, UPHILL]),
        (ONE, "nn_model", [*THREE_VALUES, ("forward_propagation", "np.tanh(Z1)", "np.maximum(0, Z1)")]),
        (ONE, "predict", [*THREE_VALUES, ("forward_propagation", "np.tanh(Z1)", "np.maximum(0, Z1)")]),
        (ONE, "nn_model", [PAIR, nn_grads("grads, _", "grads"), UPHILL]),
        (ONE, "nn_model", [PAIR, nn_grads("both", "both[0]"), UPHILL]),
        (ONE, "nn_model", [PAIR, nn_grads("both", "both[0]"), WRONG_BACK]),
        (ONE, "nn_model", [*SIZES, WRONG_BACK]),
        (ONE, "nn_model", FOUR_ARRAYS),
        (ONE, "nn_model", [*FOUR_ARRAYS, WRONG_BACK]),
        (THREE, "model", [*ADAM_START, SQUARE]),
        (ONE, "nn_model", A2_ALONE),
    ],
)
def test_a_right_caller_keeps_its_points_whatever_form_its_helpers_return(assignment, caller, changes):
    verdict = verdicts_of(assignment, changes)[caller]
    assert (verdict.points, verdict.status) == (verdict.max_points, "right")


@pytest.mark.parametrize(
    "changes",
    [
        [*THREE_VALUES, UPHILL, ("nn_model", "return parameters", 'return {**parameters, "W1": -parameters["W1"]}')],
        [PAIR, nn_grads("grads, _", "_"), UPHILL],
        [*SIZES, WRONG_BACK, ("nn_model", "range(num_iterations)", "range(num_iterations - 1)")],
    ],
)
def test_a_wrong_caller_stays_wrong_and_is_not_told_that_the_mistake_is_its_own_where_a_form_differs(changes):
    verdict = verdicts_of(ONE, changes)["nn_model"]
    assert verdict.points == 0
    assert not any("mistake of its own" in note for note in verdict.notes)


def test_a_wrong_caller_over_helpers_of_our_form_has_a_mistake_of_its_own():
    verdict = verdicts_of(ONE, [UPHILL, ("nn_model", "range(num_iterations)", "range(num_iterations - 1)")])["nn_model"]
    assert verdict.points == 0
    assert any("mistake of its own" in note for note in verdict.notes)


@pytest.mark.parametrize("ending", ["[parameters, costs]", "parameters, np.array(costs)", "[parameters, tuple(costs)]"])
def test_a_list_of_results_is_as_right_as_a_tuple(ending):
    verdict = verdicts_of("4_adam_on_L_layers", [("L_layer_model", "return parameters, costs", f"return {ending}")])[
        "L_layer_model"
    ]
    assert (verdict.points, verdict.status) == (verdict.max_points, "right")
