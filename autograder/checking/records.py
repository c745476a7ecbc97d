"""The plain data between key, sandbox and judge: what is asked of a function, what came back, and its fingerprint."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict, cast

from autograder.checking.values import Encoded

Stop = Literal["missing", "timeout", "memory", "exited"]
STOPS: tuple[Stop, ...] = ("missing", "timeout", "memory", "exited")


class FreshCall(TypedDict):
    """A function to call afterwards; among its arguments, `{"result": True}` is the result of the exercise's own."""

    call: str
    arguments: list[Encoded]


class CaseInputs(TypedDict):
    """All that the sandbox knows of a case: the encoded arguments, as a tuple, and what else is to be done.

    `stand_ins` are what named global functions return meanwhile, `fresh` is called afterwards, and `again` holds more arguments
    (encoded tuples) to call the function with.
    """

    tuple: list[Encoded]
    stand_ins: NotRequired[dict[str, Encoded]]
    fresh: NotRequired[FreshCall]
    again: NotRequired[list[Encoded]]


class CellError(TypedDict):
    """The exception that ended a cell: its type and its text."""

    type: str
    text: str


class Raised(CellError):
    """The exception that ended a call: also the last line of the student's code that ran, and the function that it is in."""

    line: str
    function: NotRequired[str]


class Outcome(TypedDict, total=False):
    """What came back of a function on one case: `raised` alone, or the encoded `returned` and `inputs_after`.

    With these may come the results of the calls `again`, and the encoded arguments with which each stand-in was first `called`.
    """

    returned: Encoded
    inputs_after: Encoded
    again: list[Encoded]
    called: dict[str, Encoded]
    raised: Raised


class Record(TypedDict, total=False):
    """What the sandbox has recorded of a function: the outcome of each case, or one flag that says why there is none."""

    outcomes: list[Outcome]
    missing: bool
    timeout: bool
    memory: bool
    exited: bool


def stopped(why: Stop) -> Record:
    """The record of a function that did not come back."""
    return cast(Record, {why: True})


Part = str | list[Any]  # of a fingerprint: `=`, a word, or two projections, after the shape where that is wrong


class Fingerprint(TypedDict, total=False):
    """A short stand-in for an outcome: `raised` alone, or a part for each graded output.

    Where arguments were changed, `changed` names them, and `after` stands for what they hold then.
    """

    outputs: list[Part]
    changed: list[str]
    after: Part
    raised: str
