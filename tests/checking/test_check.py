"""What a notebook calls: open_assignment, check, check_all, example, hint, show; here as a plain script, without IPython."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import autograder
from autograder.checking import check as module
from autograder.forge.build_keys import mistaken
from tests.forge.marking import ASSIGNMENT, MAX_POINTS, NAMES, SPEC, with_cells

RIGHT = with_cells()


@pytest.fixture(autouse=True)
def opened() -> Iterator[None]:
    autograder.open_assignment(ASSIGNMENT)
    yield
    module._key = None


def mistaken_by(name: str) -> dict[str, Any]:
    return mistaken(SPEC, next(item for item in SPEC.mistakes if item.id == name))


@pytest.mark.parametrize("name", NAMES)
def test_check_returns_the_points_as_a_plain_float(name: str) -> None:
    points = autograder.check(RIGHT[name])
    assert type(points) is float
    assert points == MAX_POINTS[name]


def test_check_prints_a_card_and_nothing_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    assert autograder.check(mistaken_by("db-axis")["linear_backward"]) == 4.0
    out, err = capfd.readouterr()
    assert err == ""
    assert out.startswith("linear_backward: partly right, 4 of 6 points")
    assert "db is summed over the units" in out


def test_what_a_function_prints_stays_off_the_card(capfd: pytest.CaptureFixture[str]) -> None:
    def linear_forward(A: Any, W: Any, b: Any) -> Any:
        print("debug")
        print("debug", file=sys.stderr)
        np.log(np.zeros(1))
        return W @ A + b, (A, W, b)

    assert autograder.check(linear_forward) == 2.0
    out, err = capfd.readouterr()
    assert err == ""
    assert "debug" not in out


def test_check_names_a_helper_that_must_be_repaired_first(capsys: pytest.CaptureFixture[str]) -> None:
    functions = mistaken_by("product-transposed-forward")
    assert autograder.check(functions["L_model_forward"]) == 0.0
    assert "linear_forward" in capsys.readouterr().out


def test_check_gives_a_right_caller_its_points_over_a_helpers_known_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert autograder.check(mistaken_by("one-over-m-forgotten")["L_model_backward"]) == 6.0
    assert "right in itself" in capsys.readouterr().out


def test_an_unwritten_function_gets_no_points_and_a_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    def compute_cost(AL: Any, Y: Any) -> Any:
        raise NotImplementedError

    assert autograder.check(compute_cost) == 0.0
    assert capsys.readouterr().out.startswith("compute_cost: not written yet, 0 of 2 points")


def test_check_of_another_function_says_what_is_asked_for() -> None:
    with pytest.raises(ValueError, match="linear_forward") as caught:
        autograder.check(np.dot)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("call", [lambda: autograder.check(RIGHT["linear_forward"]), lambda: autograder.example("x")])
def test_without_an_open_assignment_the_error_says_what_to_run(call: Any) -> None:
    module._key = None
    with pytest.raises(RuntimeError, match="open_assignment"):
        call()


def test_a_notebook_of_another_version_is_named() -> None:
    with pytest.raises(ValueError, match="version"):
        autograder.open_assignment(ASSIGNMENT, "0")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_the_call_of_a_public_case_and_fresh_each_time(name: str) -> None:
    first, second = autograder.example(name), autograder.example(name)
    assert isinstance(first, tuple)
    assert first is not second
    RIGHT[name](*first)
    for left, right in zip(first, second, strict=True):
        assert type(left) is type(right)
        assert left is not right or isinstance(left, (str, float))


@pytest.mark.parametrize("case", [0, 3, -1])
def test_an_example_that_is_not_there_is_refused(case: int) -> None:
    with pytest.raises(ValueError, match="cases 1 to 2"):
        autograder.example("linear_forward", case)
    with pytest.raises(ValueError, match="cases 1 to 2"):
        autograder.show("linear_forward", case)


@pytest.mark.parametrize("name", NAMES)
def test_show_prints_the_seed_the_shapes_and_every_array_by_role(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    autograder.show(name)
    text = capsys.readouterr().out
    assert "seed 2026" in text
    assert "array(" not in text
    for array in arrays_in(autograder.example(name)):
        assert f"shape {array.shape}" in text


def arrays_in(value: Any) -> list[np.ndarray]:
    if isinstance(value, np.ndarray):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else []
    return [array for item in inner for array in arrays_in(item)]


def test_the_cache_shows_x_as_a0(capsys: pytest.CaptureFixture[str]) -> None:
    autograder.show("L_model_backward")
    text = capsys.readouterr().out
    assert "A0" in text
    assert "W1" in text
    assert "Z3" in text


@pytest.mark.parametrize("name", NAMES)
def test_three_hints_come_one_after_another_and_then_the_first_again(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for _ in range(4):
        autograder.hint(name)
        shown.append(capsys.readouterr().out)
    assert len(set(shown[:3])) == 3
    assert shown[3] == shown[0]
    assert ["where" in shown[0], "why" in shown[1], "formula" in shown[2]] == [True] * 3


def test_check_all_lists_every_function_in_order(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shell = type("Shell", (), {"user_ns": RIGHT})()
    monkeypatch.setattr(module, "_shell", lambda: shell)
    monkeypatch.setattr(module, "_display", lambda shown: print(repr(shown)))
    autograder.check_all()
    text = capsys.readouterr().out
    places = [text.index(f"{name} ") for name in NAMES]
    assert places == sorted(places)
    assert "30 of 30" in text


def test_check_leaves_streams_and_warnings_as_they_were() -> None:
    before = (sys.stdout, sys.stderr, os.getcwd())
    autograder.check(RIGHT["compute_cost"])
    assert (sys.stdout, sys.stderr, os.getcwd()) == before
