"""Who the students are on their learning platforms, as `autograder collect` saw them, and nbgrader's columns for that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

from autograder.course.seeds import PRIVATE

LONGEST = 128  # of nbgrader's columns
NO_MARKUP = str.maketrans(dict.fromkeys('<>&"', "-"))  # the formgrader writes names into its pages as they are


class Person(TypedDict):
    """A user of a platform: its name, the user's name there, and the assignment by each number that it gave the user."""

    platform: str
    name: str
    numbers: dict[str, str]


def people_path(root: Path) -> Path:
    """Where the users of platforms are kept, by the id of the student."""
    return root / PRIVATE / "students.json"


def known_people(root: Path) -> dict[str, Person]:
    """The users that `collect` has seen, by the id of the student."""
    path = people_path(root)
    people: dict[str, Person] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return people


def columns_of(person: Person | None) -> dict[str, str]:
    """What nbgrader's Student can hold of a user: first and last name, or Canvas's number; nothing of an unknown user (None).

    Moodle gives one name: what stands before its first space (or after a comma) is taken as the first name. Canvas's file names
    hold no name that could be taken apart.
    """
    if person is None or person["platform"] not in ("canvas", "moodle"):
        return {}
    if person["platform"] == "canvas":
        number = next(filter(str.isdigit, person["numbers"]), "")
        return {"lms_user_id": number} if number else {}
    last, comma, first = person["name"].partition(",")
    if not comma:
        first, _, last = last.strip().partition(" ")
    names = {"first_name": first.strip(), "last_name": last.strip()}
    return {column: name.translate(NO_MARKUP)[:LONGEST] for column, name in names.items() if name}
