import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from utils import plots

ROOT = Path(__file__).parents[2]
X = np.linspace(0, 1, 64 * 10).reshape(64, 10)


@pytest.fixture
def shown(monkeypatch):
    pages = []
    monkeypatch.setattr("IPython.display.display", lambda page, raw: pages.append(page["text/html"]))
    return pages


def test_importing_utils_does_not_import_matplotlib_or_ipython():
    code = "import sys, utils.activations, utils.datasets, utils.plots;print({'matplotlib', 'IPython'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert answer.stdout == "set()\n"


def test_cost_curves_are_described_in_words(shown):
    plots.show_costs({"deep": [0.7, 0.5], "small": [0.7, 0.7]}, "Look.")
    alt = re.search('alt="([^"]*)"', shown[0])[1]
    assert "deep&#x27;: from 0.700 to 0.500" in alt and "small&#x27;: from 0.700 to 0.700" in alt


def test_digits_are_described_by_their_titles(shown):
    plots.show_digits(X, [f"title {i}" for i in range(10)], "Look.")
    assert 'alt="10 small images' in shown[0] and "title 9" in shown[0]


def test_text_in_a_figure_cannot_become_html(shown):
    plots.show_digits(X[:, :1], ['"><script>'], "<b>")
    assert "<script>" not in shown[0] and "<b>" not in shown[0]


def test_no_image_is_a_sentence_and_not_an_error(shown, capsys):
    plots.show_digits(X[:, :0], [], "Look.")
    assert not shown and capsys.readouterr().out == "There is no image to show.\n"


def test_curves_differ_in_colour_dash_and_marker():
    assert all(len(set(part)) == len(plots.STYLES) for part in zip(*plots.STYLES, strict=True))


def test_a_boundary_is_described_with_the_share_of_points_in_their_region(shown):
    points, labels = np.array([[-1.0, 1.0, 2.0, -2.0], [0.0, 1.0, -1.0, 2.0]]), np.array([[0.0, 1.0, 1.0, 1.0]])
    plots.show_boundary({"half": lambda P: P[:1] > 0, "bare": None}, points, labels, "Look.")
    alt = re.search('alt="([^"]*)"', shown[0])[1]
    assert "3 orange triangles with label 1, 1 blue circles" in alt
    assert "half&#x27;: the answer is 1 on 50% of the plane; 75.0% of the points" in alt
    assert "bare&#x27;: the points alone." in alt


def test_a_classifier_may_answer_in_booleans_or_numbers_of_any_flat_shape(shown):
    labels = np.array([[0.0, 1.0]])
    for classifier in (lambda P: P[0] > 0, lambda P: (P[:1] > 0).astype(int)):
        plots.show_boundary({"one": classifier}, np.array([[-1.0, 1.0], [0.0, 0.0]]), labels, "Look.")
    assert shown[0] == shown[1]


def test_a_cost_that_is_no_number_is_told_to_the_reader(shown, capsys):
    plots.show_costs({"mine": [0.7, float("nan"), float("nan")]}, "Look.")
    assert "is not a number from iteration 1 on" in capsys.readouterr().out


def test_a_classifier_that_always_gives_the_same_answer_is_drawn_without_a_warning(shown, recwarn):
    labels = np.array([[0.0, 1.0]])
    plots.show_boundary({"always": lambda P: np.ones((1, P.shape[1]))}, np.array([[-1.0, 1.0], [0.0, 0.0]]), labels, "Look.")
    assert "the answer is 1 on 100% of the plane" in shown[0] and not recwarn.list


def test_a_curve_per_epoch_says_so(shown):
    plots.show_costs({"mine": [0.7, 0.5]}, "Look.", per="epoch")
    assert "Cost against epoch. Curve &#x27;mine&#x27;: from 0.700 to 0.500 in 2 epochs." in shown[0]
