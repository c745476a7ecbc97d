"""What no case can hold, and a key without cases, is said once and before anything is judged, by every command."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from autograder.checking.values import encode
from autograder.course.course import load_course
from autograder.course.preflight import require_usable_course
from autograder.forge.build_keys import public_key_of
from autograder.forge.case_checks import require_inputs
from autograder.forge.spec import ExerciseSpec, SourceProblem
from autograder.trust.lint import lint
from tests.course.another_course import NAME, make_course


@dataclass(frozen=True)
class Table:
    """A value of a type of its own."""

    number: int = 1


FOREIGN = "only numbers, texts, arrays, lists, tuples, dictionaries"
INPUTS = {
    "nan in an array": (lambda X: X * np.nan, "argument X of the case ", " holds nan: let `draw` give finite numbers"),
    "inf in a list": (lambda X: [1.0, [float("inf")]], "argument X of the case ", " holds inf: let `draw` give finite numbers"),
    "a foreign type": (lambda X: Table(), "argument X is a Table: ", FOREIGN),
    "a foreign type inside": (lambda X: {"other": [Table()]}, "argument X is a Table: ", FOREIGN),
    "an array of objects": (lambda X: X.astype(object), "argument X is an array of object: ", FOREIGN),
}
COMMANDS = ["lint", "release", "grade"]


@pytest.fixture
def course(tmp_path, root, monkeypatch):
    """A small course in a folder of its own, in which we are."""
    monkeypatch.chdir(make_course(tmp_path / "course", root))
    return load_course(tmp_path / "course")


def said(command, course, **changes):
    """The one line that a command says where the spec is changed."""
    object.__setattr__(course, "assignments", {NAME: replace(course.spec(NAME), **changes)})
    if command == "lint":
        (finding,) = lint(course, NAME)
        return str(finding)
    with pytest.raises(SourceProblem) as problem:
        public_key_of(course.spec(NAME)) if command == "release" else require_usable_course(course, NAME)
    return str(problem.value)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("drawn", INPUTS)
def test_an_argument_that_no_case_can_hold_is_said_with_its_exercise(drawn, command, course):
    change, start, end = INPUTS[drawn]
    item = course.spec(NAME).exercises[0]

    def draw(table, number):
        call = item.draw(table, number)
        return replace(call, arguments=(change(table.X),))

    words = said(command, course, exercises=(replace(item, draw=draw),))
    assert words.startswith(f"course.py:{item.place[1]}: exercise 'standardise': {start}") and words.endswith(end)


def test_a_dictionary_may_have_any_keys():
    require_inputs(ExerciseSpec("f", ("d",), {}, print, "", ("", "", "")), "a case", {"tuple": [encode({"other": "text"})]})


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", ["public", "hidden"])
def test_a_key_without_cases_is_said_once(kind, command, course):
    words = said(command, course, **{kind: ()})
    place = course.spec(NAME).place[1]
    assert words == (
        f"course.py:{place}: assignment 'scaling': `{kind}` is empty: write at least one depth, as in {kind}=(3, 4)"
    )
