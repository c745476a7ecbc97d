"""Every command on a class whose names of files, of exceptions and of people would take the marker's terminal over."""

import copy
import json
import os
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest

from autograder.notebook.repair import grade_id
from tests.grading.conftest import ASSIGNMENT, up_to_the_last_test
from tests.terminal.test_words import CLEAR, CLIPBOARD, RIGHT_TO_LEFT, TITLE, UP, obeyed

WORDS = "".join((CLEAR, TITLE, CLIPBOARD, UP, RIGHT_TO_LEFT, "\r[red]forged[/red]"))
FILE = f"{ASSIGNMENT}.ipynb"
TEXT = f"{WORDS}\nTogether: 30 of 30 points"
RAISES = f"raise type({WORDS!r}, (Exception,), {{'__module__': 'builtins'}})({TEXT!r})"
ANSWERS = {
    "linear_forward": f"def linear_forward(A, W, b):\n    {RAISES}",
    "compute_cost": f"def compute_cost(AL, Y):\n    return {WORDS!r}",
    "update_parameters": RAISES,
    "linear_backward": f"def linear_backward(dZ, cache):\n    print({WORDS!r})\n    return {{{WORDS!r}: 1}}",
}
STUDENT = f"eve {RIGHT_TO_LEFT}\x1b[2J"


@pytest.fixture(scope="module")
def answers(root):
    """The release with answers of which every word is hostile."""
    notebook = nbformat.read(root / "release" / ASSIGNMENT / FILE, as_version=4)
    notebook.cells = up_to_the_last_test(notebook.cells)
    for cell in notebook.cells:
        cell["source"] = ANSWERS.get(grade_id(cell), cell.source)
    notebook.cells += [
        nbformat.v4.new_code_cell(RAISES),
        nbformat.v4.new_code_cell(f"import warnings; warnings.warn({TEXT!r})"),
    ]
    return notebook


@pytest.fixture(scope="module")
def course(root, answers, tmp_path_factory):
    """A course with three students: hostile words, a hostile damage, nothing that is hostile."""
    folder = tmp_path_factory.mktemp("words")
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    broken = copy.deepcopy(answers)
    broken["nbformat"], broken["metadata"] = WORDS, {WORDS: WORDS}
    release = json.loads((root / "release" / ASSIGNMENT / FILE).read_text())
    for student, notebook in {STUDENT: answers, "mal": broken, "ada": release}.items():
        place = folder / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        (place / FILE).write_text(json.dumps(notebook))
        (place / f"data{WORDS.replace('/', '|')}.csv").write_text("1")
    return folder


@pytest.fixture(scope="module")
def download(answers, tmp_path_factory):
    """A zip whose members have hostile names."""
    path = tmp_path_factory.mktemp("download") / f"{CLEAR}class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (f"{STUDENT}_123_assignsubmission_file_/{WORDS}.ipynb", f"{WORDS}/a.txt", f"{WORDS}.zip"):
            archive.writestr(name, json.dumps(answers))
    return path


def obeying(folder, *words):
    """What a terminal would obey in all that a command writes to it, bytes that are not UTF-8 among it."""
    command = [sys.executable, "-m", "autograder", *map(str, words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, env={**os.environ, "COLUMNS": "100"}, timeout=300)
    written = (done.stdout + done.stderr).decode("utf-8", "surrogateescape")
    assert written and "Traceback" not in written, written
    return obeyed(written.replace("\n", ""))


def test_every_command_of_an_evening_writes_nothing_that_the_terminal_obeys(course, download):
    commands = [
        ["collect", download, "--assignment", ASSIGNMENT],
        ["grade", ASSIGNMENT],
        ["grade", ASSIGNMENT, "--students", STUDENT],
        ["grade", ASSIGNMENT, "--students", WORDS],
        ["grade", ASSIGNMENT, "--regrade"],
        ["report", ASSIGNMENT],
        *(["export", ASSIGNMENT, "--to", to] for to in ("csv", "canvas", "moodle")),
    ]
    assert {" ".join(map(str, words)): obeying(course, *words) for words in commands if obeying(course, *words)} == {}
    pages = [*(course / "exports").glob("*.csv"), *(course / "reports").glob("*.html"), *course.glob("feedback/*/*/*.html")]
    assert len(pages) >= 5
    shown = {page.name: obeyed(page.read_text(encoding="utf-8-sig").replace("\n", "").replace("\r", "")) for page in pages}
    assert {name: found for name, found in shown.items() if found} == {}


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["for people", "as JSON"])
def test_check_shows_hostile_words_and_obeys_none(course, options):
    files = sorted((course / "submitted").glob(f"*/{ASSIGNMENT}/*"))
    assert obeying(course, "check", "--assignment", ASSIGNMENT, *options, *files) == []
