"""A number or a name that a platform gives a second time: whose work it is is told by its lists, or kept apart and said."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collect.collect import collect
from autograder.collect.names import may_be_one
from autograder.course.course import load_course
from autograder.course.people import known_people, known_rosters
from autograder.desk.export import advice, export
from autograder.marking.marks import Mark, Question
from autograder.marking.results import ClassResults, StudentResult
from tests.desk.platforms import ASSIGNMENT, answered, worksheet, write

FIRST, SECOND = (2026, 11, 21, 8, 0, 0), (2026, 11, 23, 9, 15, 0)
GROUPS = b"""name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id
Jessie,3143,s1,jessie,A,Team Rocket!,7,
James,3144,s2,james,A,Team Rocket!,7,
Ann,3145,s3,ann,A,,,
"""


def placed(course):
    """The answers that lie in `submitted/`, by student."""
    paths = (course / "submitted").glob(f"*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")
    return {path.parts[-3]: path.read_bytes() for path in paths}


def downloads(course, folder, release, *names, tables=()):
    """Collect one download after the other, each with one notebook under a platform's name; what was said of the last."""
    lines = []
    for number, name in enumerate(names):
        entry = (name, answered(release, f"work {number}"), (FIRST, SECOND)[number])
        lines = collect(load_course(course), [write(folder / f"{number}.zip", [entry]), *tables], ASSIGNMENT)
    return [line.detail for line in lines if line.student]


ROCKETS = [f"teamrocket_{user}_{9001 + user}_{ASSIGNMENT}.ipynb" for user in (3143, 3144)]


def test_what_another_member_of_a_canvas_group_hands_in_replaces_what_the_first_one_did(course, tmp_path, release):
    (tmp_path / "groups.csv").write_bytes(GROUPS)
    assert downloads(course, tmp_path, release, *ROCKETS, tables=[tmp_path / "groups.csv"]) == [""]
    (work,) = placed(course).values()
    assert b"work 1" in work


def test_a_list_of_groups_that_comes_with_the_second_download_is_enough(course, tmp_path, release):
    downloads(course, tmp_path, release, ROCKETS[0])
    (tmp_path / "groups.csv").write_bytes(GROUPS)
    downloads(course, tmp_path, release, *ROCKETS[1:], tables=[tmp_path / "groups.csv"])
    assert list(placed(course)) == ["teamrocket"]


def test_without_a_list_of_groups_it_is_said_that_two_may_be_one_group(course, tmp_path, release):
    (said,) = downloads(course, tmp_path, release, *ROCKETS)
    assert sorted(placed(course)) == ["teamrocket", "teamrocket 3144"]
    assert "'teamrocket' came before, with another number of Canvas: if they are one group" in said


def test_a_number_that_is_in_no_group_of_this_name_is_another_user(course, tmp_path, release):
    (tmp_path / "groups.csv").write_bytes(GROUPS)
    names = [ROCKETS[0], f"teamrocket_3145_9300_{ASSIGNMENT}.ipynb"]
    downloads(course, tmp_path, release, *names, tables=[tmp_path / "groups.csv"])
    assert sorted(placed(course)) == ["teamrocket", "teamrocket 3145"]


def test_two_users_of_one_name_in_one_download_of_canvas_are_no_doubt(course, tmp_path, release):
    entries = [(name, answered(release, name), FIRST) for name in ROCKETS]
    for _ in range(2):
        lines = collect(load_course(course), [write(tmp_path / "all.zip", entries)], ASSIGNMENT)
        assert [line.detail for line in lines] == ["", ""]


AGAIN = [f"{name}_11_assignsubmission_file/{ASSIGNMENT}.ipynb" for name in ("Ada Byron", "Bo Ek")]


def test_a_number_of_moodle_with_another_name_is_another_student(course, tmp_path, release):
    (said,) = downloads(course, tmp_path, release, *AGAIN)
    assert sorted(placed(course)) == ["Ada Byron", "Bo Ek"]
    assert said.startswith(
        "the number 11 of its folder is that of 'Ada Byron' too: kept apart, and a mark goes to Moodle only if"
    )


def exported(course, folder):
    """Moodle's rows, and what is said of them."""
    known, lists = known_people(course), known_rosters(course)
    marks = [StudentResult(name, Mark({"test_relu": Question(2.0, 2.0)}, 0.0)) for name in known]
    rosters = {"moodle": lists[ASSIGNMENT]} if ASSIGNMENT in lists else {}
    results = ClassResults(ASSIGNMENT, {"test_relu": 2.0}, marks, known, rosters=rosters)
    export(results, "moodle", folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["Identifier"]: row["Full name"] for row in csv.DictReader(file)}
    return rows, list(advice(results, "moodle"))


def test_a_number_of_two_names_is_exported_for_nobody_without_a_worksheet(course, tmp_path, release):
    downloads(course, tmp_path, release, *AGAIN)
    rows, said = exported(course, tmp_path)
    assert rows == {}
    assert "the worksheet does not say who has the number of their folder" in said[0] and "2: Ada Byron, Bo Ek" in said[0]


def test_a_worksheet_says_which_of_two_names_has_the_number(course, tmp_path, release):
    (tmp_path / "Grades.csv").write_bytes(worksheet([(11, "Bo Ek", FIRST, None)]))
    downloads(course, tmp_path, release, *AGAIN, tables=[tmp_path / "Grades.csv"])
    rows, said = exported(course, tmp_path)
    assert rows == {"Participant 11": "Bo Ek"}
    assert "(1: Ada Byron)" in said[0]


@pytest.mark.parametrize("now", ["Byron, Ada", "Ada Augusta Byron", "ADA BYRON", "Participant"])
def test_one_person_whose_name_is_shown_in_another_way_stays_one(course, tmp_path, release, now):
    assert downloads(course, tmp_path, release, AGAIN[0], AGAIN[0].replace("Ada Byron", now)) == [""]
    assert list(placed(course)) == ["Ada Byron"]


WORDS = st.lists(st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=6), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(words=WORDS, data=st.data())
def test_the_words_of_a_name_in_any_order_and_some_of_them_may_be_one(words, data):
    order = data.draw(st.permutations(words))
    some = data.draw(st.integers(1, len(order)))
    assert may_be_one(" ".join(words), " ".join(order)) and may_be_one(" ".join(words), ", ".join(order[:some]))
