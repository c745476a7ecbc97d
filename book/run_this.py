"""A link at the head of each notebook's page to the notebook in the site, where it can be run."""

from typing import Any

FOLDERS = ("notebooks/", "release/")


def link_to(site: str, page: str) -> str:
    """The link for a page of the book, as HTML; nothing for pages that are no notebooks of a student's."""
    if not site or not page.startswith(FOLDERS):
        return ""
    address = f"{site.rstrip('/')}/notebooks/index.html?path={page}.ipynb"
    return f'<p class="run-this"><a href="{address}">Run this page in your browser: nothing to install</a></p>'


def adder(site: str) -> Any:
    """What Sphinx calls for each page: puts the link above its text."""

    def add(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
        if "body" in context:
            context["body"] = link_to(site, page) + context["body"]

    return add
