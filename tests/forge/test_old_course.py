"""The old course's published numbers, and why its test failed a right answer (seed thread 004)."""

import numpy as np
import pytest

from autograder.course.course import own_course
from autograder.forge.networks import draw_net
from autograder.forge.solutions import reference
from tests.forge.marking import ASSIGNMENT, VARIANTS, with_cells

ASSIGNMENTS = own_course().assignments

RIGHT = reference(ASSIGNMENTS[ASSIGNMENT])
SHORTCUT = VARIANTS["L_model_backward", "the shortcut A - Y"]


@pytest.fixture(scope="module")
def old_inputs() -> tuple[np.ndarray, np.ndarray, list]:
    """AL, Y and caches of the old test: unrelated random numbers. What it called A1 is A0, and its A2 is A1."""
    draw = np.random.RandomState(3).randn
    AL, A0, W1, b1, Z1 = draw(1, 2), draw(4, 2), draw(3, 4), draw(3, 1), draw(3, 2)
    A1, W2, b2, Z2 = draw(3, 2), draw(1, 3), draw(1, 1), draw(1, 2)
    return AL, np.array([[1, 0]]), [((A0, W1, b1), Z1), ((A1, W2, b2), Z2)]


def test_the_solutions_give_the_published_gradients(old_inputs: tuple) -> None:
    grads = RIGHT["L_model_backward"](*old_inputs)
    dW1 = [
        [0.41010002, 0.07807203, 0.13798444, 0.10502167],
        [0, 0, 0, 0],
        [0.05283652, 0.01005865, 0.01777766, 0.0135308],
    ]
    np.testing.assert_allclose(grads["dW1"], dW1, atol=6e-9)
    np.testing.assert_allclose(grads["db1"], [[-0.22007063], [0], [-0.02835349]], atol=6e-9)
    np.testing.assert_allclose(grads["dW2"], [[-0.39202432, -0.13325855, -0.04601089]], atol=6e-9)


def test_the_old_output_does_not_belong_to_its_cache(old_inputs: tuple) -> None:
    AL, _, caches = old_inputs
    np.testing.assert_allclose(AL, [[1.78862847, 0.43650985]], atol=6e-9)
    assert np.abs(AL - 1 / (1 + np.exp(-caches[-1][1]))).max() > 0.1


def test_the_shortcut_differs_there(old_inputs: tuple) -> None:
    AL, Y, caches = old_inputs
    shortcut = with_cells(L_model_backward=SHORTCUT)["L_model_backward"]
    general = RIGHT["sigmoid_backward"](-(Y / AL - (1 - Y) / (1 - AL)), caches[-1][1])
    np.testing.assert_allclose(general, [[-0.1261204, 0.42987761]], atol=6e-9)
    np.testing.assert_allclose(AL - Y, [[0.78862847, 0.43650985]], atol=6e-9)
    assert np.abs(shortcut(AL, Y, caches)["dW2"] - RIGHT["L_model_backward"](AL, Y, caches)["dW2"]).max() > 0.05


@pytest.mark.parametrize("L", [1, 2, 3, 4, 5, 6])
def test_the_shortcut_is_right_on_our_cases(L: int) -> None:
    shortcut = with_cells(L_model_backward=SHORTCUT)["L_model_backward"]
    for seed in range(20):
        net = draw_net(seed, L, RIGHT)
        for name, value in shortcut(net.AL, net.Y, net.caches).items():
            np.testing.assert_allclose(value, net.grads[name], rtol=1e-8, atol=1e-12)
