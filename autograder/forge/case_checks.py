"""Whether cases can be marked by: the types of what was drawn, outputs that the solution returns, and the solution right."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.checking.encoded import MISSING, number, pick
from autograder.checking.judge import judge_exercise
from autograder.checking.key import Case, Key, Output
from autograder.checking.probe import probe
from autograder.checking.records import CaseInputs
from autograder.checking.values import Encoded, describe
from autograder.checking.verdict import RIGHT
from autograder.forge.solutions import answer_problem, place_of_answer, reference
from autograder.forge.spec import AssignmentSpec, Call, ExerciseSpec, SpecProblem, shown
from autograder.forge.types_of_specs import LONGEST, is_of, require_types

RANDOM = {"stand_ins", "fresh", "again"}
"""Of the inputs of a case those by which a solution is judged that draws numbers of its own."""


def require_call(item: ExerciseSpec, call: Any, net: Any) -> None:
    """Raise SpecProblem where what was drawn is no call of this exercise, or its net does not name its arrays."""
    said = f"exercise {item.name!r}"
    if not isinstance(call, Call):
        raise SpecProblem(item.place, f"{said}: its `draw` returns a {type(call).__name__}: it must return a Call, or None")
    require_types(call, item.place)
    behind = item.arguments[len(call.arguments) :]
    given = len(call.arguments) + len(call.named)
    if given + call.left_out != len(item.arguments) or not set(call.named) <= set(behind):
        problem = f"a call of {item.name} is drawn with {given} arguments"
        raise SpecProblem(item.place, f"{problem}, but its `arguments` are {', '.join(item.arguments)}: make them fit")
    if unknown := sorted(set(call.fixed) - set(call.stand_ins or {})):
        raise SpecProblem(call.place, f"{said}: `fixed` names {unknown[0]!r}, which is none of its `stand_ins`: mend the name")
    roles = getattr(net, "roles", None)
    if not is_of(getattr(net, "seed", None), int) or not callable(roles) or not is_of(roles(), dict[int, str]):
        needed = "a whole number `seed`, and `roles()` that gives the name of each array by its id"
        raise SpecProblem(item.place, f"{said}: what is drawn, a {type(net).__name__}, must have {needed}")


def require_inputs(item: ExerciseSpec, case_of_net: str, inputs: CaseInputs) -> None:
    """Raise SpecProblem at the first argument that no case can hold: of a type of its own, or a number that is not finite."""
    for name, value in zip(item.arguments, inputs["tuple"], strict=False):
        if foreign := _first(value, "other"):
            todo = "only numbers, texts, arrays, lists, tuples, dictionaries"
            raise SpecProblem(item.place, f"exercise {item.name!r}: argument {name} is {_with_article(foreign)}: {todo}")
        if odd := _first(value, "float"):
            said = f"exercise {item.name!r}: argument {name} of {case_of_net} holds {odd}"
            raise SpecProblem(item.place, f"{said}: let `draw` give finite numbers")


def _with_article(kind: str) -> str:
    return kind if kind.startswith(("a ", "an ")) else f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"


def _first(data: Any, kind: str) -> str | None:
    """The first word in encoded data for what JSON has not: of `other` kind, or a `float` that is not finite."""
    if isinstance(data, dict):
        if isinstance(data.get(kind), str) and len(data) == 1:
            return str(data[kind])
        if "array" in data:
            return _first(data["array"], "word") if kind == "float" else None
        return _first([*data["dict"].values()] if "dict" in data else next(iter(data.values())), kind)
    if isinstance(data, list):
        return next((found for item in data if (found := _first(item, kind))), None)
    return data if kind == "word" and isinstance(data, str) else None


def require_outputs(spec: AssignmentSpec, item: ExerciseSpec, case: Case) -> None:
    """Raise SpecProblem at the first output that the solution does not return: not there, no numbers, or another shape."""
    if case.returns is None:
        raise answer_problem(spec, item.name, f"{item.name} returns None: let it return its result")
    for output in case.outputs:
        named = f"output {output.name!r}"
        if problem := _name_problem(case, output):
            raise SpecProblem(item.place, f"exercise {item.name!r}: {named} {problem}")
        found = case.returns if "fresh" in case.inputs else pick(case.returns, output.path, case.returns)
        values = number(found)
        if values is None and not _is_missing(found):
            if item.properties is None:
                todo = "return numbers or an array of numbers there, or mend the path in the spec"
                raise answer_problem(spec, item.name, f"{named} of {item.name} is {_in_words(found)}: {todo}")
        elif problem := _place_problem(case, output, values):
            file, line = place_of_answer(spec, item.name)
            raise SpecProblem(item.place, f"exercise {item.name!r}: {named} {problem}, or the solution in {shown(file)}:{line}")


def _name_problem(case: Case, output: Output) -> str | None:
    """What is wrong with the sizes that an output names."""
    unknown = [name for name in output.shape if name not in case.sizes and not name.isdigit()]
    if unknown:
        return f"has a shape with {unknown[0]!r}, which is no size of its case ({', '.join(case.sizes)}): mend the name"
    if output.scale is not None and output.scale not in case.sizes:
        return f"has the scale {output.scale!r}, which is no size of its case ({', '.join(case.sizes)}): mend the name"
    return None


def _place_problem(case: Case, output: Output, values: np.ndarray | None) -> str | None:
    """What is wrong with the path of an output, where there are no numbers, or with its shape."""
    if values is None:
        return f"is looked for at {output.path}, and the solution returns {describe(case.returns)}: mend the path"
    wanted, named = case.wanted_shape(output), ", ".join(output.shape)
    return (
        None
        if values.shape == wanted
        else f"should be ({named}) = {wanted}, and the solution's is {values.shape}: mend the shape"
    )


def _is_missing(found: Encoded) -> bool:
    """Whether nothing is at the path of an output."""
    return found is MISSING or (isinstance(found, dict) and str(found.get("other", "")).endswith(" is wanted"))


def _in_words(found: Encoded) -> str:
    """What stands where numbers should: `None`, `the text '[1.5 2.5]'`, `a tuple of 2`."""
    if isinstance(found, str):
        return f"the text {found[:LONGEST]!r}"
    return "None" if found is None else f"a value of the kind {describe(found)}"


def key_problems(spec: AssignmentSpec, key: Key) -> Iterator[SpecProblem]:
    """Why nobody can be marked by this key: parts without outputs or points, and solutions that are not right by it."""
    refused: set[str] = set()
    for item in spec.exercises:
        exercise, said = key.exercises[item.name], f"exercise {item.name!r}"
        if not exercise.cases:
            yield SpecProblem(item.place, f"{said}: its `draw` returns None for every case: let it return a Call")
            continue
        named = {output.part for case in exercise.cases for output in case.outputs if output.part}
        for part in sorted(set(item.parts) - named):
            yield SpecProblem(item.place, f"{said}: no output belongs to part {part!r}, so all would earn it: mend one")
        for part in sorted(named - set(item.parts)) if item.parts else ():
            yield SpecProblem(item.place, f"{said}: outputs belong to part {part!r}, which has no points: mend one")
        if not spec.reach(item.name) & refused:  # else its numbers may be off because of that helper alone
            found = list(_answer_problems(spec, key, item))
            refused |= {item.name} if found else set()
            yield from found


def _answer_problems(spec: AssignmentSpec, key: Key, item: ExerciseSpec) -> Iterator[SpecProblem]:
    """Why the solution is not right by the key: other numbers each time it runs, or a spec that does not take it."""
    exercise, solution = key.exercises[item.name], reference(spec)[item.name]
    judged_by_chance = item.properties or any(set(case.inputs) & RANDOM for case in exercise.cases)
    runs = [solution] if judged_by_chance else [_shaken(solution, 1), _shaken(solution, 2)]
    outcomes = [probe(run, exercise.inputs) for run in runs]
    verdicts = [judge_exercise(key, exercise, {"outcomes": found}) for found in outcomes]
    wrong = next((verdict for verdict in verdicts if verdict.status != RIGHT), None)
    if wrong is None:
        return
    if outcomes[0] != outcomes[-1]:
        todo = "take all that is random out of it, or say in the spec how it is judged (`properties` or `stand_ins`)"
        yield answer_problem(spec, item.name, f"{item.name} returns other numbers each time it is run: {todo}")
    else:
        why = "; ".join(reason.title for reason in wrong.diagnoses) or wrong.status
        said = f"exercise {item.name!r}: its own solution is refused ({why})"
        yield SpecProblem(item.place, f"{said}: mend the solution or the spec")


def _shaken(function: Callable[..., Any], seed: int) -> Callable[..., Any]:
    """The function, with numpy's and Python's generators in the state of `seed` when it is called."""

    def called(*arguments: Any) -> Any:
        before = random.getstate()
        np.random.seed(seed)
        random.seed(seed)
        try:
            return function(*arguments)
        finally:
            random.setstate(before)

    return called


def require_usable(spec: AssignmentSpec, key: Key) -> None:
    """Raise the first SpecProblem of a key by which nobody can be marked."""
    for problem in key_problems(spec, key):
        raise problem
