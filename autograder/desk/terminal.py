"""Text of students as a terminal may show it."""

from __future__ import annotations

MOST_NAMES = 8


def printable(name: str) -> str:
    """A name without characters that a terminal would obey."""
    return name if name.isprintable() else ascii(name)


def counted(names: list[str]) -> str:
    """How many names there are, and the first of them."""
    more = ", ..." if len(names) > MOST_NAMES else ""
    return f"{len(names)}: {', '.join(map(printable, names[:MOST_NAMES]))}{more}"
