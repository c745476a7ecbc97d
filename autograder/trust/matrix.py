"""The kill matrix: every known mistake, composed pair and right variant against its exercise, and what the judge says of it.

Known mistakes and right variants are ours, so they run here without a sandbox; the judge is the one that grades.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, Literal

import numpy as np

from autograder.checking.judge import judge_exercise
from autograder.checking.key import Exercise, Key
from autograder.checking.probe import probe
from autograder.checking.verdict import RIGHT, Verdict
from autograder.forge.build_keys import case_of, hidden_key_of, mistaken, public_key_of
from autograder.forge.case_checks import require_usable
from autograder.forge.pairs import pairs_of, with_pairs
from autograder.forge.solutions import build_functions, is_python, reference, solution_cells
from autograder.forge.spec import AssignmentSpec, SourceProblem, SpecProblem, Variant
from autograder.forge.time_limit import within_time

NETS = 1000
SEED = 11

EntryKind = Literal["mistake", "pair", "variant"]
MatrixOutcome = Literal[
    "named", "named otherwise", "not named", "same numbers as another mistake", "equal to the solution", "accepted", "refused"
]


@dataclass(frozen=True)
class MatrixEntry:
    """One function against its exercise, on `cases` that are public or hidden: what the judge made of it, and what it said."""

    assignment: str
    exercise: str
    cases: str
    kind: EntryKind
    name: str
    outcome: MatrixOutcome
    said: str


GOOD: dict[EntryKind, set[MatrixOutcome]] = {
    "mistake": {"named"},
    "pair": {"named", "not named", "equal to the solution", "same numbers as another mistake"},
    "variant": {"accepted"},
}


def matrix(spec: AssignmentSpec, step: Callable[[], None] = lambda: None) -> list[MatrixEntry]:
    """Every entry of one assignment, judged on one hidden key, single ones on a public key too; `step` after each exercise."""
    key, public = hidden_key_of(spec, SEED), public_key_of(spec)
    require_usable(spec, key)
    entries: list[MatrixEntry] = []
    for item in spec.exercises:
        exercise = with_pairs(spec, key.exercises[item.name])
        entries += [*singles(spec, key, exercise), *singles(spec, public, public.exercises[item.name])]
        entries += _pairs(spec, key, exercise)
        step()
    return entries


def singles(spec: AssignmentSpec, key: Key, exercise: Exercise) -> Iterator[MatrixEntry]:
    """The entries of the mistakes and of the right variants of one exercise."""
    yield from _mistakes(spec, key, exercise)
    yield from _variants(spec, key, exercise)


def _mistakes(spec: AssignmentSpec, key: Key, exercise: Exercise) -> Iterator[MatrixEntry]:
    for mistake in spec.mistakes:
        if mistake.exercise == exercise.name:
            with within_time(mistake.place, f"mistake {mistake.id!r} of {exercise.name}"):
                verdict = _verdict(key, exercise, mistaken(spec, mistake)[exercise.name])
            yield _entry(spec, key, exercise, "mistake", mistake.id, _named(spec, verdict, {mistake.id}), verdict)


def _pairs(spec: AssignmentSpec, key: Key, exercise: Exercise) -> Iterator[MatrixEntry]:
    for name, (pair, text) in pairs_of(spec, exercise.name).items():
        with within_time(pair[1].place, f"the pair of mistakes {name!r} of {exercise.name}"):
            function = _function(spec, exercise, text)
            verdict = _verdict(key, exercise, function)
        outcome = _named(spec, verdict, {name, pair[0].id, pair[1].id})
        if outcome == "accepted" and _differs(spec, exercise, function) is False:
            outcome = "equal to the solution"
        if outcome == "named otherwise":
            outcome = "same numbers as another mistake"
        yield _entry(spec, key, exercise, "pair", name, outcome, verdict)


def _variants(spec: AssignmentSpec, key: Key, exercise: Exercise) -> Iterator[MatrixEntry]:
    for item in spec.variants:
        if item.exercise == exercise.name:
            with within_time(item.place, f"right variant {item.id!r} of {exercise.name}"):
                verdict = _verdict(key, exercise, _variant(spec, item))
            full = verdict.points == verdict.max_points
            yield _entry(spec, key, exercise, "variant", item.id, "accepted" if full else "refused", verdict)


def _variant(spec: AssignmentSpec, item: Variant) -> Any:
    """The function of a right variant; raises SpecProblem where its cell cannot be run, or defines none of that name."""
    name = f"right variant {item.id!r} of {item.exercise}"
    if not is_python(item.source):
        raise SpecProblem(item.place, f"{name}: is no Python: mend it")
    try:
        namespace = build_functions(spec, {**solution_cells(spec), item.exercise: f"{item.exercise} = None\n{item.source}"})
    except SourceProblem as problem:
        raise SpecProblem(item.place, f"{name}: in its place {problem}") from None
    if not callable(namespace[item.exercise]):
        raise SpecProblem(item.place, f"{name}: defines no function of that name: mend it")
    return namespace[item.exercise]


def _function(spec: AssignmentSpec, exercise: Exercise, source: str) -> Any:
    return build_functions(spec, {**solution_cells(spec), exercise.name: source})[exercise.name]


def _verdict(key: Key, exercise: Exercise, function: Any) -> Verdict:
    return judge_exercise(key, exercise, {"outcomes": probe(function, exercise.inputs)})


def _named(spec: AssignmentSpec, verdict: Verdict, names: set[str]) -> MatrixOutcome:
    """accepted, named (by one of `names`), named otherwise (only by another known mistake), or not named."""
    if verdict.status == RIGHT:
        return "accepted"
    reasons = {item.id for item in verdict.diagnoses}
    if reasons & names:
        return "named"
    bank = {mistake.id for mistake in spec.mistakes}
    return "named otherwise" if reasons & bank else "not named"


def _differs(spec: AssignmentSpec, exercise: Exercise, function: Any) -> bool:
    """Whether the judge finds the function wrong on one of 1,000 drawn nets."""
    item, right = spec.exercise(exercise.name), reference(spec)
    for number, seed in enumerate(np.random.SeedSequence(SEED).generate_state(NETS).tolist()):
        net = spec.draw(seed, 3, right)
        call = item.draw(net, number % len(spec.hidden))
        if call is not None:
            one = replace(exercise, cases=(case_of(spec, item, right, call, net),))
            verdict = judge_exercise(hidden_key_of(spec, SEED), one, {"outcomes": probe(function, one.inputs)})
            if verdict.status != RIGHT:
                return True
    return False


def _entry(
    spec: AssignmentSpec, key: Key, exercise: Exercise, kind: EntryKind, name: str, outcome: MatrixOutcome, verdict: Verdict
) -> MatrixEntry:
    said = "; ".join(item.title for item in verdict.diagnoses) or verdict.status
    return MatrixEntry(spec.name, exercise.name, key.kind, kind, name, outcome, said)


def summary(entries: list[MatrixEntry]) -> dict[str, dict[str, int]]:
    """How many mistakes, pairs and variants had each outcome; of two of one, that which speaks against the grader."""
    kinds = ("mistake", "pair", "variant")
    worst: dict[tuple[str, str, str, str], MatrixEntry] = {}
    for entry in entries:
        name = (entry.assignment, entry.exercise, entry.kind, entry.name)
        worst[name] = entry if name not in worst or entry.outcome not in GOOD[entry.kind] else worst[name]
    return {kind: dict(Counter(entry.outcome for entry in worst.values() if entry.kind == kind)) for kind in kinds}


def bad(entries: list[MatrixEntry]) -> list[MatrixEntry]:
    """What speaks against the grader: a wrong answer accepted, a right one refused, a single mistake without its name."""
    return [entry for entry in entries if entry.outcome not in GOOD[entry.kind]]


def write(entries: list[MatrixEntry], folder: Path) -> tuple[Path, Path]:
    """Write the table as HTML and as JSON into `folder`; return both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    page, data = folder / "matrix.html", folder / "matrix.json"
    data.write_text(json.dumps([asdict(entry) for entry in entries], indent=1), encoding="utf-8")
    page.write_text(_page(entries), encoding="utf-8")
    return page, data


def _page(entries: list[MatrixEntry]) -> str:
    heads = ("assignment", "exercise", "cases", "kind", "name", "outcome", "what the judge says")
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    cells = ["".join(f"<td>{escape(str(value))}</td>" for value in asdict(entry).values()) for entry in entries]
    rows = "".join(f"<tr>{row}</tr>" for row in cells)
    counts = "".join(f"<li>{kind}: {escape(str(found))}</li>" for kind, found in summary(entries).items())
    style = "body{font:16px/1.5 sans-serif;margin:2em}td,th{padding:.2em .8em;text-align:left;vertical-align:top}"
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>The kill matrix</title>"
        f"<style>{style}</style><h1>The kill matrix</h1><ul>{counts}</ul>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></html>\n"
    )
