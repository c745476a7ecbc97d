"""Whether what a spec names is there: helpers, arguments, properties, cases, and exercises of mistakes and variants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from autograder.checking.properties import PROPERTIES
from autograder.forge.spec import AssignmentSpec, ExerciseSpec, SpecProblem


def require_names(spec: AssignmentSpec) -> None:
    """Raise SpecProblem at the first name that is not there, or is there twice."""
    for problem in name_problems(spec):
        raise problem


def name_problems(spec: AssignmentSpec) -> Iterator[SpecProblem]:
    """The names that are not there, or are there twice; points that are none; and keys without cases."""
    for kind, depths in (("public", spec.public), ("hidden", spec.hidden)):
        if not depths:
            todo = f"write at least one depth, as in {kind}=(3, 4)"
            yield SpecProblem(spec.place, f"assignment {spec.name!r}: `{kind}` is empty: {todo}")
    for item in spec.exercises:
        for problem in _exercise_problems(spec, item):
            yield SpecProblem(item.place, f"exercise {item.name!r}: {problem}")
    count = Counter(item.id for item in spec.mistakes)
    for mistake in spec.mistakes:
        if count[mistake.id] > 1:
            problem = f"{count[mistake.id]} of {spec.name} have this id: give each its own"
            yield SpecProblem(mistake.place, f"mistake {mistake.id!r}: {problem}")
        if mistake.exercise not in spec.names:
            problem = f"{spec.name} has no exercise {mistake.exercise!r}: mend the name"
            yield SpecProblem(mistake.place, f"mistake {mistake.id!r}: {problem}")
    for variant in spec.variants:
        if variant.exercise not in spec.names:
            name = f"right variant {variant.id!r} of {variant.exercise}"
            yield SpecProblem(variant.place, f"{name}: {spec.name} has no such exercise: mend the name")


def _exercise_problems(spec: AssignmentSpec, item: ExerciseSpec) -> Iterator[str]:
    known = {helper for other in spec.exercises for helper in other.helpers} <= set(spec.names)
    if spec.names.count(item.name) > 1:
        yield f"is there twice in {spec.name}: take one out"
    if unknown := [name for name in item.helpers if name not in spec.names]:
        yield f"its helper {unknown[0]!r} is no exercise of {spec.name}: mend the name"
    elif known and item.name in spec.reach(item.name):
        yield "is a helper of itself, through its helpers: take it out there"
    if unknown := [name for name in item.may_change if name not in item.arguments]:
        yield f"`may_change` names {unknown[0]!r}, which is none of its arguments: mend the name"
    if item.properties is not None and item.properties not in PROPERTIES:
        yield f"there is no property check {item.properties!r}; there are: {', '.join(PROPERTIES)}"
    if odd := [part for part, points in item.parts.items() if type(points) is not int or points < 1]:
        yield f"part {odd[0]!r} has {item.parts[odd[0]]!r} points: a part has whole points, one or more"
