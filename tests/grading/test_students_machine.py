"""The room in which a notebook is graded takes the place of the student's machine: what only that has costs nobody a mark."""

import base64

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checking.reasons import with_stopped_cell
from autograder.course.course import own_course
from autograder.desk.check import check_file
from autograder.feedback.blocks import attached
from autograder.forge.solutions import setup_cell, solution_cells
from autograder.marking.mark import Marker
from autograder.notebook.cells import Cell, code_cells, names_given
from autograder.notebook.outputs import disarm
from autograder.notebook.read import read_notebook
from autograder.sandbox.inside.rest import run_rest

ASSIGNMENT = "2_L_layer"
COURSE = own_course()
MARKER = Marker(COURSE, ASSIGNMENT, 7)
SPEC = COURSE.spec(ASSIGNMENT)
COST = solution_cells(SPEC)["compute_cost"]
WITH_EPS = COST.replace("/ m", "/ m + EPS")
PIXELS = base64.b64encode(b"\x89PNG" + bytes(50)).decode()


def marked(*sources):
    """What becomes of a notebook with these own cells below the first one."""
    cells = [Cell("setup", setup_cell(SPEC)), *(Cell(f"no. {place}", source) for place, source in enumerate(sources, 2))]
    return MARKER.mark(cells)


def written(outputs):
    return "".join(item.get("text", "") for item in outputs)


ELSEWHERE = [
    "!pip install seaborn",
    "%pip install -q seaborn",
    "%conda install seaborn",
    "files = !ls",
    "!ls > list.txt",
    "%matplotlib widget",
    "%load_ext no_such_extension",
    "%no_such_magic 3",
    "get_ipython().system('ls')",
    "%%no_such_magic",
    "%%no_such_magic with words",
]


@pytest.mark.parametrize("line", ELSEWHERE)
def test_a_line_for_the_students_machine_is_not_run_and_said_and_the_cell_goes_on(line):
    found = marked(f"{line}\n{COST}")
    assert found.verdicts["compute_cost"].status == "right"
    assert found.transcript.errors == {}
    assert "while a notebook is graded" in written(found.transcript.outputs["no. 2"])


@pytest.mark.parametrize("cell", ["%%bash\nls", "%%sh\nrm -r /", "%%script python\nimport os"])
def test_a_cell_for_another_program_is_not_run_and_said(cell):
    found = marked(cell, COST)
    assert "not run" in written(found.transcript.outputs["no. 2"])
    assert found.transcript.errors == {}


STOPS = {
    "a package that is missing": "import no_such_package",
    "a window that is not there": "import matplotlib\nmatplotlib.use('TkAgg')",
    "a file that is not there": "table = open('mine.csv').read()",
    "a mistake": "left = 1 / 0",
}


@pytest.mark.parametrize("line", STOPS.values(), ids=STOPS)
def test_a_function_below_a_line_that_stopped_its_cell_is_graded(line):
    found = marked(f"{line}\n{COST}")
    assert found.verdicts["compute_cost"].status == "right"
    assert found.transcript.errors["no. 2"]["type"] in (
        "ModuleNotFoundError",
        "ImportError",
        "FileNotFoundError",
        "ZeroDivisionError",
    )


@pytest.mark.parametrize("line", STOPS.values(), ids=STOPS)
def test_a_function_that_uses_a_name_from_below_such_a_line_is_graded(line):
    assert marked(f"{line}\nEPS = 0", WITH_EPS).verdicts["compute_cost"].status == "right"


def test_what_was_right_before_is_not_changed_by_what_stands_below_a_mistake():
    wrong = "def compute_cost(AL, Y):\n    return 0.0"
    assert marked(COST, f"left = 1 / 0\n{wrong}").verdicts["compute_cost"].status == "right"


def test_below_a_missing_package_the_later_definition_counts_as_on_the_students_machine():
    wrong = "def compute_cost(AL, Y):\n    return 0.0"
    assert marked(wrong, f"import no_such_package\n{COST}").verdicts["compute_cost"].status == "right"


@pytest.mark.parametrize("cell", ["EPS = no_such_name", "import no_such_package as EPS", "EPS = ("])
def test_else_the_card_names_the_cell_that_stopped(cell):
    found = marked("seen = 1", cell, WITH_EPS)
    (reason,) = found.verdicts["compute_cost"].diagnoses
    assert reason.id == "cell-stopped"
    assert "The cell 'no. 3', which gives `EPS`, stopped with" in reason.message
    again = MARKER.judged(found.passes[0].records, found.transcript.errors, None)
    assert again["compute_cost"].diagnoses == (reason,)


def test_a_function_whose_own_cell_is_no_python_is_missing_and_the_cell_is_named():
    found = marked(f"{COST}\nprint('x'")
    (reason,) = found.verdicts["compute_cost"].diagnoses
    assert (reason.id, "'no. 2'" in reason.message) == ("cell-stopped", True)


def test_a_missing_name_that_no_stopped_cell_would_give_is_a_reason_as_before():
    verdict = marked("other = no_such_name", WITH_EPS).verdicts["compute_cost"]
    assert [item.id for item in verdict.diagnoses] != ["cell-stopped"]
    assert with_stopped_cell(verdict, {}) == verdict


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("EPS = 1\nEPS = 2\ndef f(x):\n    y = 2\nclass C: pass", ["EPS", "f", "C"]),
        ("import numpy as np, os.path\nfrom a.b import c as d, e", ["np", "os", "d", "e"]),
        ("if x == 3: pass\nx == 4\nprint(", []),
        ("import ,\nfrom x import *", []),
    ],
)
def test_the_names_that_a_cell_gives_are_read_from_its_lines(source, names):
    assert names_given(source) == names


@given(st.text(alphabet="aimport defclas=(),. \n\t_", max_size=300))
def test_the_names_of_any_text_are_few_and_short(text):
    assert all(0 < len(name) <= 200 for name in names_given(text))


@given(st.lists(st.sampled_from(["a = 1", "b = a", "c = d", "def a(): pass", "1 / 0", "import b"]), max_size=6))
def test_below_a_mistake_no_name_changes_that_was_there(lines):
    import linecache

    source, file = "\n".join(["1 / 0", *lines]), "<cell of this test>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names = {"a": "before"}
    try:
        exec(compile(source, file, "exec"), names)
    except ZeroDivisionError as error:
        run_rest(error, names, lambda _: None)
    assert names["a"] == "before"


def test_a_python_file_has_what_the_first_cell_of_the_notebook_gives(tmp_path):
    path = tmp_path / "mine.py"
    lines = ("def linear_activation_forward(A, W, b, activation):", "    Z = np.dot(W, A) + b")
    path.write_text("\n".join([*lines, "    return (relu if activation == 'relu' else sigmoid)(Z)[0], ((A, W, b), Z)"]))
    found = {item.exercise: item.status for item in check_file(path, Marker(COURSE, ASSIGNMENT)).verdicts}
    assert found["linear_activation_forward"] == "right"


@pytest.mark.parametrize(
    ("text", "said"),
    [("x = 1\ndef f(:\n", "mine.py is no Python (in line 2: "), ("def f():\nreturn 3\n", "mine.py is no Python (in line 2: ")],
)
def test_a_python_file_with_an_error_of_syntax_says_so_with_its_line(text, said, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(text)
    found = check_file(path, Marker(COURSE, ASSIGNMENT))
    assert found.problem.startswith(said)
    assert {item.status for item in found.verdicts} == {"unreadable"}


def test_a_python_file_with_a_line_for_ipython_is_run(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(f"!pip install numpy\n{COST}\n")
    found = {item.exercise: item.status for item in check_file(path, Marker(COURSE, ASSIGNMENT)).verdicts}
    assert found["compute_cost"] == "right"


def answered(attachments, source="See ![p](attachment:p.png)"):
    """The graded form of a notebook whose written question has these attachments."""
    release = COURSE.release_notebook(ASSIGNMENT)
    notebook = nbformat.from_dict(release)
    cell = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "why_dA")
    cell.update(source=source, attachments=attachments)
    disarm(notebook, release)
    return cell


def test_a_photo_reaches_the_person_who_marks_and_the_students_page():
    cell = answered({"p.png": {"image/png": PIXELS}})
    assert cell.attachments == {"p.png": {"image/png": PIXELS}}
    assert cell.source == "See ![p](attachment:p.png)"
    assert [(block.kind, block.text) for block in attached(cell)] == [("picture", "p.png")]


@pytest.mark.parametrize(
    "bundle", [{"image/svg+xml": "<svg/>"}, {"text/html": "<b>"}, {"image/png": "<script>"}, {"image/png": 3}, [], None]
)
def test_what_is_attached_and_no_picture_of_pixels_is_not_shown_and_named(bundle):
    cell = answered({"p<b>.svg": bundle})
    assert "attachments" not in cell
    assert "(p&lt;b>.svg: attached, and no picture that can be shown here" in cell.source


def test_a_photo_stays_where_another_cell_holds_what_the_format_does_not_allow(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("x", attachments={"p.png": {"image/png": PIXELS}})]
    )
    notebook.metadata["kernelspec"] = 3
    path = tmp_path / "mine.ipynb"
    path.write_text(nbformat.v4.writes(notebook))
    assert read_notebook(path).cells[0].attachments == {"p.png": {"image/png": PIXELS}}
    assert code_cells(read_notebook(path)) == []
