import numpy as np
import pytest

from utils.activations import relu, relu_backward, sigmoid, sigmoid_backward

PAIRS = [(sigmoid, sigmoid_backward), (relu, relu_backward)]


@pytest.fixture
def Z():
    return np.random.default_rng(0).standard_normal((3, 5))


def test_sigmoid_stays_exact_and_quiet_for_very_large_values():
    with np.errstate(all="raise", under="ignore"):
        A, _ = sigmoid(np.array([[-1000.0, 0.0, 1000.0]]))
    assert A.tolist() == [[0.0, 0.5, 1.0]]


def test_relu_keeps_positive_values_only():
    assert relu(np.array([[-2.0, 0.0, 3.0]]))[0].tolist() == [[0.0, 0.0, 3.0]]


@pytest.mark.parametrize("forward", [sigmoid, relu])
def test_the_activation_cache_is_the_same_Z(forward, Z):
    assert forward(Z)[1] is Z


@pytest.mark.parametrize(("forward", "backward"), PAIRS)
def test_backward_agrees_with_a_centred_difference(forward, backward, Z):
    h = 1e-6
    slope = (forward(Z + h)[0] - forward(Z - h)[0]) / (2 * h)
    np.testing.assert_allclose(backward(np.full_like(Z, 2.0), Z), 2.0 * slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("forward", "backward"), PAIRS)
def test_inputs_are_never_changed(forward, backward, Z):
    dA, before = np.ones_like(Z), Z.copy()
    forward(Z)
    backward(dA, Z)
    assert np.array_equal(Z, before) and np.all(dA == 1.0)


@pytest.mark.parametrize("backward", [sigmoid_backward, relu_backward])
def test_a_gradient_of_another_layer_is_refused_with_both_shapes(backward, Z):
    with pytest.raises(ValueError, match=r"dA has shape \(1, 5\) but Z has shape \(3, 5\)"):
        backward(np.ones((1, 5)), Z)
