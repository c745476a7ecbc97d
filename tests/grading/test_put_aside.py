"""Work that was put aside never becomes a confident 0: wherever it stands it is graded, or a person is told to look."""

import copy
import json
import shutil

import nbformat
import pytest
from nbconvert import PythonExporter

from autograder.course.course import load_course, own_course
from autograder.course.release import register
from autograder.desk.class_results import class_results
from autograder.desk.demo_class import filled
from autograder.desk.doctor import findings
from autograder.desk.export import summary
from autograder.desk.report_data import read_class
from autograder.forge.solutions import BEGIN, END, solution_cells
from autograder.marking.evidence import read_evidence
from autograder.notebook.nodes import new_code_cell, new_markdown_cell
from autograder.notebook.repair import grade_id
from tests.grading.conftest import ASSIGNMENT, grade_everybody, gradebook_of, run, set_seed, up_to_the_last_test

FILE = f"{ASSIGNMENT}.ipynb"
MARIMO = "import marimo\n\napp = marimo.App()\n\nwith app.setup:\n    import numpy as np\n\n"


def answers():
    spec = own_course().spec(ASSIGNMENT)
    sources = solution_cells(spec)
    return {
        name: "\n".join(line for line in source.strip().splitlines() if line.strip() not in (BEGIN, END))
        for name, source in sources.items()
    }


def at(notebook, name):
    return [grade_id(cell) for cell in notebook.cells].index(name)


def right(release, **changes):
    """All functions, and the question in words left as it was; `changes` are the texts of some answer cells."""
    notebook = filled(release, answers())
    for name, text in {"why_dA": "YOUR ANSWER HERE", **changes}.items():
        notebook.cells[at(notebook, name)]["source"] = text
    return notebook


def stub(release, name):
    return release.cells[at(release, name)].source


def with_cell(notebook, cell, place=None):
    notebook.cells.insert(len(notebook.cells) if place is None else place, cell)
    return notebook


def handed_in(release):
    """The files of each student."""
    plain, empty = right(release), copy.deepcopy(release)
    locked, question = right(release), right(release)
    locked.cells[at(locked, "check_all")]["source"] += "\n# dA is what the layer below needs."
    question.cells[at(question, "why_dA") - 1]["source"] += "\n\nMy answer: it is the interface."
    without = right(release, linear_forward=stub(release, "linear_forward"))
    linear = answers()["linear_forward"]
    return {
        "plain": {FILE: plain},
        "empty": {FILE: empty},
        "two": {FILE: empty, f"{ASSIGNMENT}-Copy1.ipynb": plain},
        "all in one cell": {FILE: with_cell(copy.deepcopy(release), new_code_cell("\n\n".join(answers().values())))},
        "above": {FILE: with_cell(copy.deepcopy(without), new_code_cell(linear), at(without, "linear_forward"))},
        "below": {
            FILE: with_cell(copy.deepcopy(without), new_code_cell(f"unit = 1\n{linear.replace('W @ A', 'unit * W @ A')}"))
        },
        "with a magic": {FILE: with_cell(copy.deepcopy(without), new_code_cell(f"%matplotlib inline\n{linear}"))},
        "in a text cell": {FILE: with_cell(copy.deepcopy(without), new_markdown_cell(linear))},
        "name": {FILE: right(release, linear_forward=linear.replace("linear_forward", "linear_foward"))},
        "broken": {FILE: with_cell(copy.deepcopy(without), new_code_cell(linear.replace("W @ A", "W @ @ A")))},
        "script": {"mine.py": "import numpy as np\n" + "\n\n".join(answers().values())},
        "scripts": {f"{name}.py": text for name, text in answers().items()},
        "marimo": {"notebook.py": MARIMO + "\n\n".join(f"@app.function\n{text}" for text in answers().values())},
        "beside": {FILE: without, "mine.py": linear},
        "words in a new cell": {FILE: with_cell(copy.deepcopy(plain), new_markdown_cell("dA is what is handed down."))},
        "words in the question": {FILE: question},
        "words in a comment": {FILE: locked},
        **words_in_code(release),
        **in_locked_cells(release),
        **below_its_caller(release),
        "words in a file": {FILE: plain, "answer.docx": "PK"},
        "photo": {FILE: plain, "IMG_1.jpg": "JFIF"},
    }


def changed(notebook, name, change):
    cell = notebook.cells[at(notebook, name)]
    cell["source"] = change(cell.source)
    return notebook


def in_locked_cells(release):
    """What a student wrote stands in the setup cell or in a test cell, which are put back as they were."""
    linear, cost = answers()["linear_forward"], answers()["compute_cost"]
    without = right(release, linear_forward=stub(release, "linear_forward"))
    log = right(release, compute_cost=cost.replace("np.log", "log"))
    own = right(release, compute_cost=cost.replace("np.log", "my_log"))
    helper = "def my_log(x):\n    return np.log(x)\n"
    other = linear.replace("linear_forward", "mine")
    add = {
        "steered": (without, "test_linear_forward", lambda text: f"{other}\n{text}\ncheck(mine)\ncheck = print"),
        "import in the setup cell": (log, "setup", lambda text: f"import math\n{text}\nfrom numpy import log"),
        "helper in the setup cell": (own, "setup", lambda text: f"{text}\n\n{helper}"),
        "helper in a test cell": (own, "test_linear_forward", lambda text: f"{helper}{text}"),
        "answer in the setup cell": (without, "setup", lambda text: f"{text}\n\n{linear}"),
        "answer in a test cell": (without, "test_linear_forward", lambda text: f"{linear}\n\n{text}"),
        "broken in the setup cell": (without, "setup", lambda text: f"{text}\n\n{linear.replace('W @ A', 'W @ @ A')}"),
        "broken in a test cell": (
            without, "test_linear_forward", lambda text: f"{linear.replace('W @ A', 'W @ @ A')}\n\n{text}"
        ),
    }  # fmt: skip
    return {student: {FILE: changed(copy.deepcopy(notebook), *where)} for student, (notebook, *where) in add.items()}


def below_its_caller(release):
    """A function stands below the test cell of one that calls it."""
    moved, deleted = right(release), right(release)
    moved.cells.append(moved.cells.pop(at(moved, "linear_backward")))
    deleted.cells.pop(at(deleted, "linear_backward"))
    end = new_code_cell(answers()["linear_backward"])
    comment = right(release, linear_backward="# It is at the end.")
    return {
        "moved": {FILE: moved},
        "at the end": {FILE: with_cell(deleted, end)},
        "behind a comment": {FILE: with_cell(comment, end)},
    }


WORDS = "dA tells the layer below how the cost changes with what that layer gave."


def words_in_code(release):
    """The question in words is answered in a text within code, in some form."""
    code = "import numpy as np\n" + "\n\n".join(answers().values())
    marimo = MARIMO + "\n\n".join(f"@app.function\n{text}" for text in answers().values())
    exported = PythonExporter().from_notebook_node
    return {
        "words printed": {FILE: with_cell(right(release), new_code_cell(f'print("""\n{WORDS}\n""")'))},
        "words as a value": {FILE: with_cell(right(release), new_code_cell(f'answer = "{WORDS}"\nanswer'))},
        "words in a script": {"mine.py": f'{code}\n\nanswer = """{WORDS}"""\n'},
        "words in marimo": {
            "mine.py": f'{marimo}\n\n@app.cell\ndef _(mo):\n    mo.md(r"""\n    {WORDS}\n    """)\n    return\n'
        },
        "words exported": {"mine.py": exported(right(release, why_dA=WORDS))[0]},
        "exported": {"mine.py": exported(right(release))[0]},
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory, root, release):
    """The students of `handed_in`, graded."""
    folder = tmp_path_factory.mktemp("aside") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    set_seed(folder)
    short = copy.deepcopy(release)
    short.cells = up_to_the_last_test(short.cells)
    short.cells.insert(at(short, "why_dA"), next(cell for cell in release.cells if cell.id == "about-explain"))
    for student, files in handed_in(short).items():
        place = folder / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        for name, content in files.items():
            (place / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    register(load_course(folder), ASSIGNMENT)
    grade_everybody(folder, places="none")
    return folder


@pytest.fixture(scope="module")
def data(course):
    return {item.name: item for item in read_class(load_course(course), ASSIGNMENT, pseudonyms=False).everybody}


def test_nobody_drops_out_and_everybody_has_a_mark(data, release):
    assert set(data) == set(handed_in(release)) and all(item.is_graded for item in data.values())


@pytest.mark.parametrize(
    "student", ["plain", "two", "all in one cell", "above", "below", "with a magic", "script", "scripts", "marimo"]
)
def test_functions_are_graded_wherever_they_stand(data, student):
    assert data[student].points == 30


@pytest.mark.parametrize("student", ["import in the setup cell", "helper in the setup cell", "helper in a test cell"])
def test_a_function_that_uses_what_was_added_to_a_locked_cell_is_right(data, student):
    assert data[student].points == 30


@pytest.mark.parametrize("student", ["answer in the setup cell", "answer in a test cell"])
def test_an_answer_in_a_locked_cell_is_graded(data, student):
    assert data[student].points == 30


def test_what_a_student_writes_into_a_test_cell_does_not_steer_what_is_checked(data):
    assert data["steered"].points == 28


@pytest.mark.parametrize("student", ["moved", "at the end", "behind a comment"])
def test_what_calls_a_function_that_stands_further_down_is_right(data, student):
    assert data[student].points == 30


LOOKED_AT = ["in a text cell", "name", "broken", "beside", "broken in the setup cell", "broken in a test cell"]


@pytest.mark.parametrize("student", LOOKED_AT)
def test_a_0_beside_code_that_looks_like_an_answer_is_to_be_looked_at(data, student):
    flags = " ".join(flag.detail for flag in data[student].flags)
    assert data[student].points == 28 and "linear_forward" in flags and "look" in flags


def test_what_was_put_elsewhere_is_said(data):
    for student in ("two", "all in one cell", "above", "below", "script", "scripts", "marimo"):
        assert [flag for flag in data[student].flags if "graded" in flag.detail], student


def test_who_wrote_all_in_its_place_or_nothing_needs_no_look(data):
    assert data["plain"].flags == data["empty"].flags == []
    assert data["empty"].result.total == 0


@pytest.mark.parametrize(
    "student", ["words in a new cell", "words in the question", "words in a comment", "words in a file", "photo"]
)
def test_words_in_another_place_wait_for_a_person_who_is_told_where_they_are(data, student):
    assert (data[student].result.status, data[student].result.total) == ("waits for a person", None)
    assert [flag for flag in data[student].flags if "waits for a person" in flag.detail]


@pytest.mark.parametrize(
    "student", ["words printed", "words as a value", "words in a script", "words in marimo", "words exported"]
)
def test_the_marker_sees_the_words_in_code_and_nothing_that_was_handed_out(course, data, student):
    notebook = nbformat.read(course / "autograded" / student / ASSIGNMENT / FILE, as_version=4)
    source = notebook.cells[at(notebook, "why_dA")].source
    assert data[student].result.status == "waits for a person"
    assert source.partition("may be the answer:)")[2].partition(":\n\n")[2].strip() == WORDS


def test_an_exported_notebook_without_an_answer_in_words_is_not_taken_for_one(data):
    assert data["exported"].result.mark.questions["why_dA"].points == 0 and data["exported"].points == 30


def test_the_marker_sees_the_words_in_the_cell_of_the_question(course):
    notebook = nbformat.read(course / "autograded" / "words in a new cell" / ASSIGNMENT / FILE, as_version=4)
    assert "dA is what is handed down." in notebook.cells[at(notebook, "why_dA")].source


def test_stock_nbgrader_gives_the_same_marks_and_waits_for_the_same_questions(course, tmp_path):
    stock = shutil.copytree(course, tmp_path / "course")
    compared = [name for name in handed_in_names(stock) if (stock / "submitted" / name / ASSIGNMENT / FILE).is_file()]
    (stock / "gradebook.db").unlink()
    shutil.rmtree(stock / "autograded")
    for name in set(handed_in_names(stock)) - {"two", "all in one cell", "above", "words in a comment", "words in a file"}:
        shutil.rmtree(stock / "submitted" / name)
    bom = stock / "submitted" / "bom" / ASSIGNMENT
    bom.mkdir(parents=True)
    bom.joinpath(FILE).write_bytes(b"\xef\xbb\xbf" + (course / "submitted" / "plain" / ASSIGNMENT / FILE).read_bytes())
    run(stock, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    done = run(stock, "nbgrader", "autograde", ASSIGNMENT, "--create")
    assert done.returncode == 0, done.stderr[-2000:]
    with gradebook_of(stock) as book, gradebook_of(course) as ours:
        for submission in book.assignment_submissions(ASSIGNMENT):
            name = submission.student.id
            other = ours.find_submission(ASSIGNMENT, "plain" if name == "bom" else name)
            assert (name, submission.score, submission.needs_manual_grade) == (name, other.score, other.needs_manual_grade)
            compared.append(name)
    assert "bom" in compared


def handed_in_names(course):
    return [path.name for path in (course / "submitted").iterdir()]


@pytest.mark.parametrize("change", ["the record is gone", "the points are other ones"])
def test_a_mark_without_our_record_is_said_by_report_export_and_doctor(course, tmp_path, change):
    folder = shutil.copytree(course, tmp_path / "course")
    if change == "the record is gone":
        load_course(folder).evidence_path(ASSIGNMENT, "plain").unlink()
    else:
        with gradebook_of(folder) as book:
            book.find_grade("test_linear_forward", ASSIGNMENT, ASSIGNMENT, "plain").auto_score = 1
            book.db.commit()
    made = load_course(folder)
    flagged = [
        item.name for item in read_class(made, ASSIGNMENT, False).everybody if "no record" in {f.kind for f in item.flags}
    ]
    assert flagged == ["plain"]
    assert [line for line in summary(class_results(made, ASSIGNMENT)) if "record" in line and line.endswith("(1: plain)")]
    assert [finding for name, finding in findings(made)[0] if name == ASSIGNMENT and "without our record: plain" in finding]


def test_a_mark_that_we_recorded_is_not_said(course):
    assert "record" not in " ".join(summary(class_results(load_course(course), ASSIGNMENT)))
    assert read_evidence(load_course(course).evidence_path(ASSIGNMENT, "plain")).rows
