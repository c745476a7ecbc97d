"""Law 8 in the lessons: no function that a lesson defines passes an exercise."""

import ast
import contextlib
from pathlib import Path

import nbformat
import pytest

from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of
from tests.forge.marking import mark_one
from tests.notebooks.reading import of_type

ASSIGNMENTS = own_course().assignments
LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return request.param


def functions_of(path):
    """The functions and classes that a lesson defines, beside the values that they may use."""
    kinds = (ast.Import, ast.ImportFrom, ast.Assign, ast.FunctionDef, ast.ClassDef)
    namespace = {"__name__": "lesson"}
    for cell in of_type(nbformat.read(path, as_version=4), "code"):
        for node in ast.parse(cell.source).body:
            with contextlib.suppress(Exception):
                exec(compile(ast.Module([node], []), path.name, "exec") if isinstance(node, kinds) else "", namespace)
    return {name: item for name, item in namespace.items() if getattr(item, "__module__", "") == "lesson" and callable(item)}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_function_of_a_lesson_passes_an_exercise(lesson, assignment):
    key, functions = hidden_key_of(ASSIGNMENTS[assignment], 7), functions_of(lesson)
    assert functions
    points = {
        (name, exercise): mark_one(key, exercise, item).points for name, item in functions.items() for exercise in key.exercises
    }
    assert {place for place, won in points.items() if won} == set()
