"""The properties of `random_mini_batches`: a partition of the examples, pairs kept, shuffled, repeatable, of right sizes."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, prod
from typing import Any

import numpy as np

from autograder.checking.encoded import array_of
from autograder.checking.key import Case
from autograder.checking.records import Outcome
from autograder.checking.values import Encoded, decode
from autograder.checking.verdict import OutputStatus, Statuses

Batch = tuple[np.ndarray, np.ndarray]
RARE = 10**6
ARGUMENTS = 4
FEW, DEFAULT = "fewer-than-a-batch", "batches-default"
OF_SIZES = ("batches-not-pairs", "examples-lost", "examples-repeated", "empty-batch", "batch-size")


@dataclass(frozen=True)
class Split:
    """One call: its data X (n0, m) and Y (1, m), the batches it returned, and which column of X each of theirs is, or -1."""

    X: np.ndarray
    Y: np.ndarray
    size: int
    batches: list[Batch]
    columns: list[list[int]]

    @property
    def order(self) -> list[int]:
        return [column for batch in self.columns for column in batch]


def mini_batches(case: Case, outcome: Outcome) -> tuple[Statuses, str | None]:
    """The status of the one output, and the id of the first property that does not hold.

    `outcome["again"]` holds what came back for the same arguments, and for the same with another seed. Where size and seed
    are left out, "the same" has those of the task.
    """
    status, reason = _judge(case, outcome)
    X, _, size = _given(case)
    if reason in OF_SIZES and X.shape[1] < size:
        reason = FEW
    elif reason in ("batch-size", "not-repeatable") and len(case.inputs["tuple"]) < ARGUMENTS:
        reason = DEFAULT
    return {output.name: status for output in case.outputs}, reason


def _given(case: Case) -> tuple[np.ndarray, np.ndarray, int]:
    """X, Y and the size of a mini-batch; where that is left out, the size of the first one of the right function."""
    X, Y, *more = decode(case.inputs)
    return X.astype(float), Y, more[0] if more else decode(case.returns)[0][1].shape[1]


def _judge(case: Case, outcome: Outcome) -> tuple[OutputStatus, str | None]:
    batches = _batches(outcome.get("returned"))
    if batches is None:
        return "type", "batches-not-pairs"
    X, Y, size = _given(case)
    reason = _misshapen(X, batches)
    if reason:
        return "shape", reason
    split = Split(X, Y, size, batches, [_columns(X, batch) for batch, _ in batches])
    reason = _partition(split) or _order(split) or _sizes(split) or _seeds(split, case, outcome)
    return ("value", reason) if reason else ("right", None)


def _items(data: Encoded) -> list[Any] | None:
    """The items of an encoded list or tuple; None for anything else."""
    found = data.get("list", data.get("tuple")) if isinstance(data, dict) else None
    return found if isinstance(found, list) else None


def _batches(data: Encoded) -> list[Batch] | None:
    """The pairs of arrays that encoded data holds; None where it is not a list of such pairs."""
    items = _items(data) or []
    pairs = [pair for pair in map(_pair, items) if pair is not None]
    return pairs if items and len(pairs) == len(items) else None


def _pair(data: Encoded) -> Batch | None:
    items = _items(data)
    if items is None or len(items) != 2:
        return None
    X, Y = array_of(items[0], None), array_of(items[1], None)
    return None if X is None or Y is None else (X, Y)


def _misshapen(X: np.ndarray, batches: list[Batch]) -> str | None:
    """The first way in which a batch is not (n0, k) beside (1, k) with k > 0."""
    for one, labels in batches:
        if one.ndim != 2 or one.shape[0] != X.shape[0]:
            return "rows-taken"
        if labels.ndim == 1:
            return "labels-flat"
        if labels.shape != (1, one.shape[1]):
            return "labels-misshapen"
    return "empty-batch" if any(one.shape[1] == 0 for one, _ in batches) else None


def _columns(X: np.ndarray, batch: np.ndarray) -> list[int]:
    """For each column of `batch` the number of the same column of X, or -1."""
    places = {column.tobytes(): place for place, column in enumerate(np.ascontiguousarray(X.T))}
    return [places.get(column.tobytes(), -1) for column in np.ascontiguousarray(batch.T)]


def _partition(split: Split) -> str | None:
    if -1 in split.order:
        return "examples-changed"
    if len(set(split.order)) < len(split.order):
        return "examples-repeated"
    if len(split.order) < split.X.shape[1]:
        return "examples-lost"
    labels = np.hstack([labels for _, labels in split.batches])
    return None if np.array_equal(labels, split.Y[:, split.order]) else "pairs-broken"


def _order(split: Split) -> str | None:
    """Whether nothing moved, or neighbours all stayed together, where a shuffle does so once in RARE times at most."""
    orders, sizes = factorial(len(split.order)), [len(batch) for batch in split.columns]
    if split.order == sorted(split.order) and orders > RARE:
        return "not-shuffled"
    runs = all(max(batch) - min(batch) + 1 == len(batch) for batch in split.columns)
    kept = factorial(len(sizes)) * prod(map(factorial, sizes))
    return "examples-not-mixed" if len(sizes) > 1 and runs and orders > RARE * kept else None


def _sizes(split: Split) -> str | None:
    wanted = [min(split.size, split.X.shape[1] - start) for start in range(0, split.X.shape[1], split.size)]
    return None if [one.shape[1] for one, _ in split.batches] == wanted else "batch-size"


def _seeds(split: Split, case: Case, outcome: Outcome) -> str | None:
    if "again" not in case.inputs:
        return None
    again = outcome.get("again")
    if not isinstance(again, list) or len(again) != 2 or again[0] != outcome["returned"]:
        return "not-repeatable"
    few = factorial(len(split.order)) <= RARE
    return "seed-ignored" if again[1] == outcome["returned"] and not few else None
