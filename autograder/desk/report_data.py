"""What a class did in one assignment, from the gradebook and the evidence for the verdicts: counts for the class report."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from autograder.checking.verdict import PLACE, UNWRITTEN, Verdict, VerdictRow, culprit_of
from autograder.collect.audit import AuditedFile, follow
from autograder.course.bulkhead import bulkhead
from autograder.course.course import Course
from autograder.course.seeds import PRIVATE
from autograder.desk.class_results import class_results
from autograder.desk.second_look import unrewarded
from autograder.marking.evidence import read_evidence
from autograder.marking.mark import NOT_TOLD
from autograder.marking.marks import Mark
from autograder.marking.results import StudentResult
from autograder.notebook.own_work import HandedOut, taken

OUTCOMES = ("right", "partly", "wrong", "stopped", "missing")
NOT_THERE = {*UNWRITTEN, "cell-error"}
UNNAMED = "not a known mistake"
STOPPED = {"raised": "an error", "timeout": "no end in time", "memory": "too much memory", "exited": "Python was ended"}


class NamedMistake(NamedTuple):
    """A named mistake in a function, and the section of the course to go back to."""

    exercise: str
    title: str
    lesson: str


class UnnamedMistake(NamedTuple):
    """Where a function goes wrong in a way that no name is known for: what kind of change is needed, and the student's line.

    The line is in pieces: before the place, the place, after it; empty where nothing of a student's is to be shown.
    """

    exercise: str
    change: str
    line: tuple[str, ...] = ()

    @property
    def group(self) -> tuple[str, ...]:
        """What is the same where two students made it: spaces and what follows the place do not matter."""
        return (self.exercise, self.change, *("".join(piece.split()) for piece in self.line[:2]))


class Flag(NamedTuple):
    """Why somebody should look at a submission; `detail` may hold words of the student's."""

    kind: str
    detail: str = ""


@dataclass
class ReportedStudent:
    """One student of the class: the name to show, the result, and what the verdicts say."""

    name: str
    result: StudentResult
    outcomes: dict[str, str] = field(default_factory=dict)
    mistakes: list[NamedMistake] = field(default_factory=list)
    unnamed: list[UnnamedMistake] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    wall: str = ""

    @property
    def is_graded(self) -> bool:
        """Whether the last submission was graded."""
        return self.result.mark is not None

    @property
    def points(self) -> float:
        """What the points that were given so far are together, without what is taken off."""
        return self.result.mark.so_far if self.result.mark else 0.0


@dataclass
class ClassData:
    """Everybody who handed in one assignment; `files` say where each file went, `questions` are points by grade id."""

    assignment: str
    questions: Mapping[str, float]
    everybody: list[ReportedStudent]
    files: list[AuditedFile] = field(default_factory=list)
    due: datetime | None = None

    @property
    def graded(self) -> list[ReportedStudent]:
        """Those whose last submission was graded."""
        return [item for item in self.everybody if item.is_graded]

    def walls(self) -> list[str]:
        """What kept the code of the graded apart, as far as it is known."""
        return sorted({item.wall for item in self.graded if item.wall})

    def by_mistake(self) -> dict[NamedMistake, list[ReportedStudent]]:
        """Who made each mistake, the most frequent first."""
        found: dict[NamedMistake, list[ReportedStudent]] = defaultdict(list)
        for item in self.graded:
            for mistake in item.mistakes:
                found[mistake].append(item)
        return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))

    def by_place(self) -> list[tuple[UnnamedMistake, list[ReportedStudent]]]:
        """The places of mistakes without a name, each with an example and who made it, the most frequent first."""
        found: dict[tuple[str, ...], tuple[UnnamedMistake, list[ReportedStudent]]] = {}
        for item in self.graded:
            for mistake in item.unnamed:
                found.setdefault(mistake.group, (mistake, []))[1].append(item)
        return sorted(found.values(), key=lambda group: (-len(group[1]), group[0]))

    def by_lesson(self) -> dict[str, list[ReportedStudent]]:
        """Who was sent to each section by some mistake, the most frequent first."""
        found: dict[str, list[ReportedStudent]] = {}
        for mistake, students in self.by_mistake().items():
            known = found.setdefault(mistake.lesson, []) if mistake.lesson else []
            known += [item for item in students if item not in known]
        return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))

    def together(self) -> list[tuple[NamedMistake, NamedMistake, int, float]]:
        """Pairs of mistakes that two students or more made both, and how many times as often as by chance."""
        makers = self.by_mistake()
        both = Counter(pair for item in self.graded for pair in combinations(sorted(set(item.mistakes)), 2))
        chance = {pair: len(makers[pair[0]]) * len(makers[pair[1]]) / len(self.graded) for pair in both}
        found = [(*pair, count, count / chance[pair]) for pair, count in both.items() if count > 1]
        return sorted(found, key=lambda entry: (-entry[2], -entry[3], entry[0], entry[1]))


def read_class(course: Course, assignment: str, pseudonyms: bool) -> ClassData:
    """Read what a class handed in for an assignment; raises NotReady where the gradebook holds nothing of it."""
    results = class_results(course, assignment)
    key = pseudonym_key(course.root) if pseudonyms else ""
    given = HandedOut(course.release_notebook(assignment))
    everybody = [_student(course, given, assignment, result, key) for result in results.handed_in()]
    files = [] if pseudonyms else follow(course.root, results)
    return ClassData(assignment, results.questions, sorted(everybody, key=lambda item: item.name), files, results.due)


def _student(course: Course, given: HandedOut, assignment: str, result: StudentResult, key: str) -> ReportedStudent:
    """What is known of one student; with a key for pseudonyms, nothing that the student named."""
    item = ReportedStudent(pseudonym(key, result.student) if key else result.student, result)
    item.flags += [Flag(*doubt) for doubt in result.doubts]
    if result.mark is None:
        item.flags.append(Flag("no verdict", result.reason))
    else:
        with bulkhead(course.root, result.student, lambda why: item.flags.append(Flag("not read", why)), "reading"):
            evidence = read_evidence(course.evidence_path(assignment, result.student))
            _enter(item, list(evidence.rows.values()), evidence.notes)
            item.wall = evidence.head.get("wall", "")
            item.flags += [Flag("not told", note) for note in _not_told(evidence.verdicts())]
            item.unnamed = [unnamed for verdict in evidence.verdicts().values() for unnamed in _unnamed(verdict)]
            cells = _cells(course.graded_path(assignment, result.student))
            item.flags += [*_tampering(cells), *_unrewarded(item, cells, given, list(evidence.rows.values()), result.mark)]
    if key:
        item.flags = [Flag(flag.kind) for flag in item.flags]
        item.unnamed = [mistake._replace(line=()) for mistake in item.unnamed]
    item.flags = list(dict.fromkeys(item.flags))
    return item


def _enter(item: ReportedStudent, rows: list[VerdictRow], notes: list[str]) -> None:
    """Take outcomes, mistakes and what is to be looked at from the rows and notes of the evidence."""
    for row in rows:
        item.outcomes[row["exercise"]] = outcome(row)
        item.mistakes += _mistakes(row)
        if row["status"] in ("timeout", "memory", "exited"):
            item.flags.append(Flag("stopped", f"{row['exercise']}: {row['status']}"))
    item.flags += [Flag("stopped", note) for note in notes]
    item.flags += [Flag("repaired", note) for note in (rows[0]["repairs"] if rows else [])]
    if any(row["level"] == "none" for row in rows):
        item.flags.append(Flag("not isolated", "graded without file isolation: the mark can be forged"))


def _not_told(verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    """The functions of which no run can tell whether they are right, and why."""
    for name, verdict in verdicts.items():
        yield from (f"{name}: {note}" for note in verdict.notes if note.startswith(NOT_TOLD))


def outcome(row: VerdictRow) -> str:
    """One of OUTCOMES: a function that is right in itself is right, and one that nobody wrote is missing."""
    if culprit_of(row) or row["status"] == "right":
        return "right"
    if row["status"] == "missing" or any(reason["id"] in NOT_THERE for reason in row["diagnoses"]):
        return "missing"
    return row["status"] if row["status"] in ("partly", "wrong") else "stopped"


def _mistakes(row: VerdictRow) -> list[NamedMistake]:
    """The mistake of a function, where it is its own; several that give the same numbers count as one, with all names."""
    if outcome(row) in ("right", "missing"):
        return []
    named = [reason for reason in row["diagnoses"] if reason["id"] != PLACE]
    titles = dict.fromkeys(reason["title"] for reason in named)
    lesson = next((reason["lesson"] for reason in named), "")
    return [NamedMistake(row["exercise"], " or ".join(titles) or STOPPED.get(row["status"], UNNAMED), lesson)]


def _unnamed(verdict: Verdict) -> list[UnnamedMistake]:
    """The first place of a function, where it has one and no name."""
    first = next(iter(verdict.diagnoses), None)
    if first is None or first.id != PLACE or first.place is None:
        return []
    return [UnnamedMistake(verdict.exercise, first.title.partition(": ")[2], first.place.marked)]


def _cells(path: Path) -> list[dict[str, Any]]:
    """The cells of a graded notebook, each with its text in one piece; none where there is no such notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.is_file() else []
    return [{**cell, "source": "".join(cell["source"])} for cell in cells]


def _tampering(cells: list[dict[str, Any]]) -> Iterator[Flag]:
    """Where the code of a graded notebook puts something in the place of the grader or of its tools."""
    for cell in cells:
        if cell["cell_type"] == "code" and (names := sorted(set(taken(cell["source"])))):
            yield Flag("tampering", f"its code replaces {', '.join(names)[:200]}; no mark is read from there")


def _unrewarded(
    item: ReportedStudent, cells: list[dict[str, Any]], given: HandedOut, rows: list[VerdictRow], mark: Mark
) -> Iterator[Flag]:
    """One line about all functions without points beside code that looks like an answer, but for those that were stopped."""
    stopped = {flag.detail.partition(":")[0] for flag in item.flags if flag.kind == "stopped"}
    found = {name: where for name, where in unrewarded(cells, given, rows, mark).items() if name not in stopped}
    if found:
        listed = ", ".join(f"{name} ({where})" for name, where in found.items())
        yield Flag("0 points", f"there is code that looks like an answer: {listed}")


def pseudonym_key(root: Path) -> str:
    """The secret from which the pseudonyms of a course are made; it is made at its first use."""
    path = root / PRIVATE / "pseudonyms"
    if not path.is_file():
        path.parent.mkdir(exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii")


def pseudonym(key: str, student: str) -> str:
    """The same short name for the same student in every report of a course."""
    digest = hmac.new(key.encode(), student.encode(errors="surrogateescape"), hashlib.sha256).hexdigest()
    return f"S{digest[:8]}"
