import numpy as np
import pytest

from utils import line_plots


@pytest.fixture
def shown(monkeypatch):
    """What was shown: triples of figure, alternative text and caption."""
    found = []
    monkeypatch.setattr(line_plots, "show_figure", lambda figure, alt, caption: found.append((figure, alt, caption)))
    return found


def test_a_line_is_told_in_words():
    text = line_plots.describe_line("error", [0.1, 0.01, 0.001], [0.5, 0.002, 0.03])
    assert text == "Line 'error': from 0.5 at 0.1 to 0.03 at 0.001, lowest 0.002 at 0.01, highest 0.5 at 0.1."


def test_lines_have_a_text_a_caption_and_names_at_both_axes(shown):
    line_plots.show_lines(np.arange(3), {"one": [1, 2, 3], "two": [3, 2, 1]}, ("step", "cost"), "Two lines.")
    ((figure, alt, caption),) = shown
    axes = figure.axes[0]
    assert caption == "Two lines." and alt.startswith("cost against step, from 0 to 2. Line 'one'") and "'two'" in alt
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("step", "cost")


def test_lines_differ_in_dash_and_marker_and_not_in_colour_alone(shown):
    line_plots.show_lines([1, 2], {"one": [1, 2], "two": [2, 1]}, ("x", "y"), "Two lines.")
    lines = shown[0][0].axes[0].get_lines()
    assert len({line.get_linestyle() for line in lines}) == len({line.get_marker() for line in lines}) == 2


def test_a_logarithmic_figure_with_a_zero_is_drawn_without_a_warning(shown, recwarn):
    line_plots.show_lines([0.1, 0.01], {"error": [1e-3, 0.0]}, ("step", "error"), "A line.", scale="log")
    figure = shown[0][0]
    figure.draw_without_rendering()
    assert figure.axes[0].get_xscale() == figure.axes[0].get_yscale() == "log" and not recwarn.list


def test_a_line_that_covers_a_part_of_the_axis_is_told_from_its_own_begin_to_its_own_end():
    nan = float("nan")
    text = line_plots.describe_line("slope", [0, 1, 2, 3], [nan, 1.0, 2.0, nan])
    assert text == "Line 'slope': from 1 at 1 to 2 at 2, lowest 1 at 1, highest 2 at 2."


def test_a_line_without_any_number_is_told(shown):
    line_plots.show_lines([0, 1], {"cost": [float("nan"), float("nan")]}, ("step", "cost"), "Nothing.")
    assert "Line 'cost': no number." in shown[0][1]


def test_steps_are_counted_in_whole_numbers(shown):
    line_plots.show_lines(range(21), {"weight": np.linspace(0, 1, 21)}, ("epochs", "weight"), "A line.")
    assert all(tick == int(tick) for tick in shown[0][0].axes[0].get_xticks())
