from itertools import pairwise

import numpy as np
import pytest

from utils import datasets


def test_digits_have_the_promised_shapes():
    shapes = [array.shape for array in datasets.load_digits_4_9()]
    assert shapes == [(64, 241), (1, 241), (64, 120), (1, 120)]


def test_pixels_lie_between_0_and_1():
    X_train, _, X_test, _ = datasets.load_digits_4_9()
    assert min(X_train.min(), X_test.min()) == 0.0 and max(X_train.max(), X_test.max()) == 1.0


def test_there_are_181_fours_and_180_nines():
    _, Y_train, _, Y_test = datasets.load_digits_4_9()
    labels = np.hstack([Y_train, Y_test])
    assert (np.sum(labels == 0), np.sum(labels == 1)) == (181, 180)


def test_no_test_image_is_a_training_image():
    X_train, _, X_test, _ = datasets.load_digits_4_9()
    assert not {column.tobytes() for column in X_train.T} & {column.tobytes() for column in X_test.T}


def test_start_parameters_are_made_as_their_text_says():
    rng, sizes, start = np.random.default_rng(2), [64, 20, 10, 5, 1], datasets.load_start_parameters()
    for layer, (n_prev, n) in enumerate(pairwise(sizes), start=1):
        expected = rng.standard_normal((n, n_prev)) * np.sqrt(2 / n_prev)
        np.testing.assert_allclose(start[f"W{layer}"], expected)
        assert start[f"b{layer}"].tolist() == [[0.0]] * n


def test_every_data_file_comes_with_its_source_and_licence():
    for path in datasets.DATA.glob("*.npz"):
        text = path.with_suffix(".txt").read_text()
        assert "Source " in text and "Licence " in text and "Made " in text


def test_a_missing_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"digits_4_9\.npz is missing"):
        datasets.load_digits_4_9()
