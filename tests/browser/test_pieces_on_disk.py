"""The interactive pieces in a page on disk, without a kernel and without a net."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from utils.widgets.bug_zoo import bug_zoo
from utils.widgets.nudge import nudge
from utils.widgets.stepper import stepper

pytestmark = pytest.mark.browser


def picture(piece: Locator) -> bytes:
    """What the drawing of a piece looks like."""
    return piece.locator("svg").first.screenshot()


@pytest.fixture
def disk(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """A function that opens HTML as a page on disk; at the end the page asked for nothing else and reported no error."""
    complaints, asked = [], set()
    contexts = []

    def open_page(html: str, scripts: bool = True) -> Page:
        (tmp_path / "page.html").write_text(f"<!doctype html><html lang=en><meta charset=utf-8>{html}", encoding="utf-8")
        contexts.append(browser.new_context(java_script_enabled=scripts))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.add(request.url.split("?")[0]))
        page.goto((tmp_path / "page.html").as_uri())
        return page

    yield open_page
    assert complaints == []
    assert {url for url in asked if not url.startswith("data:")} == {(tmp_path / "page.html").as_uri()}
    for context in contexts:
        context.close()


def test_two_steppers_on_one_page_on_disk_move_apart(disk: Any) -> None:
    one = stepper([3, 4, 2])._repr_mimebundle_()["text/html"]
    page = disk(one + stepper([3, 4, 2, 1])._repr_mimebundle_()["text/html"] + one)
    pieces = page.locator(".piece")
    expect(pieces).to_have_count(3)
    before = picture(pieces.nth(1))
    pieces.nth(1).get_by_role("button", name="Next").click()
    pieces.nth(2).get_by_role("group", name="Graph").press("End")
    told = page.locator(".told")
    for place, text in enumerate(("Step 0 of 14", "Step 1 of 20", "Step 14 of 14")):
        expect(told.nth(place)).to_contain_text(text)
    assert picture(pieces.nth(1)) != before


def test_the_nudge_moves_on_a_page_on_disk(disk: Any) -> None:
    page = disk(nudge()._repr_mimebundle_()["text/html"])
    page.get_by_role("slider", name="Move").press("End")
    expect(page.locator(".told")).to_contain_text("W1[0, 0] =")
    expect(page.locator(".told")).to_contain_text("moved by +1.50.")


def test_without_scripts_the_stepper_is_a_picture_with_words(disk: Any) -> None:
    page = disk(stepper([3, 4, 2])._repr_mimebundle_()["text/html"], scripts=False)
    expect(page.get_by_role("img", name=re.compile("computation graph of 2 layers"))).to_be_visible()
    page.get_by_text("All steps in words").click()
    expect(page.get_by_text("It reads W2 from its linear cache")).to_be_visible()


def test_the_zoo_works_on_a_page_on_disk(disk: Any) -> None:
    page = disk(bug_zoo()._repr_mimebundle_()["text/html"])
    before = picture(page.locator(".piece"))
    page.get_by_role("combobox", name="mistake").select_option("one-over-m-forgotten")
    expect(page.locator(".told")).to_contain_text("1/m is forgotten")
    assert picture(page.locator(".piece")) != before
