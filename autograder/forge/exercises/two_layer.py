"""The exercises of `1_two_layer`: the net that cases are drawn from, how each call is drawn, and what is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from autograder.checking.key import Output
from autograder.forge.central_differences import slopes
from autograder.forge.exercises.three_layer_optimisers import first, near_half
from autograder.forge.networks import GRADIENT_TOLERANCE, SURE, agreeing, draw_unit, sigmoid
from autograder.forge.small_networks import SEED, whole, whole_network, with_numbers
from autograder.forge.spec import RESULT, Call, ExerciseSpec, Functions

NAMES = ("W1", "b1", "W2", "b2")
SHAPES = {"W1": ("n_h", "n_x"), "b1": ("n_h", "1"), "W2": ("n_y", "n_h"), "b2": ("n_y", "1")}
LARGE = 1000
STEEPER = 512.0  # a power of two: no number is rounded
LEARNT = 10.0  # in b2: the cost is below 0.001, and a step below 0.000001 of it
ITERATIONS = 35  # few enough that four helpers a step can be answered by the trusted side, which answers 200 calls


@dataclass(frozen=True)
class TwoLayerNet:
    """A drawn network of two layers (tanh, sigmoid) with its forward and backward pass.

    `parameters` holds W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1); `cache` holds Z1, A1 (n_h, m), Z2, A2 (1, m).
    `steep` is a net of the same sizes whose hidden units say little and are listened to much: gradients of them are large.
    """

    seed: int
    X: np.ndarray
    Y: np.ndarray
    parameters: dict[str, np.ndarray]
    cache: dict[str, np.ndarray]
    grads: dict[str, np.ndarray]
    steep: TwoLayerNet | None = None

    @property
    def sizes(self) -> dict[str, int]:
        """The symbolic sizes n_x, n_h, n_y and m as numbers."""
        n_h, n_x = self.parameters["W1"].shape
        return {"n_x": n_x, "n_h": n_h, "n_y": 1, "m": self.X.shape[1]}

    def roles(self) -> dict[int, str]:
        """The name of each array, by its identity."""
        named = {"X": self.X, "Y": self.Y, **self.parameters, **self.cache, **self.grads}
        return {id(value): name for name, value in named.items()}


def draw(seed: int, depth: int, functions: Functions) -> TwoLayerNet:
    """Draw a net whose sizes and m are pairwise different and fill it in by running the solutions.

    It has two layers in any case; n_x and m are smaller for an odd `depth` than for an even one, so that a size which somebody
    wrote as a number is seen. n_h is never the 4 that `layer_sizes` returns: whoever takes that one for it is seen.

    Raises ValueError where the solutions' gradients differ from central differences.
    """
    rng = np.random.default_rng(seed)
    n_h = int(rng.choice([3, 5, 6]))
    n_x = int(rng.choice([size for size in ((3, 4) if depth % 2 else (5, 6)) if size != n_h]))
    m = int(rng.integers(7, 9) if depth % 2 else rng.integers(9, 11))
    X = np.round(0.7 * rng.standard_normal((n_x, m)), 2)
    Y = rng.permutation(np.arange(m) < rng.integers(2, m // 2)).astype(int).reshape(1, m)
    parameters = _draw_parameters(rng, X, n_h)
    cache = functions["forward_propagation"](X, parameters)[1]
    net = TwoLayerNet(seed, X, Y, parameters, cache, functions["backward_propagation"](parameters, cache, X, Y))
    if _gradient_error(net, functions) > GRADIENT_TOLERANCE:
        raise ValueError(f"the solutions' gradients differ from central differences (seed {seed})")
    return replace(net, steep=_steep(net, functions))


def _steep(net: TwoLayerNet, functions: Functions) -> TwoLayerNet:
    factors = {"W1": 1 / STEEPER, "b1": 1 / STEEPER, "W2": STEEPER, "b2": 1.0}
    parameters = {name: value * factors[name] for name, value in net.parameters.items()}
    return replace(net, parameters=parameters, cache=functions["forward_propagation"](net.X, parameters)[1], grads={})


SMALL = ((1, 1, 1), (1, 1, 2), (2, 1, 1), (2, 1, 3), (1, 2, 1), (1, 2, 3), (2, 2, 3), (2, 3, 1), (3, 2, 2))
"""n_x, n_h and m of the nets of the ladders, the smallest first."""


def small_nets(functions: Functions) -> Iterator[TwoLayerNet]:
    """Small nets of whole numbers, filled in by running the solutions; the gradients of a step are whole numbers, too."""
    for seed, (n_x, n_h, m) in enumerate(SMALL, start=SEED):
        X, Y, parameters = whole_network(seed, (n_x, n_h, 1), m, np.tanh, highest=2)
        rng = np.random.default_rng(seed)
        grads = {f"d{name}": whole(rng, value.shape) for name, value in parameters.items()}
        yield TwoLayerNet(seed, X, Y, parameters, functions["forward_propagation"](X, parameters)[1], grads)


def _draw_parameters(rng: np.random.Generator, X: np.ndarray, n_h: int) -> dict[str, np.ndarray]:
    """Hidden units that change sign over the examples, and an output unit that also answers a little above one half."""
    hidden = [draw_unit(rng, X) for _ in range(n_h)]
    W1, b1 = np.array([w for w, _ in hidden]), np.array([[bias] for _, bias in hidden])
    while True:
        w, bias = draw_unit(rng, np.tanh(W1 @ X + b1))
        Z2 = w @ np.tanh(W1 @ X + b1) + bias
        if np.any((Z2 > 0.05) & (Z2 < 0.45)):
            return {"W1": W1, "b1": b1, "W2": w.reshape(1, n_h), "b2": np.array([[bias]])}


def _gradient_error(net: TwoLayerNet, functions: Functions, step: float = 1e-5) -> float:
    """The largest difference between the gradients of `net` and central differences of its cost, relative to the largest."""

    def cost(name: str, moved: np.ndarray) -> float:
        A2, _ = functions["forward_propagation"](net.X, {**net.parameters, name: moved})
        return float(functions["compute_cost"](A2, net.Y))

    worst = 0.0
    for name, value in net.parameters.items():
        found = slopes(partial(cost, name), value, step)
        worst = max(worst, float(np.abs(found - net.grads["d" + name]).max() / np.abs(found).max()))
    return worst


def _layer_sizes(net: TwoLayerNet, number: int) -> Call:
    """Arrays with more than one output row, so that each size must be read; no size is 4 or equal to another."""
    sizes = {"n_x": 5 + number, "n_y": 2 + number % 2, "m": 9 + number}
    rng = np.random.default_rng(net.seed)
    X = np.round(rng.standard_normal((sizes["n_x"], sizes["m"])), 2)
    Y = rng.integers(0, 2, (sizes["n_y"], sizes["m"]))
    outputs = tuple(Output(name, (place,), (), "sizes") for place, name in enumerate(("n_x", "n_h", "n_y")))
    return Call((X, Y), outputs, {**sizes, "n_h": 4}, f"{sizes['n_y']} output rows")


def _parameters(part_of: Callable[[str], str], prefix: str = "") -> tuple[Output, ...]:
    """W1, b1, W2, b2 (or their gradients) as outputs by key."""
    return tuple(Output(prefix + name, (prefix + name,), SHAPES[name], part_of(name)) for name in NAMES)


def _initialize(net: TwoLayerNet, number: int) -> Call:
    n_x, n_h, n_y = (3, 5, 2) if number == 0 else (24 + number, 21, 15)
    sizes = {"n_x": n_x, "n_h": n_h, "n_y": n_y}
    return Call((n_x, n_h, n_y), _parameters(lambda name: "parameters"), sizes, f"n_x = {n_x}, n_h = {n_h}, n_y = {n_y}")


def _forward(net: TwoLayerNet, number: int) -> Call:
    layers = {"Z1": "n_h", "A1": "n_h", "Z2": "n_y", "A2": "n_y"}
    kept = [Output(f"{name} in the cache", (1, name), (n, "m"), "cache") for name, n in layers.items()]
    return Call((net.X, net.parameters), (*kept, Output("A2", (0,), ("n_y", "m"), "A2")), net.sizes, "two layers")


def _cost(net: TwoLayerNet, number: int) -> Call:
    """The second case has outputs near 0 and 1, and labels that agree with these."""
    A2, Y = net.cache["A2"], net.Y.astype(float)
    if number % 2:
        Z2 = net.cache["Z2"] * (SURE / np.abs(net.cache["Z2"]).max())
        A2, Y = sigmoid(Z2), agreeing(Z2, net.Y)
    return Call((A2, Y), (Output("cost", (), (), "cost"),), net.sizes, "output of two layers")


def _backward(net: TwoLayerNet, number: int) -> Call:
    """The second case has large gradients of the hidden layer, so that a limit on them shows."""
    outputs = _parameters(lambda name: "d" + name, "d")
    ordered = (outputs[2], outputs[3], outputs[0], outputs[1])
    net = net.steep if number == 1 and net.steep else net
    return Call((net.parameters, net.cache, net.X, net.Y), ordered, net.sizes, "two layers", net=net)


def _update(net: TwoLayerNet, number: int, rate: float | None = None) -> Call:
    """Large gradients, so that a limit on them shows; the second case has small ones, and leaves the learning rate out."""
    outputs = _parameters(lambda name: name[0])
    if number == 1:
        return Call((net.parameters, net.grads), outputs, net.sizes, "learning_rate is left out", left_out=1)
    grads = net.grads if rate else {name: value * LARGE for name, value in net.grads.items()}
    rate = rate or [0.3, 0.07, 1.1][number % 3]
    return Call((net.parameters, grads, rate), outputs, net.sizes, f"learning_rate = {rate}")


def _predict(net: TwoLayerNet, number: int) -> Call:
    """An answer is so near to one half that another threshold shows: above it in the first case, below in the second."""
    outputs = (Output("predictions", (), ("n_y", "m"), "predictions"),)
    parameters = near_half(net.parameters, net.cache["Z2"], (-1) ** number) if net.steep else net.parameters
    return Call((parameters, net.X), outputs, net.sizes, "two layers")


def _train(net: TwoLayerNet, number: int) -> Call:
    """Case 1 is judged by fresh points after real training, the others by value from given starting weights.

    Case 2 begins where there is hardly anything left to learn: who stops there is seen. Case 3 is a single step with large
    gradients, so that a limit on them shows.
    """
    if number == 1:
        return _train_for_accuracy(net)
    net = _learnt(net) if number == 2 else net
    net, count = (net.steep, 1) if number == 3 and net.steep else (net, 3)
    n_h = net.sizes["n_h"]
    outputs = _parameters(lambda name: "parameters")
    about = f"{count} iteration{'s' * (count > 1)} from given weights, n_h = {n_h}"
    stand_ins, fixed = {"initialize_parameters": net.parameters}, {"initialize_parameters": 3}
    return Call(
        (net.X, net.Y, n_h, count), outputs, net.sizes, about,
        stand_ins=stand_ins, fixed=fixed, net=net, signed=("num_iterations",) if number == 0 else (),
    )  # fmt: skip


def _learnt(net: TwoLayerNet) -> TwoLayerNet:
    """The same net with an output unit that is sure of label 1, which all examples have: its cost is near 0."""
    parameters = {**net.parameters, "b2": net.parameters["b2"] + LEARNT}
    return replace(net, Y=np.ones_like(net.Y), parameters=parameters, cache={}, grads={}, steep=None)


def _train_for_accuracy(net: TwoLayerNet) -> Call:
    rng = np.random.default_rng(net.seed)
    X, Y = _groups(rng, 60)
    X_fresh, Y_fresh = _groups(rng, 40)
    sizes = {"n_x": 2, "n_h": 6, "n_y": 1, "m": 60, "fresh points": 40}
    outputs = (Output("predictions for fresh points", (), ("n_y", "fresh points"), "parameters"),)
    about = f"{ITERATIONS} iterations, then your own predict answers for 40 fresh points"
    return Call((X, Y, 6, ITERATIONS), outputs, sizes, about, fresh=("predict", (RESULT, X_fresh), Y_fresh))


def _groups(rng: np.random.Generator, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Points (2, m) and labels (1, m): one group with label 0 in a corner, one with label 1 to its right, one above it.

    After ten steps a right network still errs on many of them; after twenty-five it has them all.
    """
    label, side = rng.permutation(np.arange(m) % 2), rng.integers(0, 2, m)
    middle = 0.5 + 2 * label * np.vstack([side, 1 - side])
    return np.round(middle + 0.2 * np.clip(rng.standard_normal((2, m)), -2, 2), 2), label.reshape(1, m)


EXERCISES: tuple[ExerciseSpec, ...] = (
    ExerciseSpec(
        "layer_sizes",
        ("X", "Y"),
        {"sizes": 1},
        first(3, _layer_sizes),
        "The sizes of the layers",
        (
            "Two sizes stand in the shapes of X and Y; the third one is given in the text.",
            "Examples are columns. So the rows of X are its inputs, and the rows of Y are its outputs.",
            "X has shape $(n_x, m)$, Y has shape $(n_y, m)$; $n_h = 4$.",
        ),
    ),
    ExerciseSpec(
        "initialize_parameters",
        ("n_x", "n_h", "n_y"),
        {"parameters": 2},
        first(3, _initialize),
        "Initialise the parameters",
        (
            "Four lines, one for each array. Layer 1 goes from n_x to n_h, layer 2 from n_h to n_y.",
            "Units that start equal stay equal, so W must be random. b may start at zero, because W already tells the units apart.",
            "$W^{[1]}, W^{[2]} = 0.01\\,N(0,1)$ of shapes $(n_h, n_x)$, $(n_y, n_h)$; $b^{[1]}, b^{[2]} = 0$ of shapes $(n_h, 1)$, $(n_y, 1)$.",
        ),
        properties="small_gaussian",
    ),
    ExerciseSpec(
        "forward_propagation",
        ("X", "parameters"),
        {"A2": 1, "cache": 1},
        first(3, _forward),
        "The forward pass",
        (
            "Four lines: Z1, A1, Z2, A2. Each one uses the line above it. The given sigmoid returns two things.",
            "A unit is a weighted sum over the units below it, plus its bias; then its activation. Layer 2 takes what layer 1 gives.",
            "$Z^{[1]} = W^{[1]}X + b^{[1]}$, $A^{[1]} = \\tanh(Z^{[1]})$, shapes $(n_h, m)$; $Z^{[2]} = W^{[2]}A^{[1]} + b^{[2]}$, $A^{[2]} = \\sigma(Z^{[2]})$, shapes $(1, m)$.",
        ),
        small=with_numbers(_forward, 0),
    ),
    ExerciseSpec(
        "compute_cost",
        ("A2", "Y"),
        {"cost": 2},
        first(3, _cost),
        "The cost",
        (
            "Two terms, one for the examples with label 1 and one for the examples with label 0; then one mean.",
            "For each example only one term counts: the log of the probability that the net gave to the true label.",
            "$J = -\\frac1m \\sum_i \\left[y_i \\log a_i + (1-y_i)\\log(1-a_i)\\right]$: one number.",
        ),
        small=with_numbers(_cost, 0),
    ),
    ExerciseSpec(
        "backward_propagation",
        ("parameters", "cache", "X", "Y"),
        {"dW2": 2, "db2": 1, "dW1": 2, "db1": 1},
        first(3, _backward),
        "The backward pass",
        (
            "Six lines, from the output down: dZ2, dW2, db2, then dZ1, dW1, db1. The last three follow the pattern of the first three.",
            "Write one entry as a sum. The index that is summed decides which factor is transposed. An activation sums nothing.",
            "$dZ^{[2]} = A^{[2]} - Y$, $dZ^{[1]} = W^{[2]T}dZ^{[2]} \\ast (1 - A^{[1]} \\ast A^{[1]})$, shapes $(1, m)$, $(n_h, m)$; $dW^{[2]} = \\frac1m dZ^{[2]}A^{[1]T}$, $dW^{[1]} = \\frac1m dZ^{[1]}X^T$, $db^{[l]} = \\frac1m \\sum_i dZ^{[l]}_{:,i}$.",
        ),
        small=with_numbers(_backward, 0),
    ),
    ExerciseSpec(
        "update_parameters",
        ("parameters", "grads", "learning_rate"),
        {"W": 1, "b": 1},
        first(3, _update),
        "Update the parameters",
        (
            "Four lines, one for each of W1, b1, W2, b2. The gradient of W1 has the key dW1.",
            "The gradient points uphill. The step goes the other way, and the learning rate says how far.",
            "$W^{[l]} := W^{[l]} - \\alpha\\,dW^{[l]}$ and $b^{[l]} := b^{[l]} - \\alpha\\,db^{[l]}$, for $l = 1, 2$.",
        ),
        may_change=("parameters",),
        small=lambda net: [_update(net, 0, rate=0.5)],
    ),
    ExerciseSpec(
        "predict",
        ("parameters", "X"),
        {"predictions": 1},
        first(3, _predict),
        "Predict",
        (
            "Two steps: the probabilities, then a comparison. Mind the order of the arguments.",
            "The forward pass gives the probability of label 1. Yes means: label 1 is the more probable one.",
            "The prediction is 1 where $A^{[2]} > 0.5$, else 0; shape $(1, m)$.",
        ),
        helpers=("forward_propagation",),
        small=with_numbers(_predict, 0),
    ),
    ExerciseSpec(
        "nn_model",
        ("X", "Y", "n_h", "num_iterations"),
        {"parameters": 3},
        _train,
        "Train the network",
        (
            "One line before the loop. In the loop, each function takes what the one before it returned.",
            "The gradients belong to the parameters of this iteration: a new forward pass comes before each backward pass.",
            "Start small and random; then, num_iterations times: forward, backward, $W^{[l]} := W^{[l]} - \\alpha\\,dW^{[l]}$, $b^{[l]} := b^{[l]} - \\alpha\\,db^{[l]}$.",
        ),
        helpers=(
            "layer_sizes",
            "initialize_parameters",
            "forward_propagation",
            "compute_cost",
            "backward_propagation",
            "update_parameters",
            "predict",
        ),
        small=with_numbers(_train, 0),
    ),
)
