"""From two downloads to the export: every file and every student is accounted for, and all totals agree."""

import csv
import re
import shutil
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder import cli
from autograder.collect.audit import GONE, follow
from autograder.collect.log import CollectLog
from autograder.course.course import load_course
from autograder.course.people import columns_of
from autograder.desk.class_results import class_results
from autograder.feedback.write import feedback_page
from autograder.notebook.submission import EARLIER
from tests.desk.class_of_60 import moodle, people, worksheets
from tests.desk.platforms import ASSIGNMENT, IN_TIME, tree, write

pytestmark = pytest.mark.filterwarnings("ignore:Object of type")  # nbgrader's own way of using its database

CHOSEN = (0, 1, 2, 5, 8, 10, 15, 20, 22, 25, 33, 44, 48, 49)
BROKEN, LATE, EMPTY, TWICE = "Đặng O'Brien", "Fatima Núñez Ortega", "Ana María Åkesson", "Ines Núñez Ortega"


class GradedCourse:
    """A course, the two downloads that were given to it, and what each command printed."""

    def __init__(self, course, downloads):
        self.course, self.downloads, self.printed = course, downloads, []

    def run(self, *command):
        """Run a command of the course; what it prints is kept."""
        done = CliRunner(env={"COLUMNS": "200"}).invoke(cli.commands, list(map(str, command)), standalone_mode=False)
        assert done.exception is None, done.output
        self.printed.append(done.output)
        return " ".join(done.output.replace("│", " ").split())

    def gradebook(self):
        """The gradebook of the course."""
        return Gradebook(f"sqlite:///{self.course / 'gradebook.db'}", "backprop")

    def table(self, to):
        """The export as a program reads it."""
        with (self.course / "exports" / f"{ASSIGNMENT}-{to}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def page(self, student):
        """The words of a student's feedback page."""
        text = feedback_page(self.course, student, ASSIGNMENT).read_text(encoding="utf-8")
        return " ".join(re.sub(r"<[^>]*>", " ", text).split())


@pytest.fixture(scope="module")
def graded(tmp_path_factory, root, release, other):
    course = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(root / "source" / ASSIGNMENT, course / "source" / ASSIGNMENT)
    shutil.copytree(root / "release" / ASSIGNMENT, course / "release" / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", course)
    chosen = people(release, other, CHOSEN)
    entries = dict(zip(("first.zip", "second.zip"), moodle(chosen), strict=True))
    sheets = dict(zip(entries, worksheets(chosen), strict=True))
    here = GradedCourse(course, entries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "HERE", course)
        for name, found in entries.items():
            (course.parent / f"{name}.csv").write_bytes(sheets[name])
            here.run("collect", write(course.parent / name, found), course.parent / f"{name}.csv", "--assignment", ASSIGNMENT)
            here.run("grade", ASSIGNMENT, "--resume")
        with here.gradebook() as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate=datetime(*IN_TIME).astimezone(UTC).replace(tzinfo=None))
        mark_by_hand(here)
        here.run("grade", ASSIGNMENT, "--resume")
        here.run("report", ASSIGNMENT)
        for to in ("csv", "canvas", "moodle"):
            here.run("export", ASSIGNMENT, "--to", to)
        yield here


def mark_by_hand(here):
    """Give everybody but one 3 points for the open question, as the formgrader does."""
    with here.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            grade = gradebook.find_grade("why_dA", ASSIGNMENT, ASSIGNMENT, submission.student.id)
            if grade.needs_manual_grade and submission.student.id != LATE:
                grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.db.commit()


@pytest.fixture(scope="module")
def audited(graded):
    return follow(graded.course, class_results(load_course(graded.course), ASSIGNMENT))


def test_each_file_of_each_download_is_in_the_log(graded):
    logged = {line.file for line in CollectLog(graded.course).lines}
    for source, entries in graded.downloads.items():
        files = {f"{source}/{name}" for name, _, _ in entries}
        assert {file for file in files if not any(item == file or item.startswith(f"{file}/") for item in logged)} == set()


def test_each_file_is_where_the_table_says_and_the_numbers_add_up(graded, audited):
    assert not [item for item in audited if item.became == GONE]
    whole, *parts = map(int, re.findall(r"\d+", re.search(r".* files collected: .*", graded.printed[5])[0]))
    assert whole == len(audited) == sum(parts)


def test_everybody_who_handed_in_anything_is_exported(graded, audited):
    names = {row["student"] for row in graded.table("csv")}
    assert len(names) == len(CHOSEN) == len(graded.table("moodle"))
    assert {item.student for item in audited if item.source in graded.downloads} == names


def test_gradebook_export_report_and_pages_agree(graded):
    exported, compared = {row["student"]: row for row in graded.table("csv")}, 0
    grades = {row["Full name"]: row["Grade"] for row in graded.table("moodle")}
    report = (graded.course / "reports" / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
    with graded.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            student = submission.student.id
            if not exported[student]["total"]:
                continue
            points, compared = f"{submission.score:g}", compared + 1
            assert exported[student]["total"] == points
            assert grades.get(student, points) == points
            assert f"{points} of 35 points" in graded.page(student)
            assert f"<bdi>{student.replace(chr(39), '&#39;')}</bdi></th><td class='number'>{points}</td>" in report
    assert compared == 9


def test_a_question_that_nobody_marked_leaves_the_total_blank(graded):
    (late,) = [row for row in graded.table("csv") if row["student"] == LATE]
    assert (late["total"], late["status"], late["linear_forward"]) == ("", "waits for a person", "2")


def test_a_damaged_second_attempt_is_said_to_leave_the_mark_of_the_first(graded):
    (row,) = [row for row in graded.table("csv") if row["student"] == BROKEN]
    assert row["total"] == "" and EARLIER in row["reason"]
    assert EARLIER in " ".join(graded.printed[3].replace("│", " ").split())
    assert EARLIER in (graded.course / "reports" / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")


def test_a_better_second_attempt_counts_and_the_first_is_kept(graded, audited):
    became = [item.became for item in audited if item.student == TWICE]
    assert sorted(became) == ["graded", "kept as an older version"]
    assert "33 of 35 points" in graded.page(TWICE)


def test_who_sent_nothing_that_could_be_placed_is_in_the_export_with_the_reason(graded):
    (row,) = [row for row in graded.table("moodle") if row["Full name"] == EMPTY]
    assert (row["Grade"], row["Identifier"], row["Feedback comments"]) == ("", "Participant 1234510", "")
    (row,) = [row for row in graded.table("csv") if row["student"] == EMPTY]
    assert row["reason"] == "could not be placed: work.zip: an empty archive: ask for it again"


def test_only_who_came_late_by_the_worksheet_is_late(graded):
    late = {row["student"] for row in graded.table("csv") if row["late seconds"] not in ("", "0")}
    assert late == {LATE, TWICE}


def test_the_gradebook_has_the_names_of_the_platform_without_markup(graded):
    with graded.gradebook() as gradebook:
        names = {student.id: (student.first_name, student.last_name) for student in gradebook.students}
    assert names["Chloé Núñez Ortega"] == ("Chloé", "Núñez Ortega")
    assert names["Kim Lee 1234548"] == names["Kim Lee 1234549"] == ("Kim", "Lee")
    assert names["Robert -img src-x onerror-alert('name')"] == ("Robert", "-img src=x onerror=alert('name')-")


def test_the_same_downloads_once_more_change_nothing(graded):
    before = tree(graded.course)
    sources = [graded.course.parent / f"{name}{more}" for name in graded.downloads for more in ("", ".csv")]
    graded.run("collect", *sources, "--assignment", ASSIGNMENT)
    assert tree(graded.course) == before


def test_a_newer_file_that_cannot_be_placed_is_said_beside_the_mark(graded, tmp_path):
    course = shutil.copytree(graded.course, tmp_path / "course")
    entry = ("Chloé Núñez Ortega_1234502_assignsubmission_file_/essay.txt", b"sorry", (2026, 11, 23, 9, 0, 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "HERE", course)
        graded.run("collect", write(tmp_path / "third.zip", [entry]), "--assignment", ASSIGNMENT)
    (result,) = [
        item for item in class_results(load_course(course), ASSIGNMENT).results if item.student == "Chloé Núñez Ortega"
    ]
    assert result.total == 33
    assert result.reason == f"what came last could not be placed (essay.txt: no notebook came with it); {EARLIER}"


@pytest.mark.parametrize(
    ("platform", "name", "columns"),
    [
        ("moodle", "Ana Núñez Ortega", {"first_name": "Ana", "last_name": "Núñez Ortega"}),
        ("moodle", "Núñez Ortega, Ana María", {"first_name": "Ana María", "last_name": "Núñez Ortega"}),
        ("moodle", "Ada", {"first_name": "Ada"}),
        ("canvas", "nunezana", {"lms_user_id": "3143"}),
        ("nbgrader", "ada", {}),
    ],
)
def test_what_a_platform_tells_goes_into_the_columns_that_fit(platform, name, columns):
    assert columns_of({"platform": platform, "name": name, "numbers": {"3143": ASSIGNMENT}}) == columns


def test_of_one_who_is_not_known_nothing_is_entered():
    assert columns_of(None) == {}
