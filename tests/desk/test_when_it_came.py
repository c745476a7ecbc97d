"""A time of handing in is taken from a source that knows it: no class is late because its work was downloaded late."""

import csv
import io
import json
import shutil
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.collect.collect import collect
from autograder.collect.log import CollectLog
from autograder.collect.sheets import time_in_words
from autograder.course.course import load_course
from autograder.course.people import known_people, known_rosters
from autograder.course.times import time_in
from autograder.desk.export import moodle_participants
from autograder.marking.results import ClassResults
from tests.desk.platforms import (
    ASSIGNMENT,
    DOWNLOADED,
    DUE,
    GERMAN,
    IN_TIME,
    LATE,
    NAMES,
    answered,
    canvas,
    canvas_anonymous,
    in_german,
    in_words,
    moodle,
    unpacked,
    worksheet,
    worksheet_of_60,
    write,
    zipped,
)

FILE = f"{ASSIGNMENT}.ipynb"
LATE_ONE = NAMES[5]
WORKSHEETS = {
    "English": worksheet_of_60(),
    "German": worksheet_of_60(words=in_german, header=GERMAN, participant="Teilnehmer/in"),
}


@pytest.fixture(scope="module")
def entries(release, other):
    return moodle(release, other)


def times(course):
    """When each submission came, as the course knows it."""
    return {path.parts[-2]: time_in(path) for path in (course / "submitted").glob(f"*/{ASSIGNMENT}")}


def at(time):
    return datetime(*time).astimezone(UTC)


def of_class(found):
    """Whether all are there, nobody late who was not, and the late one is."""
    return len(found) == 57 and {name for name, time in found.items() if time != at(IN_TIME)} == {LATE_ONE}


def given(tmp_path, entries, sheet, how):
    """A download and its worksheet in one of the ways in which people have them."""
    if how == "inside":
        return [write(tmp_path / "all.zip", [*entries, ("Grades-Deep.csv", sheet, DOWNLOADED)])]
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "Grades-Deep.csv").write_bytes(sheet)
    download = write(folder / "all.zip", entries)
    if how == "beside, unpacked":
        download.unlink()
        unpacked(folder / "all", entries)
    return [folder] if how.startswith("beside") else [download, folder / "Grades-Deep.csv"]


@pytest.mark.parametrize("make", [moodle, canvas, canvas_anonymous])
def test_no_platforms_archive_makes_anybody_late(course, tmp_path, release, other, make):
    lines = collect(load_course(course), [write(tmp_path / "all.zip", make(release, other))], None)
    assert len(lines) == 64 and set(times(course).values()) == {None} and len(times(course)) == 57


def test_whom_canvas_calls_late_is_known_to_report_and_export_without_a_time(course, tmp_path, release, other):
    collect(load_course(course), [write(tmp_path / "all.zip", canvas(release, other))], None)
    assert CollectLog(course).called_late(ASSIGNMENT) == {"núñezortegafatima"}


@pytest.mark.parametrize("how", ["apart", "beside", "beside, unpacked", "inside"])
def test_the_worksheet_says_when_each_submission_came_wherever_it_lies(course, tmp_path, entries, how):
    lines = collect(load_course(course), given(tmp_path, entries, WORKSHEETS["English"], how), None)
    assert of_class(times(course))
    assert len(lines) == 65
    assert [(line.student, line.outcome) for line in lines if "Grades" in line.file] == [("", "left out")]
    assert known_rosters(course)[ASSIGNMENT]["most"] == 100


@pytest.mark.parametrize("language", ["English", "German"])
def test_the_worksheet_is_read_in_other_languages_too(course, tmp_path, entries, language):
    collect(load_course(course), given(tmp_path, entries, WORKSHEETS[language], "apart"), None)
    assert of_class(times(course))
    person = known_rosters(course)[ASSIGNMENT]["people"]["1234505"]
    assert (person["name"], person["email"]) == (LATE_ONE, "p1234505@example.org")


def test_more_time_that_moodle_gave_is_said_of_each_who_has_it(course, tmp_path, entries):
    longer = '"Submitted for grading - Extension granted until: Saturday, 21 November 2026, 6:00 PM"'
    sheet = WORKSHEETS["English"].decode("utf-8-sig").replace("Submitted for grading", longer, 1).encode("utf-8-sig")
    lines = collect(load_course(course), given(tmp_path, entries, sheet, "apart"), None)
    (said,) = [line.detail for line in lines if "Grades" in line.file]
    assert said.count(" until ") == 1 and f"{NAMES[0]} until 2026-11-21" in said and "count as late" in said


def test_a_worksheet_with_semicolons_or_in_utf_16_is_read(course, tmp_path, entries):
    sheet = worksheet([(1234500, NAMES[0], IN_TIME, None)], words=lambda time: in_words(time).replace(",", ""))
    sheet = sheet.decode("utf-8-sig").replace(",", ";").encode("utf-16")
    collect(load_course(course), given(tmp_path, entries[:1], sheet, "apart"), None)
    assert times(course) == {NAMES[0]: at(IN_TIME)}


def test_a_worksheet_that_comes_later_still_tells_the_time_of_what_is_there(course, tmp_path, entries):
    sources = given(tmp_path, entries, WORKSHEETS["English"], "apart")
    collect(load_course(course), sources[:1], None)
    lines = collect(load_course(course), sources, None)
    assert of_class(times(course)) and {line.outcome for line in lines} == {"there already", "left out", "not placed"}


def test_time_that_is_known_later_is_said_with_what_to_do_next(course, tmp_path, entries, monkeypatch):
    monkeypatch.setattr(cli, "HERE", course)
    sources = list(map(str, given(tmp_path, entries[:2], WORKSHEETS["English"], "apart")))
    said = []
    for names in (sources[:1], sources, sources):
        said.append(CliRunner(env={"COLUMNS": "200"}).invoke(cli.commands, ["collect", *names], standalone_mode=False).output)
    assert ["when it came is known now" in output for output in said] == [False, True, False]
    assert ["next: autograder grade" in output for output in said] == [True, True, False]


def test_words_for_a_time_that_are_not_understood_are_said_and_no_time_is_known(course, tmp_path, entries):
    sheet = worksheet([(1234500, NAMES[0], IN_TIME, None)], words=lambda time: "vrijdag 20 gibberish 2026 16:05")
    lines = collect(load_course(course), given(tmp_path, entries[:1], sheet, "apart"), None)
    assert times(course) == {NAMES[0]: None}
    (said,) = [line.detail for line in lines if line.outcome == "left out"]
    assert "times that are not understood: 1 (such as 'vrijdag 20 gibberish 2026 16:05'): set Moodle to English" in said


def test_no_student_can_hand_in_a_worksheet_or_a_time(course, tmp_path, entries):
    forged = worksheet([(1234505, LATE_ONE, IN_TIME, None)])
    mine = f"{LATE_ONE}_1234505_assignsubmission_file_"
    more = [(f"{mine}/Grades-Deep.csv", forged, DOWNLOADED), (f"{mine}/timestamp.txt", b"2026-11-20 10:00:00 UTC", DOWNLOADED)]
    more += [(f"{mine}/w.zip", zipped([("Grades-Deep.csv", forged, DOWNLOADED)]), DOWNLOADED)]
    collect(load_course(course), [write(tmp_path / "all.zip", [*entries, *more])], None)
    assert times(course)[LATE_ONE] is None and known_rosters(course) == {}


@pytest.mark.parametrize("name", ["submission_metadata.yml", "Grades-Deep.csv", "classroom_roster.csv", "gradebook.csv"])
def test_a_platforms_own_file_beside_the_submissions_is_no_student(course, tmp_path, release, name):
    content = {
        "submission_metadata.yml": b":submission_301234567:\n  :submitters: []\n",
        "Grades-Deep.csv": WORKSHEETS["English"],
        "classroom_roster.csv": b'"identifier","github_username","github_id","name"\n"ada","ada-l","1","Ada"\n',
        "gradebook.csv": b"Student,ID,SIS User ID,SIS Login ID,Section\nAda,3143,,ada,1\n",
    }
    work = [(f"submission_30123456{number}/{FILE}", answered(release, str(number)), DUE) for number in range(3)]
    lines = collect(load_course(course), [unpacked(tmp_path / "export", [*work, (name, content[name], DUE)])], None)
    assert sorted(line.student for line in lines) == [
        "",
        "submission_301234560",
        "submission_301234561",
        "submission_301234562",
    ]
    assert [line.outcome for line in lines if line.file.endswith(name)] == ["left out"]


def test_dates_of_files_in_folders_and_clones_are_no_times_of_handing_in(course, tmp_path, release):
    work = [(f"deep-{name}/{file}", data, LATE) for name in ("ada", "bob") for file, data in [(FILE, answered(release, name))]]
    lines = collect(load_course(course), [unpacked(tmp_path / "clones", [*work, ("deep-ada/timestamp.txt", b"", DUE)])], None)
    assert set(times(course).values()) == {None} and len(times(course)) == 2
    assert "put your own into submitted/" in next(line.detail for line in lines if line.outcome == "left out")


def test_a_time_that_the_instructor_wrote_stays_with_the_work_that_it_is_of(course, tmp_path, entries):
    collect(load_course(course), [write(tmp_path / "all.zip", entries[:1])], None)
    place = course / "submitted" / NAMES[0] / ASSIGNMENT
    (place / "timestamp.txt").write_text("2026-11-20 19:00:00 CET")
    collect(load_course(course), given(tmp_path, entries[:1], WORKSHEETS["English"], "apart"), None)
    assert (place / "timestamp.txt").read_text() == "2026-11-20 19:00:00 CET"


def test_collect_says_once_of_how_many_the_time_is_not_known(course, tmp_path, entries, monkeypatch):
    monkeypatch.setattr(cli, "HERE", course)
    sources = list(map(str, given(tmp_path, entries[:9], WORKSHEETS["English"], "apart")))
    without = CliRunner().invoke(cli.commands, ["collect", sources[0]], standalone_mode=False).output
    assert without.count("when they came is not known of all 9, so nothing is taken off for coming late") == 1
    assert "is not known" not in CliRunner().invoke(cli.commands, ["collect", *sources], standalone_mode=False).output


@pytest.mark.parametrize("zone", ["CEST", "PST", "JST", "BST", "+0200", "+02:00", "-03", "IST"])
def test_a_folder_of_the_exchange_with_any_zone_stops_nobody(course, tmp_path, release, zone):
    names = {"ina": f"2026-07-20 10:00:00.000000 {zone}", "bob": "2026-07-20 10:00:00.000000 UTC"}
    work = [(f"{name}+{ASSIGNMENT}+{time}/{FILE}", answered(release, name), DUE) for name, time in names.items()]
    lines = collect(load_course(course), [unpacked(tmp_path / "inbound", work)], None)
    ina = [(line.outcome, line.detail[:36]) for line in lines if line.student == "ina"]
    expected = ("placed", "when it came is not known, as the na" if zone == "IST" else "")
    assert ina == [expected] and times(course)["bob"] == datetime(2026, 7, 20, 10, tzinfo=UTC)


def test_letters_of_several_zones_are_read_in_the_zone_of_the_courses_exchange(course, root, tmp_path, release):
    shutil.copy(root / "nbgrader_config.py", course)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Exchange.timezone = 'Asia/Kolkata'\n")
    work = [(f"ina+{ASSIGNMENT}+2026-07-20 10:00:00.000000 IST/{FILE}", answered(release, "ina"), DUE)]
    collect(load_course(course), [unpacked(tmp_path / "inbound", work)], None)
    assert times(course) == {"ina": datetime(2026, 7, 20, 4, 30, tzinfo=UTC)}


@pytest.mark.parametrize(
    "words",
    [
        "Friday, 20 November 2026, 5:00 PM",
        "Freitag, 20. November 2026, 17:00",
        "vendredi 20 novembre 2026, 17:00",
        "viernes, 20 de noviembre de 2026, 17:00",
        "venerdì, 20 novembre 2026, 17:00",
        "sexta-feira, 20 de novembro de 2026 às 17:00",
        "vrijdag, 20 november 2026, 17:00",
        "2026年11月20日(金曜日) 17:00",
        "2026-11-20 17:00",
    ],
)
def test_a_time_in_words_is_understood(words):
    assert time_in_words(words) == datetime(2026, 11, 20, 17).astimezone(UTC)


@pytest.mark.parametrize("words", ["", "-", "Friday", "32 May 2026, 5:00", "20 November, 5:00 PM", "3/4/2026, 17:00", "x:00"])
def test_what_says_no_time_is_none(words):
    assert time_in_words(words) is None


def test_a_hidden_name_is_one_student_over_resubmissions_and_when_late(course, tmp_path, release):
    names = [
        f"anon_gHpPs_9004411_{FILE}",
        f"LATE_anon_gHpPs_9004412_{FILE.replace('.', '-1.')}",
        f"anon_LATE_gHpPs_9004413_{FILE}",
    ]
    for number, name in enumerate(names):
        entry = (name, answered(release, name), (2026, 11, 20 + number, 8, 0, 0))
        collect(
            load_course(course),
            [write(tmp_path / f"{number}.zip", [entry, (f"anon_Ab1_9_{FILE}", answered(release, "b"), DUE)])],
            None,
        )
    assert sorted(times(course)) == ["anon_Ab1", "anon_gHpPs"]
    older = course / ".autograder" / "older" / "anon_gHpPs" / ASSIGNMENT
    assert len(list(older.iterdir())) == 2
    assert json.loads((course / ".autograder" / "students.json").read_text())["anon_gHpPs"]["numbers"] == {"gHpPs": ASSIGNMENT}


def without_names(sheet):
    """A worksheet as Moodle writes it while it hides who it is: without the columns that would tell."""
    rows = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"))))
    text = io.StringIO()
    csv.writer(text).writerows([[row[0], *row[3:]] for row in rows])
    return text.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("how", [{}, {"words": in_german, "header": GERMAN, "participant": "Teilnehmer/in"}])
def test_the_worksheet_of_hidden_names_tells_times_and_is_exported_by_number(course, tmp_path, release, how):
    work = [(f"Participant_{at}_assignsubmission_file_/{FILE}", answered(release, str(at)), DOWNLOADED) for at in (123, 124)]
    sheet = without_names(worksheet([(123, "", IN_TIME, None), (124, "", LATE, None)], **how))
    collect(load_course(course), given(tmp_path, work, sheet, "apart"), ASSIGNMENT)
    assert times(course) == {"Participant 123": at(IN_TIME), "Participant 124": at(LATE)}
    results = ClassResults(ASSIGNMENT, {}, [], known_people(course), None, {"moodle": known_rosters(course)[ASSIGNMENT]})
    people = moodle_participants(results, "Participant 124")
    assert {number: (person["name"], person["email"]) for number, person in people.items()} == {"124": ("", "")}


def with_damage(sheet, damage):
    """A worksheet whose second row is damaged: the first one and the last one are not."""
    first, second, *rest = sheet.splitlines(keepends=True)
    bad = {"NUL": second + b"\x00\x00", "no text": second[:8] + b"\xff\xfe" + second[8:], "cut": b"?\r\n"}[damage]
    return b"".join([first, bad.replace(b"\r\n\x00\x00", b"\x00\x00\r\n"), *rest])


@pytest.mark.parametrize("damage", ["NUL", "no text", "cut"])
def test_one_damaged_row_of_a_worksheet_does_not_lose_the_others(course, tmp_path, entries, damage):
    sheet = worksheet([(1234500 + number, name, IN_TIME, None) for number, name in enumerate(NAMES[:4])])
    lines = collect(load_course(course), given(tmp_path, entries[:4], with_damage(sheet, damage), "apart"), None)
    assert {name: time for name, time in times(course).items() if name != NAMES[0]} == dict.fromkeys(NAMES[1:4], at(IN_TIME))
    (said,) = [line.detail for line in lines if line.outcome == "left out"]
    assert ("1 of its rows cannot be read: download it again" in said) == (damage != "NUL")


def test_a_time_that_is_yet_to_come_is_not_known_and_named(course, tmp_path, entries):
    sheet = worksheet([(1234500, NAMES[0], (2126, *IN_TIME[1:]), None), (1234501, NAMES[1], IN_TIME, None)])
    lines = collect(load_course(course), given(tmp_path, entries[:2], sheet, "apart"), None)
    assert times(course) == {NAMES[0]: None, NAMES[1]: at(IN_TIME)}
    (said,) = [line.detail for line in lines if line.outcome == "left out"]
    assert "times that are yet to come: 1 (such as 'Wednesday, 20 November 2126, 4:05 PM'), taken as not known" in said
