"""Whatever of a spec has a wrong type, it is said once, with the author's file and the field, and is never a traceback."""

from dataclasses import fields

import pytest

from autograder.checking.key import Output
from autograder.course.course import load_course
from autograder.forge.build_keys import hidden_key_of, public_key_of
from autograder.forge.spec import AssignmentSpec, Call, ExerciseSpec, MistakeSpec, SpecProblem, Variant
from autograder.trust.lint import lint
from autograder.trust.matrix import matrix
from tests.course.another_course import NAME, make_course

VALUES = {"None": None, "'a text'": "a text", "7": 7, "object()": object()}
LISTED = {
    AssignmentSpec: "ASSIGNMENTS[0]",
    ExerciseSpec: "ASSIGNMENTS[0].exercises[0]",
    MistakeSpec: "ASSIGNMENTS[0].mistakes[1]",
    Variant: "ASSIGNMENTS[0].variants[0]",
}
DRAWN = {Call: "call", Output: "call.outputs[0]"}
SET = "\nobject.__setattr__({item}, {field!r}, {value})\n"
DRAW = """
drawn = ASSIGNMENTS[0].exercises[0].draw
def draws(net, number):
    call = drawn(net, number)
    object.__setattr__({item}, {field!r}, {value})
    return call
object.__setattr__(ASSIGNMENTS[0].exercises[0], "draw", draws)
"""
COMMANDS = {
    "lint": lambda course: lint(course, NAME),
    "release": lambda course: public_key_of(course.spec(NAME)),
    "grade": lambda course: hidden_key_of(course.spec(NAME), 1),
    "matrix": lambda course: matrix(course.spec(NAME)),
}


def fits(value, annotation):
    """Whether a value may stand in a field, by the text of its annotation."""
    kinds = annotation.split(" | ")
    number = isinstance(value, int) and kinds[0] in ("int", "float")
    return number or (value is None and "None" in kinds) or (isinstance(value, str) and kinds[0] == "str")


def wrong(kinds):
    """Each field of each kind of spec with each value that does not fit."""
    every = [(item, field, text) for kind, item in kinds.items() for field in fields(kind) for text in VALUES]
    return [(item, field.name, text) for item, field, text in every if not fits(VALUES[text], field.type)]


def write(folder, root, more):
    make_course(folder, root)
    path = folder / "course.py"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("item", "field", "value"), wrong(LISTED))
def test_a_field_of_the_wrong_type_is_said_when_the_course_is_loaded(item, field, value, tmp_path, root, monkeypatch):
    folder = write(tmp_path / "course", root, SET.format(item=item, field=field, value=value))
    monkeypatch.chdir(folder)
    with pytest.raises(SpecProblem, match=rf"^course\.py:\d+: .*`{field}` is "):
        load_course(folder)


@pytest.mark.parametrize(("item", "field", "value"), wrong(DRAWN))
def test_a_field_of_the_wrong_type_in_what_is_drawn_is_said_by_every_command(item, field, value, tmp_path, root, monkeypatch):
    folder = write(tmp_path / "course", root, DRAW.format(item=item, field=field, value=value))
    monkeypatch.chdir(folder)
    course = load_course(folder)
    for name, command in COMMANDS.items():
        if name == "lint":
            (said,) = map(str, command(course))
        else:
            with pytest.raises(SpecProblem) as problem:
                command(course)
            said = str(problem.value)
        assert said.startswith("course.py:") and f"`{field}` is " in said
