"""Find the owner of a file in the names that Moodle, Canvas, nbgrader's exchange and people give; one id for each student."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Hashable
from itertools import chain, count
from pathlib import Path

from autograder.collect.canvas import canvas_owner
from autograder.collect.named import TO_BE_SEEN, TWO_WAYS, Owner, assignment_in, pattern
from autograder.course.atomic import put
from autograder.course.people import Person, known_people, people_path, same_group

MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<original>.*)", re.S)
MOODLE_DEFAULT = re.compile(r"(?P<name>.+)_assignsubmission_[a-z]+_?(?P<original>.*)", re.S)  # of those in no group
GROUP_NAME = re.compile(r"(default )?(group|team|gruppe|groupe|grupo|gruppo|groep|équipe|equipo)(\W+\w{1,3})?", re.I)
MOODLES = re.compile(r"_\d+_assignsubmission_[a-z]+")
EXCHANGE = re.compile(
    r"(?P<name>[^/]+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[^+]*((?<= )\+\d\d(:?\d\d)?)?)(\+[^+]*)?"
)
NUMBERED = re.compile(r"(?P<name>.*\D)\s(?P<number>\d+)", re.S)  # of those whom Moodle hides, as a person would write it
NO_GROUP = "0"
BLIND = (  # what Moodle calls those whose names it hides, without what names of files may not hold
    *("Participant", "Teilnehmerin", "Teilnehmer", "Participante", "Partecipante", "Deelnemer", "Uczestnik", "Deltagare"),
    *("Deltaker", "Osallistuja", "Účastník", "Résztvevő", "Участник", "Учасник", "参加者"),
)
SAFE_MARKS = " ._-'@,()"
LONGEST, MOST_BYTES = 60, 150
NUMBER_AGAIN = f"the number {{}} of its folder is that of '{{}}' too: kept apart{{}}: {TO_BE_SEEN}"
BY_WORKSHEET = ", and a mark goes to Moodle only if the grading worksheet says whose number it is"
NAME_AGAIN = (
    "'{}' came before, with another number of Canvas: if they are one group, its list of groups says so (give it to collect"
    f" beside the download, before that is collected): {TO_BE_SEEN}"
)


def owner_of(parts: tuple[str, ...], base: int, assignments: Collection[str]) -> Owner | None:
    """The owner of the file that these names lead to; None where no name says it.

    `base` is how many of the names lead to all files of the source. Only one name more is read for what a platform says: what
    lies deeper was named by students, who could give it another student's name.
    """
    given = [by_platform(part, at, assignments) for at, part in enumerate(parts[: base + 1])]
    found = next(filter(None, given), None) or _plain(parts, base, assignments)
    return found if found and (found.number or safe_id(found.name) or found.unclear) else None


def whose(parts: tuple[str, ...], base: int, assignments: Collection[str]) -> Hashable:
    """What is the same for all files of one student: the owner, or the name that would tell it."""
    owner = owner_of(parts, base, assignments)
    return (owner.platform, owner.name, owner.number) if owner and not owner.unclear else parts[: base + 1]


def base_of(names: list[tuple[str, ...]]) -> int:
    """How many folders and archives lead to all files of a source."""
    shared = 0
    for level in zip(*(parts[:-1] for parts in names), strict=False):
        if len(set(level)) > 1:
            break
        shared += 1
    return shared


def by_platform(part: str, at: int, assignments: Collection[str] = ()) -> Owner | None:
    """The owner in a name that a platform gave; None for any other name."""
    if moodles := _moodle(part, at):
        return moodles
    canvass, exchanges = canvas_owner(part, at, assignments), _exchange(part, at)
    if canvass and exchanges:
        return Owner("canvas", "", at, original=part, unclear=TWO_WAYS, whole=exchanges.name)
    return canvass or exchanges


def original_name(part: str, assignments: Collection[str] = ()) -> str:
    """What the student called a file, where a platform added to its name; nothing where the platform made all of the name."""
    owner = by_platform(part, 0, assignments)
    return owner.original if owner and not owner.unclear else part


def _moodle(part: str, at: int) -> Owner | None:
    """Moodle writes the user's name first; of a folder its own words come last, of a file the name that the student gave.

    So a name with Moodle's words twice is clear at its right end only.
    """
    found = MOODLE.fullmatch(part)
    if found and found["original"] and len(MOODLES.findall(part)) > 1:
        return Owner("moodle", "", at, original=part, unclear=TWO_WAYS, whole=f"{found['name']}_{found['number']}")
    if found is None and (default := MOODLE_DEFAULT.fullmatch(part)):
        if blind := NUMBERED.fullmatch(default["name"]):
            return Owner("moodle", blind["name"], at, blind["number"], default["original"])
        return Owner("moodle", default["name"], at, NO_GROUP, default["original"], group=True)
    is_group = bool(found and GROUP_NAME.fullmatch(found["name"]))
    return Owner("moodle", found["name"], at, found["number"], found["original"], group=is_group) if found else None


def _exchange(part: str, at: int) -> Owner | None:
    """nbgrader writes the user, the assignment and the time, and may add a random word: read from the right end."""
    found = EXCHANGE.fullmatch(part)
    if not found:
        return None
    return Owner("nbgrader", found["name"], at, time=found["time"])


def _plain(parts: tuple[str, ...], base: int, assignments: Collection[str]) -> Owner | None:
    """A folder or an archive for each student, or files that begin with the student's id."""
    last = len(parts) - 1
    for at in (*range(base, last), last, *reversed(range(min(base, last)))):
        name = _without_assignment(_stem(parts[at]), assignments)
        if name and at == last and assignment_in(parts[last], assignments) is None:
            before = re.split("_" if "_" in name else "-", name)[0].strip()
            return Owner("", before or name, last, original=parts[last], guessed=before != name)
        if name:
            return Owner("", name, at, original=parts[last])
    return None


def _stem(name: str) -> str:
    """A name without the ending of its kind and without the number of a second download."""
    return re.sub(r"\s*\(\d+\)$", "", re.sub(r"\.(zip|ipynb|py|csv|txt|json|html|pdf|png|jpe?g|docx?)$", "", name, flags=re.I))


def _without_assignment(name: str, assignments: Collection[str]) -> str:
    """A name without the assignment in it: what stands before that, or after it where nothing stands before."""
    found = assignment_in(name, assignments)
    if found is None:
        return name if name.strip() else ""
    before, _, after = re.sub(pattern(found), "\0", name, count=1, flags=re.I).partition("\0")
    return before.strip(" _-.") or after.strip(" _-.")


def safe_id(name: str) -> str:
    """A name as an id and the name of a folder: letters, digits and spaces stay; nothing that a file system or glob reads."""
    text = "".join(char if _is_safe(char) else "-" for char in unicodedata.normalize("NFC", name))
    text = " ".join(text.split()).strip(" .-")[:LONGEST]
    return text.encode()[:MOST_BYTES].decode(errors="ignore").strip(" .-")


def _apart(name: str) -> str:
    """The id of a name whose plain id is another name's: it is the same in every run."""
    return f"{safe_id(name)[: LONGEST - 20]} {hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:6]}"


def _is_named(student: str, person: Person, name: str) -> bool:
    """Whether a name without a number of a platform is this student's: the one that was given before, or the id itself."""
    if not person["numbers"] and person["name"] == name:
        return True
    return student == name and (bool(person["numbers"]) or student == _apart(person["name"]))


def may_be_one(first: str, second: str) -> bool:
    """Whether two names with one number may be one person's: hidden once, in another order, or one of them with more words."""
    if first in BLIND or second in BLIND:
        return True
    some, others = (set(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())) for name in (first, second))
    return some <= others or others <= some


def _has_number(person: Person, owner: Owner) -> bool:
    """Whether a user's number is that of this person: Moodle may give it again, for one of another name."""
    if owner.number == NO_GROUP or owner.number not in person["numbers"]:  # that of no group is no one's own
        return owner.number in person["numbers"] and person["name"] == owner.name
    return person["platform"] != "moodle" or may_be_one(person["name"], owner.name)


def _is_group(person: Person, owner: Owner) -> bool:
    """Whether somebody is the group of this owner: Canvas gives a group the number of one of its users, not always the same."""
    return not owner.members.isdisjoint(person["numbers"]) and same_group(person["name"], owner.name)


def _is_safe(char: str) -> bool:
    return char.isalnum() or char in SAFE_MARKS or unicodedata.category(char) in ("Mn", "Mc")


class Students:
    """The ids that were given to the users of platforms, kept in `.autograder/students.json`."""

    def __init__(self, root: Path) -> None:
        self.path, self.people = people_path(root), known_people(root)

    def save(self) -> None:
        """Write the file anew, where anything has changed."""
        text = json.dumps(self.people, ensure_ascii=False, indent=1, sort_keys=True)
        if not self.path.is_file() or self.path.read_text("utf-8") != text:
            put(self.path, text.encode())

    def id_of(self, owner: Owner, namesake: bool, assignment: str) -> str:
        """The id of a user; a new one where none is known. `namesake` where another user has the same name.

        Canvas has one number for each user, Moodle one for each user and assignment: there, a name without a namesake will do.
        """
        student = self._known_id(owner, namesake) or self._new_id(owner, namesake)
        person = self.people.setdefault(student, {"platform": owner.platform, "name": owner.name, "numbers": {}})
        if owner.number:
            person["numbers"][owner.number] = assignment
        if owner.group:
            person["group"] = True
        return student

    def doubts(self, owner: Owner, namesake: bool, assignment: str) -> list[str]:
        """What is to be said of a user whose number in Moodle was another name's, or whose name in Canvas was another number's.

        A name that another user of the same download has, a `namesake`, is no reason for a doubt.
        """
        others = {name: person for name, person in self.people.items() if person["platform"] == owner.platform}
        if owner.platform == "moodle" and owner.number != NO_GROUP:
            theirs = [person for person in others.values() if owner.number in person["numbers"]]
            strangers = [person for person in theirs if not may_be_one(person["name"], owner.name)]
            also = [BY_WORKSHEET * (person["numbers"][owner.number] == assignment) for person in strangers]
            return [
                NUMBER_AGAIN.format(owner.number, person["name"], more) for person, more in zip(strangers, also, strict=True)
            ]
        if owner.platform == "canvas" and not namesake:
            named = {name: person for name, person in others.items() if person["name"] == owner.name}
            found = [name for name, person in named.items() if assignment in person["numbers"].values()]
            return [NAME_AGAIN.format(name) for name in found if name != self._known_id(owner, namesake)]
        return []

    def known(self, owner: Owner) -> str | None:
        """The id that a name without a number has already."""
        return None if owner.number else self._known_id(owner, namesake=False)

    def _known_id(self, owner: Owner, namesake: bool) -> str | None:
        if not owner.number:
            return next((student for student, person in self.people.items() if _is_named(student, person, owner.name)), None)
        same_platform = {student: person for student, person in self.people.items() if person["platform"] == owner.platform}
        by_number = [student for student, person in same_platform.items() if _has_number(person, owner)]
        by_number += [student for student, person in same_platform.items() if _is_group(person, owner)]
        by_name = [student for student, person in same_platform.items() if person["name"] == owner.name]
        if by_number:
            return by_number[0]
        return by_name[0] if owner.platform == "moodle" and not namesake and len(by_name) == 1 else None

    def _new_id(self, owner: Owner, namesake: bool) -> str:
        plain = safe_id(owner.name)
        numbered = f"{plain[: LONGEST - 20]} {owner.number}".strip() if owner.number else _apart(owner.name)
        wanted = [numbered] if namesake or not plain else [plain, numbered]
        taken = {student.casefold() for student in self.people}
        more = (f"{numbered} {number}" for number in count(2))
        return next(student for student in chain(wanted, more) if student.casefold() not in taken)
