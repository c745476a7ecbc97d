"""`autograder collect`: real downloads are placed or listed, nothing is overwritten, and nothing leaves the course."""

import io
import json
import os
import stat
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.collect import unpack
from autograder.collect.collect import collect, files_summary
from autograder.collect.log import CollectLog
from autograder.collect.sorter import WAY_BACK
from autograder.course.course import load_course
from autograder.course.times import time_of
from tests.desk.platforms import (
    ASSIGNMENT,
    DUE,
    IN_TIME,
    LATE,
    answered,
    canvas,
    moodle,
    tree,
    unpacked,
    worksheet_of_60,
    write,
    zipped,
)

FILE = f"{ASSIGNMENT}.ipynb"
KINDS = ("moodle", "moodle without folders", "canvas")


def outcomes(lines):
    return Counter(line.outcome for line in lines)


def reasons(lines):
    return {line.file.rsplit("/", 1)[-1]: line.detail for line in lines if line.outcome == "not placed"}


def stored(course, student, assignment=ASSIGNMENT):
    return tree(course / "submitted" / student / assignment)


@pytest.fixture(scope="module")
def entries(release, other):
    return {
        "moodle": moodle(release, other),
        "moodle without folders": moodle(release, other, folders=False),
        "canvas": canvas(release, other),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_a_download_is_placed_or_listed(course, tmp_path, entries, kind):
    lines = collect(load_course(course), [write(tmp_path / "all.zip", entries[kind])], None)
    assert outcomes(lines) == {"placed": 58, "placed beside it": 2, "older kept": 1, "left out": 1, "not placed": 2}
    assert files_summary(lines).startswith("64 files: 58 placed; ")
    assert len(list((course / "submitted").glob(f"*/{ASSIGNMENT}/{FILE}"))) == 57
    assert reasons(lines) == {
        next(
            line.file.rsplit("/", 1)[-1] for line in lines if "empty archive" in line.detail
        ): "an empty archive: ask for it again",
        next(line.file.rsplit("/", 1)[-1] for line in lines if "essay" in line.file): "no notebook came with it",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_run_twice_changes_nothing(course, tmp_path, entries, kind):
    download = write(tmp_path / "all.zip", entries[kind])
    collect(load_course(course), [download], None)
    before = tree(course)
    lines = collect(load_course(course), [download], None)
    assert tree(course) == before
    assert outcomes(lines) == {"there already": 61, "left out": 1, "not placed": 2}


def test_an_unpacked_download_gives_the_same_submissions(course, tmp_path, entries):
    collect(load_course(course), [write(tmp_path / "all.zip", entries["moodle"])], None)
    lines = collect(load_course(course), [unpacked(tmp_path / "unpacked", entries["moodle"])], None)
    assert outcomes(lines) == {"there already": 61, "left out": 1, "not placed": 2}


def given_with_worksheet(course, tmp_path, entries):
    """Collect a download of Moodle with its grading worksheet."""
    (tmp_path / "Grades.csv").write_bytes(worksheet_of_60())
    return collect(load_course(course), [write(tmp_path / "all.zip", entries), tmp_path / "Grades.csv"], None)


def test_a_moodle_user_keeps_name_time_and_files(course, tmp_path, entries):
    given_with_worksheet(course, tmp_path, entries["moodle"])
    late = stored(course, "Fatima Núñez Ortega")["timestamp.txt"].decode()
    assert time_of(late) == datetime(*LATE).astimezone(UTC)
    assert set(stored(course, "Fatima Lefèvre")) == {FILE, "data/points.csv", "timestamp.txt"}
    assert set(stored(course, "Fatima O'Brien")) == {FILE, "Übung.pdf", "timestamp.txt"}


def test_nbgrader_reads_the_time(course, tmp_path, entries):
    from nbgrader.utils import parse_utc

    given_with_worksheet(course, tmp_path, entries["moodle"][:1])
    written = parse_utc((course / "submitted" / "Ana María Núñez Ortega" / ASSIGNMENT / "timestamp.txt").read_text())
    assert written.replace(tzinfo=UTC) == datetime(*IN_TIME).astimezone(UTC)


def test_canvas_files_get_no_time_because_the_archive_has_that_of_the_download(course, tmp_path, entries):
    lines = collect(load_course(course), [write(tmp_path / "all.zip", entries["canvas"])], None)
    assert FILE in stored(course, "åkessonbjørn")
    assert not list((course / "submitted").rglob("timestamp.txt"))
    assert [line.detail for line in lines if "LATE" in line.file] == ["Canvas says it came late"]


def test_a_notebook_of_another_assignment_is_placed_there_unless_one_was_asked_for(course, tmp_path, entries):
    download = write(tmp_path / "all.zip", entries["moodle"][20:22])
    lines = collect(load_course(course), [download], ASSIGNMENT)
    assert reasons(lines) == {FILE: f"it is a notebook of 1_two_layer, not of {ASSIGNMENT}"}
    lines = collect(load_course(course), [download], None)
    assert sorted(line.assignment for line in lines) == ["1_two_layer", ASSIGNMENT]


def test_a_notebook_is_recognised_without_metadata_and_under_any_name(course, tmp_path, release):
    notebook = json.loads(answered(release, "mine"))
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    download = write(tmp_path / "flat.zip", [("ada_final version.ipynb", json.dumps(notebook), DUE), ("bob.txt", b"", DUE)])
    collect(load_course(course), [download], None)
    assert FILE in stored(course, "ada")


def test_a_file_of_canvas_that_comes_in_two_downloads_is_one_file_of_its_name(course, tmp_path, entries):
    for name in ("friday.zip", "sunday.zip"):
        collect(load_course(course), [write(tmp_path / name, entries["canvas"][:3])], None)
    assert {(line.student, line.name) for line in CollectLog(course).lines} == {
        (name, FILE) for name in ("maríanúñezortegaana", "núñezortegabjørn", "núñezortegachloé")
    }


def test_a_foreign_notebook_is_not_placed(course, tmp_path):
    download = write(
        tmp_path / "flat.zip", [("ada.ipynb", b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', DUE)]
    )
    assert reasons(collect(load_course(course), [download], None)) == {"ada.ipynb": "it holds no exercise of this course"}


def test_an_older_download_that_comes_later_never_overwrites(course, tmp_path, release):
    place = course / "submitted" / "Ada" / ASSIGNMENT
    place.mkdir(parents=True)
    (place / FILE).write_bytes(b"by hand")
    lines = collect(
        load_course(course),
        [write(tmp_path / "a.zip", [("Ada_11_assignsubmission_file_/a.ipynb", answered(release, "x"), DUE)])],
        None,
    )
    assert outcomes(lines) == {"older kept": 1} and (place / FILE).read_bytes() == b"by hand"


def test_names_that_are_the_same_are_told_apart_by_the_number(course, tmp_path, release):
    pair = [(f"Kim Lee_{number}_assignsubmission_file_/a.ipynb", answered(release, str(number)), DUE) for number in (21, 22)]
    collect(load_course(course), [write(tmp_path / "pair.zip", pair)], None)
    assert sorted(path.name for path in (course / "submitted").iterdir()) == ["Kim Lee 21", "Kim Lee 22"]


def test_one_moodle_user_has_one_id_in_all_assignments(course, tmp_path, release, other):
    first = write(tmp_path / "first.zip", [("Kim Lee_21_assignsubmission_file_/a.ipynb", answered(release, "1"), DUE)])
    second = write(tmp_path / "second.zip", [("Kim Lee_55_assignsubmission_file_/a.ipynb", answered(other, "2"), DUE)])
    collect(load_course(course), [first, second], None)
    assert [path.name for path in (course / "submitted").iterdir()] == ["Kim Lee"]
    assert json.loads((course / ".autograder" / "students.json").read_text())["Kim Lee"]["numbers"] == {
        "21": ASSIGNMENT,
        "55": "1_two_layer",
    }


def test_blind_participants_are_never_one_student(course, tmp_path, release):
    for number in (21, 22):
        entry = (f"Participant_{number}_assignsubmission_file_/a.ipynb", answered(release, str(number)), DUE)
        collect(load_course(course), [write(tmp_path / f"{number}.zip", [entry])], None)
    assert sorted(path.name for path in (course / "submitted").iterdir()) == ["Participant 21", "Participant 22"]


def test_a_zip_of_zips_and_a_flat_folder_name_the_student(course, tmp_path, release, other):
    inner = zipped([("hw/solution.ipynb", answered(release, "z"), DUE)])
    flat = [
        ("alice.zip", inner, DUE),
        ("bob.ipynb", answered(release, "b"), DUE),
        ("carl-2_L_layer.ipynb", answered(release, "c"), DUE),
    ]
    flat += [("s12_hw.ipynb", answered(release, "d"), DUE), ("s12_first.ipynb", answered(other, "d"), DUE)]
    lines = collect(
        load_course(course),
        [write(tmp_path / "class.zip", [(f"week 2/{name}", data, date) for name, data, date in flat])],
        None,
    )
    assert outcomes(lines) == {"placed": 5}
    assert sorted(path.name for path in (course / "submitted").iterdir()) == ["alice", "bob", "carl", "s12"]


def test_two_files_that_may_be_of_two_students_are_not_placed(course, tmp_path, release):
    flat = [(f"ada_{name}.ipynb", answered(release, name), DUE) for name in ("byron", "lovelace")]
    lines = collect(load_course(course), [write(tmp_path / "flat.zip", flat)], None)
    assert outcomes(lines) == {"not placed": 2} and "name each file" in lines[0].detail


def test_nbgraders_exchange_keeps_every_attempt_and_its_time(course, tmp_path, release):
    attempts = ["2026-11-19 10:00:00.000000 UTC", "2026-11-20 10:00:00.000000 UTC+xYz="]
    entries = [(f"ada+{ASSIGNMENT}+{time}/{name}", answered(release, time), DUE) for time in attempts for name in (FILE,)]
    lines = collect(load_course(course), [unpacked(tmp_path / "inbound", [*entries, ("bob+x/timestamp.txt", b"", DUE)])], None)
    assert outcomes(lines) == {"placed": 1, "older kept": 1, "not placed": 1}
    assert stored(course, "ada")["timestamp.txt"] == b"2026-11-20 10:00:00.000000 UTC"


@pytest.mark.parametrize("answer", ["mine", None])
def test_the_secret_of_the_exchange_comes_along_and_is_not_taken_for_work(course, tmp_path, release, answer):
    folder, secret = f"ada+{ASSIGNMENT}+2026-11-19 10:00:00.000000 UTC", b"a secret of three words"
    notebook = answered(release, answer) if answer else nbformat.writes(release).encode()
    entries = [(f"{folder}/{FILE}", notebook, DUE), (f"{folder}/submission_secret.txt", secret, DUE)]
    _, line = collect(load_course(course), [unpacked(tmp_path / "inbound", entries)], None)
    assert (line.what, line.detail) == ("placed beside it", WAY_BACK)
    assert stored(course, "ada")["submission_secret.txt"] == secret


def test_with_notebooks_of_two_assignments_the_secret_goes_to_the_one_that_was_submitted(course, tmp_path, release, other):
    folder = f"ada+{ASSIGNMENT}+2026-11-19 10:00:00.000000 UTC"
    files = {FILE: answered(release, "x"), "1_two_layer.ipynb": nbformat.writes(other).encode(), "submission_secret.txt": b"x"}
    entries = [(f"{folder}/{name}", data, DUE) for name, data in files.items()]
    lines = collect(load_course(course), [unpacked(tmp_path / "inbound", entries)], None)
    assert outcomes(lines) == {"placed": 2, "placed beside it": 1}
    assert "submission_secret.txt" in stored(course, "ada")


def test_a_student_who_submitted_no_notebook_is_not_lost_beside_the_exchanges_own_files(course, tmp_path):
    folder = f"ada+{ASSIGNMENT}+2026-11-19 10:00:00.000000 UTC"
    entries = [(f"{folder}/{name}", b"x", DUE) for name in ("timestamp.txt", "submission_secret.txt")]
    lines = collect(load_course(course), [unpacked(tmp_path / "inbound", entries)], None)
    assert {(line.student, line.outcome) for line in lines} == {("ada", "left out"), ("ada", "not placed")}


def test_a_student_cannot_hand_in_as_somebody_else_or_set_the_time(course, tmp_path, release):
    forged = zipped(
        [
            ("Bob_12_assignsubmission_file_/a.ipynb", answered(release, "forged"), LATE),
            ("timestamp.txt", b"2000-01-01 00:00:00 UTC", LATE),
            (".timestamp.txt", b"2000-01-01 00:00:00 UTC", LATE),
        ]
    )
    bob = ("bob.ipynb", answered(release, "bob"), DUE)
    lines = collect(load_course(course), [write(tmp_path / "class.zip", [("eve.zip", forged, DUE), bob])], None)
    assert [path.name for path in (course / "submitted").iterdir()] == ["bob"]
    moodle_zip = [("Eve_13_assignsubmission_file_/w.zip", forged, DUE), ("Ben_12_assignsubmission_file_/b.ipynb", bob[1], DUE)]
    lines = collect(load_course(course), [write(tmp_path / "moodle.zip", moodle_zip)], None)
    assert {line.student for line in lines if line.outcome == "placed"} == {"Eve", "Ben"}
    assert "timestamp.txt" not in stored(course, "Eve")


def test_names_that_lead_out_links_and_encrypted_entries_are_refused(course, tmp_path, release):
    target = io.BytesIO()
    link = zipfile.ZipInfo("ada/link.ipynb", DUE)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("../../evil.ipynb", "/etc/evil.ipynb", "C:\\evil.ipynb", "ada/..\\..\\evil.ipynb"):
            archive.writestr(name, b"evil")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("ada/secret.ipynb", b"x")
        archive.writestr("ada/mine.ipynb", answered(release, "mine"))
    data = bytearray(target.getvalue())
    central = data.index(b"PK\x01\x02", data.rindex(b"mine.ipynb", 0, data.index(b"PK\x01\x02")))
    entry = data.rindex(b"PK\x01\x02", central, data.index(b"ada/secret.ipynb", central))
    data[entry + 8] |= 1
    (tmp_path / "bad.zip").write_bytes(data)
    lines = collect(load_course(course), [tmp_path / "bad.zip"], None)
    assert outcomes(lines) == {"not placed": 6, "placed": 1}
    found = Counter(line.detail for line in lines if line.outcome == "not placed")
    assert found == {
        "its name leads out of the archive": 4,
        "a link, not followed": 1,
        "encrypted: ask for it without a password": 1,
    }
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name]


def test_links_in_a_folder_are_not_followed(course, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    os.symlink("/etc/passwd", folder / "ada.ipynb")
    os.symlink(tmp_path, folder / "bob")
    assert reasons(collect(load_course(course), [folder], None)) == {
        "ada.ipynb": "a link, not followed",
        "bob": "a link, not followed",
    }


def test_a_name_that_is_no_text_stops_nothing(course, tmp_path, release):
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in (b"ad\xff.ipynb", b"ad\xff_11_assignsubmission_file_x.ipynb", b"bob.ipynb"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(answered(release, "x"))
    assert outcomes(collect(load_course(course), [folder], None)) == {"placed": 3}


def test_nothing_unpacked_is_left_behind(course, tmp_path, entries):
    (course / ".autograder" / "unpacked" / "0").mkdir(parents=True)
    collect(load_course(course), [write(tmp_path / "all.zip", entries["canvas"][:3])], None)
    assert {path.name for path in (course / ".autograder").iterdir()} == {"collected.json", "lock", "students.json"}


def test_bombs_are_refused_and_the_rest_goes_on(course, tmp_path, release, monkeypatch):
    monkeypatch.setattr(unpack, "SMALL", 100_000)
    monkeypatch.setattr(unpack, "LARGEST_FILE", 3_000_000)
    monkeypatch.setattr(unpack, "OF_ONE", (20, 2_000_000))
    many = zipped([(f"{number}.txt", b"", DUE) for number in range(30)])
    wide = zipped([(f"{number}.bin", os.urandom(900_000), DUE) for number in range(3)])
    deep = zipped([("x.txt", b"deep", DUE)])
    for _ in range(6):
        deep = zipped([("in.zip", deep, DUE)])
    files = {
        "a/ratio.txt": bytes(2_000_000),
        "b/large.bin": bytes(3_500_000),
        "c/many.zip": many,
        "d/wide.zip": wide,
        "e/deep.zip": deep,
    }
    entries = [(name, data, DUE) for name, data in {**files, "f/mine.ipynb": answered(release, "mine")}.items()]
    lines = collect(load_course(course), [write(tmp_path / "class.zip", entries)], None)
    assert outcomes(lines) == {"not placed": 5, "placed": 1}
    reasons_given = " | ".join(sorted(line.detail for line in lines))
    for part in (
        "times its size",
        "too large: 3 MB",
        "30 files with 0 MB",
        "3 files with 2 MB",
        "archives in archives, more than 4 deep",
    ):
        assert part in reasons_given


def test_damaged_archives_are_named_and_the_rest_goes_on(course, tmp_path, release):
    good = zipped([("mine.ipynb", answered(release, "mine"), DUE)])
    broken = bytearray(good)
    broken[60:90] = bytes(30)
    entries = [("a.zip", good[:-40], DUE), ("b.zip", bytes(broken), DUE), ("c.zip", b"", DUE), ("d.zip", good, DUE)]
    lines = collect(load_course(course), [write(tmp_path / "class.zip", entries)], None)
    assert outcomes(lines) == {"not placed": 3, "placed": 1}
    assert all("ask for it again" in line.detail for line in lines if line.outcome == "not placed")


def test_the_command_prints_one_table_and_the_sum(course, tmp_path, entries, monkeypatch):
    monkeypatch.setattr(cli, "HERE", course)
    done = CliRunner().invoke(
        cli.commands, ["collect", str(write(tmp_path / "m.zip", entries["moodle"][:11]))], standalone_mode=False
    )
    assert done.return_value == 1
    assert "11 files: 10 placed; 0 older kept; 1 not placed" in done.output
