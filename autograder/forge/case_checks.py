"""Whether cases can be marked by: the types of what was drawn, outputs that the solution returns, and the solution right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.checking.encoded import MISSING, number, pick
from autograder.checking.judge import judge_exercise
from autograder.checking.key import Case, Key, Output
from autograder.checking.probe import probe
from autograder.checking.values import Encoded, describe
from autograder.checking.verdict import RIGHT
from autograder.forge.solutions import answer_problem, place_of_answer, reference
from autograder.forge.spec import AssignmentSpec, Call, ExerciseSpec, SpecProblem, shown
from autograder.forge.types_of_specs import LONGEST, is_of, require_types


def require_call(item: ExerciseSpec, call: Any, net: Any) -> None:
    """Raise SpecProblem where what was drawn is no call of this exercise, or its net does not name its arrays."""
    said = f"exercise {item.name!r}"
    if not isinstance(call, Call):
        raise SpecProblem(item.place, f"{said}: its `draw` returns a {type(call).__name__}: it must return a Call, or None")
    require_types(call, item.place)
    if len(call.arguments) != len(item.arguments):
        problem = f"a call of {item.name} is drawn with {len(call.arguments)} arguments"
        raise SpecProblem(item.place, f"{problem}, but its `arguments` are {', '.join(item.arguments)}: make them fit")
    if unknown := sorted(set(call.fixed) - set(call.stand_ins or {})):
        raise SpecProblem(call.place, f"{said}: `fixed` names {unknown[0]!r}, which is none of its `stand_ins`: mend the name")
    roles = getattr(net, "roles", None)
    if not is_of(getattr(net, "seed", None), int) or not callable(roles) or not is_of(roles(), dict[int, str]):
        needed = "a whole number `seed`, and `roles()` that gives the name of each array by its id"
        raise SpecProblem(item.place, f"{said}: what is drawn, a {type(net).__name__}, must have {needed}")


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
        verdict = judge_exercise(key, exercise, {"outcomes": probe(reference(spec)[item.name], exercise.inputs)})
        if verdict.status != RIGHT:
            why = "; ".join(reason.title for reason in verdict.diagnoses) or verdict.status
            yield SpecProblem(item.place, f"{said}: its own solution is refused ({why}): mend the solution or the spec")


def require_usable(spec: AssignmentSpec, key: Key) -> None:
    """Raise the first SpecProblem of a key by which nobody can be marked."""
    for problem in key_problems(spec, key):
        raise problem
