"""Tables that lie beside a download: what cannot be read is no student, and what cannot be true is not believed."""

import pytest

from autograder.collect.collect import collect, students_summary
from autograder.collect.rosters import UNUSED
from autograder.collect.sheets import UNREADABLE, time_in_words
from autograder.collect.sorter import NOT_OPENED
from autograder.course.course import load_course
from autograder.course.people import known_rosters
from autograder.course.times import TIME, time_in, why_unknown_in
from tests.desk.platforms import ASSIGNMENT, DOWNLOADED, IN_TIME, answered, worksheet, write, zipped

FILE = f"{ASSIGNMENT}.ipynb"
PEOPLE = [(11, "Ana Núñez", IN_TIME, None), (12, "Bo Li", IN_TIME, None)]
RUSSIAN = "Идентификатор,Полное имя,Адрес,Статус,Оценка,Максимум,Можно изменить,Последнее изменение"


def in_russian(_):
    return "пятница, 20 ноября 2026, 17:59"


UNREADABLE_TABLES = {
    "Cyrillic.csv": worksheet(PEOPLE, header=RUSSIAN, words=in_russian, participant="Участник "),
    "damaged.csv": worksheet(PEOPLE, participant="", words=in_russian).replace(b"Identifier", b"\xff\xfe\x00?"),
    "empty.csv": b"",
    "w.xlsx": zipped([("xl/workbook.xml", b"<x/>", DOWNLOADED), ("[Content_Types].xml", b"<x/>", DOWNLOADED)]),
    "cut.csv": worksheet(PEOPLE)[:-40] + b'"',
    "unclosed.csv": worksheet(PEOPLE).replace(b'"Friday', b'""Friday', 1),
}


def download(tmp_path, release, name="all.zip"):
    entries = [
        (f"{name}_{number}_assignsubmission_file_/{FILE}", answered(release, name), DOWNLOADED) for number, name, *_ in PEOPLE
    ]
    return write(tmp_path / name, entries)


def beside(course, tmp_path, release, name, table, how):
    """The lines of a download with a table beside it, in the same folder or given by itself."""
    folder = tmp_path / "given"
    folder.mkdir()
    archive = download(folder, release)
    (folder / name).write_bytes(table)
    return collect(load_course(course), [folder] if how == "in a folder" else [archive, folder / name], ASSIGNMENT)


@pytest.mark.parametrize("how", ["in a folder", "by itself"])
@pytest.mark.parametrize("name", UNREADABLE_TABLES)
def test_a_table_that_cannot_be_read_is_no_student_and_is_said(course, tmp_path, release, name, how):
    lines = beside(course, tmp_path, release, name, UNREADABLE_TABLES[name], how)
    assert students_summary(lines) == "2 students: 2 with a notebook; 0 without"
    assert [line.detail for line in lines if line.outcome == "left out"] == [UNREADABLE]


@pytest.mark.parametrize("name", ["hw.rar", "hw.7z", "hw.tar.gz", "hw.ipynb.gz"])
def test_an_archive_that_is_not_opened_is_said_to_be_one(course, tmp_path, release, name):
    for student, file, data in (("ada", name, b"packed"), ("bob", FILE, answered(release, "bob"))):
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / file).write_bytes(data)
    lines = {line.student: line for line in collect(load_course(course), [tmp_path / "class"], ASSIGNMENT)}
    assert (lines["ada"].outcome, lines["ada"].detail) == ("not placed", NOT_OPENED)


def test_a_table_of_a_student_who_sent_nothing_else_stays_a_students(course, tmp_path, release):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / f"ada_{FILE}").write_bytes(answered(release, "ada"))
    (tmp_path / "class" / "bob_data.csv").write_bytes(b"")
    lines = collect(load_course(course), [tmp_path / "class"], ASSIGNMENT)
    assert students_summary(lines) == "2 students: 1 with a notebook; 1 without (bob)"


def test_of_a_worksheet_of_another_assignment_it_is_said_that_nobody_of_it_is_there(course, tmp_path, release):
    other = worksheet([(number + 9_000, name, time, None) for number, name, time, _ in PEOPLE])
    lines = beside(course, tmp_path, release, "w.csv", other, "by itself")
    (said,) = [line.detail for line in lines if line.outcome == "left out"]
    assert said.endswith(UNUSED) and "taken from it" not in said and known_rosters(course) == {}


def test_of_the_right_worksheet_that_is_not_said(course, tmp_path, release):
    lines = beside(course, tmp_path, release, "w.csv", worksheet(PEOPLE), "by itself")
    (said,) = [line.detail for line in lines if line.outcome == "left out"]
    assert UNUSED not in said and sorted(known_rosters(course)[ASSIGNMENT]["people"]) == ["11", "12"]


@pytest.mark.parametrize("word", ["Participant", "Teilnehmer"])
@pytest.mark.parametrize("between", ["_", " "])
def test_participants_without_names_are_one_student_each_however_their_number_is_parted(
    course, tmp_path, release, word, between
):
    for number in (123, 124):  # two downloads, so that no namesake is beside
        name = f"{word}{between}{number}_assignsubmission_file_/{FILE}"
        path = write(tmp_path / f"{number}.zip", [(name, answered(release, str(number)), DOWNLOADED)])
        collect(load_course(course), [path], ASSIGNMENT)
    assert sorted(path.name for path in (course / "submitted").iterdir()) == [f"{word} 123", f"{word} 124"]


@pytest.mark.parametrize(
    "words",
    [
        "Monday, 20 November 2026, 5:59 PM",
        "Montag, 20. November 2026, 17:59",
        "lundi 20 novembre 2026, 17:59",
        "2026年 11月 20日(月曜日) 17:59",
    ],
)
def test_a_time_of_another_day_of_the_week_than_its_date_is_not_believed_and_said(course, tmp_path, release, words):
    assert time_in_words(words) is None
    sheet = worksheet(PEOPLE, words=lambda time: words)
    lines = beside(course, tmp_path, release, "w.csv", sheet, "by itself")
    (said,) = [line.detail for line in lines if line.outcome == "left out"]
    assert f"times that name another day of the week than their date: 2 (such as '{words}')" in said
    assert not list((course / "submitted").rglob(TIME))


def test_a_time_after_the_download_was_made_is_that_of_a_newer_submission(course, tmp_path, release):
    sheet = worksheet([(11, "Ana Núñez", (2026, 11, 26, 8, 0, 0), None), PEOPLE[1]])
    lines = beside(course, tmp_path, release, "w.csv", sheet, "by itself")
    (said,) = [line.detail for line in lines if line.student == "Ana Núñez"]
    assert "the worksheet says a time after this download was made" in said
    assert [path.parts[-3] for path in (course / "submitted").rglob(TIME)] == ["Bo Li"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2126-11-20 17:00:00 UTC", "it is yet to come"),
        ("Monday, 20 November 2026 17:00:00 UTC", "its day of the week is not that of its date"),
        ("2026-11-20 17:00:00 IST", "IST may be one of several zones"),
        ("tomorrow", "it holds no day with a time of day"),
        ("2026-11-20 17:00:00", ""),
        ("Friday, 20 November 2026 17:00:00 UTC", ""),
    ],
)
def test_a_timestamp_that_cannot_be_true_is_not_believed_and_why_is_said(tmp_path, text, why):
    (tmp_path / TIME).write_text(text)
    assert (time_in(tmp_path) is None) == bool(why) and why_unknown_in(tmp_path).startswith(why)
