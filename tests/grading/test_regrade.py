"""A changed course judges a graded class again: looked at first, written with a way back, and nobody's word is lost."""

import contextlib
import hashlib
import json
import multiprocessing
import os
import shutil
import signal
from dataclasses import replace

import click
import pytest

from autograder.cli import commands
from autograder.course import release
from autograder.course.course import load_course
from autograder.course.release import ReleaseProblem
from autograder.forge.build_keys import patched
from autograder.marking.accepted import accept_variant
from autograder.marking.classroom import Classroom
from autograder.marking.marks import read_mark
from autograder.notebook.read import read_script
from autograder.notebook.repair import grade_id
from autograder.regrade import show
from autograder.regrade.apply import Regrade
from autograder.regrade.gradebook_changes import MarkChanger
from autograder.regrade.journal import Journal
from tests.grading.changed_course import (
    MORE_POINTS,
    SPEC,
    but_the_gradebook,
    course_of,
    everything,
    with_exercise,
    with_other_parts,
)
from tests.grading.conftest import ASSIGNMENT, gradebook_of
from tests.grading.tables import rows, without

fork = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    """A terminal that breaks no line of the table."""
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def folder(few, tmp_path):
    return shutil.copytree(few, tmp_path / "course", symlinks=True)


def announced(course):
    """Who changes, and by how much."""
    regrade = Regrade(Classroom(course, ASSIGNMENT))
    with contextlib.closing(regrade):
        return {change.student: change for change in regrade.changes(2) if regrade.touches(change)}


def test_the_preview_says_who_gains_and_why_and_writes_nothing(folder, capsys):
    before = everything(folder)
    assert show.preview(with_other_parts(folder), ASSIGNMENT, 2) == 0
    printed = capsys.readouterr().out
    assert everything(folder) == before
    assert not (folder / ".autograder" / "regrades").exists()
    assert "quinn   │ 28 -> 29 of 35 │ linear_backward: 4 of 6 -> 5 of 6" in printed
    assert "gain 1, lose 1, same points with other details 2, unchanged 1" in printed
    assert "5 judged from their records" in printed and "run again" not in printed


def test_the_preview_names_what_a_person_gave_and_what_is_taken_off(folder, capsys):
    show.preview(with_other_parts(folder), ASSIGNMENT, 2)
    printed = capsys.readouterr().out
    assert "test_linear_backward: you gave 3 by hand; the automatic mark was 2, is 1; yours stays" in printed
    assert "for coming late 18 points are taken off, before it was 20" in printed


@pytest.fixture
def applied(folder):
    """The course after the regrade, and what was announced before."""
    changes, book = announced(with_other_parts(folder)), rows(folder)
    assert show.apply(with_other_parts(folder), ASSIGNMENT, 2) == 0
    return folder, changes, book


def test_apply_changes_exactly_what_was_announced(applied, few):
    folder, changes, book = applied
    assert set(changes) == {"fatima", "goran", "late", "quinn"}
    assert without(rows(folder), *changes) == without(book, *changes)
    changed = {name for name, digest in everything(folder).items() if everything(few).get(name) != digest}
    assert {name for name in changed if not any(f"{student}/" in name or f"{student}.json" in name for student in changes)} == {
        "gradebook.db"
    }
    for student, change in changes.items():
        found = read_mark(folder, ASSIGNMENT, student)
        assert (found.points, found.penalty) == (change.revision.after.points, change.revision.after.penalty)


def test_the_graded_notebook_and_the_page_say_it_too(applied):
    folder, _, _ = applied
    graded = json.loads(load_course(folder).graded_path(ASSIGNMENT, "quinn").read_text(encoding="utf-8"))
    (cell,) = [cell for cell in graded["cells"] if grade_id(cell) == "test_linear_backward"]
    results = [item["data"]["text/plain"] for item in cell["outputs"] if item["output_type"] == "execute_result"]
    assert results == ["5.0"]
    assert sum("text/html" in item.get("data", {}) for item in cell["outputs"]) == 1
    page = (folder / "feedback" / "quinn" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
    assert "29 of 35 points" in page


def test_what_a_person_entered_is_untouched(applied):
    folder, _, book = applied
    with gradebook_of(folder) as found:
        grade = found.find_grade("test_linear_backward", ASSIGNMENT, ASSIGNMENT, "fatima")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (1, 3, False)
        assert not found.find_grade("why_dA", ASSIGNMENT, ASSIGNMENT, "ada").needs_manual_grade
    assert without(rows(folder), "late")["comment"] == without(book, "late")["comment"]


def test_after_it_nothing_is_left_to_change(applied, capsys):
    folder, _, _ = applied
    before = everything(folder)
    assert show.apply(with_other_parts(folder), ASSIGNMENT, 2) == 0
    assert "unchanged 5" in capsys.readouterr().out
    assert everything(folder) == before


def test_undo_puts_every_byte_and_row_back(applied, few):
    folder, _, book = applied
    assert show.undo(with_other_parts(folder), ASSIGNMENT) == 0
    assert rows(folder) == book
    assert but_the_gradebook(everything(folder)) == but_the_gradebook(everything(few))


def test_undo_keeps_what_a_person_entered_since(applied, few):
    folder, _, book = applied
    with gradebook_of(folder) as found:
        grade = found.find_grade("test_compute_cost", ASSIGNMENT, ASSIGNMENT, "goran")
        grade.manual_score, grade.needs_manual_grade = 1, False
        found.find_comment("compute_cost", ASSIGNMENT, ASSIGNMENT, "goran").manual_comment = "Half of it."
        found.db.commit()
    assert show.undo(with_other_parts(folder), ASSIGNMENT) == 0
    assert without(rows(folder), "goran") == without(book, "goran")
    assert any("Half of it." in row for row in rows(folder)["comment"])
    assert read_mark(folder, ASSIGNMENT, "goran").points == read_mark(few, ASSIGNMENT, "goran").points - 1
    assert "Half of it." in (folder / "feedback" / "goran" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")


def test_undo_leaves_and_names_who_was_graded_again_since(applied, capsys):
    folder, _, _ = applied
    shutil.copy(*(folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb" for student in ("ada", "quinn")))
    list(Classroom(with_other_parts(folder), ASSIGNMENT).grade(["quinn"], 1, resume=False))
    assert show.undo(with_other_parts(folder), ASSIGNMENT) == 1
    assert "quinn: left as it is, graded again since the regrade" in capsys.readouterr().out
    assert read_mark(folder, ASSIGNMENT, "quinn").points == 30


def test_a_second_undo_says_that_there_is_none(applied):
    folder, _, _ = applied
    show.undo(with_other_parts(folder), ASSIGNMENT)
    with pytest.raises(ValueError, match="there is no regrade of 2_L_layer to take back"):
        show.undo(with_other_parts(folder), ASSIGNMENT)


MOMENTS = [(Journal, "keep"), (Regrade, "_write_notebook"), (MarkChanger, "revise"), (Regrade, "_write_page")]


def killed_after(folder, owner, name):
    """Apply in a process of its own, killed just after the second student came to this moment."""
    done, seen = getattr(owner, name), []

    def then_die(*arguments, **options):
        found = done(*arguments, **options)
        seen.append(options.get("write", True))
        if seen.count(True) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    setattr(owner, name, then_die)
    show.apply(with_other_parts(folder), ASSIGNMENT, 1)


@pytest.fixture(params=MOMENTS, ids=["copies", "notebook", "gradebook", "page"])
def killed(request, folder):
    worker = fork.Process(target=killed_after, args=(folder, *request.param))
    worker.start()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    return folder


def test_a_killed_regrade_is_taken_back_whole(killed, few):
    with pytest.raises(show.Stopped, match="was stopped half way"):
        show.preview(with_other_parts(killed), ASSIGNMENT, 2)
    assert show.undo(with_other_parts(killed), ASSIGNMENT) == 0
    assert rows(killed) == rows(few)
    assert but_the_gradebook(everything(killed)) == but_the_gradebook(everything(few))


def test_a_killed_regrade_is_begun_again_by_apply(killed, few, tmp_path):
    straight = shutil.copytree(few, tmp_path / "straight", symlinks=True)
    for course in (killed, straight):
        assert show.apply(with_other_parts(course), ASSIGNMENT, 2) == 0
    assert rows(killed) == rows(straight)
    assert but_the_gradebook(everything(killed)) == but_the_gradebook(everything(straight))
    show.undo(with_other_parts(killed), ASSIGNMENT)
    assert rows(killed) == rows(few)


def test_where_a_case_has_changed_the_submissions_are_run_again(folder, capsys):
    def other_case(net, number):
        call = SPEC.exercise("compute_cost").draw(net, number)
        return replace(call, arguments=(0.9 * call.arguments[0], call.arguments[1]))

    before = {student: hashlib.sha256(path.read_bytes()).hexdigest() for student, path in accounts(folder).items()}
    course = course_of(folder, with_exercise("compute_cost", draw=other_case))
    assert show.apply(course, ASSIGNMENT, 2) == 0
    assert "5 run again: the cases of compute_cost have changed" in capsys.readouterr().out
    assert show.apply(course, ASSIGNMENT, 2) == 0
    assert "5 judged from their records" in capsys.readouterr().out
    now = {student: hashlib.sha256(path.read_bytes()).hexdigest() for student, path in accounts(folder).items()}
    assert {student for student in now if now[student] != before[student]} == set(before)


def accounts(folder):
    return {path.stem: path for path in (folder / ".autograder" / "accounts" / ASSIGNMENT).glob("*.json")}


def test_an_account_of_an_earlier_version_or_none_is_run_again_on_the_same_cases(folder, capsys):
    old, none = accounts(folder)["quinn"], accounts(folder)["ada"]
    found = json.loads(old.read_text(encoding="utf-8"))
    old.write_text(json.dumps({"rows": found["rows"], "notes": found["notes"], "records": found["records"]}), encoding="utf-8")
    none.unlink()
    assert show.apply(load_course(folder), ASSIGNMENT, 2) == 0
    printed = capsys.readouterr().out
    assert "1 run again: its record is of an earlier version of the autograder" in printed
    assert "1 run again: no record of it is kept" in printed
    assert json.loads(old.read_text(encoding="utf-8")) == found


def test_a_newer_version_that_is_not_graded_yet_is_left_and_named(folder, capsys):
    shutil.copy(*(folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb" for student in ("ada", "goran")))
    assert show.preview(with_other_parts(folder), ASSIGNMENT, 2) == 1
    printed = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "stays as it is: handed in again since it was graded: 'autograder grade 2_L_layer --resume'" in printed
    assert "could not be judged again 1" in printed


def test_an_accepted_form_gives_its_writer_the_marks_and_takes_none_of_its_callers(folder):
    mistake = next(item for item in SPEC.mistakes if item.title == "1/m is forgotten" and item.exercise == "linear_backward")
    (folder / "theirs.py").write_text(patched(SPEC, mistake), encoding="utf-8")
    accept_variant(load_course(folder), ASSIGNMENT, "linear_backward", read_script(folder / "theirs.py"), "sums are asked for")
    changes = announced(load_course(folder))
    assert set(changes) == {"fatima"}
    assert changes["fatima"].revision.changed == {"test_linear_backward": (2, 6)}


def edited(folder, change):
    """Change the named cells of a notebook of the course."""
    path = folder / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change({cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]})
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_other_points_reach_the_gradebook_and_everybody_and_undo_takes_them_back(folder, few, capsys):
    def dearer(cells):
        cells["test_linear_backward"]["metadata"]["nbgrader"]["points"] = 8
        cells["why_dA"]["metadata"]["nbgrader"]["points"] = 3

    edited(folder / "source", dearer)
    course = course_of(folder, MORE_POINTS)
    release.make_release(course, ASSIGNMENT)
    assert show.apply(course, ASSIGNMENT, 2) == 0
    printed = capsys.readouterr().out
    assert "test_linear_backward is worth 8 now, 6 before" in printed
    assert "why_dA: you gave 4 by hand, which is more than the 3 that it is worth now" in printed
    assert "35 -> 37 of 35" in printed
    found = read_mark(folder, ASSIGNMENT, "ada")
    assert (found.points, found.max_points) == (37, 35)
    show.undo(course, ASSIGNMENT)
    assert "put source/ back" in capsys.readouterr().out
    assert rows(folder) == rows(few)


def test_points_that_the_notebook_and_the_exercise_do_not_share_are_refused(folder):
    with pytest.raises(ReleaseProblem, match="make them equal"):
        show.preview(course_of(folder, MORE_POINTS), ASSIGNMENT, 2)


def test_a_new_question_is_refused_before_anything_is_written(folder):
    edited(folder / "release", lambda cells: cells["why_dA"]["metadata"]["nbgrader"].update(grade_id="why_else"))
    before = everything(folder)
    with pytest.raises(ReleaseProblem, match=r"\(new: why_else; gone: why_dA\).*an assignment of its own"):
        show.apply(load_course(folder), ASSIGNMENT, 2)
    assert everything(folder) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--apply"], "--apply and --undo go with --regrade"),
        (["--regrade", "--apply", "--undo"], "not both"),
        (["--regrade", "--students", "ada"], "leave out --students"),
    ],
)
def test_a_wrong_use_is_one_clear_line(words, says):
    with pytest.raises(click.UsageError, match=says):
        commands.main(["grade", ASSIGNMENT, *words], standalone_mode=False)
