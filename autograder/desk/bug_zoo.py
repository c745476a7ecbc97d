"""What mistakes of the bank do to a net: shapes, gradient check and training, as data for the bug zoo of the lessons.

`python -m autograder.desk.bug_zoo` runs the mistakes and writes `utils/data/bug_zoo.json`: numbers and sentences, no code.
"""

from __future__ import annotations

import json
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from autograder.course.course import own_course
from autograder.forge.build_keys import mistaken
from autograder.forge.central_differences import slopes
from autograder.forge.solutions import reference
from autograder.forge.spec import MistakeSpec

Array = NDArray[np.float64]
Arrays = dict[str, Array]
FILE = Path(__file__).resolve().parents[2] / "utils" / "data" / "bug_zoo.json"
SPEC = own_course().spec("2_L_layer")
NETS = {"all sizes differ: 4, 5, 3, 2": ([4, 5, 3, 2], 7), "all sizes equal: 3, 3, 3, 3": ([3, 3, 3, 3], 7)}
CHOSEN = (
    "dA-without-transpose", "dW-transposed", "one-over-m-forgotten", "db-axis", "db-keepdims", "updated-W",
    "derivative-skipped", "times-activation", "dAL-sign", "dAL-is-A-minus-Y", "loop-key-always-top",
    "loop-cache-reversed-twice", "hidden-sigmoid-backward", "update-sign", "bias-never-updated",
)  # fmt: skip
STEPS, RATE, NUDGE = 120, 0.3, 1e-6


class MistakeWords(TypedDict):
    """What a reader sees of a mistake: the function that holds it, its title, and the message that the student reads."""

    function: str
    title: str
    message: str


class Gradient(TypedDict):
    """One gradient: its name, the shape it should have, the shape it has, and how far it is from the right one."""

    name: str
    right: str
    shape: str
    off: float | None


class Trace(TypedDict):
    """What a program does to a net: its gradients, the gradient check, the costs of a training, the error that ended it."""

    rows: list[Gradient]
    check: float | None
    costs: list[float]
    stopped: str


class Zoo(TypedDict):
    """The mistakes by id; for each net, by its name, the trace of each mistake by its id, '' for none."""

    mistakes: dict[str, MistakeWords]
    traces: dict[str, dict[str, Trace]]


def zoo() -> Zoo:
    """Run every chosen mistake, and none, on every net."""
    bank = {item.id: item for item in SPEC.mistakes if item.id in CHOSEN}
    words = {name: words_of(bank[name]) for name in CHOSEN}
    programs = {"": reference(SPEC)} | {name: mistaken(SPEC, bank[name]) for name in CHOSEN}
    with np.errstate(all="ignore"):
        traces = {net: {name: trace(program, *NETS[net]) for name, program in programs.items()} for net in NETS}
    return {"mistakes": words, "traces": traces}


def words_of(mistake: MistakeSpec) -> MistakeWords:
    """What a reader sees of the mistake."""
    return {"function": mistake.exercise, "title": mistake.title, "message": mistake.message}


def trace(program: dict[str, Any], sizes: list[int], m: int) -> Trace:
    """The gradients beside the right ones, the gradient check, and the cost of a training, all with this program."""
    start, X, Y = drawn(sizes, m)
    right = gradients(reference(SPEC), start, X, Y)
    costs, stopped = training(program, start, X, Y)
    try:
        found = gradients(program, start, X, Y)
    except Exception as error:
        return {"rows": [], "check": None, "costs": costs, "stopped": first_line(error)}
    rows = [beside(name, value, found.get(name)) for name, value in right.items()]
    return {"rows": rows, "check": check(found, start, X, Y), "costs": costs, "stopped": stopped}


def drawn(sizes: list[int], m: int) -> tuple[Arrays, Array, Array]:
    """Parameters of a sensible scale, X (n0, m) and labels Y (nL, m), each unit of the output with labels of its own."""
    rng = np.random.default_rng(16)
    start: Arrays = {}
    for layer, (n_prev, n) in enumerate(pairwise(sizes), start=1):
        start |= {f"W{layer}": rng.normal(size=(n, n_prev)) * np.sqrt(2 / n_prev), f"b{layer}": 0.1 * rng.normal(size=(n, 1))}
    X, labels = rng.normal(size=(sizes[0], m)), np.tile(np.arange(m) % 2.0, (sizes[-1], 1))
    return start, X, rng.permuted(labels, axis=1)


def gradients(program: dict[str, Any], parameters: Arrays, X: Array, Y: Array) -> Arrays:
    """What the program's backward pass returns after its forward pass; the parameters are kept from it."""
    AL, caches = program["L_model_forward"](X, {name: value.copy() for name, value in parameters.items()})
    found: Arrays = program["L_model_backward"](AL, Y, caches)
    return found


def beside(name: str, right: Array, found: Array | None) -> Gradient:
    """A gradient beside the right one; `off` is None where the shapes differ."""
    shape = "missing" if found is None else str(found.shape)
    off = short(relative(found, right)) if shape == str(right.shape) else None
    return {"name": name, "right": str(right.shape), "shape": shape, "off": off}


def relative(a: Any, b: Any) -> float:
    """The distance of two arrays beside the sum of their lengths: 0 for equal ones, 1 for opposite ones."""
    return float(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)))


def check(found: Arrays, start: Arrays, X: Array, Y: Array) -> float | None:
    """The relative difference between all dW and db and central differences, or None where a shape does not fit."""
    right = {f"d{name}": slopes(partial(cost_with, start, X, Y, name), value, NUDGE) for name, value in start.items()}
    if any(name not in found or found[name].shape != value.shape for name, value in right.items()):
        return None
    ours, theirs = (np.concatenate([np.ravel(arrays[name]) for name in right]) for arrays in (found, right))
    return short(relative(ours, theirs))


def cost_with(parameters: Arrays, X: Array, Y: Array, name: str, value: Array) -> float:
    """The cost of the right forward pass with another value of one parameter."""
    return cost(parameters | {name: value}, X, Y)


def cost(parameters: Arrays, X: Array, Y: Array) -> float:
    """The mean cross-entropy of the right forward pass, kept finite."""
    AL = reference(SPEC)["L_model_forward"](X, parameters)[0]
    AL = np.clip(AL, 1e-12, 1 - 1e-12)
    return float(reference(SPEC)["compute_cost"](AL, Y))


def training(program: dict[str, Any], start: Arrays, X: Array, Y: Array) -> tuple[list[float], str]:
    """The cost before each step of gradient descent, and the error that ended it, or an empty text."""
    parameters, costs = start, [short(cost(start, X, Y))]
    for _ in range(STEPS):
        try:
            found = gradients(program, parameters, X, Y)
            parameters = program["update_parameters"](parameters, found, RATE)
            now = cost(parameters, X, Y)
        except Exception as error:
            return costs, first_line(error)
        if not np.isfinite(now):
            return costs, "The cost is not a number any more."
        costs.append(short(now))
    return costs, ""


def first_line(error: Exception) -> str:
    """The kind and the first line of an error."""
    return f"{type(error).__name__}: {str(error).splitlines()[0]}"


def short(number: float) -> float:
    """A number with three digits that count; what is below rounding becomes zero."""
    return float(f"{number:.3g}") if abs(number) > 1e-7 else 0.0


if __name__ == "__main__":
    FILE.write_text(json.dumps(zoo(), indent=None, separators=(",", ":")).replace("},", "},\n") + "\n", encoding="utf-8")
