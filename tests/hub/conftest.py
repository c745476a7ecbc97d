"""One hub for all tests of this room, on which two students and a grader have gone from the release to the feedback."""

import os
import zipfile
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from autograder.course.course import own_course
from autograder.desk.kit import make_kit
from autograder.forge.solutions import solution_cells
from tests.hub.machine import Machine, Unreachable, wanting
from tests.hub.serving import Hub, Server, running

ASSIGNMENT = "2_L_layer"
FILE = f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
WORDS = {"why_dA": "It is what one layer hands to the layer below."}
IN_A_SHELL = "import subprocess; print(subprocess.run(['sh', '-c', {!r}], capture_output=True, text=True))"


@dataclass
class Evening:
    """What was seen on the hub: the servers, and what each step answered."""

    machine: Machine
    hub: Hub
    ana: Server
    bob: Server
    grader: Server
    handed_out: str = ""
    before: str = ""
    submitted: tuple = ()
    night: str = ""
    pages: dict | None = None


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A machine as docs/hub.md sets it up; without root or useradd skip, but in CI fail."""
    if reason := wanting():
        absent = pytest.fail if os.environ.get("CI", "").lower() not in ("", "0", "false") and os.getuid() == 0 else pytest.skip
        absent(reason)
    folder = tmp_path_factory.mktemp("kit")
    make_kit(own_course(), folder / "kit.zip")
    with zipfile.ZipFile(folder / "kit.zip") as opened:
        opened.extractall(folder)
    made = Machine()
    try:
        try:
            made.set_up(folder / "backprop-kit")
        except Unreachable as problem:
            pytest.skip(f"npm cannot get the proxy: {problem}")
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def evening(machine):
    """Release, fetch, solve, submit, collect, grade and feedback, all through the hub's proxy."""
    with running(machine) as hub:
        ana, bob, grader = map(hub.server_of, machine.users)
        seen = Evening(machine, hub, ana, bob, grader)
        seen.handed_out = grader.run(IN_A_SHELL.format(machine.blocks["The course"][1]))
        for student, without in ((ana, ()), (bob, ("linear_backward",))):
            student.assignment("fetch", ASSIGNMENT)
            solve(student, without)
        seen.before = ana.run(first_and_last_cell(ana), FILE)
        seen.submitted = tuple(student.assignment("submit", ASSIGNMENT) for student in (ana, bob))
        seen.night = grader.run(IN_A_SHELL.format("sh nightly.sh"))
        seen.pages = {student.user: feedback_of(student) for student in (ana, bob)}
        yield seen


def solve(student, without):
    """Write the answers into the student's notebook, but for those `without`, and save it."""
    item = student.ask(f"/api/contents/{FILE}")
    texts = {**solution_cells(own_course().spec(ASSIGNMENT)), **WORDS}
    for cell in item["content"]["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = cell["source"] if name in without else texts.get(name, cell["source"])
    student.ask(f"/api/contents/{FILE}", "PUT", {"type": "notebook", "format": "json", "content": item["content"]})


def first_and_last_cell(student):
    """The code of the cell that opens the assignment and of the one that checks it before it is handed in."""
    cells = student.ask(f"/api/contents/{FILE}")["content"]["cells"]
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    return f"{code[0]}\n{code[-1]}"


def feedback_of(student):
    """The pages that nbgrader brings a student back, one for each submission."""
    listed = student.assignment("fetch_feedback", ASSIGNMENT)
    own = [entry for entry in listed if entry["status"] == "submitted"]
    paths = [sent["local_feedback_path"] for entry in own for sent in entry["submissions"]]
    return [student.ask(f"/files/{quote(path)}/{ASSIGNMENT}.html") for path in paths if path]
