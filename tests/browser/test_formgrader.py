"""The open question marked in a real formgrader, as docs/instructors.md says; and nothing of a hostile student runs there."""

import csv
import re
import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from autograder.collect.collect import collect
from autograder.course.course import load_course
from autograder.feedback.write import feedback_page
from tests.browser.conftest import ASSIGNMENT, LabPage, jupyterlab
from tests.desk.class_of_60 import moodle, people
from tests.desk.platforms import write
from tests.grading.conftest import run

pytestmark = pytest.mark.browser

ANA, ROBERT = "Ana María Núñez Ortega", "Robert -img src-x onerror-alert('name')"
COMMENT = "Say which layer knows it."
EVENT_ATTRIBUTES = "[onerror], [onload], [onmouseover]"


@pytest.fixture(scope="module")
def graded(tmp_path_factory, root):
    """A course in which two students are graded, one of them hostile, and the open question waits."""
    folder = tmp_path_factory.mktemp("formgrader") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    release = nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    collect(load_course(folder), [write(folder.parent / "class.zip", moodle(people(release, None, (0, 44)))[0])], ASSIGNMENT)
    assert run(folder, "autograder", "grade", ASSIGNMENT).returncode == 0
    return folder


@pytest.fixture(scope="module")
def opened(graded, browser):
    """A page of a JupyterLab in the course, and its address; the page notes what it complains of and what it asks for."""
    with jupyterlab(graded) as (server, token):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(20_000)
        lab = LabPage(context.new_page(), graded)
        lab.page.on("dialog", lambda dialog: (lab.complaints.append(dialog.message), dialog.dismiss()))
        lab.page.goto(f"{server}/lab?token={token}")
        yield lab, server
        context.close()


@pytest.fixture
def lab(opened):
    """The page; after each test it has reported no error and asked no other machine."""
    yield opened[0]
    assert (opened[0].complaints, opened[0].hosts) == ([], {"127.0.0.1"})


@pytest.fixture
def submissions(lab, opened):
    """The list of submissions in the formgrader, with names shown."""
    lab.page.goto(f"{opened[1]}/formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
    return with_names(lab.page)


def with_names(shown):
    """Wait for the list of submissions, and show who handed them in."""
    expect(shown.get_by_role("link", name="Submission #2")).to_be_visible()
    shown.get_by_role("button", name="Show All Names").click()
    return shown


@pytest.fixture(scope="module")
def marked(opened):
    """The points and the comment as the formgrader saved them, after Ana's answer was marked there."""
    page = opened[0].page
    page.goto(f"{opened[1]}/lab")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader", exact=True).click()
    submissions = page.frame_locator("iframe")
    submissions.get_by_role("link", name="Manual Grading").click()
    for _ in range(2):  # the assignment, then its notebook of the same name
        expect(submissions.get_by_role("heading", name="Manual Grading")).to_be_visible()
        submissions.locator("#main-table").get_by_role("link", name=ASSIGNMENT).click()
    with_names(submissions).get_by_role("link", name="María Núñez Ortega, Ana").click()
    points, comment = submissions.locator("#why_dA"), submissions.locator("#why_dA-comment")
    expect(points).to_have_class(re.compile("needs_manual_grade"))
    saved = saved_by(page, points, "4"), saved_by(page, comment, COMMENT)
    expect(points).not_to_have_class(re.compile("needs_manual_grade"))
    return saved


def saved_by(page, field, text):
    """Type into a field, leave it, and give what the server then says that it keeps."""
    field.fill(text)
    with page.expect_response(lambda found: "/formgrader/api/" in found.url and found.request.method == "PUT") as answer:
        field.press("Tab")
    return answer.value.json()


def test_points_and_a_comment_are_saved(marked, lab):
    points, comment = marked
    assert (points["manual_score"], points["needs_manual_grade"], comment["manual_comment"]) == (4, False, COMMENT)


def test_resume_then_writes_the_page_with_it_and_export_has_it(marked, graded):
    done = run(graded, "autograder", "grade", ASSIGNMENT, "--resume")
    assert "feedback pages written: 1" in done.stdout and "2 submissions were finished before" in done.stdout
    page = feedback_page(graded, ANA, ASSIGNMENT).read_text(encoding="utf-8")
    assert COMMENT in page and "30 of 35 points" in page and "A person gave 4 points." in page
    assert run(graded, "autograder", "export", ASSIGNMENT, "--to", "csv").returncode == 1  # one question still waits
    with (graded / "exports" / f"{ASSIGNMENT}-csv.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert (rows[ANA]["why_dA"], rows[ANA]["total"], rows[ROBERT]["total"]) == ("4", "30", "")


def test_formulas_are_drawn_in_the_formgrader_without_the_net(submissions):
    submissions.get_by_role("link", name="María Núñez Ortega, Ana").click()
    expect(submissions.get_by_role("heading", name="Explain it")).to_be_visible()
    assert submissions.locator("math").count() > 50


def test_nothing_of_a_hostile_notebook_or_name_runs_in_the_formgrader(submissions, lab):
    submissions.get_by_role("link", name="Robert").click()
    expect(submissions.get_by_text("alert('handler')").first).to_be_visible()
    for link in submissions.locator("#notebook a").all():
        link.dispatch_event("click")
    lab.page.wait_for_timeout(300)
    assert submissions.locator("#notebook").locator(f"script, iframe, svg, base, {EVENT_ATTRIBUTES}").count() == 0
    assert submissions.locator(".breadcrumb img").count() == 0


def test_the_page_of_a_hostile_student_runs_nothing_from_disk(browser, graded):
    context, heard, asked = browser.new_context(), [], []
    page = context.new_page()
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: heard.append(message.text))
    page.on("request", lambda request: asked.append(request.url.split(":")[0]))
    page.goto(feedback_page(graded, ROBERT, ASSIGNMENT).as_uri())
    for link in page.locator("a").all():
        link.dispatch_event("click")
    page.wait_for_timeout(300)
    assert heard == [] and set(asked) <= {"file", "data"}
    context.close()
