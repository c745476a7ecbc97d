"""Equal up to rounding: what is a little off is right, what is more off is not, and the sign of the numbers plays no part."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autograder.checking.compare import RTOL, close

VALUES = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6)
WANTED = arrays(float, st.tuples(st.integers(1, 3), st.integers(1, 3)), elements=VALUES)
SIGNS = {
    "all positive": [1.0, 2.0, 4.0],
    "all negative": [-1.0, -2.0, -4.0],
    "mixed": [1.0, -2.0, 4.0],
    "mostly negative": [1.0, -2.0, -4.0],
}


@pytest.mark.parametrize("signs", SIGNS)
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize(("share", "right"), [(0.0, True), (0.99, True), (1.01, False), (2.0, False), (1e6, False)])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_entry_may_be_off_by_its_own_share_and_a_tenth_of_that_of_the_largest(signs, direction, share, right, place):
    want = np.array(SIGNS[signs])
    got = want.copy()
    got[place] += direction * share * RTOL * (abs(want[place]) + 0.1 * 4.0)
    assert close(got, want) is right


@given(WANTED, st.floats(-3, 3).filter(lambda share: abs(abs(share) - 1) > 0.01))
def test_the_sign_and_the_scale_of_all_numbers_play_no_part(want, share):
    got = want + share * RTOL * (np.abs(want) + 0.1 * np.abs(want).max())
    right = abs(share) < 1 or not want.any()
    for factor in (1.0, -1.0, 4.0, -0.25):
        assert close(factor * got, factor * want) is right


@pytest.mark.parametrize("want", [-3.0, 3.0, 1e-9, -1e9])
def test_a_single_number_may_be_off_by_its_share(want):
    assert close(np.array(want * (1 + 1.09 * RTOL)), np.array(want))
    assert not close(np.array(want * (1 + 1.11 * RTOL)), np.array(want))
    assert not close(np.array(-want), np.array(want))


def test_zeros_are_equal_to_zeros_only():
    assert close(np.zeros(3), np.zeros(3)) and not close(np.array([0, 0, 1e-300]), np.zeros(3))


def test_nothing_is_equal_to_nothing():
    assert close(np.empty((0, 3)), np.empty((0, 3)))


@pytest.mark.parametrize("rtol", [1e-9, 1e-3, 0.1])
def test_another_tolerance_takes_the_place_of_the_usual_one(rtol):
    want = np.array([-2.0, -5.0])
    assert close(want * (1 + 0.99 * rtol), want, rtol) and not close(want * (1 + 1.3 * rtol), want, rtol)
