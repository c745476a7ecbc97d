"""What a notebook imports: open_assignment, check, check_all, counterexample, example, hint, show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import FunctionType
from typing import Any

from autograder.checking import edited
from autograder.checking.card import Card, summary_html, summary_text
from autograder.checking.counterexample import CardAndSmallest, counterexample_of
from autograder.checking.judge import judge
from autograder.checking.key import Exercise, Key, folder_of_keys, public_key
from autograder.checking.probe import probe
from autograder.checking.records import Record
from autograder.checking.show import case_text
from autograder.checking.values import decode
from autograder.checking.verdict import RIGHT, UNWRITTEN, Verdict

_key: Key | None = None
_hints: dict[str, int] = {}


def open_assignment(name: str, version: str | None = None) -> None:
    """Choose the assignment that this notebook is about; `version` is that of the notebook, and must be the key's."""
    global _key
    _key = public_key(name, folder_of_keys(name))
    _hints.clear()
    wanted = _key.version.split("-")[0]
    if version is not None and version != wanted:
        raise ValueError(
            f"this notebook is version {version} of {name}, the course here has version {wanted}: download it again"
        )
    edited.watch(_shell())


def check(function: Callable[..., Any]) -> float:
    """Call `function` on the public cases, show one card, and return the points as a plain float."""
    name = getattr(function, "__name__", str(function))
    exercise = _exercise(name)
    verdict = _verdict(exercise, function, searches=True)
    note = edited.note(function, _shell())
    verdict = replace(verdict, notes=(*verdict.notes, note)) if note else verdict
    _display(_with_smallest(exercise, verdict, function))
    return float(verdict.points)


def check_all() -> None:
    """Check every function of the assignment in order and show one table. Nothing here counts as a mark."""
    namespace = getattr(_shell(), "user_ns", {})
    verdicts = [_verdict(item, namespace.get(item.name)) for item in _opened().exercises.values()]
    _display(_Shown(summary_text(verdicts), summary_html(verdicts)))


def example(name: str, case: int = 1) -> tuple[Any, ...]:
    """The arguments of a public case of exercise `name`, as a tuple, fresh at each call."""
    exercise = _exercise(name)
    if not 1 <= case <= len(exercise.cases):
        raise ValueError(f"{name} has cases 1 to {len(exercise.cases)}, not {case}")
    arguments: tuple[Any, ...] = decode(exercise.cases[case - 1].inputs)
    return arguments


def show(name: str, case: int = 1) -> None:
    """Print a public case: its seed, its shapes and its values."""
    print(case_text(_exercise(name), case))


def hint(name: str) -> None:
    """Show the next of three hints of an exercise: where to look, why, and the formula; then the first again."""
    exercise = _exercise(name)
    count = _hints.get(name, 0) % len(exercise.hints)
    _hints[name] = count + 1
    kind = ("where", "why", "formula")[count]
    text = f"Hint {count + 1} of {len(exercise.hints)} ({kind}): {exercise.hints[count]}"
    _display(_Shown(text, None, text))


def counterexample(function: Callable[..., Any] | str) -> None:
    """Show the smallest network on which a function goes wrong; takes the function or its name. Nothing here counts as a mark.

    Raises ValueError where the assignment asks for no such function.
    """
    name = function if isinstance(function, str) else getattr(function, "__name__", str(function))
    exercise = _exercise(name)
    written = getattr(_shell(), "user_ns", {}).get(name) if isinstance(function, str) else function
    if not callable(written):
        _display(_Shown(f"{name} is not defined: write it and run its cell."))
        return
    found = counterexample_of(exercise, written)
    _display(found or _Shown(_nothing_wrong(exercise)))


def _with_smallest(exercise: Exercise, verdict: Verdict, function: Callable[..., Any]) -> Card:
    """The card; where the function is wrong, only computes, and goes wrong on its ladder, with that network folded below it."""
    from autograder.checking.places.effects import only_computes

    wrong = verdict.status in ("partly", "wrong", "raised") and not verdict.is_unwritten
    harmless = type(function) is FunctionType and only_computes(function)
    found = counterexample_of(exercise, function) if wrong and harmless else None
    return CardAndSmallest(verdict, found) if found else Card(verdict)


def _nothing_wrong(exercise: Exercise) -> str:
    count = len(exercise.ladder)
    if not count:
        return (
            f"{exercise.name} has no small networks: no sum of it can be done by hand. show({exercise.name!r}) prints a case."
        )
    cases = "the one small network" if count == 1 else f"each of the {count} small networks"
    return f"{exercise.name} is right on {cases}. check({exercise.name}) tries larger ones."


class _Shown:
    """Something with a plain text, and with HTML or Markdown where a notebook can show it."""

    def __init__(self, text: str, html: str | None = None, markdown: str | None = None) -> None:
        self.text, self.html, self.markdown = text, html, markdown

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str | None:
        return self.html

    def _repr_markdown_(self) -> str | None:
        return self.markdown


def _opened() -> Key:
    if _key is None:
        raise RuntimeError("no assignment is open: run the first code cell of the notebook, which calls open_assignment(...)")
    return _key


def _exercise(name: str) -> Exercise:
    exercises = _opened().exercises
    if name not in exercises:
        raise ValueError(f"{name!r} is not a function of {_opened().assignment}; it asks for: {', '.join(exercises)}")
    return exercises[name]


def _verdict(exercise: Exercise, function: Any, *, searches: bool = False) -> Verdict:
    """Judge `function`, and its helpers beside it, so that a helper's mistake is blamed on the helper.

    Where it `searches`, and no helper is wrong, the verdict also says where the function goes wrong.
    """
    if not callable(function):
        return judge(_opened(), {})[exercise.name]
    known = getattr(function, "__globals__", {})
    records = {name: _record(name, known[name]) for name in exercise.helpers if callable(known.get(name))}
    verdicts = judge(_opened(), {**records, exercise.name: _record(exercise.name, function)})
    if searches and all(verdicts[name].status == RIGHT for name in exercise.helpers):
        return with_place(exercise, verdicts[exercise.name], function)
    return with_helper_note(exercise, verdicts)


def with_place(exercise: Exercise, verdict: Verdict, function: Callable[..., Any]) -> Verdict:
    """The verdict, where the function is wrong and written, with the places where a change makes it right."""
    if verdict.status not in ("partly", "wrong", "raised") or verdict.is_unwritten:
        return verdict
    from autograder.checking.places.search import find_places
    from autograder.checking.places.words import with_places

    found = find_places(exercise, function)
    return replace(verdict, diagnoses=with_places(verdict.diagnoses, found, exercise.lesson))


def with_helper_note(exercise: Exercise, verdicts: dict[str, Verdict]) -> Verdict:
    """The verdict of `exercise`; where it is not right and no reason is its own, with a note on the helper to repair first."""
    verdict = verdicts[exercise.name]
    wrong = [name for name in exercise.helpers if verdicts[name].status not in (RIGHT, "missing")]
    own = {*UNWRITTEN, *(mistake.id for mistake in exercise.mistakes if not mistake.helper)}
    if verdict.status in (RIGHT, "missing") or not wrong or own.intersection(item.id for item in verdict.diagnoses):
        return verdict
    return replace(verdict, notes=(*verdict.notes, f"It calls {wrong[0]}, which is not right yet: mend {wrong[0]} first."))


def _record(name: str, function: Callable[..., Any]) -> Record:
    return {"outcomes": probe(function, _exercise(name).inputs)}


def _shell() -> Any:
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def _display(shown: Any) -> None:
    """Show rich where there is a notebook, print plain text where there is none."""
    if _shell() is None:
        print(shown)
        return
    from IPython.display import display

    show_rich: Callable[[Any], object] = display  # which has no types
    show_rich(shown)
