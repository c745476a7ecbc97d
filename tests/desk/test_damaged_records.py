"""Damaged files of our own stop a command with their name, what is wrong, and what to do."""

import pytest

from autograder.collect.collect import collect
from autograder.collect.log import CollectLog
from autograder.course.course import load_course
from autograder.course.people import known_people, known_rosters
from autograder.course.preflight import NotReady
from autograder.desk.class_results import class_results
from autograder.desk.doctor import findings
from tests.desk.platforms import ASSIGNMENT, DUE, answered, unpacked

RECORDS = {"collected.json": CollectLog, "students.json": known_people, "rosters.json": known_rosters}
WRONG = {
    "cut": b"{",
    "empty": b"",
    "no text": b"\xff\xfe\x00",
    "another": b'{"a": [1]}',
    "a number": b"7",
    "nested": b"[" * 9999,
}


def damaged(course, name, data):
    (course / ".autograder").mkdir(exist_ok=True)
    (course / ".autograder" / name).write_bytes(data)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", RECORDS)
def test_a_damaged_record_is_named_with_what_to_do(course, name, wrong):
    damaged(course, name, WRONG[wrong])
    with pytest.raises(NotReady, match=rf"\.autograder/{name} is damaged .*put a copy of it back, or delete it and give"):
        RECORDS[name](course)
    (said,) = [finding for row, finding in findings(load_course(course))[0] if row == "collected"]
    assert name in said


@pytest.mark.parametrize("name", RECORDS)
def test_collect_places_nothing_beside_a_damaged_record(course, release, tmp_path, name):
    damaged(course, name, b"{")
    source = unpacked(tmp_path / "in", [(f"ada/{ASSIGNMENT}.ipynb", answered(release, "ada"), DUE)])
    with pytest.raises(NotReady, match=name):
        collect(load_course(course), [source], ASSIGNMENT)
    assert not (course / "submitted").exists()


def test_an_empty_gradebook_is_named_with_what_to_do(course, root):
    (course / "nbgrader_config.py").write_bytes((root / "nbgrader_config.py").read_bytes())
    (course / "gradebook.db").touch()
    with pytest.raises(NotReady, match=r"gradebook.db is empty \(0 bytes\): put a copy of it back"):
        class_results(load_course(course), ASSIGNMENT)
