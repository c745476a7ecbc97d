"""What can be wrong in a spec once its solutions, mistakes and right variants are run: rules on a drafted hidden key."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from autograder.checking.compare import same_fingerprint
from autograder.checking.encoded import MISSING, number, pick
from autograder.checking.judge import judge_exercise
from autograder.checking.key import Case, Exercise, Key, Output
from autograder.checking.probe import probe
from autograder.checking.values import Encoded, describe
from autograder.checking.verdict import RIGHT
from autograder.forge.build_keys import hidden_key_of
from autograder.forge.solutions import reference
from autograder.forge.spec import AssignmentSpec, MistakeSpec, SpecProblem
from autograder.trust.lint_finding import Findings, at, of_error
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
            yield from rule(spec, key)
    except SpecProblem as problem:
        yield at(problem.place, problem.text)
    except Exception as error:  # whatever a spec or a solution raises
        yield of_error(error, spec.place, f"the key of {spec.name} could not be made")


def outputs(spec: AssignmentSpec, key: Key) -> Findings:
    """Each output is where its path says, in the shape that its names say."""
    for item in spec.exercises:
        for case in key.exercises[item.name].cases:
            problems = [(output, problem) for output in case.outputs if (problem := _output_problem(case, output))]
            for output, problem in problems:
                yield at(item.place, f"exercise {item.name!r}: output {output.name!r} {problem}")
            if problems:
                break


def _output_problem(case: Case, output: Output) -> str | None:
    unknown = [name for name in output.shape if name not in case.sizes and not name.isdigit()]
    if unknown:
        return f"has a shape with {unknown[0]!r}, which is no size of its case ({', '.join(case.sizes)}): mend the name"
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


def parts(spec: AssignmentSpec, key: Key) -> Findings:
    """The parts that earn points are those that outputs belong to."""
    for item in spec.exercises:
        named = {output.part for case in key.exercises[item.name].cases for output in case.outputs if output.part}
        for part in sorted(set(item.parts) - named):
            yield at(item.place, f"exercise {item.name!r}: no output belongs to part {part!r}, so all would earn it: mend one")
        for part in sorted(named - set(item.parts)) if item.parts else ():
            yield at(item.place, f"exercise {item.name!r}: outputs belong to part {part!r}, which has no points: mend one")


def solutions(spec: AssignmentSpec, key: Key) -> Findings:
    """Each solution is right."""
    for item in spec.exercises:
        exercise = key.exercises[item.name]
        verdict = judge_exercise(key, exercise, {"outcomes": probe(reference(spec)[item.name], exercise.inputs)})
        if verdict.status != RIGHT:
            why = "; ".join(reason.title for reason in verdict.diagnoses) or verdict.status
            yield at(item.place, f"exercise {item.name!r}: its own solution is refused ({why}): mend the solution or the spec")


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


RULES = (outputs, parts, solutions, mistakes_and_variants, twins)
