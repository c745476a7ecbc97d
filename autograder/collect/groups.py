"""What one student gave at one time, and which of several notebooks in it is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograder.collect.log import OF_THE_SAME, FileOutcome
from autograder.collect.named import TO_BE_SEEN, Owner
from autograder.collect.store import Version
from autograder.collect.unpack import Piece, Refused
from autograder.notebook.own_work import NOTHING, OwnWork
from autograder.notebook.submission import CHECKPOINTS


class Owned(NamedTuple):
    """A file and its owner."""

    piece: Piece
    owner: Owner

    @property
    def name(self) -> str:
        """The name that the student gave the file."""
        last = self.piece.parts[-1]
        return self.owner.original or last if len(self.piece.parts) == self.owner.at + 1 else last


class Unplaced(NamedTuple):
    """A file that is not placed, or not looked at, and why; and its owner, if that is known."""

    piece: Piece | Refused
    outcome: FileOutcome
    reason: str
    owner: Owner | None


class Group:
    """What one student gave at one time; `checkpoints` are copies that Jupyter made by itself, which are not placed."""

    def __init__(self) -> None:
        self.files, self.checkpoints = list[Owned](), list[Owned]()

    @property
    def owner(self) -> Owner:
        """Whose it is."""
        return self.files[0].owner


class Read(NamedTuple):
    """What a file answers: the assignment, None where it answers none; what is wrong with it; and how much was answered."""

    assignment: str | None
    problem: str = ""
    work: OwnWork = NOTHING


def choose(versions: Sequence[Version], copies: Sequence[Read]) -> None:
    """Of the notebooks in one submission choose the one with most answers, and say so of each.

    `copies` are those that Jupyter made by itself: they are not chosen, but said where nothing else holds an answer.
    """
    best = max(versions, key=lambda item: (item.work.questions, item.time, item.work.letters, item.rank))
    for version in versions:
        version.is_spare = version is not best
    if len(versions) > 1 and best.work.questions:
        best.notes.append(f"of {len(versions)} notebooks in one submission the one with most answers: {TO_BE_SEEN}")
        chosen = f"{OF_THE_SAME} '{best.rank[2]}' was chosen: {TO_BE_SEEN}"
    else:
        chosen = f"{OF_THE_SAME} '{best.rank[2]}' was chosen"
    for version in versions:
        version.notes += [chosen] if version.is_spare else []
    if not best.work.questions and not best.is_unread and any(copy.work.questions for copy in copies):
        best.notes.append(f"it has no answers, and the copy in {CHECKPOINTS} has some: {TO_BE_SEEN}")
