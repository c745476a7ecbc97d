"""A student at work in a real JupyterLab: answers, cards, hints, examples, and the table at the end."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

GAP = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"
RIGHT = "    Z = np.dot(W, A) + b\n    cache = (A, W, b)\n"
NO_MEAN = "    dA_prev = np.dot(W.T, dZ)\n    dW = np.dot(dZ, A_prev.T)\n    db = np.sum(dZ, axis=1, keepdims=True)\n"
UNPACK = """AL, Y, caches = example("L_model_backward")
((A0, W1, b1), Z1), ((A1, W2, b2), Z2), ((A2, W3, b3), Z3) = caches
print(A0.shape[1] == A1.shape[1] == Y.shape[1], Z1.shape == A1.shape)"""


@pytest.fixture(scope="module")
def blank(root: Path) -> dict[str, str]:
    """The source of every cell of the released notebook, by its id."""
    cells = json.loads((root / "release/2_L_layer/2_L_layer.ipynb").read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the pages looked like."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(autouse=True)
def lab(notebook: Any) -> Iterator[Any]:
    """The notebook; after each test the page has reported no error and asked no other machine."""
    yield notebook
    assert (notebook.complaints, notebook.hosts) == ([], {"127.0.0.1"})


def answer(lab: Any, blank: dict[str, str], name: str, lines: str) -> None:
    """Type `lines` into the gap of an answer cell and run it; leave out nothing else of the cell."""
    assert GAP in blank[name]
    lab.type(name, blank[name].replace(GAP, lines))


def test_a_right_answer_shows_right_and_its_points(lab: Any, blank: dict[str, str], pictures: Path) -> None:
    answer(lab, blank, "linear_forward", RIGHT)
    lab.run("test_linear_forward")
    card = lab.output("test_linear_forward").locator(".check-card")
    expect(card).to_contain_text("linear_forward: right, 2 of 2 points")
    expect(card.get_by_role("row", name="b in the cache")).to_contain_text("right")
    expect(lab.output("test_linear_forward").last).to_have_text(re.compile(r"^\s*2\.0\s*$"))
    card.screenshot(path=pictures / "right.png")


def test_a_wrong_answer_shows_which_mistake_it_is(lab: Any, blank: dict[str, str], pictures: Path) -> None:
    answer(lab, blank, "linear_backward", NO_MEAN)
    lab.run("test_linear_backward")
    card = lab.output("test_linear_backward").locator(".check-card")
    expect(card).to_contain_text("linear_backward: partly right, 2 of 6 points")
    expect(card).to_contain_text("1/m is forgotten")
    expect(card.get_by_role("row", name="dW")).to_contain_text("wrong values, right shape")
    expect(lab.output("test_linear_backward").last).to_have_text(re.compile(r"^\s*2\.0\s*$"))
    card.screenshot(path=pictures / "wrong.png")


@pytest.mark.parametrize("width", [1280, 800])
def test_a_card_fits_into_the_page(width: int, lab: Any, blank: dict[str, str], pictures: Path) -> None:
    answer(lab, blank, "linear_backward", NO_MEAN)
    lab.page.set_viewport_size({"width": width, "height": 900})
    output = lab.run("test_linear_backward").filter(has=lab.page.locator(".check-card"))
    output.scroll_into_view_if_needed()
    lab.page.screenshot(path=pictures / f"page_{width}.png")
    assert output.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    lab.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_card_warns_when_the_cell_was_edited_after_it_ran(lab: Any, blank: dict[str, str]) -> None:
    answer(lab, blank, "linear_forward", RIGHT)
    lab.write("linear_forward", blank["linear_forward"].replace(GAP, RIGHT.replace("+ b", "- b")))
    lab.save()
    card = lab.run("test_linear_forward").locator(".check-card")
    expect(card).to_contain_text("The cell that defines linear_forward was edited after it was last run.")


def test_the_warning_goes_when_the_cell_is_run_again(lab: Any, blank: dict[str, str]) -> None:
    answer(lab, blank, "linear_forward", RIGHT)
    lab.save()
    card = lab.run("test_linear_forward").locator(".check-card")
    expect(card).to_contain_text("linear_forward: right")
    expect(card).not_to_contain_text("edited")


def test_three_hints_differ_and_the_last_one_is_typeset(lab: Any) -> None:
    hints = [lab.add('hint("linear_backward")') for _ in range(3)]
    assert len({hint.inner_text() for hint in hints}) == 3
    expect(hints[2].locator("mjx-container").first).to_be_visible()


def test_show_prints_the_seed_and_the_shapes(lab: Any) -> None:
    shown = lab.add('show("linear_backward")')
    expect(shown).to_contain_text(re.compile(r"seed \d+"))
    expect(shown).to_contain_text(re.compile(r"cache\[1\] is W\d, shape \(\d+, \d+\)"))


def test_the_parts_of_an_example_can_be_taken_apart_by_hand(lab: Any) -> None:
    expect(lab.add(UNPACK)).to_have_text(re.compile(r"^True True\s*$"))


def test_check_all_gives_its_table_in_an_unfinished_notebook(lab: Any) -> None:
    lab.run("compute_cost")
    table = lab.run("check_all").locator(".check-card").first
    expect(table.get_by_role("row")).to_have_count(10)
    expect(table.get_by_role("row", name="compute_cost")).to_contain_text("not written yet")
    expect(table.get_by_role("row", name="update_parameters")).to_contain_text("not written yet")
    expect(table).to_contain_text("of 30 points on the public cases")
