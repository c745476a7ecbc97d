"""The smallest network on which a function goes wrong: what `counterexample` shows; here as a plain script, without IPython."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograder
from autograder.checking import check as module
from autograder.checking.counterexample import counterexample_of
from autograder.checking.key import Exercise, public_key
from tests.forge.marking import ASSIGNMENT, with_cells

RIGHT = with_cells()


@pytest.fixture(autouse=True)
def opened() -> Iterator[None]:
    autograder.open_assignment(ASSIGNMENT)
    yield
    module._key = None


@pytest.fixture
def exercise() -> Exercise:
    return public_key(ASSIGNMENT).exercises["linear_backward"]


def without_mean(dZ: Any, cache: Any) -> Any:
    A_prev, W, _ = cache
    return W.T @ dZ, dZ @ A_prev.T, np.sum(dZ, axis=1, keepdims=True) / dZ.shape[1]


def test_the_first_entry_that_differs_stands_beside_its_sum(exercise: Exercise) -> None:
    text = repr(counterexample_of(exercise, without_mean))
    assert "linear_backward: the smallest network on which it goes wrong (n_prev = 1, n = 1, m = 2)" in text
    assert "cache[1] is W1, shape (1, 1): [[" in text
    assert "The first entry that differs is dW[0, 0].\n  wanted: 1/2 (" in text
    assert text.splitlines()[-1].startswith("  found:  ")


def test_the_html_holds_the_same_words(exercise: Exercise) -> None:
    found = counterexample_of(exercise, without_mean)
    assert found is not None
    for line in [found.title(), *found.difference()]:
        assert line in found._repr_html_()


def test_what_comes_from_the_student_is_escaped(exercise: Exercise) -> None:
    def raises(dZ: Any, cache: Any) -> Any:
        raise ValueError("<script>")

    found = counterexample_of(exercise, raises)
    assert found is not None and "<script>" not in found._repr_html_()


def test_an_exception_is_shown_on_the_smallest_case(exercise: Exercise) -> None:
    def linear_backward(dZ: Any, cache: Any) -> Any:
        return dZ @ cache["W"]

    text = repr(counterexample_of(exercise, linear_backward))
    assert "(n_prev = 1, n = 1, m = 1)" in text
    assert "linear_backward stops with TypeError" in text
    assert 'in the line: return dZ @ cache["W"]' in text


def test_a_loop_without_an_end_is_shown_as_one(exercise: Exercise) -> None:
    def loop(dZ: Any, cache: Any) -> Any:
        while True: pass  # noqa: E701, a loop in one line is no new line each time  # fmt: skip

    start = time.perf_counter()
    assert "does not end here: is there a loop without an end?" in repr(counterexample_of(exercise, loop))
    assert time.perf_counter() - start < 2


def test_a_wrong_shape_is_shown_as_one(exercise: Exercise) -> None:
    def flat(dZ: Any, cache: Any) -> Any:
        dA_prev, dW, db = RIGHT["linear_backward"](dZ, cache)
        return dA_prev, dW, db.ravel()

    text = repr(counterexample_of(exercise, flat))
    assert "The first output that differs is db (1, 1)." in text and "shape (1,)" in text


def test_a_changed_input_is_shown_as_one(exercise: Exercise) -> None:
    def changing(dZ: Any, cache: Any) -> Any:
        found = RIGHT["linear_backward"](dZ.copy(), cache)
        dZ *= 2
        return found

    assert "linear_backward changes dZ: its arguments must stay as they were" in repr(counterexample_of(exercise, changing))


def test_a_missing_output_is_shown_as_one(exercise: Exercise) -> None:
    assert "  found:  None" in repr(counterexample_of(exercise, lambda dZ, cache: None))


@pytest.mark.parametrize("name", public_key(ASSIGNMENT).exercises)
def test_a_right_function_is_right_on_the_whole_ladder(name: str) -> None:
    assert counterexample_of(public_key(ASSIGNMENT).exercises[name], RIGHT[name]) is None


def test_counterexample_says_that_a_function_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    autograder.counterexample(RIGHT["linear_forward"])
    assert "linear_forward is right on each of the" in capsys.readouterr().out


def test_counterexample_takes_a_name_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shell = SimpleNamespace(user_ns={"linear_backward": without_mean})
    monkeypatch.setattr(module, "_shell", lambda: shell)
    monkeypatch.setattr(module, "_display", print)
    autograder.counterexample("linear_backward")
    assert "The first entry that differs is dW[0, 0]." in capsys.readouterr().out


def test_counterexample_says_that_a_function_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    autograder.counterexample("linear_backward")
    assert "linear_backward is not defined: write it and run its cell." in capsys.readouterr().out


def test_counterexample_says_where_there_are_no_small_networks(capsys: pytest.CaptureFixture[str]) -> None:
    autograder.counterexample(RIGHT["initialize_parameters_deep"])
    assert "initialize_parameters_deep has no small networks" in capsys.readouterr().out


def test_counterexample_refuses_a_function_that_is_not_asked_for() -> None:
    with pytest.raises(ValueError, match="'nothing' is not a function of 2_L_layer"):
        autograder.counterexample("nothing")


def test_the_card_of_a_wrong_function_says_how_to_see_the_smallest_network(capsys: pytest.CaptureFixture[str]) -> None:
    def linear_backward(dZ: Any, cache: Any) -> Any:
        A_prev, W, _ = cache
        return W.T @ dZ, dZ @ A_prev.T, np.sum(dZ, axis=1, keepdims=True) / dZ.shape[1]

    autograder.check(linear_backward)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "counterexample(linear_backward) shows the smallest network on which it goes wrong."


def test_the_card_holds_the_smallest_network_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    def linear_backward(dZ: Any, cache: Any) -> Any:
        return without_mean(dZ, cache)

    shown: list[Any] = []
    monkeypatch.setattr(module, "_display", shown.append)
    autograder.check(linear_backward)
    card, folded = shown[0]._repr_html_().split("<details>")
    assert "linear_backward: partly right" in card
    assert folded.startswith("<summary>The smallest network on which it goes wrong</summary><pre>")
    assert "The first entry that differs is dW[0, 0]." in folded and folded.endswith("</details></div>")


def test_the_card_of_a_right_function_has_no_network(capsys: pytest.CaptureFixture[str]) -> None:
    autograder.check(RIGHT["linear_backward"])
    assert "counterexample" not in capsys.readouterr().out


def test_a_card_never_runs_a_function_again_that_writes_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = tmp_path / "calls"

    def linear_backward(dZ: Any, cache: Any) -> Any:
        with open(calls, "a") as file:
            file.write("x")
        return without_mean(dZ, cache)

    monkeypatch.setattr(module, "_display", lambda shown: None)
    autograder.check(linear_backward)
    assert len(calls.read_text()) == len(public_key(ASSIGNMENT).exercises["linear_backward"].cases)


def test_the_page_for_students_shows_what_is_printed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (root / "docs" / "students.md").read_text(encoding="utf-8")
    code, shown = re.search(r"```python\n([^`]*counterexample\(.*?)```\n\n```text\n(.*?)```", page, re.DOTALL).groups()  # type: ignore[union-attr]
    exec(code, {"counterexample": autograder.counterexample})
    assert capsys.readouterr().out == shown
