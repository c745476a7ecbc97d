"""`autograder grade A --regrade`: what a changed course does to the marks of a class; look at it, apply it, take it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from rich.progress import track
from rich.table import Table

from autograder.checking.verdict import VerdictRow, culprit_of
from autograder.course.course import Course
from autograder.course.lock import only_grader
from autograder.course.preflight import require_ready, require_usable_course
from autograder.feedback.page import RESULTS
from autograder.marking.classroom import Classroom
from autograder.regrade.apply import Change, Regrade, after_penalty
from autograder.regrade.journal import BEGUN, Journal
from autograder.terminal.screen import Screen, in_table
from autograder.terminal.words import many

WIDEST_NAME = 32
GAIN, LOSE, REASONS = "gain", "lose", "same points with other details"
SAME, LEFT = "unchanged", "could not be judged again"


class Stopped(RuntimeError):
    """An earlier regrade did not come to its end; the message says what to do."""


def preview(course: Course, assignment: str, jobs: int) -> int:
    """Print who gains or loses what, and why; write nothing. Returns 1 where a submission cannot be judged again, else 0."""
    console, regrade = Screen(), _regrade(course, assignment)
    with closing(regrade):
        if unfinished := _unfinished(regrade):
            raise Stopped(
                f"the regrade of {unfinished.time} was stopped half way: '--apply' takes it back and begins again,"
                " '--undo' only takes it back"
            )
        regrade.require_possible()
        require_usable_course(course, assignment)
        summary = _shown(console, regrade, regrade.changes(jobs))
    if summary.touched:
        console.print(f"Nothing is written yet. To write it: autograder grade {assignment} --regrade --apply", soft_wrap=True)
    return int(bool(summary.found[LEFT]))


def apply(course: Course, assignment: str, jobs: int) -> int:
    """Write what the preview says; what a person entered stays. Returns 1 where a submission was left as it is, else 0."""
    console = Screen()
    with only_grader(course.root):
        with closing(_regrade(course, assignment)) as regrade:
            if unfinished := _unfinished(regrade):
                console.print(f"The regrade of {unfinished.time} was stopped half way; it is taken back first.")
                list(regrade.take_back(unfinished))
        with closing(_regrade(course, assignment)) as regrade:
            regrade.require_possible()
            require_usable_course(course, assignment)
            summary = _shown(console, regrade, regrade.apply(jobs))
    if summary.touched:
        console.print(f"Written. To take it back: autograder grade {assignment} --regrade --undo", soft_wrap=True)
    return int(bool(summary.found[LEFT]))


def undo(course: Course, assignment: str) -> int:
    """Take the last regrade back. Returns 1 where a submission was left as it is, else 0."""
    console = Screen()
    with only_grader(course.root), closing(_regrade(course, assignment)) as regrade:
        journal = Journal.last(regrade.course, assignment)
        if journal is None:
            raise ValueError(f"there is no regrade of {assignment} to take back")
        back = list(track(regrade.take_back(journal), "taking back", len(journal.students()), transient=True, console=console))
    left = [item for item in back if item.left]
    for item in back:
        if item.left or item.problem:
            console.print(f"{item.student}: left as it is, {item.left}" if item.left else item.problem, soft_wrap=True)
    console.print(f"{assignment}: the regrade of {journal.time} is taken back for {many(len(back) - len(left), 'submission')}")
    if journal.about["cells"]:
        console.print(_put_source_back(assignment), soft_wrap=True)
    return int(any(item.left or item.problem for item in back))


def _regrade(course: Course, assignment: str) -> Regrade:
    require_ready(course, assignment)
    return Regrade(Classroom(course, assignment))


def _unfinished(regrade: Regrade) -> Journal | None:
    """The last regrade, where it did not come to its end."""
    last = Journal.last(regrade.course, regrade.assignment)
    return last if last and last.state == BEGUN else None


@dataclass
class Summary:
    """The rows of the table, and counts of the whole class."""

    rows: list[tuple[str, str, list[str]]] = field(default_factory=list)
    ran: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    touched: int = 0

    def add(self, regrade: Regrade, change: Change) -> None:
        """Count one submission; it gets a row where anything changes, or where it cannot be judged."""
        outcome, lines = _outcome(regrade, change), list(_lines(regrade, change))
        self.found[outcome] += 1
        self.touched += regrade.touches(change)
        if outcome == LEFT:
            lines = [f"stays as it is: {change.left}"]
        else:
            self.ran[change.why] += 1
        if outcome != SAME:
            self.rows.append((change.student, _mark(regrade, change), lines))


def _outcome(regrade: Regrade, change: Change) -> str:
    if change.left or change.revision is None:
        return LEFT
    if change.gain:
        return GAIN if change.gain > 0 else LOSE
    return REASONS if change.exercises() or change.revision.changed or regrade.weights() else SAME


def _shown(console: Screen, regrade: Regrade, changes: Iterator[Change]) -> Summary:
    """Take the changes behind a progress bar, then print the table and what it comes to."""
    summary, count = Summary(), len(regrade.gradebook.students())
    for change in track(changes, regrade.assignment, count, transient=True, console=console):
        summary.add(regrade, change)
    if summary.rows:
        console.print(_table(regrade.assignment, summary.rows))
    for line in _totals(regrade, summary):
        console.print(line, soft_wrap=True)
    return summary


def _table(assignment: str, rows: list[tuple[str, str, list[str]]]) -> Table:
    table = Table(title=f"{assignment}, judged again", show_lines=True)
    table.add_column("student", max_width=WIDEST_NAME, overflow="fold")
    table.add_column("mark", no_wrap=True)
    table.add_column("what changes")
    for student, mark, lines in sorted(rows):
        table.add_row(in_table(student), in_table(mark), in_table(*lines))
    return table


def _totals(regrade: Regrade, summary: Summary) -> Iterator[str]:
    """What becomes of the class in a few lines: every submission is in one of the numbers."""
    for cell, (then, now) in regrade.weights().items():
        by_hand = "" if cell.startswith("test_") else "; what you gave by hand stays: look at it in the formgrader"
        yield f"{cell} is worth {now:g} now, {then:g} before{by_hand}"
    for why, number in summary.ran.most_common():
        yield f"{number} judged from their records" if not why else f"{number} run again: {why}"
    numbers = [f"{what} {summary.found[what]}" for what in (GAIN, LOSE, REASONS, SAME, LEFT) if summary.found[what]]
    yield f"{regrade.assignment}: {many(sum(summary.found.values()), 'submission')}: {', '.join(numbers)}"
    without = set(regrade.classroom.students()) - regrade.gradebook.students()
    if without:
        yield f"{len(without)} more handed in, without a mark: 'autograder grade {regrade.assignment} --resume' says why"


def _mark(regrade: Regrade, change: Change) -> str:
    """The mark before and after; of what, where that changes too."""
    if change.revision is None:
        return ""
    before, after, (then, now) = after_penalty(change.revision.before), after_penalty(change.revision.after), regrade.most
    if then != now:
        return f"{before:g} of {then:g} -> {after:g} of {now:g}"
    return f"{before:g} -> {after:g} of {now:g}" if before != after else f"{after:g} of {now:g}"


def _lines(regrade: Regrade, change: Change) -> Iterator[str]:
    """Each question with another verdict now, and what a person should know of it."""
    for name in change.exercises():
        yield _line(change.before.get(name), change.after[name], change.notes[name])
    revision = change.revision
    if revision:
        for name, given in revision.by_hand.items():
            if name in revision.changed:
                old, new = revision.changed[name]
                was = "none" if old is None else f"{old:g}"
                yield f"{name}: you gave {given:g} by hand; the automatic mark was {was}, is {new:g}; yours stays"
            if given > regrade.now.get(name, given):
                yield f"{name}: you gave {given:g} by hand, which is more than the {regrade.now[name]:g} that it is worth now"
        then, now = revision.before.penalty, revision.after.penalty
        if then != now:
            yield f"for coming late {many(now, 'point is', 'points are')} taken off, before it was {then:g}"
    if change.problem:
        yield change.problem


def _line(before: VerdictRow | None, after: VerdictRow, notes: tuple[str, ...]) -> str:
    """One question: points before and after, and the words for both verdicts."""
    then, now = (f"{row['points']} of {row['max_points']}" for row in (before or after, after))
    points = f"{then} -> {now}" if then != now else f"{now} as before" if before else now
    remarks = f" ({'; '.join(notes)})" if notes and not after["blame"] else ""
    was = f"was {_words(before)}; is " if before and _words(before) != _words(after) else ""
    return f"{after['exercise']}: {points}; {was}{_words(after)}{remarks}"


def _words(row: VerdictRow) -> str:
    """The verdict on a function in a few words."""
    if culprit := culprit_of(row):
        return f"right in itself, {culprit} is blamed"
    reasons = "; ".join(dict.fromkeys(item["title"] for item in row["diagnoses"]))
    words = RESULTS.get(row["status"], str(row["status"]))
    return f"{words}, {reasons}" if reasons else words


def _put_source_back(assignment: str) -> str:
    return (
        f"The gradebook has the points of before again, release/{assignment} has the new ones: put source/ back and run"
        f" 'autograder release {assignment}' before you grade again."
    )
