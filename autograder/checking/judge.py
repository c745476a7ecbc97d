"""judge(key, records) -> verdicts. Data in, data out: no student code runs here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from autograder.checking.by_part import known_by_part
from autograder.checking.compare import (
    Comparison,
    changed_inputs,
    close,
    has_only_holes,
    miscalled,
    missigned,
    passed_over,
    raised_in,
    same_fingerprint,
    settle,
    status_of,
    without_default,
)
from autograder.checking.encoded import array_of, number, pick, well_formed
from autograder.checking.granting import may_grant
from autograder.checking.key import Case, Exercise, Key, Mistake, Output
from autograder.checking.properties import PROPERTIES
from autograder.checking.raised import raised_of
from autograder.checking.reasons import general_reason
from autograder.checking.reasons_raised import place_of
from autograder.checking.records import STOPS, Fingerprint, Outcome, Record
from autograder.checking.values import Encoded, describe, is_array, shown
from autograder.checking.verdict import OWN, RIGHT, Diagnosis, Finding, OutputStatus, Statuses, Verdict

ENOUGH = 0.9


def judge(key: Key, records: Mapping[str, Record]) -> dict[str, Verdict]:
    """Return a verdict for each exercise of `key`; an exercise without a record is missing.

    A caller whose numbers are those of the right caller over a helper's known mistake keeps its marks if the helper's
    own verdict has that mistake.
    """
    return followed(key, {name: judge_exercise(key, exercise, records.get(name)) for name, exercise in key.exercises.items()})


def followed(key: Key, verdicts: dict[str, Verdict]) -> dict[str, Verdict]:
    """The verdicts of exercises that were judged each on its own, with marks given back where a helper is to blame."""
    made = {(name, item.id) for name, verdict in verdicts.items() for item in verdict.diagnoses}
    return {name: _follow(key.exercises[name], verdict, made) for name, verdict in verdicts.items()}


@np.errstate(all="ignore")
def judge_exercise(key: Key, exercise: Exercise, record: Record | None) -> Verdict:
    """Judge the record of one exercise on its own. A record may hold anything: it comes from the student's process."""
    blank = Verdict(exercise.name, "missing", 0, exercise.max_points, key=key.version, blame=OWN)
    if not isinstance(record, dict):
        return blank
    for stop in STOPS:
        if record.get(stop):
            return replace(blank, status=stop)
    outcomes = record.get("outcomes")
    if not isinstance(outcomes, list) or len(outcomes) != len(exercise.cases) or not all(map(_came_back, outcomes)):
        return replace(blank, status="exited")
    compared = [
        _compare(exercise, case, _parsed(case, outcome)) for case, outcome in zip(exercise.cases, outcomes, strict=True)
    ]
    if not any(item.outcome for item in compared):
        return replace(blank, status="wrong")
    return _verdict(blank, exercise, compared, shown if key.kind == "public" else describe)


def outputs_of(exercise: Exercise, case: Case, outcome: Outcome) -> tuple[Statuses, list[str]]:
    """The status of each output of one outcome, all right where the case is passed over, and the names of changed inputs."""
    compared = _compare(exercise, case, _parsed(case, outcome))
    return compared.statuses, compared.changed


def _came_back(outcome: Outcome) -> bool:
    """Whether an outcome is one: a result, or an exception."""
    return isinstance(outcome, dict) and ("returned" in outcome or raised_in(outcome) is not None)


def _parsed(case: Case, outcome: Outcome) -> Outcome:
    """The outcome with only such values as have the form of encoded ones; whatever else came is named as no value at all."""
    found: dict[str, Any] = dict(outcome)
    if "returned" in found:
        found["returned"] = well_formed(found["returned"])
    after = found.get("inputs_after")
    if not (isinstance(after, dict) and after.get("tuple") is case.inputs["tuple"]):  # else it was put in on this side
        found["inputs_after"] = well_formed(after)
    if "again" in found:
        found["again"] = [well_formed(item) for item in found["again"]] if isinstance(found["again"], list) else []
    if "defaults" in found:
        found["defaults"] = [well_formed(item) for item in found["defaults"]] if isinstance(found["defaults"], list) else []
    if "called" in found:
        called = found["called"] if isinstance(found["called"], dict) else {}
        found["called"] = {name: well_formed(item) for name, item in called.items()}
    return cast(Outcome, found)


def _compare(exercise: Exercise, case: Case, outcome: Outcome) -> Comparison:
    """Compare one case with its outcome, in the way that the case asks for."""
    raised = raised_in(outcome)
    if raised is not None:
        return Comparison(case, {"raised": raised_of(raised)}, {output.name: "missing" for output in case.outputs})
    if passed_over(case, outcome):
        return Comparison(case, {}, {output.name: RIGHT for output in case.outputs})
    outcome = settle(case, outcome, exercise.longer)
    changed = changed_inputs(case, outcome, exercise.arguments, exercise.may_change)
    if exercise.properties:
        statuses, breach = PROPERTIES[exercise.properties](case, outcome)
        return Comparison(case, outcome, statuses, changed, breach)
    if miscalled(case, outcome) or missigned(case, outcome):
        return Comparison(case, outcome, {output.name: "value" for output in case.outputs}, changed)
    status = _accuracy if "fresh" in case.inputs else _status
    return Comparison(case, outcome, {output.name: status(case, outcome, output) for output in case.outputs}, changed)


def _status(case: Case, outcome: Outcome, output: Output) -> OutputStatus:
    """The status by value, also where the value is right up to the size by which it may be scaled."""
    state = status_of(case, outcome["returned"], output)
    if state != "value" or not output.scale:
        return state
    found, (_, want) = pick(outcome["returned"], output.path, case.returns), case.expected[output.name]
    got = array_of(found, case.wanted_shape(output))
    if got is None or want is None:
        return state
    size = case.sizes[output.scale]
    return RIGHT if close(got, want * size) or close(got, want / size) else state


def _accuracy(case: Case, outcome: Outcome, output: Output) -> OutputStatus:
    """Right where the predictions for fresh points agree with the labels, which only the key holds, often enough."""
    labels = number(case.returns)
    found = array_of(pick(outcome["returned"], output.path, outcome["returned"]), None if labels is None else labels.shape)
    if found is None or labels is None:
        return "type"
    if found.shape != labels.shape:
        return "shape"
    return RIGHT if np.mean((found > 0.5) == (labels > 0.5)) >= ENOUGH else "value"


def _verdict(blank: Verdict, exercise: Exercise, compared: list[Comparison], words: Callable[[Encoded], str]) -> Verdict:
    """The verdict from all cases: a part earns its whole points where its outputs are right on each of them.

    `words` says what was found in the place of an output: of hidden cases no values.
    """
    raised = next((item.raised for item in compared if item.raised is not None), None)
    changed = sorted({name for item in compared for name in item.changed})
    wrong = {output.part for item in compared for output in item.wrong}
    ended = raised and not exercise.properties  # a property that holds on each of its cases is kept, whatever other cases do
    points = 0 if ended or changed else sum(points for part, points in exercise.parts.items() if part not in wrong)
    findings = _findings(compared, words)
    if not (raised or changed or wrong):
        right = replace(blank, status=RIGHT, points=points, blame=None, findings=findings, notes=_notes(exercise, compared))
        lacking = any(without_default(item.case, item.outcome) for item in compared)
        return replace(right, lists=any(map(_gives_lists, compared)), lacking=lacking)
    variant = next((name for name, known in exercise.accepted if _is_accepted(exercise, known, compared)), None)
    if variant:
        notes = (f"your instructor has judged this form right ({variant})",)
        return replace(blank, status=RIGHT, points=exercise.max_points, blame=None, notes=notes, accepted=True)
    return replace(
        blank,
        status="raised" if raised else "partly" if points else "wrong",
        points=points,
        findings=findings,
        error=raised,
        diagnoses=_diagnoses(exercise, compared, changed),
    )


def _gives_lists(item: Comparison) -> bool:
    """Whether lists came back where the right function returns arrays."""
    returned, wanted = item.outcome.get("returned"), item.case.returns
    paths = [output.path for output in item.case.outputs if is_array(pick(wanted, output.path, wanted))]
    return any(number(pick(returned, path, wanted)) is None for path in paths) if item.outcome else False


def _findings(compared: list[Comparison], words: Callable[[Encoded], str]) -> tuple[Finding, ...]:
    """The outputs of the first case that is not right (else of the first case), and any output that is wrong elsewhere."""
    wrong = [item for item in compared if item.wrong]
    rows = {output.name: _finding(item, output, words) for item in (wrong or compared)[:1] for output in item.case.outputs}
    for item in wrong[1:]:
        for output in item.case.outputs:
            known = rows.get(output.name)
            if item.statuses[output.name] != RIGHT and (known is None or known.status == RIGHT):
                rows[output.name] = _finding(item, output, words)
    return tuple(rows.values())


def _finding(item: Comparison, output: Output, words: Callable[[Encoded], str]) -> Finding:
    returned = item.outcome.get("returned")
    found = pick(returned, output.path, returned if "fresh" in item.case.inputs else item.case.returns)
    wanted = item.case.wanted_shape(output)
    return Finding(output.name, item.statuses[output.name], output.shape, wanted, words(found), output.graded)


def _notes(exercise: Exercise, compared: list[Comparison]) -> tuple[str, ...]:
    """What a right answer may still like to know: which arguments it changed in place, where that is allowed."""
    seen = [item for item in compared if item.outcome]
    touched = {name for item in seen for name in changed_inputs(item.case, item.outcome, exercise.arguments, ())}
    changes = [f"your function changed `{name}` in place: allowed here" for name in sorted(touched)]
    return (*changes, *_defaults_lacking(exercise, seen))


def _defaults_lacking(exercise: Exercise, seen: list[Comparison]) -> list[str]:
    """A note on the arguments that have a default in the task and none in the function, called with the task's."""
    lacking = {place for item in seen for place in without_default(item.case, item.outcome)}
    ours = {place: value for item in seen for place, value in item.case.inputs.get("defaults", ())}
    written = ", ".join(f"{exercise.arguments[place]}={ours[place]!r}" for place in sorted(lacking))
    return [f"the first line of your function lacks what the task gives there by default: `{written}`"] if lacking else []


def _diagnoses(exercise: Exercise, compared: list[Comparison], changed: list[str]) -> tuple[Diagnosis, ...]:
    """The known mistakes that give these numbers on all cases; else one general reason, or none.

    Where only nan came back, as over a helper's mistake, a general reason stands beside that: anything gives nan.
    """
    if exercise.properties:
        breach = next((item.breach for item in compared if item.breach and item.outcome.get("returned") is not None), None)
        named = [mistake for mistake in exercise.mistakes if mistake.id == breach]
    else:
        named = [mistake for mistake in exercise.mistakes if _is_known(mistake.fingerprints, compared)]
    if named:
        own = (item.raised for item in compared if item.raised and item.raised.get("function") == exercise.name)
        place = next((place_of(error) for error in own), None)
        made = tuple(Diagnosis(item.id, item.title, item.message, item.lesson, item.helper, place=place) for item in named)
        guessed = all(item.helper and has_only_holes(item.fingerprints) for item in named)
        general = general_reason(exercise, compared, changed) if guessed else None
        return (*made, general) if general else made
    if by_part := known_by_part(exercise.mistakes, compared):
        return tuple(_partly(item, names) for item, names in by_part)
    general = general_reason(exercise, compared, changed)
    return (general,) if general else ()


def _partly(mistake: Mistake, names: tuple[str, ...]) -> Diagnosis:
    """A known mistake that gives the numbers of these outputs alone: said as no more than that."""
    shown, known = ", ".join(names), f"{mistake.title}. {mistake.message}"
    message = (
        f"{shown} came back as this known mistake would give {'it' if len(names) == 1 else 'them'}, and nothing else did: "
    )
    message += f"\u201c{known}\u201d If that is not in your lines, something else in them gives the same numbers."
    return Diagnosis(mistake.id, f"{shown}: numbers of a known mistake", message, mistake.lesson, outputs=names)


def _is_known(fingerprints: Sequence[Fingerprint], compared: list[Comparison]) -> bool:
    """Whether the cases have these fingerprints, all of them."""
    found = (item.fingerprint for item in compared)
    return len(fingerprints) == len(compared) and all(map(same_fingerprint, fingerprints, found))


def _is_accepted(exercise: Exercise, fingerprints: Sequence[Fingerprint], compared: list[Comparison]) -> bool:
    """Whether the cases have the fingerprints of an accepted variant, and it is numbers that tell it."""
    return _is_known(fingerprints, compared) and may_grant(exercise.cases, fingerprints)


def _follow(exercise: Exercise, verdict: Verdict, made: set[tuple[str, str]]) -> Verdict:
    """Give a caller its marks back where its numbers come from a helper's mistake which that helper really has.

    `made` holds the functions and the mistakes that they have. Where no helper has it, the caller made that mistake itself.
    Where no numbers tell the mistake, it is named and gives nothing: any value of that form would look the same.
    """
    blamed = [item for item in verdict.diagnoses if item.helper and (item.helper, item.id) in made]
    proved = [item for item in blamed if _is_proved(exercise, item)]
    if proved:
        return replace(verdict, status=RIGHT, points=verdict.max_points, blame=proved[0].helper, diagnoses=tuple(proved[:1]))
    if blamed:
        return replace(verdict, diagnoses=tuple(blamed))
    own = tuple(item for item in verdict.diagnoses if not item.helper)
    return replace(verdict, diagnoses=own or tuple(replace(item, helper=None) for item in verdict.diagnoses))


def _is_proved(exercise: Exercise, named: Diagnosis) -> bool:
    """Whether it is numbers that tell this mistake of a helper."""
    known = (item for item in exercise.mistakes if (item.helper, item.id) == (named.helper, named.id))
    return any(may_grant(exercise.cases, item.fingerprints) for item in known)
