"""Central differences beside gradients that are known."""

import numpy as np
import pytest

from autograder.forge.central_differences import slope, slopes

AT = np.random.default_rng(3).standard_normal((2, 3))
GRADIENT = 3 * AT**2


def cost(values):
    return float(np.sum(values**3))


def test_the_slopes_of_a_cost_are_its_gradient_in_the_shape_of_the_array():
    assert slopes(cost, AT, 1e-5) == pytest.approx(GRADIENT, abs=1e-8)


def test_the_slope_along_a_direction_is_the_sum_of_the_gradient_times_it():
    direction = np.array([[1.0, -1.0, 1.0], [-1.0, 1.0, 1.0]])
    assert slope(cost, AT, direction, 1e-5) == pytest.approx(np.sum(GRADIENT * direction), abs=1e-8)


def test_the_array_itself_is_left_as_it_was():
    before = AT.copy()
    slopes(cost, AT, 1e-5)
    assert np.array_equal(AT, before)
