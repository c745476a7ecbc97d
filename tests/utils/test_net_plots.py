import re

import numpy as np
import pytest

from utils import net_plots


@pytest.fixture
def shown(monkeypatch):
    pages = []
    monkeypatch.setattr("IPython.display.display", lambda page, raw: pages.append(page["text/html"]))
    return pages


def alt(html):
    return re.search('alt="([^"]*)"', html)[1]


def test_images_of_weights_say_where_each_is_highest_and_lowest(shown):
    image = np.zeros((2, 64))
    image[0, 9], image[0, 63] = 2.0, -1.0
    net_plots.show_weights(image, ["unit 1", "unit 2"], "Look.")
    assert "2 images of 8 by 8 pixels" in alt(shown[0])
    assert "unit 1: highest in row 2, column 2, lowest in row 8, column 8." in alt(shown[0])


def test_an_image_of_zeros_is_drawn_without_a_warning(shown, recwarn):
    net_plots.show_weights(np.zeros((1, 64)), ["nothing"], "Look.")
    assert shown and not recwarn.list


def test_the_four_counts_are_told_with_the_names_of_row_and_column(shown):
    net_plots.show_counts(np.array([[5, 2], [1, 7]]), ["four", "nine"], "Look.")
    assert "True four, predicted nine: 2. True nine, predicted four: 1." in alt(shown[0])
