"""What a notebook imports: open_assignment, check, check_all, counterexample, example, hint, show. It probes and judges."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from autograder.checking import edited
from autograder.checking.card import Card, summary_html, summary_text
from autograder.checking.counterexample import CardAndSmallest, Counterexample, counterexample_of
from autograder.checking.endless import SECONDS, NeverEnds, did_not_end, within
from autograder.checking.judge import judge
from autograder.checking.key import Exercise, Key, folder_of_keys, public_key
from autograder.checking.line_numbers import keep_line_numbers
from autograder.checking.probe import probe
from autograder.checking.records import Record, stopped
from autograder.checking.show import case_text
from autograder.checking.values import clean, decode
from autograder.checking.verdict import RIGHT, UNJUDGED, UNWRITTEN, Diagnosis, Verdict

Named = str | Callable[..., Any]  # a function of the assignment, or its name

_key: Key | None = None
_hints: dict[str, int] = {}


class NotAnswered(ValueError):
    """A call that cannot be answered. IPython shows its one sentence, and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class NotOpened(NotAnswered, RuntimeError):
    """No assignment is open yet."""


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
    if (shell := _shell()) is not None:
        edited.watch(shell)
        keep_line_numbers(shell)
        shell.set_custom_exc((NameError,), _name_error)


def check(function: Named) -> float:
    """Call a function, given itself or by its name, on the public cases, show one card, and return its points as a float.

    Where its cell failed, or was edited and saved, since it last defined the function, the card says that and judges nothing.
    """
    exercise = _exercise(function)
    given = _namespace().get(function) if isinstance(function, str) else function
    verdict = _verdict(exercise, given, {}, searches=True)
    found = _smallest(exercise, verdict, given)
    _display(_InNotebook(CardAndSmallest(verdict, found) if found else Card(verdict)))
    return float(verdict.points)


def check_all() -> None:
    """Check every function of the assignment in order and show one table. Nothing here counts as a mark."""
    verdicts = verdicts_now()
    display_both(summary_text(verdicts), summary_html(verdicts))


def verdicts_now() -> list[Verdict]:
    """The verdict on every function of the open assignment as the notebook has it now, in order."""
    known, runs = _namespace(), dict[str, _Called]()
    return [_verdict(item, known.get(item.name), runs) for item in _opened().exercises.values()]


def display_both(text: str, html: str) -> None:
    """Show the same as HTML in a notebook, as text elsewhere."""
    _display(_Shown(text, html))


def open_name() -> str:
    """The name of the assignment that is open; raises NotOpened."""
    return _opened().assignment


def name_given(name: str) -> Any:
    """What the notebook has under a name; None where it has nothing."""
    return _namespace().get(name)


def example(function: Named, case: int = 1) -> tuple[Any, ...]:
    """The arguments of a public case of a function, given itself or by its name, as a tuple, fresh at each call."""
    exercise = _exercise(function, case)
    arguments: tuple[Any, ...] = decode(exercise.cases[case - 1].inputs)
    return arguments


def show(function: Named, case: int = 1) -> None:
    """Print a public case of a function, given itself or by its name: its seed, its shapes and its values."""
    print(case_text(_exercise(function, case), case))


def hint(function: Named) -> None:
    """Show the next of three hints of a function, given itself or by its name: where to look, why, the formula; then again."""
    exercise = _exercise(function)
    count = _hints.get(exercise.name, 0) % len(exercise.hints)
    _hints[exercise.name] = count + 1
    kind = ("where", "why", "formula")[count]
    text = f"Hint {count + 1} of {len(exercise.hints)} ({kind}): {exercise.hints[count]}"
    _display(_Shown(text, None, text))


def counterexample(function: Named) -> None:
    """Show the smallest network on which a function, given itself or by its name, goes wrong. Nothing here counts as a mark."""
    exercise = _exercise(function)
    written = _namespace().get(function) if isinstance(function, str) else function
    if not callable(written):
        _display(_Shown(f"{exercise.name} is not defined: write it and run its cell."))
        return
    _display(counterexample_of(exercise, written) or _Shown(_nothing_wrong(exercise)))


def _smallest(exercise: Exercise, verdict: Verdict, function: Any) -> Counterexample | None:
    """The smallest network on which a function that only computes goes wrong; None where it is right, or has none."""
    from autograder.checking.places.effects import only_computes

    wrong = verdict.status in ("partly", "wrong", "raised") and not verdict.is_unwritten
    harmless = type(function) is FunctionType and only_computes(function)
    return counterexample_of(exercise, function) if wrong and harmless else None


def _nothing_wrong(exercise: Exercise) -> str:
    count = len(exercise.ladder)
    if not count:
        return (
            f"{exercise.name} has no small networks: no sum of it can be done by hand. show({exercise.name!r}) prints a case."
        )
    cases = "the one small network" if count == 1 else f"each of the {count} small networks"
    return f"{exercise.name} is right on {cases}. check({exercise.name}) tries larger ones."


class _InNotebook:
    """A card with the style by which JupyterLab shows that a cell was edited and not saved."""

    def __init__(self, card: Card) -> None:
        self.card = card

    def __repr__(self) -> str:
        return repr(self.card)

    def _repr_html_(self) -> str:
        return f"<style>{edited.STYLE}</style>{self.card._repr_html_()}"


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
        raise NotOpened("no assignment is open: run the first code cell of the notebook, which calls open_assignment(...)")
    return _key


def _exercise(function: Named, case: int = 1) -> Exercise:
    """The exercise of a function or a name, and it has this case; raises NotAnswered with one sentence."""
    key = _opened()
    name = function if isinstance(function, str) else getattr(function, "__name__", None)
    exercise = key.exercises.get(name) if isinstance(name, str) else None
    if exercise is None:
        near = difflib.get_close_matches(str(name)[:80], key.exercises, n=1)
        meant = f"is {near[0]} meant? " if near else ""
        said = clean(repr(name if isinstance(name, str) else function), 80)
        raise NotAnswered(f"{said} is not a function of {key.assignment}: {meant}It asks for: {', '.join(key.exercises)}")
    if case not in range(1, len(exercise.cases) + 1):
        raise NotAnswered(f"{name} has cases 1 to {len(exercise.cases)}, not {clean(repr(case), 80)}")
    return exercise


def _namespace() -> dict[str, Any]:
    """What is defined in the notebook, or in the script that is run."""
    shell = _shell()
    known: dict[str, Any] = shell.user_ns if shell is not None else vars(sys.modules["__main__"])
    return known


@dataclass(frozen=True)
class _Called:
    """What came of calling a function on its cases; where it did not end, the diagnosis of that."""

    record: Record
    endless: Diagnosis | None = None


def _run(name: str, function: Callable[..., Any]) -> _Called:
    try:
        with within(SECONDS):
            return _Called({"outcomes": probe(function, _exercise(name).inputs)})
    except NeverEnds as late:
        return _Called(stopped("timeout"), did_not_end(late, SECONDS))


def _verdict(exercise: Exercise, function: Any, runs: dict[str, _Called], *, searches: bool = False) -> Verdict:
    """Judge `function`, and its helpers beside it, so that a helper's mistake is blamed on the helper.

    `runs` holds what was called before. Where it `searches`, and no helper is wrong, the verdict also says where the function
    goes wrong. Nothing is judged where it would be about code that a cell no longer holds, or where a helper does not end.
    """
    name, known = exercise.name, getattr(function, "__globals__", {})
    calls = {helper: known[helper] for helper in exercise.helpers if callable(known.get(helper))}
    shell = _shell()
    notes = (edited.note(each, called, shell) for each, called in {name: function, **calls}.items())
    if note := next(filter(None, notes), None):
        return _unjudged(exercise, note)
    if not callable(function):
        return judge(_opened(), {})[name]
    for each, called in {**calls, name: function}.items():
        runs[each] = runs.get(each) or _run(each, called)
        if runs[each].endless and each != name:
            return _unjudged(exercise, f"It calls {each}, which did not end: mend {each} first.")
    verdicts = judge(_opened(), {each: runs[each].record for each in (*calls, name)})
    if endless := runs[name].endless:
        return replace(verdicts[name], diagnoses=(endless,))
    if searches and all(verdicts[helper].status == RIGHT for helper in exercise.helpers):
        return with_place(exercise, verdicts[name], function)
    return with_helper_note(exercise, verdicts)


def _name_error(shell: Any, kind: type, error: NameError, trace: Any, tb_offset: int | None = None) -> None:
    """What IPython does with a NameError; first a card where a function of the assignment is missing since its cell failed."""
    name = str(getattr(error, "name", None))
    exercise = _key.exercises.get(name) if _key and name not in shell.user_ns else None
    if exercise and (note := edited.note(exercise.name, None, shell)):
        _display(Card(_unjudged(exercise, note)))
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def _unjudged(exercise: Exercise, note: str) -> Verdict:
    return Verdict(exercise.name, UNJUDGED, 0, exercise.max_points, notes=(note,), key=_opened().version)


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
