"""From the cells of one submission to verdicts: run them in the sandbox, judge the records outside, follow through.

A function is judged on its own work. Where a helper is missing, raises or is wrong in an unknown way, a second pass in a fresh
process asks the trusted side for what the helper returns, on cases of its own. This file is the course's marking rule.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.checking.compare import has_other_form
from autograder.checking.judge import followed, judge_exercise
from autograder.checking.key import Exercise, Key
from autograder.checking.reasons import NOT_RUN, with_cell_error, with_stopped_cell
from autograder.checking.records import STOPS, CellError, Record
from autograder.checking.verdict import OWN, RIGHT, UNWRITTEN, Verdict
from autograder.course.course import Course
from autograder.forge.build_keys import hidden_key_of, version_of
from autograder.forge.pairs import with_pairs
from autograder.forge.solutions import answer, form_of
from autograder.forge.spec import AssignmentSpec
from autograder.json_bytes import as_json_bytes, once
from autograder.marking.accepted import with_accepted
from autograder.marking.places import RoomSearch
from autograder.marking.used import note_uses, with_used
from autograder.notebook.cells import Cell, names_given, not_run_here
from autograder.sandbox.job import Job, Transcript
from autograder.sandbox.run import run

MOST_JUDGED = 20_000
JUDGED_AGAIN = "Judged again with right helpers"
NOT_TOLD = "It cannot be told without a person whether this function is right"
NOT_AGAIN = "Not judged again with right helpers: the time for this notebook was used up before."
Records = dict[str, Record]
Helpers = Mapping[str, Sequence[str]]  # by caller: its helpers that are not right, which the trusted side answers for
Again = Callable[[int, Helpers], Records]


@dataclass(frozen=True)
class Pass:
    """One pass over a submission: a digest of what each function was asked, and the records that came back."""

    asked: dict[str, str]
    records: Records


@dataclass
class Marked:
    """The verdicts of one submission by exercise, and what its cells displayed; the seed of its key, and what was recorded.

    `left` are the seconds of its budget that were not used, by the clock on the wall.
    """

    verdicts: dict[str, Verdict]
    transcript: Transcript
    notes: list[str] = field(default_factory=list)
    seed: int | None = None
    passes: list[Pass] = field(default_factory=list)
    left: float = 0.0


@dataclass
class Account:
    """What the time for one submission went to: seconds by the clock on the wall, of `most`."""

    most: float
    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Count the time of the block."""
        start = time.monotonic()
        yield
        self.spent[what] = time.monotonic() - start

    def note(self) -> str:
        """The account in a sentence, for a submission that used up all its time."""
        parts = "; ".join(f"{what}: {seconds:.0f} s" for what, seconds in self.spent.items())
        return f"the {self.most:g} s for this notebook were used up ({parts}); what was not done by then has no result"


@dataclass(frozen=True)
class Marker:
    """How an assignment is marked: from the public key, or (seed given) from the hidden key of that seed.

    `accepted` are the files of variants that an instructor has judged right.
    """

    course: Course
    assignment: str
    seed: int | None = None
    accepted: tuple[Path, ...] = ()

    @property
    def sandboxed(self) -> bool:
        """Whether students' code is kept apart."""
        return not self.course.settings.allow_unsandboxed

    @property
    def spec(self) -> AssignmentSpec:
        """The spec of the assignment."""
        return self.course.spec(self.assignment)

    def key(self, number: int) -> Key:
        """The key of pass `number` (0, 1, ...): each pass has cases of its own."""
        if self.seed is None and number == 0:
            return self.course.public_key(self.assignment)
        key = hidden_key_of(self.spec, (self.seed or 0) + 1000 * number)
        return with_accepted(self.course, key, self.accepted) if self.accepted else key

    def asked(self, number: int, helpers: Helpers) -> dict[str, str]:
        """A digest, for each exercise of `helpers`, of what its record of pass `number` depends on besides the submission.

        In a second pass these are also the answers for its helpers that are not right.
        """
        answers, exercises = [version_of(self.spec)] if number else [], self.key(number).exercises
        parts = {name: [once(exercises[name].inputs), *answers, *helpers[name]] for name in helpers}
        return {name: digest(part) for name, part in parts.items()}

    def mark(self, cells: list[Cell], files: dict[str, bytes] | None = None) -> Marked:
        """Run and judge the code cells of one submission, within one budget of time for all that this takes."""
        job = self._job(cells, files or {})
        account = Account(job.limits.total_seconds)
        with account.of("its cells and functions, once more where a clock ended one"):
            transcript = self._run(job)
        _note_names(transcript, cells)
        note_uses(transcript.records, cells)
        passes = [Pass(self.asked(0, dict.fromkeys(job.probes, ())), transcript.records)]

        def again(number: int, callers: Helpers) -> Records:
            with account.of(f"pass {number + 1}, over right helpers"):
                passes.append(Pass(self.asked(number, callers), self._run_again(job, number, callers)))
            return passes[-1].records

        verdicts = self.judged(transcript.records, transcript.errors, None if transcript.spent else again)
        left = 0.0 if transcript.spent or job.ends is None else max(0.0, job.ends - time.monotonic())
        notes = [*transcript.stopped, *_interrupted(transcript), *([] if left else [account.note()])]
        return Marked(verdicts, transcript, notes, self.seed, passes, left)

    def _job(self, cells: list[Cell], files: dict[str, bytes]) -> Job:
        """The first run of a submission."""
        limits = self.course.settings.limits
        public = self.course.public_key(self.assignment)
        return Job(
            cells=cells,
            probes={name: item.inputs for name, item in self.key(0).exercises.items()},
            examples={name: item.texts for name, item in public.exercises.items()},
            files=files,
            support=self.course.support,
            limits=limits,
            ends=time.monotonic() + limits.total_seconds,
        )

    def with_places(self, cells: list[Cell], marked: Marked) -> dict[str, Verdict]:
        """The verdicts of a marked submission, with the places where its functions go wrong; the marks stay as they are."""
        return self.search().placed(self.course.public_key(self.assignment), cells, marked.verdicts, marked.left)

    def search(self) -> RoomSearch:
        """The search for places, in rooms like those of the marking."""
        return RoomSearch(self.course.support, self.course.settings.limits.memory_mb, self.sandboxed)

    def judged(self, records: Records, errors: dict[str, CellError], again: Again | None) -> dict[str, Verdict]:
        """The verdicts from the records of the first pass, and from those that `again(number, callers)` has of later ones.

        `callers` are the functions to judge again, each with those of its helpers that are not right.
        The same for records that have just come back and for those that were kept. `errors` are those of cells, by their id.
        Where `again` leaves a caller out, the time was used up: what is judged stays, and the others say so.
        """
        return {name: with_stopped_cell(item, errors) for name, item in self._judged(records, errors, again).items()}

    def _judged(self, records: Records, errors: dict[str, CellError], again: Again | None) -> dict[str, Verdict]:
        key = self.key(0)
        verdicts = {name: with_cell_error(item, errors.get(name)) for name, item in judge_all(key, records).items()}
        self._name_pairs(key, records, verdicts)
        key = with_used(key, records, verdicts)
        for number in range(1, len(verdicts) if again else 0):
            callers = in_doubt(key, verdicts)
            if not callers or not again:
                break
            found = again(number, {name: _off(key, verdicts, name) for name in callers})
            others = {name for name in verdicts if _is_of_other_form(key.exercises[name], records.get(name))}
            self._judge_again(number, key, [name for name in callers if name in found], found, verdicts, others)
            if len(found) < len(callers):
                return {name: _left(item) if _doubtful(key, verdicts, name) else item for name, item in verdicts.items()}
        return verdicts

    def _run(self, job: Job) -> Transcript:
        """Run a submission; where a clock on the wall ended something, once more, and keep the run that got further."""
        first = run(job, sandboxed=self.sandboxed)
        if not first.late or first.spent:
            return first
        second = run(job, sandboxed=self.sandboxed)
        return max(first, second, key=_reached)

    def _run_again(self, job: Job, number: int, callers: Helpers) -> Records:
        """Probe the callers again in a fresh process, on cases of their own, each over right helpers: its own where they are.

        A caller is left out where the time for the submission was used up before it came back.
        """
        exercises = self.key(number).exercises
        probes = {name: exercises[name].inputs for name in callers}
        helpers = {name: list(wrong) for name, wrong in callers.items()}
        forms = {name: form_of(self.spec, name) for wrong in callers.values() for name in wrong}

        def ask(helper: str, arguments: Any) -> Any:
            return answer(self.spec, helper, arguments)

        transcript = run(replace(job, probes=probes, helpers=helpers, forms=forms), ask, sandboxed=self.sandboxed)
        return {name: item for name, item in transcript.records.items() if not (transcript.spent and item.get("timeout"))}

    def _judge_again(
        self, number: int, used: Key, callers: list[str], records: Records, verdicts: dict[str, Verdict], others: set[str]
    ) -> None:
        """Judge the callers over right helpers; a better verdict replaces the first one.

        `used` is the key with the helpers that are used; `others` return something of another form than the task's.
        """
        key = self.key(number)
        second = judge_all(key, records)
        self._name_pairs(key, records, second)
        for name in callers:
            other = next((helper for helper in _off(used, verdicts, name) if helper in others), None)
            verdicts[name] = _better(name, used, verdicts, second[name], other)

    def _name_pairs(self, key: Key, records: Records, verdicts: dict[str, Verdict]) -> None:
        """Where no single mistake gives what came back, look whether a pair of them does. Hidden keys only."""
        for name, verdict in verdicts.items():
            known = {*UNWRITTEN, *(mistake.id for mistake in key.exercises[name].mistakes)}
            asked = key.kind == "hidden" and verdict.status in ("partly", "wrong", "raised")
            if asked and known.isdisjoint(item.id for item in verdict.diagnoses):
                paired = judge_exercise(key, with_pairs(self.spec, key.exercises[name]), records.get(name))
                found = tuple(item for item in paired.diagnoses if not item.helper)  # helpers were looked at before
                verdicts[name] = replace(verdict, diagnoses=found or verdict.diagnoses)


def judge_all(key: Key, records: Records) -> dict[str, Verdict]:
    """As `judge` does; a record whose like has come back from another submission is not judged again."""
    return followed(key, {name: _judged(key, exercise, records.get(name)) for name, exercise in key.exercises.items()})


def _judged(key: Key, exercise: Exercise, record: Record | None) -> Verdict:
    name = exercise.name, hashlib.sha256(as_json_bytes(record)).digest()
    found = key.verdict_cache.get(name)
    if found is None:
        if len(key.verdict_cache) >= MOST_JUDGED:
            key.verdict_cache.clear()
        found = key.verdict_cache[name] = judge_exercise(key, exercise, record)
    return found


def digest(data: Any) -> str:
    """A short name for a piece of JSON: other data, another name."""
    return hashlib.sha256(as_json_bytes(data)).hexdigest()[:16]


def _reached(transcript: Transcript) -> int:
    """How far a run got: its complete records, and its cells without an error."""
    return sum("outcomes" in record for record in transcript.records.values()) - len(transcript.errors)


def _note_names(transcript: Transcript, cells: list[Cell]) -> None:
    """With the error of each cell that stopped, or that no program here runs, note the names that it would have given."""
    for cell in cells:
        if cell.id not in transcript.errors and (line := not_run_here(cell.source)):
            transcript.errors[cell.id] = {"type": NOT_RUN, "text": f"its first line, {line}, gives it to something else"}
        if cell.id in transcript.errors:
            transcript.errors[cell.id]["defines"] = names_given(cell.source)


def _interrupted(transcript: Transcript) -> list[str]:
    """A sentence for each cell that our clock ended."""
    late = [cell for cell, error in transcript.errors.items() if error["type"] == "CellTimeout"]
    return [
        f"cell '{cell}' was stopped because it took too long"
        for cell in late
        if not any(f"'{cell}'" in note for note in transcript.stopped)
    ]


def in_doubt(key: Key, verdicts: dict[str, Verdict]) -> list[str]:
    """The callers to judge again: not right, with a helper that is not right, all of whose helpers have final verdicts."""
    doubtful = [name for name in verdicts if _doubtful(key, verdicts, name)]
    return [name for name in doubtful if not set(key.exercises[name].helpers) & set(doubtful)]


def _doubtful(key: Key, verdicts: dict[str, Verdict], name: str) -> bool:
    verdict = verdicts[name]
    if verdict.blame != OWN or verdict.status == "missing" or verdict.is_unwritten or verdict.judged_again:
        return False
    return bool(_off(key, verdicts, name))


def _off(key: Key, verdicts: dict[str, Verdict], name: str) -> list[str]:
    """The helpers of `name` that are not right, and those that may be right only over helpers that are not."""
    off = [helper for helper in key.exercises[name].helpers if _is_off(verdicts[helper])]
    over = [helper for helper in key.exercises[name].helpers if not set(off).isdisjoint(key.exercises[helper].helpers)]
    return [helper for helper in key.exercises[name].helpers if helper in {*off, *over}]


def _left(verdict: Verdict) -> Verdict:
    """The first verdict of a caller for whose second one no time was left."""
    return replace(verdict, notes=(*verdict.notes, NOT_AGAIN))


def _is_off(helper: Verdict) -> bool:
    """Whether a helper gives its callers something else than ours: not right, accepted by word, lists, or no default."""
    return helper.blame is not None or helper.accepted or helper.lists or helper.lacking


def _is_of_other_form(exercise: Exercise, record: Record | None) -> bool:
    """Whether a function returned something of another form than the task's, as the first of its records has it."""
    outcomes = record.get("outcomes") if isinstance(record, dict) else None
    if not isinstance(outcomes, list):
        return False
    pairs = zip(exercise.cases, outcomes, strict=False)
    return any(has_other_form(case, item, exercise.longer) for case, item in pairs if isinstance(item, dict))


def _better(name: str, key: Key, verdicts: dict[str, Verdict], second: Verdict, other: str | None) -> Verdict:
    """The verdict of the second pass where it gives more points, else the first; both say that there was a second pass.

    Over a helper `other`, which returns something of another form than the task's, a caller that fails may still be right.
    """
    first = verdicts[name]
    culprit = next((helper for helper in key.exercises[name].helpers if verdicts[helper].blame is not None), None)
    if second.status == RIGHT:
        note = f"{JUDGED_AGAIN}: this function is right in itself{_why_again(key, verdicts, name, culprit)}."
        return replace(second, blame=culprit, notes=(*second.notes, note), judged_again=True)
    chosen = second if _merit(second) >= _merit(first) else first
    besides = f" besides {culprit}." if culprit else "."
    note = f"{JUDGED_AGAIN}: this function has a mistake of its own{besides}"
    if other:
        note = f"{NOT_TOLD}: {other} returns its results in another form than the task asks for."
    return replace(chosen, notes=(*chosen.notes, note), judged_again=True)


def _why_again(key: Key, verdicts: dict[str, Verdict], name: str, culprit: str | None) -> str:
    """What is the matter with a helper of `name`, as the end of a sentence; nothing where its variant was accepted."""
    if culprit:
        return f"; {culprit} is not right yet"
    for helper in key.exercises[name].helpers:
        if verdicts[helper].lists:
            return f"; {helper} returns lists or matrices in place of arrays"
        if verdicts[helper].lacking:
            return f"; {helper} lacks a default of the task"
    return ""


def _merit(verdict: Verdict) -> tuple[int, bool]:
    """By what the better of two verdicts is known: points, then whether the function returned something."""
    return verdict.points, verdict.status not in (*STOPS, "raised")
