"""What an author writes: an exercise (how a call is drawn from a network, what is marked) and a mistake (a patch of the solution)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.checking.key import Output
from autograder.forge.cases import Net

Functions = dict[str, Callable[..., Any]]


@dataclass(frozen=True)
class Call:
    """One drawn call: its arguments in order, its named outputs, its symbolic sizes, and a few words on what it is."""

    arguments: tuple[Any, ...]
    outputs: tuple[Output, ...]
    sizes: dict[str, int]
    about: str


@dataclass(frozen=True)
class ExerciseSpec:
    """One function that the course asks for. `draw(net, number)` makes the call of case `number` from a network."""

    name: str
    arguments: tuple[str, ...]
    parts: dict[str, int]
    draw: Callable[[Net, int], Call]
    lesson: str
    hints: tuple[str, str, str]
    helpers: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()
    promise: str | None = None


@dataclass(frozen=True)
class MistakeSpec:
    """A known mistake (law 4): the edits that turn the solution of `exercise` into it, and what the student is told.

    Each edit is (old text, new text); the old text must stand in the solution exactly once. The sentence says what was done and
    never the answer.
    """

    exercise: str
    id: str
    title: str
    message: str
    edits: tuple[tuple[str, str], ...]
    lesson: str = ""


@dataclass(frozen=True)
class AssignmentSpec:
    """An assignment: its id, the version of its interface, its exercises in order, its mistakes, its hand-graded questions."""

    name: str
    version: str
    exercises: tuple[ExerciseSpec, ...]
    mistakes: tuple[MistakeSpec, ...]
    manual: dict[str, int]

    def exercise(self, name: str) -> ExerciseSpec:
        return next(item for item in self.exercises if item.name == name)

    def callers(self, helper: str) -> list[str]:
        """The exercises that call `helper`, directly or through another function of the assignment."""
        return [item.name for item in self.exercises if helper in self.reach(item.name)]

    def reach(self, name: str) -> set[str]:
        """Every helper of exercise `name`, helpers of helpers included."""
        direct = set(self.exercise(name).helpers)
        return direct.union(*(self.reach(helper) for helper in direct)) if direct else set()
