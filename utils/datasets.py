"""Small real data sets and given starting points, read from files beside this module; planar sets, drawn from a seed."""

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


def load_breast_cancer() -> tuple[Array, Array, Array, Array]:
    """Return X_train (30, 380), Y_train (1, 380), X_test (30, 189), Y_test (1, 189).

    A column of X holds 30 measurements of one tumour, as they were taken: they are not scaled. Y is 1 for malignant and 0
    for benign. Raises FileNotFoundError if the data file is missing.
    """
    data = read_arrays("breast_cancer.npz")
    return data["X_train"], data["Y_train"] / 1.0, data["X_test"], data["Y_test"] / 1.0


def breast_cancer_features() -> list[str]:
    """Return the names of the 30 measurements, in the order of the rows of X."""
    return [str(name) for name in read_arrays("breast_cancer.npz")["features"]]


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


def make_flower(m: int = 400, seed: int = 1) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): a flower of six petals whose labels take turns; the same seed gives the same points."""
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0.0, 2.0 * np.pi, m)
    radius = 2.0 * np.abs(np.sin(3.0 * angle)) * np.sqrt(rng.uniform(0.0, 1.0, m))
    petal = np.floor(3.0 * angle / np.pi)
    return _planar(radius * np.cos(angle), radius * np.sin(angle), petal % 2, 0.08, rng)


def make_moons(m: int = 400, seed: int = 1) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): two half circles that reach into each other, one for each label."""
    rng = np.random.default_rng(seed)
    label, angle = rng.integers(0, 2, m).astype(float), rng.uniform(0.0, np.pi, m)
    side = 1.0 - 2.0 * label
    return _planar(side * np.cos(angle) + label - 0.5, side * np.sin(angle) + 0.4 * label - 0.2, label, 0.15, rng)


def make_circles(m: int = 400, seed: int = 1) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): label 1 is a disc around zero, label 0 a ring around the disc."""
    rng = np.random.default_rng(seed)
    label, angle = rng.integers(0, 2, m).astype(float), rng.uniform(0.0, 2.0 * np.pi, m)
    radius = np.where(label == 1, 0.8 * np.sqrt(rng.uniform(0.0, 1.0, m)), rng.uniform(1.2, 1.8, m))
    return _planar(radius * np.cos(angle), radius * np.sin(angle), label, 0.1, rng)


def make_spirals(m: int = 400, seed: int = 1) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): two spirals, each of one turn and a half, one for each label."""
    rng = np.random.default_rng(seed)
    label, way = rng.integers(0, 2, m).astype(float), rng.uniform(0.15, 1.0, m)
    angle = 3.0 * np.pi * way + np.pi * label
    return _planar(2.0 * way * np.cos(angle), 2.0 * way * np.sin(angle), label, 0.06, rng)


def _planar(x: Array, y: Array, label: Array, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Stack coordinates as columns of X (2, m), with normal noise of the given spread, and labels as Y (1, m)."""
    X = np.vstack([x, y]) + noise * rng.standard_normal((2, x.size))
    return X, label.reshape(1, -1).astype(float)
