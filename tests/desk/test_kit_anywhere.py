"""The kit where little is installed: what its wheel asks for, and notebooks that install it by their first cell."""

import json
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.parser import Parser

import nbformat
import pytest

from autograder.course.course import load_course, own_course
from autograder.course.release import ReleaseProblem
from autograder.desk.kit import make_kit
from autograder.marking.work import work_of
from autograder.notebook.first_cell import FIRST_CELL, TEXT, is_address, is_first_cell, with_first_cell
from autograder.notebook.own_work import NOTHING, HandedOut
from tests.desk.conftest import unpack

ASSIGNMENT = "2_L_layer"
ADDRESS = "https://campus.example/course/"
MORE = "click nbformat jupyterlab ipykernel ipywidgets anywidget rich jinja2 orjson nbgrader sqlalchemy markdown_it"
WITHOUT_MORE = f"import sys\nfor name in '{MORE}'.split(): sys.modules[name] = None\n"
CHECKED = """
import autograder, utils.plots, utils.widgets
from autograder import check, counterexample, open_assignment, show
open_assignment("{assignment}")
def linear_forward(A, W, b):
    return W @ A + b, (A, W, b)
assert check(linear_forward) == 2.0
show("linear_backward"); counterexample(linear_forward)
print(autograder.__file__)
"""
SHELL = """import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for path in sys.argv[1:]:
    for cell in json.load(open(path))["cells"]:
        if cell["cell_type"] == "code":
            shell.run_cell("".join(cell["source"])).raise_error()
            shell.run_cell("from matplotlib import pyplot; pyplot.close('all')")
print("all ran", sys.modules["autograder"].__file__)
"""


@pytest.fixture(scope="module")
def wheel(zipped, tmp_path_factory):
    """The wheel of the kit, as a file."""
    folder = tmp_path_factory.mktemp("wheel")
    unpack(zipped, folder)
    return next(folder.rglob("*.whl"))


@pytest.fixture
def installed_alone(wheel, tmp_path):
    """The wheel's name, and the code that its own command runs; what pip would install lies in the folder of the test."""
    unpack(wheel, tmp_path)
    (points,) = tmp_path.glob("*.dist-info/entry_points.txt")
    module, name = points.read_text().strip().splitlines()[-1].split(" = ")[1].split(":")
    return wheel.name, f"from {module} import {name}\n{name}()"


@pytest.fixture
def bare(tmp_path):
    """A Python with pip and all that others have written, but not the course, as in a notebook of somebody else's machine."""
    venv.create(tmp_path / ".venv", symlinks=True)
    (packages,) = (tmp_path / ".venv").rglob("site-packages")
    (packages / "outer.pth").write_text(sysconfig.get_path("purelib"))
    return tmp_path / ".venv" / "bin" / "python"


def handed_out_from(address, root, folder):
    """The notebooks of a kit for an address, by name; its wheel is put into `folder`."""
    make_kit(load_course(root), folder / "kit.zip", address)
    with zipfile.ZipFile(folder / "kit.zip") as kit:
        (wheel,) = (name for name in kit.namelist() if name.endswith(".whl"))
        (folder / wheel.split("/")[1]).write_bytes(kit.read(wheel))
        return {name.split("/")[-1]: json.loads(kit.read(name)) for name in kit.namelist() if name.endswith(".ipynb")}


def first_of(notebook):
    return "".join(notebook["cells"][0]["source"])


def test_the_wheel_asks_for_numpy_and_matplotlib_and_jupyterlab_is_its_extra(wheel):
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith("METADATA"))
        asked = Parser().parsestr(opened.read(name).decode()).get_all("Requires-Dist")
    assert {re.split(r"[^\w-]", line)[0] for line in asked if "extra ==" not in line} == {"numpy", "matplotlib"}
    extra = {re.split(r"[^\w-]", line)[0] for line in asked if line.endswith('; extra == "lab"')}
    assert extra == {"jupyterlab", "ipywidgets", "anywidget", "ipykernel", "nbformat", "click"}


def test_check_needs_no_more_than_that(wheel, tmp_path):
    unpack(wheel, tmp_path)
    code = WITHOUT_MORE + CHECKED.format(assignment=ASSIGNMENT)
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "linear_forward: right" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == str(tmp_path / "autograder" / "__init__.py")


@pytest.mark.parametrize("missing", ["click", "nbformat", MORE])
@pytest.mark.parametrize("words", ["check x.ipynb", "doctor"])
def test_without_its_extra_the_command_says_what_to_install(words, missing, installed_alone, tmp_path):
    block = f"import sys\nfor name in {missing!r}.split(): sys.modules[name] = None\n"
    (tmp_path / "x.ipynb").write_text("{}")
    wheel, begin = installed_alone
    code = f"{block}sys.argv[1:] = {words.split()}\n{begin}"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f'pip install "{wheel}[lab]"' in line and "check_before_hand_in() in the notebook needs none of it" in line


def test_show_needs_click_of_the_extra(installed_alone, tmp_path):
    code = f"import sys\nsys.modules['click'] = None\nsys.argv[1:] = ['show', '{ASSIGNMENT}', 'linear_forward']\n"
    done = subprocess.run([sys.executable, "-c", code + installed_alone[1]], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and "needs the package click" in done.stderr and "Traceback" not in done.stderr


def test_with_an_address_every_notebook_begins_with_a_cell_that_installs_it_from_there(root, tmp_path):
    notebooks = handed_out_from(ADDRESS, root, tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    assert len(notebooks) == len([*own_course().assignments, *(root / "notebooks").glob("*.ipynb")])
    assert {first_of(notebook) for notebook in notebooks.values()} == {TEXT.format(address=f"{ADDRESS}{wheel.name}")}
    for notebook in notebooks.values():
        nbformat.validate(nbformat.from_dict(notebook))


@pytest.mark.parametrize("written", ["{}", "{}?as=x.whl", "{}#x.whl"])
def test_the_address_of_the_wheel_is_taken_as_it_is(written, wheel, root, tmp_path):
    for name in (wheel.name, wheel.name.replace("+", "%2B")):
        address = ADDRESS + written.format(name)
        assert f'"{address}"' in first_of(handed_out_from(address, root, tmp_path)[f"{ASSIGNMENT}.ipynb"])


@pytest.mark.parametrize("folder", [ADDRESS, "/data/kit/", ""])
@pytest.mark.parametrize("name", ["x.whl", "backprop_kit-0-py3-none-any.whl", "get?file={}", ".whl"])
def test_an_address_with_another_file_name_than_the_wheels_is_refused_with_the_right_one(name, folder, wheel, root, tmp_path):
    with pytest.raises(ReleaseProblem) as problem:
        make_kit(load_course(root), tmp_path / "kit.zip", folder + name.format(wheel.name))
    assert f" give {folder}{wheel.name} in place of " in str(problem.value)
    assert not (tmp_path / "kit.zip").exists()


def test_without_an_address_no_notebook_has_such_a_cell(zipped):
    with zipfile.ZipFile(zipped) as kit:
        notebooks = [json.loads(kit.read(name)) for name in kit.namelist() if name.endswith(".ipynb")]
    assert not any(is_first_cell(first_of(notebook)) for notebook in notebooks)


@pytest.mark.parametrize("name", ["01_two_layer.ipynb", "08_find_the_bug.ipynb"])
def test_a_lesson_alone_in_a_folder_runs_after_its_first_cell(name, bare, root, tmp_path):
    run(handed_out_from(f"{tmp_path}/", root, tmp_path)[name], bare, tmp_path)


def test_an_assignment_alone_in_a_folder_runs_its_first_cells(bare, root, tmp_path):
    notebooks = handed_out_from(f"{tmp_path}/", root, tmp_path)
    notebook = notebooks[f"{ASSIGNMENT}.ipynb"]
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][:2]
    run(notebook, bare, tmp_path)


def run(notebook, bare, tmp_path):
    """Run a notebook in a folder of its own, in an environment without the course; pip has no network."""
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "notebook.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    settings = {"PIP_NO_INDEX": "1", "MPLBACKEND": "agg", "IPYTHONDIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([bare, "-c", SHELL, "notebook.ipynb"], cwd=alone, env=settings, capture_output=True, text=True)
    assert done.returncode == 0 and f"all ran {tmp_path}" in done.stdout, done.stdout[-2000:] + done.stderr[-2000:]


def test_where_the_course_is_installed_the_first_cell_does_nothing(root):
    path = root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.reads(with_first_cell(path.read_bytes(), f"{ADDRESS}x.whl").decode(), as_version=4)
    seen = work_of(load_course(root), ASSIGNMENT, "ada", notebook).done().transcript
    assert "no. 1" not in seen.outputs or seen.outputs["no. 1"] == []


def test_the_first_cell_is_no_work_of_a_students(root):
    path = root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.reads(with_first_cell(path.read_bytes(), f"{ADDRESS}x.whl").decode(), as_version=4)
    assert HandedOut(nbformat.read(path, as_version=4)).own_work(notebook) == NOTHING


def test_only_the_cell_itself_is_taken_for_it():
    cell = TEXT.format(address=f"{ADDRESS}x.whl")
    assert is_first_cell(f"{cell}\n") and FIRST_CELL.fullmatch(cell)
    assert not is_first_cell(f"{cell}\nprint(1)") and not is_first_cell(cell.replace(ADDRESS, 'x" && rm "'))


@pytest.mark.parametrize("text", ["https://campus.example/x.whl?a=1", "x y.whl", 'x".whl', "{x}.whl", "$x.whl", "a\nb/", ""])
def test_an_address_that_cannot_stand_in_the_cell_is_refused(text, root, tmp_path):
    assert not is_address(text)
    with pytest.raises(ReleaseProblem, match=r"ends in \.whl or in /"):
        make_kit(load_course(root), tmp_path / "kit.zip", text)
