"""What grading needs is looked at before anything is written: room on the disk, a gradebook that can be used, the release."""

import multiprocessing
import os
import shutil
import sqlite3
import tempfile
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from autograder.cli import commands
from autograder.course import preflight
from autograder.course.course import load_course
from autograder.course.preflight import NotReady, disk_problem, gradebook_problem, require_ready
from autograder.desk.doctor import findings
from tests.grading.conftest import ASSIGNMENT

MB = 1_000_000
NEEDED = 200 * MB
Usage = namedtuple("Usage", "total used free")
fork = multiprocessing.get_context("fork")


@pytest.fixture
def folder(tmp_path, root):
    """A course with a release and a gradebook."""
    shutil.copytree(root / "release" / ASSIGNMENT, tmp_path / "release" / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", tmp_path)
    (tmp_path / "submitted" / "ada" / ASSIGNMENT).mkdir(parents=True)
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as database:
        database.execute("create table anything (number)")
    return tmp_path


def with_free(monkeypatch, free):
    """Let every disk have so many bytes left: no test can fill this one."""
    monkeypatch.setattr(preflight.shutil, "disk_usage", lambda _: Usage(NEEDED, NEEDED - free, free))


@pytest.mark.parametrize("free", [0, 1, MB, NEEDED // 2, NEEDED - MB, NEEDED - 1])
def test_a_disk_with_less_than_200_mb_is_named_with_what_is_free(folder, monkeypatch, free):
    with_free(monkeypatch, free)
    assert disk_problem(folder) == (f"only {free // MB} MB are free on the disk of {folder}: make room for at least 200 MB")
    with pytest.raises(NotReady, match="make room for at least 200 MB"):
        require_ready(load_course(folder), ASSIGNMENT)


@pytest.mark.parametrize("free", [NEEDED, NEEDED + 1, 10**15])
def test_a_disk_with_200_mb_or_more_is_enough(folder, monkeypatch, free):
    with_free(monkeypatch, free)
    assert disk_problem(folder) is None
    require_ready(load_course(folder), ASSIGNMENT)


def test_it_is_the_disk_of_the_course_that_is_looked_at(folder):
    free = os.statvfs(folder)
    assert (disk_problem(folder) is None) is (free.f_bavail * free.f_frsize >= NEEDED)
    with pytest.raises(FileNotFoundError):
        disk_problem(folder / "no such folder")


def everything(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize("words", [[], ["--resume"], ["--regrade"], ["--regrade", "--apply"], ["--regrade", "--undo"]])
def test_with_a_full_disk_no_way_of_grading_writes_anything(folder, monkeypatch, words):
    monkeypatch.setattr("autograder.cli.HERE", folder)
    before = everything(folder)
    with_free(monkeypatch, NEEDED - 1)
    with pytest.raises(NotReady, match="only 199 MB are free"):
        commands.main(["grade", ASSIGNMENT, *words], standalone_mode=False)
    after = everything(folder)
    assert {path: after[path] for path in before} == before
    assert set(after) - set(before) <= {folder / ".autograder", folder / ".autograder" / "lock"}


def test_doctor_names_a_full_disk(folder, monkeypatch):
    with_free(monkeypatch, NEEDED)
    assert dict(findings(load_course(folder))[0])["free disk"] == "enough"
    with_free(monkeypatch, 0)
    assert dict(findings(load_course(folder))[0])["free disk"].startswith("only 0 MB are free")


def test_a_release_that_is_missing_is_named_with_what_to_do(folder):
    shutil.rmtree(folder / "release")
    with pytest.raises(FileNotFoundError, match=f"run 'autograder release {ASSIGNMENT}' first"):
        require_ready(load_course(folder), ASSIGNMENT)


DAMAGES = {
    "no database": lambda path: path.write_bytes(b"no database at all" * 100),
    "the first page lost": lambda path: path.write_bytes(bytes(4096) + path.read_bytes()[4096:]),
    "cut short": lambda path: os.truncate(path, 4096),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_gradebook_that_cannot_be_used_is_named_with_what_to_do(folder, damage):
    DAMAGES[damage](folder / "gradebook.db")
    with pytest.raises(NotReady, match=r"gradebook.db cannot be used \(.+\): put a copy of it back, or move it away"):
        require_ready(load_course(folder), ASSIGNMENT)


def test_a_sound_gradebook_and_none_at_all_are_fine(folder):
    assert gradebook_problem(folder) is None
    (folder / "gradebook.db").unlink()
    assert gradebook_problem(folder) is None


@pytest.fixture
def anybodys():
    """A folder that also a user without rights may look into."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def said_to_a_user_without_rights(folder):
    """What is said of the gradebook in a process that is not root, whom no permission holds back."""
    ours, theirs = fork.Pipe()

    def ask():
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        theirs.send(gradebook_problem(folder))

    worker = fork.Process(target=ask)
    worker.start()
    worker.join()
    return ours.recv()


@pytest.mark.parametrize("mode", [0o000, 0o222, 0o444])
def test_a_gradebook_that_may_not_be_read_or_not_be_written_is_named(anybodys, mode):
    with closing(sqlite3.connect(anybodys / "gradebook.db")) as database:
        database.execute("create table anything (number)")
    (anybodys / "gradebook.db").chmod(mode)
    said = "gradebook.db cannot be read and written: change its permissions"
    assert said_to_a_user_without_rights(anybodys) == said


def test_a_course_folder_in_which_no_gradebook_can_be_made_is_named(anybodys):
    anybodys.chmod(0o555)
    assert said_to_a_user_without_rights(anybodys) == f"{anybodys} cannot be written to: change its permissions"
    anybodys.chmod(0o777)
    assert said_to_a_user_without_rights(anybodys) is None
