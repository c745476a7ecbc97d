"""What the texts of lessons 04, 06 and 07 say about their numbers is what the cells print."""

import re

import pytest

from tests.notebooks.reading import printed

CHECKING, OPTIMISERS, REAL_DATA = "04_gradient_checking", "06_mini_batch_momentum_adam", "07_adam_on_L_layers"
NUMBER = r"-?\d+\.?\d*(?:e[+-]?\d+)?"


@pytest.fixture(scope="module")
def said(executed_lesson):
    """A function that gives the lines which a cell of a lesson printed."""
    return lambda name, cell: printed(executed_lesson(name), cell).splitlines()


def last_numbers(lines):
    return [float(re.findall(NUMBER, line)[-1]) for line in lines]


def test_the_centred_error_shrinks_a_hundredfold_where_the_one_sided_shrinks_tenfold(said):
    rows = [[float(number) for number in re.findall(NUMBER, line)] for line in said(CHECKING, "two-sides-look")]
    (_, one, both), (_, next_one, next_both), _ = rows
    assert one / next_one == pytest.approx(10, rel=0.2) and both / next_both == pytest.approx(100, rel=0.2)


def test_every_planted_bug_shows_in_the_arrays_that_the_text_names(said):
    rows = [re.findall(r"(\w\d) (\d\S+)", line.split("|")[1]) for line in said(CHECKING, "per-array-bugs-look")]
    found = [{name for name, size in row if float(size) > 1e-6} for row in rows]
    assert found == [set(), {"b1"}, {"W2"}, {"W1", "b1"}, {"W1", "b1", "W2", "b2"}]


def test_a_shorter_nudge_misses_the_kinks_but_not_one_that_it_starts_on(said):
    usual, exact = (last_numbers(said(CHECKING, cell)) for cell in ("kinks-look", "kinks-exact-look"))
    assert usual[1] > 1e-3 and max(usual[2:]) < 1e-7 and min(exact) > 1e-3


def test_with_a_forgotten_transpose_in_a_square_layer_the_cost_falls_all_the_same(said):
    right, forgotten = said(CHECKING, "square-silent-look")
    assert "dW1 (4, 3)" in right and "dW1 (4, 3)" in forgotten and "e-01" in forgotten and "e-01" not in right
    assert max(last_numbers(said(CHECKING, "square-train-look"))) < 0.1


def test_each_optimiser_wins_on_one_of_the_three_bowls(said):
    counts = [dict(re.findall(r"'([^']+)': (\d+)", line)) for line in said(OPTIMISERS, "no-winner-look")]
    winners = [min(each, key=lambda rule: int(each[rule])) for each in counts]
    assert winners == ["gradient descent", "Adam", "momentum"]


def test_a_step_of_adam_after_a_silence_is_longer_than_alpha(said):
    steps = [float(number) for line in said(OPTIMISERS, "adam-silence-look") for number in re.findall(r"\d+\.\d*", line)]
    assert steps[0] == pytest.approx(3.2) and steps[-1] == pytest.approx(6.5)


def test_adam_does_not_notice_a_cost_that_is_a_thousand_times_larger(said):
    before, after = re.findall(r"\(.*?\)", said(OPTIMISERS, "scale-look")[-1])
    assert before == after


def test_the_net_in_one_vector_has_the_gradient_of_its_cost(said):
    (line,) = said(REAL_DATA, "net-check-look")
    slope, product = (float(number) for number in re.findall(NUMBER, line))
    assert slope == pytest.approx(product, rel=1e-6)


def test_the_validation_cost_turns_where_the_cost_of_the_learned_examples_goes_on_falling(said):
    (line,) = said(REAL_DATA, "memorised-look")
    lowest, epoch, last = (float(number) for number in re.findall(NUMBER, line))
    assert last > 2 * lowest and epoch < 20
    learned, watched = last_numbers(said(REAL_DATA, "memorised-shuffled"))
    assert learned < 0.1 < 1 < watched


def test_most_test_images_and_most_malignant_tumours_are_found(said):
    assert int(re.findall(r"\d+", said(REAL_DATA, "digits-test-look")[0])[-2]) > 113
    assert last_numbers(said(REAL_DATA, "confusion-read"))[1] > 90


def test_zero_weights_get_zero_gradients(said):
    weights, biases, _ = said(REAL_DATA, "stuck-zero-look")
    assert weights.endswith("[0.0, 0.0, 0.0]") and biases.split("[")[1].startswith("0.0, 0.0, 0.1")
