"""The students' kit: what is in the zip, and an installation from nothing."""

import json
import re
import socket
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

from autograder.course.course import load_course, own_course
from autograder.desk.kit import NotCurrent, make_kit, package_files, require_current, sources
from autograder.sandbox.job import Limits
from autograder.student.before_hand_in import GRADED_SECONDS
from tests.desk.conftest import named
from tests.foundation.test_tree import FORBIDDEN

ASSIGNMENTS = own_course().assignments
ASSIGNMENT = "2_L_layer"
ROOMS = ("forge", "sandbox", "course", "marking", "pages", "feedback", "regrade", "collect", "desk", "trust")


@pytest.fixture(scope="module")
def contents(zipped):
    """The name and the bytes of every file in the zip, those in the wheel too."""
    outer = zipfile.ZipFile(zipped)
    found = {name: outer.read(name) for name in outer.namelist()}
    (wheel,) = (name for name in found if name.endswith(".whl"))
    inner = zipfile.ZipFile(outer.open(wheel))
    return found | {f"{wheel}/{name}": inner.read(name) for name in inner.namelist()}


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
