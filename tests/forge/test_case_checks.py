"""A key by which nobody can be marked is not made: what is wrong is said at the place of the exercise, public or hidden key."""

from dataclasses import replace

import pytest

from autograder.checking.key import Output
from autograder.course.course import load_course
from autograder.course.preflight import require_usable_course
from autograder.course.release import make_release
from autograder.course.source_notebook import problems
from autograder.forge.build_keys import public_key_of
from autograder.forge.spec import SourceProblem
from tests.course.another_course import NAME, make_course


@pytest.fixture
def course(tmp_path, root, monkeypatch):
    """A small course in a folder of its own, in which we are."""
    monkeypatch.chdir(make_course(tmp_path / "course", root))
    return load_course(tmp_path / "course")


def with_output(*fields):
    """The exercise with another output in each call."""
    return lambda item: replace(item, draw=lambda net, n: replace(item.draw(net, n), outputs=(Output(*fields),)))


WRONG = {
    "path": (with_output("Z", (2,), ("n", "m"), "Z"), "output 'Z' is looked for at (2,), and the solution returns array"),
    "size": (with_output("Z", (), ("n", "k"), "Z"), "output 'Z' has a shape with 'k', which is no size of its case (n, m)"),
    "shape": (with_output("Z", (), ("m", "n"), "Z"), "output 'Z' should be (m, n) = "),
    "scale": (with_output("Z", (), ("n", "m"), "Z", "k"), "output 'Z' has the scale 'k', which is no size of its case"),
    "part": (lambda item: replace(item, parts={"z": 2}), "no output belongs to part 'z', so all would earn it"),
    "cases": (lambda item: replace(item, draw=lambda net, number: None), "its `draw` returns None for every case"),
    "call": (lambda item: replace(item, draw=lambda net, number: 7), "its `draw` returns a int: it must return a Call"),
    "helper": (lambda item: replace(item, helpers=("spread",)), "its helper 'spread' is no exercise of scaling"),
    "property": (lambda item: replace(item, properties="normal"), "there is no property check 'normal'; there are: "),
    "points": (lambda item: replace(item, parts={"Z": 0}), "part 'Z' has 0 points: a part has whole points"),
}


def hidden(course, spec):
    object.__setattr__(course, "assignments", {NAME: spec})
    require_usable_course(course, NAME)


@pytest.mark.parametrize("key", [lambda course, spec: public_key_of(spec), hidden], ids=["public", "hidden"])
@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_an_exercise_is_said_at_its_place(wrong, key, course):
    spec, (edit, words) = course.spec(NAME), WRONG[wrong]
    if wrong == "points" and key is hidden:
        words = "cell test_standardise: has 2 points, the spec 0"
    with pytest.raises(SourceProblem) as problem:
        key(course, replace(spec, exercises=(edit(spec.exercises[0]),)))
    assert words in str(problem.value)
    assert f"course.py:{spec.exercises[0].place[1]}" in str(problem.value)


@pytest.mark.parametrize("net", [None, 3])
def test_what_is_drawn_must_name_its_arrays(net, course):
    spec = course.spec(NAME)
    item, table = spec.exercises[0], spec.draw(1, 3, {})
    good = replace(item, draw=lambda _, number: item.draw(table, number))
    unnamed = replace(spec, draw=lambda seed, depth, functions: net, exercises=(good,))
    with pytest.raises(SourceProblem, match=r"what is drawn, a .*, must have a whole number `seed`, and `roles"):
        public_key_of(unnamed)


CELLS = {
    "no end": (
        '    "    ### END SOLUTION\\n",\n',
        "",
        "cell standardise, line 3: this region does not end",
    ),
    "answer": ('"grade_id": "standardise"', '"grade_id": "standardize"', "has no cell with the nbgrader id 'standardise'"),
    "twice": ('"grade_id": "setup"', '"grade_id": "standardise"', "the nbgrader id 'standardise' is there twice"),
    "own file": (
        "from tools.rows import spread",
        "import course",
        "line 3: imports 'course', which is not there",
    ),
    "in a function": ("import numpy as np", 'import numpy as np\\n",\n    "def f(): import source', "line 2: imports 'source'"),
}


@pytest.mark.parametrize("fault", CELLS)
def test_a_fault_of_a_source_notebook_is_said_before_nbgrader_sees_it_and_nothing_is_written(fault, course):
    old, new, words = CELLS[fault]
    path = course.spec(NAME).source
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(words in str(finding) for finding in problems(course, NAME))
    with pytest.raises(SourceProblem):
        make_release(course, NAME)
    assert not (course.root / "release").exists() and not (course.root / "keys").exists()
