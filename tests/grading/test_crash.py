"""A run that is killed loses nothing and does nothing twice; two graders never work in one folder at the same time.

Marks of four notebooks are made ahead, for real; the 60 submissions are copies of them. So the runs that are killed spend
their time in reading and writing, which is where a kill could hurt.
"""

import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import time

import pytest

from autograder.course.course import load_course
from autograder.course.lock import Busy, only_grader
from autograder.course.preflight import require_ready
from autograder.course.release import register
from autograder.desk.demo_class import FILE, STUDENTS
from autograder.marking.classroom import Classroom
from autograder.marking.work import work_of
from autograder.notebook.cells import text_of
from autograder.notebook.repair import repair
from tests.grading.conftest import ASSIGNMENT, run, set_seed
from tests.grading.tables import rows

STYLES = ("ada", "fatima", "hana", "max")
CLASS = [f"student{number:03}" for number in range(60)]
KILLS = 10
fork = multiprocessing.get_context("fork")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory, root):
    """A course in which 60 students handed in one of four notebooks, its questions known to the gradebook."""
    folder = tmp_path_factory.mktemp("crash") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    register(load_course(folder), ASSIGNMENT)
    set_seed(folder)
    release = load_course(folder).release_notebook(ASSIGNMENT)
    texts = [json.dumps(STUDENTS[style](release)) for style in STYLES]
    for number, student in enumerate(CLASS):
        place = folder / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        (place / FILE).write_text(texts[number % 4], encoding="utf-8")
        (place / "notes.txt").write_text(f"notes of {student}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def marked(handed_in):
    """The verdicts of the four notebooks, by their text."""
    course = load_course(handed_in)
    release = course.release_notebook(ASSIGNMENT)
    repaired = [repair(STUDENTS[style](release), release)[0] for style in STYLES]
    return {text_of(notebook): work_of(course, ASSIGNMENT, "nobody", notebook).done() for notebook in repaired}


@pytest.fixture
def copied(handed_in, tmp_path):
    return shutil.copytree(handed_in, tmp_path / "course")


def grade(folder, marked, resume, students=CLASS):
    """Grade as the command does, with marks made ahead; return who was marked."""
    asked = []

    def marking(student, notebook):
        asked.append(student)
        with (folder / "asked.txt").open("a") as log:
            log.write(f"{student}\n")
        return marked[text_of(notebook)]

    require_ready(load_course(folder), ASSIGNMENT)
    with only_grader(folder):
        list(Classroom(load_course(folder), ASSIGNMENT, marking).grade(students, 2, resume=resume))
    return asked


def finished(folder):
    place = folder / ".autograder" / "finished" / ASSIGNMENT
    return {path.name for path in place.glob("[!.]*")} if place.exists() else set()


def killed(folder, marked, resume, after, moment):
    """Grade in a process of its own, killed a `moment` after so many submissions are finished; return who was marked."""
    (folder / "asked.txt").write_text("")
    worker = fork.Process(target=grade, args=(folder, marked, resume))
    worker.start()
    while worker.is_alive() and len(finished(folder)) < after:
        time.sleep(0.001)
    time.sleep(moment)
    worker.kill()
    worker.join()
    assert worker.exitcode == -9
    return (folder / "asked.txt").read_text().split()


def kept(folder):
    """All that a run leaves but the gradebook: every file of `autograded/` and of the instructor's accounts, by its name."""
    found = [path for name in ("autograded", ".autograder/accounts") for path in (folder / name).rglob("*")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.is_file()}


def test_a_run_that_is_killed_ten_times_ends_like_one_that_was_not(handed_in, marked, copied, tmp_path):
    undisturbed = shutil.copytree(handed_in, tmp_path / "undisturbed")
    grade(undisturbed, marked, resume=False)
    chance = random.Random(5)
    moments = sorted(chance.sample(range(len(CLASS) - 5), KILLS))
    for number, after in enumerate(moments):
        before = finished(copied)
        asked = killed(copied, marked, number > 0, after, chance.uniform(0, 0.02))
        assert not before & set(asked), "a finished submission was graded again"
        assert before <= finished(copied)
    grade(copied, marked, resume=True)
    assert rows(copied) == rows(undisturbed)
    assert kept(copied) == kept(undisturbed)


def test_resume_grades_only_what_changed(copied, marked):
    few = CLASS[:6]
    assert sorted(grade(copied, marked, False, few)) == few
    shutil.copy(copied / "submitted" / CLASS[2] / ASSIGNMENT / FILE, copied / "submitted" / CLASS[1] / ASSIGNMENT / FILE)
    (copied / "submitted" / CLASS[3] / ASSIGNMENT / "more.txt").write_text("handed in later")
    shutil.rmtree(copied / "autograded" / CLASS[4])
    assert sorted(grade(copied, marked, True, few)) == [CLASS[1], CLASS[3], CLASS[4]]


def test_without_resume_everything_is_graded_again_even_after_a_kill(copied, marked):
    few = CLASS[:4]
    grade(copied, marked, False, few)
    with pytest.raises(OSError, match="the disk is gone"):
        next(Classroom(load_course(copied), ASSIGNMENT, stop).grade(few, 1, resume=False))
    assert sorted(grade(copied, marked, True, few)) == few


def stop(*_):
    raise OSError("the disk is gone")


def test_an_error_of_one_submission_costs_no_other_one_anything(copied, marked):
    def marking(student, notebook):
        return marked[text_of(notebook)] if student != CLASS[1] else {}["no such thing"]

    found = {row.student: row for row in Classroom(load_course(copied), ASSIGNMENT, marking).grade(CLASS[:3], 2, resume=False)}
    assert [found[student].points is None for student in CLASS[:3]] == [False, True, False]
    assert "grading stopped: KeyError" in found[CLASS[1]].notes[-1]
    assert finished(copied) == {CLASS[0], CLASS[2]}


HOLD = """
import pathlib, sys
from autograder.course.lock import only_grader
with only_grader(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(copied):
    """Another process that grades in the folder, until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(copied)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_grader_says_who_is_at_work_and_touches_nothing(copied, holder):
    before = {path: os.stat(path).st_mtime_ns for path in copied.rglob("*")}
    done = run(copied, "autograder", "grade", ASSIGNMENT)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert f"another 'autograder grade' works in this folder (process {holder.pid})" in done.stderr
    assert {path: os.stat(path).st_mtime_ns for path in copied.rglob("*")} == before


def test_a_grader_that_was_killed_blocks_nobody(copied, holder):
    with pytest.raises(Busy), only_grader(copied):
        pass
    holder.kill()
    holder.wait()
    with only_grader(copied):
        assert (copied / ".autograder" / "lock").read_text() == f"{os.getpid()}\n"
