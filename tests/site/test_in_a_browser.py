"""The site in Chromium: every notebook, without a network, and from there to a mark."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from autograder.course.course import load_course, own_course
from autograder.course.release import make_release
from autograder.desk.demo import make_course
from autograder.forge.solutions import solution_cells
from tests.site.conftest import served

pytestmark = pytest.mark.browser
COURSE = own_course()
LESSONS = sorted(f"notebooks/{path.name}" for path in (COURSE.root / "notebooks").glob("*.ipynb"))
ASSIGNMENTS = [f"release/{name}/{name}.ipynb" for name in COURSE.assignments]
SECOND = "release/2_L_layer/2_L_layer.ipynb"


@contextmanager
def begun(folder, tab_on):
    """A tab on a site that is served from a folder."""
    with served(folder) as server:
        tab = tab_on(server)
        tab.begin()
        yield tab


@pytest.fixture(scope="module")
def tab(site, tab_on):
    """A tab on the site as it is handed out."""
    with begun(site, tab_on) as found:
        yield found


@pytest.fixture(scope="module")
def answered(solved, tab_on):
    """A tab on the site with answers."""
    with begun(solved, tab_on) as found:
        yield found


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_runs_without_an_error(tab, path):
    tab.open(path)
    assert tab.run()["errors"] == []


@pytest.mark.parametrize("path", ASSIGNMENTS)
def test_every_answer_of_an_assignment_is_right(answered, path):
    answered.open(path)
    found = answered.run()
    spec = COURSE.spec(path.split("/")[1])
    assert found["errors"] == [] and {card.split(":")[0] for card in found["cards"]} <= set(spec.names)
    assert len(found["cards"]) >= 4 and all(": right," in card for card in found["cards"])


@pytest.mark.parametrize("path", ASSIGNMENTS)
def test_an_assignment_as_handed_out_stops_at_most_where_an_answer_is_missing(tab, path):
    tab.open(path)
    assert {kind for _, kind in tab.run()["errors"]} <= {"<class 'NotImplementedError'>"}


def test_a_wrong_function_gets_its_reason_its_place_and_a_hint(tab):
    wrong = solution_cells(COURSE.spec("2_L_layer"))["linear_backward"].replace("axis=1", "axis=0")
    tab.open(SECOND)
    shown = tab.shown_by([f"{wrong}\ncheck(linear_backward)", 'hint("linear_backward")', 'show("linear_backward")'])
    assert "Reason: db is summed over the units" in shown and "Marked: `0`." in shown
    assert "Hint 1 of 3" in shown and "dZ is dZ2, shape" in shown


def test_a_notebook_solved_in_the_site_is_marked_like_any_other(answered, root, tmp_path):
    answered.open(SECOND)
    answered.run()
    answered.save()
    answered.begin()
    name, notebook = answered.download(SECOND)
    assert name == "2_L_layer.ipynb"
    course, folder = tmp_path / "course", Path("ana", "2_L_layer")
    make_course(root, course)
    make_release(load_course(course), "2_L_layer")
    (course / "submitted" / folder).mkdir(parents=True)
    (course / "submitted" / folder / name).write_text(json.dumps(notebook), encoding="utf-8")
    command = [Path(sys.executable).parent / "autograder", "grade", "2_L_layer"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (course / "feedback" / folder / "2_L_layer.html").read_text(encoding="utf-8")
    assert "30 of 35 points" in page and "To be read by a person: 1 of the questions" in page


def test_starting_again_brings_back_the_notebook_as_it_was_handed_out(tab, root):
    tab.open(SECOND)
    tab.page.evaluate(
        "() => { window.jupyterapp.shell.currentWidget.content.model.cells.get(0).sharedModel.setSource('mine') }"
    )
    tab.save()
    tab.begin()
    tab.page.once("dialog", lambda dialog: dialog.accept())
    tab.row(SECOND).get_by_role("button", name="Start again").click()
    tab.page.get_by_role("status").get_by_text("as it was handed out").wait_for()
    assert tab.row(SECOND).get_by_text("not begun").count() == 1
    tab.open(SECOND)
    first = tab.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.model.cells.get(0).sharedModel.source")
    assert first == "".join(json.loads((root / SECOND).read_bytes())["cells"][0]["source"])


def test_what_was_opened_once_works_without_a_network(tab):
    tab.open(LESSONS[0])
    tab.run()
    tab.server.is_away = True
    try:
        tab.begin()
        tab.open(LESSONS[0])
        assert tab.run()["errors"] == []
    finally:
        tab.server.is_away = False


@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_page_has_no_barrier_and_fits(tab, width):
    tab.page.set_viewport_size({"width": width, "height": 800})
    tab.begin()
    found = Axe().run(tab.page, options={"resultTypes": ["violations"]})
    assert [(item["id"], item["nodes"][0]["html"]) for item in found.response["violations"]] == []
    assert tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    tab.page.set_viewport_size({"width": 1280, "height": 900})


def test_nothing_is_asked_of_another_address(tab, answered):
    assert tab.foreign == [] and answered.foreign == []
