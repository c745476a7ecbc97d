"""Feedback and class report in a real browser: nothing of a hostile student runs, nothing is fetched, no serious barrier."""

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from autograder.collect.audit import AuditedFile
from autograder.desk.report import page as report_page
from autograder.desk.report_data import ClassData, Flag, NamedMistake, ReportedStudent, UnnamedMistake
from autograder.marking.marks import Mark, Question
from autograder.marking.results import StudentResult
from tests.grading.hostile_notebook import ALL, ASSIGNMENT, PAYLOADS, honest_page, hostile_page

pytestmark = pytest.mark.browser


class Watched:
    """A page that notes whatever it asks for and whatever it complains of."""

    def __init__(self, page, folder):
        self.page, self.folder = page, folder
        self.heard, self.asked = [], []
        page.on("dialog", lambda dialog: (self.heard.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: self.heard.append(message.text))
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("popup", lambda popup: self.heard.append(popup.url))

    def open(self, html):
        """Open the page from a file, as a student does."""
        place = self.folder / "page.html"
        place.write_text(html, encoding="utf-8")
        self.asked.clear()
        self.page.goto(place.as_uri())
        self.page.wait_for_load_state("networkidle")
        return self.page

    def foreign(self):
        """What was asked for beyond the page itself and the pictures in it."""
        return [url for url in self.asked if not url.startswith(("data:image/png", (self.folder / "page.html").as_uri()))]


@pytest.fixture(scope="module")
def watched(browser, tmp_path_factory):
    context = browser.new_context(viewport={"width": 800, "height": 900})
    context.set_default_timeout(10_000)
    yield Watched(context.new_page(), tmp_path_factory.mktemp("pages"))
    context.close()


@pytest.fixture
def shown(watched):
    """The watched page with nothing noted yet."""
    watched.heard.clear()
    watched.page.emulate_media(color_scheme="light")
    return watched


@pytest.fixture(scope="module")
def release(root):
    return nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def ours(release):
    """The page of an honest student."""
    return honest_page(release, comment="Read it once more.")


def student(name, *mistakes, points=2.0, unnamed=(), flags=()):
    mark = Mark({"linear_forward": Question(2.0, points), "why_dA": Question(5.0)}, penalty=1.0, late=5400.0)
    outcomes = {"linear_forward": "wrong" if mistakes else "right"}
    return ReportedStudent(name, StudentResult(name, mark), outcomes, list(mistakes), list(unnamed), list(flags))


FLAT = NamedMistake("linear_forward", "b is dropped", "The linear step forward")
SIGN = NamedMistake("linear_backward", "the sign is wrong", "The linear step backward")
CLASS = [student(f"name {place}", SIGN, FLAT, points=place / 5) for place in (9, 10, 2)] + [student("ada")]
HOSTILE = [
    student(
        text,
        NamedMistake(text, text, text),
        unnamed=[UnnamedMistake(text, text, (text, text, text))],
        flags=[Flag("repaired", text)],
    )
    for text in (*PAYLOADS, ALL)
]


def report(everybody):
    files = [AuditedFile(item.name, item.name, item.name, "not placed", item.name) for item in everybody]
    return report_page(ClassData(ASSIGNMENT, {"linear_forward": 2.0, "why_dA": 5.0}, everybody, files))


def barriers(page):
    context = {"include": [["body"]], "exclude": [["math"]]}  # a formula is the browser's own to read
    found = Axe().run(page, context=context, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [item for item in found if item["impact"] in ("serious", "critical")]
    return [(item["id"], node["html"][:200]) for item in serious for node in item["nodes"]]


def click_every_link(page):
    for link in page.locator("a").all():
        link.dispatch_event("click")


def test_nothing_of_a_hostile_notebook_runs_or_is_fetched(shown, release):
    page = shown.open(hostile_page(release))
    assert page.locator("nav tbody tr").count() == 10
    click_every_link(page)
    page.wait_for_timeout(300)
    assert (shown.heard, shown.foreign()) == ([], [])
    assert page.locator("script, iframe, svg, [onload], [onerror], base, form").count() == 0
    assert page.url.split("#")[0].endswith("page.html")


def test_nothing_of_a_hostile_class_runs_on_the_report(shown):
    page = shown.open(report(HOSTILE))
    for button in page.locator("th button").all()[:12]:
        button.click()
    click_every_link(page)
    page.wait_for_timeout(300)
    assert (shown.heard, shown.foreign()) == ([], [])
    assert page.locator("script").count() == 1
    assert page.locator("iframe, [onload], [onerror], img, base, a:not([href^='#'])").count() == 0


def test_a_script_in_a_feedback_page_would_be_refused(shown, ours):
    page = shown.open(ours.replace("</main>", "<script>document.title = 'ran'</script></main>"))
    assert page.title() == "2_L_layer: ada"
    assert any("Content Security Policy" in text for text in shown.heard)


def test_a_foreign_script_in_a_report_would_be_refused(shown):
    page = shown.open(report(CLASS).replace("</main>", "<script>document.title = 'ran'</script></main>"))
    assert page.title() == "Class report: 2_L_layer"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_feedback_page_has_no_serious_barrier_and_no_complaint(shown, ours, scheme):
    shown.page.emulate_media(color_scheme=scheme)
    page = shown.open(ours)
    assert (shown.heard, shown.foreign()) == ([], [])
    page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")
    assert barriers(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_class_report_has_no_serious_barrier_and_no_complaint(shown, scheme):
    shown.page.emulate_media(color_scheme=scheme)
    page = shown.open(report(CLASS))
    assert (shown.heard, shown.foreign()) == ([], [])
    assert barriers(page) == []


def test_a_link_of_a_card_opens_the_section_that_it_names(shown, ours):
    page = shown.open(ours)
    page.get_by_role("link", name="Where 1/m lives").first.click()
    heading = page.get_by_role("heading", name="Where 1/m lives")
    heading.wait_for()
    assert heading.evaluate("(item) => item.getBoundingClientRect().top") < 100


def test_formulas_are_drawn_without_a_script(shown, ours):
    page = shown.open(ours)
    page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")
    sizes = page.locator("math").evaluate_all("(all) => all.map((item) => item.getBoundingClientRect().width)")
    assert len(sizes) > 50 and min(sizes) > 2


@pytest.mark.parametrize("width", [800, 1280])
def test_no_page_is_wider_than_its_window(shown, ours, width):
    shown.page.set_viewport_size({"width": width, "height": 900})
    for html in (ours, report(CLASS)):
        page = shown.open(html)
        page.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_click_on_a_head_sorts_numbers_as_numbers_and_another_turns_them_round(shown):
    page = shown.open(report(CLASS))
    table = page.locator("table", has_text="Every student who handed in")
    names = table.locator("tbody th")
    table.get_by_role("button", name="points").click()
    assert [float(cell) for cell in table.locator("tbody td:nth-child(2)").all_inner_texts()] == [1, 1, 0.8, 0]
    assert table.get_by_role("columnheader", name="points").get_attribute("aria-sort") == "descending"
    table.get_by_role("button", name="student").click()
    assert names.all_inner_texts() == ["ada", "name 2", "name 9", "name 10"]
    table.get_by_role("button", name="student").click()
    assert names.all_inner_texts() == ["name 10", "name 9", "name 2", "ada"]


def test_a_table_is_sorted_with_the_keyboard_alone(shown):
    page = shown.open(report(CLASS))
    table = page.locator("table", has_text="Every student who handed in")
    table.get_by_role("button", name="student").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert table.get_by_role("columnheader", name="points").get_attribute("aria-sort") == "descending"
    page.keyboard.press("Space")
    assert table.get_by_role("columnheader", name="points").get_attribute("aria-sort") == "ascending"


def test_many_names_are_folded_away_and_there_on_paper(shown):
    page = shown.open(report([student(f"name {place}", SIGN) for place in range(40)]))
    names = page.locator("table", has_text="Mistakes by frequency").get_by_text("name 39", exact=True)
    assert not names.is_visible()
    page.get_by_text("40 names").first.click()
    assert names.is_visible()
    page.get_by_text("40 names").first.click()
    page.emulate_media(media="print")
    assert names.evaluate("(item) => item.getBoundingClientRect().height") > 5
    page.emulate_media(media="screen")


def test_a_link_at_the_top_leads_to_each_part_of_the_report(shown):
    page = shown.open(report(CLASS))
    links = page.get_by_role("navigation").get_by_role("link")
    assert links.all_inner_texts() == page.locator("h2").all_inner_texts()
    links.last.click()
    assert page.get_by_role("heading", name="Every file").is_visible()


def test_on_paper_what_was_asked_is_there_too(shown, ours):
    shown.page.emulate_media(media="print")
    page = shown.open(ours)
    closed = page.locator("details:not([open]) h3").first
    assert closed.evaluate("(item) => item.getBoundingClientRect().height") > 5
    shown.page.emulate_media(media="screen")
