"""The sum behind one entry, written out in numbers: `1/2 (3·(-1) + 2·4) = 2.5`. Numbers only: it names no array.

An intermediate result that is itself a sum of products stands as the number that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.forge.spec import Functions
from autograder.forge.traced import FUNCTIONS, Traced

LONGEST = 110
DIGITS = (4, 6, 8, 10)
NEAR, EXACT = 1e-3, 1e-9
ATOM, POWER, PRODUCT, SUM = range(4)
SUPERSCRIPTS = dict(zip("23456789", "²³⁴⁵⁶⁷⁸⁹", strict=True))


def written(entry: Traced, names: Functions) -> str:
    """The sum and its value; empty where there is none, or none that can be read.

    `names` are the given functions that may stand in it. Digits are added until the written sum has the value of the entry.
    """
    if not isinstance(entry, Traced) or entry.kind == "number" or not np.isfinite(entry.value):
        return ""
    for digits in DIGITS:
        for lean in (False, True):
            text, _ = _Writer(digits, lean).write(entry, top=True)
            if len(text) <= LONGEST and _is_near(evaluated(text, names), entry.value, NEAR):
                sign = "=" if _is_near(evaluated(text, names), float(number(entry.value, digits)), EXACT) else "≈"
                return f"{text} {sign} {number(entry.value, digits)}"
    return ""


def evaluated(text: str, names: Functions) -> float:
    """The value of a written sum; `names` are the given functions that may stand in it."""
    code = re.sub(r"(\d) \(", r"\1 * (", text.replace("·", "*"))
    for digit, raised in SUPERSCRIPTS.items():
        code = code.replace(raised, f"**{digit}")
    known = {**FUNCTIONS, **{name: _plain(item) for name, item in names.items() if callable(item)}}
    return float(eval(code, {"__builtins__": {}}, known))


def number(value: float, digits: int) -> str:
    """A number with at most so many digits."""
    return f"{value + 0.0:.{digits}g}"


def _plain(function: Any) -> Any:
    """A given function of arrays as one of numbers; of several results the first."""

    def called(*arguments: float) -> float:
        found = function(*(np.array([[item]], dtype=float) for item in arguments))
        return float(np.asarray(found[0] if isinstance(found, tuple) else found).ravel()[0])

    return called


def _is_near(found: float, wanted: float, rtol: float) -> bool:
    return abs(found - wanted) <= rtol * abs(wanted) + 1e-12


class _Writer:
    """Writes a traced number as text, each part with how tightly it binds. Where it is `lean`, factors are numbers."""

    def __init__(self, digits: int, lean: bool) -> None:
        self.digits, self.lean = digits, lean

    def write(self, node: Traced, *, top: bool) -> tuple[str, int]:
        """The text of a node and how it binds; `top` says that no sum stands around it yet."""
        if node.kind in ("number", "neg") or (not top and _is_result(node)):
            return (f"-{self.inside(node.parts[0], PRODUCT, top)}", SUM) if node.kind == "neg" and top else self.plain(node)
        if node.kind in ("+", "-"):
            return self.sum(node), SUM
        if node.kind == "call":
            parts = [Traced(part.value) if node.given else part for part in node.parts]
            return f"{node.name}({', '.join(self.write(part, top=False)[0] for part in parts)})", ATOM
        one, two = node.parts
        if node.kind == "**":
            return self.power(one, two), POWER
        if node.kind == "*":
            return f"{self.inside(one, PRODUCT, top)}·{self.inside(two, POWER, top)}", PRODUCT
        if top and two.kind == "number" and two.value.is_integer() and _first_sum(one):
            return f"{_minus(one)}1/{self.plain(two)[0]} ({self.write(_without_minus(one), top=True)[0]})", PRODUCT
        return f"{self.inside(one, PRODUCT, top)}/{self.inside(two, ATOM, False)}", PRODUCT

    def plain(self, node: Traced) -> tuple[str, int]:
        text = number(node.value, self.digits)
        return text, SUM if text.startswith("-") else ATOM

    def inside(self, node: Traced, most: int, top: bool) -> str:
        """The text of a part, in brackets where it binds less tightly than what is around it."""
        if (self.lean and not top) or node.given:
            node = Traced(node.value)
        text, binds = self.write(node, top=top)
        return f"({text})" if binds > most else text

    def power(self, one: Traced, two: Traced) -> str:
        exponent = self.write(two, top=False)[0]
        raised = SUPERSCRIPTS.get(exponent)
        return f"{self.inside(one, ATOM, False)}{raised}" if raised else f"{self.inside(one, ATOM, False)}**({exponent})"

    def sum(self, node: Traced) -> str:
        """The terms of a sum, those of sums inside it, too."""
        words = []
        for sign, term in _terms(node):
            text = self.inside(term, PRODUCT, False) if term.kind in ("number", "neg") else self.term(term)
            words.append(text if not words and sign > 0 else f"-{text}" if not words else f"{'+' if sign > 0 else '-'} {text}")
        return " ".join(words)

    def term(self, term: Traced) -> str:
        text, binds = self.write(term, top=False)
        return f"({text})" if binds > PRODUCT else text


def _terms(node: Traced) -> Iterator[tuple[int, Traced]]:
    """The terms of a sum with their signs; a difference inside a sum stays together."""
    one, two = node.parts
    for part in (one, two) if node.kind == "+" else (one,):
        yield from _terms(part) if part.kind == "+" else [(1, part)]
    if node.kind == "-":
        yield -1, two


def _is_result(node: Traced) -> bool:
    """Whether a node stands as a number inside a sum: it is a sum of products, or what a given function returned."""
    if node.kind == "call":
        return node.given
    return node.kind in ("+", "-") and any(term.kind in ("*", "/") for _, term in _all_terms(node))


def _all_terms(node: Traced) -> Iterator[tuple[int, Traced]]:
    if node.kind in ("+", "-"):
        for part in node.parts:
            yield from _all_terms(part)
    else:
        yield 1, node


def _first_sum(node: Traced) -> bool:
    return _without_minus(node).kind in ("+", "-")


def _without_minus(node: Traced) -> Traced:
    return node.parts[0] if node.kind == "neg" else node


def _minus(node: Traced) -> str:
    return "-" if node.kind == "neg" else ""
