"""A time of handing in is read the same everywhere, in every zone that nbgrader can write; what says no time is none."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.utils import parse_utc

from autograder.course.times import time_in, time_of

HALF_PAST_SIX = "2026-07-20 18:30:00"
FORMATS = ["%Y-%m-%d %H:%M:%S.%f %Z", "%Y-%m-%d %H:%M:%S.%f %z", "%Y-%m-%dT%H:%M:%S.%f%z", "%d %B %Y %I:%M:%S.%f %p %z"]
ZONES = st.sampled_from(sorted(available_timezones()))
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda time: time.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "hour", "minute"),
    [
        ("", 18, 30),
        (" UTC", 18, 30),
        ("Z", 18, 30),
        (" CEST", 16, 30),
        (" +0200", 16, 30),
        ("+02:00", 16, 30),
        (" +02", 16, 30),
        (" -0330", 22, 0),
        (" JST", 9, 30),
        (" BST", 17, 30),
        (" MSK", 15, 30),
        (" EDT", 22, 30),
        (" Europe/Berlin", 16, 30),
        (" CEST\n", 16, 30),
    ],
)
def test_a_zone_is_read_however_it_is_written(zone, hour, minute):
    assert time_of(HALF_PAST_SIX + zone) == datetime(2026, 7, 20, hour, minute, tzinfo=UTC)


def test_the_pacific_is_in_another_day():
    assert time_of(f"{HALF_PAST_SIX} PST") == datetime(2026, 7, 21, 2, 30, tzinfo=UTC)


@settings(max_examples=150, deadline=None)
@given(time=TIMES, zone=ZONES, form=st.sampled_from(FORMATS))
def test_what_the_exchange_writes_in_its_zone_is_read_as_the_time_that_it_was(time, zone, form):
    here = time.astimezone(ZoneInfo(zone))
    if here.replace(fold=0).utcoffset() == here.replace(fold=1).utcoffset():  # else one text may be of two times
        assert time_of(here.strftime(form), home=zone) == time


@settings(max_examples=100, deadline=None)
@given(time=TIMES, zone=ZONES)
def test_letters_of_a_zone_that_nobody_named_are_read_right_or_not_at_all(time, zone):
    here = time.astimezone(ZoneInfo(zone))
    if here.tzname() not in ("PST", "CDT"):  # those of America are believed
        assert time_of(here.strftime(FORMATS[0])) in (time, None)


@pytest.mark.parametrize("letters", ["IST", "CST", "XYZ"])
def test_letters_that_may_be_of_several_zones_say_no_time(letters):
    assert time_of(f"{HALF_PAST_SIX} {letters}") is None


@settings(max_examples=100, deadline=None)
@given(time=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), zone=st.sampled_from(["", " UTC"]))
def test_what_nbgrader_reads_for_sure_is_read_alike(time, zone):
    assert time_of(f"{time}{zone}").replace(tzinfo=None) == parse_utc(f"{time}{zone}")


@pytest.mark.parametrize("text", ["Nov 20 2026 6:30 PM", "20.11.2026 18:30", "2026-11-20 18:30"])
def test_a_day_that_can_be_read_in_one_way_only_is_read(text):
    assert time_of(text) == datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "soon", "5", "18:30", "Nov 20 6:30 PM", "3/4/2026 18:30", "2026-99-99 10:00", "2026-07-20"]
)
def test_what_leaves_the_day_or_the_time_open_says_none(text):
    assert time_of(text) is None


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60)
    | st.from_regex(r"\d{1,4}-\d\d?-\d\d? \d\d?:\d\d(:\d\d)?(\.\d+)? ?[A-Za-z+/-]{0,6}\d{0,4}", fullmatch=True)
)
def test_no_text_stops_the_reader(text):
    found = time_of(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize("data", [b"", b"\xff\xfe2\x000\x00", b"2026-07-20 18:30:00 UTC " * 100, b"\x00" * 50])
def test_no_file_stops_the_reader(tmp_path, data):
    (tmp_path / "timestamp.txt").write_bytes(data)
    assert time_in(tmp_path) is None


def test_a_mark_of_a_windows_editor_before_the_time_is_no_part_of_it(tmp_path):
    (tmp_path / "timestamp.txt").write_bytes(b"\xef\xbb\xbf2026-07-20 18:30:00 CEST\r\n")
    assert time_in(tmp_path) == datetime(2026, 7, 20, 16, 30, tzinfo=UTC)
