"""The students' kit: what is in the zip, what its `check` says of a notebook, and an installation from nothing."""

import contextlib
import copy
import json
import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder.course.course import load_course, own_course
from autograder.desk.kit import NotCurrent, make_kit, package_files, require_current, sources
from autograder.forge.solutions import solution_cells
from autograder.notebook.repair import grade_id
from autograder.sandbox.job import Limits
from autograder.student.before_hand_in import GRADED_SECONDS
from tests.conftest import WITHOUT
from tests.foundation.test_tree import FORBIDDEN

ASSIGNMENTS = own_course().assignments
ASSIGNMENT = "2_L_layer"
ROOMS = ("forge", "sandbox", "course", "marking", "pages", "feedback", "regrade", "collect", "desk", "trust")
NO_MEAN = """def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)"""
SYNTAX = "SyntaxError: expected ':' (line 1 of the cell)"
BARE = """import os, signal, sys
for module, names in {
    os: "fork forkpty setsid killpg getpgid pidfd_open wait4",
    signal: "alarm setitimer pthread_kill SIGALRM SIGPROF",
}.items():
    for name in names.split():
        module.__dict__.pop(name, None)
sys.modules["resource"] = None
"""
RUN = """import autograder.student.plain_run as plain
plain.CELL_SECONDS = {seconds}
plain.TOTAL_SECONDS = {total}
from autograder.student.cli import main
main()"""


@pytest.fixture(scope="module")
def zipped(root, tmp_path_factory):
    """The kit of this course."""
    path = tmp_path_factory.mktemp("zip") / "kit.zip"
    make_kit(load_course(root), path)
    return path


@pytest.fixture(scope="module")
def kit(zipped, tmp_path_factory):
    """The student's folder, and in `site/` beside it what pip would install, with a Python that can do no more than Windows."""
    folder = tmp_path_factory.mktemp("student")
    unpack(zipped, folder)
    (wheel,) = (folder / "backprop-kit").glob("*.whl")
    unpack(wheel, folder / "site")
    (folder / "site" / "sitecustomize.py").write_text(BARE)
    return folder / "backprop-kit"


def unpack(archive, folder):
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)


@pytest.fixture(scope="module")
def contents(zipped):
    """The name and the bytes of every file in the zip, those in the wheel too."""
    outer = zipfile.ZipFile(zipped)
    found = {name: outer.read(name) for name in outer.namelist()}
    (wheel,) = (name for name in found if name.endswith(".whl"))
    inner = zipfile.ZipFile(outer.open(wheel))
    return found | {f"{wheel}/{name}": inner.read(name) for name in inner.namelist()}


@pytest.fixture
def autograder(kit, tmp_path):
    """A function that runs a command of the kit in a folder of its own."""
    environment = {**os.environ, "PYTHONPATH": f"{kit.parent / 'site'}{os.pathsep}{WITHOUT}"}

    def run(*words, seconds=30, total=300):
        command = [sys.executable, "-c", RUN.format(seconds=seconds, total=total), *map(str, words)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")

    return run


@pytest.fixture
def save(tmp_path, root):
    """A function that saves a notebook with all answers, some changed, after `edit` was at it."""

    def make(edit=lambda cells: None, name=f"{ASSIGNMENT}.ipynb", **answers):
        notebook = nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
        texts = {**solution_cells(ASSIGNMENTS[ASSIGNMENT]), "why_dA": "It is the interface.", **answers}
        for cell in notebook.cells:
            cell["source"] = texts.get(grade_id(cell), cell.source)
        notebook.cells = [cell for cell in notebook.cells if grade_id(cell)]
        edit(notebook.cells)
        nbformat.write(notebook, tmp_path / name)
        return tmp_path / name

    return make


def named(cells, name):
    return next(cell for cell in cells if grade_id(cell) == name)


def advice(done):
    """The lines under 'Before you hand in'."""
    return [line.removeprefix("- ") for line in done.stdout.splitlines() if line.startswith("- ")]


def test_the_kit_holds_what_a_student_needs(contents):
    names = {name.split("/", 1)[1] for name in contents}
    assert {"README.md", "requirements.lock", "environment.yml", "docs/students.md", "LICENSE", "utils/plots.py"} <= names
    assert {f"release/{name}/{name}.ipynb" for name in ASSIGNMENTS} <= names
    assert sum(name.startswith("notebooks/") for name in names) == 8
    inside = {name.split(".whl/")[1] for name in names if ".whl/" in name}
    assert {
        "autograder/checking/judge.py",
        "autograder/student/plain_run.py",
        "backprop_kit/utils/data/digits_4_9.npz",
    } <= inside
    assert {f"autograder/checking/keys/{name}.json" for name in ASSIGNMENTS} <= inside


def test_the_kit_holds_nothing_of_the_instructors(contents):
    parts = {part for name in contents for part in re.split(r"[/.]", name)}
    assert parts & {*ROOMS, "source", "tests", "__pycache__", "nbgrader_config", "gradebook"} == set()
    assert not any(name.endswith("autograder/cli.py") for name in contents)
    texts = (b"BEGIN SOLUTION", b'"kind": "hidden"')
    assert [name for name, data in contents.items() if any(text in data for text in texts)] == []


def test_law_8_looks_at_every_file_of_the_kit(root, contents):
    looked_at = {path.read_bytes() for path in sources(load_course(root))}
    made_here = re.compile(r"dist-info/|requirements.lock$|environment.yml$|\.(whl|pth)$")
    assert [name for name, data in contents.items() if data not in looked_at and not made_here.search(name)] == []


def test_the_kit_names_no_registry_and_no_path_or_name_of_this_machine(root, contents):
    here = {str(root), str(Path.home()), socket.gethostname()} - {"/"}
    texts = {name: data.decode() for name, data in contents.items() if not name.endswith((".whl", ".npz", ".png"))}
    patterns = [*FORBIDDEN.values(), *(re.compile(rf"(?<!\w){re.escape(word)}(?!\w)") for word in here if len(word) > 4)]
    assert [(name, pattern.pattern) for name, text in texts.items() for pattern in patterns if pattern.search(text)] == []


def test_the_same_course_gives_the_same_bytes(root, zipped, tmp_path):
    version = make_kit(load_course(root), tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == zipped.read_bytes()
    assert f"backprop_kit-{version}-py3-none-any.whl" in zipped.read_bytes().decode("latin-1")


def test_what_a_lesson_displayed_here_stays_here(root, tmp_path):
    for path in sources(load_course(root)):
        (tmp_path / path.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path.relative_to(root)).write_bytes(path.read_bytes())
    lesson = tmp_path / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")["execution_count"] = 3
    lesson.write_text(json.dumps(notebook), encoding="utf-8")
    assert package_files(load_course(tmp_path)) == package_files(load_course(root))


def test_what_is_not_current_is_not_handed_out(root, monkeypatch):
    monkeypatch.setattr("autograder.desk.kit.stale_files", lambda root, name: [f"{name}.ipynb", f"{name}.json"])
    with pytest.raises(NotCurrent, match=r"2_L_layer\.ipynb, .* is not current: run 'autograder release 2_L_layer' first"):
        require_current(load_course(root), ASSIGNMENT)


def test_the_readme_starts_in_three_commands_on_every_system(kit):
    unix, windows = (kit / "README.md").read_text(encoding="utf-8").split("```\n")[1:4:2]
    assert windows == unix.replace("python3 ", "py ").replace("/bin/", "/Scripts/").replace("/", "\\")
    assert [line.split(" -m ")[1] for line in unix.splitlines()] == [
        "venv .venv",
        "pip install -r requirements.lock",
        "jupyter lab",
    ]


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
        "mended when it is marked: cell 'test_linear_backward' was edited, but is not to be; the text of the release was used",
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


def test_show_prints_a_public_case(autograder):
    assert "cache[1] is W" in autograder("show", ASSIGNMENT, "linear_backward").stdout
    assert "there is no assignment '9'" in autograder("show", "9", "linear_backward").stderr


def test_doctor_looks_at_the_notebooks_and_the_packages(autograder, save, tmp_path, root):
    folder = tmp_path / "release" / ASSIGNMENT
    folder.mkdir(parents=True)
    save(lambda cells: named(cells, "setup").metadata.nbgrader.update(checksum="0")).rename(folder / f"{ASSIGNMENT}.ipynb")
    done = autograder("doctor")
    found = dict(re.split(" +", line, maxsplit=1) for line in done.stdout.splitlines())
    assert found[ASSIGNMENT].endswith("; the notebook is of another version: download the course again")
    assert found["1_two_layer"].endswith("; no notebook release/1_two_layer/1_two_layer.ipynb in this folder")
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.fullmatch(rf"{re.escape(version)}\+\w{{8}}", found["backprop-kit"])
    assert done.returncode == 1


def test_the_advice_on_slow_cells_knows_the_limit_of_the_sandbox():
    assert Limits().cell_seconds == GRADED_SECONDS


@pytest.fixture(scope="module")
def installed(kit):
    """The Python of an environment into which pip has put the kit; other packages it has from the environment of the tests."""
    venv.create(kit / ".venv", symlinks=True)
    (packages,) = (kit / ".venv").rglob("site-packages")
    (packages / "outer.pth").write_text(sysconfig.get_path("purelib"))
    own = (kit / "requirements.lock").read_text(encoding="utf-8").splitlines()[-2:]
    (kit / "own.lock").write_text("\n".join(own))
    python = kit / ".venv" / "bin" / "python"
    install = ["-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps", "-r", "own.lock"]
    subprocess.run([sys.executable, *install], cwd=kit, check=True)
    return python


def test_pip_installs_the_kit_and_the_command_of_the_readme_checks_a_notebook(installed, kit, save, tmp_path):
    readme = (kit / "README.md").read_text(encoding="utf-8")
    python, command = re.search(r"^(\S+python) (-m autograder check .*)$", readme, re.M).groups()
    assert kit / python == installed
    (tmp_path / "release" / ASSIGNMENT).mkdir(parents=True)
    save().replace(tmp_path / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    done = subprocess.run([installed, *command.split()], cwd=tmp_path, capture_output=True, text=True)
    assert "Together: 30 of 30 points" in done.stdout, done.stderr
    found = subprocess.check_output([installed.with_name("autograder"), "doctor"], cwd=tmp_path, text=True)
    assert re.search(rf"^{ASSIGNMENT} +key version \S+; fits$", found, re.M)


def test_a_notebook_anywhere_imports_what_is_installed(installed, tmp_path):
    where = "import autograder, utils; print(autograder.__file__); print(utils.__file__)"
    files = subprocess.check_output([installed, "-c", where], cwd=tmp_path, text=True).splitlines()
    assert all(Path(file).is_relative_to(installed.parents[1]) for file in files)


def test_a_lesson_imports_utils_without_the_autograder(installed, tmp_path):
    found = subprocess.check_output([installed, "-c", "import utils.plots; print(utils.__file__)"], cwd=tmp_path, text=True)
    assert Path(found.strip()).parent.parent.name == "backprop_kit"


def test_the_kit_puts_no_package_named_utils_beside_those_of_others(contents):
    inside = {name.split(".whl/")[1].split("/")[0] for name in contents if ".whl/" in name}
    assert {name for name in inside if not name.endswith(".dist-info")} == {"autograder", "backprop_kit", "backprop_kit.pth"}


def test_doctor_names_another_package_that_comes_before_utils(autograder, tmp_path):
    (tmp_path / "utils").mkdir()
    (tmp_path / "utils" / "__init__.py").touch()
    done = autograder("doctor")
    assert done.returncode == 1
    assert re.search(rf"^utils +{re.escape(str(tmp_path / 'utils'))} comes first, and is not the course's", done.stdout, re.M)
