"""The playground trains for true: its gradient is that of nudges, its rules are the textbook's, its answers are complete."""

import numpy as np
import pytest

from utils.widgets.playground import CHOICES, CHOSEN, Player, begin
from utils.widgets.training import GRID, Rule, Training


class Watch(Rule):
    """A rule that keeps the gradient and stands still."""

    def direction(self, g):
        self.seen = g
        return 0 * g


def test_the_gradient_is_that_of_nudges():
    rule = Watch("gradient descent", True)
    training = Training("moons", 3, rule, 0.1)
    training.step()
    start, slopes = training.vector, []
    for direction in 1e-6 * np.eye(start.size):
        for training.vector in (start + direction, start - direction):
            training.look()
        slopes.append((training.costs[-2] - training.costs[-1]) / 2e-6)
    np.testing.assert_allclose(slopes, rule.seen, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("data", CHOICES["data"])
@pytest.mark.parametrize("optimiser", CHOICES["optimiser"])
def test_every_rule_lowers_the_cost_on_every_data_set(data, optimiser):
    training = begin(CHOSEN | {"data": data, "optimiser": optimiser, "learning rate": 0.03})
    for _ in range(60):
        training.step()
    assert training.costs[-1] < training.costs[0] and len(training.costs) == 61


def test_the_first_step_of_corrected_adam_has_the_length_of_the_learning_rate():
    np.testing.assert_allclose(Rule("Adam", True).direction(np.array([0.003, -40.0])), [1.0, -1.0], rtol=1e-5)


def test_without_correction_the_first_step_of_adam_is_root_ten_longer():
    np.testing.assert_allclose(Rule("Adam", False).direction(np.array([2.0])), [np.sqrt(10)], rtol=1e-5)


def test_momentum_is_a_running_average():
    rule = Rule("momentum", True)
    assert [round(float(rule.direction(np.array([g]))[0]), 6) for g in (1.0, 1.0, -1.0)] == [0.1, 0.19, 0.071]


def test_an_answer_brings_each_cost_once_and_the_whole_grid():
    player = Player()
    first, (grid,) = player({"run": 1, "start": CHOSEN})
    assert len(first["points"]) == 300 and len(first["costs"]) == 1 and len(grid) == GRID * GRID
    second, _ = player({"run": 1, "steps": 5})
    third, _ = player({"run": 1, "steps": 1})
    assert (len(second["costs"]), len(third["costs"])) == (5, 1)
    assert "points" not in second and third["run"] == 1


def test_a_cost_that_is_no_number_is_sent_as_none_and_without_a_warning(recwarn):
    player = Player()
    player({"run": 1, "start": CHOSEN})
    player.training.vector[:] = np.nan
    answer, (grid,) = player({"run": 1, "steps": 2})
    assert answer["costs"][-1] is None and len(grid) == GRID * GRID and not list(recwarn)


def test_the_grid_begins_below_and_on_the_left():
    training = begin(CHOSEN)
    reach = training.reach
    corner = training.chance(np.array([[-reach, reach], [-reach, -reach]]))
    np.testing.assert_allclose(training.grid()[0, [0, -1]], corner)
