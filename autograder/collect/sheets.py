"""The tables that platforms write beside a download: Moodle's grading worksheet, Canvas's list of groups, lists of students."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder.course.people import Participant, Roster
from autograder.course.times import can_be_true, has_other_weekday

LARGEST, TABLES = 10_000_000, (".csv", ".tsv", ".xlsx", ".xls", ".ods")
UNREADABLE = "a table that cannot be read, so nothing is taken from it: set Moodle to English and download it again as CSV"
NAMED = r"(grad|bewertung|note|calific|qualific|valutaz|cijfer|ocen|betyg|оцен|評)"  # how Moodle's worksheet is named
OF_GRADESCOPE = ("submission_metadata.yml", "submission_metadata.yaml")
IDENTIFIER = re.compile(r"(?P<word>\D*?)\s?(?P<number>\d+)")
NO_TIME = ("", "-")
NAME = (
    *("full name", "vollständiger name", "nom complet", "nombre completo", "nome completo", "nome", "volledige naam"),
    *("pełna nazwa", "fullständigt namn", "полное имя", "フルネーム"),
)
STATUS = ("status", "statut", "estado", "stato")
GROUP = ("group", "gruppe", "groupe", "grupo", "gruppo", "groep")
MONTHS = {
    word: number
    for line in """january february march april may june july august september october november december
        januar februar märz april mai juni juli august september oktober november dezember
        janvier février mars avril mai juin juillet août septembre octobre novembre décembre
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
        janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
        januari februari maart april mei juni juli augustus september oktober november december""".splitlines()
    for number, word in enumerate(line.split(), 1)
}
TAKEN = ": names and times were taken from it"


@dataclass
class Sheet:
    """What a table of a platform says: who is who, when each submission came (UTC, by the number of its participant).

    `unread` are times of it that are not understood, `untrue` those that are yet to come, `torn` those of another day of the
    week than their date; `extended` says of whom the platform gave more time, and until when; `damaged` is the number of its
    rows that cannot be read; `about` says what it is. `is_used` where somebody of it is in the download.
    """

    platform: str
    about: str
    roster: Roster = field(default_factory=lambda: Roster(most=None, people={}))
    times: dict[str, datetime] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)
    damaged: int = 0
    is_used: bool = False


def is_table(name: str) -> bool:
    """Whether a file is a table, by its name."""
    return name.lower().endswith(TABLES)


def sheet_of(name: str, path: Path, *, is_ours: bool = False) -> Sheet | None:
    """What a platform wrote beside the submissions, by its content; None for any other file.

    `is_ours` where a table was not handed in by a student, whatever it holds.
    """
    if name.lower() in OF_GRADESCOPE:
        return Sheet("gradescope", "Gradescope's own list of the submissions")
    if not is_table(name) or path.stat().st_size > LARGEST:
        return None
    table = _table(path) if name.lower().endswith((".csv", ".tsv")) else []
    found = _sheet_in(table or [[]])
    is_ours = is_ours or _looks_like_a_worksheet(table) or re.match(NAMED, name, re.I) is not None
    return found or (Sheet("", UNREADABLE) if is_ours else None)


def _sheet_in(table: list[list[str]]) -> Sheet | None:
    header, *rows = table
    if "canvas_user_id" in header and "group_name" in header:
        return _canvas_groups(header, rows)
    if header[:2] == ["Student", "ID"] or "github_username" in header:
        return Sheet("", "a list of the students")
    return _worksheet(header, rows)


def _looks_like_a_worksheet(table: list[list[str]]) -> bool:
    """Whether most rows of a table begin with a number of a participant, as those of a worksheet with a damaged heading."""
    numbered = [row for row in table[1:] if len(row) >= 4 and IDENTIFIER.fullmatch(row[0])]
    return bool(numbered) and 2 * len(numbered) >= len(table) - 1


def _table(path: Path) -> list[list[str]]:
    """The cells of a table whose columns are parted by commas, semicolons or tabs; nothing where it is none, or was cut."""
    data = path.read_bytes()
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    is_utf8 = data.startswith(codecs.BOM_UTF8)
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        with suppress(UnicodeError, csv.Error):
            text = data.decode(encoding, errors="replace" if is_utf8 or wide else "strict")
            lines = text.replace("\0", "").splitlines(keepends=True)
            mark = max(",;\t", key=lines[0].count) if lines else ","
            return [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=mark, strict=True) if row]
    return []


def _canvas_groups(header: list[str], rows: list[list[str]]) -> Sheet:
    sheet = Sheet("canvas", "Canvas's list of groups, not a submission: who is in which group was taken from it")
    for row in rows:
        cells = dict(zip(header, row, strict=False))
        if cells.get("canvas_user_id") and cells.get("group_name"):
            person = Participant(name=cells.get("name", ""), email="", id_number="", group=cells["group_name"])
            sheet.roster["people"][cells["canvas_user_id"]] = person
    return sheet


def _worksheet(header: list[str], rows: list[list[str]]) -> Sheet | None:
    """Moodle's grading worksheet in whatever language: its first column has a word and a number for each participant."""
    found = [(item["word"], item["number"], row) for row in rows if (item := IDENTIFIER.fullmatch(row[0]))]
    word = next((word for word, _ in Counter(word for word, _, _ in found).most_common(1)), "")
    found = [item for item in found if item[0] == word]
    columns = Columns(header, [row for _, _, row in found])
    is_one = header[:1] == ["Identifier"] or (word and columns.time is not None)
    if len(header) < 4 or 2 * len(found) < len(rows) or not is_one:
        return None
    sheet = Sheet(
        "moodle",
        f"Moodle's grading worksheet, not a submission{TAKEN}",
        damaged=len(rows) - len(found) + sum(len(row) < len(header) for _, _, row in found),
    )
    sheet.roster["most"] = columns.most()
    for _, number, row in found:
        sheet.roster["people"][number] = columns.participant(row)
        _learn_time(sheet, number, columns.cell(row, columns.time))
        if until := time_in_words(columns.cell(row, columns.status)):
            sheet.extended.append(f"{columns.cell(row, columns.name) or number} until {until:%Y-%m-%d %H:%M} UTC")
    return sheet


def _learn_time(sheet: Sheet, number: str, said: str) -> None:
    """Take the time that a row says, if it is understood and can be true."""
    time = time_in_words(said)
    if time and can_be_true(time):
        sheet.times[number] = time
    elif said not in NO_TIME:
        (sheet.untrue if time else sheet.torn if _clock_in_words(said) else sheet.unread).append(said)


class Columns:
    """Which column of a worksheet holds what: by its name, else by what stands in it.

    While Moodle hides who it is there are no columns for names and e-mail addresses.
    """

    def __init__(self, header: list[str], rows: list[list[str]]) -> None:
        self.header, self.rows, lower = header, rows, [name.casefold() for name in header]
        named = {name: place for place, name in reversed(list(enumerate(lower)))}
        self.email = named.get("email address", self._first(lambda cells: any("@" in cell for cell in cells)))
        self.name = next((named[name] for name in NAME if name in named), 1 if (self.email or 0) > 1 else None)
        self.id_number = named.get("id number")
        self.group = next((named[name] for name in GROUP if name in named), None)
        self.status = next((named[name] for name in STATUS if name in named), None)
        self.time = named.get("last modified (submission)", self._first(_are_times))
        self.maximum = named.get("maximum grade", self._first(lambda cells: _number_of(cells) is not None))

    def _cells(self, place: int) -> list[str]:
        return [self.cell(row, place) for row in self.rows]

    def _first(self, fits: Callable[[list[str]], bool]) -> int | None:
        """The first column after the identifier whose cells fit."""
        return next((place for place in range(1, len(self.header)) if fits(self._cells(place))), None)

    def cell(self, row: list[str], place: int | None) -> str:
        """What stands in a row at a place; nothing where there is no such place."""
        return row[place] if place is not None and place < len(row) else ""

    def participant(self, row: list[str]) -> Participant:
        """What a row says of a participant."""
        name, email, id_number, group = (self.cell(row, at) for at in (self.name, self.email, self.id_number, self.group))
        return Participant(name=name, email=email, id_number=id_number, group=group)

    def most(self) -> float | None:
        """The most points that the platform gives for the assignment."""
        return None if self.maximum is None else _number_of(self._cells(self.maximum))


def _number_of(cells: Sequence[str]) -> float | None:
    """The number that stands in all of these cells alike."""
    with suppress(ValueError):
        found = {float(cell.replace(",", ".")) for cell in cells}
        return found.pop() if len(found) == 1 else None
    return None


def _are_times(cells: Sequence[str]) -> bool:
    said = [cell for cell in cells if cell not in NO_TIME]
    return bool(said) and all(map(time_in_words, said))


def time_in_words(text: str) -> datetime | None:
    """A time of Moodle's worksheet, `Friday, 20 November 2026, 5:00 PM`, in UTC; None where it is not understood.

    It names no zone: it is read as one of this machine's. The month may be a word of one of the languages in `MONTHS`.
    """
    time = _clock_in_words(text)
    with suppress(OverflowError, OSError):
        return time.astimezone(UTC) if time and not has_other_weekday(text, time) else None
    return None


def _clock_in_words(text: str) -> datetime | None:
    clock = re.search(r"(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(:\d\d)?\s*((?P<half>[ap])\.?\s?m\b)?", text, re.I)
    day = next(_days(text[: clock.start()]), None) if clock else None
    if clock is None or day is None:
        return None
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + 12 * (clock["half"].lower() == "p")
    with suppress(ValueError, OverflowError):
        return datetime(*day, hour, int(clock["minute"]))
    return None


def _days(text: str) -> Iterator[tuple[int, int, int]]:
    """Year, month and day in a text: in this order as numbers, or with the month as a word."""
    if found := re.search(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)", text):
        yield int(found[1]), int(found[2]), int(found[3])
    month = next((MONTHS[word] for word in re.findall(r"[^\W\d_]+", text.casefold()) if word in MONTHS), None)
    year, day = re.search(r"(?<!\d)\d{4}(?!\d)", text), re.search(r"(?<!\d)\d{1,2}(?!\d)", text)
    if month and year and day:
        yield int(year[0]), month, int(day[0])
