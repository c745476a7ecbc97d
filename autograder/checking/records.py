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
    (encoded tuples) to call the function with. `later` are arguments behind those that are left to their defaults, each
    with its place, counted from 0, and its name. `defaults` are those of the task, each with its place: of arguments that are
    left out, and of those whose default is only read.
    """

    tuple: list[Encoded]
    later: NotRequired[list[list[Any]]]
    defaults: NotRequired[list[list[Any]]]
    stand_ins: NotRequired[dict[str, Encoded]]
    fresh: NotRequired[FreshCall]
    again: NotRequired[list[Encoded]]


class CellError(TypedDict):
    """The exception that ended a cell: its type and its text; and, where they are known, the names that it would have given."""

    type: str
    text: str
    defines: NotRequired[list[str]]


class Operand(TypedDict):
    """One operand of a failing operation: its text in the code and what it is, empty where that cannot be said.

    A plain number or text has its `value`, and whatever holds finite numbers its shape and two projections as `numbers`.
    """

    text: str
    what: str
    value: NotRequired[str]
    numbers: NotRequired[list[Any]]


class Failing(TypedDict, total=False):
    """What failed in the last line of the student's code: its place, the operation, its operands, the names on the line.

    Lines count from 1 in the cell or the file, columns from 0 as in `ast`, and `part` is what stands there. `target` is the
    name or the key that the line gives a value. `keys` are those of the dictionary that was asked, `near` names like the
    unknown one, and `given` the lines of the function on which the name gets a value; `hides` says what else has this name,
    `above` counts the statements above a `raise` in its block, below the mark if that is there, and `in_block` all of them.
    """

    number: int
    column: int
    end_column: int
    part: str
    operation: str
    operands: list[Operand]
    names: dict[str, str]
    target: str
    keys: list[str]
    near: list[str]
    given: list[int]
    hides: str
    above: int
    in_block: int


class _Line(CellError):
    line: str


class Raised(_Line, Failing):
    """The exception that ended a call: also the last line of the student's code, its function, and what failed."""

    function: NotRequired[str]


class Outcome(TypedDict, total=False):
    """What came back of a function on one case: `raised` alone, or the encoded `returned` and `inputs_after`.

    `without_return` is true where None came back because no `return` gives anything. With these may come the results of the
    calls `again`, and the encoded arguments with which each stand-in was first `called`. `defaults` are the function's own, for
    the arguments whose defaults are asked for.
    """

    returned: Encoded
    inputs_after: Encoded
    again: list[Encoded]
    called: dict[str, Encoded]
    without_return: bool
    defaults: list[Encoded]
    raised: Raised


class Record(TypedDict, total=False):
    """What the sandbox has recorded of a function: the outcome of each case, or one flag that says why there is none.

    `uses` names other functions of the assignment that stand in its code; the trusted side has read them there.
    """

    outcomes: list[Outcome]
    missing: bool
    timeout: bool
    memory: bool
    exited: bool
    uses: list[str]


def stopped(why: Stop) -> Record:
    """The record of a function that did not come back."""
    return cast(Record, {why: True})


Part = str | list[Any]  # of a fingerprint: `=`, a word, or two projections, after the shape where that is wrong


class Fingerprint(TypedDict, total=False):
    """A short stand-in for an outcome: `raised`, with the failing operation and its operands, or a part for each graded output.

    Where arguments were changed, `changed` names them, and `after` stands for what they hold then.
    """

    outputs: list[Part]
    changed: list[str]
    after: Part
    raised: str
    operation: str
    operands: list[Any]
    target: str


class HelperForm(TypedDict):
    """How a helper of the task is called: the names of its arguments, those that have a plain default, and the number of items
    that it returns at least, where it may return more (None where it may not). `aliases` are other names that a student may
    have for it.
    """

    aliases: NotRequired[list[str]]
    names: list[str]
    defaults: dict[str, bool | int | float | str | None]
    items: int | None
