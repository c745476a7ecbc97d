"""Which fingerprints may give marks: those made of numbers. Words fit any value of a form, and a constant is soon guessed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from autograder.checking.compare import RTOL
from autograder.checking.key import Case, Output
from autograder.checking.records import Fingerprint, Part
from autograder.checking.values import projections

PLAIN = {
    "nan": "it holds nan or inf",
    "large": "it holds more numbers than are compared",
}


def may_grant(cases: Sequence[Case], fingerprints: Sequence[Fingerprint]) -> bool:
    """Whether a value with these fingerprints, one a case, can be known by its numbers alone."""
    return doubt(cases, fingerprints) is None


def doubt(cases: Sequence[Case], fingerprints: Sequence[Fingerprint]) -> str | None:
    """Why no numbers tell what has these fingerprints, one a case, in plain words; None where numbers do."""
    if len(cases) != len(fingerprints):
        return "it did not return on every case"
    pairs = list(zip(cases, fingerprints, strict=True))
    found = next((words for case, item in pairs for words in _words(case, item)), None)
    if found:
        return found
    by_value = [(case, item) for case, item in pairs if "fresh" not in case.inputs]
    if not by_value:
        return "only its accuracy can be measured, and any classifier may have the same"
    names = [output.name for output in by_value[0][0].outputs if output.graded]
    dull = [name for place, name in enumerate(names) if _is_dull(by_value, place)]
    return f"{dull[0]} is the same number everywhere, which anybody can return" if dull else None


def _words(case: Case, item: Fingerprint) -> Iterator[str]:
    """What is said of a case in words in place of numbers."""
    if "raised" in item:
        yield f"it gives no value on every case ({item['raised']})"
    for output, part in zip(_graded(case), item.get("outputs", []), strict=False):
        if isinstance(part, str) and part != "=":
            yield f"of {output.name} there are no numbers: {PLAIN.get(part.split()[0], f'found {part}')}"
    after = item.get("after", "=")
    if after != "=" and (isinstance(after, str) or not any(after)):
        yield "of the arguments that it changes there are no numbers left"


def _graded(case: Case) -> list[Output]:
    return [output for output in case.outputs if output.graded]


def _is_dull(cases: list[tuple[Case, Fingerprint]], place: int) -> bool:
    """Whether the output at `place`, wherever it is not right, is told by no numbers that differ among each other."""
    wrong = [(case, part) for case, item in cases if (part := _part_at(case, item, place)) != "="]
    return bool(wrong) and all(
        isinstance(part, str) or _is_constant(part, case.wanted_shape(_graded(case)[place])) for case, part in wrong
    )


def _part_at(case: Case, item: Fingerprint, place: int) -> Part:
    """What is told of an output; an empty word where it has no part."""
    parts = item.get("outputs", [])
    return parts[place] if place < min(len(parts), len(_graded(case))) else ""


def _is_constant(part: list[Any], wanted: tuple[int, ...]) -> bool:
    """Whether two projections are those of an array with the same number everywhere, or of a single 0 or 1."""
    *shapes, one, other = part
    size = math.prod(shapes[0] if shapes else wanted)
    if not size or not (math.isfinite(one) and math.isfinite(other)):
        return True
    ones = projections(size).sum(axis=1)
    level = one / ones[0]
    if size == 1:
        return any(abs(level - number) <= RTOL for number in (0, 1))
    return bool(abs(other - level * ones[1]) <= RTOL * (abs(other) + abs(level * ones[1])))
