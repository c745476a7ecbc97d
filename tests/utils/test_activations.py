import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from utils.activations import relu, relu_backward, sigmoid, sigmoid_backward

PAIRS = [(sigmoid, sigmoid_backward), (relu, relu_backward)]


FINITE = st.floats(-1e6, 1e6)
AT_THE_KINK = [0.0, -0.0, 5e-324, -5e-324, 1e-300, -1e-300, 1.0, -1.0]


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


@pytest.mark.parametrize("z", [0.0, -0.0])
@pytest.mark.parametrize("dA", [1.0, -2.5, 1e300])
def test_relu_passes_no_gradient_where_Z_is_zero(dA, z):
    assert relu_backward(np.array([[dA]]), np.array([[z]])).tolist() == [[0.0]]


def test_relu_and_its_backward_step_agree_next_to_zero_on_what_is_positive():
    Z = np.array([AT_THE_KINK])
    A, dZ = relu(Z)[0], relu_backward(np.full_like(Z, 3.0), Z)
    assert dZ.tolist() == [[0.0, 0.0, 3.0, 0.0, 3.0, 0.0, 3.0, 0.0]]
    assert ((A > 0) == (dZ != 0)).all()


@pytest.mark.parametrize("Z", [np.array([[0, 2, -3]]), np.array([[0, 2, -3]], dtype=np.int8), [[0, 2, -3]]])
def test_whole_numbers_and_lists_have_the_same_backward_step(Z):
    dA = np.array([[4.0, 5.0, 6.0]])
    assert relu_backward(dA, Z).tolist() == [[0.0, 5.0, 0.0]]
    assert sigmoid_backward(dA, Z)[0, 0] == 1.0


PLACES = arrays(float, (2, 3), elements=FINITE | st.sampled_from(AT_THE_KINK))


@given(dA=PLACES, Z=PLACES)
def test_the_backward_step_of_relu_is_dA_where_Z_is_positive_and_nothing_elsewhere(dA, Z):
    dZ = relu_backward(dA, Z)
    assert all(d == (a if z > 0 else 0) for d, a, z in zip(dZ.flat, dA.flat, Z.flat, strict=True))


@given(dA=PLACES, Z=PLACES)
def test_the_backward_step_of_sigmoid_is_dA_times_its_slope_at_every_Z(dA, Z):
    A, _ = sigmoid(Z)
    dZ = sigmoid_backward(dA, Z)
    assert ((A >= 0) & (A <= 1)).all() and np.allclose(dZ, dA * A * (1 - A), rtol=1e-12, atol=0)
    assert (np.abs(dZ) <= 0.25 * np.abs(dA) * (1 + 1e-12)).all()


def test_sigmoid_is_a_half_at_zero_and_its_slope_a_quarter():
    for z in (0.0, -0.0):
        assert sigmoid(np.array([[z]]))[0].tolist() == [[0.5]]
        assert sigmoid_backward(np.array([[4.0]]), np.array([[z]])).tolist() == [[1.0]]


@given(Z=PLACES)
def test_sigmoid_of_minus_Z_is_what_is_left_of_one(Z):
    np.testing.assert_allclose(sigmoid(Z)[0] + sigmoid(-Z)[0], 1.0, rtol=1e-15)
