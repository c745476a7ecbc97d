"""The exercises of `3_three_layer`: its net of three layers, how each call is drawn from it, and what is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checking.key import Output
from autograder.forge.exercises.three_layer_optimisers import (
    OPTIMISER_EXERCISES,
    State,
    batches_of,
    draw_state,
    first,
    learnt,
    left_to_defaults,
    steep,
    whole_state,
)
from autograder.forge.networks import draw_unit
from autograder.forge.small_networks import SEED, whole_network, with_numbers
from autograder.forge.spec import RESULT, Call, ExerciseSpec

CACHE = ("z1", "a1", "W1", "b1", "z2", "a2", "W2", "b2", "z3", "a3", "W3", "b3")
EPSILONS = (1e-7, 0.1, None, 0.05)  # the larger ones so large that another one gives other numbers
TOLERANCE = 1e-5
STEEPER = 512.0  # powers of two: no number is rounded
STEEPEST = 2**22
DEFAULT_SIZE = 64
MANY = 5  # examples from which on a net is none of a ladder
LEARNT = 8.0  # in b3: the cost is below 0.01
FEW = "fewer examples than a mini-batch"


@dataclass(frozen=True)
class ThreeLayerNet:
    """A drawn net of three layers, its forward and backward pass, and a state for the optimisers.

    `layer_dims` is [n0, n1, n2, 1]; X is (n0, m), Y (1, m); `cache` and `grads` come from running the solutions.
    """

    seed: int
    layer_dims: list[int]
    m: int
    parameters: dict[str, np.ndarray]
    X: np.ndarray
    Y: np.ndarray
    cache: tuple[np.ndarray, ...]
    grads: dict[str, np.ndarray]
    state: State

    @property
    def sizes(self) -> dict[str, int]:
        """The symbolic sizes n0 ... n3 and m as numbers."""
        return {**{f"n{layer}": size for layer, size in enumerate(self.layer_dims)}, "m": self.m}

    def roles(self) -> dict[int, str]:
        """The name of each array, by its identity: X, Y, z1, a1, W1, ..., dW1, and v and s of each parameter."""
        named = {"X": self.X, "Y": self.Y, **dict(zip(CACHE, self.cache, strict=True)), **self.grads}
        return {**{id(value): name for name, value in named.items()}, **self.state.roles()}


def draw(seed: int, depth: int, functions: dict[str, Callable[..., Any]]) -> ThreeLayerNet:
    """Draw a net with pairwise different sizes and m, and run the solutions over it; `depth` is always three here.

    Raises ValueError where the solutions' gradients differ from central differences.
    """
    rng = np.random.default_rng(seed)
    n0, n1, n2, m = (int(size) for size in rng.permutation(np.arange(2, 8))[:4])
    layer_dims, m = [n0, n1, n2, 1], m + 6
    X = np.round(rng.standard_normal((n0, m)), 2)
    Y = rng.permutation(np.arange(m) < rng.integers(2, m // 2)).astype(int).reshape(1, m)
    parameters = _draw_parameters(rng, layer_dims, X)
    _, cache = functions["forward_propagation"](X, parameters)
    grads = functions["backward_propagation"](X, Y, cache)
    net = ThreeLayerNet(seed, layer_dims, m, parameters, X, Y, cache, grads, draw_state(rng, parameters))
    if functions["gradient_check_n"](parameters, grads, X, Y, 1e-5) > TOLERANCE:
        raise ValueError(f"the solutions' gradients differ from central differences (seed {seed})")
    return net


SMALL = (
    ((1, 1, 1, 1), 1), ((1, 1, 1, 1), 2), ((2, 1, 1, 1), 2), ((1, 1, 2, 1), 2), ((1, 2, 1, 1), 3), ((2, 1, 2, 1), 3),
)  # fmt: skip
"""Sizes of the layers and m of the nets of the ladders, the smallest first."""


def small_nets(functions: dict[str, Callable[..., Any]]) -> Iterator[ThreeLayerNet]:
    """Small nets of whole numbers, filled in by running the solutions, with whole numbers for the optimisers."""
    for seed, (dims, m) in enumerate(SMALL, start=SEED):
        X, Y, parameters = whole_network(seed, dims, m)
        cache = functions["forward_propagation"](X, parameters)[1]
        grads, state = functions["backward_propagation"](X, Y, cache), whole_state(np.random.default_rng(seed), parameters)
        yield ThreeLayerNet(seed, list(dims), m, parameters, X, Y, cache, grads, state)


def _draw_parameters(rng: np.random.Generator, layer_dims: list[int], X: np.ndarray) -> dict[str, np.ndarray]:
    """Parameters W1, b1, ... such that every unit is on for one example and off for another."""
    parameters, A = {}, X
    for layer, size in enumerate(layer_dims[1:], start=1):
        units = [draw_unit(rng, A) for _ in range(size)]
        parameters[f"W{layer}"] = np.array([weights for weights, _ in units])
        parameters[f"b{layer}"] = np.array([[bias] for _, bias in units])
        A = np.maximum(0.0, parameters[f"W{layer}"] @ A + parameters[f"b{layer}"])
    return parameters


def rescaled(net: ThreeLayerNet, *factors: float) -> ThreeLayerNet:
    """The same net with inputs, a1 and a2 that are so many times as large, and gradients of them that are so much smaller.

    The layer above takes each factor back, so a3 stays as it is. With powers of two no number is rounded.
    """
    c, cache = (*factors, 1.0), []
    for layer in range(3):
        z, a, W, b = net.cache[4 * layer : 4 * layer + 4]
        cache += [z * c[layer + 1], a * c[layer + 1], W * (c[layer + 1] / c[layer]), b * c[layer + 1]]
    return replace(net, X=net.X * c[0], cache=tuple(cache), grads=dict(net.grads))


def _shape(name: str) -> tuple[str, ...]:
    """The symbolic shape of the object or gradient called z2, dW1, da2, b3, ..."""
    kind, layer = name[-2], int(name[-1])
    return {"W": (f"n{layer}", f"n{layer - 1}"), "b": (f"n{layer}", "1")}.get(kind, (f"n{layer}", "m"))


def _forward(net: ThreeLayerNet, number: int) -> Call:
    held = tuple(Output(f"{name} in the cache", (1, place), _shape(name), "cache") for place, name in enumerate(CACHE))
    return Call((net.X, net.parameters), (*held, Output("a3", (0,), ("n3", "m"), "a3")), net.sizes, "three layers")


def _backward(net: ThreeLayerNet, number: int) -> Call:
    """After the first case gradients are large, so that a limit on any of them shows: dW1 and dW3 in one, all below in the other."""
    outputs = []
    for name in net.grads:
        layer = "layer 3" if name.endswith("3") else "layers 2 and 1"
        part = f"{name[:2]} of {layer}" if name[1] in "Wb" else None
        outputs.append(Output(name, (name,), _shape(name), part, scale=None if part else "m"))
    Y = net.Y if number % 2 else net.Y.astype(float)
    net = (net, rescaled(net, STEEPER, 1.0, STEEPER), rescaled(net, 1.0, 1 / STEEPER, STEEPER**-2))[number]
    return Call((net.X, Y, net.cache), tuple(outputs), net.sizes, "three layers", net=net)


def _gradient_check(net: ThreeLayerNet, number: int) -> Call:
    """Gradients with something planted in them, and once right ones of a net so steep that the error of epsilon shows.

    There epsilon is left out.
    """
    gradients = {name: value.copy() for name, value in net.grads.items() if name[1] in "Wb"}
    X, parameters = net.X, net.parameters
    planted = ["dW2 doubled", "the sign of db1 turned round", "right gradients", "an entry of dW1 off by 0.05"][number % 4]
    gradients["dW2"] *= 2 if number % 4 == 0 else 1
    gradients["db1"] *= -1 if number % 4 == 1 else 1
    if number % 4 == 3:
        gradients["dW1"][0, 1] += 0.05
    epsilon = EPSILONS[number % 4]
    outputs = (Output("difference", (), (), "difference", rtol=1e-4),)
    if epsilon is None:
        X, parameters, _ = steep(X, parameters, 1.0, STEEPEST)
        gradients["dW1"] *= STEEPEST
        return Call(
            (parameters, gradients, X, net.Y),
            outputs,
            net.sizes,
            f"{planted} of a very steep net, epsilon is left out",
            left_out=1,
        )
    return Call((parameters, gradients, X, net.Y, epsilon), outputs, net.sizes, f"{planted}, epsilon = {epsilon}")


def _mini_batches(net: ThreeLayerNet, number: int) -> Call:
    """A rest at the end, exactly one mini-batch, fewer examples than the size, a rest of one with size and seed left out."""
    if number == 3:
        return _default_batches(net)
    size = 6 + net.layer_dims[1] % 3
    m = [3 * size + 2, 2 * size, size + 7][number]
    size = [size, m, m + 3][number]
    rng = np.random.default_rng(net.seed)
    X, Y = np.round(rng.standard_normal((net.layer_dims[0], m)), 4), (np.arange(m) % 3 == 0).astype(int).reshape(1, m)
    seed = net.seed % 1000
    about = f"{m} examples, mini_batch_size = {size}, seed = {seed}"
    part = "mini-batches" if m >= size else FEW
    return Call(
        (X, Y, size, seed), (Output("mini-batches", (), (), part),), {"n0": len(X), "m": m}, about,
        again=((X, Y, size, seed), (X, Y, size, seed + 1)),
    )  # fmt: skip


def _default_batches(net: ThreeLayerNet) -> Call:
    """One example more than the size of a mini-batch by default; the same again with size and seed given, then another seed."""
    m = DEFAULT_SIZE + 1
    columns = np.random.default_rng(net.seed).permutation(m)
    X, Y = np.vstack([columns, columns % 5]), (columns % 3 == 0).astype(int).reshape(1, m)
    again = ((X, Y, DEFAULT_SIZE, 0), (X, Y, DEFAULT_SIZE, 1))
    about = f"{m} examples; mini_batch_size and seed are left out"
    outputs = (Output("mini-batches", (), (), "mini-batches"),)
    return Call((X, Y), outputs, {"n0": 2, "m": m}, about, again=again, left_out=2)


def _model(net: ThreeLayerNet, number: int) -> Call:
    """By value with each optimiser, from given parameters and batches; then by accuracy, from what the code draws itself.

    With Adam there are two whole mini-batches and a rest, and more than ten steps; with plain descent gradients so large that a
    limit on them shows.
    """
    if number == 3:
        return _accuracy(net)
    if number > 3:
        return _model_by_default(net, number)
    optimizer = ("adam", "momentum", "gd")[number]
    X, parameters, rate = net.X, net.parameters, {"adam": 0.03, "momentum": 0.4, "gd": 0.3}[optimizer]
    if optimizer == "gd" and net.m >= MANY:
        X, parameters, rate = steep(X, parameters, rate)
    size = (net.m - 1) // 2 if optimizer == "adam" and net.m >= MANY else net.m - max(1, net.m // 3)
    batches, epochs = batches_of(X, net.Y, size), 5 if optimizer == "adam" and net.m >= MANY else 3
    outputs = tuple(Output(name, (name,), _shape(name), "parameters") for name in net.parameters)
    return Call(
        (X, net.Y, net.layer_dims, optimizer, rate, size, 0.6, 0.7, 0.9, 0.004, epochs, False), outputs, net.sizes,
        f"{optimizer}, {epochs} epochs of {len(batches)} mini-batches",
        stand_ins={"initialize_parameters": parameters, "random_mini_batches": batches},
        fixed={"initialize_parameters": 1, "random_mini_batches": 3},
    )  # fmt: skip


def _model_by_default(net: ThreeLayerNet, number: int) -> Call:
    """What an optimiser takes is left to its default, and what the other one takes is given; W1 shows them all.

    With Adam there is hardly anything left to learn: who stops there is seen.
    """
    optimizer = ("adam", "momentum")[number - 4]
    X, parameters, others = left_to_defaults(net.X, net.parameters, optimizer)
    parameters, Y = learnt(parameters, net.Y, LEARNT) if optimizer == "adam" else (parameters, net.Y)
    batches, outputs = batches_of(X, Y, net.m - net.m // 3), (Output("W1", ("W1",), _shape("W1"), "parameters"),)
    return Call(
        (X, Y, net.layer_dims, optimizer), outputs, net.sizes, f"{optimizer}, 3 epochs, its numbers are left to their defaults",
        stand_ins={"initialize_parameters": parameters, "random_mini_batches": batches},
        fixed={"initialize_parameters": 1, "random_mini_batches": 3},
        left_out=6 - len(others), named={**others, "num_epochs": 3, "print_cost": False}, signed=("num_epochs",),
    )  # fmt: skip


def _small_model(net: ThreeLayerNet) -> list[Call]:
    """Training with each optimiser, where there are enough examples for two mini-batches."""
    return [_model(net, number) for number in range(3)] if net.m > 1 else []


def _accuracy(net: ThreeLayerNet) -> Call:
    """So few epochs of so many mini-batches that who takes all examples at once has not learnt it by then."""
    rng = np.random.default_rng(net.seed)
    (X, Y), (X_fresh, labels) = _ring(rng, 96), _ring(rng, 60)
    arguments = (X, Y, [2, 12, 6, 1], "adam", 0.03, 4, 0.9, 0.9, 0.999, 1e-8, 8, False)
    outputs = (Output("accuracy on fresh points", (0,), ("1", "m"), "parameters"),)
    fresh = ("forward_propagation", (X_fresh, RESULT), labels)
    return Call(arguments, outputs, {"m": labels.size}, "adam, 8 epochs of 24 mini-batches, then fresh points", fresh=fresh)


def _ring(rng: np.random.Generator, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Points (2, m) around the origin, and their labels (1, m): 1 in a ring, 0 in the disc inside it."""
    Y = rng.permutation(np.arange(m) % 2).reshape(1, m)
    radius, angle = rng.uniform(0.0, 0.8, (1, m)) + Y * 1.4, rng.uniform(0, 2 * np.pi, (1, m))
    return np.round(np.vstack([radius * np.cos(angle), radius * np.sin(angle)]), 3), Y


HARD_CODED = (
    ExerciseSpec(
        "forward_propagation",
        ("X", "parameters"),
        {"a3": 1, "cache": 1},
        first(3, _forward),
        "The forward pass, written out",
        (
            "Two lines for each layer: one for z, one for a. Layer 1 starts from X.",
            "Each layer takes the activation of the layer before it. `relu` and `sigmoid` return two things each.",
            "$z_l = W_l a_{l-1} + b_l$ and $a_l = g(z_l)$, with $a_0 = X$; ReLU, ReLU, sigmoid; shapes $(n_l, m)$.",
        ),
        small=with_numbers(_forward, 0),
    ),
    ExerciseSpec(
        "backward_propagation",
        ("X", "Y", "cache"),
        {"dW of layer 3": 1, "db of layer 3": 1, "dW of layers 2 and 1": 2, "db of layers 2 and 1": 2},
        first(3, _backward),
        "The backward pass, written out",
        (
            "Go from the top down. In each layer: dz first, then dW and db from it. Then da of the layer below.",
            "The factor 1/m enters once, with dz3. The ReLU lets a gradient through where its z is positive.",
            "$dz_3 = \\frac1m (a_3 - Y)$; $dW_l = dz_l\\,a_{l-1}^T$; $db_l = \\sum_i dz_l^{(i)}$; $da_{l-1} = W_l^T dz_l$; $dz_l = da_l \\ast \\mathbb{1}[z_l > 0]$ for $l = 2, 1$.",
        ),
        small=with_numbers(_backward, 0),
    ),
    ExerciseSpec(
        "gradient_check_n",
        ("parameters", "gradients", "X", "Y", "epsilon"),
        {"difference": 3},
        first(4, _gradient_check),
        "Gradient checking",
        (
            "One round of the loop for each entry of theta: two vectors, each moved at one place; then one line after the loop.",
            "Both nudges must start from the same theta, so each needs a copy of its own. They are two epsilons apart.",
            "$\\text{slope}_i = \\frac{J(\\theta + \\varepsilon e_i) - J(\\theta - \\varepsilon e_i)}{2\\varepsilon}$; $\\text{difference} = \\frac{\\lVert s - g \\rVert}{\\lVert s \\rVert + \\lVert g \\rVert}$ with $s, g$ of shape $(p,)$.",
        ),
        helpers=("forward_propagation",),
        small=with_numbers(_gradient_check, 0, 1),
    ),
    ExerciseSpec(
        "random_mini_batches",
        ("X", "Y", "mini_batch_size", "seed"),
        {"mini-batches": 2, FEW: 1},
        first(4, _mini_batches),
        "Mini-batches",
        (
            "One shuffled list of column numbers, then a loop that takes the next few of them each time.",
            "The same numbers must choose from X and from Y. A slice that runs over the end of a list simply stops there.",
            "With a permutation $\\pi$ of $0 \\ldots m-1$, batch $k$ has the columns $\\pi_{kb}, \\ldots, \\pi_{\\min(kb+b,\\,m)-1}$, for $k = 0, \\ldots, \\lceil m/b \\rceil - 1$; shapes $(n_0, b)$, $(1, b)$.",
        ),
        properties="mini_batches",
    ),
)

MODEL = ExerciseSpec(
    "model",
    ("X", "Y", "layers_dims", "optimizer", "learning_rate", "mini_batch_size", "beta", "beta1", "beta2", "epsilon", "num_epochs", "print_cost"),
    {"parameters": 4}, _model, "The training loop",
    (
        "Three lines for each mini-batch: forward, backward, and the count of the steps. Then the step itself, one of three.",
        "Each optimiser returns what the next step needs again. The count t goes up at every mini-batch, not at every epoch.",
        "$(a_3, \\text{cache}) \\to \\text{grads} \\to \\theta$: GD needs $\\alpha$; momentum $v, \\beta, \\alpha$; Adam $v, s, t, \\alpha, \\beta_1, \\beta_2, \\varepsilon$.",
    ),
    helpers=(
        "forward_propagation", "backward_propagation", "random_mini_batches", "update_parameters_with_gd", "initialize_velocity",
        "update_parameters_with_momentum", "initialize_adam", "update_parameters_with_adam",
    ),
    small=_small_model,
)  # fmt: skip

EXERCISES = (*HARD_CODED, *OPTIMISER_EXERCISES, MODEL)
