"""A solution, a mistake, a pair, a right variant or a draw that never ends is stopped, and said by its name and its line."""

import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from autograder.course.course import load_course
from autograder.forge import time_limit
from autograder.forge.build_keys import hidden_key_of, public_key_of
from autograder.forge.pairs import with_pairs
from autograder.forge.spec import SpecProblem
from autograder.forge.time_limit import within_time
from autograder.trust.lint import running
from autograder.trust.matrix import matrix
from tests.course.another_course import NAME, make_course

HANGS = "\n    while True:\n        pass"


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """What takes half a second is stopped."""
    monkeypatch.setattr(time_limit, "SECONDS", 0.5)


@pytest.fixture
def spec(tmp_path, root):
    """The spec of a small course."""
    return load_course(make_course(tmp_path / "course", root)).spec(NAME)


def said(work, *arguments):
    """What is said where the work is refused."""
    with pytest.raises(SpecProblem) as problem:
        work(*arguments)
    return problem.value


def with_mistake(spec, *edits):
    first = spec.mistakes[0]
    return replace(spec, mistakes=(replace(first, edits=edits), *spec.mistakes[1:])), first


@pytest.mark.parametrize(
    "work", [public_key_of, lambda spec: hidden_key_of(spec, 1), matrix], ids=["public", "hidden", "matrix"]
)
def test_a_mistake_that_never_ends_is_named_with_its_place_and_the_line_that_ran(work, spec):
    hanging, mistake = with_mistake(spec, ("    Z = (X", "    while len(X):\n        X = X\n    Z = (X"))
    problem = said(work, hanging)
    assert problem.place == mistake.place
    assert problem.text.startswith("mistake 'mean-of-columns' of standardise was stopped after 0.5 seconds in the line '")


def test_lint_finds_it(spec):
    hanging, mistake = with_mistake(spec, ("    Z = (X", "    while len(X):\n        X = X\n    Z = (X"))
    (finding,) = running(hanging)
    assert finding.line == mistake.place[1] and "mistake 'mean-of-columns' of standardise was stopped" in finding.text


def test_a_right_variant_that_never_ends_is_named_with_its_place(spec):
    variant = replace(spec.variants[0], source=f"def standardise(X):{HANGS}\n")
    problem = said(matrix, replace(spec, variants=(variant,)))
    assert problem.place == variant.place and problem.text.startswith("right variant 'row by row' of standardise was stopped")


def test_a_draw_that_never_ends_is_named_with_its_exercise(spec):
    def draw(table, number):
        while True:
            pass

    hanging = replace(spec, exercises=(replace(spec.exercises[0], draw=draw),))
    assert said(public_key_of, hanging).text.startswith("exercise 'standardise': to draw case 0 and run the solution on it was")


def test_a_pair_of_mistakes_that_never_ends_is_named(spec):
    first, second = spec.mistakes
    one = replace(first, edits=((" = (X - X", " = (X * (SLOW := 2) - X"),))
    other = replace(second, edits=((" / spread(X)\n", "\n    while 'SLOW' in locals():\n        pass\n"),))
    hanging = replace(spec, mistakes=(one, other))
    exercise = hidden_key_of(hanging, 1).exercises["standardise"]
    assert (
        "the pair of mistakes 'mean-of-columns + not-divided' of standardise was stopped"
        in said(with_pairs, hanging, exercise).text
    )


def test_it_works_in_any_thread():
    found = []

    def work():
        try:
            with within_time(("course.py", 3), "the work"):
                while True:
                    pass
        except SpecProblem as problem:
            found.append(str(problem))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=20)
    assert found and found[0].startswith("course.py:3: the work was stopped after 0.5 seconds")


def test_what_ends_in_time_is_left_alone_and_nothing_rises_later():
    for _ in range(200):
        with suppress(KeyError), within_time(("course.py", 3), "the work"):
            raise KeyError
    threading.Event().wait(0.7)


TRACED = """
import sys
from autograder.forge import time_limit
with time_limit.within_time(("a.py", 1), "a draw"):
    pass
def follow(frame, event, argument):
    return follow
def adds(): 
    a = 1
    for _ in range(3): a += 1
    return a
sys.settrace(follow)
print(adds())
"""


def test_python_goes_on_as_before_once_a_block_is_over():
    done = subprocess.run([sys.executable, "-c", TRACED], capture_output=True, text=True, timeout=20)
    assert done.stdout == "4\n"


def test_a_block_that_ends_as_its_time_does_is_over_or_refused_and_nothing_rises_later(monkeypatch):
    monkeypatch.setattr(time_limit, "SECONDS", 0.002)
    for number in range(300):
        until = time.monotonic() + 0.0016 + number * 4e-6
        with suppress(SpecProblem), within_time(("a.py", 1), "a draw"):
            while time.monotonic() < until:
                pass
        time.sleep(0.001)
