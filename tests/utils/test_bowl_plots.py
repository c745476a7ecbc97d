import numpy as np
import pytest

from utils import bowl_plots

BOWL = np.array([[2.0, 1.0], [1.0, 6.0]])
POINTS = np.array([[4.0, 1.0], [2.0, -0.5], [0.0, 0.0]])


@pytest.fixture
def shown(monkeypatch):
    """What was shown: triples of figure, alternative text and caption."""
    found = []
    monkeypatch.setattr(bowl_plots, "show_figure", lambda figure, alt, caption: found.append((figure, alt, caption)))
    return found


def test_the_height_of_a_bowl_is_half_the_quadratic_form():
    one_by_one = [point @ BOWL @ point / 2 for point in POINTS]
    np.testing.assert_allclose(bowl_plots.bowl_cost(BOWL, POINTS), one_by_one)


def test_a_walk_is_told_in_words():
    text = bowl_plots.describe_walk("momentum", BOWL, POINTS)
    assert text == "Walk 'momentum': from (4.0, 1.0) at height 23 to (0.00, 0.00) at height 0, in 2 steps."


def test_each_panel_tells_its_walks(shown):
    panels = {"as it is": (BOWL, {"one": POINTS, "two": POINTS / 2}), "turned": (BOWL.T, {"one": POINTS})}
    bowl_plots.show_bowls(panels, "Look.")
    ((figure, alt, caption),) = shown
    assert caption == "Look." and len(figure.axes) == 2
    assert alt.count("Walk 'one'") == 2 and "Walk 'two'" in alt and "Panel 'turned'" in alt


def test_walks_are_drawn_inside_their_panel(shown, recwarn):
    bowl_plots.show_bowls({"as it is": (BOWL, {"one": POINTS})}, "Look.")
    axes = shown[0][0].axes[0]
    assert axes.get_xlim()[0] < 0 and axes.get_xlim()[1] > 4 and not recwarn.list
