"""judge(key, records) -> verdicts. Data in, data out: no student code runs here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checking.compare import changed_inputs, fingerprint, pick, same_print, status
from autograder.checking.key import Case, Exercise, Key, Mistake, Output
from autograder.checking.promises import PROMISES
from autograder.checking.reasons import general_reason
from autograder.checking.values import describe
from autograder.checking.verdict import RIGHT, Diagnosis, Finding, Verdict

STOPPED = ("missing", "timeout", "memory", "exited")


@dataclass(frozen=True)
class Look:
    """One case beside its outcome: the status of each output, changed inputs, and the reason of a broken promise."""

    case: Case
    outcome: dict[str, Any]
    statuses: dict[str, str]
    changed: list[str]
    reason: str | None = None


def judge(key: Key, records: dict[str, Any]) -> dict[str, Verdict]:
    """Return a verdict for each exercise of `key`; an exercise without a record is missing.

    A caller whose numbers are those of the right caller over a helper's known mistake keeps its marks if the helper's
    own verdict has that mistake.
    """
    verdicts = {name: judge_exercise(key, exercise, records.get(name)) for name, exercise in key.exercises.items()}
    return {name: _follow(verdict, verdicts) for name, verdict in verdicts.items()}


@np.errstate(all="ignore")
def judge_exercise(key: Key, exercise: Exercise, record: Any) -> Verdict:
    """Judge the record of one exercise on its own."""
    blank = Verdict(exercise.name, "missing", 0, exercise.max_points, key=key.version, blame="own")
    record = record if isinstance(record, dict) else {"missing": True}
    for stop in STOPPED:
        if record.get(stop):
            return blank.with_(status=stop)
    outcomes = record.get("outcomes")
    if not isinstance(outcomes, list) or len(outcomes) != len(exercise.cases):
        return blank.with_(status="exited")
    looks = [_look(exercise, case, outcome) for case, outcome in zip(exercise.cases, outcomes, strict=True)]
    return _verdict(blank, exercise, looks)


def _look(exercise: Exercise, case: Case, outcome: Any) -> Look:
    outcome = outcome if isinstance(outcome, dict) else {}
    if "raised" in outcome and not isinstance(outcome["raised"], dict):
        outcome = {}
    if "returned" not in outcome:
        return Look(case, outcome, {output.name: "missing" for output in case.outputs}, [])
    changed = changed_inputs(case, outcome, exercise.arguments, exercise.may_change)
    if exercise.promise:
        statuses, reason = PROMISES[exercise.promise](case, outcome)
        return Look(case, outcome, statuses, changed, reason)
    return Look(case, outcome, {output.name: _status(case, outcome, output) for output in case.outputs}, changed)


def _status(case: Case, outcome: dict[str, Any], output: Output) -> str:
    expected = pick(case.returns, output.path, case.returns)
    return status(pick(outcome["returned"], output.path, case.returns), expected)


def _verdict(blank: Verdict, exercise: Exercise, looks: list[Look]) -> Verdict:
    broken = next((look.outcome["raised"] for look in looks if isinstance(look.outcome.get("raised"), dict)), None)
    changed = sorted({name for look in looks for name in look.changed})
    points = 0 if broken or changed else _points(exercise, looks)
    if points == exercise.max_points:
        return blank.with_(status=RIGHT, points=points, blame=None, findings=_findings(looks), notes=_notes(exercise, looks))
    return blank.with_(
        status="raised" if broken else "partly" if points else "wrong",
        points=points,
        findings=_findings(looks),
        error={str(name): str(text) for name, text in (broken or {}).items()},
        diagnoses=_diagnoses(exercise, looks, changed),
    )


def _points(exercise: Exercise, looks: list[Look]) -> int:
    """Whole points of each part whose outputs are right on every case; a promise is all or nothing."""
    wrong = {item.part for look in looks for item in look.case.outputs if item.graded and look.statuses[item.name] != RIGHT}
    if exercise.promise and wrong:
        return 0
    return sum(points for part, points in exercise.parts.items() if part not in wrong)


def _findings(looks: list[Look]) -> tuple[Finding, ...]:
    """For each output its first case that is not right, in the order in which the numbers are computed."""
    rows: dict[str, Finding] = {}
    for look in looks:
        for output in look.case.outputs:
            seen = rows.get(output.name)
            if seen is None or (seen.status == RIGHT and look.statuses[output.name] != RIGHT):
                rows[output.name] = _finding(look, output)
    return tuple(rows.values())


def _finding(look: Look, output: Output) -> Finding:
    found = pick(look.outcome.get("returned"), output.path, look.case.returns)
    state = look.statuses[output.name]
    wanted = look.case.wanted_shape(output)
    return Finding(output.name, state, output.shape, wanted, describe(found), output.graded)


def _notes(exercise: Exercise, looks: list[Look]) -> tuple[str, ...]:
    """What a right answer may still like to know: which arguments it changed in place, where that is allowed."""
    touched = {name for look in looks for name in changed_inputs(look.case, look.outcome, exercise.arguments, ())}
    return tuple(f"your function changed `{name}` in place: allowed here" for name in sorted(touched))


def _diagnoses(exercise: Exercise, looks: list[Look], changed: list[str]) -> tuple[Diagnosis, ...]:
    """The known mistakes that give these numbers on all cases; else one general reason, or none."""
    if exercise.promise:
        reasons = [look.reason for look in looks if look.reason]
        named = [mistake for mistake in exercise.mistakes if mistake.id in reasons[:1]]
    else:
        prints = [fingerprint(look.case, look.outcome, look.changed) for look in looks]
        named = [mistake for mistake in exercise.mistakes if _matches(mistake, prints)]
    if named:
        return tuple(_diagnosis(mistake) for mistake in named)
    first = [(look.case, look.outcome, look.statuses) for look in looks]
    general = general_reason(exercise, first, changed)
    return (general,) if general else ()


def _matches(mistake: Mistake, prints: list[dict[str, Any]]) -> bool:
    return len(mistake.prints) == len(prints) and all(map(same_print, mistake.prints, prints))


def _diagnosis(mistake: Mistake) -> Diagnosis:
    return Diagnosis(mistake.id, mistake.title, mistake.message, mistake.lesson, mistake.helper)


def _follow(verdict: Verdict, verdicts: dict[str, Verdict]) -> Verdict:
    """Give a caller its marks back where its numbers come from a helper's mistake which that helper really has."""
    blamed = [item for item in verdict.diagnoses if item.helper and _has(verdicts.get(item.helper), item.id)]
    if blamed:
        return verdict.with_(status=RIGHT, points=verdict.max_points, blame=blamed[0].helper, diagnoses=tuple(blamed[:1]))
    return verdict.with_(diagnoses=tuple(item for item in verdict.diagnoses if not item.helper))


def _has(helper: Verdict | None, mistake: str) -> bool:
    return helper is not None and any(item.id == mistake for item in helper.diagnoses)
