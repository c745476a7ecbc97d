"""A file or folder is put in its place whole: whatever goes wrong on the way, the old one stays and nothing else is left."""

import multiprocessing
import os
import signal
import stat
from pathlib import Path

import pytest

from autograder.course.atomic import clean_files, put, put_copy

fork = multiprocessing.get_context("fork")


@pytest.fixture
def place(tmp_path):
    """A file with an old text, in a folder that holds nothing else."""
    path = tmp_path / "folder" / "file.txt"
    put(path, b"old")
    return path


def test_a_file_that_is_put_replaces_the_old_one_and_leaves_nothing_beside_it(place):
    put(place, b"new")
    assert [(path.name, path.read_bytes()) for path in place.parent.iterdir()] == [("file.txt", b"new")]


def test_a_copy_that_is_put_keeps_permissions_and_dates(place, tmp_path):
    source = tmp_path / "source.txt"
    source.write_bytes(b"copied")
    source.chmod(0o640)
    os.utime(source, (1_000_000, 2_000_000))
    put_copy(source, place)
    found = place.stat()
    assert (place.read_bytes(), stat.S_IMODE(found.st_mode), found.st_mtime) == (b"copied", 0o640, 2_000_000)


def test_a_copy_that_fails_leaves_the_old_file_and_nothing_beside_it(place, tmp_path):
    with pytest.raises(FileNotFoundError):
        put_copy(tmp_path / "not there", place)
    assert [(path.name, path.read_bytes()) for path in place.parent.iterdir()] == [("file.txt", b"old")]


def killed_before_the_move(path):
    """Put a new text, and be killed when all of it is written and not yet in its place."""
    Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    put(path, b"new")


def test_what_a_killed_run_leaves_is_removed_and_nothing_else(place):
    for name in ("other.txt", ".hidden", ".hidden.txt", "seed.0123abcd"):
        (place.parent / name).touch()
    before = set(place.parent.iterdir())
    worker = fork.Process(target=killed_before_the_move, args=(place,))
    worker.start()
    worker.join()
    assert (worker.exitcode, place.read_bytes()) == (-signal.SIGKILL, b"old")
    assert len(set(place.parent.iterdir()) - before) == 1
    clean_files(place.parent)
    assert set(place.parent.iterdir()) == before
