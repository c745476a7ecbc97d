"""A student's own table: read from a CSV file, split and scaled. What cannot be read never stops the notebook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from utils.datasets import load_breast_cancer

Array = NDArray[np.float64]
FEWEST = 10


def load_own_table(path: str, seed: int = 1) -> tuple[Array, Array, Array, Array]:
    """Return X_train (n0, m), Y_train (1, m), X_test (n0, k), Y_test (1, k) from a CSV file, a third of its rows for testing.

    The file has one line of names, then one example a line, numbers only; the last number is the label, 0 or 1. Where there is
    no such file, or it cannot be used, this prints why and returns the breast cancer data instead.
    """
    try:
        rows = read_rows(Path(path))
    except ValueError as problem:
        print(f"{problem} The breast cancer data is used instead.")
        return load_breast_cancer()
    rows = rows[np.random.default_rng(seed).permutation(len(rows))]
    X, Y, m = rows[:, :-1].T, rows[:, -1:].T, len(rows) - len(rows) // 3
    return X[:, :m], Y[:, :m], X[:, m:], Y[:, m:]


def read_rows(path: Path) -> Array:
    """Return the numbers of a CSV file, one example a row, the label last; raises ValueError with one sentence where unfit."""
    if not path.is_file():
        raise ValueError(f"There is no file {path.name} beside this notebook.")
    try:
        rows = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2, encoding="utf-8-sig")
    except (ValueError, OSError) as problem:
        raise ValueError(f"{path.name} does not hold numbers only, with a comma between them ({problem}).") from None
    if rows.shape[0] < FEWEST or rows.shape[1] < 2:
        raise ValueError(f"{path.name} must have {FEWEST} or more examples, each with a number and a label.")
    if not np.isfinite(rows).all() or set(np.unique(rows[:, -1])) != {0.0, 1.0}:
        raise ValueError(f"In {path.name} the last column must be the label, 0 or 1, both there, and no number may be missing.")
    return rows


def scale_like(X_train: Array, X: Array) -> Array:
    """Return X (n0, k) with each row less its mean and divided by its spread; both are taken from X_train (n0, m).

    A row that is constant in X_train becomes zeros there: its spread counts as 1.
    """
    mean, spread = X_train.mean(axis=1, keepdims=True), X_train.std(axis=1, keepdims=True)
    return (X - mean) / np.where(spread > 0, spread, 1.0)
