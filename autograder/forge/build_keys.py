"""Build the answer keys: draw the cases, run the solutions, run every known mistake, write data."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from threading import Lock
from typing import Any, cast

import numpy as np

from autograder.checking.compare import changed_inputs, fingerprint, settle
from autograder.checking.key import Case, Exercise, Key, Mistake
from autograder.checking.probe import probe_case
from autograder.checking.records import CaseInputs, Fingerprint
from autograder.checking.values import encode
from autograder.forge.case_checks import require_call, require_inputs, require_outputs, require_usable
from autograder.forge.ladder import with_ladder
from autograder.forge.names_of_specs import require_names
from autograder.forge.solutions import BEGIN, END, PLAIN, build_functions, handed_out, reference, solution_cells
from autograder.forge.spec import (
    RESULT,
    AssignmentSpec,
    Call,
    Drawn,
    ExerciseSpec,
    MistakeSpec,
    SourceProblem,
    SpecProblem,
    blamed,
    shown,
)
from autograder.forge.time_limit import within_time

PUBLIC_SEED = 2026
OTHER_SEEDS = (7, 11)

_building = Lock()


def public_key_of(spec: AssignmentSpec) -> Key:
    """The key that is shipped: cases of two depths for each exercise, hints, single mistakes.

    Raises SourceProblem where the spec or its notebook cannot be used.
    """
    seeds = [PUBLIC_SEED + number for number in range(len(spec.public))]
    key = with_ladders(spec, _build_or_blame(spec, "public", seeds, spec.public))
    require_usable(spec, key)
    _require_same_draws(spec, key)
    return key


def hidden_key_of(spec: AssignmentSpec, seed: int) -> Key:
    """A key that counts: other sizes and other depths, from a private seed. Built once, also where several threads ask.

    Raises SpecProblem where the spec cannot be used.
    """
    with _building:
        return _hidden_key(spec, seed)


@lru_cache(maxsize=32)
def _hidden_key(spec: AssignmentSpec, seed: int) -> Key:
    """A hidden key. The seeds of its nets are spread, so that no two keys, nor a key and the public one, share a net."""
    seeds = np.random.SeedSequence(seed).generate_state(len(spec.hidden), np.uint64).tolist()
    return _build_or_blame(spec, "hidden", seeds, spec.hidden)


def _build_or_blame(spec: AssignmentSpec, kind: str, seeds: list[int], depths: tuple[int, ...]) -> Key:
    """Build a key; what an author wrote is Python, and whatever it raises becomes a SourceProblem that says where."""
    try:
        return _build(spec, kind, seeds, depths)
    except SourceProblem:
        raise
    except Exception as error:
        raise blamed(error, spec.place, f"the key of {spec.name} could not be made") from error


def version_of(spec: AssignmentSpec) -> str:
    """The version of the interface, then a digest of the solutions: what keys and reports carry."""
    text = json.dumps(solution_cells(spec))
    return f"{spec.version}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _build(spec: AssignmentSpec, kind: str, seeds: list[int], depths: tuple[int, ...]) -> Key:
    _require_functions(spec)
    exercises: dict[str, Exercise] = {}
    for place, item in enumerate(spec.exercises):
        own = _own(seeds, place) if kind == "hidden" else seeds
        exercises[item.name] = _exercise(spec, item, tuple(_cases(spec, item, own, depths)), kind)
    for mistake in spec.mistakes:
        with within_time(mistake.place, f"mistake {mistake.id!r} of {mistake.exercise}"):
            _add_mistake(spec, mistake, exercises)
    return Key(spec.name, version_of(spec), kind, exercises)


def _require_functions(spec: AssignmentSpec) -> None:
    """Raise SpecProblem where an exercise has no solution, or what the spec names is not there."""
    require_names(spec)
    cells, functions = solution_cells(spec), reference(spec)
    notebook = shown(str(spec.source))
    for item in spec.exercises:
        if item.name not in cells:
            todo = f"give the cell this id, and put {BEGIN} above its answer and {END} below it"
            raise SpecProblem(item.place, f"{notebook} has no solution cell with the nbgrader id {item.name!r}: {todo}")
        if not callable(functions.get(item.name)):
            raise SpecProblem(item.place, f"{notebook}: cell {item.name} defines no function {item.name}: mend its name")


def _require_same_draws(spec: AssignmentSpec, key: Key) -> None:
    """Raise SpecProblem where a seed does not give the same call again, or other seeds give it, too: both keys are one then."""
    todo = "take every random number from its seed, as in rng = np.random.default_rng(seed)"
    for item in spec.exercises:
        said = f"exercise {item.name!r}"
        cases = key.exercises[item.name].cases[:1]
        if not cases or cases[0].seed != PUBLIC_SEED:
            continue
        again, *others = (tuple(_cases(spec, item, [seed], spec.public[:1])) for seed in (PUBLIC_SEED, *OTHER_SEEDS))
        if again and cases[0].inputs != again[0].inputs:
            raise SpecProblem(item.place, f"{said}: the same seed draws another case each time: {todo}")
        same = [other for found in others for other in found if other.inputs == cases[0].inputs]
        if len(same) == len(OTHER_SEEDS) and _holds_fractions(cases[0].inputs["tuple"]):
            raise SpecProblem(item.place, f"{said}: each seed draws the same case, so the hidden cases are known: {todo}")


def _holds_fractions(data: Any) -> bool:
    """Whether encoded data holds a number that is not whole: a case of whole numbers may be one of a few by right."""
    if isinstance(data, dict):
        return _holds_fractions([*data.values()])
    return any(map(_holds_fractions, data)) if isinstance(data, list) else isinstance(data, float) and data % 1 != 0


def _own(seeds: list[int], place: int) -> list[int]:
    """The seeds of the exercise at `place`: in one net the inputs of one exercise would hold the results of another."""
    return [int(np.random.SeedSequence([seed, place]).generate_state(1, np.uint64)[0]) for seed in seeds]


def _exercise(spec: AssignmentSpec, item: ExerciseSpec, cases: tuple[Case, ...], kind: str) -> Exercise:
    return Exercise(
        name=item.name,
        arguments=item.arguments,
        parts=item.parts,
        helpers=tuple(name.name for name in spec.exercises if name.name in spec.reach(item.name)),
        may_change=item.may_change,
        properties=item.properties,
        longer=item.longer,
        lesson=item.lesson,
        handed_out=handed_out(solution_cells(spec)[item.name]),
        hints=item.hints if kind == "public" else (),
        cases=cases,
    )


def _cases(spec: AssignmentSpec, item: ExerciseSpec, seeds: list[int], depths: tuple[int, ...]) -> Iterator[Case]:
    """The cases of an exercise: one for each net, save where the exercise draws none."""
    functions = reference(spec)
    for number, (seed, depth) in enumerate(zip(seeds, depths, strict=True)):
        with within_time(item.place, f"exercise {item.name!r}: to draw case {number} and run the solution on it"):
            net = spec.draw(seed, depth, functions)
            call = item.draw(net, number)
            case = None if call is None else case_of(spec, item, functions, call, net)
        if case is not None:
            yield case


def case_of(spec: AssignmentSpec, item: ExerciseSpec, functions: dict[str, Any], call: Call, net: Drawn) -> Case:
    """A drawn call as a case, with what the solution returns; raises SpecProblem where nobody could be marked by it."""
    require_call(item, call, net)
    net = call.net or net
    inputs = _inputs(call, item.arguments, functions[item.name])
    require_inputs(item, f"the case {call.about!r} (seed {net.seed})", inputs)
    outcome = probe_case(functions[item.name], inputs)
    if "returned" not in outcome:
        error = "{type} in the line '{line}': {text}".format(**outcome["raised"])
        todo = f"mend it, or what is drawn (seed {net.seed})"
        raise SpecProblem(item.place, f"the solution of {item.name} raised {error}: {todo}")
    named = zip(item.arguments, call.arguments, strict=False)
    names = {id(value): name for name, value in named if isinstance(value, np.ndarray)} | _by_key(call) | net.roles()
    roles = tuple(_roles(call.arguments, (), names))
    returns = encode(call.fresh[2]) if call.fresh else _rounded(outcome["returned"])
    called: Any = outcome.get("called")
    calls = {name: called[name]["tuple"][:count] for name, count in call.fixed.items()}
    signed = tuple(map(item.arguments.index, call.signed))
    case = Case(net.seed, call.about, call.sizes, inputs, returns, call.outputs, roles, calls, signed)
    require_outputs(spec, item, case)
    return case


def _by_key(call: Call) -> dict[int, str]:
    """The arrays in the dictionaries of a call, each by its key: a name where the net gives none."""
    held = (pair for value in call.arguments if isinstance(value, dict) for pair in value.items())
    return {id(value): str(key) for key, value in held if isinstance(value, np.ndarray)}


def _rounded(data: Any) -> Any:
    """Encoded data with ten digits a number: far finer than any comparison, and much shorter."""
    if isinstance(data, float):
        return float(f"{data:.10g}")
    if isinstance(data, list):
        return [_rounded(item) for item in data]
    return {name: _rounded(item) for name, item in data.items()} if isinstance(data, dict) else data


def _inputs(call: Call, names: tuple[str, ...], solution: Callable[..., Any]) -> CaseInputs:
    """All that enters the sandbox for one case, encoded: never a label that only the key may hold."""
    inputs = cast(CaseInputs, encode(call.arguments))
    if call.named:
        inputs["later"] = [[names.index(name), name, encode(value)] for name, value in call.named.items()]
    if defaults := list(_defaults(call, names, solution)):
        inputs["defaults"] = defaults
    if call.stand_ins is not None:
        inputs["stand_ins"] = {name: encode(value) for name, value in call.stand_ins.items()}
    if call.again:
        inputs["again"] = [encode(more) for more in call.again]
    if call.fresh is not None:
        name, arguments, _ = call.fresh
        inputs["fresh"] = {
            "call": name,
            "arguments": [{"result": True} if item is RESULT else encode(item) for item in arguments],
        }
    return inputs


def _defaults(call: Call, names: tuple[str, ...], solution: Callable[..., Any]) -> Iterator[list[Any]]:
    """The places of the arguments that a call leaves out, or only reads the defaults of, each with the task's default."""
    left = {*names[len(call.arguments) :]} - call.named.keys()
    for place, (name, item) in enumerate(zip(names, inspect.signature(solution).parameters.values(), strict=False)):
        if name in left | {*call.signed} and isinstance(item.default, PLAIN):
            yield [place, encode(item.default)]


def _roles(value: Any, path: tuple[int | str, ...], names: dict[int, str]) -> Iterator[tuple[str, tuple[int | str, ...]]]:
    """Walk the arguments of a call and name each array by its role."""
    if id(value) in names:
        yield names[id(value)], path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _roles(item, (*path, key), names)
    elif isinstance(value, (tuple, list)):
        for place, item in enumerate(value):
            yield from _roles(item, (*path, place), names)


def mistaken(spec: AssignmentSpec, mistake: MistakeSpec) -> dict[str, Any]:
    """The namespace of right functions in which one has the mistake; raises SpecProblem where it cannot be run."""
    try:
        return build_functions(spec, {**solution_cells(spec), mistake.exercise: patched(spec, mistake)})
    except SpecProblem:
        raise
    except SourceProblem as problem:
        raise SpecProblem(mistake.place, f"mistake {mistake.id!r}: with its edits {problem}") from None


def patched(spec: AssignmentSpec, mistake: MistakeSpec) -> str:
    """The solution cell with the mistake; raises SpecProblem where an edit does not fit exactly once."""
    return patch(solution_cells(spec)[mistake.exercise], mistake)


def patch(source: str, mistake: MistakeSpec) -> str:
    """The cell with the mistake's edits; raises SpecProblem where one does not fit exactly once or leaves no Python."""
    for old, new in mistake.edits:
        if source.count(old) != 1:
            problem = f"{old!r} stands {source.count(old)} times in the solution of {mistake.exercise}"
            todo = "take more of its line" if source.count(old) else "copy the text from the cell"
            raise SpecProblem(mistake.place, f"mistake {mistake.id!r}: {problem}, must be once: {todo}")
        source = source.replace(old, new)
    try:
        ast.parse(source)
    except SyntaxError as error:
        problem = f"with its edits line {error.lineno} of the cell is no Python ({error.msg})"
        raise SpecProblem(mistake.place, f"mistake {mistake.id!r}: {problem}") from None
    return source


def _add_mistake(spec: AssignmentSpec, mistake: MistakeSpec, exercises: dict[str, Exercise]) -> None:
    """Append the mistake's fingerprints to its own exercise and to every caller whose numbers it changes and still show."""
    namespace = mistaken(spec, mistake)
    for name in (mistake.exercise, *([] if mistake.hides else spec.callers(mistake.exercise))):
        exercise = exercises[name]
        helper = None if name == mistake.exercise else mistake.exercise
        fingerprints = fingerprints_of(exercise, namespace[name])
        if helper and not _show_caller_right(exercise, fingerprints):
            continue
        lesson = mistake.lesson or spec.exercise(mistake.exercise).lesson
        entry = Mistake(mistake.id, mistake.title, mistake.message, lesson, helper, fingerprints)
        exercises[name] = replace(exercise, mistakes=(*exercise.mistakes, entry))


def _show_caller_right(exercise: Exercise, fingerprints: tuple[Fingerprint, ...]) -> bool:
    """Whether fingerprints over a wrong helper show the caller right: numbers on every case, and not the right ones."""
    differ = any("changed" in item or any(output != "=" for output in item.get("outputs", [])) for item in fingerprints)
    return not exercise.properties and differ and not any("raised" in item for item in fingerprints)


def fingerprints_of(exercise: Exercise, function: Any) -> tuple[Fingerprint, ...]:
    """What `function` gives on each case; a long training says no more where short ones gave numbers of the right shapes."""
    if exercise.properties:
        return ()
    fingerprints: list[Fingerprint] = []
    for case in exercise.cases:
        if "fresh" in case.inputs and fingerprints and all(map(_is_regular, fingerprints)):
            fingerprints.append({"outputs": []})
            continue
        outcome = probe_case(function, case.inputs)
        changed = changed_inputs(case, outcome, exercise.arguments, exercise.may_change) if "returned" in outcome else []
        fingerprints.append(fingerprint(case, settle(case, outcome, exercise.longer), changed))
    return tuple(fingerprints)


def with_ladders(spec: AssignmentSpec, key: Key) -> Key:
    """The key with a ladder of small cases for each exercise that has one; raises SpecProblem where one cannot be drawn."""
    wrong: dict[str, list[Any]] = {item.name: [] for item in spec.exercises}
    for mistake in spec.mistakes:
        wrong[mistake.exercise].append(mistaken(spec, mistake)[mistake.exercise])
    functions, exercises = reference(spec), dict(key.exercises)
    with within_time(spec.place, f"{spec.name}: to draw the nets of its ladders"):
        nets = list(spec.small(functions)) if spec.small else []
    for item in spec.exercises if nets else ():
        with within_time(item.place, f"exercise {item.name!r}: to make its ladder"):
            calls = [(call, net) for net in nets for call in (item.small(net) if item.small else ())]
            cases = [case_of(spec, item, functions, call, net) for call, net in calls]
            exercises[item.name] = with_ladder(spec, exercises[item.name], cases, wrong[item.name])
    return replace(key, exercises=exercises)


def _is_regular(item: Fingerprint) -> bool:
    """Whether the fingerprint of a case says that every output has the right shape and finite numbers, and no input changed."""
    numbers = [output for output in item.get("outputs", []) if output != "="]
    return set(item) == {"outputs"} and all(isinstance(output, list) and len(output) == 2 for output in numbers)
