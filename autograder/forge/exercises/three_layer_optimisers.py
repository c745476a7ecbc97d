"""The optimisers of `3_three_layer`: a drawn state in which every term shows, and their exercises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checking.key import Output
from autograder.forge.small_networks import whole, with_numbers
from autograder.forge.spec import Call, ExerciseSpec

Arrays = dict[str, np.ndarray]
STEEP = 64  # a power of two: no number is rounded
TINY, FAINT = 1e-8, 1e-6
NEAR = 0.004  # of Z: the answer is 0.501


@dataclass(frozen=True)
class State:
    """Gradients and running averages, each a dict with dW1, db1, ...: not zero, but for entries where a zero must be seen."""

    grads: Arrays
    v: Arrays
    s: Arrays

    def roles(self) -> dict[int, str]:
        named = {"": self.grads, "v ": self.v, "s ": self.s}
        return {id(value): f"{of}{name}" for of, arrays in named.items() for name, value in arrays.items()}


def draw_state(rng: np.random.Generator, parameters: Arrays) -> State:
    """Gradients spread over 1e-4 to 10; the first entry of dW1 and all its averages are exactly 0, that of dW2 has averages.

    The next entry of dW1 is so small that an epsilon of 1e-8 shows in its step.
    """
    grads = {"d" + name: _spread(rng, value.shape, -4, 1) for name, value in parameters.items()}
    v = {name: _spread(rng, value.shape, -3, 0) for name, value in grads.items()}
    s = {name: np.abs(_spread(rng, value.shape, -5, 0)) for name, value in grads.items()}
    for values in (grads["dW1"], v["dW1"], s["dW1"], grads["dW2"]):
        values[0, 0] = 0.0
    grads["dW1"][0, 1], v["dW1"][0, 1], s["dW1"][0, 1] = TINY, TINY, TINY**2
    return State(grads, v, s)


def whole_state(rng: np.random.Generator, parameters: Arrays) -> State:
    """Whole numbers as gradients and running averages; those of squares are positive."""
    grads, v = ({"d" + name: whole(rng, value.shape) for name, value in parameters.items()} for _ in range(2))
    return State(grads, v, {name: whole(rng, value.shape) ** 2 for name, value in grads.items()})


def _spread(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
    """Numbers of either sign whose sizes are spread from 10**low to 10**high, with three digits."""
    sizes = rng.choice([-1.0, 1.0], shape) * 10 ** rng.uniform(low, high, shape)
    return np.array([float(f"{value:.3g}") for value in sizes.flat]).reshape(shape)


def first(count: int, draw: Callable[[Any, int], Call]) -> Callable[[Any, int], Call | None]:
    """Draw the first `count` cases of a key only: more of them would show nothing new."""
    return lambda net, number: draw(net, number) if number < count else None


def batches_of(X: np.ndarray, Y: np.ndarray, size: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """The columns of X and Y from the last to the first, as mini-batches of this size and a rest."""
    return [(X[:, ::-1][:, start : start + size], Y[:, ::-1][:, start : start + size]) for start in range(0, X.shape[1], size)]


def steep(X: np.ndarray, parameters: Arrays, rate: float, times: int = STEEP) -> tuple[np.ndarray, Arrays, float]:
    """The same net with X so many `times` larger and W1 smaller, so that its gradients are large; and a rate that suits it."""
    return X * times, {**parameters, "W1": parameters["W1"] / times}, rate / times**2


def left_to_defaults(X: np.ndarray, parameters: Arrays, optimizer: str) -> tuple[np.ndarray, Arrays, dict[str, float]]:
    """A net in which each default of an optimiser shows, and what the other one takes: that is given.

    Its weights W1 are so small that small steps show. With Adam its first input is, too, so that epsilon shows.
    """
    large, parameters, _ = steep(X, parameters, 1.0, STEEP if optimizer == "adam" else STEEP // 8)
    if optimizer == "adam":
        return np.vstack([np.round(X[:1] * FAINT, 8), large[1:]]), parameters, {"beta": 0.6}
    return large, parameters, {"beta1": 0.7, "beta2": 0.9, "epsilon": 0.004}


def learnt(parameters: Arrays, Y: np.ndarray, bias: float) -> tuple[Arrays, np.ndarray]:
    """The same net, its output unit sure of label 1 by so much more bias, and that label for all: its cost is near 0."""
    last = f"b{len(parameters) // 2}"
    return {**parameters, last: parameters[last] + bias}, np.ones_like(Y)


def near_half(parameters: Arrays, Z: np.ndarray, sign: int) -> Arrays:
    """The same net with another last bias, so that its middle answer is next to one half: Z (1, m) is NEAR there, with that sign."""
    last, middle = f"b{len(parameters) // 2}", np.sort(Z.ravel())[Z.size // 2]
    return {**parameters, last: parameters[last] - middle + sign * NEAR}


def _outputs(arrays: Any, prefix: tuple[int, ...], words: str, part: str | None) -> tuple[Output, ...]:
    """One output for each array of a dict at `prefix`, `words` before its name; `part` None stands for the parts W and b."""
    return tuple(Output(f"{words}{name}", (*prefix, name), _shape(name), part or name.strip("d")[0]) for name in arrays)


def _shape(name: str) -> tuple[str, str]:
    layer = int(name[-1])
    return (f"n{layer}", f"n{layer - 1}" if "W" in name else "1")


def _rate(number: int) -> float:
    return (0.3, 0.07, 1.1)[number]


def _gd(net: Any, number: int, rate: float | None = None) -> Call:
    rate = rate or _rate(number)
    arguments = (net.parameters, net.grads | net.state.grads, rate)
    return Call(arguments, _outputs(net.parameters, (), "", None), net.sizes, f"learning_rate = {rate}")


def _velocity(net: Any, number: int) -> Call:
    return Call((net.parameters,), _outputs(net.state.v, (), "v ", "v"), net.sizes, "three layers")


def _small_gd(net: Any) -> list[Call]:
    return [replace(call := _gd(net, 0, rate=0.5), arguments=(net.parameters, net.state.grads, call.arguments[2]))]


def _momentum(net: Any, number: int, numbers: tuple[float, float] | None = None) -> Call:
    beta, rate = numbers or ((0.9, 0.7, 0.8)[number], _rate(number))
    outputs = _outputs(net.state.v, (1,), "v ", "v") + _outputs(net.parameters, (0,), "", "parameters")
    about = f"beta = {beta}, learning_rate = {rate}, v is not zero"
    return Call((net.parameters, net.state.grads, net.state.v, beta, rate), outputs, net.sizes, about)


def _adam_start(net: Any, number: int) -> Call:
    outputs = _outputs(net.state.v, (0,), "v ", "v and s") + _outputs(net.state.s, (1,), "s ", "v and s")
    return Call((net.parameters,), outputs, net.sizes, "three layers")


def _adam(net: Any, number: int, rate: float | None = None) -> Call:
    """The second case is a first step, t = 1, the third a late one whose corrections still show; the fourth leaves the last four arguments to their defaults."""
    t, beta1, beta2, epsilon = ((2, 0.9, 0.99, 0.01), (1, 0.7, 0.95, 0.004), (60, 0.98, 0.99, 0.007), (2, 0.5, 0.75, 1.0))[
        number
    ]
    state = net.state
    outputs = (
        *_outputs(state.v, (1,), "v ", "v"),
        *_outputs(state.s, (2,), "s ", "s"),
        *_outputs(net.parameters, (0,), "", "parameters"),
    )
    arguments = (net.parameters, state.grads, state.v, state.s, t)
    if number == 3 and rate is None:
        about = f"t = {t}; learning_rate, beta1, beta2 and epsilon are left out"
        return Call(arguments, outputs, net.sizes, about, left_out=4)
    numbers = (rate or _rate(number), beta1, beta2, epsilon)
    return Call((*arguments, *numbers), outputs, net.sizes, f"t = {t}, epsilon = {epsilon}, v and s are not zero")


OPTIMISER_EXERCISES = (
    ExerciseSpec(
        "update_parameters_with_gd",
        ("parameters", "grads", "learning_rate"),
        {"W": 1, "b": 1},
        first(2, _gd),
        "Plain gradient descent",
        (
            "One loop over the names of the parameters. The name of the gradient has a d in front.",
            "The gradient points uphill, and the step goes the other way.",
            "$\\theta := \\theta - \\alpha\\,d\\theta$ for each $\\theta$ of $W_1, b_1, \\ldots, b_3$; the shape is that of $\\theta$.",
        ),
        may_change=("parameters",),
        small=_small_gd,
    ),
    ExerciseSpec(
        "initialize_velocity",
        ("parameters",),
        {"v": 1},
        first(2, _velocity),
        "Momentum",
        (
            "A dict with one array for each parameter. Its keys are those of the gradients, with a d in front.",
            "Nothing has been averaged yet, so every array holds zeros. It must have the shape of its parameter.",
            '$v_{d\\theta} = 0$, of the shape of $\\theta$, under the key "d" + name.',
        ),
        small=with_numbers(_velocity, 0),
    ),
    ExerciseSpec(
        "update_parameters_with_momentum",
        ("parameters", "grads", "v", "beta", "learning_rate"),
        {"v": 2, "parameters": 2},
        first(3, _momentum),
        "Momentum",
        (
            "Two lines for each parameter: first the new average, then the step.",
            "The new average mixes the old average of the same parameter and the gradient. Their weights add up to 1.",
            "$v := \\beta v + (1-\\beta)\\,d\\theta$, then $\\theta := \\theta - \\alpha v$; all of the shape of $\\theta$.",
        ),
        may_change=("parameters", "v"),
        small=lambda net: [_momentum(net, 0, numbers=(0.75, 0.5))],
    ),
    ExerciseSpec(
        "initialize_adam",
        ("parameters",),
        {"v and s": 1},
        first(2, _adam_start),
        "Adam",
        (
            "Two dicts, each with one array for each parameter, under the keys of the gradients.",
            "v and s change separately later. So each needs arrays of its own, all zeros.",
            '$v_{d\\theta} = 0$ and $s_{d\\theta} = 0$, of the shape of $\\theta$, under the key "d" + name; return v, s.',
        ),
        helpers=("initialize_velocity",),
        small=with_numbers(_adam_start, 0),
    ),
    ExerciseSpec(
        "update_parameters_with_adam",
        ("parameters", "grads", "v", "s", "t", "learning_rate", "beta1", "beta2", "epsilon"),
        {"v": 1, "s": 1, "parameters": 2},
        first(4, _adam),
        "Adam",
        (
            "Five lines for each parameter: the two averages, the two corrected averages, the step.",
            "The corrected averages serve this step only. Epsilon keeps the last division safe, after both corrections.",
            "$v := \\beta_1 v + (1-\\beta_1) d\\theta$, $s := \\beta_2 s + (1-\\beta_2) d\\theta^2$, $\\hat v = \\frac{v}{1-\\beta_1^t}$, $\\hat s = \\frac{s}{1-\\beta_2^t}$, $\\theta := \\theta - \\alpha \\frac{\\hat v}{\\sqrt{\\hat s} + \\varepsilon}$.",
        ),
        may_change=("parameters", "v", "s"),
        longer=True,
        small=lambda net: [_adam(net, 3, rate=0.5)],
    ),
)
