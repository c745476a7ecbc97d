"""What the tables of platforms tell `collect`: when each submission came; and what is kept of them for the export."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from autograder.collect.log import NO_TIME
from autograder.collect.named import Owner
from autograder.collect.sheets import Sheet
from autograder.collect.unpack import Parts, Piece
from autograder.course.atomic import put
from autograder.course.people import Person, Roster, is_participant, known_rosters, roster_path, same_group

UNTRUE = "; times that are yet to come: {} (such as '{}'), taken as not known"
UNUSED = (
    "; none of its numbers is in this download: it is the worksheet of another assignment, or came without the download."
    " Give the worksheet of this assignment together with its download"
)
DAMAGED = "; {} of its rows cannot be read: download it again"
NOT_UNDERSTOOD = "; times that are not understood: {} (such as '{}'): set Moodle to English and download it again"
TORN = "; times that name another day of the week than their date: {} (such as '{}'), taken as not known"
EXTENDED = "; Moodle gave more time to: {}. Enter it, or they count as late: see 'When it came' in docs/instructors.md"
LATER = (
    f"{NO_TIME}the worksheet says a time after this download was made ({{:%Y-%m-%d %H:%M}} UTC), so of a"
    " newer submission: download both at one time"
)


class Rosters:
    """The tables that came with the downloads of one run, and the lists that are kept in `.autograder/rosters.json`."""

    def __init__(self, root: Path) -> None:
        self.path, self.known, self.sheets = roster_path(root), known_rosters(root), list[Sheet]()
        self.given: dict[Parts, Sheet] = {}

    def take(self, sheets: Iterable[tuple[Piece, Sheet]]) -> Iterator[tuple[Piece, str]]:
        """Learn what tables say; say of each file what it is."""
        for piece, sheet in sheets:
            self.sheets.append(sheet)
            self.given[piece.parts] = sheet
            troubles = ((NOT_UNDERSTOOD, sheet.unread), (UNTRUE, sheet.untrue), (TORN, sheet.torn))
            doubts = [words.format(len(times), times[0]) for words, times in troubles if times]
            doubts += [DAMAGED.format(sheet.damaged)] if sheet.damaged else []
            doubts += [EXTENDED.format(", ".join(sheet.extended))] if sheet.extended else []
            yield piece, "".join([sheet.about, *doubts])

    def time_of(self, owner: Owner) -> datetime | None:
        """When a submission came (UTC), of a participant by the number, of a group by one of its members; None if unknown."""
        for sheet in self.sheets if owner.platform == "moodle" else []:
            people, is_one = sheet.roster["people"], is_participant(sheet.roster, owner.number, owner.name)
            members = [number for number, person in people.items() if same_group(person["group"], owner.name)]
            times = [sheet.times[number] for number in members or [owner.number] * is_one if number in sheet.times]
            sheet.is_used |= is_one or bool(members)
            if times:
                return max(times)
        return None

    def members_of(self, owner: Owner) -> frozenset[str]:
        """The numbers of the users in a group, where Canvas's newest list of groups has the owner's number in it."""
        lists = [sheet.roster for sheet in self.sheets if sheet.platform == "canvas" and sheet.roster["people"]]
        newest = next(iter(reversed(lists)), self.known.get("canvas"))
        if owner.platform != "canvas" or newest is None:
            return frozenset()
        members = {number for number, person in newest["people"].items() if same_group(person["group"], owner.name)}
        return frozenset(members if owner.number in members else ())

    def why_later(self, owner: Owner, made: datetime) -> str:
        """Why the time of a submission is not that of what lies in a download, which was `made` then; else nothing."""
        time = self.time_of(owner)
        return LATER.format(time) if time and time > made + timedelta(days=1) else ""

    def unused(self) -> Collection[Parts]:
        """Where the worksheets lie that have nobody of the downloads, once all of these are placed."""
        return [parts for parts, sheet in self.given.items() if sheet.platform == "moodle" and not sheet.is_used]

    def save(self, people: Mapping[str, Person], wanted: str | None) -> None:
        """Keep who is who, of a worksheet by the assignment whose download had its participants."""
        for sheet in self.sheets:
            has_groups = any(person["group"] for person in sheet.roster["people"].values())
            found = wanted if wanted and has_groups else _assignment(sheet, people)  # groups have one name in every assignment
            known = "canvas" if sheet.platform == "canvas" else found or (wanted if sheet.is_used else None)
            if known and sheet.roster["people"]:
                self.known[known] = _united(self.known.get(known), sheet)
        text = json.dumps(self.known, ensure_ascii=False, indent=1, sort_keys=True)
        if self.known and not (self.path.is_file() and self.path.read_text("utf-8") == text):
            put(self.path, text.encode())


def _united(known: Roster | None, sheet: Sheet) -> Roster:
    """A worksheet with whom earlier ones had: one may be of a part of the class, or older. Canvas's list is always whole."""
    if known is None or sheet.platform == "canvas":
        return sheet.roster
    most = known["most"] if sheet.roster["most"] is None else sheet.roster["most"]
    return Roster(most=most, people=known["people"] | sheet.roster["people"])


def _assignment(sheet: Sheet, people: Mapping[str, Person]) -> str:
    """The assignment whose submissions came from most of a worksheet's participants and groups; nothing where none did."""
    groups = {person["group"] for person in sheet.roster["people"].values()}
    found = Counter(
        assignment
        for person in people.values()
        for number, assignment in person["numbers"].items()
        if person["platform"] == "moodle"
        and (is_participant(sheet.roster, number, person["name"]) or any(same_group(name, person["name"]) for name in groups))
    )
    return next((assignment for assignment, _ in found.most_common(1)), "")
