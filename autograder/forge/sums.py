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

LONGEST, DEPTH = 110, 2
DIGITS = (4, 6, 8, 10)
NEAR, EXACT = 1e-3, 1e-9
ATOM, POWER, PRODUCT, SUM = range(4)
SUPERSCRIPTS = dict(zip("23456789", "²³⁴⁵⁶⁷⁸⁹", strict=True))


def written(entry: Traced, names: Functions, known: frozenset[int] = frozenset()) -> str:
    """The sum and its value; empty where there is none, or none that can be read.

    `names` are the given functions that may stand in it; what has its id among the `known` ones stands as a number. Digits are
    added until the written sum has the value of the entry.
    """
    if not isinstance(entry, Traced) or entry.kind == "number" or not np.isfinite(entry.value):
        return ""
    for digits in DIGITS:
        for lean in (False, True):
            text = _Writer(digits, lean, known).entry(entry)
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


def is_sum_of(text: str, value: float, names: Functions) -> bool:
    """Whether a sum as `written` has this value, and says so; an empty one says nothing."""
    if not text:
        return True
    written_out, sign, shown = text.rpartition(" = ") if " = " in text else text.rpartition(" ≈ ")
    found = evaluated(written_out, names)
    says_so = sign == " ≈ " or _is_near(found, float(shown), EXACT)
    return says_so and _is_near(found, value, NEAR) and _is_near(float(shown), value, NEAR)


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
    """Writes a traced number as text, each part with how tightly it binds. Where it is `lean`, factors are numbers.

    `depth` is how many steps below a term of the sum are written out; what lies deeper stands as a number.
    """

    def __init__(self, digits: int, lean: bool, known: frozenset[int]) -> None:
        self.digits, self.lean, self.known = digits, lean, known

    def entry(self, node: Traced) -> str:
        """The text of a whole entry: a mean begins with its 1/m."""
        self.known -= {id(node)}
        if node.kind == "neg":
            return f"-{self.inside(node.parts[0], PRODUCT, DEPTH, top=True)}"
        if node.kind != "/":
            return self.write(node, DEPTH, top=True)[0]
        above, below = node.parts
        sign, above = ("-", above.parts[0]) if above.kind == "neg" else ("", above)
        if above.kind in ("+", "-") and below.kind == "number" and below.value.is_integer():
            return f"{sign}1/{self.plain(below)[0]} ({self.write(above, DEPTH, top=True)[0]})"
        return self.write(node, DEPTH, top=True)[0]

    def write(self, node: Traced, depth: int, *, top: bool = False) -> tuple[str, int]:
        """The text of a node and how it binds; `top` says that no sum stands around it yet."""
        is_product = node.kind in ("*", "/")
        is_deep = not top and (_is_result(node) or (not is_product and not depth))
        if node.kind in ("number", "neg") or is_deep or id(node) in self.known:
            return self.plain(node)
        if node.kind in ("+", "-"):
            return self.sum(node, depth if top else depth - 1), SUM
        if node.kind == "call":
            parts = [Traced(part.value) if node.given else part for part in node.parts]
            return f"{node.name}({', '.join(self.write(part, depth - 1)[0] for part in parts)})", ATOM
        one, two = node.parts
        if node.kind == "**":
            return self.power(one, two, depth - 1), POWER
        first, second = (
            self.inside(one, PRODUCT, depth, top),
            self.inside(two, POWER if node.kind == "*" else ATOM, depth, False),
        )
        return f"{first}{'·' if node.kind == '*' else '/'}{second}", PRODUCT

    def plain(self, node: Traced) -> tuple[str, int]:
        text = number(node.value, self.digits)
        return text, SUM if text.startswith("-") else ATOM

    def inside(self, node: Traced, most: int, depth: int, top: bool) -> str:
        """The text of a part, in brackets where it binds less tightly than what is around it."""
        if (self.lean and not top) or node.given:
            node = Traced(node.value)
        text, binds = self.write(node, depth, top=top)
        return f"({text})" if binds > most else text

    def power(self, one: Traced, two: Traced, depth: int) -> str:
        exponent, base = self.write(two, depth)[0], self.inside(one, ATOM, depth, False)
        return f"{base}{SUPERSCRIPTS[exponent]}" if exponent in SUPERSCRIPTS else f"{base}**({exponent})"

    def sum(self, node: Traced, depth: int) -> str:
        """The terms of a sum, those of sums inside it, too."""
        words: list[str] = []
        for sign, term in _terms(node):
            text, binds = self.write(Traced(term.value) if term.given else term, depth)
            words += ["+" if sign > 0 else "-", f"({text})" if binds > PRODUCT else text]
        return " ".join(words[1:])


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
