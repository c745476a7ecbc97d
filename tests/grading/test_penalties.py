"""What is taken off for coming late depends on what holds now, and not on the way by which a course came there."""

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from traitlets.config import Config

from autograder.course.course import load_course
from autograder.desk.class_results import class_results
from autograder.marking.gradebook import Entry, GradebookWriter
from autograder.regrade.gradebook_changes import MarkChanger
from tests.grading.conftest import ASSIGNMENT, gradebook_of, run

NOON = datetime(2026, 11, 20, 12)
CODE, WORDS = "test_cost", "why"


class HalfAPointAnHour(LateSubmissionPlugin):
    """A rule as instructors write it."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        """Half a point for each hour."""
        return 0.5 * total_seconds_late / 3600


RULES = {
    "none": Config(),
    "zero": Config(LateSubmissionPlugin={"penalty_method": "zero"}),
    "by the hour": Config(AssignLatePenalties={"plugin_class": HalfAPointAnHour}),
}
HOURS = st.integers(-5, 5)
STEPS = st.one_of(
    st.tuples(st.just("due"), st.none() | HOURS),
    st.tuples(st.just("extend"), st.none() | HOURS),
    st.tuples(st.just("rule"), st.sampled_from(list(RULES))),
    st.tuples(st.just("by hand"), st.sampled_from([CODE, WORDS]), st.none() | st.integers(0, 4)),
    st.tuples(st.just("automatic"), st.integers(0, 4)),
    st.tuples(st.just("came"), st.none() | HOURS),
    st.tuples(st.sampled_from(["grade", "resume", "regrade"])),
)


class Course:
    """A course with one submission and two questions; `points` is what the code earns by itself, `came` when it came."""

    def __init__(self, root):
        self.dir = CourseDirectory(root=str(root), db_url=f"sqlite:///{root / 'gradebook.db'}")
        self.rule, self.points, self.came = "none", 2, NOON
        with self.book() as book:
            book.add_assignment(ASSIGNMENT)
            book.add_notebook(ASSIGNMENT, ASSIGNMENT, kernelspec="{}")
            book.add_grade_cell(CODE, ASSIGNMENT, ASSIGNMENT, max_score=4, cell_type="code")
            book.add_grade_cell(WORDS, ASSIGNMENT, ASSIGNMENT, max_score=4, cell_type="markdown")
            book.add_solution_cell(WORDS, ASSIGNMENT, ASSIGNMENT)
        self.grade()

    def book(self):
        """nbgrader's own way into the gradebook."""
        return Gradebook(self.dir.db_url, "")

    def do(self, step, *values):
        """One thing that an instructor does."""
        if step in ("grade", "resume", "regrade"):
            getattr(self, step)()
        elif step == "rule":
            (self.rule,) = values
        elif step == "automatic":
            (self.points,) = values
        elif step == "came":
            self.came = None if values[0] is None else NOON + timedelta(hours=values[0])
            self.grade()
        else:
            with self.book() as book:
                self.enter(book, step, *values)
                book.db.commit()

    def enter(self, book, step, *values):
        """What is entered in the formgrader or by nbgrader's commands."""
        if step == "due":
            due = None if values[0] is None else NOON + timedelta(hours=values[0])
            book.update_or_create_assignment(ASSIGNMENT, duedate=due)
        elif step == "extend":
            extension = None if values[0] is None else timedelta(hours=values[0])
            book.find_submission(ASSIGNMENT, "ada").extension = extension
        else:
            cell, points = values
            grade = book.find_grade(cell, ASSIGNMENT, ASSIGNMENT, "ada")
            grade.manual_score, grade.needs_manual_grade = points, points is None

    def grade(self):
        """What a new grading writes."""
        code, words = nbformat.v4.new_code_cell(), nbformat.v4.new_markdown_cell("It is.")
        for cell, name in ((code, CODE), (words, WORDS)):
            cell.metadata.nbgrader = {"grade_id": name, "grade": True, "solution": name == WORDS, "points": 4}
        code.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": str(self.points)})]
        with GradebookWriter(self.dir, ASSIGNMENT, RULES[self.rule]) as writer:
            notebook = nbformat.v4.new_notebook(cells=[code, words])
            writer.enter([Entry("ada", {ASSIGNMENT: notebook}, self.came, is_known=True)])

    def resume(self):
        """What is done for those who are finished."""
        with GradebookWriter(self.dir, ASSIGNMENT, RULES[self.rule]) as writer:
            writer.settle(["ada"])

    def regrade(self):
        """What a regrade writes."""
        with MarkChanger(self.dir, ASSIGNMENT, RULES[self.rule]) as changer:
            changer.revise("ada", {CODE: self.points}, write=True)

    def total(self):
        """What the gradebook holds in the end: what is taken off, and what is left."""
        with self.book() as book:
            submission = book.find_submission(ASSIGNMENT, "ada")
            (notebook,) = submission.notebooks
            return notebook.late_submission_penalty or 0, submission.score - (notebook.late_submission_penalty or 0)

    def expected(self):
        """The same by the rule alone."""
        with self.book() as book:
            submission = book.find_submission(ASSIGNMENT, "ada")
            known = submission.timestamp and book.find_assignment(ASSIGNMENT).duedate
            late = max(submission.total_seconds_late, 0) if known else 0
            off = {"none": 0, "zero": submission.score, "by the hour": 0.5 * late / 3600}[self.rule] if late > 0 else 0
            return min(off, submission.score), submission.score - min(off, submission.score)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, max_size=8), last=st.sampled_from(["grade", "resume", "regrade"]))
@pytest.mark.filterwarnings("ignore")
def test_the_total_is_the_same_by_every_way_whatever_came_before(steps, last):
    with tempfile.TemporaryDirectory() as folder:
        course = Course(Path(folder))
        for step in steps:
            course.do(*step)
        course.regrade() if last == "resume" else None  # new automatic points come by a regrade or a new grading only
        course.do(last)
        assert course.total() == course.expected()


def test_a_mark_by_hand_is_looked_at_again_only_if_the_work_is_another_one(tmp_path):
    course = Course(tmp_path)
    course.do("by hand", CODE, 3)
    course.grade()
    with course.book() as book:
        assert not book.find_grade(CODE, ASSIGNMENT, ASSIGNMENT, "ada").needs_manual_grade
    with GradebookWriter(course.dir, ASSIGNMENT, Config()) as writer:
        cell = nbformat.v4.new_code_cell(
            metadata={"nbgrader": {"grade_id": CODE, "grade": True, "solution": False, "points": 4}}
        )
        writer.enter([Entry("ada", {ASSIGNMENT: nbformat.v4.new_notebook(cells=[cell])}, None)])
    with course.book() as book:
        assert book.find_grade(CODE, ASSIGNMENT, ASSIGNMENT, "ada").needs_manual_grade


@pytest.fixture
def late(few, tmp_path):
    """A graded class in which 'late' came an hour after the due date, with the rule 'zero'."""
    return shutil.copytree(few, tmp_path / "course", symlinks=True)


def extend(folder, due="2026-01-10 18:00:00 UTC"):
    """Give the whole class more time."""
    with gradebook_of(folder) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=due)


def exported(folder, student="late"):
    """Penalty and seconds late of a student as they are exported, and the points so far."""
    (item,) = [item for item in class_results(load_course(folder), ASSIGNMENT).results if item.student == student]
    return item.penalty, item.late, item.mark.so_far


WAYS = {
    "resume": ["--resume", "--places", "none"],
    "regrade": ["--regrade", "--apply"],
    "grade": ["--students", "late", "--places", "none"],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_due_date_that_was_moved_takes_the_penalty_away_by_every_command(late, way):
    penalty, seconds, _ = exported(late)
    assert penalty > 0 and seconds == 3600
    extend(late)
    done = run(late, "autograder", "grade", ASSIGNMENT, *WAYS[way])
    assert exported(late) == (0, 0, penalty), done.stdout + done.stderr
    page = (late / "feedback" / "late" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
    assert "coming late" not in page


def test_resume_says_whose_penalty_it_reckoned_anew(late):
    penalty, _, _ = exported(late)
    extend(late)
    done = run(late, "autograder", "grade", ASSIGNMENT, "--resume", "--places", "none")
    assert f"penalties for coming late were reckoned anew: late {penalty:g} -> 0 points off" in " ".join(done.stdout.split())


def test_a_new_grading_of_the_same_work_leaves_the_marks_by_hand_as_they_were_seen(late):
    with gradebook_of(late) as book:
        book.find_grade("test_linear_backward", ASSIGNMENT, ASSIGNMENT, "fatima").needs_manual_grade = False
        book.db.commit()
    run(late, "autograder", "grade", ASSIGNMENT, "--students", "fatima", "ada", "--places", "none")
    results = {item.student: item for item in class_results(load_course(late), ASSIGNMENT).results}
    assert not [reason for name in ("fatima", "ada") for reason in results[name].reasons if "again" in reason]


def test_a_time_that_is_learned_later_leaves_the_marks_by_hand_as_they_were_seen(late):
    with gradebook_of(late) as book:
        book.find_grade("test_linear_backward", ASSIGNMENT, ASSIGNMENT, "fatima").needs_manual_grade = False
        book.db.commit()
    (late / "submitted" / "fatima" / ASSIGNMENT / "timestamp.txt").write_text("2026-01-10 11:00:00 UTC")
    done = run(late, "autograder", "grade", ASSIGNMENT, "--resume", "--places", "none")
    assert f"{ASSIGNMENT}: 1 submission, 1 with a mark" in done.stdout
    (item,) = [item for item in class_results(load_course(late), ASSIGNMENT).results if item.student == "fatima"]
    assert item.mark.timestamp == datetime(2026, 1, 10, 11) and not [reason for reason in item.reasons if "again" in reason]


@pytest.mark.parametrize("text", ["2026-01-10 14:00:00.000000 CET", "2026-01-10 13:00:00", "2026-01-10 15:00:00 +0200"])
def test_a_time_with_any_zone_is_the_same_for_grading_and_for_the_export(late, text):
    (late / "submitted" / "late" / ASSIGNMENT / "timestamp.txt").write_text(text)
    (late / "submitted" / "ada" / ASSIGNMENT / "timestamp.txt").write_text("soon IST")
    run(late, "autograder", "grade", ASSIGNMENT, "--resume", "--places", "none")
    assert exported(late)[1] == 3600
    assert exported(late, "ada")[:2] == (0, 0)
    for command in (["report", ASSIGNMENT], ["export", ASSIGNMENT, "--to", "csv"]):
        done = run(late, "autograder", *command)
        assert "written: " in done.stdout and not done.stderr


def test_an_export_before_the_penalty_is_reckoned_anew_says_so(late):
    extend(late)
    (item,) = [item for item in class_results(load_course(late), ASSIGNMENT).results if item.student == "late"]
    assert item.reasons[-1] == f"another penalty for coming late is due now: run 'autograder grade {ASSIGNMENT} --resume'"
    run(late, "autograder", "grade", ASSIGNMENT, "--resume", "--places", "none")
    (item,) = [item for item in class_results(load_course(late), ASSIGNMENT).results if item.student == "late"]
    assert not [reason for reason in item.reasons if "penalty" in reason]


@pytest.mark.parametrize("to", ["csv", "canvas", "moodle"])
def test_the_export_names_on_the_terminal_whose_whole_mark_holds_an_old_penalty(late, to):
    with gradebook_of(late) as book:
        answer = book.find_grade("why_dA", ASSIGNMENT, ASSIGNMENT, "late")
        answer.manual_score, answer.needs_manual_grade = 4, False
        book.db.commit()
    extend(late)
    said = run(late, "autograder", "export", ASSIGNMENT, "--to", to).stdout
    todo = f"another penalty for coming late is due now: run 'autograder grade {ASSIGNMENT} --resume'"
    assert f"to be looked at, {todo} (1: late)" in said


def test_a_rule_that_cannot_be_imported_is_one_sentence_for_grade_and_export(late):
    with (late / "nbgrader_config.py").open("a") as config:
        config.write("\nc.AssignLatePenalties.plugin_class = 'no_such_module.PerHour'\n")
    for command in (["grade", ASSIGNMENT, "--resume"], ["export", ASSIGNMENT, "--to", "csv"]):
        done = run(late, "autograder", *command)
        said = done.stdout + done.stderr
        assert done.returncode and "Traceback" not in said
        assert "plugin_class in nbgrader_config.py) cannot be used" in " ".join(said.split())


WRONG_RULES = {
    "raise ValueError('boom')": "raised ValueError (boom)",
    "return 'two'": "gave 'two'",
    "return float('nan')": "gave nan",
    "return [1]": "gave [1]",
}


@pytest.mark.parametrize("body", WRONG_RULES)
def test_a_rule_that_gives_no_number_is_one_sentence_for_every_command_and_takes_nothing_off(late, body):
    before = exported(late)
    lines = [
        "from nbgrader.plugins import BasePlugin",
        "class Rule(BasePlugin):",
        f"    def late_submission_penalty(self, *_): {body}",
    ]
    (late / "lately.py").write_text("\n".join(lines))
    with (late / "nbgrader_config.py").open("a") as config:
        config.write(f"\nimport sys; sys.path.insert(0, {str(late)!r})\nc.AssignLatePenalties.plugin_class = 'lately.Rule'\n")
    for command in (["grade", ASSIGNMENT, "--resume"], ["grade", ASSIGNMENT], ["export", ASSIGNMENT, "--to", "csv"]):
        done = run(late, "autograder", *command)
        said = " ".join((done.stdout + done.stderr).split())
        assert done.returncode and "Traceback" not in said
        where = "(c.AssignLatePenalties.plugin_class in nbgrader_config.py)"
        assert f"late_submission_penalty of lately.Rule {where}, {WRONG_RULES[body]}" in said
    with gradebook_of(late) as book:
        assert book.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "late").late_submission_penalty in (before[0], None)


def test_a_zone_that_is_made_known_in_the_settings_is_no_unknown_time_any_more(late):
    (late / "submitted" / "late" / ASSIGNMENT / "timestamp.txt").write_text("2026-01-10 18:30:00 IST")
    assert "no sure time" in run(late, "autograder", "grade", ASSIGNMENT, "--resume", "--places", "none").stdout
    with (late / "nbgrader_config.py").open("a") as file:
        file.write('\nc.Exchange.timezone = "Asia/Kolkata"\n')
    (said,) = [item.reason for item in class_results(load_course(late), ASSIGNMENT).results if item.student == "late"]
    assert said == f"its time of handing in changed since it was graded: run 'autograder grade {ASSIGNMENT} --resume'"
    done = run(late, "autograder", "grade", ASSIGNMENT, "--resume", "--places", "none")
    assert "no sure time" not in done.stdout and exported(late)[1] == 3600
