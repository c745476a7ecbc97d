"""Law 8 and places: the search finds a repair, and nothing that is shown or kept holds it; a grader that tells it is caught."""

import ast
import html
import json
import re
import shutil

import pytest

from autograder.checking.card import card_html, card_text
from autograder.checking.key import public_key
from autograder.checking.places import search
from autograder.checking.places.edit import undo
from autograder.checking.verdict import as_json
from autograder.course.course import load_course
from autograder.course.release import register
from autograder.desk.report import page as report_page
from autograder.desk.report_data import read_class
from autograder.feedback.write import write_feedback
from autograder.forge.solutions import build_functions, solution_cells
from autograder.marking.evidence import read_evidence
from tests.grading.conftest import ASSIGNMENT, run, set_seed
from tests.grading.test_places_of_class import answers, hand_in

TAG, SPACE = re.compile(r"<[^>]*>"), re.compile(r"\s+")
EDITS = {
    "compute_cost": ("1 - AL", "AL"),
    "linear_backward": ("A_prev.T", "A_prev"),
    "update_parameters": ("- learning_rate", "+ learning_rate"),
    "linear_forward": ("W @ A", "A * W"),
}


def wrong(course):
    """For each of some functions, its solution with one slip, as the one wrong answer of a student."""
    right = answers(course)
    made = {name: ast.unparse(ast.parse(right[name])).replace(*edit) for name, edit in EDITS.items()}
    return {name: text for name, text in made.items() if text != ast.unparse(ast.parse(right[name]))}


@pytest.fixture(scope="module")
def course(root, tmp_path_factory):
    """A course with a student for each slip, graded with all places."""
    folder = tmp_path_factory.mktemp("law-8") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    set_seed(folder)
    made = load_course(folder)
    for name, text in wrong(made).items():
        hand_in(made, f"with-{name}", answers(made, **{name: text}))
    register(made, ASSIGNMENT)
    (folder / "printed.txt").write_text(run(folder, "autograder", "grade", ASSIGNMENT, "--places", "all").stdout)
    return made


@pytest.fixture(scope="module")
def repairs(course):
    """For each slip the lines that the search has put in the place of the student's, as it found them."""
    found, places = {}, search.Search._places

    def noting(self, edits, fault, **alone):
        before = edits[0].apply()
        found.setdefault(self.exercise.name, []).append(ast.unparse(self.tree).splitlines())
        undo(before)
        return places(self, edits, fault, **alone)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search.Search, "_places", noting)
        for name, text in wrong(course).items():
            spec, key = course.spec(ASSIGNMENT), public_key(ASSIGNMENT)
            search.find_places(key.exercises[name], from_file(spec, name, text, course.root))
    old = {name: {line.strip() for line in text.splitlines()} for name, text in wrong(course).items()}
    return {name: {line.strip() for lines in tried for line in lines} - old[name] for name, tried in found.items()}


def from_file(spec, name, text, folder):
    """The function of a cell, with a source that Python can read again."""
    path = folder / f"{name}_again.py"
    path.write_text(text, encoding="utf-8")
    namespace = dict(build_functions(spec, solution_cells(spec))[name].__globals__)
    exec(compile(text, str(path), "exec"), namespace)
    return namespace[name]


def told(lines, texts):
    """Which lines stand in some texts, whatever spaces and tags are between."""
    plain = [SPACE.sub("", html.unescape(TAG.sub("", text)) + text) for text in texts]
    return {line for line in lines if any(SPACE.sub("", line) in text for text in plain)}


def shown_of(course, student):
    """All that is shown or kept of one student: the page, the graded notebook, the evidence, the cards."""
    yield (course.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
    for path in (course.evidence_path(ASSIGNMENT, student), course.graded_path(ASSIGNMENT, student)):
        text = path.read_text(encoding="utf-8")
        yield from (text, "\n".join(strings(json.loads(text))))
    for verdict in read_evidence(course.evidence_path(ASSIGNMENT, student)).verdicts().values():
        yield from (card_text(verdict), card_html(verdict), json.dumps(row(verdict)))


def shown_of_all(course):
    """All that is shown or kept of the class as a whole: the report, the terminal, what is remembered of places."""
    yield report_page(read_class(course, ASSIGNMENT, pseudonyms=False))
    yield (course.root / "printed.txt").read_text(encoding="utf-8")
    yield (course.root / ".autograder" / "places" / f"{ASSIGNMENT}.json").read_text(encoding="utf-8")


def row(verdict):
    return as_json(verdict, file="", assignment="", level="", repairs=[])


def strings(data):
    if isinstance(data, str):
        yield data
    for item in [*data.values()] if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from strings(item)


def test_the_search_finds_the_repair_of_every_slip(repairs, course):
    assert set(repairs) == set(EDITS)
    for name, lines in repairs.items():
        assert told(lines, [ast.unparse(ast.parse(answers(course)[name]))])


@pytest.mark.parametrize("name", EDITS)
def test_the_page_of_every_slip_marks_a_place(course, name):
    assert "<u>" in next(shown_of(course, f"with-{name}"))


@pytest.mark.parametrize("name", EDITS)
def test_nothing_that_is_shown_or_kept_of_a_student_holds_the_repair(course, repairs, name):
    assert told(repairs[name], shown_of(course, f"with-{name}")) == set()


def test_nothing_that_is_shown_or_kept_of_the_class_holds_a_repair(course, repairs):
    assert told(set().union(*repairs.values()), shown_of_all(course)) == set()


def test_a_page_that_tells_the_repair_is_caught(course, repairs):
    name = "compute_cost"
    (told_line,) = repairs[name]
    path = course.evidence_path(ASSIGNMENT, f"with-{name}")
    before = path.read_bytes()
    kept = json.loads(before)
    for reason in (reason for item in kept["rows"] for reason in item["diagnoses"] if reason["id"] == "place"):
        reason["message"] += f" Write {told_line} here."
    try:
        path.write_bytes(json.dumps(kept).encode())
        write_feedback(course, ASSIGNMENT, f"with-{name}")
        assert told(repairs[name], [next(shown_of(course, f"with-{name}"))]) == {told_line}
    finally:
        path.write_bytes(before)
        write_feedback(course, ASSIGNMENT, f"with-{name}")
