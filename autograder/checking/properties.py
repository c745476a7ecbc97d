"""Exercises without one right value are judged by its properties. A check returns statuses, and the id of the first breach."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import numpy as np

from autograder.checking.encoded import MISSING, array_of, children, pick
from autograder.checking.key import Case
from autograder.checking.properties_batches import mini_batches
from autograder.checking.records import Outcome
from autograder.checking.values import Encoded
from autograder.checking.verdict import OutputStatus, Statuses

ENOUGH = 200
FEW = 2  # equal numbers at the beginning of two arrays that no chance gives
SIGMAS = 5.0


def small_gaussian(case: Case, outcome: Outcome) -> tuple[Statuses, str | None]:
    """W of shape (n_l, n_{l-1}) drawn from 0.01 N(0, 1), b zeros (n_l, 1); the distribution is looked at on large layers."""
    statuses: Statuses = {}
    reason = None
    for output in case.outputs:
        found = pick(outcome.get("returned"), output.path, case.returns)
        judge = _weights if output.name.startswith("W") else _zeros
        statuses[output.name], breach = judge(found, case.wanted_shape(output))
        reason = reason or breach
    if not reason and _extra_layer(case, outcome):
        return {name: "value" if state == "right" else state for name, state in statuses.items()}, "layer-too-many"
    if not reason and (again := _restarted(case, outcome)):
        return statuses | dict.fromkeys(again, "value"), "weights-restarted"
    return statuses, reason


def _extra_layer(case: Case, outcome: Outcome) -> bool:
    """Whether there are parameters of a layer that the net does not have: whoever counts the layers would count it."""
    entries = children(outcome.get("returned"))
    keys = entries if isinstance(entries, dict) else {}
    return bool({key for key in keys if re.fullmatch(r"[Wb]\d+", key)} - {output.name for output in case.outputs})


def _restarted(case: Case, outcome: Outcome) -> list[str]:
    """The weights that begin with the numbers of another layer's: the generator was started anew for them."""
    outputs = [output for output in case.outputs if output.name.startswith("W")]
    found = {item.name: array_of(pick(outcome.get("returned"), item.path, case.returns), None) for item in outputs}
    drawn = {name: values.ravel() for name, values in found.items() if values is not None and values.size >= FEW}
    pairs = itertools.combinations(drawn.items(), 2)
    return [name for (_, one), (name, other) in pairs if np.array_equal(one[:FEW], other[:FEW])]


def _weights(found: Encoded, shape: tuple[int, ...]) -> tuple[OutputStatus, str | None]:
    state, values = _array(found, shape)
    if state == "shape" and values.shape == shape[::-1]:
        return state, "weights-transposed"
    reason = _breach(values.ravel()) if state == "right" else None
    return ("value", reason) if reason else (state, None)


def _zeros(found: Encoded, shape: tuple[int, ...]) -> tuple[OutputStatus, str | None]:
    state, values = _array(found, shape)
    if state == "shape" and values.ndim == 1:
        return state, "bias-shape"
    return ("value", "bias-not-zero") if state == "right" and np.any(values != 0) else (state, None)


def _array(found: Encoded, shape: tuple[int, ...]) -> tuple[OutputStatus, np.ndarray]:
    """The status of `found` as a finite array of `shape`, and its values (none where it is no array of numbers)."""
    values = array_of(found, shape)
    if values is None:
        return "missing" if found is MISSING else "type", np.empty(0)
    if values.shape != shape:
        return "shape", values
    return "right" if np.isfinite(values).all() else "nan", values


def _breach(values: np.ndarray) -> str | None:
    """The first way in which `values` do not look like draws of 0.01 N(0, 1); None where they do."""
    if not values.any():
        return "weights-zero"
    if values.size > 1 and np.unique(values).size < 0.9 * values.size:
        return "weights-repeated"
    if values.size < ENOUGH:
        return "weights-scale" if np.abs(values).max() > 0.06 else None
    slack = SIGMAS / np.sqrt(values.size)
    if abs(values.mean()) > max(0.01, values.std()) * slack:
        return "weights-not-centred"
    if abs(values.std() / 0.01 - 1) > slack:
        return "weights-scale"
    inside = float(np.mean(np.abs(values) < 0.01))
    return "weights-not-normal" if abs(inside - 0.6827) > 0.466 * slack else None


PROPERTIES: dict[str, Callable[[Case, Outcome], tuple[Statuses, str | None]]] = {
    "small_gaussian": small_gaussian,
    "mini_batches": mini_batches,
}
