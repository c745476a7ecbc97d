"""Places at `autograder grade`: looked for after the marks, once for the same code, and shown on pages and in the report."""

import json
import shutil
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from autograder.course.course import load_course
from autograder.course.release import register
from autograder.desk.demo_class import FILE, filled
from autograder.desk.grade import GradingOptions, graded_submissions
from autograder.desk.report import page as report_page
from autograder.desk.report_data import read_class
from autograder.feedback.write import is_due
from autograder.forge.solutions import solution_cells
from autograder.marking.evidence import read_evidence, save_evidence
from autograder.marking.mark import Marker
from autograder.marking.places_of_class import PlacesOfClass
from autograder.notebook.cells import Cell
from autograder.notebook.nodes import read_release
from autograder.terminal.screen import Screen
from tests.grading.conftest import ASSIGNMENT, marks, run, set_seed, up_to_the_last_test

COST = "compute_cost"
WRONG_COST = """def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(AL)) / m  # <b>mine</b>
    return cost"""
OTHER_LINES = """def compute_cost(AL, Y):

    # the number of examples
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + (1 - Y)
                   * np.log(AL)) / m
    return cost"""
LINE = "    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(AL)) / m  # <b>mine</b>"


def answers(course, **wrong):
    return {**dict(solution_cells(course.spec(ASSIGNMENT))), **wrong}


@pytest.fixture(scope="module")
def made(root, tmp_path_factory):
    """A course with three students: one is right, two have the same wrong cost in other lines."""
    folder = tmp_path_factory.mktemp("placed") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    set_seed(folder)
    course = load_course(folder)
    for student, cells in {"ada": {}, "bo": {COST: WRONG_COST}, "cy": {COST: OTHER_LINES}}.items():
        hand_in(course, student, answers(course, **cells))
    register(course, ASSIGNMENT)
    return folder


def hand_in(course, student, sources):
    notebook = filled(read_release(course.root / "release" / ASSIGNMENT / FILE), sources)
    place = course.submitted(ASSIGNMENT, student)
    place.mkdir(parents=True)
    cells = up_to_the_last_test(notebook.cells)
    (place / FILE).write_text(json.dumps({**notebook, "cells": cells}), encoding="utf-8")


@pytest.fixture
def course(made, tmp_path):
    return load_course(shutil.copytree(made, tmp_path / "course"))


@pytest.fixture(scope="module")
def graded(made, tmp_path_factory):
    """The course after `autograder grade`."""
    course = load_course(shutil.copytree(made, tmp_path_factory.mktemp("graded") / "course"))
    done = run(course.root, "autograder", "grade", ASSIGNMENT)
    assert done.returncode == 0, done.stdout + done.stderr
    return course


def evidence(course, student):
    return read_evidence(course.evidence_path(ASSIGNMENT, student))


def places(course, student, name=COST):
    return [item for item in evidence(course, student).rows[name]["diagnoses"] if item.get("witness") == "edit"]


def grade(course, places="some", resume=False):
    return graded_submissions(course, ASSIGNMENT, (), GradingOptions(places=places, resume=resume), Screen(quiet=True))


def test_the_place_is_in_the_evidence_with_the_line_of_the_students_own_cell(graded):
    (place,) = places(graded, "bo")
    assert place["kind"] == "one minus" and place["place"] == {"line": 3, "column": 53, "end_column": 55, "text": "AL"}
    (place,) = places(graded, "cy")
    assert place["place"] == {"line": 6, "column": 28, "end_column": 30, "text": "AL"}


class Code(HTMLParser):
    """The code of a page as text, with each place in brackets."""

    def __init__(self, html):
        super().__init__()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, _):
        self.text += "[" * (tag == "u")

    def handle_endtag(self, tag):
        self.text += "]" * (tag == "u")

    def handle_data(self, data):
        self.text += data


def page(course, student):
    return (course.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")


def test_the_page_marks_the_place_in_your_code_with_the_words_beside_it(graded):
    text = Code(page(graded, "bo")).text
    words = "\u2190 a part of the formula is missing"
    assert f"{LINE.replace('np.log(AL)) /', 'np.log([AL])) /')} {words}\n    return cost" in text


def test_the_page_shows_what_a_student_wrote_beside_a_place_as_words(graded):
    html = page(graded, "bo")
    assert "<b>mine" not in html and html.count("&lt;b&gt;mine") >= 2


def test_no_page_of_a_right_notebook_marks_a_place(graded):
    assert "<u>" not in page(graded, "ada") and "<u>" in page(graded, "cy")


def test_the_same_code_in_other_lines_is_asked_about_once(graded):
    kept = json.loads((graded.root / ".autograder" / "places" / f"{ASSIGNMENT}.json").read_text())
    assert len(kept["rows"]) == 1


def test_marks_are_the_same_with_and_without_places(graded, course):
    grade(course, "none")
    assert marks(course.root) == marks(graded.root)
    assert places(course, "bo") == [] and evidence(course, "bo").head["unsearched"] == [COST]


def test_places_that_were_left_are_found_by_a_later_run_and_their_pages_are_written_again(course):
    grade(course, "none")
    before = page(course, "bo")
    assert not is_due(course, ASSIGNMENT, "bo")
    assert grade(course, "all", resume=True) == []
    assert len(places(course, "bo")) == 1 and page(course, "bo") != before
    assert evidence(course, "bo").head["unsearched"] == []


def test_what_a_run_has_no_time_for_is_counted(course):
    grade(course, "none")
    found = PlacesOfClass(course, ASSIGNMENT, ["bo", "cy"], 2)
    assert (found.find(-1.0), found.unsearched) == ({}, 2)


def test_what_was_found_before_is_looked_up(course, graded):
    grade(course, "none")
    shutil.copytree(graded.root / ".autograder" / "places", course.root / ".autograder" / "places")
    found = PlacesOfClass(course, ASSIGNMENT, ["bo", "cy"], 2)
    assert set(found.find(-1.0)) == {"bo", "cy"} and places(course, "cy") == places(graded, "cy")


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"version": 1}', '{"version": %s, "rows": []}', '{"version": %s, "rows": {%s: [[1, 2]]}}', "[" * 100_000],
)
def test_a_damaged_file_of_known_places_counts_as_empty(course, graded, text):
    grade(course, "none")
    kept = json.loads((graded.root / ".autograder" / "places" / f"{ASSIGNMENT}.json").read_text())
    known = course.root / ".autograder" / "places" / f"{ASSIGNMENT}.json"
    known.parent.mkdir()
    known.write_text(text.replace("%s", json.dumps(kept["version"]), 1).replace("%s", json.dumps(next(iter(kept["rows"])))))
    PlacesOfClass(course, ASSIGNMENT, ["bo"], 1).find(60.0)
    assert "unsearched" in evidence(course, "bo").head


def test_a_regrade_keeps_the_places_and_says_that_nothing_changes(graded):
    done = run(graded.root, "autograder", "grade", ASSIGNMENT, "--regrade")
    assert done.returncode == 0 and "3 submissions: unchanged 3" in done.stdout, done.stdout + done.stderr


def test_a_regrade_that_runs_a_submission_again_keeps_its_places(graded, tmp_path):
    course = load_course(shutil.copytree(graded.root, tmp_path / "course"))
    path = course.evidence_path(ASSIGNMENT, "bo")
    path.write_bytes(json.dumps({**json.loads(path.read_bytes()), "handed_out": "before"}).encode())
    done = run(course.root, "autograder", "grade", ASSIGNMENT, "--regrade", "--apply")
    assert "1 run again" in done.stdout and places(course, "bo") == places(graded, "bo")
    assert evidence(course, "bo").head["handed_out"] != "before"


def test_evidence_from_before_there_were_places_gives_the_same_page_without_them(graded, tmp_path):
    course = load_course(shutil.copytree(graded.root, tmp_path / "course"))
    path = course.evidence_path(ASSIGNMENT, "bo")
    kept = json.loads(path.read_bytes())
    del kept["unsearched"], kept["cards"][COST]["lines"]
    for row in kept["rows"]:
        row["diagnoses"] = [item for item in row["diagnoses"] if item["id"] != "place"]
    kept["cards"][COST]["helpers"] = []
    path.write_bytes(json.dumps(kept).encode())
    assert read_evidence(path).verdicts()[COST].status == "wrong"
    assert grade(course, "all", resume=True) == [] and "<u>" not in page(course, "bo")


def test_the_report_counts_places_without_a_name_with_a_students_line_as_an_example(graded):
    data = read_class(graded, ASSIGNMENT, pseudonyms=False)
    found = {mistake.line[0]: [student.name for student in students] for mistake, students in data.by_place()}
    assert found == {"cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(": ["bo"], "* np.log(": ["cy"]}
    assert {(mistake.exercise, mistake.line[1]) for mistake, _ in data.by_place()} == {(COST, "AL")}
    text = Code(written(graded, pseudonyms=False)).text
    assert "np.log([AL])) / m  # <b>mine</b>" in text and "one minus" not in text


def test_the_report_counts_a_function_with_a_place_and_no_name_as_no_known_mistake(graded):
    data = read_class(graded, ASSIGNMENT, pseudonyms=False)
    assert {item.title: len(who) for item, who in data.by_mistake().items()} == {"not a known mistake": 2}


def test_a_report_with_pseudonyms_shows_no_line_of_a_student(graded):
    html = written(graded, pseudonyms=True)
    assert "mine" not in html and "a part of the formula is missing" in html


def written(course, *, pseudonyms):
    return report_page(read_class(course, ASSIGNMENT, pseudonyms), pseudonyms)


def test_a_function_whose_submission_has_no_time_left_is_not_searched(course):
    marker = Marker(course, ASSIGNMENT)
    cells = [Cell("given", "import numpy as np"), Cell(COST, WRONG_COST)]
    found = marker.mark(cells)
    assert marker.with_places(cells, replace(found, left=0.0)) == found.verdicts
    save_evidence(course, ASSIGNMENT, "bo", replace(found, left=1.0), [])
    assert evidence(course, "bo").head["unsearched"] == []
    save_evidence(course, ASSIGNMENT, "bo", found, [])
    assert evidence(course, "bo").head["unsearched"] == [COST]
