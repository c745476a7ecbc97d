"""No name, folder or archive of one student is taken for work of another one, or takes the room that the others need."""

import json
import os
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collect import unpack
from autograder.collect.collect import collect
from autograder.collect.log import CollectLog
from autograder.collect.named import TWO_WAYS
from autograder.collect.names import owner_of
from autograder.course.course import load_course, own_course
from tests.desk.platforms import ASSIGNMENT, DUE, answered, unpacked, write, zipped

FILE = f"{ASSIGNMENT}.ipynb"
ASSIGNMENTS = own_course().assignments
OLD, NEW = "2026-11-19 10:00:00.000000 UTC", "2026-11-20 10:00:00.000000 UTC"
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), max_size=12)
NUMBERS = st.integers(1, 10**7).map(str)


def placed(course):
    """The answers that lie in `submitted/`, by student."""
    return {path.parts[-3]: path.read_bytes() for path in (course / "submitted").glob(f"*/{ASSIGNMENT}/{FILE}")}


def reasons(lines):
    return [line.detail for line in lines if line.outcome == "not placed"]


def moodle_name(name, number, original=""):
    return f"{name}_{number}_assignsubmission_file_{original}"


MOODLES = st.builds(
    lambda before, name, number, after: f"{before}{moodle_name(name, number, after)}", WORDS, WORDS, NUMBERS, WORDS
)


@settings(max_examples=300, deadline=None)
@given(name=MOODLES, number=NUMBERS)
def test_a_moodle_folder_is_read_from_the_right_end_whatever_its_name_holds(name, number):
    owner = owner_of(("download", moodle_name(name, number), FILE), 1, ASSIGNMENTS)
    assert (owner.platform, owner.name, owner.number) == ("moodle", name, number)


@settings(max_examples=300, deadline=None)
@given(name=WORDS.filter(bool), number=NUMBERS, original=MOODLES.map(lambda text: f"{text}.ipynb"))
def test_a_moodle_file_that_can_be_read_in_two_ways_is_nobodys(name, number, original):
    owner = owner_of(("download", moodle_name(name, number, original)), 1, ASSIGNMENTS)
    assert (owner.name, owner.number, owner.unclear) == ("", "", TWO_WAYS)


CANVAS_NAMES = st.from_regex(r"[a-z]{1,8}(_[a-z]{1,4}|[a-z0-9]{0,4})", fullmatch=True)


@settings(max_examples=300, deadline=None)
@given(
    victim=CANVAS_NAMES, ids=st.tuples(NUMBERS, NUMBERS, NUMBERS), file=st.sampled_from([FILE, "my.ipynb", "1_two_layer.ipynb"])
)
def test_a_canvas_user_whose_name_ends_with_anothers_number_is_not_that_other_one(victim, ids, file):
    another, own, attachment = ids
    owner = owner_of(("download", f"{victim}_{another}_{own}_{attachment}_{file}"), 1, ASSIGNMENTS)
    assert owner.unclear == TWO_WAYS and owner.number == ""


@settings(max_examples=300, deadline=None)
@given(name=CANVAS_NAMES, ids=st.tuples(NUMBERS, NUMBERS), inner=st.tuples(NUMBERS, NUMBERS))
def test_what_a_canvas_user_calls_a_file_never_makes_it_anothers(name, ids, inner):
    for original in (f"bob_{inner[0]}_{inner[1]}_x.ipynb", FILE, moodle_name("bob", inner[0], "x.ipynb")):
        owner = owner_of(("download", f"{name}_{ids[0]}_{ids[1]}_{original}"), 1, ASSIGNMENTS)
        assert owner.number in (ids[0], "") or (owner.platform == "moodle" and owner.name.startswith(f"{name}_{ids[0]}_"))


@settings(max_examples=300, deadline=None)
@given(
    name=st.from_regex(r"[a-z][a-z0-9+_-]{0,12}", fullmatch=True),
    random=st.from_regex(r"(\+[A-Za-z0-9=]{1,6})?", fullmatch=True),
)
def test_a_folder_of_the_exchange_is_read_from_the_right_end(name, random):
    for before in (name, f"bob+{ASSIGNMENT}+{NEW}+{name}"):
        owner = owner_of(("inbound", f"{before}+{ASSIGNMENT}+{OLD}{random}", FILE), 1, ASSIGNMENTS)
        assert owner.name == before or (owner.unclear == TWO_WAYS and re.search(r"_\d+_", name))


def test_a_moodle_name_with_moodles_words_is_placed_as_itself(course, tmp_path, release):
    entries = [
        (f"{moodle_name('Bob', 12)}/{FILE}", answered(release, "of bob"), DUE),
        (f"{moodle_name(moodle_name('Bob', 12), 99)}/{FILE}", answered(release, "of mallory"), (2026, 12, 1, 0, 0, 0)),
    ]
    collect(load_course(course), [write(tmp_path / "all.zip", entries)], None)
    found = placed(course)
    assert b"of bob" in found["Bob"] and sum(b"of mallory" in text for text in found.values()) == 1


def test_a_moodle_file_that_may_be_of_two_students_is_listed(course, tmp_path, release):
    entries = [
        (moodle_name("Bob", 12, FILE), answered(release, "of bob"), DUE),
        (moodle_name(moodle_name("Bob", 12), 99, FILE), answered(release, "of mallory"), (2026, 12, 1, 0, 0, 0)),
    ]
    lines = collect(load_course(course), [write(tmp_path / "all.zip", entries)], None)
    assert list(placed(course)) == ["Bob"] and b"of bob" in placed(course)["Bob"] and reasons(lines) == [TWO_WAYS]


def inbound(tmp_path, release, folders):
    """An inbound folder of nbgrader's exchange: for each folder its owner here, and the word that tells it apart."""
    entries = [(f"{name}/{FILE}", answered(release, word), DUE) for name, (_, word) in folders.items()]
    source = unpacked(tmp_path / "inbound", entries)
    for name, (user, _) in folders.items():
        os.chown(source / name, user, -1)
    return source


as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can give folders to others")
DAEMON, GAMES = 1, 5  # accounts that every Linux machine has


@as_root
@pytest.mark.parametrize("name", [f"daemon+{ASSIGNMENT}+{NEW}", "daemon", moodle_name("daemon", 7), f"daemon_{ASSIGNMENT}"])
def test_a_folder_in_anothers_name_replaces_nothing_where_students_have_accounts(course, tmp_path, release, name):
    folders = {
        f"daemon+{ASSIGNMENT}+{OLD}": (DAEMON, "of daemon"),
        f"games+{ASSIGNMENT}+{OLD}": (GAMES, "of games"),
        name: (GAMES, "forged"),
    }
    lines = collect(load_course(course), [inbound(tmp_path, release, folders)], None)
    assert b"of daemon" in placed(course)["daemon"] and b"of games" in placed(course)["games"] and len(placed(course)) == 2
    (reason,) = reasons(lines)
    assert reason == "its name says daemon, but it belongs to games: ask both, and rename it"


@as_root
def test_without_accounts_a_user_with_two_names_is_not_placed(course, tmp_path, release):
    folders = {
        f"ada+{ASSIGNMENT}+{OLD}": (50_001, "of ada"),
        f"bob+{ASSIGNMENT}+{OLD}": (50_002, "of bob"),
        f"mallory+{ASSIGNMENT}+{OLD}": (50_003, "of mallory"),
        f"bob+{ASSIGNMENT}+{NEW}": (50_003, "forged"),
    }
    lines = collect(load_course(course), [inbound(tmp_path, release, folders)], None)
    assert b"of bob" in placed(course)["bob"] and b"of ada" in placed(course)["ada"]
    assert len(reasons(lines)) == 2 and all("find out whose it is" in reason for reason in reasons(lines))


@as_root
def test_a_name_that_two_users_claim_is_nobodys_and_what_was_there_stays(course, tmp_path, release):
    folders = {
        f"ada+{ASSIGNMENT}+{OLD}": (50_001, "of ada"),
        f"bob+{ASSIGNMENT}+{OLD}": (50_002, "of one"),
        f"bob+{ASSIGNMENT}+{NEW}": (50_003, "of another"),
    }
    place = course / "submitted" / "bob" / ASSIGNMENT
    place.mkdir(parents=True)
    (place / FILE).write_bytes(b"what was collected before")
    lines = collect(load_course(course), [inbound(tmp_path, release, folders)], None)
    assert placed(course)["bob"] == b"what was collected before" and b"of ada" in placed(course)["ada"]
    assert len(reasons(lines)) == 2


@as_root
@pytest.mark.parametrize("user", [0, 50_007])
def test_folders_that_all_belong_to_one_user_are_placed_by_their_names(course, tmp_path, release, user):
    folders = {f"{name}+{ASSIGNMENT}+{OLD}": (user, f"of {name}") for name in ("ada", "bob")}
    assert reasons(collect(load_course(course), [inbound(tmp_path, release, folders)], None)) == []
    assert sorted(placed(course)) == ["ada", "bob"]


NO_TIMES = {
    "2026-11-20 10:00:00": "it names no zone",
    "2026-11-20 10:00:00 CEST": "CEST is not used in November",
    "2026-11-20 10:00:00 Nowhere/Here": "Nowhere is no zone that is known",
    "2026-11-20 10:00:00 IST": "IST may be one of several zones: say which by c.Exchange.timezone in nbgrader_config.py",
    "2026-11-20 soon": "it holds no day with a time of day",
    "2026-11-20": "it holds no day with a time of day",
    "2026-99-99 10:00:00 UTC": "it holds no day with a time of day",
    "2126-11-20 10:00:00 UTC": "it is yet to come",
}


@pytest.mark.parametrize("time", NO_TIMES)
def test_a_folder_of_the_exchange_without_a_usable_time_is_placed_and_its_time_not_known(course, tmp_path, release, time):
    folders = {f"ada+{ASSIGNMENT}+{time}": (os.getuid(), "of ada"), f"bob+{ASSIGNMENT}+{OLD}": (os.getuid(), "of bob")}
    lines = collect(load_course(course), [inbound(tmp_path, release, folders)], None)
    assert sorted(placed(course)) == ["ada", "bob"]
    assert not (course / "submitted" / "ada" / ASSIGNMENT / "timestamp.txt").exists()
    (said,) = [line.detail for line in lines if line.student == "ada"]
    assert f"when it came is not known, as the name of its folder says no sure time: {NO_TIMES[time]}: see which" in said


@pytest.fixture
def small_budgets(monkeypatch):
    monkeypatch.setattr(unpack, "WHOLE", (1_000, 8_000_000))
    monkeypatch.setattr(unpack, "OF_ONE", (100, 2_000_000))


def greedy(kind):
    """Files of a student who wants all the room: as they are, in many archives, or in archives of archives."""
    large = os.urandom(900_000)
    if kind == "files":
        return {f"{number}.bin": large for number in range(20)}
    archive = zipped([("large.bin", large, DUE)])
    archive = zipped([("in.zip", archive, DUE)]) if kind == "archives in archives" else archive
    return {f"{number}.zip": archive for number in range(20)}


@pytest.mark.usefixtures("small_budgets")
@pytest.mark.parametrize("folders", [True, False])
@pytest.mark.parametrize("unpack_first", [True, False])
@pytest.mark.parametrize("kind", ["files", "archives", "archives in archives"])
def test_one_student_cannot_use_up_the_room_of_the_download(course, tmp_path, release, kind, folders, unpack_first):
    between = "/" if folders else ""
    entries = [(f"{moodle_name('Alice', 1)}{between}{name}", data, DUE) for name, data in greedy(kind).items()]
    work = zipped([("hw/mine.ipynb", answered(release, "of bob"), DUE)])
    entries += [(f"{moodle_name('Bob', 2)}{between}work.zip", work, DUE)]
    entries += [(f"{moodle_name('Zoe', 3)}{between}{FILE}", answered(release, "of zoe"), DUE)]
    source = unpacked(tmp_path / "all", entries) if unpack_first else write(tmp_path / "all.zip", entries)
    lines = collect(load_course(course), [source], None)
    assert sorted(placed(course)) == ["Bob", "Zoe"]
    assert any("too much for one student" in reason for reason in reasons(lines)) or (kind == "files" and unpack_first)
    assert {line.student for line in lines if line.outcome == "not placed"} == {"Alice"}


@pytest.mark.usefixtures("small_budgets")
def test_very_many_files_of_one_student_are_refused_and_those_of_the_others_are_not(course, tmp_path, release):
    entries = [(f"{moodle_name('Alice', 1)}/{number}.txt", b"", DUE) for number in range(300)]
    entries += [(f"{moodle_name('Zoe', 3)}/{FILE}", answered(release, "of zoe"), DUE)]
    for source in (unpacked(tmp_path / "all", entries), write(tmp_path / "all.zip", entries)):
        lines = collect(load_course(course), [source], None)
        assert list(placed(course)) == ["Zoe"] and len(lines) > 100


def test_files_of_one_name_are_all_kept_in_little_time(course, tmp_path, release):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(f"{moodle_name('Zoe', 3)}/{FILE}", answered(release, "of zoe"))
        for number in range(1_500):
            archive.writestr(f"{moodle_name('Zoe', 3)}/{number * ' '}?.txt", str(number))
    lines = collect(load_course(course), [tmp_path / "all.zip"], None)
    assert sum(line.outcome == "placed beside it" for line in lines) > 800


def test_a_file_with_a_hole_is_not_filled(course, tmp_path, release):
    folder = inbound(tmp_path, release, {f"ada+{ASSIGNMENT}+{OLD}": (0, "of ada")})
    with next(folder.glob("ada*")).joinpath("big.npy").open("wb") as file:
        file.truncate(3_000_000_000)
    lines = collect(load_course(course), [folder], None)
    assert b"of ada" in placed(course)["ada"]
    assert reasons(lines) == ["too large: 3000 MB, the most is 100"]
    assert sum(path.stat().st_size for path in (course / "submitted").rglob("*") if path.is_file()) < 10_000_000


def test_a_time_that_is_known_since_the_zone_was_named_is_not_doubted_any_more(course, tmp_path, release):
    folders = {f"{name}+{ASSIGNMENT}+2026-11-20 10:00:00 IST": (os.getuid(), f"of {name}") for name in ("ada", "bob")}
    source = inbound(tmp_path, release, folders)
    collect(load_course(course), [source], None)
    assert "IST may be one of several zones" in CollectLog(course).to_be_seen(ASSIGNMENT)["ada"]
    (course / "nbgrader_config.py").write_text('c = get_config()\nc.Exchange.timezone = "Asia/Kolkata"\n')
    collect(load_course(course), [source], None)
    assert CollectLog(course).to_be_seen(ASSIGNMENT) == {}
    assert {line.outcome for line in CollectLog(course).lines} == {"placed"}


@pytest.mark.parametrize("at_once", [True, False])
def test_a_newer_notebook_of_the_exchange_without_answers_is_kept_aside_and_said(course, tmp_path, release, at_once):
    folders = {f"ada+{ASSIGNMENT}+{OLD}": answered(release, "answers"), f"ada+{ASSIGNMENT}+{NEW}": json.dumps(release).encode()}
    other = (f"bob+{ASSIGNMENT}+{OLD}/{FILE}", answered(release, "of bob"), DUE)
    entries = [(f"{name}/{FILE}", data, DUE) for name, data in folders.items()]
    lines = []
    for number, some in enumerate([entries] if at_once else [[entry] for entry in entries]):
        lines = collect(load_course(course), [unpacked(tmp_path / str(number) / "inbound", [*some, other])], None)
    assert b"answers" in placed(course)["ada"]
    (said,) = [line for line in lines if line.student == "ada" and NEW in line.file]
    assert (said.what, said.detail) == (
        "kept aside",
        "it has no answers, and what came before has some: see which is the right one",
    )


def test_an_older_notebook_of_the_exchange_without_answers_is_called_older(course, tmp_path, release):
    folders = {f"ada+{ASSIGNMENT}+{NEW}": answered(release, "answers"), f"ada+{ASSIGNMENT}+{OLD}": json.dumps(release).encode()}
    entries = [(f"{name}/{FILE}", data, DUE) for name, data in folders.items()]
    lines = collect(load_course(course), [unpacked(tmp_path / "inbound", entries)], None)
    assert {(line.what, line.detail) for line in lines} == {("placed", ""), ("older kept", "")}


def test_of_two_notebooks_without_answers_in_one_submission_none_is_called_older(course, tmp_path, release):
    data = json.dumps(release).encode()
    entries = [(f"{moodle_name('Zoe', 3)}/{name}", data + more, DUE) for name, more in ((FILE, b""), ("copy.ipynb", b" "))]
    lines = collect(load_course(course), [write(tmp_path / "all.zip", entries)], None)
    assert sorted(line.what for line in lines) == ["kept aside", "placed"]
    (said,) = [line.detail for line in lines if line.what == "kept aside"]
    assert said == f"not graded, of the notebooks in this submission '{FILE}' was chosen"
    assert [line.is_aside for line in CollectLog(course).lines if line.detail] == [True]
    assert CollectLog(course).to_be_seen(ASSIGNMENT) == {}
