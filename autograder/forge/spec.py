"""What an author writes: exercises (how a call is drawn, what is marked) and mistakes (patches of the solution)."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from autograder.checking.key import Output

Functions = dict[str, Callable[..., Any]]
Place = tuple[str, int]
RESULT = object()
OWN = Path(__file__).resolve().parents[2]
"""The folder of the course that this package is part of."""
COURSE_FILES = ("course.py", "nbgrader_config.py")
SPEC_FILES = {"assignments.py", "networks.py", "exercises", "mistakes", "variants"}
"""What an author writes in this folder; the rest of it is the grader's."""


class SourceProblem(ValueError):
    """What an author wrote cannot be used: a source notebook or a spec; the message says where and what to do."""


class SpecProblem(SourceProblem):
    """A spec that cannot be used: where it is written, and what is wrong with it."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(f"{shown(place[0])}:{place[1]}: {text}")
        self.place, self.text = place, text


def shown(file: str) -> str:
    """The name of a file as authors know it: from the folder of the package's own course, or from that of theirs."""
    path, around = Path(file), course_around(Path.cwd())
    for root in (around, OWN) if around and (around / "course.py").is_file() else (OWN, Path.cwd()):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.as_posix()


def course_around(folder: Path) -> Path | None:
    """The nearest folder, this one or above it, that holds a `course.py` or nbgrader's configuration; None where none does."""
    around = (item for item in (folder, *folder.parents) if not item.is_relative_to(OWN / "autograder"))
    return next((item for item in around if any((item / name).is_file() for name in COURSE_FILES)), None)


def blamed(error: BaseException, place: Place, doing: str, folder: Path | None = None) -> SpecProblem:
    """An exception from what an author wrote: at the last of its lines that ran, or else at `place`.

    The lines are those of the specs and of what lies in `folder`, by default the folder of `place`.
    """
    if isinstance(error, SourceProblem):
        return error if isinstance(error, SpecProblem) else SpecProblem(place, str(error))
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_file():
        return SpecProblem((error.filename, error.lineno or 1), f"{doing}: this is no Python ({error.msg})")
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if _is_authors(Path(frame.filename), folder or Path(place[0]).parent)]
    where = (inside[-1].filename, inside[-1].lineno or 1) if inside else place
    return SpecProblem(where, f"{doing}: {type(error).__name__}: {' '.join(str(error).split())}")


def _is_authors(file: Path, folder: Path) -> bool:
    """Whether an author wrote a file: it is in the folder of the specs, in no environment there, and not the grader's."""
    forge = Path(__file__).parent
    if file.is_relative_to(forge.parent):
        return file.is_relative_to(forge) and file.relative_to(forge).parts[0] in SPEC_FILES
    return file.is_relative_to(folder) and "site-packages" not in file.relative_to(folder).parts


def here() -> Place:
    """The file and the line of the call, in a file of specs, that makes something now; a helper there is passed over."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename in (__file__, "<string>") and frame.f_back:  # the __init__ of a dataclass
        frame = frame.f_back
    while frame.f_back and frame.f_back.f_code.co_filename == frame.f_code.co_filename:
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


@runtime_checkable
class Drawn(Protocol):
    """A drawn net as the forge needs it: its seed, and the name by role of each of its arrays (by identity)."""

    @property
    def seed(self) -> int: ...

    def roles(self) -> dict[int, str]: ...


@dataclass(frozen=True)
class Call:
    """One drawn call: its arguments in order, its named outputs, its symbolic sizes, and a few words on what it is.

    `stand_ins` gives what named global functions return while a training function runs (each new seed begins a list one place
    later), `fixed` how many of their first arguments the task fixes. `fresh` is for the accuracy of what was trained: the
    name of a global function to call afterwards, its arguments (RESULT stands for what was returned), the labels. `again`
    gives more arguments to call the function with; only the check of a property looks at their results. So many arguments
    behind the first ones are `left_out`, and have their defaults; those behind these are `named`. `net` is the net that it is
    of, where that is another than the one that was drawn. `signed` names arguments whose defaults must be those of the task,
    whatever the call gives for them.
    """

    arguments: tuple[Any, ...]
    outputs: tuple[Output, ...]
    sizes: dict[str, int]
    about: str
    stand_ins: dict[str, Any] | None = None
    fresh: tuple[str, tuple[Any, ...], Any] | None = None
    again: tuple[tuple[Any, ...], ...] = ()
    fixed: dict[str, int] = field(default_factory=dict)
    left_out: int = 0
    named: dict[str, Any] = field(default_factory=dict)
    net: Drawn | None = None
    signed: tuple[str, ...] = ()
    place: Place = field(default_factory=here, compare=False, repr=False)


@dataclass(frozen=True)
class ExerciseSpec:
    """One function that the course asks for. `draw(net, number)` makes the call of case `number` from a network,
    or None where that case would show nothing new. `small(net)` makes the calls of a small net that may stand on the ladder.
    `aliases` are other names under which a student may have the function, as from another assignment.
    """

    name: str
    arguments: tuple[str, ...]
    parts: dict[str, int]
    draw: Callable[[Any, int], Call | None]
    lesson: str
    hints: tuple[str, str, str]
    helpers: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()
    properties: str | None = None
    longer: bool = False
    aliases: tuple[str, ...] = ()
    small: Callable[[Any], Iterable[Call]] | None = None
    place: Place = field(default_factory=here, compare=False, repr=False)


@dataclass(frozen=True)
class MistakeSpec:
    """A known mistake: the edits that turn the solution of `exercise` into it, and the words that the student reads.

    Each edit is (old text, new text); the old text must stand in the solution exactly once. The message says what was done and
    never the answer. `lesson` is the heading that the card sends the student to; where it is empty, that of the exercise.
    `hides` is True where the function no longer looks at an argument, so that a caller's own mistake in it does not show: such
    a caller is not followed through by its numbers, but judged again with right helpers. `same_as` is the id of another mistake
    that gives the same numbers, whatever the case: the card then names both.
    """

    exercise: str
    id: str
    _: KW_ONLY
    title: str
    message: str
    edits: tuple[tuple[str, str], ...]
    lesson: str = ""
    hides: bool = False
    same_as: str = ""
    place: Place = field(default_factory=here, compare=False, repr=False)


@dataclass(frozen=True)
class Variant:
    """A complete right implementation of `exercise`, as somebody might write it: the whole cell."""

    exercise: str
    id: str
    source: str
    place: Place = field(default_factory=here, compare=False, repr=False)


@dataclass(frozen=True, eq=False)
class AssignmentSpec:
    """An assignment: its id, the version of its interface, its exercises in order, its mistakes, its hand-graded questions.

    `draw(seed, depth, functions)` draws a net and fills it in by running the solutions; `public` and `hidden` give the depth of
    the net behind each case of the two kinds of key. `small(functions)` draws the nets of the ladders, smallest
    first. `source` is its source notebook: the course that it belongs to knows it.
    """

    name: str
    version: str
    exercises: tuple[ExerciseSpec, ...]
    mistakes: tuple[MistakeSpec, ...]
    manual: dict[str, int]
    draw: Callable[[int, int, Functions], Any]
    variants: tuple[Variant, ...] = ()
    public: tuple[int, ...] = (3, 4)
    hidden: tuple[int, ...] = (4, 3, 5)
    small: Callable[[Functions], Iterable[Drawn]] | None = None
    source: Path | None = None
    place: Place = field(default_factory=here, compare=False, repr=False)

    def exercise(self, name: str) -> ExerciseSpec:
        """The exercise of that name; raises SpecProblem where there is none."""
        found = next((item for item in self.exercises if item.name == name), None)
        if found is None:
            raise SpecProblem(self.place, f"{self.name} has no exercise {name!r}; it has: {', '.join(self.names)}")
        return found

    @property
    def names(self) -> list[str]:
        return [item.name for item in self.exercises]

    def callers(self, helper: str) -> list[str]:
        """The exercises that call `helper`, directly or through another function of the assignment."""
        return [item.name for item in self.exercises if helper in self.reach(item.name)]

    def reach(self, name: str) -> set[str]:
        """Every helper of exercise `name`, helpers of helpers included."""
        found: set[str] = set()
        todo = [name]
        while todo:
            new = set(self.exercise(todo.pop()).helpers) - found
            found |= new
            todo += new
        return found
