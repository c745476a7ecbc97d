"""nbgrader started in another folder than the course's: it marks by our steps there, and where it has not got them, it refuses.

The server, the formgrader and the command are real. The environment with only the kit has nbgrader, and no more of ours.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.desk.platforms import ASSIGNMENT

FORGED = "def check(function):\n    return 99.0\n"
EXTENSION = {"ServerApp": {"jpserver_extensions": {"nbgrader.server_extensions.formgrader": True}}}
SENTENCE = "Nothing was graded: this course's own steps cannot be loaded"


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory, root):
    """A course that nbgrader knows, in which a student with a forged `check` has handed in."""
    course = tmp_path_factory.mktemp("handed-in") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, course / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", course)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT, "--force"]
    subprocess.run(command, cwd=course, check=True, capture_output=True)
    place = course / "submitted" / "ada" / ASSIGNMENT
    place.mkdir(parents=True)
    notebook = nbformat.read(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_code_cell(FORGED))
    nbformat.write(notebook, place / f"{ASSIGNMENT}.ipynb")
    return course


@pytest.fixture
def started(tmp_path, handed_in):
    """A folder that holds a copy of this course."""
    shutil.copytree(handed_in, tmp_path / "courses" / "course")
    return tmp_path / "courses"


def environment(folder):
    """Settings of Jupyter's of its own, of which one says where the course lies, as on a hub."""
    own = folder.parent / "jupyter"
    own.mkdir(exist_ok=True)
    told = f"c = get_config()\nc.CourseDirectory.root = {str(folder / 'course')!r}\n"
    (own / "nbgrader_config.py").write_text(told, encoding="utf-8")
    (own / "jupyter_server_config.json").write_text(json.dumps(EXTENSION), encoding="utf-8")
    places = {f"JUPYTER_{name}_DIR": str(own / name.lower()) for name in ("DATA", "RUNTIME")}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**kept, "JUPYTER_CONFIG_DIR": str(own), "JUPYTER_PATH": f"{sys.prefix}/share/jupyter", **places}


@contextmanager
def server(python, folder):
    """The address of a Jupyter server with the formgrader, started in this folder, and its token."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    token = secrets.token_hex(16)
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    options += [f"--IdentityProvider.token={token}"]
    with (folder.parent / "log").open("wb") as log:
        command = [python, "-m", "jupyter_server", *options]
        process = subprocess.Popen(command, cwd=folder, env=environment(folder), stdout=log, stderr=subprocess.STDOUT)
        try:
            yield until_it_answers(process, f"http://127.0.0.1:{port}", token), token
        finally:
            process.terminate()
            process.wait(timeout=20)


def until_it_answers(process, address, token):
    for _ in range(600):
        assert process.poll() is None
        try:
            asked(f"{address}/api", token)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return address
    raise AssertionError("no answer from the server")


def asked(address, token, method="GET"):
    """What the server answers, as JSON."""
    request = urllib.request.Request(address, method=method, headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def pressed(python, folder):
    """What the formgrader's button to autograde one submission tells the page."""
    with server(python, folder) as (address, token):
        return asked(f"{address}/formgrader/api/submission/{ASSIGNMENT}/ada/autograde", token, "POST")


def scores(course):
    """Every automatic mark that the gradebook holds."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "backprop") as book:
        return [grade.auto_score for submission in book.assignment_submissions(ASSIGNMENT)
                for notebook in submission.notebooks for grade in notebook.grades if grade.auto_score is not None]  # fmt: skip


def test_the_button_refuses_where_the_server_has_only_the_kit(installed, started):
    kept = started / "course" / "autograded" / "ada" / ASSIGNMENT / "note.txt"
    kept.parent.mkdir(parents=True)
    kept.touch()
    answer = pressed(installed, started)
    assert not answer["success"]
    assert [line for line in answer["log"].splitlines() if "ERROR" in line or SENTENCE in line] == answer["log"].splitlines()
    assert SENTENCE in answer["log"] and "'autograder grade'" in answer["log"]
    assert scores(started / "course") == [] and kept.exists()


def test_the_button_marks_by_our_steps_where_the_whole_course_is_installed(started):
    answer = pressed(sys.executable, started)
    assert answer["success"], answer
    assert set(scores(started / "course")) == {0.0}
    assert (started / "course" / ".autograder").is_dir()


@pytest.mark.parametrize("step", ["autograde", "generate_feedback"])
def test_the_command_refuses_in_one_sentence(installed, started, step):
    shutil.copytree(started / "course" / "submitted", started / "course" / "autograded")
    command = [installed, "-m", "nbgrader", step, ASSIGNMENT]
    done = subprocess.run(command, cwd=started / "course", env=environment(started), capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.count(SENTENCE) == 1 and "Traceback" not in done.stderr
    assert scores(started / "course") == [] and not (started / "course" / "feedback").exists()


def test_a_students_link_is_not_collected_where_there_is_only_the_kit(installed, started):
    course, time = started / "course", "2026-01-10 12:00:00.000000 UTC"
    folder = course / ".exchange" / "backprop" / "inbound" / f"mal+{ASSIGNMENT}+{time}+abcdefghijkl"
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").symlink_to(course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    command = [installed, "-m", "nbgrader", "collect", ASSIGNMENT]
    done = subprocess.run(command, cwd=course, env=environment(started), capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "Nothing was collected: this course's own steps cannot be loaded" in done.stderr
    assert not (course / "submitted" / "mal").exists()


def test_a_course_that_lies_beside_its_package_needs_no_other_installation(installed, started, root):
    (started / "course" / "autograder").symlink_to(root / "autograder")
    (started / "course" / "utils").symlink_to(root / "utils")
    assert pressed(installed, started)["success"]


def test_a_configuration_that_cannot_be_used_refuses_too(started):
    shutil.rmtree(started / "course" / ".exchange")
    (started / "course" / ".exchange").touch()
    answer = pressed(sys.executable, started)
    assert not answer["success"] and SENTENCE in answer["log"] and "File exists" in answer["log"]
    assert scores(started / "course") == []
