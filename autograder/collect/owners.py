"""Whether a folder is of the student that its name says: by the user of this machine who owns it, as nbgrader itself asks."""

from __future__ import annotations

import os
import pwd
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress

Parts = tuple[str, ...]
ANOTHER = "its name says {}, but it belongs to {}: ask both, and rename it"
SEVERAL_NAMES = "its name says {}, but its owner ({}) has other names too: find out whose it is, and collect it alone"
SEVERAL_OWNERS = "folders with the name {} belong to several users ({}): find out whose it is, and collect it alone"


def strangers(folders: Mapping[Parts, tuple[str, set[int]]]) -> dict[Parts, str]:
    """The folders and files that are not of the student whom they name, or of whom that is not clear, and why.

    `folders` has a student and the users who own it for each, no users for what came in an archive. What belongs to root or to
    whoever collects is a copy, and says nothing. Where a student has an account here, it has to be the owner. Where none has,
    and there are several owners, an owner of several names has none of them, and each name may have one other owner.
    """
    ours = {0, os.getuid()}
    theirs = {parts: (student, users - ours) for parts, (student, users) in folders.items() if users - ours}
    pairs = {(student, user) for student, users in theirs.values() for user in users}
    of_user = Counter(user for _, user in pairs)
    alone = Counter(student for student, user in pairs if of_user[user] == 1)
    have_accounts = any(_account(student) == user for student, user in pairs)
    found = {}
    for parts, (student, users) in theirs.items():
        others = {user for user in users if _name(user) != student}
        if others and (_account(student) is not None or (have_accounts and any(map(_name, others)))):
            found[parts] = ANOTHER.format(student, _listed(others))
        elif others and len(of_user) > 1 and any(of_user[user] > 1 for user in users):
            found[parts] = SEVERAL_NAMES.format(student, _listed(users))
        elif others and len(of_user) > 1 and alone[student] > 1:
            found[parts] = SEVERAL_OWNERS.format(student, _listed(user for name, user in pairs if name == student))
    return found


def _listed(users: Iterable[int]) -> str:
    return ", ".join(_name(user) or f"user {user}" for user in sorted(users))


def _account(student: str) -> int | None:
    """The number of the user with this name; None where this machine has none."""
    with suppress(KeyError, ValueError):
        return pwd.getpwnam(student).pw_uid
    return None


def _name(user: int) -> str:
    """The name of the user with this number; nothing where this machine has none."""
    with suppress(KeyError):
        return pwd.getpwuid(user).pw_name
    return ""
