"""The public edition of the book, built once, and what a browser met on each of its pages.

The book finds the lessons in its cache as they were run for the tests of lessons, but for one, which it runs itself.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jupyter_cache import get_cache
from playwright.sync_api import Browser, Page

from tests.notebooks.reading import LESSONS

ROOT = Path(__file__).parents[2]
RUN_BY_THE_BOOK = "02_the_output_layer"
BUILD = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", str(ROOT / "book")]
DRAWN = "async () => { await window.MathJax?.startup.properties; return document.querySelectorAll('mjx-container').length }"


def build(source: Path, target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build the pages under `source` with the book's settings."""
    return subprocess.run([*BUILD, *options, str(source), str(target)], capture_output=True, text=True)


@dataclass
class Visit:
    """What a page asked for and complained about, how many formulas it drew, and how many of them it holds."""

    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    drawn: int = 0
    formulas: int = 0
    wrong_formulas: int = 0


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory, lesson_file: Callable[[Path], Path]) -> Path:
    """The folder of the public edition, its lessons executed."""
    folder, cache = tmp_path_factory.mktemp("book"), tmp_path_factory.mktemp("cache")
    for path in LESSONS:
        if path.stem != RUN_BY_THE_BOOK:
            get_cache(cache).cache_notebook_file(lesson_file(path), uri=str(path))
    outcome = build(ROOT, folder, "-D", f"nb_execution_cache_path={cache}")
    assert outcome.returncode == 0, outcome.stderr
    return folder


@pytest.fixture(scope="session")
def visits(browser: Browser, book: Path) -> dict[str, Visit]:
    """Every page of the book, opened from disk."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    paths = [path for path in sorted(book.rglob("*.html")) if "_static" not in path.parts and path != book / "index.html"]
    names = [path.relative_to(book).with_suffix("").as_posix() for path in paths]
    found = {name: visit(context.new_page(), book / f"{name}.html") for name in names}
    context.close()
    return found


def visit(page: Page, path: Path) -> Visit:
    """Open a page, wait until its formulas are drawn, and close it."""
    met = Visit()
    page.on("request", lambda request: met.asked.append(request.url))
    page.on("websocket", lambda opened: met.asked.append(opened.url))
    page.on("console", lambda message: met.complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: met.complaints.append(str(error)))
    page.goto(path.as_uri())
    met.drawn, met.formulas = page.evaluate(DRAWN), page.locator(".math").count()
    met.wrong_formulas = page.locator("mjx-merror").count()
    page.close()
    return met


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A window of 1280 pixels, as in the other tests of pages."""
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}}
