"""JupyterHub for real, set up by the commands of docs/hub.md: what students and a grader can do there, and what they cannot."""

import pwd
import re
from itertools import pairwise
from pathlib import Path

import pytest

from autograder.collect.sorter import WAY_BACK
from autograder.course.course import own_course
from autograder.forge.solutions import solution_cells
from autograder.notebook.submission import BESIDE
from tests.hub.conftest import ASSIGNMENT, FILE
from tests.hub.machine import processes_of
from tests.hub.serving import NotLetIn

TRY = """
import os
for path in {paths!r}:
    try:
        os.listdir(path) if os.path.isdir(path) else open(path, "rb").close()
        print("read", path)
    except OSError as problem:
        print(type(problem).__name__, path)
"""
PARTS = ["checking", "forge", "sandbox", "course", "marking", "collect", "feedback", "desk", "trust", "student", "cli"]
FIND = "import importlib.util as u; print(*[name for name in {!r} if u.find_spec('autograder.' + name)])"
OTHERS = ["source", "release", "gradebook.db", ".autograder/seed", "submitted", "feedback", "autograder", ".venv/bin/python"]


def test_the_grader_hands_an_assignment_out(evening):
    assert "returncode=0" in evening.handed_out, evening.handed_out
    assert (evening.machine.exchange / "backprop" / "outbound" / FILE).is_file()


def test_a_student_sees_before_handing_in_that_every_question_is_right(evening):
    assert "Together: 30 of 30 points" in evening.before, evening.before


def test_each_student_submits_what_is_then_on_their_list(evening):
    for said, student in zip(evening.submitted, (evening.ana, evening.bob), strict=True):
        sent = [entry for entry in said if entry["status"] == "submitted"]
        assert [(entry["student_id"], len(entry["submissions"])) for entry in sent] == [(student.user, 1)]


def test_the_night_collects_grades_and_releases_feedback(evening):
    assert "returncode=0" in evening.night and "Traceback" not in evening.night, evening.night
    assert "2 submissions, 2 with a mark" in evening.night, evening.night


def test_nbgraders_own_file_is_not_called_the_students(evening):
    said = [line for line in evening.night.split("\\n") if "submission_secret" in line]
    assert [line for line in said if "may hold" in line or BESIDE in line] == []
    assert sum(WAY_BACK[:20] in line for line in said) == 2, said
    assert (evening.machine.course / "feedback" / evening.ana.user / ASSIGNMENT / "submission_secret.txt").is_file()


def test_each_student_gets_their_own_feedback(evening):
    (ana,), (bob,) = (evening.pages[user] for user in (evening.ana.user, evening.bob.user))
    assert "30 of 35 points" in ana and "24 of 35 points" in bob


def test_a_students_server_reads_nothing_of_the_course_the_others_or_the_hub(evening):
    machine, ana = evening.machine, evening.ana.user
    paths = [machine.course, *(machine.course / name for name in OTHERS)]
    paths += [machine.home(ana), machine.home(ana) / FILE, machine.home(machine.grader)]
    paths += [machine.inbound, machine.exchange / "backprop" / "feedback", machine.folder / "hub" / "jupyterhub.sqlite"]
    paths += [Path(f"/proc/{process}/environ") for process in processes_of(pwd.getpwnam(ana).pw_uid)]
    assert [path for path in paths if not path.exists()] == []
    tried = evening.bob.run(TRY.format(paths=list(map(str, paths)))).splitlines()
    assert {line.split()[0] for line in tried} == {"PermissionError"} and len(tried) == len(paths), tried


def test_a_student_cannot_put_anything_into_the_course_of_the_exchange_or_take_it_away(evening):
    course = evening.machine.exchange / "backprop"
    code = f"import os; os.rename({str(course)!r}, {str(course.with_name('gone'))!r})"
    with pytest.raises(AssertionError, match="PermissionError"):
        evening.bob.run(code)
    with pytest.raises(AssertionError, match="PermissionError"):
        evening.bob.run(f"open({str(course / 'outbound' / FILE)!r}, 'a')")


@pytest.mark.parametrize("path", ["/api/contents", f"/api/contents/{FILE}", "/api/kernels", "/assignments?course_id=backprop"])
def test_a_student_is_not_let_into_the_server_of_another(evening, path):
    evening.ana.ask(path)
    with pytest.raises(NotLetIn) as refused:
        evening.ana.ask(path, token=evening.bob.token)
    assert refused.value.code == 403


def test_the_formgrader_is_on_the_graders_server_alone(evening):
    assert ASSIGNMENT in str(evening.grader.ask("/formgrader/api/assignments"))
    with pytest.raises(NotLetIn) as refused:
        evening.bob.ask("/formgrader/api/assignments")
    assert refused.value.code == 404


def test_a_students_python_has_the_students_side_of_the_autograder_and_no_more(evening):
    assert evening.bob.run(FIND.format(PARTS)).split() == ["checking", "student"]


def test_no_file_of_the_students_environment_holds_a_right_answer(evening):
    course = own_course()
    answers = [text for name in course.assignments for text in solution_cells(course.spec(name)).values()]
    given = [cell.source for name in course.assignments for cell in course.release_notebook(name).cells]
    steps = steps_of(answers) - steps_of(given)
    names = {name for text in answers for name in re.findall(r"^def (\w+)", text, re.M)}
    asked = re.compile(rf"\bdef ({'|'.join(names)})\(")
    files = [path for path in evening.machine.student.rglob("*") if path.suffix in (".py", ".ipynb", ".json", ".txt", ".md")]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in files if path.is_file()}
    defining = {path: steps_of([text.replace("\\n", "\n")]) for path, text in texts.items() if asked.search(text)}
    assert len(defining) >= len(course.assignments) and len(steps) > 50
    assert {path: found & steps for path, found in defining.items() if found & steps} == {}


def steps_of(texts):
    """Each two lines in a row, as they stand in code or in a notebook's file."""
    found = set()
    for text in texts:
        lines = [line.strip(' ",') for line in text.splitlines()]
        found |= set(pairwise([line for line in lines if line]))
    return found
