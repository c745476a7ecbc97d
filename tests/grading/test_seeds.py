"""Hidden inputs are secret only until feedback, so a new version of a notebook gets new ones."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.course.seeds import attempt_of, private_seed, seed_of_attempt


def test_the_private_seed_is_made_once_and_kept(tmp_path):
    assert private_seed(tmp_path) == private_seed(tmp_path)


def test_only_the_instructor_may_read_the_private_seed(tmp_path):
    private_seed(tmp_path)
    assert stat.S_IMODE((tmp_path / ".autograder" / "seed").stat().st_mode) == 0o600


def test_many_graders_that_start_at_once_find_the_same_seed(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        seeds = set(pool.map(lambda _: private_seed(tmp_path), range(64)))
    assert len(seeds) == 1
    assert [path.name for path in (tmp_path / ".autograder").iterdir()] == ["seed"]


def test_a_damaged_seed_is_named(tmp_path):
    private_seed(tmp_path)
    (tmp_path / ".autograder" / "seed").write_text("x")
    with pytest.raises(ValueError, match="delete the file"):
        private_seed(tmp_path)


def test_a_resubmission_is_a_new_attempt_and_the_same_file_is_its_old_one(tmp_path):
    attempts = [attempt_of(tmp_path, "a", "ada", text) for text in (b"one", b"two", b"one", b"three")]
    assert attempts == [0, 1, 0, 2]


def everything(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize("before", [[], [b"one"], [b"one", b"two"]])
def test_a_version_that_is_only_asked_about_is_not_remembered(tmp_path, before):
    for text in before:
        attempt_of(tmp_path, "a", "ada", text)
    kept = everything(tmp_path)
    asked = [attempt_of(tmp_path, "a", "ada", text, note=False) for text in (b"new", b"newer", *before)]
    assert asked == [len(before), len(before), *range(len(before))]
    assert everything(tmp_path) == kept
    assert attempt_of(tmp_path, "a", "ada", b"newer") == len(before)


def test_assignments_do_not_share_their_attempts(tmp_path):
    attempt_of(tmp_path, "a", "ada", b"one")
    assert attempt_of(tmp_path, "b", "ada", b"two") == 0


def test_students_do_not_share_their_attempts(tmp_path):
    attempt_of(tmp_path, "a", "ada", b"one")
    assert attempt_of(tmp_path, "a", "ben", b"two") == 0


def test_each_attempt_and_each_assignment_has_a_seed_of_its_own():
    seeds = {seed_of_attempt(7, name, attempt) for name in ("a", "b") for attempt in range(10)}
    assert len(seeds) == 20
