"""The solutions' gradients on 1,000 random networks, beside central differences and an independent autodiff library."""

from itertools import pairwise
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import grad
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from autograder.course.course import own_course
from autograder.forge.solutions import reference

ASSIGNMENTS = own_course().assignments

RIGHT = reference(ASSIGNMENTS["2_L_layer"])
STEP, KINK = 1e-5, 1e-3
thousand = settings(max_examples=1000, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Arrays = dict[str, np.ndarray]
Network = tuple[np.ndarray, np.ndarray, Arrays]


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """X (n0, m), labels Y (1, m) and the parameters of a net of 1 to 6 layers; sizes may be equal, and may be 1."""
    L, m = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    dims = [*draw(st.lists(st.integers(1, 4), min_size=L, max_size=L)), 1]
    rng = np.random.default_rng(draw(st.integers(0, 2**48)))
    parameters: Arrays = {}
    for layer, (n_prev, n) in enumerate(pairwise(dims), start=1):
        parameters[f"W{layer}"] = rng.standard_normal((n, n_prev))
        parameters[f"b{layer}"] = rng.standard_normal((n, 1))
    return rng.standard_normal((dims[0], m)), rng.integers(0, 2, (1, m)), parameters


@thousand
@given(networks())
def test_the_gradients_agree_with_central_differences(network: Network) -> None:
    X, Y, parameters = network
    grads = gradients(network)
    for name, value in parameters.items():
        slopes = np.zeros(value.shape)
        for index in np.ndindex(value.shape):
            up, down = (cost(X, Y, moved(parameters, name, index, step)) for step in (STEP, -STEP))
            slopes[index] = (up - down) / (2 * STEP)
        np.testing.assert_allclose(grads[f"d{name}"], slopes, rtol=1e-6, atol=1e-7)


@thousand
@given(networks())
def test_the_gradients_agree_with_automatic_differentiation(network: Network) -> None:
    X, Y, parameters = network
    grads = gradients(network)
    slopes = grad(cost_by_autograd)(parameters | {"A0": X}, Y)
    np.testing.assert_allclose(grads["dA0"] / Y.size, slopes.pop("A0"), rtol=1e-9, atol=1e-12)
    for name, slope in slopes.items():
        np.testing.assert_allclose(grads[f"d{name}"], slope, rtol=1e-9, atol=1e-12)


def gradients(network: Network) -> Arrays:
    """The solutions' gradients; a net that stands on the kink of relu, or is sure of itself beyond rounding, is passed over."""
    X, Y, parameters = network
    AL, caches = RIGHT["L_model_forward"](X, parameters)
    assume(all(np.abs(Z).min() > KINK for _, Z in caches) and np.abs(caches[-1][1]).max() < 8)
    return RIGHT["L_model_backward"](AL, Y, caches)


def cost(X: np.ndarray, Y: np.ndarray, parameters: Arrays) -> float:
    AL, _ = RIGHT["L_model_forward"](X, parameters)
    return float(RIGHT["compute_cost"](AL, Y))


def moved(parameters: Arrays, name: str, index: tuple[int, ...], step: float) -> Arrays:
    """The parameters with one number moved by `step`."""
    value = parameters[name].copy()
    value[index] += step
    return {**parameters, name: value}


def cost_by_autograd(values: Any, Y: np.ndarray) -> Any:
    """The mean cross-entropy, written once more without any code of the course; `values` holds A0 and the parameters."""
    A, L = values["A0"], len(values) // 2
    for layer in range(1, L + 1):
        Z = anp.dot(values[f"W{layer}"], A) + values[f"b{layer}"]
        A = anp.where(Z > 0, Z, 0.0) if layer < L else 1 / (1 + anp.exp(-Z))
    return -anp.mean(Y * anp.log(A) + (1 - Y) * anp.log(1 - A))
