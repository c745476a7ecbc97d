"""What a name tells: the owner of a file, and the assignment that is named in a text."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

TO_BE_SEEN = "see which is the right one"
TWO_WAYS = "its name can be read in two ways, as of two students: find out whose it is, and rename it"


@dataclass(frozen=True)
class Owner:
    """Who handed in a file, as the platform calls them (`name`), and what the student called the file (`original`).

    All of it was read from one of the names that lead to the file, the one at index `at`. `rank` orders what came together;
    `guessed` where only the part of a file's name before `_` or `-` was taken. `unclear` says why it does not tell enough:
    there is no `name` where it may be that of another student, but the `whole` of what may be one. `time` is the text that
    says when nbgrader's exchange got it; `untimed` why that text tells no time. `group` says that the name is that of a group;
    `members` are the numbers of its users, where Canvas's list of groups tells them.
    """

    platform: str
    name: str
    at: int
    number: str = ""
    original: str = ""
    late: bool = False
    rank: int = 0
    time: str = ""
    untimed: str = ""
    guessed: bool = False
    unclear: str = ""
    whole: str = ""
    group: bool = False
    members: frozenset[str] = frozenset()


def pattern(assignment: str) -> str:
    """Matches the name of an assignment, however it is spaced."""
    letters = re.sub(r"[\W_]", "", assignment).lower()
    return r"[\W_]*".join(map(re.escape, letters))


def assignment_in(text: str, assignments: Collection[str]) -> str | None:
    """The assignment whose name is in a text, however it is spaced; None where there is none."""
    return next((name for name in assignments if re.search(pattern(name), text, re.I)), None)


def begins_with(text: str, assignment: str) -> bool:
    """Whether a text begins with the name of an assignment, however it is spaced."""
    return re.match(pattern(assignment), text, re.I) is not None
