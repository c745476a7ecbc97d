"""A terminal for tables and progress bars, through the gate of `words`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from autograder.terminal.words import LINE_ENDS, one_line, visible


class Screen(Console):
    """A console on which no text is taken for markup, for an emoji, or for something that a terminal obeys."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, highlight=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """A string as text to be laid out; rich would leave some characters out without a word."""
        return super().render_str(visible(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is printed, piece by piece; the console's own controls stay."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


def in_table(*lines: str) -> Text:
    """The cell of a table: each of `lines` begins a line, and nothing in it does."""
    return Text(LINE_ENDS.join(map(one_line, lines)))
