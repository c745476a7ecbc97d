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


def test_tumours_have_the_promised_shapes_and_labels():
    X_train, Y_train, X_test, Y_test = datasets.load_breast_cancer()
    assert [part.shape for part in (X_train, Y_train, X_test, Y_test)] == [(30, 380), (1, 380), (30, 189), (1, 189)]
    labels = np.hstack([Y_train, Y_test])
    assert (np.sum(labels == 1), np.sum(labels == 0)) == (212, 357)


def test_the_thirty_measurements_have_names_and_very_different_sizes():
    names, X_train = datasets.breast_cancer_features(), datasets.load_breast_cancer()[0]
    assert len(set(names)) == 30 and X_train[names.index("worst area")].max() == 4254
    assert X_train[names.index("error of fractal dimension")].max() < 0.03


def test_a_missing_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"digits_4_9\.npz is missing"):
        datasets.load_digits_4_9()


PLANAR = [datasets.make_flower, datasets.make_moons, datasets.make_circles, datasets.make_spirals]


@pytest.mark.parametrize("make", PLANAR)
def test_a_planar_set_has_the_promised_shapes_and_both_labels(make):
    X, Y = make(m=50, seed=3)
    assert X.shape == (2, 50) and Y.shape == (1, 50) and set(Y.ravel()) == {0.0, 1.0}


@pytest.mark.parametrize("make", PLANAR)
def test_the_same_seed_gives_the_same_points_and_another_seed_gives_others(make):
    (X, Y), (again, labels), (other, _) = make(seed=4), make(seed=4), make(seed=5)
    assert np.array_equal(X, again) and np.array_equal(Y, labels) and not np.array_equal(X, other)


@pytest.mark.parametrize("make", PLANAR)
def test_a_planar_set_leaves_the_global_generator_alone(make):
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    make()
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize("make", PLANAR)
def test_no_straight_line_parts_a_planar_set(make):
    X, Y = make()
    points = np.vstack([X, np.ones(X.shape[1])]).T
    line, *_ = np.linalg.lstsq(points, 2 * Y.ravel() - 1, rcond=None)
    assert np.mean((points @ line > 0) == (Y.ravel() == 1)) < 0.95
