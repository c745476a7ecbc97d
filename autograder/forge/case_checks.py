"""Whether cases can be marked by: the types of what was drawn, outputs that the solution returns, and the solution right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograder.checking.encoded import MISSING, number, pick
from autograder.checking.judge import judge_exercise
from autograder.checking.key import Case, Key, Output
from autograder.checking.probe import probe
from autograder.checking.values import Encoded, describe
from autograder.checking.verdict import RIGHT
from autograder.forge.solutions import reference
from autograder.forge.spec import AssignmentSpec, Call, ExerciseSpec, SpecProblem
from autograder.forge.types_of_specs import is_of, require_types


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


def require_outputs(item: ExerciseSpec, case: Case) -> None:
    """Raise SpecProblem at the first output that is not where its path says, or not in the shape that its names say."""
    for output in case.outputs:
        if problem := _output_problem(case, output):
            raise SpecProblem(item.place, f"exercise {item.name!r}: output {output.name!r} {problem}")


def _output_problem(case: Case, output: Output) -> str | None:
    unknown = [name for name in output.shape if name not in case.sizes and not name.isdigit()]
    if unknown:
        return f"has a shape with {unknown[0]!r}, which is no size of its case ({', '.join(case.sizes)}): mend the name"
    if output.scale is not None and output.scale not in case.sizes:
        return f"has the scale {output.scale!r}, which is no size of its case ({', '.join(case.sizes)}): mend the name"
    found = case.returns if "fresh" in case.inputs else _picked(case, output)
    if found is MISSING:
        return f"is looked for at {output.path}, and the solution returns {describe(case.returns)}: mend the path"
    values = number(found)
    if values is not None and values.shape != case.wanted_shape(output):
        named = ", ".join(output.shape)
        return f"should be ({named}) = {case.wanted_shape(output)}, and the solution's is {values.shape}: mend the shape"
    return None


def _picked(case: Case, output: Output) -> Encoded:
    """What the solution returns at the path of `output`, or MISSING."""
    found = pick(case.returns, output.path, case.returns)
    return MISSING if isinstance(found, dict) and "other" in found else found


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
