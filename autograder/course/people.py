"""Who the students are on their learning platforms, as `autograder collect` saw them, and nbgrader's columns for that."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from autograder.course.preflight import NotReady
from autograder.course.seeds import PRIVATE

LONGEST = 128  # of nbgrader's columns
NO_MARKUP = str.maketrans(dict.fromkeys('<>&"', "-"))  # the formgrader writes names into its pages as they are


DAMAGED = (
    f"{PRIVATE}/{{}} is damaged ({{}}): put a copy of it back, or delete it and give the downloads and worksheets to"
    " 'autograder collect' again"
)


class Person(TypedDict):
    """A user of a platform: its name, the user's name there, and the assignment by each number that it gave the user.

    `group` says that the name or the download is that of groups.
    """

    platform: str
    name: str
    numbers: dict[str, str]
    group: NotRequired[bool]


class Participant(TypedDict):
    """What a platform's own list says of one of its users."""

    name: str
    email: str
    id_number: str
    group: str


class Roster(TypedDict):
    """A platform's own list: the most points that it gives for the assignment, where that is known; its users by number."""

    most: float | None
    people: dict[str, Participant]


def people_path(root: Path) -> Path:
    """Where the users of platforms are kept, by the id of the student."""
    return root / PRIVATE / "students.json"


def known_people(root: Path) -> dict[str, Person]:
    """The users that `collect` has seen, by the id of the student."""
    people: dict[str, Person] = _kept(people_path(root))
    return people


def roster_path(root: Path) -> Path:
    """Where the lists of platforms are kept."""
    return root / PRIVATE / "rosters.json"


def known_rosters(root: Path) -> dict[str, Roster]:
    """The lists that `collect` was given: Moodle's by the assignment, Canvas's under `canvas`."""
    rosters: dict[str, Roster] = _kept(roster_path(root))
    return rosters


def _kept(path: Path) -> Any:
    """What a file of ours holds; an empty dictionary where there is none."""
    return kept_json(path, lambda found: isinstance(found, dict) and all(map(_is_entry, found.values()))) or {}


def _is_entry(found: object) -> bool:
    """Whether this can be a Person or a Roster."""
    if not isinstance(found, dict) or not ({"people", "most"} <= set(found) or {"platform", "name", "numbers"} <= set(found)):
        return False
    return all(isinstance(found.get(name, {}), dict) for name in ("people", "numbers"))


def kept_json(path: Path, is_right: Callable[[Any], bool]) -> Any:
    """What a file of `collect` holds, None where there is none; raises NotReady where it is damaged."""
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotReady(DAMAGED.format(path.name, f"no JSON: {error}")) from error
    if not is_right(found):
        raise NotReady(DAMAGED.format(path.name, "not what collect writes"))
    return found


def is_anonymous(person: Person) -> bool:
    """Whether Canvas hides who it is."""
    return person["platform"] == "canvas" and person["name"].startswith("anon_")


def same_group(first: str, second: str) -> bool:
    """Whether two names are those of one group: platforms leave out or replace what file names may not hold."""
    return _letters(first) == _letters(second) != ""


def is_participant(roster: Roster, number: str, name: str) -> bool:
    """Whether a number of a download is that of this person: one that names a group may be somebody else's number."""
    person = roster["people"].get(number)
    return person is not None and _letters(person["name"]) in _letters(name)


@lru_cache(maxsize=10_000)
def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def columns_of(person: Person | None) -> dict[str, str]:
    """What nbgrader's Student can hold of a user: first and last name, or Canvas's number; nothing of an unknown user (None).

    Moodle gives one name: what stands before its first space (or after a comma) is taken as the first name. Canvas's file names
    hold no name that could be taken apart.
    """
    if person is None or person["platform"] not in ("canvas", "moodle"):
        return {}
    if is_anonymous(person) or person.get("group"):
        return {}
    if person["platform"] == "canvas":
        number = next(filter(str.isdigit, person["numbers"]), "")
        return {"lms_user_id": number} if number else {}
    last, comma, first = person["name"].partition(",")
    if not comma:
        first, _, last = last.strip().partition(" ")
    names = {"first_name": first.strip(), "last_name": last.strip()}
    return {column: name.translate(NO_MARKUP)[:LONGEST] for column, name in names.items() if name}
