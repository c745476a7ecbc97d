"""Whose a file of Canvas is: `sortablename[_LATE]_user_upload_file`, where a user's name and a file's may hold numbers, too.

Canvas takes numbers between two `_` out of a user's name, and only then every character that is no letter, digit or `_`: so
a name can end with a number (`bob_12`), and be written so that it holds several (`bob_-12_-7` becomes `bob_12_7`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from autograder.collect.named import TWO_WAYS, Owner, begins_with

FILE = r"(?P<rank>\d{1,18})_(?P<original>.+)"
NUMBERS = re.compile(rf"(?=(?P<late>_LATE)?_(?P<number>\d+)_({FILE}|(text|link)\.html)\Z)", re.S)
NAME = re.compile(r"(\w|[^\x00-\x7f])*")  # Canvas counts the marks that are written over letters, too
ANONYMOUS = re.compile(rf"(?P<late>LATE_)?anon_(LATE_)?(?P<number>[^\W_]+)_({FILE}|(text|link)\.html)", re.S)
MOST_READINGS = 50
MANY_UPLOADS, TIMES_THE_USERS = 100_000, 10
NEWER = 2  # a user who came later than the others has a higher number, but not one so much higher


class Scale(NamedTuple):
    """The highest number that a user may have and the lowest one of an upload, in a download where these are far apart."""

    user: int
    upload: int

    def fits(self, owner: Owner) -> bool:
        """Whether a reading has a user's number where that of the user is, and an upload's where that of the upload is."""
        return int(owner.number) < self.upload and (not owner.rank or owner.rank > self.user)


def canvas_owner(part: str, at: int, assignments: Collection[str]) -> Owner | None:
    """The owner in a name that Canvas gave, as far as this name alone tells; None for any other name."""
    return _anonymous(part, at) or _one_of(list(_readings(part, at, assignments)), part)


def _anonymous(part: str, at: int) -> Owner | None:
    """While Canvas hides the names it writes an id of letters and digits, and no number of a user."""
    if found := ANONYMOUS.fullmatch(part):
        late, rank = bool(found["late"] or found[2]), int(found["rank"] or 0)
        return Owner("canvas", f"anon_{found['number']}", at, found["number"], found["original"] or part, late, rank)
    return None


def _readings(part: str, at: int, assignments: Collection[str]) -> Iterator[Owner]:
    """Each way to read a name: where a file is called like an assignment, numbers in that name belong to nobody."""
    for found in list(NUMBERS.finditer(part))[:MOST_READINGS]:
        name = part[: found.start()]
        if NAME.fullmatch(name) and not name.endswith("_LATE"):
            original, rank = found["original"] or part, int(found["rank"] or 0)
            yield Owner("canvas", name, at, found["number"], original, bool(found["late"]), rank)
            if any(begins_with(original, name) for name in assignments):
                return


def _one_of(readings: Sequence[Owner], part: str) -> Owner | None:
    """The only reading; nobody of all of them where there are more, with the whole of what may be a name."""
    if len(readings) < 2:
        return next(iter(readings), None)
    last = readings[-1]
    whole = "_".join([last.name, last.number, *([str(last.rank)] if last.rank else [])])
    return Owner("canvas", "", last.at, original=part, unclear=TWO_WAYS, whole=whole)


def as_one_download(
    found: Sequence[tuple[tuple[str, ...], Owner | None]], assignments: Collection[str]
) -> Iterator[Owner | None]:
    """The owners of a whole download, where the other names tell what one leaves open.

    Names are hidden for all or for nobody. And where uploads have far higher numbers than users, which nobody chooses, a
    reading is no true one that takes the one for the other.
    """
    of_canvas = [owner is not None and owner.platform == "canvas" for _, owner in found]
    names = [parts[owner.at] if owner else "" for parts, owner in found]
    if all(_anonymous(name, 0) for name, is_one in zip(names, of_canvas, strict=True) if is_one):
        yield from (owner for _, owner in found)
        return
    readings = [list(_readings(name, 0, assignments)) if is_one else [] for name, is_one in zip(names, of_canvas, strict=True)]
    scale = _scale([ways[0] for ways in readings if len(ways) == 1])
    for (_, owner), name, ways in zip(found, names, readings, strict=True):
        fitting = [way for way in ways if scale is None or scale.fits(way)]
        found_one = _one_of(fitting if len(fitting) == 1 else ways, name)
        yield replace(found_one, at=owner.at) if found_one and owner else owner


def _scale(certain: Sequence[Owner]) -> Scale | None:
    """How far the numbers of users and uploads reach in names that can be read in one way only; None where both may be near."""
    pairs = [(int(owner.number), owner.rank) for owner in certain if owner.rank]
    if not pairs:
        return None
    user, upload = max(user for user, _ in pairs), min(upload for _, upload in pairs)
    return Scale(NEWER * user, upload) if upload >= max(MANY_UPLOADS, TIMES_THE_USERS * user) else None
