"""The `autograder` that a notebook imports while it is graded: it records what functions return, no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from autograder.checking.values import decode

examples: dict[str, list[str]] = {}  # the cases of each exercise, as JSON texts: few of them are asked for
on_check: Callable[[Any], None] | None = None


def open_assignment(*_: Any, **__: Any) -> None:
    """Do nothing: the room already knows the assignment."""


def check(function: Any) -> None:
    """Record what `function` returns on the inputs of this cell's exercise; show nothing."""
    if on_check is not None:
        on_check(function)


def check_all(*_: Any, **__: Any) -> None:
    """Do nothing: every exercise is recorded in its own cell."""


def check_before_hand_in(*_: Any, **__: Any) -> None:
    """Do nothing: this is the run that it speaks of."""


def counterexample(*_: Any, **__: Any) -> None:
    """Do nothing: small networks are for the student's own notebook."""


def hint(*_: Any, **__: Any) -> None:
    """Do nothing: hints are for the student's own notebook."""


def show(*_: Any, **__: Any) -> None:
    """Do nothing: cases are shown in the student's own notebook."""


def example(function: Any, case: int = 1) -> Any:
    """Return the arguments of a public case of a function or a name as a tuple; raises ValueError where there is none."""
    name = function if isinstance(function, str) else getattr(function, "__name__", "this")
    cases = examples.get(name, [])
    if not 1 <= case <= len(cases):
        raise ValueError(f"{name} has no example {case}; it has {len(cases)}.")
    return decode(json.loads(cases[case - 1]))
