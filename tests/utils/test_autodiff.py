"""The small autodiff gives the gradients that nudges give, whatever was stretched, shared or reused."""

import numpy as np
import pytest

from utils.autodiff import Tensor

RNG = np.random.default_rng(5)
A, B, ROW, COLUMN = (RNG.normal(size=shape) for shape in ((3, 4), (4, 2), (1, 4), (3, 1)))
FORMULAS = {
    "sum": (lambda a: a.sum(), [A]),
    "plus": (lambda a, b: (a + b) * (a + b), [A, A + 1]),
    "plus a number": (lambda a: (2.0 + a) * a, [A]),
    "minus": (lambda a, b: (a - b) * b, [A, 2 * A]),
    "minus tensor plus array": (lambda a: (-a + A) * a, [A + 1]),
    "product": (lambda a, b: a @ b, [A, B]),
    "array times tensor": (lambda b: (A @ b) * (A @ b), [B]),
    "stretched column": (lambda a, b: (a + b) * a, [A, COLUMN]),
    "stretched row": (lambda a, b: a * b, [A, ROW]),
    "column and row": (lambda a, b: (a * b) * (a + b), [COLUMN, ROW]),
    "stretched number": (lambda a, b: a * b, [A, np.array(1.5)]),
    "stretched vector": (lambda a, b: a * b, [A, ROW[0]]),
    "tanh": (lambda a: a.tanh(), [A]),
    "softplus": (lambda a: a.softplus(), [3 * A]),
    "used three times": (lambda a: a * a * a, [A]),
    "a net": (lambda w, b, v: (v @ (w @ B + b).softplus()).tanh(), [A, COLUMN, COLUMN.T]),
}


def nudged(formula, arrays, place, h=1e-6):
    """The derivative of the sum of the formula with respect to each entry of one array, by two nudges."""
    slopes = np.zeros_like(arrays[place])
    for index in np.ndindex(slopes.shape):
        sums = []
        for step in (h, -h):
            copies = [array.copy() for array in arrays]
            copies[place][index] += step
            sums.append(formula(*map(Tensor, copies)).value.sum())
        slopes[index] = (sums[0] - sums[1]) / (2 * h)
    return slopes


@pytest.mark.parametrize("name", FORMULAS)
def test_the_gradient_is_that_of_nudges(name):
    formula, arrays = FORMULAS[name]
    tensors = [Tensor(array) for array in arrays]
    formula(*tensors).backward()
    for place, item in enumerate(tensors):
        assert item.grad.shape == item.shape
        np.testing.assert_allclose(item.grad, nudged(formula, arrays, place), rtol=1e-5, atol=1e-7)


def test_a_long_chain_needs_no_deep_recursion():
    start = last = Tensor(1.0)
    for _ in range(5000):
        last = last + 1.0
    last.backward()
    assert start.grad == 1.0


def test_softplus_of_large_numbers_stays_finite():
    far = Tensor([-1000.0, 1000.0])
    far.softplus().backward()
    assert far.grad.tolist() == [0.0, 1.0]


def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="mismatch"):
        Tensor(A) @ Tensor(A)
