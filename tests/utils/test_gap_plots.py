"""The strips of gaps say in words what they show."""

import numpy as np

from utils.gap_plots import describe_gaps, show_gaps, verdict

GAPS = {"W3": np.full((2, 3), 1e-9), "W2": np.array([1e-9, 0.2]), "W1": np.zeros(4)}


def test_one_different_entry_makes_an_array_different():
    assert [verdict(gap) for gap in GAPS.values()] == ["equal", "different", "equal"]


def test_an_array_of_another_shape_is_different():
    assert verdict(np.full((2, 2), np.nan)) == "different"


def test_the_text_names_the_arrays_of_each_kind():
    assert describe_gaps(GAPS) == "W3 W1 equal, W2 different."
    assert describe_gaps({"W1": np.ones(2)}) == "W1 different."


def test_the_figure_has_a_text_and_a_caption_for_all_panels(monkeypatch):
    shown = []
    monkeypatch.setattr("utils.gap_plots.show_figure", lambda *arguments: shown.append(arguments))
    show_gaps({"one": GAPS, "two": {"W1": np.full((3, 3), np.nan)}}, "A caption.")
    figure, alt, caption = shown[0]
    assert len(figure.axes) == 2 and caption == "A caption."
    assert "Panel 'one': W3 W1 equal, W2 different. Panel 'two': W1 different." in alt
