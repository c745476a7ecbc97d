"""A solution that does not return what its spec declares, or not twice the same, is said before anybody is graded by it."""

import pytest

from autograder.course.course import load_course
from autograder.course.preflight import require_usable_course
from autograder.forge.build_keys import public_key_of
from autograder.forge.spec import SourceProblem
from autograder.trust.lint import lint
from tests.course.another_course import NAME, make_course

COMMANDS = {
    "lint": lambda course: lint(course, NAME),
    "release": lambda course: public_key_of(course.spec(NAME)),
    "grade": lambda course: require_usable_course(course, NAME),
}
RETURNED = {
    "None": "standardise returns None: let it return its result",
    "print(Z)": "standardise returns None: let it return its result",
    "str(Z)": "output 'Z' of standardise is the text '[[",
    "(Z, Z)": "output 'Z' of standardise is a value of the kind tuple of 2: return numbers or an array of numbers there",
    "Z.tolist()": "output 'Z' of standardise is a value of the kind list of ",
    "{'Z': Z}": "output 'Z' of standardise is a value of the kind dict of 1",
    "Z * 1j": "output 'Z' of standardise is a value of the kind array of complex128",
}


def changed(folder, root, old, new):
    """The small course, its solution changed, and the line of its file that was."""
    path = make_course(folder / "course", root) / "source" / NAME / f"{NAME}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_course(folder / "course"), text[: text.index(old)].count("\n") + 1


def said(command, course):
    """What a command says of the course: one line."""
    if command == "lint":
        (finding,) = lint(course, NAME)
        return str(finding)
    with pytest.raises(SourceProblem) as problem:
        COMMANDS[command](course)
    return str(problem.value)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("returned", RETURNED)
def test_a_solution_without_numbers_is_said_with_its_notebook_and_the_line_that_returns(
    returned, command, tmp_path, root, monkeypatch
):
    course, line = changed(tmp_path, root, '"    return Z"', f'"    return {returned}"')
    monkeypatch.chdir(course.root)
    words = said(command, course)
    assert words.startswith(f"source/{NAME}/{NAME}.ipynb:{line}: cell standardise, line 6: {RETURNED[returned]}")


@pytest.mark.parametrize("command", COMMANDS)
def test_another_shape_is_said_with_the_spec_and_with_the_line_that_returns(command, tmp_path, root, monkeypatch):
    course, line = changed(tmp_path, root, '"    return Z"', '"    return Z.T"')
    monkeypatch.chdir(course.root)
    words = said(command, course)
    assert words.startswith("course.py:38: exercise 'standardise': output 'Z' should be (n, m) = (")
    assert words.endswith(f": mend the shape, or the solution in source/{NAME}/{NAME}.ipynb:{line}")


RANDOM = {
    "numpy's generator": "Z + np.random.rand()",
    "Python's generator": "Z + __import__('random').random()",
    "a generator without a seed": "Z + np.random.default_rng().random()",
    "what an earlier call left": "Z + len(np.__dict__.setdefault('calls', []).append(1) or np.calls)",
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("source", RANDOM)
def test_a_solution_that_gives_other_numbers_each_time_is_said_once(source, command, tmp_path, root, monkeypatch):
    course, line = changed(tmp_path, root, '"    return Z"', f'"    return {RANDOM[source]}"')
    monkeypatch.chdir(course.root)
    words = said(command, course)
    start = (
        f"source/{NAME}/{NAME}.ipynb:{line}: cell standardise, line 6: standardise returns other numbers each time it is run"
    )
    assert words.startswith(start)
