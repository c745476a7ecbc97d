"""`autograder demo`: make a small course beside the real one, grade its class, print one table, say what to open."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.course.course import load_course, own_course
from autograder.course.release import make_release
from autograder.desk.demo_class import ASSIGNMENT, make_class
from autograder.desk.grade import GradingOptions, class_table, graded_submissions, require_isolation, summary
from autograder.feedback.write import feedback_page
from autograder.notebook.nodes import read_release
from autograder.terminal.screen import Screen


def run_demo(root: Path, folder: Path) -> int:
    """Make the course of `root` again in `folder` with a made-up class, and grade it."""
    console = Screen()
    require_isolation(own_course())
    make_course(root, folder)
    course = load_course(folder)
    make_release(course, ASSIGNMENT)
    hand_in(folder)
    graded = graded_submissions(course, ASSIGNMENT, (), GradingOptions(), console)
    console.print(class_table(ASSIGNMENT, graded))
    console.print(f"{summary(graded)}. 5 points of each mark are for a question that is graded by hand in the formgrader.\n")
    console.print("Look at the feedback that students get:")
    for student in ("fatima", "quinn", "jo"):
        console.print(f"  {feedback_page(folder, student, ASSIGNMENT)}", soft_wrap=True)
    console.print("Grade the open question by hand (JupyterLab opens; then menu Nbgrader, Formgrader):")
    console.print(f"  cd {folder} && {_lab(root)}", soft_wrap=True)
    return 0


def make_course(root: Path, folder: Path) -> None:
    """A fresh course folder with the source and configuration of `root`; an earlier demo is removed."""
    if folder.exists() and not (folder / ".demo").is_file():
        raise FileExistsError(f"{folder} is not an earlier demo: move it away, or name another folder with --folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / ".demo").write_text("made by 'autograder demo'; it may be deleted\n", encoding="utf-8")
    shutil.copytree(root / "source", folder / "source", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(root / "nbgrader_config.py", folder)


def hand_in(folder: Path) -> None:
    """Put the files of the made-up class into `submitted/`."""
    release = read_release(folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    for student, files in make_class(release).items():
        place = folder / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        for name, data in files.items():
            (place / name).write_bytes(data)


def _lab(root: Path) -> str:
    """The command that opens JupyterLab with the environment of the course."""
    beside = root / ".venv" / "bin" / "jupyter"
    return f"PATH={beside.parent}:$PATH jupyter lab" if beside.exists() else "jupyter lab"
