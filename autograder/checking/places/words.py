"""A place in words: which line, what stands there, and what kind of change is needed; never what belongs there."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.checking.places.search import Spot
from autograder.checking.verdict import PLACE, Diagnosis

MOST, MOST_JOINT = 3, 6
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
    "line": "another line does the same for other names, and is written differently",
    "step too much": "this step is too much",
    "order of steps": "this step comes too early or too late",
    "nesting": "this step belongs outside of the block that it is in, or inside of one beside it",
}


def diagnoses(found: Iterable[Spot], lesson: str) -> tuple[Diagnosis, ...]:
    """The places of the first fault, all equally good or all needed together; of each later fault all that are needed."""
    places = list({item.place: item for item in reversed(list(found))}.values())[::-1]
    start = min((item.fault for item in places), default=0)
    joint = [item for item in places if not item.alone]
    first = [item for item in places if item.alone and item.fault == start][:MOST]
    later = {item.fault: item for item in reversed(places) if item.alone and item.fault != start}
    words = dict.fromkeys(first, _alone("", alike=len(first) > 1))
    words |= dict.fromkeys(later.values(), _alone(_once(joint if not first else first[:1])))
    before = "" if not joint or joint[0].fault == start else _once(first[:1])
    words |= dict.fromkeys(joint[:MOST_JOINT], _joint(before, len(joint)) if len(joint) > 1 else _alone(before))
    return tuple(_diagnosis(item, lesson, words[item]) for item in places if item in words)


def _once(spots: list[Spot]) -> str:
    return f"Once the {'spots' if len(spots) > 1 else 'spot'} before {'are' if len(spots) > 1 else 'is'} mended, "


def _alone(before: str, *, alike: bool = False) -> str:
    change = "a change at this one" if before else "A change at this spot"
    others = " So does a change at each other spot named with these words: one of them is enough." if alike else ""
    return f"{before}{change} makes more outputs of the example right, and none worse.{others}"


def _joint(before: str, count: int) -> str:
    spots = "both spots" if count == 2 else f"all {count} spots"
    where = f"at {spots} that are named with these words, together,"
    return f"{before}{'changes' if before else 'Changes'} {where} make more outputs of the example right, and none worse."


def _diagnosis(item: Spot, lesson: str, message: str) -> Diagnosis:
    title = f"line {item.place.line}: {KINDS[item.kind]}"
    return Diagnosis(PLACE, title, message, lesson, witness="edit", place=item.place, kind=item.kind)


def with_places(named: tuple[Diagnosis, ...], found: list[Spot], lesson: str) -> tuple[Diagnosis, ...]:
    """The reasons, and after them the places; one section to read is enough.

    A place says more than a known mistake that has the numbers of some outputs: that one is left out then.
    """
    kept = tuple(item for item in named if not (found and item.outputs))
    return (*kept, *diagnoses(found, "" if any(item.lesson for item in kept) else lesson))
