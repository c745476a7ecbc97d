"""What can be wrong in a spec once its solutions, mistakes and right variants are run: rules on a drafted hidden key."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from autograder.checking.compare import same_fingerprint
from autograder.checking.key import Exercise, Key
from autograder.course.finding import Findings, at, of_error, of_problem
from autograder.forge.build_keys import hidden_key_of, with_ladders
from autograder.forge.case_checks import key_problems
from autograder.forge.ladder import ladder_problems
from autograder.forge.spec import AssignmentSpec, MistakeSpec
from autograder.trust.matrix import SEED, MatrixOutcome, bad, singles

UNNAMED = "loses points, but the card does not name it ({reasons}): the key must give its id as the reason"
OUTCOMES: dict[MatrixOutcome, str] = {
    "accepted": "changes nothing that the cases show: draw a case that shows it, or leave it out",
    "named otherwise": UNNAMED,
    "not named": UNNAMED,
    "refused": "is refused ({reasons}): mend it, or draw cases on which it counts as right",
}


def run(spec: AssignmentSpec) -> Findings:
    """Draft a hidden key and look at it; what stops that is a finding."""
    try:
        key = hidden_key_of(spec, SEED)
        for rule in RULES:
            found = list(rule(spec, key))
            yield from found
            if found and rule is usable:  # whoever is right is refused: what mistakes and variants give says nothing then
                return
    except Exception as error:  # whatever a spec or a solution raises
        yield of_error(error, spec.place, f"the key of {spec.name} could not be made")


def usable(spec: AssignmentSpec, key: Key) -> Findings:
    """Whoever is right gets full marks by this key."""
    yield from map(of_problem, key_problems(spec, key))


def mistakes_and_variants(spec: AssignmentSpec, key: Key) -> Findings:
    """Each mistake is rejected by its name, each right variant accepted; the matrix says so."""
    places: dict[tuple[str, str, str], Any] = {("mistake", item.exercise, item.id): item.place for item in spec.mistakes}
    places |= {("variant", item.exercise, item.id): item.place for item in spec.variants}
    for exercise in key.exercises.values():
        for entry in bad(list(singles(spec, key, exercise))):
            kind = "right variant" if entry.kind == "variant" else entry.kind
            problem = OUTCOMES[entry.outcome].format(reasons=entry.said)
            yield at(places[entry.kind, entry.exercise, entry.name], f"{kind} {entry.name!r} of {entry.exercise} {problem}")


def twins(spec: AssignmentSpec, key: Key) -> Findings:
    """Two mistakes with the same numbers on every case say so, and none says so without cause."""
    for item in spec.exercises:
        same = _same(key.exercises[item.name])
        own = [mistake for mistake in spec.mistakes if mistake.exercise == item.name]
        for one, other in combinations(own, 2):
            if frozenset((one.id, other.id)) in same and other.id != one.same_as and one.id != other.same_as:
                problem = f"gives the same numbers as {one.id!r} on every case, and students would read both names"
                todo = f'leave one out, declare same_as="{one.id}", or draw a case that tells them apart'
                yield at(other.place, f"mistake {other.id!r} {problem}: {todo}")
        yield from _false_twins(own, same)


def _same(exercise: Exercise) -> set[frozenset[str]]:
    """The pairs of mistakes of this exercise with equal fingerprints; errors are no numbers."""
    own = [
        item for item in exercise.mistakes if item.helper is None and not any("raised" in known for known in item.fingerprints)
    ]
    pairs = combinations([item for item in own if item.fingerprints], 2)
    return {frozenset((one.id, two.id)) for one, two in pairs if all(map(same_fingerprint, one.fingerprints, two.fingerprints))}


def _false_twins(own: list[MistakeSpec], same: set[frozenset[str]]) -> Findings:
    for mistake in own:
        if mistake.same_as and frozenset((mistake.id, mistake.same_as)) not in same:
            problem = f"declares same_as {mistake.same_as!r}, but no mistake of that name gives the same numbers"
            yield at(mistake.place, f"mistake {mistake.id!r} {problem}: take the declaration out")


def ladders(spec: AssignmentSpec, key: Key) -> Findings:
    """Small cases are of whole numbers, and each sum in them has the value of its entry."""
    for name, exercise in with_ladders(spec, key).exercises.items():
        yield from (at(spec.exercise(name).place, f"exercise {name!r}: {text}") for text in ladder_problems(spec, exercise))


RULES = (usable, mistakes_and_variants, twins, ladders)
