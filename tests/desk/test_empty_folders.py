"""Whatever a folder of the exchange is named and holds, nothing of it is left out without a reason, and nobody is lost."""

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.collect.collect import collect, students_summary
from autograder.collect.log import CollectLog
from autograder.course.course import load_course
from tests.desk.platforms import ASSIGNMENT, DUE, answered, unpacked, zipped

FILE = f"{ASSIGNMENT}.ipynb"
TIME = "2026-11-19 10:00:00.000000 UTC"
BOB = f"bob+{ASSIGNMENT}+{TIME}"


def inbound(folder, release, name, files):
    """The exchange's folder with Bob's work and one folder more, which may be empty."""
    source = unpacked(folder / "inbound", [(f"{BOB}/{FILE}", answered(release, "of bob"), DUE)])
    unpacked(source, [(f"{name}/{file}", data, DUE) for file, data in files.items()])
    (source / name).mkdir(exist_ok=True)
    return source


def said(course, source):
    """What became of the files that are not Bob's, and why."""
    lines = collect(load_course(course), [source], ASSIGNMENT)
    return [(line.student, line.outcome, line.detail) for line in lines if BOB not in line.file], students_summary(lines)


@pytest.mark.parametrize("name", [f"ada+{ASSIGNMENT}+{TIME}", "Ada_11_assignsubmission_file", "Ada_11_assignsubmission_file_"])
def test_who_sent_an_empty_folder_is_counted_and_named(course, tmp_path, release, name):
    found, summary = said(course, inbound(tmp_path, release, name, {}))
    ((student, *rest),) = found
    assert (student.lower(), rest) == ("ada", ["not placed", "an empty folder: ask for it again"])
    assert summary == f"2 students: 1 with a notebook; 1 without ({student})"
    assert student in CollectLog(course).not_placed(ASSIGNMENT)


def test_an_empty_folder_in_an_archive_is_said_too(course, tmp_path, release):
    entries = [("all/Bob_12_assignsubmission_file/a.ipynb", answered(release, "of bob"), DUE)]
    (tmp_path / "all.zip").write_bytes(zipped(entries))
    with zipfile.ZipFile(tmp_path / "all.zip", "a") as archive:
        for name in ("all/", "all/Ada_11_assignsubmission_file/", "all/Bob_12_assignsubmission_file/", "all/__MACOSX/"):
            archive.writestr(name, "")
    lines = collect(load_course(course), [tmp_path / "all.zip"], ASSIGNMENT)
    assert sorted((line.student, line.outcome) for line in lines if line.detail) == [("", "left out"), ("Ada", "not placed")]


def test_an_empty_folder_within_a_submission_is_nothing(course, tmp_path, release):
    source = inbound(tmp_path, release, f"ada+{ASSIGNMENT}+{TIME}", {FILE: answered(release, "of ada")})
    (source / f"ada+{ASSIGNMENT}+{TIME}" / "data").mkdir()
    assert said(course, source)[0] == [("ada", "placed", "")]


def test_who_sent_a_time_and_nothing_else_is_counted_and_named(course, tmp_path, release):
    found, _ = said(course, inbound(tmp_path, release, f"ada+{ASSIGNMENT}+{TIME}", {"timestamp.txt": TIME.encode()}))
    ((student, outcome, why),) = found
    assert (student, outcome) == ("ada", "not placed") and "no notebook came with it: ask for the notebook" in why


@pytest.mark.parametrize("files", [{FILE: b""}, {}, {".DS_Store": b""}])
def test_a_student_whose_name_looks_like_a_machines_file_is_a_student(course, tmp_path, release, files):
    files = {name: data or answered(release, "of ada") for name, data in files.items()}
    found, summary = said(course, inbound(tmp_path, release, f"._ada+{ASSIGNMENT}+{TIME}", files))
    assert [student for student, *_ in found] == ["_ada"] and summary.startswith("2 students")


def test_a_folder_that_names_nobody_is_not_taken_for_the_whole_download(course, tmp_path, release):
    found, _ = said(course, inbound(tmp_path, release, ASSIGNMENT, {FILE: answered(release, "of whom")}))
    assert found == [("", "not placed", "its name does not tell whose it is")]


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=12).filter(
    lambda name: name not in (".", "..")
)


@settings(max_examples=60, deadline=None)
@example(name="+", is_submission=True, files=[])
@example(name="._ada", is_submission=True, files=[".DS_Store"])
@given(
    name=NAMES,
    is_submission=st.booleans(),
    files=st.lists(st.sampled_from([FILE, "timestamp.txt", "notes.txt", ".DS_Store"]), unique=True),
)
def test_each_folder_of_the_exchange_is_placed_or_there_is_a_reason(release, root, name, is_submission, files):
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        (course / "release").mkdir(parents=True)
        shutil.copytree(root / "release" / ASSIGNMENT, course / "release" / ASSIGNMENT)
        name = f"{name}+{ASSIGNMENT}+{TIME}" if is_submission else name
        found, _ = said(course, inbound(Path(folder), release, name, dict.fromkeys(files, answered(release, "of somebody"))))
        assert found or os.fsencode(name) == os.fsencode(BOB)
        assert all(why or outcome.startswith(("placed", "there", "older")) for _, outcome, why in found)
