"""Law 2 for `3_three_layer`: nets that are real, states in which every term shows."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of
from autograder.forge.exercises.three_layer import EXERCISES, ThreeLayerNet, draw
from autograder.forge.mistakes.three_layer import MISTAKES
from autograder.forge.networks import LARGEST, MARGIN
from autograder.forge.solutions import reference

ASSIGNMENTS = own_course().assignments

SEEDS = range(40)
CASES = {item.name: item for item in EXERCISES}


@cache
def net_of(seed: int) -> ThreeLayerNet:
    return draw(seed, 3, reference(ASSIGNMENTS["3_three_layer"]))


@pytest.mark.parametrize("seed", SEEDS)
def test_all_sizes_and_m_differ(seed: int) -> None:
    net = net_of(seed)
    assert len({*net.layer_dims, net.m}) == 5 and net.layer_dims[-1] == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_both_labels_are_there_in_unequal_number(seed: int) -> None:
    ones = int(net_of(seed).Y.sum())
    assert 0 < ones != net_of(seed).m - ones


@pytest.mark.parametrize("seed", SEEDS)
def test_every_unit_is_on_and_off_and_nothing_is_near_the_kink_or_saturated(seed: int) -> None:
    z1, z2, z3 = net_of(seed).cache[0::4]
    for z in (z1, z2, z3):
        assert np.abs(z).min() > MARGIN and np.abs(z).max() < LARGEST
        assert (z.min(axis=1) < 0).all() and (z.max(axis=1) > 0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_state_of_the_optimisers_hides_no_term(seed: int) -> None:
    state = net_of(seed).state
    assert state.grads["dW1"][0, 0] == state.v["dW1"][0, 0] == state.s["dW1"][0, 0] == state.grads["dW2"][0, 0] == 0
    assert state.v["dW2"][0, 0] != 0 < state.s["dW2"][0, 0]
    sizes = np.abs(np.concatenate([value.ravel() for value in state.grads.values()]))
    assert sizes.max() > 1 and sizes[sizes > 0].min() < 0.01
    assert all(np.count_nonzero(value) >= value.size - 1 and (value >= 0).all() for value in state.s.values())


@pytest.mark.parametrize("number", (0, 2))
def test_adam_is_past_its_first_step_with_an_epsilon_that_shows(number: int) -> None:
    call = CASES["update_parameters_with_adam"].draw(net_of(1), number)
    assert call is not None
    *_, t, _, beta1, beta2, epsilon = call.arguments
    assert t >= 2 and beta1 != beta2 and 1e-3 <= epsilon <= 1e-2


def test_adam_is_tried_at_its_first_step_and_at_its_second() -> None:
    calls: list[Any] = [CASES["update_parameters_with_adam"].draw(net_of(1), number) for number in range(4)]
    assert {1, 2} <= {call.arguments[4] for call in calls}


@pytest.mark.parametrize("assignment", ["3_three_layer", "4_adam_on_L_layers"])
def test_the_hidden_cases_of_adam_hold_its_first_step_and_its_second(assignment: str) -> None:
    cases = hidden_key_of(ASSIGNMENTS[assignment], 7).exercises["update_parameters_with_adam"].cases
    assert {1, 2} <= {case.inputs["tuple"][4] for case in cases}


def test_the_mini_batches_are_tried_with_a_rest_a_multiple_and_too_few_examples() -> None:
    for seed in SEEDS:
        calls: list[Any] = [CASES["random_mini_batches"].draw(net_of(seed), number) for number in range(4)]
        m, size = zip(*((call.arguments[0].shape[1], [*call.arguments, 64][2]) for call in calls), strict=True)
        assert m[0] % size[0] > 1 and m[1] % size[1] == 0 and m[2] < size[2] and m[3] % size[3] == 1
        assert all(np.unique(call.arguments[0], axis=1).shape[1] == call.arguments[0].shape[1] for call in calls)


def test_the_loop_is_tried_with_each_optimiser_and_by_accuracy() -> None:
    calls: list[Any] = [CASES["model"].draw(net_of(2), number) for number in range(4)]
    assert [call.arguments[3] for call in calls[:3]] == ["adam", "momentum", "gd"]
    assert all(set(call.stand_ins) == {"initialize_parameters", "random_mini_batches"} for call in calls[:3])
    assert calls[3].stand_ins is None and calls[3].fresh[0] == "forward_propagation"


def test_every_exercise_has_three_hints_and_five_mistakes() -> None:
    assert all(len(item.hints) == 3 for item in EXERCISES)
    assert min(sum(entry.exercise == item.name for entry in MISTAKES) for item in EXERCISES) >= 5
