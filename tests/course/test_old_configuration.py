"""With the configuration of an earlier version nobody gets a mark: nbgrader would go on without our steps, as its log says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ASSIGNMENT = "2_L_layer"
OLD = """import autograder.grading
c = get_config()
c.CourseDirectory.course_id = "backprop"
c.Autograde.autograde_preprocessors = ["autograder.grading.nbgrader_hooks.SandboxExecute"]
"""
COMMANDS = [
    ("nbgrader", "autograde", ASSIGNMENT, "--create"),
    ("autograder", "grade", ASSIGNMENT),
    ("autograder", "export", ASSIGNMENT, "--to", "csv"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_it_is_refused_with_what_to_do(command, tmp_path, root):
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, tmp_path / name / ASSIGNMENT)
    (tmp_path / "nbgrader_config.py").write_text(OLD, encoding="utf-8")
    place = tmp_path / "submitted" / "ada" / ASSIGNMENT
    shutil.copytree(root / "release" / ASSIGNMENT, place)
    program = Path(sys.executable).with_name(command[0])
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([program, *command[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "put the nbgrader_config.py of this version in its place" in done.stdout + done.stderr
    assert not (tmp_path / "autograded").exists() and not (tmp_path / "gradebook.db").exists()
