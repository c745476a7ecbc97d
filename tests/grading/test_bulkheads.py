"""Whatever one student's folder holds, the others get the marks that they would get without it, from every command."""

import csv
import errno
import importlib
import json
import pickle
import shutil

import pytest
from click.testing import CliRunner
from sqlalchemy.exc import SQLAlchemyError

from autograder import cli
from autograder.course.bulkhead import Elsewhere
from autograder.course.course import load_course
from autograder.course.release import register
from autograder.desk.demo_class import STUDENTS
from autograder.marking.marks import read_marks
from autograder.marking.work import work_of
from tests.grading.conftest import ASSIGNMENT, set_seed, up_to_the_last_test
from tests.grading.hostile_folders import FILE, HOSTILE, remove, with_code


@pytest.fixture(scope="module")
def honest(release):
    """What ada hands in: right, without training."""
    notebook = json.loads(json.dumps(STUDENTS["ada"](release)))
    return {**notebook, "cells": up_to_the_last_test(notebook["cells"])}


@pytest.fixture(scope="module")
def alone(tmp_path_factory, root, honest):
    """A course in which ada alone has handed in."""
    folder = tmp_path_factory.mktemp("alone") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    set_seed(folder)
    hand_in(folder, "ada", honest)
    register(load_course(folder), ASSIGNMENT)
    return folder


def hand_in(folder, student, notebook):
    place = folder / "submitted" / student / ASSIGNMENT
    place.mkdir(parents=True)
    (place / FILE).write_text(json.dumps(notebook), encoding="utf-8")


def command(folder, monkeypatch, *arguments):
    """Run a command in a course, in this process; its exit code and what it printed."""
    monkeypatch.setattr(cli, "HERE", folder)
    done = CliRunner().invoke(cli.commands, arguments, standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value or 0, done.output


def exported(folder):
    """The rows of the exported table by student."""
    with (folder / "exports" / f"{ASSIGNMENT}-csv.csv").open(encoding="utf-8-sig") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def everything(folder, monkeypatch, *options):
    """Grade a class, report it and export it; the marks of ada, and what was printed."""
    _, printed = command(folder, monkeypatch, "grade", ASSIGNMENT, *options)
    _, reported = command(folder, monkeypatch, "report", ASSIGNMENT)
    command(folder, monkeypatch, "export", ASSIGNMENT, "--to", "csv")
    assert "written" in reported and "ada" in (folder / "reports" / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
    found = read_marks(folder, ASSIGNMENT)
    return {"gradebook": found.marks["ada"].questions, "export": exported(folder)["ada"]}, printed


@pytest.fixture(scope="module")
def without(alone, tmp_path_factory):
    """What ada gets in a class of her own."""
    folder = shutil.copytree(alone, tmp_path_factory.mktemp("without") / "course")
    with pytest.MonkeyPatch.context() as monkeypatch:
        return everything(folder, monkeypatch)[0]


@pytest.fixture
def folder(alone, tmp_path):
    """A fresh copy of the course; mallory has a folder in it."""
    folder = shutil.copytree(alone, tmp_path / "course")
    (folder / "submitted" / "mallory" / ASSIGNMENT).mkdir(parents=True)
    yield folder
    remove(folder)


@pytest.mark.parametrize("kind", HOSTILE)
def test_one_folder_costs_no_other_student_a_mark(folder, honest, without, monkeypatch, kind):
    HOSTILE[kind](folder / "submitted" / "mallory" / ASSIGNMENT, honest)
    found, printed = everything(folder, monkeypatch)
    assert found == without
    assert "2 submissions" in printed and len(exported(folder)) == 2


COMPILES_NOT = [name for name in HOSTILE if any(word in name for word in ("parser", "recognised", "numbers", "attributes"))]


@pytest.mark.parametrize("kind", COMPILES_NOT)
def test_a_cell_that_does_not_compile_costs_its_author_nothing_else(folder, honest, without, monkeypatch, kind):
    HOSTILE[kind](folder / "submitted" / "mallory" / ASSIGNMENT, honest)
    command(folder, monkeypatch, "grade", ASSIGNMENT)
    given = read_marks(folder, ASSIGNMENT).marks
    assert given["mallory"].questions == given["ada"].questions


def test_files_beyond_the_budget_are_named_and_the_notebook_is_graded(folder, honest, monkeypatch):
    HOSTILE["ten files of 5 MB"](folder / "submitted" / "mallory" / ASSIGNMENT, honest)
    _, printed = command(folder, monkeypatch, "grade", ASSIGNMENT)
    given = read_marks(folder, ASSIGNMENT).marks
    assert given["mallory"].questions == given["ada"].questions
    assert "not given to the cells of the notebook" in " ".join(printed.replace("│", " ").split())
    assert (folder / "autograded" / "mallory" / ASSIGNMENT / "data 9.bin").stat().st_size == 4_999_999
    assert "data 9.bin" not in printed or "kept beside the notebook, but not given to its cells" in printed
    page = (folder / "feedback" / "mallory" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
    assert "not given to the cells of the notebook" in page


def test_the_traceback_is_kept_for_whoever_mends_the_autograder(folder, honest, monkeypatch):
    hand_in_again(folder, honest)
    monkeypatch.setattr("autograder.marking.classroom.fill_in", explode)
    code, printed = command(folder, monkeypatch, "grade", ASSIGNMENT, "--students", "mallory")
    text = " ".join(printed.replace("│", " ").split())
    assert code == 1 and "grading stopped: MemoryError" in text and ".autograder/errors.log" in text
    assert "in explode" in (folder / ".autograder" / "errors.log").read_text(encoding="ascii")


def hand_in_again(folder, notebook):
    shutil.rmtree(folder / "submitted" / "mallory")
    hand_in(folder, "mallory", notebook)


def explode(*_):
    raise MemoryError("\x1b[2J\udcff" + "much " * 10_000)


BROKEN = [MemoryError, RecursionError, UnicodeError, OSError, KeyError, ArithmeticError, SQLAlchemyError, TypeError]
STEPS = {
    "read": "autograder.marking.classroom.read_submission",
    "sanitised": "autograder.marking.autograded.AutogradedFolder.sanitise",
    "marked": "autograder.marking.classroom.work_of",
    "filled in": "autograder.marking.classroom.fill_in",
    "entered": "autograder.marking.gradebook.GradebookWriter._enter",
    "kept": "autograder.marking.classroom.save_evidence",
    "asked for its page": "autograder.desk.grade.is_due",
    "shown": "autograder.feedback.write.page_of",
    "compared": "autograder.desk.class_results.CourseFolders._is_graded",
    "reported": "autograder.desk.report_data.read_evidence",
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", BROKEN)
def test_an_error_in_any_step_over_one_submission_costs_no_other_one_a_mark(folder, honest, without, monkeypatch, step, error):
    marked = with_code(honest, "THIS = 'mallory'")
    hand_in_again(folder, marked)
    place, name = STEPS[step].rpartition(".")[::2]
    module, _, owner = place.rpartition(".")
    holder = getattr(importlib.import_module(module), owner) if owner[0].isupper() else importlib.import_module(place)
    right = getattr(holder, name)

    def wrong(*arguments, **named):
        if "mallory" in repr(arguments) or any(is_mallorys(item) for item in arguments):
            raise error(errno.ENAMETOOLONG, "no") if error is OSError else error("no")
        return right(*arguments, **named)

    monkeypatch.setattr(holder, name, wrong)
    found, printed = everything(folder, monkeypatch)
    assert found == without
    assert "2 submissions" in printed and (folder / ".autograder" / "errors.log").is_file()
    kind = "OSError" if error is OSError else error.__name__
    places = [
        printed,
        exported(folder)["mallory"]["reason"],
        (folder / "reports" / f"{ASSIGNMENT}.html").read_text(encoding="utf-8"),
    ]
    assert any(f"stopped: {kind}" in " ".join(text.replace("│", " ").split()) for text in places)


def is_mallorys(item):
    return "cells" in item and "mallory" in str(item.cells[:2]) if isinstance(item, dict) else False


def test_a_full_disk_still_stops_the_run(folder, honest, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "no space left on the device")

    monkeypatch.setattr("autograder.marking.classroom.save_evidence", full)
    monkeypatch.setattr(cli, "HERE", folder)
    done = CliRunner().invoke(cli.commands, ["grade", ASSIGNMENT], standalone_mode=False)
    assert isinstance(done.exception, OSError)


@pytest.mark.parametrize("kind", [name for name in HOSTILE if "folder" not in name])
def test_check_names_a_hostile_file_and_goes_on_to_the_next_one(tmp_path, honest, monkeypatch, kind):
    HOSTILE[kind](tmp_path, honest)
    (mine,) = [path for path in tmp_path.iterdir() if path.suffix == ".ipynb"]
    (tmp_path / "good.py").write_text("def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n")
    files = [str(mine), str(tmp_path / "good.py")]
    done = CliRunner().invoke(cli.commands, ["check", *files, "--assignment", ASSIGNMENT], standalone_mode=False)
    assert done.exception is None, done.exception
    assert "good.py: " in done.output


def hostile_class(folder, notebook):
    """Besides ada, a student for each hostile kind."""
    shutil.rmtree(folder / "submitted" / "mallory")
    for number, lay in enumerate(HOSTILE.values()):
        place = folder / "submitted" / f"mallory {number}" / ASSIGNMENT
        place.mkdir(parents=True)
        lay(place, notebook)


def test_all_of_them_at_once_cost_nobody_else_anything(folder, honest, without, monkeypatch):
    hostile_class(folder, honest)
    found, printed = everything(folder, monkeypatch, "--jobs", "2")
    assert found == without
    assert f"{len(HOSTILE) + 1} submissions" in printed


def test_on_two_workers_of_a_cluster_they_cost_nobody_else_anything(folder, honest, without, monkeypatch):
    from distributed import LocalCluster

    hostile_class(folder, honest)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        found, printed = everything(folder, monkeypatch, "--cluster", cluster.scheduler_address)
    assert found == without
    assert f"{len(HOSTILE) + 1} submissions" in printed


def test_work_that_cannot_be_made_for_the_cluster_is_that_students_reason(folder, honest, without, monkeypatch):
    from distributed import LocalCluster

    hand_in_again(folder, honest)
    monkeypatch.setattr("autograder.marking.classroom.work_of", only_adas)
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        found, printed = everything(folder, monkeypatch, "--cluster", cluster.scheduler_address)
    assert found == without and "RecursionError" in printed


def only_adas(course, assignment, student, notebook):
    if student != "ada":
        raise RecursionError("no")
    return work_of(course, assignment, student, notebook)


def test_an_error_on_a_worker_travels_in_words():
    class Unpicklable(Exception):
        def __reduce__(self):
            raise TypeError("this cannot be sent")

    outcome = pickle.loads(pickle.dumps(Elsewhere.of(Unpicklable("\udcff here"))))
    assert outcome.args[:2] == ("Unpicklable", "\\udcff here")


EVIDENCE = {
    "none": None,
    "no JSON": b"{",
    "no object": b"7",
    "an integer of 5,000 digits": b'{"rows": ' + b"7" * 5_000 + b"}",
    "lists 100,000 deep": b'{"rows": ' + b"[" * 100_000,
    "rows without a name": b'{"rows": [{"status": "right"}, 7], "format": 2}',
    "rows that are none": b'{"rows": [{"exercise": 7}], "format": 2}',
}


@pytest.mark.parametrize("kind", ["1,500 nested folders", "an integer of 5,000 digits", "a notebook whose name is no text"])
@pytest.mark.parametrize("evidence", EVIDENCE)
def test_a_regrade_goes_on_after_a_student_whose_files_became_hostile(folder, honest, without, monkeypatch, kind, evidence):
    hand_in_again(folder, with_code(honest, "x = 1"))
    everything(folder, monkeypatch)
    shutil.rmtree(folder / "submitted" / "mallory" / ASSIGNMENT)
    (folder / "submitted" / "mallory" / ASSIGNMENT).mkdir()
    HOSTILE[kind](folder / "submitted" / "mallory" / ASSIGNMENT, honest)
    place = folder / ".autograder" / "accounts" / ASSIGNMENT / "mallory.json"
    place.unlink() if EVIDENCE[evidence] is None else place.write_bytes(EVIDENCE[evidence])
    for options in ([], ["--apply"]):
        command(folder, monkeypatch, "grade", ASSIGNMENT, "--regrade", *options)
    command(folder, monkeypatch, "report", ASSIGNMENT)
    command(folder, monkeypatch, "export", ASSIGNMENT, "--to", "csv")
    assert read_marks(folder, ASSIGNMENT).marks["ada"].questions == without["gradebook"]
    assert exported(folder)["ada"] == without["export"]


def test_a_damaged_graded_notebook_costs_no_other_student_a_page_or_a_line(folder, honest, without, monkeypatch):
    hand_in_again(folder, honest)
    everything(folder, monkeypatch)
    graded = folder / "autograded" / "mallory" / ASSIGNMENT / FILE
    for damage in (b"{", b"7", b"[" * 100_000, b'{"cells": [7]}', b"\xff", b'{"cells": ' + b"7" * 5_000 + b"}"):
        graded.write_bytes(damage)
        (folder / "feedback" / "mallory" / ASSIGNMENT / f"{ASSIGNMENT}.html").write_bytes(b"\xff")
        (folder / "feedback" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.html").unlink(missing_ok=True)
        _, reported = command(folder, monkeypatch, "report", ASSIGNMENT)
        command(folder, monkeypatch, "grade", ASSIGNMENT, "--resume")
        assert "2 handed in" in reported
        assert (folder / "feedback" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.html").is_file()
