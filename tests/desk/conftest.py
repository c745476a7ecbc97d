"""A course without submissions, the released notebooks, and the students' kit, unpacked."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile

import nbformat
import pytest

from autograder.course.course import load_course, own_course
from autograder.desk.kit import make_kit
from autograder.forge.solutions import solution_cells
from autograder.notebook.repair import grade_id
from tests.conftest import WITHOUT
from tests.desk.platforms import ASSIGNMENT

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


@pytest.fixture
def course(tmp_path, root):
    """A fresh course folder with what was released."""
    folder = tmp_path / "course"
    shutil.copytree(root / "release", folder / "release")
    return folder


@pytest.fixture(scope="session")
def release(root):
    """The notebook that is collected."""
    return nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)


@pytest.fixture(scope="session")
def other(root):
    """The notebook of another assignment."""
    return nbformat.read(root / "release" / "1_two_layer" / "1_two_layer.ipynb", as_version=4)


@pytest.fixture(scope="session")
def zipped(root, tmp_path_factory):
    """The kit of this course."""
    path = tmp_path_factory.mktemp("zip") / "kit.zip"
    make_kit(load_course(root), path)
    return path


@pytest.fixture(scope="session")
def kit(zipped, tmp_path_factory):
    """The student's folder, and in `site/` beside it what pip would install, with a Python that can do no more than Windows."""
    folder = tmp_path_factory.mktemp("student")
    unpack(zipped, folder)
    (wheel,) = (folder / "backprop-kit").glob("*.whl")
    unpack(wheel, folder / "site")
    (folder / "site" / "sitecustomize.py").write_text(BARE)
    return folder / "backprop-kit"


@pytest.fixture(scope="session")
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


def unpack(archive, folder):
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)


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
        texts = {**solution_cells(own_course().spec(ASSIGNMENT)), "why_dA": "It is the interface.", **answers}
        for cell in notebook.cells:
            cell["source"] = texts.get(grade_id(cell), cell.source)
        notebook.cells = [cell for cell in notebook.cells if grade_id(cell)]
        edit(notebook.cells)
        nbformat.write(notebook, tmp_path / name)
        return tmp_path / name

    return make


def named(cells, name):
    """The cell of this grade id."""
    return next(cell for cell in cells if grade_id(cell) == name)
