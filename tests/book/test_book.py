"""The book holds every lesson, executed, and can be read and searched from disk, with eyes or ears, without a network."""

import re
from html.parser import HTMLParser

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.book.conftest import ROOT, build

SERIOUS = ("serious", "critical")
LESSONS = ["notebooks/01_two_layer", "notebooks/03_L_layers"]
READ = ["book/index", "release/2_L_layer/2_L_layer", "docs/threads", "search"]
MODES = [(name, "light") for name in LESSONS + READ] + [(LESSONS[1], "dark"), (READ[0], "dark")]
BROKEN = """# Broken

- [no such page](../docs/gone.md)
- [no such heading](../notebooks/fails.ipynb#Nowhere)
- [a heading as JupyterLab writes it](../notebooks/fails.ipynb#It-Fails)
- ![no such picture](gone.png)

```{toctree}
/notebooks/fails
```
"""


class Images(HTMLParser):
    """The images of a page that have no alternative text."""

    def __init__(self):
        super().__init__()
        self.silent, self.count = [], 0

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.count += 1
            self.silent += [] if (dict(attributes).get("alt") or "").strip() else [dict(attributes).get("src", "")[:80]]


def pages(book):
    return {path.relative_to(book).as_posix(): path.read_text(encoding="utf-8") for path in book.rglob("*.html")}


def sources(*patterns):
    return sorted(path.relative_to(ROOT).with_suffix(".html").as_posix() for pattern in patterns for path in ROOT.glob(pattern))


def test_every_lesson_assignment_and_page_of_the_docs_is_in_the_book_and_in_its_contents(book):
    wanted = sources("notebooks/*.ipynb", "release/*/*.ipynb", "docs/*.md", "README.md")
    contents = (book / "book" / "index.html").read_text(encoding="utf-8")
    assert [name for name in wanted if not (book / name).is_file() or f'href="../{name}"' not in contents] == []


def test_the_lessons_are_executed(book):
    for name in sources("notebooks/*.ipynb"):
        assert (book / name).read_text(encoding="utf-8").count("cell_output") > 5, name


def test_the_first_page_lies_at_the_top(book):
    assert "url=book/index.html" in (book / "index.html").read_text(encoding="utf-8")


def test_the_public_edition_holds_no_solution(book):
    texts = [path for path in book.rglob("*") if path.suffix in (".html", ".js", ".ipynb", ".md", ".txt")]
    holding = {path.name for path in texts if "BEGIN SOLUTION" in path.read_text(encoding="utf-8", errors="replace")}
    assert holding <= {"authors.html", "authors.md", "authors.md.txt"}  # these explain the mark
    assert not (book / "source").exists()


def test_the_instructors_edition_is_apart_and_holds_the_solutions(tmp_path):
    outcome = build(ROOT, tmp_path, "-t", "instructor", "-D", "nb_execution_mode=off")
    assert outcome.returncode == 0, outcome.stderr
    contents = (tmp_path / "book" / "instructor.html").read_text(encoding="utf-8")
    wanted = sources("source/*/*.ipynb")
    assert wanted and [name for name in wanted if f'href="../{name}"' not in contents] == []
    assert all("BEGIN SOLUTION" in (tmp_path / name).read_text(encoding="utf-8") for name in wanted)


def test_every_image_has_an_alternative_text(book):
    images = Images()
    for text in pages(book).values():
        images.feed(text)
    assert images.count > 10 and images.silent == []


def test_a_broken_link_a_missing_picture_and_a_failing_cell_stop_the_build(tmp_path):
    cells = [nbformat.v4.new_markdown_cell("# Fails\n\n## It Fails"), nbformat.v4.new_code_cell("1 / 0")]
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "book").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "fails.ipynb")
    (tmp_path / "book" / "index.md").write_text(BROKEN)
    outcome = build(tmp_path, tmp_path / "out")
    assert outcome.returncode == 1
    warnings = [line for line in outcome.stderr.splitlines() if "WARNING" in line]
    told = ("docs/gone.md", "'Nowhere'", "gone.png", "Executing notebook failed")
    assert [part for part in told if part not in "".join(warnings)] == [] and "It-Fails" not in "".join(warnings)


@pytest.mark.browser
def test_no_page_asks_for_anything_from_elsewhere(visits):
    here = ("file:", "data:", "blob:")
    elsewhere = {name: [url for url in met.asked if not url.startswith(here)] for name, met in visits.items()}
    assert {name: urls for name, urls in elsewhere.items() if urls} == {}


@pytest.mark.browser
def test_no_page_complains_in_the_console(visits):
    assert {name: met.complaints for name, met in visits.items() if met.complaints} == {}


@pytest.mark.browser
def test_every_formula_is_drawn(visits):
    lessons = {name: met for name, met in visits.items() if name.startswith(("notebooks/", "release/"))}
    assert lessons and all(met.drawn >= met.formulas > 0 for met in lessons.values())
    assert {name for name, met in visits.items() if met.wrong_formulas} == set()


@pytest.mark.browser
def test_a_word_that_is_typed_is_found_and_leads_to_its_page(page, book):
    page.goto((book / "book" / "index.html").as_uri())
    page.keyboard.press("Control+k")
    page.keyboard.type("transpose")
    page.keyboard.press("Enter")
    results = page.locator("#search-results li a")
    expect(results.first).to_be_visible()
    results.filter(has_text=re.compile("^Two layers$")).first.click()
    expect(page).to_have_url(re.compile("notebooks/01_two_layer.html"))


@pytest.mark.browser
def test_a_link_to_a_heading_leads_to_that_heading(page, book):
    page.goto((book / "docs" / "threads.html").as_uri())
    page.get_by_role("link", name="Where X is: A0 in the first cache").click()
    expect(page.get_by_role("heading", name="Where X is: A0 in the first cache")).to_be_in_viewport()


@pytest.mark.browser
@pytest.mark.parametrize(("name", "mode"), MODES)
def test_a_page_has_no_serious_barrier(page, book, name, mode):
    page.add_init_script(f"localStorage.setItem('mode', '{mode}'); localStorage.setItem('theme', '{mode}')")
    page.goto((book / f"{name}.html").as_uri())
    page.evaluate("async () => { await window.MathJax?.startup.properties }")
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"][:200]) for item in found if item["impact"] in SERIOUS] == []
