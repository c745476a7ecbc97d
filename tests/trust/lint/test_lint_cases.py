"""Cases that do not differ: refused where the seed does not matter, and else advice, which nothing waits for."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course.course import load_course, own_course
from autograder.forge.build_keys import public_key_of
from autograder.forge.spec import SpecProblem
from autograder.trust.lint import lint, summary
from autograder.trust.lint_cases import advice
from tests.course.another_course import NAME, make_course


@pytest.fixture
def course(tmp_path, root, monkeypatch):
    """A small course in a folder of its own, in which we are."""
    monkeypatch.chdir(make_course(tmp_path / "course", root))
    return load_course(tmp_path / "course")


def drawn_as(course, change):
    """The spec without mistakes and variants, with another argument in each call."""
    spec = course.spec(NAME)
    item = spec.exercises[0]

    def draw(table, number):
        return replace(item.draw(table, number), arguments=(change(table.X),))

    return replace(spec, exercises=(replace(item, draw=draw),), mistakes=(), variants=())


def of_one_seed(course):
    spec = course.spec(NAME)
    return replace(spec, draw=lambda seed, depth, functions: replace(spec.draw(42, depth, functions), seed=seed))


def test_a_draw_that_gives_each_seed_the_same_case_is_refused_with_its_exercise(course):
    with pytest.raises(SpecProblem, match=r"^course\.py:38: exercise 'standardise': each seed draws the same case"):
        public_key_of(of_one_seed(course))


def test_lint_says_it_once(course):
    object.__setattr__(course, "assignments", {NAME: of_one_seed(course)})
    (finding,) = lint(course, NAME)
    assert "each seed draws the same case, so the hidden cases are known" in finding.text and not finding.advice


def test_an_argument_that_is_one_number_in_every_hidden_case_is_advice(course):
    (found,) = advice(drawn_as(course, lambda X: np.full_like(X, 3) + np.eye(1)))
    assert found.advice and found.text.startswith("advice: exercise 'standardise': X is 4 in every hidden case")


def test_an_argument_that_another_seed_draws_otherwise_is_fine(course):
    assert list(advice(drawn_as(course, lambda X: X))) == []


def test_results_that_are_0_in_every_hidden_case_are_advice_where_no_mistake_shows_more(course):
    spec = drawn_as(course, lambda X: X)
    path = spec.source
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"    return Z"', '"    return 0 * Z"'), encoding="utf-8")
    (found,) = advice(spec)
    assert found.advice and found.text.endswith(
        "its results are 0 in every hidden case, and who returns only 0 is right: draw cases with other results"
    )


def test_advice_is_no_error_in_the_summary(course):
    found = list(advice(drawn_as(course, lambda X: 0 * X + 3)))
    assert summary(course, [NAME], found).startswith("nothing wrong, and 1 to think about: scaling;")


@pytest.mark.parametrize("name", ["1_two_layer", "2_L_layer", "4_adam_on_L_layers"])
def test_the_cases_of_this_course_give_no_advice(name):
    assert list(advice(own_course().spec(name))) == []


@pytest.mark.parametrize("what", ["hash('a') % 1000", "hash(str(depth)) % 1000", "ord(next(iter(set('abcdefghijkl'))))"])
def test_a_draw_that_hangs_on_the_process_is_said_in_place_of_a_key_that_is_not_current(what, course, root):
    path = course.root / "course.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("np.round(rng.normal(", f"{what} + np.round(rng.normal("), encoding="utf-8")
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        program = [Path(sys.executable).with_name("autograder"), "lint"]
        said = subprocess.run(program, cwd=course.root, env=environment, capture_output=True, text=True).stdout.splitlines()
        assert len(said) == 2
        assert said[0].startswith("course.py:38: exercise 'standardise': the same seed draws another case in another process")


def test_a_key_that_is_not_current_for_another_reason_is_said_as_before(course):
    assert any("is not current: run" in item.text for item in lint(course, NAME))
