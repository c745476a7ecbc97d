"""What goes back to Moodle and Canvas is taken there as it is meant: for persons, with comments that are meant for them."""

import csv
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collect.collect import collect
from autograder.course.course import load_course
from autograder.course.people import known_people, known_rosters
from autograder.desk.export import advice, export, moodle_participants
from autograder.marking.marks import Mark, Question
from autograder.marking.results import ClassResults, StudentResult
from tests.desk.platforms import ASSIGNMENT, DOWNLOADED, IN_TIME, answered, canvas_anonymous, worksheet, write

QUESTIONS = {"test_linear_forward": 2.0, "why_dA": 5.0}
GROUPS = "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"


def result(student, points=(2.0, 4.0), penalty=0.0, reasons=()):
    """The result of a student: points of the two questions, None where a person is still to give them."""
    questions = {name: Question(most, given) for (name, most), given in zip(QUESTIONS.items(), points, strict=True)}
    mark = Mark(questions, penalty)
    return StudentResult(student, mark, reasons=[*mark.reasons, *reasons])


def results_of(course):
    """The results of a course in which all that was collected is graded alike."""
    rosters, known = known_rosters(course), known_people(course)
    found = {name: rosters[of] for name, of in (("moodle", ASSIGNMENT), ("canvas", "canvas")) if of in rosters}
    return ClassResults(ASSIGNMENT, QUESTIONS, list(map(result, known)), known, rosters=found)


def table(results, to, folder):
    """The exported rows as a program reads them."""
    export(results, to, folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NUMBERS = count()


def collected(course, folder, release, names, *sheets):
    """Collect one notebook for each name that a platform gives, and tables of the platform."""
    entries = [(name if name.endswith("ipynb") else f"{name}/a.ipynb", answered(release, name), DOWNLOADED) for name in names]
    paths = [folder / f"{next(NUMBERS)}.csv" for _ in sheets]
    for path, sheet in zip(paths, sheets, strict=True):
        path.write_bytes(sheet)
    return collect(load_course(course), [write(folder / "all.zip", entries), *paths], None)


TEAMS = ["Group A_57_assignsubmission_file", "The Gradients_58_assignsubmission_file", "Default group_assignsubmission_file"]
MEMBERS = [
    (57, "Nobody Here", None, ""),  # a participant who has the number of a group
    (1001, "Ada Lovelace", IN_TIME, "Group A"),
    (1002, "Bo Ek", IN_TIME, "Group A"),
    (1003, "Cem Yılmaz", IN_TIME, "The_Gradients"),
    (1004, "Dana Fox", IN_TIME, "Default group"),
]


def test_the_mark_of_a_group_goes_to_each_member_by_the_worksheet(course, tmp_path, release):
    collected(course, tmp_path, release, TEAMS, worksheet(MEMBERS, most=7))
    results = results_of(course)
    assert {row["Identifier"]: (row["Full name"], row["Grade"]) for row in table(results, "moodle", tmp_path)} == {
        f"Participant {number}": (name, "6") for number, name, time, _ in MEMBERS if time
    }
    assert list(advice(results, "moodle")) == []
    assert len(list((course / "submitted").rglob("timestamp.txt"))) == 3


def test_a_number_of_a_group_never_gets_the_time_of_a_participant(course, tmp_path, release):
    sheet = worksheet([(57, "Nobody Here", IN_TIME, None), (1001, "Ada Lovelace", IN_TIME, None)], most=7)
    collected(course, tmp_path, release, TEAMS, sheet)
    assert not list((course / "submitted").rglob("timestamp.txt"))
    assert table(results_of(course), "moodle", tmp_path) == []


def test_without_a_worksheet_no_group_is_exported_as_a_participant(course, tmp_path, release):
    collected(course, tmp_path, release, TEAMS)
    results = results_of(course)
    assert table(results, "moodle", tmp_path) == []
    assert "left out, as groups have no row there" in next(advice(results, "moodle"))


@pytest.mark.parametrize("name", ["Group A", "Team 3", "Gruppe 12", "group"])
def test_a_group_is_known_by_its_name_where_nothing_else_tells_it(course, tmp_path, release, name):
    collected(course, tmp_path, release, [f"{name}_57_assignsubmission_file_", "Ada Byron_58_assignsubmission_file_"])
    rows = table(results_of(course), "moodle", tmp_path)
    assert [row["Identifier"] for row in rows] == ["Participant 58"]


def test_a_person_of_a_group_is_a_participant(course, tmp_path, release):
    names = ["Team 3-Dee Mole_7654325_assignsubmission_file_", "Teamer_11_assignsubmission_file_"]
    collected(course, tmp_path, release, names)
    assert len(table(results_of(course), "moodle", tmp_path)) == 2


CREW = ["Ada Byron_11_assignsubmission_file", "Crew_57_assignsubmission_file"]


def test_a_number_that_a_worksheet_of_groups_does_not_have_is_not_exported(course, tmp_path, release):
    sheet = worksheet([(11, "Ada Byron", IN_TIME, None), (12, "Bo Li", IN_TIME, "Sailors")], most=7)
    collected(course, tmp_path, release, CREW, sheet)
    (row,) = table(results_of(course), "moodle", tmp_path)
    assert (row["Identifier"], row["Email address"], row["Maximum grade"]) == ("Participant 11", "p11@example.org", "7")
    assert "worksheet does not say who has the number" in next(advice(results_of(course), "moodle"))


def test_who_is_not_in_the_worksheet_has_the_number_of_the_folder(course, tmp_path, release):
    collected(course, tmp_path, release, CREW, worksheet([(11, "Ada Byron", IN_TIME, None)], most=7))
    rows = {row["Identifier"]: row["Email address"] for row in table(results_of(course), "moodle", tmp_path)}
    assert rows == {"Participant 11": "p11@example.org", "Participant 57": ""}


def test_the_worksheets_of_several_collects_are_one_and_the_newest_row_counts(course, tmp_path, release):
    collected(course, tmp_path, release, CREW, worksheet([(11, "Ada Byron", None, None), (57, "Crew", IN_TIME, None)], most=7))
    part = tmp_path / "part.csv"
    part.write_bytes(worksheet([(11, "Ada Byron", IN_TIME, None)], most=7).replace(b"p11@", b"new@"))
    collect(load_course(course), [tmp_path / "all.zip", part], ASSIGNMENT)
    rows = {row["Identifier"]: row["Email address"] for row in table(results_of(course), "moodle", tmp_path)}
    assert rows == {"Participant 11": "new@example.org", "Participant 57": "p57@example.org"}


def test_a_comment_stands_only_beside_a_mark_and_says_nothing_that_is_meant_for_the_instructor(tmp_path):
    known = {name: {"platform": "moodle", "name": name, "numbers": {str(at): ASSIGNMENT}} for at, name in enumerate("abc")}
    results = ClassResults(ASSIGNMENT, QUESTIONS, known=known)
    again = "to be looked at again: why_dA"
    results.results = [
        result("a", penalty=1.0, reasons=[again]),
        result("b", (2.0, None)),
        StudentResult("c", reasons=["damaged"]),
    ]
    rows = {row["Full name"]: (row["Grade"], row["Feedback comments"]) for row in table(results, "moodle", tmp_path)}
    assert rows == {"a": ("5", "linear_forward 2/2; why_dA 4/5; late: 1 point off"), "b": ("", ""), "c": ("", "")}


@pytest.mark.parametrize(("most", "said"), [(100, "it has 100 there"), (None, "often it has 100")])
def test_another_maximum_of_the_platform_is_said_before_marks_are_taken_for_others(most, said):
    rosters = {"moodle": {"most": float(most), "people": {}}} if most else {}
    (line,) = advice(ClassResults(ASSIGNMENT, QUESTIONS, rosters=rosters), "moodle")
    assert line == f"before you upload the file: marks are not converted, so set the assignment to 7 points ({said})"


def test_while_canvas_hides_the_names_nothing_is_exported_and_that_is_said(course, tmp_path, release, other):
    collect(load_course(course), [write(tmp_path / "all.zip", canvas_anonymous(release, other))], None)
    results = results_of(course)
    assert len(results.results) == 60
    assert [row["Student"].strip() for row in table(results, "canvas", tmp_path)] == ["Points Possible"]
    assert "Canvas imports no marks while it hides the names" in next(advice(results, "canvas"))


def test_the_mark_of_a_canvas_group_goes_to_each_member_by_canvass_list(course, tmp_path, release):
    names = [f"teamrocket_3143_9001_{ASSIGNMENT}.ipynb", f"alone_3200_9002_{ASSIGNMENT}.ipynb"]
    rows = ["Jessie,3143,s1,jessie,A,Team Rocket!,7,", "James,3144,s2,james,A,Team Rocket!,7,", "Ann,3145,s3,ann,A,,,"]
    collected(course, tmp_path, release, names, (GROUPS + "\n".join(rows)).encode())
    exported = table(results_of(course), "canvas", tmp_path)[1:]
    assert sorted((row["ID"], row["Student"], row[ASSIGNMENT]) for row in exported) == [
        ("3143", "Jessie", "6"),
        ("3144", "James", "6"),
        ("3200", "alone", "6"),
    ]


NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0_", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(groups=st.dictionaries(NAMES.filter(str.isalnum), st.integers(1, 3), min_size=1, max_size=4), start=st.integers(1, 60))
def test_only_participants_of_the_worksheet_are_ever_exported_to_moodle(groups, start):
    number, people, known = count(start), {}, {}
    for at, (name, size) in enumerate(groups.items()):
        known[name] = {"platform": "moodle", "name": name, "numbers": {str(at + start): ASSIGNMENT}}
        for _ in range(size):
            people[str(next(number))] = {"name": "x", "email": "", "id_number": "", "group": name}
    results = ClassResults(
        ASSIGNMENT, QUESTIONS, list(map(result, known)), known, rosters={"moodle": {"most": 7, "people": people}}
    )
    for name in known:
        assert {person["group"].casefold() for person in moodle_participants(results, name).values()} == {name.casefold()}
