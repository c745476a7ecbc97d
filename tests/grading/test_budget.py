"""One budget of time for all that is done for a submission: its run, the run that is made again, passes over right helpers."""

import json
import shutil
import time

import pytest

from autograder.course.course import load_course, own_course
from autograder.course.release import register
from autograder.desk.demo_class import FILE, STUDENTS
from autograder.forge.solutions import setup_cell, solution_cells
from autograder.marking.evidence import read_evidence
from autograder.marking.mark import NOT_AGAIN, Marker
from autograder.notebook.cells import Cell
from autograder.notebook.nodes import new_code_cell, read_release
from autograder.notebook.repair import grade_id
from autograder.sandbox.job import Job, Limits
from autograder.sandbox.run import run as run_job
from tests.forge.marking import SPEC
from tests.grading.conftest import ASSIGNMENT, run, set_seed, up_to_the_last_test

WRONG = "\n\nright = linear_forward\n\ndef linear_forward(A, W, b):\n    Z, cache = right(A, W, b)\n    return 3.7 * Z, cache\n"
SLEEP = "import time\ntime.sleep({})"
SLACK = 3


def cells(seconds):
    """A right notebook but for a helper that is wrong in a way that nobody knows; it sleeps each time that it is run."""
    sources = {**solution_cells(SPEC)}
    sources["linear_forward"] += WRONG
    return [Cell("sleep", SLEEP.format(seconds)), Cell("given", setup_cell(SPEC)), *(Cell(*item) for item in sources.items())]


def marked(seconds, **limits):
    """What was marked, and how long that took."""
    marker = Marker(own_course().with_settings(limits=Limits(**limits)), ASSIGNMENT, 7)
    [marker.key(number) for number in range(4)]
    start = time.monotonic()
    return marker.mark(cells(seconds)), time.monotonic() - start


def test_all_passes_together_take_no_longer_than_one_submission_may():
    found, seconds = marked(3, total_seconds=4, patience=1)
    assert seconds < 4 + SLACK
    assert not found.transcript.spent
    assert found.verdicts["linear_backward"].status == "right"
    notes = {name for name, verdict in found.verdicts.items() if NOT_AGAIN in verdict.notes}
    assert notes == {"linear_activation_forward", "L_model_forward"}


def test_where_the_time_is_used_up_the_notes_say_what_it_went_to():
    found, _ = marked(3, total_seconds=4, patience=1)
    (note,) = (note for note in found.notes if "were used up" in note)
    assert note.startswith(
        "the 4 s for this notebook were used up (its cells and functions, once more where a clock ended one: "
    )
    assert "; pass 2, over right helpers: " in note


def test_no_patience_makes_the_time_of_a_whole_notebook_longer():
    found, seconds = marked(60, cell_seconds=30, total_seconds=2)
    assert seconds < 2 + SLACK
    assert found.transcript.spent
    assert any("were used up" in note for note in found.notes)


def test_with_time_enough_the_same_callers_keep_their_marks():
    found, _ = marked(0, total_seconds=60)
    right = {name for name, verdict in found.verdicts.items() if verdict.status == "right"}
    assert right == set(found.verdicts) - {"linear_forward"}


def test_a_run_that_is_made_again_has_no_time_of_its_own():
    limits = {"cell_seconds": 2, "total_seconds": 3, "patience": 1}
    found, seconds = marked(60, **limits)
    assert found.transcript.errors["sleep"]["type"] == "CellTimeout"
    assert seconds < 3 + SLACK
    assert found.verdicts["linear_backward"].status == "right"


def test_a_job_whose_time_is_used_up_is_not_started():
    start = time.monotonic()
    found = run_job(Job(cells=[Cell("sleep", SLEEP.format(9))], probes={"f": [{"tuple": []}]}, ends=start))
    assert time.monotonic() - start < 1
    assert (found.spent, found.records) == (True, {"f": {"timeout": True}})


@pytest.fixture(scope="module")
def graded(root, tmp_path_factory):
    """A course with small limits, and a notebook that sleeps in each pass, graded by the real command."""
    folder = tmp_path_factory.mktemp("budget") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("\nc.SandboxExecute.total_seconds = 7.5\n")
    set_seed(folder)
    hand_in(folder)
    register(load_course(folder), ASSIGNMENT)
    done = run(folder, "autograder", "grade", ASSIGNMENT)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def hand_in(folder):
    notebook = STUDENTS["ada"](read_release(folder / "release" / ASSIGNMENT / FILE))
    for cell in notebook.cells:
        if grade_id(cell) == "linear_forward":
            cell["source"] += WRONG
    kept = [new_code_cell(SLEEP.format(6)), *up_to_the_last_test(notebook.cells)]
    place = folder / "submitted" / "slow" / ASSIGNMENT
    place.mkdir(parents=True)
    (place / FILE).write_text(json.dumps({**notebook, "cells": kept}), encoding="utf-8")


def test_the_command_keeps_what_was_judged_and_says_why_the_rest_was_not(graded):
    evidence = read_evidence(load_course(graded).evidence_path(ASSIGNMENT, "slow"))
    points = {name: (row["points"], row["max_points"]) for name, row in evidence.rows.items()}
    assert {name for name, (got, most) in points.items() if got == most} >= {"linear_backward", "compute_cost"}
    assert points["linear_activation_forward"][0] == 0
    assert NOT_AGAIN in evidence.verdicts()["linear_activation_forward"].notes
    page = graded / "feedback" / "slow" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert NOT_AGAIN in page.read_text(encoding="utf-8")


def test_judged_again_from_what_was_kept_nothing_changes(graded):
    done = run(graded, "autograder", "grade", ASSIGNMENT, "--regrade")
    assert done.returncode == 0
    assert "1 judged from their records" in done.stdout and "unchanged 1" in done.stdout
