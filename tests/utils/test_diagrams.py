"""The diagrams of the lessons have a text that says what they show, a caption, and fit their page."""

import pytest

from utils import diagrams
from utils.plots import figure_png


@pytest.fixture
def shown(monkeypatch):
    found = []
    monkeypatch.setattr(diagrams, "show_figure", lambda *parts: found.append(parts))
    return found


def inside(figure):
    """The texts of a figure that stick out of it."""
    figure_png(figure)
    edge = figure.bbox
    boxes = {text.get_text(): text.get_window_extent() for text in figure.axes[0].texts if text.get_text()}
    return [name for name, box in boxes.items() if box.x0 < edge.x0 or box.x1 > edge.x1 or box.y0 < edge.y0 or box.y1 > edge.y1]


@pytest.mark.parametrize("draw", [diagrams.show_layers, diagrams.show_fan, diagrams.show_kept])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_every_text_of_a_diagram_lies_on_its_page(draw, size, shown):
    draw(size, "Look.")
    ((figure, alt, caption),) = shown
    assert inside(figure) == [] and len(alt) > 100 and caption == "Look."


def test_the_layers_name_every_cache_and_every_gradient(shown):
    diagrams.show_layers(3, "Look.")
    texts = " ".join(text.get_text() for text in shown[0][0].axes[0].texts)
    assert all(name in texts for name in ("(A0, W1, b1),\nZ1", "(A2, W3, b3),\nZ3", "dA0", "dA3", "dW2, db2"))


def test_the_text_tells_which_activation_each_program_leaves_out(shown):
    diagrams.show_kept(4, "Look.")
    assert "covers A0 to A3" in shown[0][1] and "covers A1 to A4" in shown[0][1]
