"""A zone with a slip in its name is said where times matter, once: else times would be read as those of UTC without a word."""

import time
import zoneinfo

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from autograder import cli
from autograder.course.course import load_course
from autograder.course.release import zone_problems
from autograder.course.times import exchange_zone_problem, machine_zone_problem
from autograder.desk.doctor import findings


@pytest.fixture
def in_zone(monkeypatch):
    """A function that puts this process into a zone."""

    def put(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "name", ["Europe/Berln", "europe/berlin", "Berlin", "CEST", "Europe", "Europe/Berlin ", ":Europe/Berln"]
)
def test_a_name_that_is_no_zone_is_said_with_what_to_do(in_zone, name):
    in_zone(name)
    said = f"TZ names no zone that this machine knows ('{name.removeprefix(':')}'), so its times are those of UTC"
    assert machine_zone_problem() == f"{said}: give it the name of a zone, like Europe/Berlin"


KNOWN = ["", "UTC", "UTC0", "Europe/Berlin", ":Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT", "<-03>3", "Etc/GMT+5"]


@pytest.mark.parametrize("name", KNOWN)
def test_a_zone_that_the_machine_knows_is_no_problem(in_zone, name):
    in_zone(name)
    assert machine_zone_problem() == ""


def test_without_a_setting_there_is_nothing_to_say(monkeypatch):
    monkeypatch.delenv("TZ", raising=False)
    assert machine_zone_problem() == exchange_zone_problem("") == ""


@given(st.text(max_size=20))
def test_whatever_a_setting_holds_it_is_a_zone_or_one_sentence(name):
    said = exchange_zone_problem(name)
    assert said == "" or (name not in zoneinfo.available_timezones() and "\n" not in said)


@pytest.fixture
def course(tmp_path, root, monkeypatch):
    (tmp_path / "release").symlink_to(root / "release")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "inbox").mkdir()
    monkeypatch.setattr(cli, "HERE", tmp_path)
    return tmp_path


def test_commands_to_which_times_matter_say_it_once(course, in_zone):
    in_zone("Europe/Berln")
    for words in (
        ["collect", "inbox"],
        ["grade", "2_L_layer"],
        ["export", "2_L_layer", "--to", "csv"],
        ["report", "2_L_layer"],
    ):
        words = [str(course / word) if word == "inbox" else word for word in words]
        assert CliRunner().invoke(cli.commands, words).output.count("TZ names no zone") == 1, words
    assert [name for name, said in findings(load_course(course))[0] if "TZ names no zone" in said] == ["time zone"]


def test_the_zone_of_the_exchange_is_looked_at_too(course):
    (course / "nbgrader_config.py").write_text('c = get_config()\nc.Exchange.timezone = "Europe/Berln"\n')
    assert [said for said in zone_problems(course) if "c.Exchange.timezone" in said]
