"""The card in a real JupyterLab: its link, its rows, and what it says where the answer cell is not what was run."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.browser

GAP = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"
RIGHT = "    Z = np.dot(W, A) + b\n    cache = (A, W, b)\n"
MINUS = RIGHT.replace("+ b", "- b")
NO_MEAN = "    dA_prev = np.dot(W.T, dZ)\n    dW = np.dot(dZ, A_prev.T)\n    db = np.sum(dZ, axis=1, keepdims=True)\n"
ENDLESS = "    while True:\n        pass\n"
EDITED = "The answer cell above was edited after it was last run"
FIRST = "(card) => getComputedStyle(card, '::before').content"


@pytest.fixture(scope="module")
def source(root: Path) -> Callable[[str, str], str]:
    """The text of an answer cell with these lines in its gap."""
    cells = json.loads((root / "release/2_L_layer/2_L_layer.ipynb").read_text(encoding="utf-8"))["cells"]
    blank = {cell["id"]: "".join(cell["source"]) for cell in cells}
    return lambda name, lines: blank[name].replace(GAP, lines)


@pytest.fixture(autouse=True)
def lab(notebook: Any) -> Iterator[Any]:
    """The notebook; after each test the page has reported no error and asked no other machine."""
    yield notebook
    assert (notebook.complaints, notebook.hosts) == ([], {"127.0.0.1"})


def card_of(lab: Any, name: str) -> Locator:
    """Run the test cell of a function and give its card."""
    found: Locator = lab.run(f"test_{name}").locator(".check-card")
    expect(found).to_have_count(1)
    return found


def test_the_section_to_read_is_a_link_that_goes_there(lab: Any, source: Any) -> None:
    lab.type("linear_backward", source("linear_backward", NO_MEAN))
    card = card_of(lab, "linear_backward")
    heading = lab.page.locator(".jp-Notebook").get_by_role("heading", name="Where 1/m lives")
    expect(heading).not_to_be_in_viewport()
    card.get_by_role("link", name="Read the section 'Where 1/m lives'.").click()
    expect(heading).to_be_in_viewport()


def test_a_wrong_row_differs_from_a_right_one_in_weight_sign_and_edge(lab: Any, source: Any) -> None:
    lab.type("linear_backward", source("linear_backward", NO_MEAN))
    card = card_of(lab, "linear_backward")
    right, wrong = (card.get_by_role("row", name=name) for name in ("dA_prev", "dW"))
    assert (right.inner_text()[-7:], wrong.inner_text()[-27:]) == ("✓ right", "✗ wrong values, right shape")
    weights = [row.locator("td").last.locator("strong").count() for row in (right, wrong)]
    edges = [row.locator("th").evaluate("(cell) => getComputedStyle(cell).borderLeftStyle") for row in (right, wrong)]
    assert (weights, edges) == ([0, 1], ["solid", "double"])


def test_a_card_below_a_cell_that_was_edited_and_not_saved_says_that_and_judges_nothing(lab: Any, source: Any) -> None:
    lab.type("linear_forward", source("linear_forward", RIGHT))
    lab.save()
    lab.write("linear_forward", source("linear_forward", MINUS))
    card = card_of(lab, "linear_forward")
    assert EDITED in card.evaluate(FIRST)
    assert card.inner_text().strip() == ""
    expect(lab.output("test_linear_forward").last).to_be_hidden()


def test_the_card_of_an_edited_cell_comes_back_when_the_cell_is_run(lab: Any, source: Any) -> None:
    lab.type("linear_forward", source("linear_forward", RIGHT))
    lab.write("linear_forward", source("linear_forward", MINUS))
    card = card_of(lab, "linear_forward")
    lab.run("linear_forward")
    expect(card).to_contain_text("linear_forward")
    assert card.evaluate(FIRST) == "none"


def test_a_card_that_is_read_while_its_cell_is_mended_stays(lab: Any, source: Any) -> None:
    lab.type("linear_backward", source("linear_backward", NO_MEAN))
    card = card_of(lab, "linear_backward")
    expect(card.get_by_text("1/m is forgotten")).to_be_visible()
    lab.write("linear_backward", source("linear_backward", NO_MEAN.replace("dZ, axis", "dZ / 2, axis")))
    lab.page.wait_for_timeout(300)
    assert EDITED in card.evaluate(FIRST)
    expect(card.get_by_text("1/m is forgotten")).to_be_visible()
    lab.run("linear_backward")


def test_an_edited_and_saved_cell_is_not_judged(lab: Any, source: Any) -> None:
    lab.type("linear_forward", source("linear_forward", RIGHT))
    lab.write("linear_forward", source("linear_forward", MINUS))
    lab.save()
    card = card_of(lab, "linear_forward")
    lab.run("linear_forward")
    expect(card).to_have_text(re.compile(r"^linear_forward: not judgedThe cell that defines linear_forward was edited"))
    expect(lab.output("test_linear_forward").last).to_have_text(re.compile(r"^\s*0\.0\s*$"))


@pytest.mark.parametrize("slip", ["    Z = np.dot(W, A + b\n", "  Z = 1\n", "    Z = np.dot(W, A) + b\n\nfoo\n"], ids=range(3))
def test_after_a_failed_cell_its_old_function_is_not_judged(slip: str, lab: Any, source: Any) -> None:
    lab.type("linear_forward", source("linear_forward", RIGHT))
    expect(card_of(lab, "linear_forward")).to_contain_text("right, 2 of 2")
    failed = "foo\n" + source("linear_forward", MINUS) if "foo" in slip else source("linear_forward", slip)
    lab.type("linear_forward", failed)
    card = card_of(lab, "linear_forward")
    expect(card).to_have_text(re.compile("^linear_forward: not judgedThe cell that defines linear_forward stopped with "))


def test_a_loop_without_an_end_ends_with_a_card_and_its_line(lab: Any, source: Any) -> None:
    lab.type("linear_forward", source("linear_forward", ENDLESS))
    card = lab.run("test_linear_forward").locator(".check-card")
    expect(card).to_contain_text("linear_forward: did not end in time", timeout=30_000)
    expect(card).to_contain_text(re.compile(r"It was stopped in line \d+ of linear_forward, `(while True:|pass)`"))
    lab.type("linear_forward", source("linear_forward", RIGHT))


def test_an_unknown_name_gets_one_sentence_and_no_traceback(lab: Any) -> None:
    said = lab.add('hint("linear_backwards")')
    expect(said).to_have_text(re.compile(r"^\s*'linear_backwards' is not a function of 2_L_layer: is linear_backward meant\?"))
    assert "Traceback" not in said.inner_text()
