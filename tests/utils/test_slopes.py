"""The table of slopes finds a wrong gradient, and does not touch what it nudges."""

import numpy as np
import pytest

from utils.slopes import gaps_of, nudged_slopes, show_slopes

W = np.array([[0.3, -1.2, 2.0], [0.5, 0.7, -0.4]])
B = np.array([0.2, -0.9])


def cost(at):
    return np.sum(np.tanh(at["W"].T @ at["b"]) ** 2)


def gradients():
    z = W.T @ B
    dz = 2 * np.tanh(z) / np.cosh(z) ** 2
    return {"W": np.outer(B, dz), "b": W @ dz}


def test_slopes_are_those_of_the_cost_and_have_the_shapes_of_the_arrays():
    found = nudged_slopes(cost, {"W": W, "b": B})
    for name, right in gradients().items():
        assert found[name].shape == right.shape
        np.testing.assert_allclose(found[name], right, rtol=1e-6)


def test_what_is_nudged_is_not_changed():
    arrays = {"W": W.copy(), "b": B.copy()}
    nudged_slopes(cost, arrays)
    assert np.array_equal(arrays["W"], W) and np.array_equal(arrays["b"], B)


def test_an_array_of_one_number_and_a_number_alone_will_do():
    found = nudged_slopes(lambda at: float(at["w"]) ** 2, {"w": np.array(3.0)})
    assert found["w"].shape == () and found["w"] == pytest.approx(6)


def test_right_gradients_are_called_equal(capsys):
    show_slopes(cost, {"W": W, "b": B}, gradients())
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()[1:]] == ["equal", "equal"]


def test_a_constant_factor_shows_as_one_ratio(capsys):
    show_slopes(cost, {"W": W, "b": B}, {**gradients(), "W": 7 * gradients()["W"]})
    first, second = capsys.readouterr().out.splitlines()[1:]
    assert "7.00000 to 7.00000" in first and first.endswith("DIFFERENT") and second.endswith("equal")


def test_a_single_wrong_entry_shows_in_the_gap(capsys):
    wrong = gradients()["W"].copy()
    wrong[1, 2] *= 1.001
    show_slopes(cost, {"W": W, "b": B}, {**gradients(), "W": wrong})
    assert "DIFFERENT" in capsys.readouterr().out


@pytest.mark.parametrize("right", [[1.0, 2.0, 4.0], [-1.0, -2.0, -4.0], [1.0, -2.0, -4.0]])
@pytest.mark.parametrize("off", [1.0, -1.0])
def test_a_gap_is_a_share_of_the_largest_slope_whatever_its_sign(right, off):
    slopes = {"W": np.array([right])}
    gaps = gaps_of(slopes, {"W": slopes["W"] + [[off, 0.0, 2 * off]]})
    assert gaps["W"].tolist() == [[0.25, 0.0, 0.5]]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_gradient_of_another_sign_is_different_whichever_of_both_is_negative(capsys, sign):
    def falling(at):
        return sign * float(np.sum(at["W"] * [[1.0, 2.0, 4.0], [3.0, 1.0, 5.0]]))

    right = sign * np.array([[1.0, 2.0, 4.0], [3.0, 1.0, 5.0]])
    show_slopes(falling, {"W": W}, {"W": right})
    show_slopes(falling, {"W": W}, {"W": -right})
    equal, different = (line for line in capsys.readouterr().out.splitlines() if line.startswith("W"))
    assert equal.endswith(" equal") and different.endswith("DIFFERENT") and "-1.00000 to -1.00000" in different


def test_another_shape_is_said_and_is_different(capsys):
    show_slopes(cost, {"W": W, "b": B}, {**gradients(), "W": gradients()["W"].T})
    assert "its shape is (3, 2)" in (said := capsys.readouterr().out) and "DIFFERENT" in said
    assert np.isnan(gaps_of({"W": W}, {"W": W.T})["W"]).all()
