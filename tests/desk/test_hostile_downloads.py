"""Whatever one student has put into a download, the others are collected as without it, and it is named with a reason."""

import contextlib
import io
import os
import shutil
import zipfile

import pytest
from click.testing import CliRunner

from autograder import cli
from tests.desk.platforms import ASSIGNMENT, DUE, answered, zipped
from tests.grading.hostile_folders import nested, remove

FILE = f"{ASSIGNMENT}.ipynb"


def archived(*entries, change=lambda data: data):
    """A zip as bytes; `change` may damage it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name, DUE), content)
    return change(target.getvalue())


def within(name):
    return archived((name, b"x"), ("mine.ipynb", b"{"))


def a_list_of_very_many_files(data):
    """The same archive, whose end says that the list of its files is very long."""
    end = data.rindex(b"PK\x05\x06")
    return data[:end] + b"PK\x01\x02" * 2_000_000 + data[end : end + 12] + (8_000_000).to_bytes(4, "little") + data[end + 16 :]


def older_files(folder):
    for number, seconds in enumerate((-(2**40), 2**33, 2**40)):
        path = folder / f"{number}.ipynb"
        path.write_bytes(b"{}")
        with contextlib.suppress(OverflowError):
            os.utime(path, (seconds, seconds))


ARCHIVES = {
    "1,500 nested folders": within("d/" * 1_500 + "data.csv"),
    "a path of 5,000 bytes": within("/".join(["n" * 200] * 25) + "/data.csv"),
    "one name of 60,000 bytes": within("n" * 60_000),
    "a notebook under a long path": archived(("d/" * 1_500 + FILE, b"{}")),
    "a name that is not UTF-8, but says so": within("naïve.txt").replace("naïve.txt".encode(), b"na\xff\xffve.txt"),
    "a name with half a character": within("a.csv").replace(b"a.csv", b"\xed\xa0\x80.c"),
    "an integer of 5,000 digits": archived((FILE, b'{"cells": [], "metadata": {"a": ' + b"7" * 5_000 + b"}}")),
    "lists 100,000 deep": archived((FILE, b'{"cells": ' + b"[" * 100_000)),
    "a cell that is too much for the parser": archived(
        (FILE, b'{"cells": [{"cell_type": "code", "source": "x = ' + b"-" * 20_000 + b'1"}], "nbformat": 4, "metadata": {}}')
    ),
    "a list of files of 8 MB": archived((FILE, b"{}"), change=a_list_of_very_many_files),
    "an unknown compression": zipped([(FILE, b"{}" * 100, DUE)]).replace(b"\x08\x00", b"\x63\x00"),
    "1,000 notebooks": archived(*((f"{number}.ipynb", b"{}") for number in range(1_000))),
}  # fmt: skip
FOLDERS = {
    "1,500 nested folders": lambda folder: nested(folder, 1_500, "d"),
    "a path of 5,000 bytes": lambda folder: nested(folder, 25, "n" * 200),
    "names that are no text": lambda folder: [(folder / os.fsdecode(name)).touch() for name in (b"\xff.ipynb", b"\xfe.zip")],
    "a folder whose name is no text": lambda folder: folder.rename(os.fsdecode(os.fsencode(folder) + b"\xff")),
    "files of other ages": older_files,
    "a folder in the place of a notebook": lambda folder: (folder / FILE).mkdir(),
    "a pipe in the place of a notebook": lambda folder: os.mkfifo(folder / FILE),
    "3,000 files": lambda folder: [(folder / f"{number}.ipynb").write_bytes(b"{}") for number in range(3_000)],
}  # fmt: skip


@pytest.fixture
def honest(release):
    return answered(release, "of ada")


@pytest.fixture
def source(tmp_path):
    """The folder of a download."""
    yield tmp_path / "all"
    remove(tmp_path / "all")


def collected(course, source, monkeypatch):
    """Run the command; whom it placed, and what it printed."""
    monkeypatch.setattr(cli, "HERE", course)
    done = CliRunner().invoke(cli.commands, ["collect", str(source)], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.output


@pytest.mark.parametrize("kind", ARCHIVES)
@pytest.mark.parametrize("inside", ["an archive", "a folder"])
def test_one_archive_stops_nobody_else(course, tmp_path, honest, monkeypatch, kind, inside):
    names = {f"Ada_1_assignsubmission_file_/{FILE}": honest, "Mallory_2_assignsubmission_file_/work.zip": ARCHIVES[kind]}
    source = tmp_path / "all"
    for name, data in names.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    if inside == "an archive":
        source.with_suffix(".zip").write_bytes(zipped([(name, data, DUE) for name, data in names.items()]))
        source = source.with_suffix(".zip")
    printed = collected(course, source, monkeypatch)
    assert (course / "submitted" / "Ada" / ASSIGNMENT / FILE).read_bytes() == honest
    assert "Mallory" in printed


@pytest.mark.parametrize("kind", FOLDERS)
@pytest.mark.parametrize("named", ["{}_1_assignsubmission_file_", f"{{}}+{ASSIGNMENT}+2026-11-20 10:00:00.000000 UTC", "{}"])
def test_one_folder_stops_nobody_else(course, source, honest, monkeypatch, kind, named):
    for name in ("Ada", "Mallory"):
        (source / named.format(name)).mkdir(parents=True)
    (source / named.format("Ada") / FILE).write_bytes(honest)
    FOLDERS[kind](source / named.format("Mallory"))
    collected(course, source, monkeypatch)
    assert (course / "submitted" / "Ada" / ASSIGNMENT / FILE).read_bytes() == honest


@pytest.mark.parametrize("error", [MemoryError, KeyError, UnicodeError, TypeError])
@pytest.mark.parametrize("step", ["recognised", "_name_beside", "Store.settle"])
def test_an_error_over_one_student_is_that_students_reason(course, tmp_path, honest, monkeypatch, step, error):
    from autograder.collect import sorter
    from autograder.collect.store import Store

    holder, name = (Store, "settle") if step == "Store.settle" else (sorter, step)
    right = getattr(holder, name)

    def wrong(*arguments):
        if "Mallory" in repr(arguments) or "mallory" in str(arguments[0]):
            raise error("no")
        return right(*arguments)

    source = tmp_path / "all"
    for student in ("Ada", "Mallory"):
        place = source / f"{student}_1{len(student)}_assignsubmission_file_"
        place.mkdir(parents=True)
        (place / FILE).write_bytes(honest.replace(b"of ada", student.encode()))
        (place / f"{student.lower()} data.csv").touch()
    monkeypatch.setattr(holder, name, wrong)
    printed = " ".join(collected(course, source, monkeypatch).replace("│", " ").split())
    assert (course / "submitted" / "Ada" / ASSIGNMENT / FILE).is_file()
    assert not (course / "submitted" / "Mallory").exists()
    assert error.__name__ in printed and (course / ".autograder" / "errors.log").is_file()


def test_a_full_disk_still_stops_the_collecting(course, tmp_path, honest, monkeypatch):
    def full(*_):
        raise OSError(28, "no space left on the device")

    (tmp_path / "all.zip").write_bytes(zipped([(f"Ada_1_assignsubmission_file_/{FILE}", honest, DUE)]))
    monkeypatch.setattr(shutil, "copyfileobj", full)
    monkeypatch.setattr(cli, "HERE", course)
    done = CliRunner().invoke(cli.commands, ["collect", str(tmp_path / "all.zip")], standalone_mode=False)
    assert isinstance(done.exception, OSError)
