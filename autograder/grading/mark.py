"""From the cells of one submission to verdicts: run them in the sandbox, judge the records outside, follow through.

A function is judged on its own work. Where a helper is missing, raises or is wrong in an unknown way, a second pass in a fresh
process asks the trusted side for what the helper returns, on cases of its own. This file is the course's marking rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.checking.judge import judge, judge_exercise
from autograder.checking.key import Key, public_key
from autograder.checking.verdict import RIGHT, Diagnosis, Verdict
from autograder.forge.build import hidden_key_of
from autograder.forge.pairs import with_pairs
from autograder.forge.solutions import answer
from autograder.grading.accepted import with_accepted
from autograder.sandbox.job import Cell, Job, Limits, Transcript
from autograder.sandbox.pool import run


@dataclass
class Marked:
    """The verdicts of one submission by exercise, and what its cells displayed."""

    verdicts: dict[str, Verdict]
    transcript: Transcript
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Marker:
    """How an assignment is marked: from the public key, or (seed given) from the hidden key of that seed.

    `accepted` are the files of forms that an instructor has judged right.
    """

    assignment: str
    seed: int | None = None
    sandboxed: bool = True
    limits: Limits = field(default_factory=Limits)
    accepted: tuple[Path, ...] = ()

    def key(self, turn: int) -> Key:
        """The key of pass `turn`: each pass has cases of its own."""
        if self.seed is None and turn == 0:
            return public_key(self.assignment)
        key = hidden_key_of(self.assignment, (self.seed or 0) + 1000 * turn)
        return with_accepted(key, self.accepted, self.limits) if self.accepted else key

    def mark(self, cells: list[Cell], files: dict[str, bytes] | None = None) -> Marked:
        """Run and judge the code cells of one submission."""
        examples = {name: item.inputs for name, item in public_key(self.assignment).exercises.items()}
        key = self.key(0)
        job = Job(self.assignment, cells, _inputs(key), examples, {}, files or {}, self.limits)
        transcript = self._run(job)
        verdicts = {name: _with_cell_error(item, transcript) for name, item in judge(key, transcript.records).items()}
        _name_pairs(key, transcript.records, verdicts)
        marked = Marked(verdicts, transcript, [*transcript.stopped, *_interrupted(transcript)])
        for turn in range(1, len(verdicts)):
            todo = in_doubt(key, marked.verdicts)
            if not todo or transcript.spent:
                break
            self._second_pass(job, todo, turn, marked)
        return marked

    def _run(self, job: Job) -> Transcript:
        """Run a submission; where a clock on the wall ended something, once more, and keep the run that got further."""
        first = run(job, sandboxed=self.sandboxed)
        if not first.late or first.spent:
            return first
        second = run(job, sandboxed=self.sandboxed)
        return max(first, second, key=_reached)

    def _second_pass(self, job: Job, todo: list[str], turn: int, marked: Marked) -> None:
        """Judge the callers `todo` again, each over right helpers; a better verdict replaces the first one."""
        key = self.key(turn)
        probes = {name: key.exercises[name].inputs for name in todo}
        helpers = {name: list(key.exercises[name].helpers) for name in todo}
        again = replace(job, probes=probes, helpers=helpers)

        def ask(helper: str, arguments: Any) -> Any:
            return answer(self.assignment, helper, arguments)

        records = run(again, ask, sandboxed=self.sandboxed).records
        verdicts = judge(key, records)
        _name_pairs(key, records, verdicts)
        for name in todo:
            marked.verdicts[name] = _better(name, key, marked.verdicts, verdicts[name])


def _reached(transcript: Transcript) -> int:
    """How far a run got: its complete records, and its cells without an error."""
    return sum("outcomes" in record for record in transcript.records.values()) - len(transcript.errors)


def _with_cell_error(verdict: Verdict, transcript: Transcript) -> Verdict:
    """Where a function is missing because its cell stopped with an error, say so."""
    error = transcript.errors.get(verdict.exercise)
    if verdict.status != "missing" or not error:
        return verdict
    text = f"{error['type']}: {error['text']}. Run the cell in a fresh kernel to see it."
    return verdict.with_(diagnoses=(Diagnosis("cell-error", "the cell that should define it stopped with an error", text, ""),))


def _interrupted(transcript: Transcript) -> list[str]:
    """A sentence for each cell that our clock ended."""
    late = [cell for cell, error in transcript.errors.items() if error["type"] == "CellTimeout"]
    return [
        f"cell '{cell}' was stopped because it took too long"
        for cell in late
        if not any(f"'{cell}'" in note for note in transcript.stopped)
    ]


def _name_pairs(key: Key, records: dict[str, Any], verdicts: dict[str, Verdict]) -> None:
    """Where no single mistake gives these numbers, look whether a pair of them does. Hidden keys only."""
    for name, verdict in verdicts.items():
        known = {mistake.id for mistake in key.exercises[name].mistakes}
        asked = key.kind == "hidden" and verdict.status in ("partly", "wrong", "raised")
        if asked and not known & {item.id for item in verdict.diagnoses}:
            paired = judge_exercise(key, with_pairs(key, name), records.get(name))
            verdicts[name] = verdict.with_(diagnoses=paired.diagnoses)


def _inputs(key: Key) -> dict[str, list[Any]]:
    return {name: exercise.inputs for name, exercise in key.exercises.items()}


def in_doubt(key: Key, verdicts: dict[str, Verdict]) -> list[str]:
    """The callers to judge again: not right, with a helper that is not right, all of whose helpers have final verdicts."""
    doubtful = [name for name in verdicts if _doubtful(key, verdicts, name)]
    return [name for name in doubtful if not set(key.exercises[name].helpers) & set(doubtful)]


def _doubtful(key: Key, verdicts: dict[str, Verdict], name: str) -> bool:
    verdict = verdicts[name]
    written = not any(item.id == "not-written" for item in verdict.diagnoses)
    if verdict.blame != "own" or verdict.status == "missing" or not written:
        return False
    if any(note.startswith(_SECOND) for note in verdict.notes):
        return False
    return any(verdicts[helper].blame is not None for helper in key.exercises[name].helpers)


_SECOND = "Judged again with right helpers"


def _better(name: str, key: Key, verdicts: dict[str, Verdict], second: Verdict) -> Verdict:
    """The verdict of the second pass where it gives more points, else the first; both say that there was a second pass."""
    first = verdicts[name]
    culprit = next(helper for helper in key.exercises[name].helpers if verdicts[helper].blame is not None)
    if second.status == RIGHT:
        note = f"{_SECOND}: this function is right in itself; {culprit} is not right yet."
        return second.with_(blame=culprit, notes=(*second.notes, note))
    chosen = second if second.points >= first.points else first
    return chosen.with_(notes=(*chosen.notes, f"{_SECOND}: this function has a mistake of its own besides {culprit}."))
