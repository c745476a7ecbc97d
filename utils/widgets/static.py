"""A piece as HTML that needs no kernel and no network: a picture and its words, and the live picture where scripts run."""

from __future__ import annotations

import html
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
EXPORT = "export default { render };"
START = """for (const el of document.querySelectorAll('[data-piece="%s"]:not([data-live])')) {
  el.dataset.live = "yes";
  el.replaceChildren();
  render({ model: { get: () => (%s) }, el });
}"""


def read_module(*names: str) -> str:
    """Return the texts of these files of the folder, one after the other; the last one is an ES module."""
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)


def static_html(module: str, data: dict[str, Any], still: str) -> str:
    """Return an HTML element that shows `still`, and in its place the live picture of `data` as soon as scripts run.

    `module` is the text of an ES module without imports that ends by exporting `render`. It is written into the element, since
    a browser reads no module from a file beside a page on disk.
    """
    values = json.dumps(data, separators=(",", ":")).replace("</", "<\\/")
    name = sha256((module + values).encode()).hexdigest()[:12]
    script = module.replace(EXPORT, START % (name, values))
    return f'{still_html(still, name)}<script type="module">{script}</script>'


def still_html(still: str, name: str = "") -> str:
    """Return a picture with its words in the style of the pieces, for a live picture of this name to take its place."""
    return f'<div class="piece-place" data-piece="{name}">{still}</div><style>{read_module("piece.css")}</style>'


def words_html(title: str, lines: list[str]) -> str:
    """Return a closed list of sentences with a title that opens it."""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f"<details><summary>{html.escape(title)}</summary><ol>{items}</ol></details>"
