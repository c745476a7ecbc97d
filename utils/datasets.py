"""Small real data sets and given starting points, read from files beside this module."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
DATA = Path(__file__).parent / "data"


def load_digits_4_9() -> tuple[Array, Array, Array, Array]:
    """Return X_train (64, 241), Y_train (1, 241), X_test (64, 120), Y_test (1, 120).

    A column of X is one image of 8 x 8 pixels, scaled to 0..1; Y is 0 for a four and 1 for a nine.
    Raises FileNotFoundError if the data file is missing.
    """
    data = read_arrays("digits_4_9.npz")
    return data["X_train"] / 16.0, data["Y_train"] / 1.0, data["X_test"] / 16.0, data["Y_test"] / 1.0


def load_start_parameters() -> dict[str, Array]:
    """Return W1, b1, ..., W4, b4 of a net 64-20-10-5-1: W (n, n_prev), b (n, 1), ready for training.

    The numbers in W have standard deviation sqrt(2 / n_prev); every b is zero.
    Raises FileNotFoundError if the data file is missing.
    """
    return read_arrays("start_64_20_10_5_1.npz")


def read_arrays(name: str) -> dict[str, Array]:
    """Return the arrays of one data file by name."""
    path = DATA / name
    if not path.is_file():
        raise FileNotFoundError(f"The data file {name} is missing. Copy it from the course into {DATA}.")
    with np.load(path) as file:
        return {key: file[key] for key in file.files}
