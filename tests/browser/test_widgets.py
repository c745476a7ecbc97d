"""The interactive pieces in a real JupyterLab, moved by mouse and by keyboard, and in a page on disk without a kernel."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, expect

from utils.widgets.stepper import stepper

pytestmark = pytest.mark.browser

CELLS = {
    "stepper": "from utils.widgets.stepper import stepper\nstepper([3, 4, 2, 1])",
    "playground": "from utils.widgets.playground import playground\nplayground()",
    "bug_zoo": "from utils.widgets.bug_zoo import bug_zoo\nbug_zoo()",
    "nudge": "from utils.widgets.nudge import nudge\nnudge()",
}
EQUAL = "all sizes equal: 3, 3, 3, 3"
WORN = """(theme) => {
    const page = getComputedStyle(document.body).getPropertyValue('--jp-layout-color0').trim();
    return document.body.dataset.jpThemeName === theme && /^(#111|#111111|black)$/.test(page) === theme.endsWith('Dark');
}"""
THEMES = ["JupyterLab Light", "JupyterLab Dark"]


@pytest.fixture(autouse=True)
def lab(notebook: Any) -> Iterator[Any]:
    """The notebook; after each test the page has reported no error and asked no other machine."""
    yield notebook
    assert (notebook.complaints, notebook.hosts) == ([], {"127.0.0.1"})


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the pages looked like."""
    return tmp_path_factory.mktemp("pictures")


def show(lab: Any, name: str) -> Locator:
    """The piece in a new cell of the notebook."""
    piece = lab.add(CELLS[name]).locator(".piece")
    expect(piece).to_be_visible()
    return piece


def wear(lab: Any, theme: str) -> None:
    """Change the theme of JupyterLab, and wait for it to be there: two changes at once get into each other's way."""
    lab.page.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    lab.page.wait_for_function(WORN, arg=theme)
    lab.page.wait_for_timeout(200)


def picture(piece: Locator, kind: str = "svg") -> bytes:
    """What the drawing of a piece looks like."""
    return piece.locator(kind).first.screenshot()


def prepare(piece: Locator, name: str) -> None:
    """Bring a piece to a state worth looking at."""
    if name == "stepper":
        piece.get_by_role("group", name="Graph").press("Home")
        for _ in range(12):
            piece.get_by_role("button", name="Next").click()
    if name == "playground":
        piece.get_by_label("optimiser").select_option("Adam")
        expect(piece.locator(".told")).to_contain_text("Step 0, waiting.")
        piece.get_by_role("button", name="Start").click()
        expect(piece.locator(".told")).to_contain_text(re.compile(r"Step \d{3}\."))
        piece.get_by_role("button", name="Pause").click()
    if name == "bug_zoo":
        piece.get_by_role("combobox", name="mistake").select_option("dA-without-transpose")
        piece.get_by_role("combobox", name="net").select_option(EQUAL)
    if name == "nudge":
        piece.get_by_label("array").select_option("W2")
        for _ in range(14):
            piece.get_by_role("slider", name="Move").press("ArrowRight")


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [1280, 800])
def test_a_piece_fits_into_the_page(name: str, width: int, theme: str, lab: Any, pictures: Path) -> None:
    lab.page.set_viewport_size({"width": width, "height": 1000})
    wear(lab, theme)
    piece = show(lab, name)
    prepare(piece, name)
    piece.scroll_into_view_if_needed()
    lab.page.screenshot(path=pictures / f"{name}_{width}_{theme.split()[1]}.png")
    assert piece.evaluate("(piece) => piece.scrollWidth <= piece.clientWidth")
    wear(lab, "JupyterLab Light")
    lab.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("theme", THEMES)
def test_no_piece_has_a_serious_barrier(theme: str, lab: Any) -> None:
    wear(lab, theme)
    for name in CELLS:
        piece = show(lab, name)
        prepare(piece, name)
        piece.scroll_into_view_if_needed()
        piece.evaluate("(piece) => { piece.id = 'watched' }")
        found = Axe().run(lab.page, context={"include": [["#watched"]]}, options={"preload": False})
        piece.evaluate("(piece) => { piece.id = '' }")
        assert found.response["passes"]
        serious = [item for item in found.response["violations"] if item["impact"] in ("serious", "critical")]
        assert [(name, item["id"], node["html"]) for item in serious for node in item["nodes"]] == []
    wear(lab, "JupyterLab Light")


@pytest.fixture(scope="module")
def shown_graph(notebook: Any) -> Locator:
    """A stepper of three layers in the notebook."""
    return show(notebook, "stepper")


@pytest.fixture
def graph(shown_graph: Locator) -> Locator:
    """The same at its first step."""
    shown_graph.get_by_role("group", name="Graph").press("Home")
    return shown_graph


def test_the_stepper_moves_by_mouse(graph: Locator) -> None:
    before = picture(graph)
    graph.get_by_role("button", name="Next").click()
    expect(graph.locator(".told")).to_contain_text("Step 1 of 20, forward. Layer 1, linear step.")
    expect(graph.locator(".told")).to_contain_text("(4, 5) = (4, 3) (3, 5) + (4, 1)")
    assert picture(graph) != before


def test_the_stepper_slider_moves_by_mouse(graph: Locator) -> None:
    slider = graph.get_by_role("slider", name="Step")
    box = slider.bounding_box()
    assert box
    slider.click(position={"x": box["width"] - 3, "y": box["height"] / 2})
    expect(graph.locator(".told")).to_contain_text("Step 20 of 20, backward.")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("20 of 20: dA0"))


def test_the_stepper_moves_by_arrow_keys_and_the_notebook_stays_where_it_is(graph: Locator, lab: Any) -> None:
    cell = lab.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")
    graph.get_by_role("group", name="Graph").focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 20), ("Home", 0)):
        lab.page.keyboard.press(key)
        expect(graph.locator(".told")).to_contain_text(f"Step {step} of 20")
    lab.page.keyboard.press("ArrowUp")
    assert lab.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex") == cell


def test_the_stepper_buttons_and_slider_work_by_keyboard(graph: Locator, lab: Any) -> None:
    graph.get_by_role("button", name="First").focus()
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Space")
    lab.page.keyboard.press("Enter")
    expect(graph.locator(".told")).to_contain_text("Step 2 of 20")
    graph.get_by_role("slider", name="Step").press("ArrowRight")
    expect(graph.locator(".told")).to_contain_text("Step 3 of 20")


def test_the_stepper_shows_the_focus(graph: Locator, lab: Any) -> None:
    graph.get_by_role("button", name="First").focus()
    lab.page.keyboard.press("Tab")
    assert graph.get_by_role("button", name="Back").evaluate("(node) => getComputedStyle(node).outlineWidth") == "3px"


def test_the_stepper_says_which_cache_is_read(graph: Locator) -> None:
    for _ in range(9):
        graph.get_by_role("button", name="Next").click()
    expect(graph.locator(".told")).to_contain_text("It reads Z3 from its activation cache.")
    expect(graph.locator("g.cache.now rect")).to_have_count(1)
    expect(graph.locator("g.cache.now text").first).to_have_text("Z3")


@pytest.fixture(scope="module")
def line(notebook: Any) -> Locator:
    """A nudge in the notebook."""
    return show(notebook, "nudge")


def test_the_nudge_moves_by_mouse(line: Locator) -> None:
    line.get_by_role("button", name="Back to the start").click()
    before, slider = picture(line), line.get_by_role("slider", name="Move")
    box = slider.bounding_box()
    assert box
    slider.click(position={"x": box["width"] - 3, "y": box["height"] / 2})
    expect(line.locator(".told")).to_contain_text("moved by +1.50.")
    assert picture(line) != before
    line.get_by_role("button", name="Back to the start").click()
    expect(line.locator(".told")).to_contain_text("moved by +0.00.")
    assert picture(line) == before


def test_the_nudge_moves_by_keyboard(line: Locator, lab: Any) -> None:
    line.get_by_role("button", name="Back to the start").press("Enter")
    before = picture(line)
    line.get_by_role("slider", name="Move").focus()
    for key, move in (("ArrowRight", "+0.05"), ("ArrowUp", "+0.10"), ("Home", "-1.50"), ("ArrowRight", "-1.45")):
        lab.page.keyboard.press(key)
        expect(line.locator(".told")).to_contain_text(f"moved by {move}.")
    assert picture(line) != before


def test_the_nudge_lets_every_entry_be_chosen_by_keyboard(line: Locator, lab: Any) -> None:
    line.get_by_label("array").focus()
    lab.page.keyboard.type("W2")
    expect(line.locator(".told")).to_contain_text("W2[0, 0] =")
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("ArrowDown")
    expect(line.locator(".told")).to_contain_text("W2[1, 1] =")
    expect(line.locator(".told")).to_contain_text("the gradient promised: dW2[1, 1] =")
    line.get_by_label("array").select_option("b1")
    expect(line.get_by_label("row").locator("option")).to_have_count(3)
    expect(line.get_by_label("column").locator("option")).to_have_count(1)


@pytest.fixture(scope="module")
def shown_field(notebook: Any) -> Locator:
    """A playground in the notebook."""
    return show(notebook, "playground")


@pytest.fixture
def field(shown_field: Locator) -> Locator:
    """The same before the first step of gradient descent."""
    shown_field.get_by_label("optimiser").select_option("gradient descent")
    shown_field.get_by_role("button", name="Reset").click()
    expect(shown_field.locator(".told")).to_contain_text("Step 0, waiting.")
    return shown_field


def test_the_playground_makes_a_step_by_mouse(field: Locator) -> None:
    border, costs = picture(field, "canvas"), picture(field)
    for step in (1, 2, 3):
        field.get_by_role("button", name="One step").click()
        expect(field.locator(".told")).to_contain_text(f"Step {step}, waiting. Cost 0.")
    assert picture(field, "canvas") != border and picture(field) != costs


def test_the_playground_runs_and_rests_by_keyboard(field: Locator, lab: Any) -> None:
    border = picture(field, "canvas")
    field.get_by_role("button", name="Start").focus()
    lab.page.keyboard.press("Enter")
    expect(field.locator(".told")).to_contain_text(re.compile(r"Step \d{3,}\. Cost"))
    lab.page.keyboard.press("Space")
    expect(field.locator(".told")).to_contain_text("waiting")
    rest = field.locator(".told").inner_text()
    lab.page.wait_for_timeout(300)
    assert abs(int(re.findall(r"\d+", rest)[0]) - int(re.findall(r"\d+", field.locator(".told").inner_text())[0])) <= 5
    assert picture(field, "canvas") != border


def test_the_playground_is_set_by_keyboard_and_starts_afresh(field: Locator, lab: Any) -> None:
    before = picture(field, "canvas")
    field.get_by_label("data").focus()
    lab.page.keyboard.type("flower")
    expect(field.locator(".told")).to_contain_text("Step 0, waiting.")
    assert picture(field, "canvas") != before
    field.get_by_label("optimiser").focus()
    lab.page.keyboard.type("Adam")
    field.get_by_label("bias correction").press("Space")
    expect(field.get_by_label("bias correction")).not_to_be_checked()
    field.get_by_label("data").select_option("moons")
    expect(field.locator(".told")).to_contain_text("Step 0, waiting.")


def test_the_playground_keeps_the_run_before_for_comparison(field: Locator) -> None:
    field.get_by_role("button", name="One step").click()
    expect(field.locator(".told")).to_contain_text("Step 1, waiting.")
    field.get_by_label("optimiser").select_option("momentum")
    expect(field.locator(".told")).to_contain_text(re.compile("The run before had cost 0.* after step 1"))


def test_the_playground_does_not_move_or_rebuild_its_pictures_while_it_runs(field: Locator) -> None:
    field.locator("canvas").evaluate("(canvas) => { canvas.marked = true }")
    place = field.locator("canvas").bounding_box()
    field.get_by_role("button", name="Start").click()
    expect(field.locator(".told")).to_contain_text(re.compile(r"Step \d{2,}\."))
    assert field.locator("canvas").bounding_box() == place
    assert field.locator("canvas").evaluate("(canvas) => canvas.marked")
    field.get_by_role("button", name="Pause").click()


@pytest.fixture(scope="module")
def shown_zoo(notebook: Any) -> Locator:
    """A bug zoo in the notebook."""
    return show(notebook, "bug_zoo")


@pytest.fixture
def zoo(shown_zoo: Locator) -> Locator:
    """The same without a mistake, on the net whose sizes differ."""
    shown_zoo.get_by_role("combobox", name="mistake").select_option("")
    shown_zoo.get_by_role("combobox", name="net").select_option(index=0)
    return shown_zoo


def test_the_zoo_switches_a_mistake_on_by_keyboard_and_the_net_by_mouse(zoo: Locator, lab: Any) -> None:
    expect(zoo.locator(".told")).to_contain_text("No mistake.")
    before, rows = picture(zoo), zoo.get_by_role("row")
    zoo.get_by_role("combobox", name="mistake").focus()
    lab.page.keyboard.press("ArrowDown")
    expect(zoo.locator(".told")).to_contain_text("W is not transposed in dA_prev (in linear_backward).")
    expect(zoo.locator(".told")).to_contain_text("gradient check: none, the backward pass stops")
    expect(rows.filter(has_text="missing")).to_have_count(9)
    assert picture(zoo) != before
    zoo.get_by_role("combobox", name="net").select_option(EQUAL)
    expect(zoo.locator(".told")).to_contain_text(re.compile("gradient check: relative difference 0.*: it sees the mistake"))
    expect(rows.filter(has_text="dA2")).to_contain_text("wrong, off by")
    expect(rows.filter(has_text="dW3")).to_contain_text("right")


def test_the_zoo_shows_what_the_gradient_check_cannot_find(zoo: Locator) -> None:
    zoo.get_by_role("combobox", name="mistake").select_option("update-sign")
    expect(zoo.locator(".told")).to_contain_text("below 1e-7: it finds nothing")
    expect(zoo.get_by_role("row").filter(has_text="right")).to_have_count(9)


def test_a_click_on_the_list_of_mistakes_opens_it(zoo: Locator, lab: Any) -> None:
    zoo.get_by_role("combobox", name="mistake").click()
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("Enter")
    expect(zoo.locator(".told")).to_contain_text("dW is transposed")


def test_a_notebook_that_is_not_trusted_shows_the_picture_and_the_words(
    lab: Any, address: str, browser: Browser, pictures: Path
) -> None:
    cell = nbformat.v4.new_code_cell("stepper", execution_count=1)
    bundle = {kind: data for kind, data in stepper([3, 4, 2])._repr_mimebundle_().items() if kind != "text/plain"}
    cell.outputs = [nbformat.v4.new_output("display_data", data=bundle)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), lab.folder / "untrusted.ipynb")
    page = browser.new_page()
    page.goto(re.sub(r"/lab/tree/.*\?", f"/lab/workspaces/other/tree/{lab.folder.name}/untrusted.ipynb?", address))
    output = page.locator(".jp-OutputArea-output")
    expect(output.get_by_role("img", name=re.compile("computation graph of 2 layers"))).to_be_visible(timeout=60_000)
    output.get_by_text("All steps in words").click()
    expect(output.get_by_text("It reads W2 from its linear cache")).to_be_visible()
    expect(output.locator("button")).to_have_count(0)
    output.screenshot(path=pictures / "untrusted.png")
    page.close()
