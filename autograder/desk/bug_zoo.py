"""What mistakes of the bank do to a net: shapes, gradient check and training, as data for the bug zoo of the lessons.

`python -m autograder.desk.bug_zoo` runs the mistakes and writes `utils/data/bug_zoo.json`: numbers and sentences, no code.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.course.course import own_course
from autograder.forge.build_keys import mistaken
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


def zoo() -> dict[str, Any]:
    """The nets by name, the mistakes by id with their words, and for each net the trace of each mistake, '' for none."""
    bank = {item.id: item for item in SPEC.mistakes if item.id in CHOSEN}
    words = {name: words_of(bank[name]) for name in CHOSEN}
    programs = {"": reference(SPEC)} | {name: mistaken(SPEC, bank[name]) for name in CHOSEN}
    with np.errstate(all="ignore"):
        traces = {net: {name: trace(program, *NETS[net]) for name, program in programs.items()} for net in NETS}
    return {"mistakes": words, "traces": traces}


def words_of(mistake: MistakeSpec) -> dict[str, str]:
    """The function that holds the mistake, its title, and the sentence that the student is told."""
    return {"function": mistake.exercise, "title": mistake.title, "message": mistake.message}


def trace(program: dict[str, Any], sizes: list[int], m: int) -> dict[str, Any]:
    """The gradients beside the right ones, the gradient check, and the cost of a training, all with this program."""
    start, X, Y = drawn(sizes, m)
    right = gradients(reference(SPEC), start, X, Y)
    costs, stopped = training(program, start, X, Y)
    try:
        found = gradients(program, start, X, Y)
    except Exception as error:
        return {"rows": [], "check": None, "costs": costs, "stopped": told(error)}
    rows = [row(name, value, found.get(name)) for name, value in right.items()]
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


def row(name: str, right: Array, found: Array | None) -> dict[str, Any]:
    """One gradient: its name, the shape it should have, the shape it has, and how far it is from the right one."""
    shape = "missing" if found is None else str(found.shape)
    off = short(relative(found, right)) if shape == str(right.shape) else None
    return {"name": name, "right": str(right.shape), "shape": shape, "off": off}


def relative(a: Any, b: Any) -> float:
    """The distance of two arrays beside the sum of their lengths: 0 for equal ones, 1 for opposite ones."""
    return float(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)))


def check(found: Arrays, start: Arrays, X: Array, Y: Array) -> float | None:
    """The relative difference between all dW and db and what nudges give, or None where a shape does not fit."""
    nudged = {f"d{name}": slopes(start, name, X, Y) for name in start}
    if any(name not in found or found[name].shape != value.shape for name, value in nudged.items()):
        return None
    ours, theirs = (np.concatenate([np.ravel(arrays[name]) for name in nudged]) for arrays in (found, nudged))
    return short(relative(ours, theirs))


def slopes(start: Arrays, name: str, X: Array, Y: Array) -> Array:
    """The derivative of the right cost with respect to each entry of one parameter, by two nudges."""
    result = np.zeros_like(start[name])
    for place in np.ndindex(result.shape):
        step = np.zeros_like(result)
        step[place] = NUDGE
        costs = [cost(start | {name: start[name] + side * step}, X, Y) for side in (1, -1)]
        result[place] = (costs[0] - costs[1]) / (2 * NUDGE)
    return result


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
            return costs, told(error)
        if not np.isfinite(now):
            return costs, "The cost is not a number any more."
        costs.append(short(now))
    return costs, ""


def told(error: Exception) -> str:
    """The kind and the first line of an error."""
    return f"{type(error).__name__}: {str(error).splitlines()[0]}"


def short(number: float) -> float:
    """A number with three digits that count; what is below rounding becomes zero."""
    return float(f"{number:.3g}") if abs(number) > 1e-7 else 0.0


if __name__ == "__main__":
    FILE.write_text(json.dumps(zoo(), indent=None, separators=(",", ":")).replace("},", "},\n") + "\n", encoding="utf-8")
