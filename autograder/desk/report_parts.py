"""What the class report is made of: its templates, its one script, numbers and names in words, and the sizes of its charts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from autograder.marking.marks import question_name
from autograder.pages.templates import templates

LONGEST_NAME = 60
SHADES = (1, 0.65, 0.4, 0.2, 0)
BAR_WIDTH = 140
BAR, GAP = 32, 12


def number(value: float) -> str:
    """A number with one digit after the point at most."""
    return f"{value:.1f}".removesuffix(".0")


def short(name: str) -> str:
    """A name that does not take more room than others."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."


def anchor(title: str) -> str:
    """Where a part of the page stands on it."""
    return title.lower().replace(" ", "-")


TEMPLATES = templates(Path(__file__).parent / "templates")
TEMPLATES.filters |= {"number": number, "short": short, "anchor": anchor, "question_name": question_name}
SORT = TEMPLATES.get_template("sort.js").render()
_DIGEST = base64.b64encode(hashlib.sha256(SORT.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"


class BarPart(NamedTuple):
    """A count in a bar of counts, in pixels from its left end; darker ones come first."""

    x: float
    width: float
    shade: float


def bar(counts: Sequence[int]) -> list[BarPart]:
    """Counts beside each other in one bar; their numbers stand in the same row."""
    whole, at, parts = max(1, sum(counts)), 0.0, []
    for count, shade in zip(counts, SHADES, strict=True):
        parts.append(BarPart(at, BAR_WIDTH * count / whole, shade))
        at += parts[-1].width
    return parts


class Bin(NamedTuple):
    """A bar of a histogram, from `start` to `end` points; sizes are in pixels."""

    start: str
    end: str
    students: int
    x: int
    height: float
    width: int = BAR

    @property
    def middle(self) -> str:
        """Where its number stands."""
        return f"{self.x + self.width / 2:g}"


@dataclass(frozen=True)
class Histogram:
    """A bar for each count, between the edges; in pixels, `floor` from the top."""

    bins: list[Bin]
    width: int = 460
    height: int = 200
    floor: int = 175

    @classmethod
    def of(cls, edges: Sequence[str], counts: Sequence[int]) -> Histogram:
        """The histogram of counts between one edge more; the tallest bar leaves room for its number."""
        tallest, room = max(1, *counts), cls.floor - 25
        places = [place * (BAR + GAP) + GAP for place in range(len(counts))]
        between = zip(edges, edges[1:], counts, places, strict=False)
        return cls([Bin(start, end, count, x, room * count / tallest) for start, end, count, x in between])
