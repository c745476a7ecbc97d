"""Known mistakes that touch only some outputs: the weights but not the biases, one layer, dW but not db."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from autograder.checking.compare import Comparison, same_part
from autograder.checking.key import Mistake
from autograder.checking.records import Part

Given = tuple[Mistake, tuple[str, ...]]  # a mistake, and the outputs that have its numbers


def known_by_part(mistakes: Iterable[Mistake], compared: Sequence[Comparison]) -> list[Given]:
    """The fewest known mistakes that give every wrong output its numbers, each with the outputs that it gives.

    An output is given by a mistake where its numbers are those of the mistake on every case that has this output; the others
    must be right. Of several the ones count that touch the fewest outputs besides; two of these are both told, more are not.
    Empty where no two mistakes give all that is wrong, or more than one pair does.
    """
    if any(item.changed or item.raised or "outputs" not in item.fingerprint for item in compared):
        return []
    wrong = sorted({output.name for item in compared for output in item.wrong})
    found = [(mistake, _given(mistake, compared, wrong)) for mistake in mistakes if not mistake.helper]
    able = [(mistake, names) for mistake, names in found if names]
    alone = [item for item in able if len(item[1]) == len(wrong)]
    if alone:
        fewest = min(_touched(mistake) for mistake, _ in alone)
        nearest = [item for item in alone if _touched(item[0]) == fewest]
        return nearest if len(nearest) <= 2 else []
    pairs = [pair for pair in combinations(able, 2) if set(wrong) == {name for _, names in pair for name in names}]
    return list(pairs[0]) if len(pairs) == 1 else []


def _touched(mistake: Mistake) -> int:
    """How many outputs of all cases a mistake makes wrong."""
    return sum(part != "=" for item in mistake.fingerprints for part in item.get("outputs", []))


def _given(mistake: Mistake, compared: Sequence[Comparison], wrong: list[str]) -> tuple[str, ...]:
    """The wrong outputs that a mistake gives the numbers that came back, on every case."""
    if len(mistake.fingerprints) != len(compared):
        return ()
    cases = list(zip(mistake.fingerprints, compared, strict=True))
    pairs = [pair for fingerprint, item in cases for pair in _pairs(fingerprint.get("outputs", []), item)]
    return tuple(name for name in wrong if _is_given([(mine, theirs) for other, mine, theirs in pairs if other == name]))


def _pairs(parts: list[Part], item: Comparison) -> Iterator[tuple[str, Part, Part]]:
    """Each graded output of a case with what came back, and what the mistake gives; nothing where it gives no outputs."""
    names = [output.name for output in item.case.outputs if output.graded]
    found = item.fingerprint.get("outputs", [])
    if not parts:
        parts = [""] * len(names)
    return zip(names, found, parts, strict=False)


def _is_given(pairs: list[tuple[Part, Part]]) -> bool:
    """Whether the parts are the same on all cases, and on one at least numbers that are wrong and not zero everywhere."""
    numbers = any(isinstance(mine, list) and any(mine[-2:]) for mine, _ in pairs)
    return numbers and all(same_part(mine, theirs) for mine, theirs in pairs)
