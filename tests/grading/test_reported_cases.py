"""Slips that people reported: each is an edit of the right functions, and costs just its own points, with words that help."""

from typing import NamedTuple

import pytest

from autograder.checking.verdict import Verdict
from autograder.course.course import own_course
from autograder.forge.solutions import BEGIN, END, setup_cell, solution_cells
from autograder.marking.mark import Marker
from autograder.notebook.cells import Cell

COURSE = own_course()
TWO, MANY, THREE, ADAM = "1_two_layer", "2_L_layer", "3_three_layer", "4_adam_on_L_layers"
STEP = "update_parameters_with_adam"


class Slip(NamedTuple):
    """What somebody wrote: `edits` of a function, which has `points` then; what is `said` of it, or which `place` is named."""

    assignment: str
    name: str
    edits: dict[str, str]
    points: int
    said: str = ""
    place: str = ""
    above: str = ""


RAISE = "    raise NotImplementedError()"
LEFT = f"    # YOUR CODE HERE\n{RAISE}\n"
CALL = "linear_activation_forward(A"
APPEND = "        caches.append(cache)\n    AL"
COST = "-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m"
OTHER = 'g_backward = {"relu": relu_backward, "sigmoid": sigmoid_backward}[activation]'
RATE = "learning_rate * grads"
MEAN = 'v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]'
COUNT = "matrix[true, predicted] = np.sum((Y == true) & (predictions == predicted))"
NORMS = "np.linalg.norm(slopes - gradient) / (np.linalg.norm(slopes) + np.linalg.norm(gradient))"
CS231N = "np.max(np.abs(slopes - gradient) / np.maximum(1e-8, np.abs(slopes) + np.abs(gradient)))"
QUOTIENTS = CS231N.replace("1e-8", "1e-12")

SLIPS = {
    "a name that is misspelt": Slip(MANY, "linear_backward", {"def linear_backward": "def liner_backward"}, 0),
    "a shape is called": Slip(MANY, "linear_backward", {"shape[1]": "shape(1)"}, 0, "round brackets call a function"),
    "a shape is called in the cost": Slip(MANY, "compute_cost", {"shape[1]": "shape(1)"}, 0, "`Y.shape` is the tuple"),
    "a tuple is asked by name": Slip(
        MANY,
        "linear_backward",
        {"A_prev, W, b = cache": "A_prev, W, b = (cache[k] for k in ('A_prev', 'W', 'b'))"},
        0,
        "`cache` is a tuple of 3, no dictionary, and was asked for 'A_prev'",
    ),
    "the tuple of an activation is asked by name": Slip(
        MANY,
        "linear_activation_backward",
        {"linear_cache, activation_cache = cache": "linear_cache, activation_cache = cache['linear'], cache['Z']"},
        0,
        "`cache` is a tuple of 2, no dictionary, and was asked for 'linear'",
    ),
    "numpy's old float": Slip(
        MANY, "initialize_parameters_deep", {"[l], 1))": "[l], 1), dtype=np.float)"}, 0, "`np` holds no `float` in this version"
    ),
    "numpy's old int": Slip(ADAM, "confusion_matrix", {"dtype=int": "dtype=np.int"}, 0, "`np` holds no `int` in this version"),
    "names of Python are numbers": Slip(
        MANY,
        "L_model_forward",
        {},
        0,
        "`len` is no function here, because the name was given another value: it is 2",
        above="sum = 0\nfor len in range(3):\n    sum = sum + len",
    ),
    "another name of Python is a number": Slip(
        ADAM, "largest_difference", {}, 0, "`max` is no function here", above="max = 1e-3"
    ),
    "a local name hides a function": Slip(
        MANY,
        "linear_activation_backward",
        {OTHER: "", "dZ = g_backward": "relu_backward = relu_backward"},
        0,
        "`relu_backward` is given a value there, so that in this whole function",
    ),
    "a local name hides the function of another layer": Slip(
        MANY,
        "L_model_forward",
        {"AL, cache = linear_activation_forward": "AL, cache = linear_activation_forward = linear_activation_forward"},
        0,
        "Line 13 gives `linear_activation_forward` a value, so that in this whole function it is no function",
    ),
    "sizes as one tuple": Slip(
        MANY,
        "initialize_parameters_deep",
        {"randn(layer_dims[l], layer_dims[l - 1])": "randn((layer_dims[l], layer_dims[l - 1]))"},
        0,
        "`np.random.randn` takes each size as an argument of its own",
    ),
    "sizes apart": Slip(
        MANY,
        "initialize_parameters_deep",
        {"zeros((layer_dims[l], 1))": "zeros(layer_dims[l], 1)"},
        0,
        "`np.zeros` takes all sizes in its first argument",
    ),
    "sizes of a table apart": Slip(
        ADAM,
        "confusion_matrix",
        {"zeros((2, 2), dtype=int)": "zeros(2, 2)"},
        0,
        "`np.zeros` takes all sizes in its first argument",
    ),
    "a sign that is no power": Slip(THREE, STEP, {"* g**2": "* g ^ 2"}, 0, "`^` works on the bits of whole numbers only"),
    "the logarithm of one number": Slip(
        MANY, "compute_cost", {"    m =": "    import math\n    m =", "np.log": "math.log"}, 0, "`math.log` takes one number"
    ),
    "the cost of all pairs": Slip(
        MANY,
        "compute_cost",
        {COST: "-np.sum(np.dot(Y.T, np.log(AL)) + np.dot((1 - Y).T, np.log(1 - AL))) / m"},
        0,
        "each of the m labels stands beside each of the m answers",
    ),
    "the cost of all pairs by stars": Slip(
        MANY,
        "compute_cost",
        {COST: "-np.sum(Y.T * np.log(AL) + (1 - Y).T * np.log(1 - AL)) / m"},
        0,
        "each of the m labels stands beside each of the m answers",
    ),
    "the minus of one term": Slip(
        MANY,
        "compute_cost",
        {COST: "float(np.squeeze(-1 / m * np.dot(Y, np.log(AL).T) + np.dot(1 - Y, np.log(1 - AL).T)))"},
        0,
        "The minus and 1/m belong to the sum of both terms",
    ),
    "a larger epsilon": Slip(MANY, "compute_cost", {"np.log(AL)": "np.log(AL + 1e-5)"}, 0, place="1e-5"),
    "a much larger epsilon": Slip(MANY, "compute_cost", {"np.log(1 - AL)": "np.log(1 - AL + 1e-3)"}, 0, place="1e-3"),
    "a tiny epsilon": Slip(MANY, "compute_cost", {"np.log(AL)": "np.log(AL + 1e-15)"}, 2),
    "a rounded cost": Slip(MANY, "compute_cost", {"return cost": "return np.round(cost, 4)"}, 0, place="4"),
    "a cost rounded to three digits": Slip(MANY, "compute_cost", {"return cost": "return round(cost, 3)"}, 0, place="3"),
    "a cost rounded to fifteen digits": Slip(MANY, "compute_cost", {"return cost": "return round(cost, 15)"}, 2),
    "a cache is added once": Slip(
        MANY, "L_model_forward", {APPEND: "    caches.append(cache)\n    AL"}, 2, "Each layer's cache belongs in the list"
    ),
    "the first cache is missing": Slip(
        MANY, "L_model_forward", {APPEND: "        if l > 1: caches.append(cache)\n    AL"}, 2, "that of layer 1 was not added"
    ),
    "the last layer gets what went into the one before": Slip(
        MANY,
        "L_model_forward",
        {
            "    for l in range(1, L):\n": "    for l in range(1, L):\n        before = A\n",
            f"AL, cache = {CALL}": f"AL, cache = {CALL[:-1]}before",
        },
        0,
        "not what came out of it",
    ),
    "a rate that is a number": Slip(
        MANY, "update_parameters", {RATE: "0.01 * grads"}, 0, "Every step is that of the learning rate 0.01"
    ),
    "another rate that is a number": Slip(
        THREE, "update_parameters_with_gd", {RATE: "0.0075 * grads"}, 0, "Every step is that of the learning rate 0.0075"
    ),
    "a raise that was left": Slip(
        MANY, "linear_backward", {"    return": f"{RAISE}\n    return"}, 0, "delete that line when they are complete"
    ),
    "a raise that was left below its mark": Slip(
        MANY, "linear_backward", {"    return": f"{LEFT}    return"}, 0, "delete that line when they are complete"
    ),
    "a raise that was left below its mark in a loop": Slip(
        THREE, STEP, {"    ### END SOLUTION": LEFT}, 0, "delete that line when they are complete"
    ),
    "labels as a column": Slip(
        THREE, "random_mini_batches", {"Y[:, chosen]": "Y[:, chosen].T"}, 0, "stands a row of k labels, of shape (1, k)"
    ),
    "labels as a flat row": Slip(
        THREE, "random_mini_batches", {"Y[:, chosen]": "Y[0, chosen]"}, 0, "labels of each mini-batch are flat"
    ),
    "the power of Adam is 2": Slip(THREE, STEP, {"beta1**t": "beta1**2", "beta2**t": "beta2**2"}, 2, place="2"),
    "the power of one mean of Adam is 2": Slip(THREE, STEP, {"beta1**t": "beta1**2"}, 2, place="2"),
    "momentum with the rate inside": Slip(
        THREE,
        "update_parameters_with_momentum",
        {
            MEAN: MEAN.replace("+ (1 - beta) *", "- learning_rate *"),
            '- learning_rate * v["d" + name]\n    ###': '+ v["d" + name]\n    ###',
        },
        0,
        "the learning rate comes after it",
    ),
    "momentum with the rate inside, taken off": Slip(
        THREE,
        "update_parameters_with_momentum",
        {
            MEAN: MEAN.replace("(1 - beta)", "learning_rate"),
            '- learning_rate * v["d" + name]\n    ###': '- v["d" + name]\n    ###',
        },
        0,
        "v was scaled by the learning rate",
    ),
    "the largest quotient": Slip(THREE, "gradient_check_n", {NORMS: CS231N}, 0, "the largest quotient of single entries"),
    "the largest quotient above another floor": Slip(
        THREE, "gradient_check_n", {NORMS: QUOTIENTS}, 0, "the largest quotient of single entries"
    ),
    "the slope of another layer": Slip(TWO, "backward_propagation", {"1 - A1**2": "1 - np.power(A2, 2)"}, 3, place="A2"),
    "examples in place of features": Slip(
        TWO, "layer_sizes", {"X.shape[0]": "X.shape[1]", "Y.shape[0]": "Y.shape[1]"}, 0, place="1"
    ),
    "counts of a list of places": Slip(
        ADAM,
        "confusion_matrix",
        {COUNT: "pass", "    return": "    matrix[Y.ravel().astype(int), predictions.ravel().astype(int)] += 1\n    return"},
        0,
        "adds one to each place that is named, however often",
    ),
    "the largest of one row": Slip(
        ADAM, "predict", {"AL > 0.5": "np.argmax(AL, axis=0)"}, 0, "AL has one row, so the place of the largest entry"
    ),
    "the largest of one row, kept as a row": Slip(
        ADAM, "predict", {"AL > 0.5": "np.argmax(AL, axis=0)[None, :]"}, 0, "the number of the largest row is always 0"
    ),
    "the norm of rows": Slip(
        ADAM,
        "largest_difference",
        {"np.max(np.abs(one[name] - other[name]))": "np.linalg.norm(one[name] - other[name], np.inf)"},
        0,
        "largest sum of a row",
    ),
}


def cells_of(slip: Slip) -> list[Cell]:
    """The cells of a submission that is right but for this."""
    spec = COURSE.spec(slip.assignment)
    sources = dict(solution_cells(spec))
    for old, new in slip.edits.items():
        assert old in sources[slip.name]
        sources[slip.name] = sources[slip.name].replace(old, new)
    sources[slip.name] = "\n".join(line for line in sources[slip.name].splitlines() if line.strip() not in (BEGIN, END))
    return [Cell("setup", setup_cell(spec)), Cell("own", slip.above), *(Cell(name, text) for name, text in sources.items())]


def verdicts_on(slip: Slip) -> dict[str, Verdict]:
    """The verdict on each function; where a place is expected, after the search for it."""
    marker = Marker(COURSE, slip.assignment, 7 if slip.assignment in (TWO, MANY) else None)  # other hidden keys take seconds
    marked = marker.mark(cells_of(slip))
    return marker.with_places(cells_of(slip), marked) if slip.place else marked.verdicts


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_reported_slip_costs_its_own_points_and_is_named(slip: Slip) -> None:
    verdicts = verdicts_on(slip)
    verdict, found = verdicts[slip.name], verdicts[slip.name].diagnoses
    assert verdict.points == slip.points
    assert slip.said in " ".join(item.message for item in found)
    assert not slip.place or slip.place in [item.place.text for item in found if item.place]
    others = {name: item for name, item in verdicts.items() if name != slip.name and not slip.above}
    assert {name: item.points for name, item in others.items()} == {name: item.max_points for name, item in others.items()}
