"""What our notebooks show in JupyterLab has no serious barrier; the frame around it is JupyterLab's."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

OURS = {"include": [[".jp-Notebook .jp-MarkdownOutput"], [".jp-Notebook .jp-OutputArea-output"]]}
TALL = {"width": 1280, "height": 30_000}  # axe passes over what is scrolled out of sight,
UNCLIPPED = "body { overflow: visible !important }"  # and takes the height of JupyterLab's body, 0, for the page's
CARD = """def compute_cost(AL, Y):
    return np.zeros((1, 1))
check(compute_cost)"""
TABLES = """from utils.trace_html import show_passes, show_trace
show_costs({"a curve": [3.0, 2.0, 1.0]}, "A cost that falls.")
def forward(W, A_prev):
    Z = W @ A_prev
    return Z
def backward(dZ, W, A_prev):
    dA_prev = W.T @ dZ
    dW = A_prev @ dZ
    return dW
W, A_prev = np.ones((4, 3)), np.ones((3, 5))
show_trace(forward, W, A_prev, sizes={"n": 4, "n_prev": 3, "m": 5})
show_passes(forward, (W, A_prev), backward, (np.ones((4, 5)), W, A_prev), {"n": 4, "n_prev": 3, "m": 5})"""
PALE = """from IPython.display import HTML
HTML("<p style='color: #eee'>pale words</p><button></button>")"""


@pytest.fixture
def tall(notebook):
    """The whole notebook in sight at once."""
    before = notebook.page.viewport_size
    notebook.page.set_viewport_size(TALL)
    notebook.page.add_style_tag(content=UNCLIPPED)
    yield notebook
    notebook.page.set_viewport_size(before)


def barriers(lab):
    found = Axe().run(lab.page, context=OURS, options={"preload": False, "resultTypes": ["violations"]})
    serious = [item for item in found.response["violations"] if item["impact"] in ("serious", "critical")]
    return [(item["id"], node["html"][:200]) for item in serious for node in item["nodes"]]


def test_texts_and_formulas_of_a_notebook_have_no_serious_barrier(tall):
    assert tall.page.locator(".jp-MarkdownOutput mjx-container, .jp-MarkdownOutput .MathJax").count() > 10
    assert barriers(tall) == []


def test_a_card_a_figure_and_both_tables_of_a_trace_have_no_serious_barrier(tall):
    tall.add(CARD).get_by_text("compute_cost").first.wait_for()
    shown = tall.add(TABLES)
    shown.locator("caption").first.wait_for()
    assert shown.get_by_role("img").count() == 1
    assert shown.get_by_text("stopped here").count() == 1
    assert barriers(tall) == []


def test_pale_words_and_a_button_without_a_name_would_be_found(tall):
    tall.add(PALE).get_by_text("pale words").wait_for()
    assert {name for name, _ in barriers(tall)} == {"color-contrast", "button-name"}
