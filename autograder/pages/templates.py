"""Jinja2 as all our pages use it: whatever a template shows is text and is escaped, unless it is Markup that we made.

No character of either turns the order of letters or takes no place: `terminal/words.py` says which become escapes.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.pages.text import section_id
from autograder.terminal.words import escaped, many

SHARED = Path(__file__).parent / "templates"


def templates(folder: Path) -> Environment:
    """The templates in `folder`, with those that every page shares: `frame.html.j2` and `style.css`."""
    made = Environment(
        loader=FileSystemLoader([folder, SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    made.filters |= {"section_id": section_id, "many": many}
    return made


def _shown(value: object) -> object:
    """What a template writes for a value."""
    return type(value)(escaped(value)) if isinstance(value, str) else value
