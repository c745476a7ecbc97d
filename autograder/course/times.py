"""When something was handed in: the one reader of `timestamp.txt`, and of the times that nbgrader's exchange writes."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from dateutil import parser

from autograder.notebook.files import is_ordinary
from autograder.notebook.read import roughly
from autograder.terminal.words import one_line

TIME, LONGEST_TIME = "timestamp.txt", 1_000
NO_TIME = (ValueError, LookupError, ArithmeticError, OSError, TypeError, AttributeError)  # what texts that say no time raise
CLOCK = re.compile(r"(?P<clock>.*?\d:\d\d(:\d\d([.,]\d+)?)?(\s?[AaPp]\.?[Mm]\b\.?)?)\s*(?P<zone>\S*)", re.S)
OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)?:?(?P<seconds>\d\d)?")
UTC_NAMES = ("", "UTC", "UT", "GMT", "Z")
AMERICAN = {"PST": -8, "CDT": -5}  # as in RFC 5322, though Manila and Havana use these letters too
WEEKDAYS = {
    word: number % 7
    for line in """monday tuesday wednesday thursday friday saturday sunday
        mon tue wed thu fri sat sun
        montag dienstag mittwoch donnerstag freitag samstag sonntag
        lundi mardi mercredi jeudi vendredi samedi dimanche
        lunes martes miércoles jueves viernes sábado domingo
        lunedì martedì mercoledì giovedì venerdì sabato domenica
        segunda terça quarta quinta sexta sábado domingo
        maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
        понедельник вторник среда четверг пятница суббота воскресенье
        月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日""".splitlines()
    for number, word in enumerate(line.split())
}
BY_RULE = re.compile(r"(<[^>]+>|[A-Za-z]{3,})[+-]?\d")  # a zone that is written out, `CET-1CEST`
NAME_IT = "give it the name of a zone, like Europe/Berlin"
YET_TO_COME = "it is yet to come"
OTHER_WEEKDAY = "its day of the week is not that of its date"
DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))


def time_of(text: str, home: str = "") -> datetime | None:
    """A time in UTC, for example of `2026-11-22 02:39:05.120000 CET`; None where the text does not say one.

    A text without a zone is in UTC, as nbgrader reads it. Letters are looked up in the zone `home` (`Europe/Berlin`), then in
    this machine's; of all others only letters that stand for one difference from UTC at that time are believed.
    """
    found = CLOCK.fullmatch(text.strip())
    with suppress(*NO_TIME):
        clock = _clock(found["clock"]) if found else None
        is_clear = clock is not None and not has_other_weekday(text, clock)
        return _in_zone(clock, found["zone"], home) if found and clock and is_clear else None
    return None


def has_other_weekday(text: str, day: datetime) -> bool:
    """Whether a text names a day of the week, and not that of `day`: then one of them is wrong, and nobody knows which."""
    named = {WEEKDAYS[word] for word in re.findall(r"[^\W\d_]+", text.casefold()) if word in WEEKDAYS}
    return bool(named) and day.weekday() not in named


def why_unknown(text: str, home: str = "") -> str:
    """Why a text that is to hold a time with its zone does not say one for sure; nothing where it does."""
    found, clock = CLOCK.fullmatch(text.strip()), None
    with suppress(*NO_TIME):
        clock = _clock(found["clock"]) if found else None
    if found is None or clock is None:
        return "it holds no day with a time of day"
    if has_other_weekday(text, clock):
        return OTHER_WEEKDAY
    zone, time = found["zone"], time_of(text, home)
    if not zone and clock.tzinfo is None:
        return "it names no zone"
    if time is not None:
        return "" if can_be_true(time) else YET_TO_COME
    if len(_meanings(zone, clock, available_timezones())) > 1:
        return f"{zone} may be one of several zones: say which by c.Exchange.timezone in nbgrader_config.py"
    is_used = any(_meanings(zone, clock.replace(month=month, day=1), available_timezones()) for month in range(1, 13))
    return f"{zone} is not used in {clock:%B}" if is_used else f"{zone} is no zone that is known"


def _clock(text: str) -> datetime | None:
    """The day and the time of a text; None where it leaves a part of them open, or which number is the month."""
    with suppress(*NO_TIME):
        return datetime.fromisoformat(text)
    readings = {parser.parse(text, default=start, dayfirst=first) for start, first in product(DEFAULTS, (True, False))}
    return readings.pop() if len(readings) == 1 else None


def _in_zone(clock: datetime, zone: str, home: str) -> datetime | None:
    if clock.tzinfo is not None:
        return clock.astimezone(UTC)
    if zone.upper() in UTC_NAMES:
        return clock.replace(tzinfo=UTC)
    if given := OFFSET.fullmatch(zone):
        hours, minutes, seconds = (int(given[part] or 0) for part in ("hours", "minutes", "seconds"))
        ahead = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return clock.replace(tzinfo=timezone(ahead if given["sign"] == "+" else -ahead)).astimezone(UTC)
    if "/" in zone:
        return clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    ahead_of_utc = _by_letters(zone, clock, home)
    return None if ahead_of_utc is None else (clock - ahead_of_utc).replace(tzinfo=UTC)


@lru_cache(maxsize=1_000)
def _by_letters(letters: str, clock: datetime, home: str) -> timedelta | None:
    """How much is added to UTC where these letters stand for a zone at that time."""
    if home and (here := _meanings(letters, clock, [home])):
        return here.pop()
    if letters in time.tzname:
        return timedelta(seconds=-(time.timezone if letters == time.tzname[0] else time.altzone))
    if letters in AMERICAN:
        return timedelta(hours=AMERICAN[letters])
    found = _meanings(letters, clock, available_timezones())
    return found.pop() if len(found) == 1 else None


def _meanings(letters: str, clock: datetime, names: Iterable[str]) -> set[timedelta | None]:
    """What these letters mean at that time in the zones of these names."""
    there = (clock.replace(tzinfo=ZoneInfo(name), fold=fold) for name, fold in product(names, (0, 1)))
    return {at.utcoffset() for at in there if at.tzname() == letters}


def machine_zone_problem() -> str:
    """What is wrong with the zone that `TZ` names, in one sentence; nothing where the machine knows it.

    The C library takes a name that it does not know for UTC, and says nothing.
    """
    name = os.environ.get("TZ", "").removeprefix(":")
    if not name or name.startswith("/") or BY_RULE.match(name):
        return ""
    with suppress(*NO_TIME):
        days = [datetime(datetime.now(UTC).year, month, 15) for month in (1, 7)]
        if all(day.astimezone().utcoffset() == day.replace(tzinfo=ZoneInfo(name)).utcoffset() for day in days):
            return ""
    return f"TZ names no zone that this machine knows ('{one_line(name)}'), so its times are those of UTC: {NAME_IT}"


def exchange_zone_problem(home: str) -> str:
    """What is wrong with the zone of nbgrader's exchange, in one sentence; nothing where it is known, or none is named."""
    with suppress(*NO_TIME):
        ZoneInfo(home or "UTC")
        return ""
    setting = f"c.Exchange.timezone in nbgrader_config.py names no zone that is known ('{one_line(home)}')"
    return f"{setting}, so letters such as CET say no sure time: {NAME_IT}"


def can_be_true(time: datetime) -> bool:
    """Whether something can have been handed in at a time: at most a day from now, for clocks and zones that differ."""
    return time <= datetime.now(UTC) + timedelta(days=1)


def time_in(folder: Path, home: str = "") -> datetime | None:
    """The time of handing in (UTC) that the `timestamp.txt` of a submission says; None where there is none that is sure."""
    time = time_of(_said_in(folder), home)
    return time if time and can_be_true(time) else None


def why_unknown_in(folder: Path, home: str = "") -> str:
    """Why the `timestamp.txt` of a submission is not believed; nothing where it is. Without a zone it is in UTC."""
    said = _said_in(folder)
    time = time_of(said, home)
    if time is not None:
        return "" if can_be_true(time) else YET_TO_COME
    return why_unknown(said, home)


def _said_in(folder: Path) -> str:
    path = folder / TIME
    with suppress(OSError):
        if is_ordinary(path) and path.stat().st_size <= LONGEST_TIME:
            return roughly(path.read_bytes())  # PowerShell's `>` writes UTF-16
    return ""


def seconds_late(timestamp: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    """How much later than the due date, with the student's own extension; nothing where one of them is not known."""
    if timestamp is None or due is None:
        return 0.0
    return max(0.0, (timestamp - due - (extension or timedelta())).total_seconds())
