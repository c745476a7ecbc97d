"""judge(key, records) -> verdicts. Data in, data out: no student code runs here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checking.compare import (
    changed_inputs,
    close,
    fingerprint,
    miscalled,
    number,
    passed_over,
    pick,
    same_fingerprint,
    settle,
    status_of,
    wanted,
)
from autograder.checking.key import Case, Exercise, Key, Mistake, Output
from autograder.checking.properties import PROPERTIES
from autograder.checking.reasons import general_reason
from autograder.checking.values import clean, describe
from autograder.checking.verdict import OWN, RIGHT, Diagnosis, Finding, OutputStatus, Status, Statuses, Verdict

ENOUGH = 0.9
STOPPED: tuple[Status, ...] = ("missing", "timeout", "memory", "exited")


@dataclass(frozen=True)
class Look:
    """One case beside its outcome: the status of each output, changed inputs, and the reason of a broken promise."""

    case: Case
    outcome: dict[str, Any]
    statuses: Statuses
    changed: list[str]
    reason: str | None = None


def judge(key: Key, records: dict[str, Any]) -> dict[str, Verdict]:
    """Return a verdict for each exercise of `key`; an exercise without a record is missing.

    A caller whose numbers are those of the right caller over a helper's known mistake keeps its marks if the helper's
    own verdict has that mistake.
    """
    return followed({name: judge_exercise(key, exercise, records.get(name)) for name, exercise in key.exercises.items()})


def followed(verdicts: dict[str, Verdict]) -> dict[str, Verdict]:
    """The verdicts of exercises that were judged each on its own, with marks given back where a helper is to blame."""
    return {name: _follow(verdict, verdicts) for name, verdict in verdicts.items()}


@np.errstate(all="ignore")
def judge_exercise(key: Key, exercise: Exercise, record: Any) -> Verdict:
    """Judge the record of one exercise on its own."""
    blank = Verdict(exercise.name, "missing", 0, exercise.max_points, key=key.version, blame=OWN)
    record = record if isinstance(record, dict) else {"missing": True}
    for stop in STOPPED:
        if record.get(stop):
            return replace(blank, status=stop)
    outcomes = record.get("outcomes")
    if not isinstance(outcomes, list) or len(outcomes) != len(exercise.cases) or not all(map(_came_back, outcomes)):
        return replace(blank, status="exited")
    looks = [_look(exercise, case, outcome) for case, outcome in zip(exercise.cases, outcomes, strict=True)]
    if not any(look.outcome for look in looks):
        return replace(blank, status="wrong")
    return _verdict(blank, exercise, looks)


def _came_back(outcome: Any) -> bool:
    """Whether an outcome is one: a result, or an exception."""
    return isinstance(outcome, dict) and ("returned" in outcome or isinstance(outcome.get("raised"), dict))


def _look(exercise: Exercise, case: Case, outcome: dict[str, Any]) -> Look:
    if isinstance(outcome.get("raised"), dict):
        raised = {"raised": {clean(name): clean(text) for name, text in outcome["raised"].items()}}
        return Look(case, raised, {output.name: "missing" for output in case.outputs}, [])
    if passed_over(case, outcome):
        return Look(case, {}, {output.name: RIGHT for output in case.outputs}, [])
    outcome = settle(case, outcome, exercise.longer)
    changed = changed_inputs(case, outcome, exercise.arguments, exercise.may_change)
    if exercise.properties:
        statuses, reason = PROPERTIES[exercise.properties](case, outcome)
        return Look(case, outcome, statuses, changed, reason)
    if miscalled(case, outcome):
        return Look(case, outcome, {output.name: "value" for output in case.outputs}, changed)
    judge_output = _accuracy if "fresh" in case.inputs else _status
    return Look(case, outcome, {output.name: judge_output(case, outcome, output) for output in case.outputs}, changed)


def _status(case: Case, outcome: dict[str, Any], output: Output) -> OutputStatus:
    state = status_of(case, outcome["returned"], output)
    if state != "value" or not output.scale:
        return state
    got, (_, want) = number(pick(outcome["returned"], output.path, case.returns)), wanted(case, output)
    if got is None or want is None:
        return state
    size = case.sizes[output.scale]
    return RIGHT if close(got, want * size) or close(got, want / size) else state


def _accuracy(case: Case, outcome: dict[str, Any], output: Output) -> OutputStatus:
    """Right where the predictions for fresh points agree with the labels, which only the key holds, often enough."""
    found = number(pick(outcome["returned"], output.path, outcome["returned"]))
    labels = number(case.returns)
    if found is None or labels is None:
        return "type"
    if found.shape != labels.shape:
        return "shape"
    return RIGHT if np.mean((found > 0.5) == (labels > 0.5)) >= ENOUGH else "value"


def _verdict(blank: Verdict, exercise: Exercise, looks: list[Look]) -> Verdict:
    broken = next((look.outcome["raised"] for look in looks if isinstance(look.outcome.get("raised"), dict)), None)
    changed = sorted({name for look in looks for name in look.changed})
    points = 0 if broken or changed else _points(exercise, looks)
    if points == exercise.max_points and not (broken or changed or _wrong_parts(looks)):
        return replace(blank, status=RIGHT, points=points, blame=None, findings=_findings(looks), notes=_notes(exercise, looks))
    form = _accepted(exercise, looks)
    if form:
        notes = (f"your instructor has judged this form right ({form})",)
        return replace(blank, status=RIGHT, points=exercise.max_points, blame=None, notes=notes, accepted=True)
    return replace(
        blank,
        status="raised" if broken else "partly" if points else "wrong",
        points=points,
        findings=_findings(looks),
        error={str(name): str(text) for name, text in (broken or {}).items()},
        diagnoses=_diagnoses(exercise, looks, changed),
    )


def _wrong_parts(looks: list[Look]) -> set[str | None]:
    """The graded parts that hold an output which is not right on some case."""
    return {item.part for look in looks for item in look.case.outputs if item.graded and look.statuses[item.name] != RIGHT}


def _points(exercise: Exercise, looks: list[Look]) -> int:
    """Whole points of each part whose outputs are right on every case; a promise is all or nothing."""
    wrong = _wrong_parts(looks)
    if exercise.properties and wrong:
        return 0
    return sum(points for part, points in exercise.parts.items() if part not in wrong)


def _findings(looks: list[Look]) -> tuple[Finding, ...]:
    """The outputs of the first case that is not right (else of the first case), and any output that is wrong elsewhere."""
    wrong = [look for look in looks if any(item.graded and look.statuses[item.name] != RIGHT for item in look.case.outputs)]
    rows = {output.name: _finding(look, output) for look in (wrong or looks)[:1] for output in look.case.outputs}
    for look in wrong[1:]:
        for output in look.case.outputs:
            known = rows.get(output.name)
            if look.statuses[output.name] != RIGHT and (known is None or known.status == RIGHT):
                rows[output.name] = _finding(look, output)
    return tuple(rows.values())


def _finding(look: Look, output: Output) -> Finding:
    returned = look.outcome.get("returned")
    found = pick(returned, output.path, returned if "fresh" in look.case.inputs else look.case.returns)
    state = look.statuses[output.name]
    wanted = look.case.wanted_shape(output)
    return Finding(output.name, state, output.shape, wanted, describe(found), output.graded)


def _notes(exercise: Exercise, looks: list[Look]) -> tuple[str, ...]:
    """What a right answer may still like to know: which arguments it changed in place, where that is allowed."""
    seen = [look for look in looks if look.outcome]
    touched = {name for look in seen for name in changed_inputs(look.case, look.outcome, exercise.arguments, ())}
    return tuple(f"your function changed `{name}` in place: allowed here" for name in sorted(touched))


def _accepted(exercise: Exercise, looks: list[Look]) -> str | None:
    """The name of the form that an instructor has judged right and that gives these numbers; None where there is none."""
    ours = _fingerprints(looks) if exercise.accepted else []
    return next((name for name, fingerprints in exercise.accepted if _same(fingerprints, ours)), None)


def _fingerprints(looks: list[Look]) -> list[dict[str, Any]]:
    return [fingerprint(look.case, look.outcome, look.changed) for look in looks]


def _diagnoses(exercise: Exercise, looks: list[Look], changed: list[str]) -> tuple[Diagnosis, ...]:
    """The known mistakes that give these numbers on all cases; else one general reason, or none."""
    if exercise.properties:
        reasons = [look.reason for look in looks if look.reason]
        named = [mistake for mistake in exercise.mistakes if mistake.id in reasons[:1]]
    else:
        fingerprints = _fingerprints(looks)
        named = [mistake for mistake in exercise.mistakes if _same(mistake.fingerprints, fingerprints)]
    if named:
        return tuple(_diagnosis(mistake) for mistake in named)
    first = [(look.case, look.outcome, look.statuses) for look in looks]
    general = general_reason(exercise, first, changed)
    return (general,) if general else ()


def _same(known: Any, fingerprints: list[dict[str, Any]]) -> bool:
    return len(known) == len(fingerprints) and all(map(same_fingerprint, known, fingerprints))


def _diagnosis(mistake: Mistake) -> Diagnosis:
    return Diagnosis(mistake.id, mistake.title, mistake.message, mistake.lesson, mistake.helper)


def _follow(verdict: Verdict, verdicts: dict[str, Verdict]) -> Verdict:
    """Give a caller its marks back where its numbers come from a helper's mistake which that helper really has.

    Where no helper has it, the caller made that mistake itself.
    """
    blamed = [item for item in verdict.diagnoses if item.helper and _has(verdicts.get(item.helper), item.id)]
    if blamed:
        return replace(verdict, status=RIGHT, points=verdict.max_points, blame=blamed[0].helper, diagnoses=tuple(blamed[:1]))
    own = tuple(item for item in verdict.diagnoses if not item.helper)
    return replace(verdict, diagnoses=own or tuple(replace(item, helper=None) for item in verdict.diagnoses))


def _has(helper: Verdict | None, mistake: str) -> bool:
    return helper is not None and any(item.id == mistake for item in helper.diagnoses)
