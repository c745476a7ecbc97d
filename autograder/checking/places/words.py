"""A place in words: which line, what stands there, and what kind of change is needed; never what belongs there."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.checking.places.search import Spot
from autograder.checking.verdict import PLACE, Diagnosis

MOST = 3
KINDS = {
    "operator": "another operator belongs here",
    "order": "these two stand in the wrong order",
    "too much": "one part of this is too much",
    "brackets": "the brackets put the wrong things together",
    "kind of brackets": "brackets of another kind belong here",
    "product": "in this product the operator, the order of the factors or a transpose is not right",
    "function": "another function belongs here",
    "name": "another name belongs here",
    "index": "the index is not right",
    "number": "another number belongs here",
    "option": "an option, such as axis or keepdims, is not right",
    "key": "another key or word belongs here",
    "arguments": "the arguments are not the right ones, or not in the right order",
    "call": "this call is too much",
    "call missing": "something has yet to be done to this value: a call is missing",
    "transpose": "a transpose is missing or too much",
    "bound": "this begins or ends at the wrong place",
    "comparison": "the comparison is not right",
    "condition": "the condition is not right",
    "sign": "the sign is not right",
    "sequence": "these are not the right ones, or not in the right order",
    "one minus": "a part of the formula is missing",
    "power": "a power is missing",
    "factor": "a factor is missing",
    "term": "a part of the formula is missing",
    "line": "this line differs from the line beside it, which does the same for other names",
    "step too much": "this step is too much",
    "order of steps": "this step comes too early or too late",
    "nesting": "this step belongs outside of the block that it is in, or inside of one beside it",
}


def diagnoses(found: Iterable[Spot], lesson: str) -> tuple[Diagnosis, ...]:
    """The places of the first fault, all equally good, then the first place of each other fault."""
    places = list({(item.fault, item.place): item for item in found}.values())
    first = [item for item in places if item.fault == 0]
    shown = [*first[:MOST], *(next(item for item in places if item.fault == fault) for fault in _later(places))]
    alike = len(first[:MOST]) > 1
    return tuple(_diagnosis(item, lesson, alike and item.fault == 0) for item in shown)


def _later(places: list[Spot]) -> list[int]:
    return sorted({item.fault for item in places} - {0})


def _diagnosis(item: Spot, lesson: str, alike: bool) -> Diagnosis:
    title = f"line {item.place.line}: {KINDS[item.kind]}"
    change = "A change at this spot" if not item.fault else "Once the spot before is mended, a change at this one"
    message = f"{change} makes more outputs of the example right, and none worse."
    if not item.alone:
        message = "Changes at this spot and at the other one named here make the outputs of the example right, both together."
    elif alike:
        message += " So does a change at each other spot named with these words: one of them is enough."
    return Diagnosis(PLACE, title, message, lesson, witness="edit", place=item.place, kind=item.kind)


def with_places(named: tuple[Diagnosis, ...], found: list[Spot], lesson: str) -> tuple[Diagnosis, ...]:
    """The reasons, and after them the places; one section to read is enough."""
    return (*named, *diagnoses(found, "" if any(item.lesson for item in named) else lesson))
