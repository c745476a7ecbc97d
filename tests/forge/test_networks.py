"""Law 2: every drawn network is consistent, and its gradients agree with two independent ways to compute them."""

from functools import lru_cache
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.values import decode
from autograder.course.course import own_course
from autograder.forge.build_keys import mistaken
from autograder.forge.networks import MARGIN, Net, draw_net, gradient_error
from autograder.forge.solutions import reference
from tests.forge.marking import ASSIGNMENT, KEYS, SPEC, key_of

ASSIGNMENTS = own_course().assignments

RIGHT = reference(ASSIGNMENTS[ASSIGNMENT])
seeds = st.integers(0, 2**48)
depths = st.integers(3, 6)
any_depth = st.integers(1, 6)
some = settings(max_examples=30, deadline=None)


@lru_cache(maxsize=512)
def net_of(seed: int, L: int) -> Net:
    return draw_net(seed, L, RIGHT)


def arrays_by_role(net: Net) -> dict[str, np.ndarray]:
    """A0, W1, b1, Z1, ... of the caches."""
    found = {f"A{net.L}": net.AL}
    for layer, ((A_prev, W, b), Z) in enumerate(net.caches, start=1):
        found |= {f"A{layer - 1}": A_prev, f"W{layer}": W, f"b{layer}": b, f"Z{layer}": Z}
    return found


@some
@given(seeds, depths)
def test_all_sizes_and_m_are_pairwise_different(seed: int, L: int) -> None:
    net = net_of(seed, L)
    sizes = [*net.layer_dims, net.m]
    assert len(set(sizes)) == len(sizes) == L + 2
    assert net.layer_dims[-1] == 1


@some
@given(seeds, any_depth)
def test_both_labels_are_there_in_unequal_number(seed: int, L: int) -> None:
    net = net_of(seed, L)
    ones = int(net.Y.sum())
    assert net.Y.shape == (1, net.m)
    assert set(net.Y.ravel().tolist()) == {0, 1}
    assert ones != net.m - ones


@some
@given(seeds, any_depth)
def test_every_unit_is_on_for_one_example_and_off_for_another(seed: int, L: int) -> None:
    for _, Z in net_of(seed, L).caches:
        assert (Z.max(axis=1) > MARGIN).all()
        assert (Z.min(axis=1) < -MARGIN).all()


@some
@given(seeds, any_depth)
def test_nothing_is_saturated_or_near_the_kink(seed: int, L: int) -> None:
    net = net_of(seed, L)
    assert 0.04 < net.AL.min() < net.AL.max() < 0.96
    for _, Z in net.caches:
        assert MARGIN < np.abs(Z).min() < np.abs(Z).max() < 3


@some
@given(seeds, any_depth)
def test_no_parameter_is_zero_or_symmetric(seed: int, L: int) -> None:
    parameters = net_of(seed, L).parameters
    assert min(np.abs(value).min() for value in parameters.values()) > MARGIN
    for layer in range(1, L + 1):
        units = np.hstack([parameters[f"W{layer}"], parameters[f"b{layer}"]])
        assert len({tuple(unit) for unit in units}) == len(units)
        assert np.ptp(parameters[f"W{layer}"]) > 0


@some
@given(seeds, any_depth)
def test_every_array_has_one_name_by_role_and_its_shape(seed: int, L: int) -> None:
    net = net_of(seed, L)
    names, n = net.roles(), net.layer_dims
    for name, value in arrays_by_role(net).items():
        layer = int(name[1:])
        shape = {"A": (n[layer], net.m), "Z": (n[layer], net.m), "W": (n[layer], n[layer - 1]), "b": (n[layer], 1)}
        assert names[id(value)] == name
        assert value.shape == shape[name[0]]
    assert {names[id(value)] for value in net.grads.values()} == set(net.grads)


@some
@given(seeds, any_depth)
def test_the_forward_pass_is_a_real_one(seed: int, L: int) -> None:
    net = net_of(seed, L)
    value = arrays_by_role(net)
    for layer in range(1, L + 1):
        Z = value[f"W{layer}"] @ value[f"A{layer - 1}"] + value[f"b{layer}"]
        A = 1 / (1 + np.exp(-Z)) if layer == L else np.where(Z > 0, Z, 0)
        np.testing.assert_allclose(value[f"Z{layer}"], Z, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(value[f"A{layer}"], A, rtol=1e-12, atol=1e-12)
    assert value["A0"] is net.X


@some
@given(seeds, any_depth)
def test_the_shortcut_and_the_general_rule_agree_at_the_output(seed: int, L: int) -> None:
    net = net_of(seed, L)
    np.testing.assert_allclose(net.dZ[L], net.AL - net.Y, rtol=1e-9, atol=1e-12)


@some
@given(seeds, any_depth)
def test_a_gradient_reaches_every_unit(seed: int, L: int) -> None:
    assert all(np.abs(gradient).sum(axis=1).all() for gradient in net_of(seed, L).grads.values())


@settings(max_examples=15, deadline=None)
@given(seeds, any_depth)
def test_gradients_agree_with_central_differences(seed: int, L: int) -> None:
    assert gradient_error(net_of(seed, L), RIGHT) < 1e-6


@settings(max_examples=15, deadline=None)
@given(seeds, any_depth)
def test_gradients_agree_with_automatic_differentiation(seed: int, L: int) -> None:
    net = net_of(seed, L)
    slopes = grad(lambda parameters: cost_by_autograd(net, parameters, {}))(net.parameters)
    for name, slope in slopes.items():
        np.testing.assert_allclose(net.grads[f"d{name}"], slope, rtol=1e-9, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(seeds, any_depth)
def test_dA_and_dZ_are_the_gradients_of_each_examples_loss(seed: int, L: int) -> None:
    net = net_of(seed, L)
    zero = {name: np.zeros_like(value) for name, value in arrays_by_role(net).items() if name[0] in "AZ"}
    slopes = grad(lambda shifts: cost_by_autograd(net, net.parameters, shifts))(zero)
    for layer in range(L + 1):
        np.testing.assert_allclose(net.dA[layer], slopes[f"A{layer}"] * net.m, rtol=1e-9, atol=1e-12)
    for layer in range(1, L + 1):
        np.testing.assert_allclose(net.dZ[layer], slopes[f"Z{layer}"] * net.m, rtol=1e-9, atol=1e-12)


def cost_by_autograd(net: Net, parameters: dict[str, Any], shifts: dict[str, Any]) -> Any:
    """The mean cross-entropy, written once more and without any code of the course; `shifts` moves single A and Z."""
    A = net.X + shifts.get("A0", 0.0)
    for layer in range(1, net.L + 1):
        Z = anp.dot(parameters[f"W{layer}"], A) + parameters[f"b{layer}"] + shifts.get(f"Z{layer}", 0.0)
        A = 1 / (1 + anp.exp(-Z)) if layer == net.L else anp.maximum(Z, 0.0)
        A = A + shifts.get(f"A{layer}", 0.0)
    return -anp.mean(net.Y * anp.log(A) + (1 - net.Y) * anp.log(1 - A))


@pytest.mark.parametrize("name", ["one-over-m-forgotten-db", "dAL-inner-sign", "mask-from-dA", "cost-one-term"])
def test_central_differences_find_a_wrong_solution(name: str) -> None:
    item = next(found for found in SPEC.mistakes if found.id == name)
    functions = mistaken(SPEC, item)
    net = draw_net(3, 3, functions)
    net.grads.update(functions["L_model_backward"](net.AL, net.Y, net.caches))
    assert gradient_error(net, functions) > 1e-3


def test_the_same_seed_draws_the_same_net() -> None:
    first, second = draw_net(11, 4, RIGHT), draw_net(11, 4, RIGHT)
    assert first.layer_dims == second.layer_dims
    assert all((first.parameters[name] == second.parameters[name]).all() for name in first.parameters)


@pytest.mark.parametrize("which", KEYS)
def test_every_loop_is_tried_on_three_layers_or_more(which: int | str) -> None:
    for name in ("L_model_forward", "L_model_backward", "update_parameters"):
        assert min(len(case.sizes) - 2 for case in key_of(which).exercises[name].cases) >= 3


@pytest.mark.parametrize("which", KEYS)
def test_both_activations_are_tried(which: int | str) -> None:
    for name in ("linear_activation_forward", "linear_activation_backward"):
        tried = [decode(case.inputs)[-1] for case in key_of(which).exercises[name].cases]
        assert set(tried) == {"relu", "sigmoid"}


@pytest.mark.parametrize("which", KEYS)
def test_every_array_of_every_case_is_named_by_role(which: int | str) -> None:
    for exercise in key_of(which).exercises.values():
        for case in exercise.cases:
            assert len({path for _, path in case.roles}) == len(case.roles) == count_arrays(case.inputs)


def count_arrays(data: Any) -> int:
    if not isinstance(data, dict):
        return 0
    if "array" in data:
        return 1
    inner = next(iter(data.values()))
    return sum(map(count_arrays, inner.values() if isinstance(inner, dict) else inner))
