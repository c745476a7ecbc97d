"""From a page of the book to the same notebook in the site."""

import pytest

from book.run_this import adder, link_to


@pytest.mark.parametrize("site", ["https://campus.example/course", "https://campus.example/course/"])
def test_a_lesson_and_an_assignment_lead_to_themselves_in_the_site(site):
    for page in ("notebooks/03_L_layers", "release/2_L_layer/2_L_layer"):
        assert f'href="https://campus.example/course/notebooks/index.html?path={page}.ipynb"' in link_to(site, page)


@pytest.mark.parametrize(("site", "page"), [("", "notebooks/03_L_layers"), ("https://campus.example", "docs/students")])
def test_without_a_site_and_on_other_pages_there_is_no_link(site, page):
    context = {"body": "text"}
    adder(site)(None, page, "page.html", context, None)
    assert context["body"] == "text"
