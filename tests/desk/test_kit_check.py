"""What `check` of the students' kit says of a notebook before it is handed in."""

import contextlib
import copy
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder.course.course import own_course
from tests.desk.conftest import RUN, named

ASSIGNMENTS = own_course().assignments
ASSIGNMENT = "2_L_layer"
NO_MEAN = """def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)"""
SYNTAX = "SyntaxError: expected ':' (line 1 of the cell)"


def advice(done):
    """The lines under 'Before you hand in'."""
    return [line.removeprefix("- ") for line in done.stdout.splitlines() if line.startswith("- ")]


def test_right_answers_have_nothing_to_repair(autograder, save):
    done = autograder("check", save())
    assert (done.returncode, advice(done)) == (0, [])
    assert "Together: 30 of 30 points on the public cases" in done.stdout
    assert "Your code was run plainly on this machine, on the public cases; your mark is given on other cases." in done.stdout


def test_a_wrong_answer_gets_the_card_of_the_notebook(autograder, save):
    done = autograder("check", save(linear_backward=NO_MEAN))
    assert (done.returncode, advice(done)) == (1, [])
    assert "linear_backward: partly right, 2 of 6 points" in done.stdout
    assert "Reason: 1/m is forgotten." in done.stdout
    assert "L_model_backward: right in itself, its numbers are off only because of linear_backward" in done.stdout


def test_what_has_no_answer_yet_is_listed(autograder, kit):
    done = autograder("check", kit / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", "--assignment", ASSIGNMENT)
    assert "linear_forward: not written yet, 0 of 2 points\n" in done.stdout
    assert advice(done) == [
        "9 functions are not written yet",
        "the question 'why_dA' is not answered: write into its cell, in place of 'YOUR ANSWER HERE'",
    ]


def test_loops_and_exits_cost_only_their_own_exercise(autograder, save):
    loop = "def compute_cost(AL, Y):\n    while True:\n        pass"
    dies = "import os\ndef update_parameters(parameters, grads, learning_rate):\n    os._exit(0)"
    done = autograder("check", save(compute_cost=loop, update_parameters=dies), seconds=4)
    assert "compute_cost: did not end in time: is there a loop without an end?, 0 of 2 points" in done.stdout
    assert "update_parameters: ended the Python process before it returned, 0 of 2 points" in done.stdout
    assert "Together: 26 of 30 points" in done.stdout


def test_a_cell_that_does_not_end_is_named_and_the_others_run(autograder, save):
    path = save(lambda cells: cells.insert(1, new_code_cell("while True:\n    pass")))
    done = autograder("check", path, seconds=4)
    assert advice(done) == ["the cell that begins with 'while True:' was stopped: it did not end within 4 seconds"]
    assert "Together: 30 of 30 points" in done.stdout


def test_a_check_that_is_killed_leaves_no_process_behind(kit, save, tmp_path):
    writes = "import os, time\nopen('mine', 'w').write(str(os.getpid()))\nwhile True:\n    pass"
    path = save(lambda cells: cells.insert(1, new_code_cell(writes)))
    command = [sys.executable, "-c", RUN.format(seconds=60, total=60), "check", str(path)]
    process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(kit.parent / "site")})
    number = waited(lambda: (path.parent / "mine").read_text())
    process.kill()
    process.wait()
    waited(lambda: not is_there(int(number)))


def waited(ask, seconds=30):
    """What `ask` gives once it gives something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if found := ask():
                return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def is_there(process):
    """Whether a process runs; one that has ended and waits to be looked at does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_where_the_time_for_the_whole_notebook_ends_is_reported(autograder, save):
    done = autograder("check", save(lambda cells: cells.insert(1, new_code_cell("while True:\n    pass"))), total=4)
    (line,) = advice(done)
    assert line.endswith(" seconds, at the cell that begins with 'while True:': what comes later did not run")
    assert "Together: 0 of 30 points" in done.stdout


def test_what_calls_a_function_that_stands_further_down_is_right(autograder, save):
    done = autograder("check", save(lambda cells: cells.append(cells.pop(cells.index(named(cells, "linear_backward"))))))
    assert "Together: 30 of 30 points" in done.stdout


def test_what_is_damaged_is_reported_before_it_is_handed_in(autograder, save):
    def damage(cells):
        cells.remove(named(cells, "test_linear_forward"))
        cells.append(copy.deepcopy(named(cells, "test_compute_cost")))
        cells[-1]["id"] = "copy"
        named(cells, "setup")["source"] += "\n"  # no harm
        named(cells, "test_linear_backward")["source"] = "6.0"

    assert advice(autograder("check", save(damage, name="2_L_layer (1).ipynb"))) == [
        "the file is named '2_L_layer (1).ipynb': hand it in as '2_L_layer.ipynb'",
        "mended when it is marked: cell 'test_compute_cost' was there 2 times; one was graded",
        "mended when it is marked: cell 'test_linear_forward' was deleted; it was put back as it was handed out",
        "mended when it is marked: cell 'test_linear_backward' is not as in the release; the text of the release was used",
    ]


def test_a_cell_that_lives_on_a_deleted_one_is_named(autograder, save):
    cell = new_code_cell("total = kept + 1", execution_count=9)
    (line,) = advice(autograder("check", save(lambda cells: cells.insert(1, cell))))
    assert line == (
        "the cell that begins with 'total = kept + 1' stops with NameError: name 'kept' is not defined, "
        "though it worked in your notebook: does it need a deleted or a later cell?"
    )


def test_a_cell_that_never_worked_is_named_once_with_those_that_follow(autograder, save):
    more = [new_code_cell("1 / 0"), new_code_cell("2 / 0")]
    done = autograder("check", save(lambda cells: cells.extend(more), linear_forward="def linear_forward(A, W, b)\n    return"))
    (line,) = advice(done)
    assert re.fullmatch(rf"the cell of linear_forward stops with {re.escape(SYNTAX)}; after it, \d more do", line)
    assert f"the cell that should define it stopped with an error. {SYNTAX}" in done.stdout


def test_cells_run_as_in_jupyterlab(autograder, save):
    lines = ["%matplotlib inline", "import matplotlib.pyplot as plt; plt.plot([1]); plt.show()", "exit()"]
    lines += ["import asyncio\nawait asyncio.sleep(0)", "print('\\u03b1')", "from beside import number\nnumber + 1"]
    path = save(lambda cells: cells.extend(map(new_code_cell, lines)))
    (path.parent / "beside.py").write_text("number = 1")
    done = autograder("check", path)
    assert (done.returncode, advice(done)) == (0, [])


def test_a_notebook_of_another_version_is_named(autograder, save):
    def other(cells):
        named(cells, "test_linear_forward").metadata.nbgrader["checksum"] = "0" * 32

    (line,) = advice(autograder("check", save(other)))
    assert line.startswith("it was handed out with another version of the course (cell 'test_linear_forward' differs)")


def test_the_assignment_is_told_by_the_cells(autograder, kit, tmp_path):
    (tmp_path / "mine.ipynb").write_bytes((kit / "release/5_find_the_bug/5_find_the_bug.ipynb").read_bytes())
    done = autograder("check", "mine.ipynb")
    assert done.stdout.startswith("mine.ipynb, assignment 5_find_the_bug\n")
    wrong = autograder("check", "mine.ipynb", "--assignment", ASSIGNMENT)
    assert wrong.returncode == 2
    assert wrong.stderr == "autograder: mine.ipynb is a notebook of 5_find_the_bug, not of 2_L_layer\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("text.ipynb", "hello", "is not a notebook (its content is not JSON): save it again in JupyterLab"),
        ("lesson.ipynb", nbformat.writes(nbformat.v4.new_notebook()), "holds no exercise of this course: is it the right"),
        ("mine.py", "x = 1", "is not a notebook: give the .ipynb file"),
        ("nowhere.ipynb", None, "does not exist, or is not a file: check its name"),
    ],
    ids=["text", "lesson", "script", "nowhere"],
)
def test_what_cannot_be_checked_gets_one_clear_line(autograder, tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_text(content)
    done = autograder("check", name)
    assert done.returncode == 2
    assert words in done.stderr and len(done.stderr.splitlines()) == 1
