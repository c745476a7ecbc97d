"""Who the students are on their learning platforms: what `autograder collect` has learnt, and nbgrader's columns for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.course.seeds import PRIVATE

LONGEST = 128  # of nbgrader's columns
NO_MARKUP = str.maketrans(dict.fromkeys('<>&"', "-"))  # the formgrader writes names into its pages as they are
Person = dict[str, Any]


def people_path(root: Path) -> Path:
    """Where the users of platforms are kept, by the id of the student."""
    return root / PRIVATE / "students.json"


def known_people(root: Path) -> dict[str, Person]:
    """The users that were seen, by the id of the student: `platform`, `name`, and `numbers` with the assignment of each."""
    path = people_path(root)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def columns_of(person: Person) -> dict[str, str]:
    """What nbgrader's Student can hold of a user: first and last name, or Canvas's number; nothing of one who is not known.

    Moodle gives one name: what stands before its first space (or after a comma) is taken as the first name. Canvas's file names
    hold no name that could be taken apart.
    """
    platform = person.get("platform")
    if platform == "canvas":
        number = next(filter(str.isdigit, person["numbers"]), "")
        return {"lms_user_id": number} if number else {}
    if platform != "moodle":
        return {}
    last, comma, first = person["name"].partition(",")
    if not comma:
        first, _, last = last.strip().partition(" ")
    names = {"first_name": first.strip(), "last_name": last.strip()}
    return {column: name.translate(NO_MARKUP)[:LONGEST] for column, name in names.items() if name}
