"""A course outside this repository is released, graded and proved with its own specs, and no file of ours changes."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.course.another_course import NAME, hand_in, make_course


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a course."""
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(
        [Path(sys.executable).with_name("autograder"), *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def ours(root: Path) -> dict[str, str]:
    """A digest of every file of the package."""
    files = [path for path in (root / "autograder").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def course(tmp_path_factory, root):
    """The course after `release` and `grade`, and the digests of our files before."""
    before = ours(root)
    folder = make_course(tmp_path_factory.mktemp("another") / "course", root)
    released = run(folder, "release")
    assert (released.returncode, released.stdout) == (0, f"{NAME}: written: {NAME}.ipynb, {NAME}.json\n"), released.stderr
    hand_in(folder)
    graded = run(folder, "grade", NAME)
    assert graded.returncode == 0, graded.stderr
    return folder, before


def points(folder: Path) -> dict[str, str]:
    """The exported total of each student."""
    assert run(folder, "export", NAME, "--to", "csv").returncode == 0
    with (folder / "exports" / f"{NAME}-csv.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row["total"] for row in csv.DictReader(file)}


def test_its_right_answers_get_their_points_and_its_mistakes_none(course):
    assert points(course[0]) == {"right": "2", "loop": "2", "columns": "0", "empty": "0"}


def test_its_own_mistake_is_named(course):
    evidence = course[0] / ".autograder" / "accounts" / NAME / "columns.json"
    (row,) = json.loads(evidence.read_text(encoding="utf-8"))["rows"]
    assert [item["id"] for item in row["diagnoses"] if item["id"] != "place"] == ["mean-of-columns"]


def test_its_public_key_lies_in_its_own_folder(course):
    assert [path.name for path in (course[0] / "keys").iterdir()] == [f"{NAME}.json"]


def test_no_file_of_ours_changes(course, root):
    assert ours(root) == course[1]


def test_lint_finds_nothing_in_it(course):
    done = run(course[0], "lint")
    assert done.stdout == f"nothing found: {NAME}; 1 exercises, 2 mistakes, 1 right variants\n", done.stderr


def test_the_kill_matrix_names_both_mistakes_and_accepts_the_variant(course):
    printed = run(course[0], "matrix", NAME).stdout
    assert "mistakes  2 named\n" in printed and "variants  1 accepted\n" in printed


def test_a_student_checks_against_its_key_in_a_notebook_beside_it(course):
    code = "from autograder import check, open_assignment\nopen_assignment('scaling')\ncheck(lambda X: X)"
    code = code.replace("lambda X: X", "standardise").replace("check(", "def standardise(X): return X\ncheck(")
    done = subprocess.run([sys.executable, "-c", code], cwd=course[0] / "release" / NAME, capture_output=True, text=True)
    assert "standardise: not right yet, 0 of 2 points" in done.stdout, done.stderr


def test_a_course_py_that_cannot_be_loaded_is_one_line_with_its_place(tmp_path, root):
    folder = make_course(tmp_path / "course", root)
    path = folder / "course.py"
    path.write_text(path.read_text(encoding="utf-8").replace("import numpy as np", "import nmupy as np"), encoding="utf-8")
    done = run(folder, "grade", NAME)
    assert done.returncode == 2
    assert done.stderr == (
        "autograder: course.py:5: the specs cannot be loaded: ModuleNotFoundError: No module named 'nmupy'\n"
    )


BROKEN = {
    "ends Python": ("import numpy as np", "import sys; sys.exit(0)", "course.py:5: the specs cannot be loaded: SystemExit: 0"),
    "no specs": ("ASSIGNMENTS = (", "NO_ASSIGNMENTS = (", "course.py:1: gives no ASSIGNMENTS"),
    "empty": ("ASSIGNMENTS = (", "ASSIGNMENTS = ()\nOTHERS = (", "course.py:1: gives no ASSIGNMENTS"),
    "no folder": (
        '("tools",)',
        '("toolz",)',
        "course.py:1: SUPPORT names 'toolz', which is no folder beside course.py",
    ),
    "a text": ('("tools",)', '"tools"', "course.py:1: SUPPORT is 'tools': write a sequence of names"),
    "outside": ('("tools",)', '("../tools",)', "course.py:1: SUPPORT names '../tools', which is no folder"),
    "draw raises": (
        "    rng = np.random.default_rng(seed)",
        "    rng = 1 / 0",
        ":23: the key of scaling could not be made",
    ),
    "an edit": ("X.mean(axis=1", "X.means(axis=1", "stands 0 times in the solution of standardise"),
    "a pair without its tuple": (
        'edits=((" / spread(X)", ""),)',
        'edits=(" / spread(X)", "")',
        ":55: mistake 'not-divided': `edits[0]` is ' / spread(X)': write a tuple of 2 strings",
    ),
    "a path": ('Output("Z", (),', 'Output("Z", (2,),', ":38: exercise 'standardise': output 'Z' is looked for at (2,)"),
    "support forgotten": ('("tools",)', "()", "imports 'tools', which is not there when students are graded: add 'tools'"),
}
COMMANDS = [("grade", NAME), ("release",), ("matrix",), ("lint",)]


@pytest.fixture(scope="module")
def handed_in(course):
    """The course with its submissions."""
    return course[0]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("broken", BROKEN)
def test_what_its_author_got_wrong_is_said_once_by_every_command(broken, command, handed_in):
    old, new, words = BROKEN[broken]
    path = handed_in / "course.py"
    text, marks = path.read_text(encoding="utf-8"), (handed_in / "gradebook.db").read_bytes()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    try:
        done = run(handed_in, *command)
    finally:
        path.write_text(text, encoding="utf-8")
    printed = done.stdout + done.stderr
    assert done.returncode in (1, 2) and printed.count(words) == 1 and "Traceback" not in printed, printed
    assert (handed_in / "gradebook.db").read_bytes() == marks


def test_what_a_course_py_prints_is_no_part_of_what_a_command_says(handed_in):
    path = handed_in / "course.py"
    text = path.read_text(encoding="utf-8")
    (handed_in / "mine.py").write_text("def standardise(X):\n    return X\n", encoding="utf-8")
    path.write_text(text + "\nprint('hello')\n", encoding="utf-8")
    done = run(handed_in, "check", "mine.py", "--assignment", NAME, "--json")
    path.write_text(text, encoding="utf-8")
    assert [json.loads(line)["exercise"] for line in done.stdout.splitlines()] == ["standardise"]


def test_lint_in_a_folder_of_the_course_looks_at_that_course(handed_in):
    assert run(handed_in / "source" / NAME, "lint").stdout.startswith(f"nothing found: {NAME};")


@pytest.mark.parametrize("text", ["{", ""])
def test_a_source_notebook_that_cannot_be_read_is_named(text, handed_in):
    path = handed_in / "source" / NAME / f"{NAME}.ipynb"
    good = path.read_bytes()
    path.write_text(text, encoding="utf-8")
    done = run(handed_in, "matrix", NAME)
    path.write_bytes(good)
    assert done.returncode == 2 and f"source/{NAME}/{NAME}.ipynb:1: the file is damaged (" in done.stderr


def another_id(text):
    return text.replace('"grade_id": "test_standardise"', '"grade_id": "tests_standardise"')


def no_points(text):
    return text.replace('"points": 2', '"points": null')


CELLS = {
    another_id: "standardise has points, but source/scaling/scaling.ipynb has no cell with the nbgrader id 'test_standardise'",
    no_points: "cell test_standardise: nbgrader does not take the cell's entry (None is not of type 'number')",
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("broken", CELLS, ids=lambda edit: edit.__name__)
def test_a_source_notebook_by_which_nobody_can_be_marked_gives_no_marks(broken, command, handed_in):
    path = handed_in / "source" / NAME / f"{NAME}.ipynb"
    text, marks = path.read_text(encoding="utf-8"), (handed_in / "gradebook.db").read_bytes()
    assert broken(text) != text
    path.write_text(broken(text), encoding="utf-8")
    try:
        done = run(handed_in, *command)
    finally:
        path.write_text(text, encoding="utf-8")
    printed = done.stdout + done.stderr
    assert done.returncode in (1, 2) and printed.count(CELLS[broken]) == 1 and "Traceback" not in printed, printed
    assert (handed_in / "gradebook.db").read_bytes() == marks


def test_an_error_in_a_module_that_notebooks_import_is_found_at_its_line(handed_in):
    path = handed_in / "tools" / "rows.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\nMOST = largest\n", encoding="utf-8")
    done = [run(handed_in, *command) for command in COMMANDS]
    path.write_text(text, encoding="utf-8")
    words = (
        "tools/rows.py:8: the imports in the first code cell of scaling do not work: NameError: name 'largest' is not defined"
    )
    assert [(item.stdout + item.stderr).count(words) for item in done] == [1, 1, 1, 1]


def test_a_draw_that_no_seed_decides_is_said_by_lint_and_release(handed_in):
    path = handed_in / "course.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("default_rng(seed)", "default_rng()"), encoding="utf-8")
    done = [run(handed_in, command) for command in ("lint", "release")]
    path.write_text(text, encoding="utf-8")
    words = "course.py:38: exercise 'standardise': the same seed draws another case each time"
    assert [(item.stdout + item.stderr).count(words) for item in done] == [1, 1]


@pytest.mark.parametrize(
    "words",
    [
        ("grade", NAME, "--resume"),
        ("release",),
        ("export", NAME, "--to", "csv"),
        ("report", NAME),
        ("matrix",),
        ("check", f"../submitted/right/{NAME}/{NAME}.ipynb", "--assignment", NAME),
        ("show", NAME, "standardise"),
    ],
    ids=lambda words: words[0],
)
def test_a_command_in_a_folder_of_the_course_works_for_that_course(words, handed_in):
    done = run(handed_in / "source", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in (handed_in / "source").iterdir()] == [NAME]


def test_show_names_the_assignments_of_this_course_only(handed_in):
    said = run(handed_in, "show", "scalling", "standardise").stderr
    assert said.endswith("there is no assignment 'scalling'; the course has: scaling\n")


def test_where_no_course_is_it_is_said_whose_course_is_looked_at(tmp_path, root):
    said = run(tmp_path, "lint", "none_of_them").stderr
    assert said.startswith(f"autograder: no course.py here or above: this is about the course in {root}\n")


def test_a_notebook_finds_the_modules_of_its_course_beside_it_and_not_above_it(handed_in):
    def imported(folder):
        return subprocess.run([sys.executable, "-c", "import tools.rows"], cwd=folder, capture_output=True).returncode == 0

    assert imported(handed_in) and not imported(handed_in / "release" / NAME)
