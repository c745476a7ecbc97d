"""The limits that a course sets in `nbgrader_config.py` are those that its submissions run with, each under its own name."""

import shutil
from dataclasses import replace

import pytest

from autograder.course.course import load_course
from autograder.marking.classroom import Classroom
from autograder.sandbox.job import Limits
from tests.grading.conftest import ASSIGNMENT

VALUES = {"cell_seconds": 4.5, "probe_seconds": 2.5, "total_seconds": 77.0, "memory_mb": 1234}


@pytest.fixture
def folder(tmp_path, root):
    shutil.copy(root / "nbgrader_config.py", tmp_path)
    return tmp_path


def limits(folder, **configured):
    """What a class is graded with where the course sets these limits."""
    with (folder / "nbgrader_config.py").open("a") as config:
        config.writelines(f"\nc.SandboxExecute.{name} = {value}\n" for name, value in configured.items())
    return Classroom(load_course(folder), ASSIGNMENT).course.settings.limits


@pytest.mark.parametrize("name", VALUES)
def test_a_limit_that_is_set_has_its_value_and_the_others_have_their_defaults(folder, name):
    assert getattr(Limits(), name) != VALUES[name]
    assert limits(folder, **{name: VALUES[name]}) == replace(Limits(), **{name: VALUES[name]})


def test_all_limits_can_be_set_together(folder):
    assert limits(folder, **VALUES) == replace(Limits(), **VALUES)


def test_a_course_that_sets_none_has_the_defaults(folder):
    assert limits(folder) == Limits()
