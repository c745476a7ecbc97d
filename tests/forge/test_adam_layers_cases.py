"""Cases of `4_adam_on_L_layers`: every count shows, every difference shows, and new points cannot be guessed."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.course.course import own_course
from autograder.forge.exercises import adam_layers
from autograder.forge.exercises.adam_layers import BROUGHT, EXERCISES, HIDDEN, PUBLIC, AdamNet, draw
from autograder.forge.mistakes.adam_layers import MISTAKES
from autograder.forge.solutions import reference
from autograder.forge.variants.adam_layers import VARIANTS
from utils.nets import initialize_parameters

ASSIGNMENTS = own_course().assignments

ASSIGNMENT = "4_adam_on_L_layers"
CASES = {item.name: item for item in EXERCISES}
SEEDS = range(20)


@cache
def net_of(seed: int, depth: int = 3) -> AdamNet:
    return draw(seed, depth, reference(ASSIGNMENTS[ASSIGNMENT]))


def arguments(name: str, number: int, seed: int = 1) -> tuple[Any, ...]:
    call = CASES[name].draw(net_of(seed), number)
    assert call is not None
    return call.arguments


def test_what_is_pasted_is_judged_but_worth_no_points() -> None:
    assert [item.name for item in EXERCISES if not item.parts] == list(BROUGHT)
    assert sum(sum(item.parts.values()) for item in EXERCISES) == 15


def test_public_and_hidden_keys_have_every_optimiser_then_new_points_and_what_is_left_to_defaults_last() -> None:
    assert len(PUBLIC) == len(HIDDEN) == 6
    assert [len(arguments("L_layer_model", number)) for number in range(6)] == [12, 12, 12, 12, 3, 4]
    assert [arguments("L_layer_model", number)[3] for number in range(4)] == ["adam", "momentum", "gd", "adam"]


@pytest.mark.parametrize("depth", [3, 4, 5])
def test_mini_batches_differ_in_size_and_hold_all_examples(depth: int) -> None:
    call = CASES["L_layer_model"].draw(net_of(2, depth), 0)
    assert call is not None and call.stand_ins is not None
    sizes = [Y.shape[1] for _, Y in call.stand_ins["random_mini_batches"]]
    assert len(set(sizes)) == 2 and sum(sizes) == net_of(2, depth).m


def test_the_first_two_confusion_matrices_have_four_different_counts() -> None:
    for number in (0, 1):
        matrix = reference(ASSIGNMENTS[ASSIGNMENT])["confusion_matrix"](*arguments("confusion_matrix", number))
        assert len(set(matrix.ravel().tolist())) == 4


def test_a_network_that_predicts_one_label_only_is_among_the_confusion_matrices() -> None:
    assert [len(np.unique(arguments("confusion_matrix", number)[0])) for number in range(4)] == [2, 2, 1, 1]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_worst_difference_changes_its_place_and_its_sign(seed: int) -> None:
    signs = []
    for number in range(3):
        one, other = arguments("largest_difference", number, seed)
        worst = max(one, key=lambda name: np.abs(one[name] - other[name]).max())
        assert worst == ["W1", list(one)[-1], list(one)[-2]][number]
        signs.append(np.sign((one[worst] * other[worst]).flat[np.argmax(np.abs(one[worst] - other[worst]))]))
    assert signs[0] == -1


@pytest.mark.parametrize("seed", SEEDS)
def test_predictions_hold_both_labels(seed: int) -> None:
    found = reference(ASSIGNMENTS[ASSIGNMENT])["predict"](*arguments("predict", 0, seed))
    assert 0 < found.sum() < found.size


@pytest.mark.parametrize("seed", SEEDS)
def test_training_learns_the_new_points_and_an_untrained_network_does_not_know_them(seed: int) -> None:
    call = CASES["L_layer_model"].draw(net_of(seed), 3)
    assert call is not None and call.fresh is not None
    functions = reference(ASSIGNMENTS[ASSIGNMENT])
    _, (X_fresh, _), labels = call.fresh
    trained, _ = functions["L_layer_model"](*call.arguments)
    start = initialize_parameters(call.arguments[2], seed=seed)
    assert np.mean(functions["predict"](X_fresh, trained) == labels) >= 0.95
    assert np.mean(functions["predict"](X_fresh, start) == labels) < 0.9


def test_all_calls_of_helpers_fit_into_one_second_pass() -> None:
    """Three cases by value (1 start, 6 steps of 4 calls) and one with new points (start, shuffles, steps, predict)."""
    *_, size, _, _, _, _, epochs, _ = arguments("L_layer_model", 3)
    batches = -(-arguments("L_layer_model", 3)[0].shape[1] // size)
    assert 3 * (1 + 6 * 4) + 2 + epochs * (1 + 4 * batches) < 200


@pytest.mark.parametrize("name", [item.name for item in adam_layers.NEW])
def test_every_new_function_has_eight_mistakes_and_five_right_variants(name: str) -> None:
    assert sum(item.exercise == name for item in MISTAKES) >= 8
    assert sum(variant.exercise == name for variant in VARIANTS) >= 5
