import numpy as np
import pytest

from utils import optimiser_plots


@pytest.fixture
def shown(monkeypatch):
    """What was shown: pairs of alternative text and caption."""
    found = []
    monkeypatch.setattr(optimiser_plots, "show_figure", lambda figure, alt, caption: found.append((alt, caption)))
    return found


def test_the_slopes_of_the_valley_are_those_of_its_height():
    x, y, step = np.array([1.5]), np.array([-0.4]), 1e-6
    height = optimiser_plots.valley_cost
    slopes = (height(x + step, y) - height(x - step, y)) / (2 * step), (height(x, y + step) - height(x, y - step)) / (2 * step)
    np.testing.assert_allclose(optimiser_plots.valley_slope(x, y), slopes, rtol=1e-6)


def test_a_path_is_told_in_words():
    points = np.array([[6.0, 1.0], [4.0, -0.5], [2.0, 0.25], [1.0, 0.1]])
    text = optimiser_plots.describe_path("momentum", points)
    assert text == "Path 'momentum': from (6.0, 1.0) to (1.00, 0.10) in 3 steps, crossing the valley floor 2 times."


def test_paths_have_a_text_and_a_caption(shown):
    points = np.array([[6.0, 1.0], [4.0, -0.5]])
    optimiser_plots.show_paths({"one": points, "two": points / 2}, "Two paths.")
    ((alt, caption),) = shown
    assert caption == "Two paths." and "Path 'one'" in alt and "Path 'two'" in alt


def test_a_race_tells_where_each_curve_starts_and_ends(shown):
    optimiser_plots.show_race([1, 10, 100], {"gd": [0.7, 0.5, 0.25], "adam": [0.6, 0.1, 0.002]}, "A race.")
    ((alt, caption),) = shown
    assert caption == "A race."
    assert "Curve 'gd': from 0.7 to 0.25." in alt and "Curve 'adam': from 0.6 to 0.002." in alt


def test_a_race_with_a_cost_that_is_not_a_number_is_still_drawn(shown):
    optimiser_plots.show_race([1, 10], {"gd": [0.7, float("nan")]}, "A race.")
    assert "to nan" in shown[0][0]
