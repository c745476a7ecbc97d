"""The exercises of `5_find_the_bug`: a net with examples in rows, and for each broken function a call that shows its bug."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from autograder.checking.key import Output
from autograder.forge.central_differences import slopes
from autograder.forge.exercises import find_the_bug_small as small
from autograder.forge.spec import Call, ExerciseSpec, Functions

Pair = tuple[np.ndarray, np.ndarray]
PUBLIC = (3, 4)
HIDDEN = (4, 3, 5)
LARGEST = 1.5
TOLERANCE = 1e-6
MENDED = {"mended": 2}

REPEATS = {
    "rows_backward": "db-axis",
    "leaky_backward": "mask-from-dA",
    "slope_along": "one-sided",
    "softmax_cost": "one-over-m-forgotten",
    "softplus_gradients": "derivative-at-A",
    "chain_gradients": "da1-from-da2",
    "descent_step": "updated-W2",
    "rmsprop": "adam-square-of-all",
    "batches_of_rows": "pairs-broken",
}
"""For each exercise the mistake of assignments 1 to 4 that its broken function repeats."""

SAME = "the function still does what it did"
"""The title of the mistake that leaves a broken function as it was handed out."""


@dataclass(frozen=True)
class RowNet:
    """A drawn net with one example a row: X (m, n0), Y (m, nL), and a pair W (n_in, n_out), b (n_out,) for each tanh layer.

    `A` holds X and what each layer gives, `Z` the numbers before each tanh. Sizes and m are pairwise different.
    """

    seed: int
    layers: list[Pair]
    Y: np.ndarray
    A: list[np.ndarray]
    Z: list[np.ndarray]

    @property
    def L(self) -> int:
        return len(self.layers)

    @property
    def sizes(self) -> dict[str, int]:
        """n0 ... nL and m as numbers."""
        return {**{f"n{layer}": A.shape[1] for layer, A in enumerate(self.A)}, "m": len(self.Y)}

    def rng(self) -> np.random.Generator:
        """A generator for what a case needs beside the net."""
        return np.random.default_rng([self.seed, 1])

    def roles(self) -> dict[int, str]:
        """The name by role of each array, by its identity; Y and what is drawn beside the net go by their arguments."""
        named = {f"A{layer}": A for layer, A in enumerate(self.A)} | {f"Z{layer}": Z for layer, Z in enumerate(self.Z, 1)}
        for layer, (W, b) in enumerate(self.layers, start=1):
            named |= {f"W{layer}": W, f"b{layer}": b}
        return {id(value): name for name, value in named.items()}


def draw(seed: int, depth: int, functions: Functions) -> RowNet:
    """Draw a net of `depth` layers; raises ValueError where the gradients of the solution differ from central differences."""
    rng = np.random.default_rng(seed)
    dims, m = rng.permutation(np.arange(2, depth + 4))[: depth + 1].tolist(), depth + 4 + int(rng.integers(3))
    A, Z, layers = [_numbers(rng, (m, dims[0]))], [], []
    for n in dims[1:]:
        layers.append(_layer(rng, A[-1], n))
        Z.append(A[-1] @ layers[-1][0] + layers[-1][1])
        A.append(np.tanh(Z[-1]))
    net = RowNet(seed, layers, _numbers(rng, A[-1].shape), A, Z)
    if _gradient_error(net, functions) > TOLERANCE:
        raise ValueError(f"the solution's gradients differ from central differences (seed {seed}, {depth} layers)")
    return net


def _numbers(rng: np.random.Generator, shape: tuple[int, ...], low: float = 0.1, high: float = 1.0) -> np.ndarray:
    """Numbers of either sign and two decimals, none near zero."""
    return np.round(rng.choice([-1.0, 1.0], shape) * rng.uniform(low, high, shape), 2)


def _layer(rng: np.random.Generator, A: np.ndarray, n: int) -> Pair:
    """W (n_in, n) and b (n,), unit by unit such that its tanh bends but is not saturated."""
    units: list[Pair] = []
    while len(units) < n:
        w, b = _numbers(rng, A.shape[1:], high=2 / np.sqrt(A.shape[1])), _numbers(rng, (), high=0.6)
        if 0.6 < np.abs(A @ w + b).max() < LARGEST:
            units.append((w, b))
    return np.array([w for w, _ in units]).T.copy(), np.array([b for _, b in units])


def _gradient_error(net: RowNet, functions: Functions, step: float = 1e-5) -> float:
    """The largest gap between the solution's gradients of the weights and central differences of the cost."""
    gradients = functions["chain_gradients"](net.layers, net.A[0], net.Y)
    found = [slopes(partial(_cost, net, layer), W, step) for layer, (W, _) in enumerate(net.layers)]
    return max(float(np.abs(one - dW).max()) for one, (dW, _) in zip(found, gradients, strict=True))


def _cost(net: RowNet, layer: int, moved: np.ndarray) -> float:
    """The cost with other weights in one layer."""
    A = net.A[0]
    for number, (W, b) in enumerate(net.layers):
        A = np.tanh(A @ (moved if number == layer else W) + b)
    return float(np.sum((A - net.Y) ** 2) / (2 * len(A)))


def _rows(net: RowNet, number: int) -> Call:
    """The last layer: its own gradients, its own input."""
    G, X, W = (net.A[-1] - net.Y) * (1 - net.A[-1] ** 2), net.A[-2], net.layers[-1][0]
    outputs = (_output("dX", 0, "m", "n"), _output("dW", 1, "n", "k"), _output("db", 2, "k"))
    return Call(
        (G, X, W), outputs, {"m": len(X), "n": W.shape[0], "k": W.shape[1]}, f"layer {net.L} of a net with {net.L} layers"
    )


def _output(name: str, place: int | str, *shape: str) -> Output:
    return Output(name, (place,), shape, "mended")


def _leaky(net: RowNet, number: int) -> Call:
    """Both signs of z meet both signs of da; some z lie between 0 and the slope, some between minus the slope and 0."""
    rng, slope = net.rng(), (0.25, 0.4, 0.3)[number]
    order = rng.permutation(8 + number)
    z = np.resize([1.3, -1.2, 0.11, -0.12, 0.8, -0.7, -0.14, 0.13], order.size)[order]
    da = np.resize([1.0, 1.0, -1.0, -1.0, -1.0, -1.0, 1.0, 1.0], order.size)[order] * np.abs(_numbers(rng, order.shape))
    z = np.round(z * rng.uniform(0.8, 1.2, z.shape), 3)
    return Call((da, z, slope), (Output("dz", (), ("n",), "mended"),), {"n": z.size}, f"one example, slope = {slope}")


def _slope_along(net: RowNet, number: int) -> Call:
    X, W, step = net.A[-2], net.layers[-1][0], (0.1, 0.3, 0.2)[number]
    arguments = (W, _numbers(net.rng(), W.shape), X, net.Y, step)
    sizes = {"m": len(X), "n": W.shape[0], "k": W.shape[1]}
    return Call(arguments, (Output("slope", (), (), "mended"),), sizes, f"one direction, step = {step}")


def _softmax(net: RowNet, number: int) -> Call:
    """Every class is there; the scores are what the widest layer gives before its tanh."""
    Z = max(net.Z, key=lambda Z: Z.shape[1])
    m, k = Z.shape
    Y = np.eye(k)[net.rng().permutation(np.arange(m) % k)]
    outputs = (Output("cost", (0,), (), "mended"), _output("dZ", 1, "m", "k"))
    return Call((Z, Y), outputs, {"m": m, "k": k}, f"{m} examples, {k} classes")


def _one_example(net: RowNet) -> tuple[np.ndarray, ...]:
    """x (n,), y (k,), W1 (h, n), b1 (h,), W2 (k, h), b2 (k,): the first two layers, transposed, and one row of X."""
    (W1, b1), (W2, b2) = net.layers[:2]
    return net.A[0][0].copy(), _numbers(net.rng(), b2.shape), W1.T.copy(), b1, W2.T.copy(), b2


def _one_sizes(net: RowNet) -> dict[str, int]:
    return dict(zip(("n", "h", "k"), net.sizes.values(), strict=False))


def _softplus(net: RowNet, number: int) -> Call:
    outputs = (_output("b2", "b2", "k"), _output("W2", "W2", "k", "h"), _output("b1", "b1", "h"), _output("W1", "W1", "h", "n"))
    return Call(_one_example(net), outputs, _one_sizes(net), "one example")


def _chain(net: RowNet, number: int) -> Call:
    outputs = []
    for i in reversed(range(net.L)):
        outputs.append(Output(f"dW of layer {i + 1}", (i, 0), (f"n{i}", f"n{i + 1}"), "mended"))
        outputs.append(Output(f"db of layer {i + 1}", (i, 1), (f"n{i + 1}",), "mended"))
    return Call((net.layers, net.A[0], net.Y), tuple(outputs), net.sizes, f"{net.L} layers")


def _descent(net: RowNet, number: int) -> Call:
    rate = (0.5, 0.2, 0.8)[number]
    x, y, W1, _, W2, _ = _one_example(net)
    outputs = (_output("W2", 1, "k", "h"), _output("W1", 0, "h", "n"))
    return Call((x, y, W1, W2, rate), outputs, _one_sizes(net), f"one example, rate = {rate}")


def _rmsprop(net: RowNet, number: int) -> Call:
    """Several steps with an epsilon that shows; the first gradient is always 0, the second only once."""
    steps, rate, decay, epsilon = ((4, 0.1, 0.8, 0.02), (3, 0.3, 0.7, 0.05), (5, 0.2, 0.9, 0.01))[number]
    rng, n = net.rng(), net.sizes["n1"] + 2
    gradients = _numbers(rng, (steps, n), high=2.0)
    gradients[:, 0] = gradients[1, 1] = 0.0
    outputs = (_output("s", 1, "n"), _output("p", 0, "n"))
    about = f"{steps} steps, rate = {rate}, decay = {decay}, epsilon = {epsilon}"
    return Call((_numbers(rng, (n,)), gradients, rate, decay, epsilon), outputs, {"n": n, "steps": steps}, about)


def _batches(net: RowNet, number: int) -> Call:
    """With a rest, with too few examples for one mini-batch, with an exact multiple. No example keeps its place."""
    rng, n = net.rng(), net.sizes["n0"]
    m, size = ((11, 4), (5, 8), (12, 3))[number]
    X, y = _numbers(rng, (m, n)), np.round(rng.permutation(m) + rng.uniform(0.1, 0.9), 2)
    order = np.roll(rng.permutation(m), 1)
    while (order == np.arange(m)).any():
        order = rng.permutation(m)
    rows = [min(size, m - start) for start in range(0, m, size)]
    outputs = [
        Output(f"{what} of mini-batch {place + 1}", (place, part), (str(count), "n")[: 2 - part], "mended")
        for place, count in enumerate(rows)
        for part, what in enumerate(("rows", "labels"))
    ]
    return Call((X, y, order, size), tuple(outputs), {"n": n, "m": m}, f"{m} examples, size = {size}")


EXERCISES = (
    ExerciseSpec(
        "rows_backward", ("G", "X", "W"), MENDED, _rows, "Shapes first",
        (
            "Print the shapes of the three results, and set each beside the shape that the docstring promises.",
            "One bias belongs to one unit, and all examples share it. So its gradient gathers from all examples. Here examples are rows.",
            "$db_j = \\frac1m \\sum_{i=1}^m G_{ij}$, for $j = 1, \\ldots, k$; shape $(k,)$.",
        ),
        small=small.rows,
    ),
    ExerciseSpec(
        "leaky_backward", ("da", "z", "slope"), MENDED, _leaky, "A case that you can do by hand",
        (
            "Take one entry with z = 2 and one with z = -2. Write down dz for da = 1, then for da = -1.",
            "What multiplies da is the slope of the activation at z. It cannot know the sign of a gradient that comes later.",
            "$dz_j = da_j$ where $z_j > 0$, and $dz_j = \\text{slope} \\cdot da_j$ elsewhere; shape $(n,)$.",
        ),
        small=small.leaky,
    ),
    ExerciseSpec(
        "slope_along", ("W", "D", "X", "Y", "step"), MENDED, _slope_along, "Who checks the checker?",
        (
            "Make the cost as simple as $w^2$. At which two places must it be measured, and how far apart are they?",
            "A centred difference looks at both sides of W. The distance of its two places is what it divides by.",
            "$\\frac{J(W + hD) - J(W - hD)}{2h}$ with $h$ = step: one number.",
        ),
        small=small.slope_along,
    ),
    ExerciseSpec(
        "softmax_cost", ("Z", "Y"), MENDED, _softmax, "One ratio for all entries",
        (
            "The ratio gradient / slope is the same number at every entry. Which size of the data is it?",
            "The docstring promises a mean, and the gradient of that mean. Which of the two results keeps the promise?",
            "$J = -\\frac1m \\sum_{i,j} Y_{ij} \\log P_{ij}$ and $dZ_{ij} = \\frac{\\partial J}{\\partial Z_{ij}} = \\frac1m (P_{ij} - Y_{ij})$; shape $(m, k)$.",
        ),
        small=small.softmax,
    ),
    ExerciseSpec(
        "softplus_gradients", ("x", "y", "W1", "b1", "W2", "b2"), MENDED, _softplus, "Layer by layer",
        (
            "Layer 2 is right and layer 1 is wrong. So the bug is on the way from one to the other: two lines.",
            "Two things happen on that way: through W2 down to a, then back through softplus. A derivative is taken at what went in.",
            "$a = \\log(1 + e^z)$ has $\\frac{da}{dz} = \\frac{1}{1 + e^{-z}}$, entry by entry; shape $(h,)$.",
        ),
        small=small.softplus,
    ),
    ExerciseSpec(
        "chain_gradients", ("layers", "X", "Y"), MENDED, _chain, "Layer by layer, in a loop",
        (
            "The top layer is right in every net. So look at what one round of the loop hands to the next.",
            "What leaves a layer at its lower end must have passed both of its steps: tanh, then the product with W.",
            "$dA^{[l-1]} = dZ^{[l]} W^{[l]T}$ with examples in rows: $(m, n_{l-1}) = (m, n_l)\\,(n_l, n_{l-1})$.",
        ),
        small=small.chain,
    ),
    ExerciseSpec(
        "descent_step", ("x", "y", "W1", "W2", "rate"), MENDED, _descent, "What the learning rate may not change",
        (
            "The gap of W1 shrinks with the rate. Which line of the gradient of W1 can see the rate at all?",
            "All gradients of a step are slopes at one place: at the parameters from before the step.",
            "$dz = (W_2^T\\, \\text{error}) * (1 - a^2)$ at the old $W_2$, with $a = \\tanh(W_1 x)$; shape $(h,)$.",
        ),
        small=small.descent,
    ),
    ExerciseSpec(
        "rmsprop", ("p", "gradients", "rate", "decay", "epsilon"), MENDED, _rmsprop, "No cost to ask",
        (
            "Let every gradient be the same number g. What is the average of many numbers that are all equal to g squared?",
            "An average gives the past and the new number two weights that add up to 1. Do they, here?",
            "$s \\leftarrow \\text{decay} \\cdot s + (1 - \\text{decay}) \\cdot g^2$, entry by entry; shape $(n,)$.",
        ),
        small=small.rmsprop,
    ),
    ExerciseSpec(
        "batches_of_rows", ("X", "y", "order", "size"), MENDED, _batches, "Numbers that look all right",
        (
            "Give each row a label that you can read off the row itself, then print the mini-batches.",
            "A row and its label travel together: whatever chooses the rows must choose the labels, too.",
            "Example $i$ of the mini-batch that begins at place $s$ is the pair $(X_r, y_r)$ with $r = \\text{order}_{s + i}$.",
        ),
    ),
)  # fmt: skip
