"""`check_before_hand_in()` says what `autograder check` says, of the saved notebook; here with what a kit installs."""

import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course.course import load_course, own_course
from autograder.desk.kit import DUE, _due
from autograder.notebook.repair import grade_id
from autograder.student import due
from autograder.student.in_notebook import NO_FILE, NO_PROCESS, NOT_SAVED, NOTHING_LEFT
from tests.conftest import WITHOUT
from tests.desk.platforms import ASSIGNMENT

SHELL = """import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for source in json.load(sys.stdin):
    shell.run_cell(source, store_history=True).raise_error()
"""


@pytest.fixture
def run(kit, tmp_path):
    """A function that runs cells of a notebook in IPython, and gives what they print; the file lies in their folder."""

    def play(*sources, **settings):
        site = f"{kit.parent / 'site'}{os.pathsep}{WITHOUT}"
        kept = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
        environment = {**kept, "PYTHONPATH": site, "IPYTHONDIR": str(tmp_path / "ipython"), "MPLBACKEND": "agg", **settings}
        done = subprocess.run([sys.executable, "-c", SHELL], cwd=tmp_path, env=environment, input=json.dumps(sources),
                              capture_output=True, text=True)  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return play


def cells_of(path, *names):
    """The first cell of a saved notebook and those of these names, then its last."""
    cells = {grade_id(cell): cell.source for cell in nbformat.read(path, as_version=4).cells}
    return [cells[name] for name in ("setup", *names, "check_all")]


def said(printed):
    """What is to be done, line by line."""
    return re.findall(r"^- (.*)$", printed, re.M)


@pytest.mark.parametrize("name", own_course().assignments)
def test_it_stands_in_the_last_cell_of_every_notebook(name, root):
    notebook = nbformat.read(root / "release" / name / f"{name}.ipynb", as_version=4)
    assert notebook.cells[-1].source == "check_before_hand_in()" and notebook.cells[-1].cell_type == "code"
    assert not any("Run All" in cell.source for cell in notebook.cells)


def test_a_finished_notebook_is_run_afresh_and_nothing_is_left(run, save):
    printed = run(*cells_of(save()))  # none of its functions was run in this kernel
    assert "Together: 30 of 30 points" in printed and NOTHING_LEFT in printed
    assert "why_dA: read by a person, 5 points" in printed and said(printed) == []


def test_it_says_what_the_command_says(run, save, autograder):
    def empty(cells):
        for cell in cells:
            if grade_id(cell) == "why_dA":
                cell["source"] = "YOUR ANSWER HERE"

    path = save(empty, linear_forward="def linear_forward(A, W, b):\n    return nothing", compute_cost="def other(): pass")
    printed, command = run(*cells_of(path)), autograder("check", path).stdout
    assert said(printed) == said(command) and len(said(printed)) >= 2
    assert any("'why_dA' is not answered" in line for line in said(printed))


def test_a_notebook_that_cannot_be_seen_is_shown_as_it_is_now_with_what_to_do(run, save):
    path = save()
    sources = cells_of(path, "linear_forward")
    path.unlink()
    printed = run(*sources)
    assert said(printed) == [NO_FILE] and "2 of 2" in printed


@pytest.mark.parametrize("how", ["JupyterLab", "VS Code"])
def test_the_file_is_found_where_a_program_tells_it(how, run, save, tmp_path):
    (tmp_path / "far").mkdir()
    path = save().rename(tmp_path / "far" / f"{ASSIGNMENT}.ipynb")
    first, last = cells_of(path)
    told = {"JPY_SESSION_NAME": str(path)} if how == "JupyterLab" else {}
    given = [] if told else [f"__vsc_ipynb_file__ = {str(path)!r}"]
    assert "Together: 30 of 30 points" in run(first, *given, last, **told)


def test_changes_that_are_not_saved_are_said_first(run, save):
    path = save()
    first, last = cells_of(path)
    os.utime(path, (time.time() - 60,) * 2)
    assert said(run(first, "def linear_forward(A, W, b):\n    return 1", last)) == [NOT_SAVED]


def test_what_was_run_and_then_saved_is_no_such_change(run, save):
    path = save()
    os.utime(path, (time.time() - 60,) * 2)
    assert said(run(*cells_of(path, "linear_forward"))) == []


def test_where_no_second_python_can_start_the_rest_is_said_all_the_same(run, save):
    first, *written, last = cells_of(save(why_dA="YOUR ANSWER HERE"), "linear_forward")
    printed = run(first, "import sys; sys.platform = 'emscripten'", *written, last)
    assert said(printed)[-1] == NO_PROCESS and any("'why_dA' is not answered" in line for line in said(printed))
    assert "2 of 2" in printed


def test_without_nbformat_it_says_so_and_shows_the_table(run, save):
    first, *written, last = cells_of(save(), "linear_forward")
    (line,) = said(run(first, "import sys; sys.modules['nbformat'] = None", *written, last))
    assert line.startswith("the package nbformat is not installed here")


def test_in_a_browser_without_nbformat_the_reason_is_that_no_second_python_can_start(run, save):
    first, *written, last = cells_of(save(), "linear_forward")
    printed = run(first, "import sys; sys.modules['nbformat'] = None; sys.platform = 'emscripten'", *written, last)
    assert said(printed) == [NO_PROCESS] and "2 of 2" in printed


def test_another_notebook_of_that_name_is_named(run, save, tmp_path):
    first, last = cells_of(save())
    (tmp_path / f"{ASSIGNMENT}.ipynb").write_text("{}", encoding="utf-8")
    (line,) = said(run(first, last))
    assert ASSIGNMENT in line


def test_the_kit_brings_the_due_date_along_where_the_gradebook_has_one(root, tmp_path):
    assert _due(load_course(root)) == {}
    day = "2026-12-01 18:00:00 UTC"
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "backprop") as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=day)
    (tmp_path / "nbgrader_config.py").write_text((root / "nbgrader_config.py").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "release").symlink_to(root / "release")
    (tmp_path / "source").symlink_to(root / "source")
    told = json.loads(_due(load_course(tmp_path))[DUE])
    assert datetime.fromisoformat(told[ASSIGNMENT]) == datetime(2026, 12, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize(("hours", "late"), [(5, False), (-5, True)])
def test_the_due_date_is_said_in_the_time_of_this_machine(hours, late, tmp_path, monkeypatch):
    day = datetime.now(UTC) + timedelta(hours=hours)
    monkeypatch.setattr(due, "FILE", tmp_path / "due.json")
    assert due.due_date(ASSIGNMENT) == ""
    due.FILE.write_text(json.dumps({ASSIGNMENT: day.isoformat()}), encoding="utf-8")
    sentence = due.due_date(ASSIGNMENT)
    assert f"{day.astimezone():%d %B %Y at %H:%M}" in sentence and ("late now" in sentence) == late
    assert due.due_date("1_two_layer") == ""
