"""What a notebook calls: open_assignment, check, check_all, example, hint, show; here as a plain script, without IPython."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

import autograder
from autograder.checking import check as module
from autograder.checking import edited
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


LINEAR_FORWARD = "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n"
ENDLESS = "def linear_forward(A, W, b):\n    while True:\n        pass\n"
COST = "def compute_cost(AL, Y):\n    return 3\n"


class Notebook:
    """Cells that are run one after the other in an IPython, and what they show."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.shell, self.capsys = InteractiveShell(), capsys

    def run(self, source: str) -> str:
        self.capsys.readouterr()
        self.shell.run_cell(source)
        return self.capsys.readouterr().out


@pytest.fixture
def notebook(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """A notebook with the assignment open, and a second for a function that does not end."""
    made = Notebook(capsys)
    monkeypatch.setattr(module, "_shell", lambda: made.shell)
    monkeypatch.setattr(module, "_display", lambda shown: print(repr(shown)))
    monkeypatch.setattr(module, "SECONDS", 0.3)
    monkeypatch.setattr(edited, "_runs", {})
    made.run("import numpy as np\nfrom autograder import check, check_all, example, hint, open_assignment, show\n")
    made.run(f"open_assignment({ASSIGNMENT!r})")
    return made


def test_check_takes_the_name_of_a_function_that_the_notebook_defines(notebook: Notebook) -> None:
    notebook.run(LINEAR_FORWARD)
    assert notebook.run("x = check('linear_forward')") == notebook.run("x = check(linear_forward)")
    assert notebook.run("x = check('linear_forward')").startswith("linear_forward: right, 2 of 2 points")


def test_check_of_a_name_that_is_not_defined_yet_says_so(notebook: Notebook) -> None:
    assert notebook.run("x = check('compute_cost')").startswith("compute_cost: not defined: write it and run its cell")


@pytest.mark.parametrize("call", ["hint({})", "show({})", "print(example({}))"])
def test_hint_show_and_example_take_a_function_or_its_name(call: str, notebook: Notebook) -> None:
    notebook.run(COST)
    by_name = notebook.run(call.format("'compute_cost'"))
    module._hints.clear()
    assert by_name == notebook.run(call.format("compute_cost")) != ""


@pytest.mark.parametrize("call", ["check", "hint", "show", "example"])
def test_an_unknown_name_is_answered_by_one_sentence_with_the_near_name_and_no_traceback(call: str, notebook: Notebook) -> None:
    said = notebook.run(f"{call}('compute_costs')").strip()
    assert said.startswith("'compute_costs' is not a function of 2_L_layer: is compute_cost meant? It asks for: ")
    assert "\n" not in said


@pytest.mark.parametrize("given", ["np.dot", "3", "lambda: 0", "None", "[1]"])
def test_what_is_no_function_of_the_assignment_is_answered_by_one_sentence(given: str, notebook: Notebook) -> None:
    said = notebook.run(f"check({given})").strip()
    assert "is not a function of 2_L_layer" in said and "\n" not in said


def test_a_case_that_is_no_number_is_answered_by_one_sentence(notebook: Notebook) -> None:
    assert notebook.run("show('compute_cost', 'first')").strip() == "compute_cost has cases 1 to 2, not 'first'"


def test_a_loop_without_an_end_ends_with_a_card_that_names_the_line(notebook: Notebook) -> None:
    notebook.run(ENDLESS)
    said = notebook.run("print(check(linear_forward))")
    assert said.startswith("linear_forward: did not end in time: is there a loop without an end?, 0 of 2 points")
    assert "It was stopped in line " in said and "of linear_forward, `" in said and said.endswith("0.0\n")


def test_a_caller_of_a_function_that_does_not_end_is_not_judged(notebook: Notebook) -> None:
    notebook.run(ENDLESS)
    notebook.shell.user_ns["linear_activation_forward"] = caller(notebook, "linear_activation_forward")
    said = notebook.run("x = check(linear_activation_forward)")
    assert said == (
        "linear_activation_forward: not judged\nIt calls linear_forward, which did not end: mend linear_forward first.\n"
    )


def caller(notebook: Notebook, name: str) -> Any:
    """A right function that looks for its helpers in the notebook."""
    right = RIGHT[name]
    for other, value in right.__globals__.items():
        notebook.shell.user_ns.setdefault(other, value)
    return type(right)(right.__code__, notebook.shell.user_ns, name)


def test_check_all_goes_on_after_a_loop_without_an_end(notebook: Notebook) -> None:
    notebook.run(ENDLESS + COST)
    rows = [line.split() for line in notebook.run("check_all()").splitlines()]
    assert [row[0] for row in rows[1:-1]] == NAMES
    assert " ".join(rows[1 + NAMES.index("linear_forward")]).endswith("✗ did not end in time: is there a loop without an end?")
    assert " ".join(rows[1 + NAMES.index("compute_cost")]).endswith("✗ not right yet")


@pytest.mark.parametrize(
    "failed", [LINEAR_FORWARD.replace("(A, W, b)\n", "(A, W, b\n"), "   x\n" + LINEAR_FORWARD, "1/0\n" + COST]
)
def test_after_its_cell_failed_an_older_function_is_not_judged(failed: str, notebook: Notebook) -> None:
    name = "compute_cost" if COST in failed else "linear_forward"
    notebook.run(LINEAR_FORWARD + COST.replace("3", "4"))
    notebook.run(failed)
    said = notebook.run(f"print(check({name}))").splitlines()
    assert said[0] == f"{name}: not judged"
    assert said[1].startswith(f"The cell that defines {name} stopped with ") and said[2:] == ["0.0"]


def test_a_function_that_its_cell_has_defined_before_it_failed_is_judged(notebook: Notebook) -> None:
    notebook.run(LINEAR_FORWARD + "\n1/0")
    assert notebook.run("x = check(linear_forward)").startswith("linear_forward: right")


def test_a_cell_that_was_mended_is_judged_again(notebook: Notebook) -> None:
    notebook.run(LINEAR_FORWARD)
    notebook.run(LINEAR_FORWARD.replace("):", ")"))
    notebook.run(LINEAR_FORWARD)
    assert notebook.run("x = check(linear_forward)").startswith("linear_forward: right")


def test_a_function_that_is_missing_because_its_cell_failed_gets_that_card_before_the_name_error(notebook: Notebook) -> None:
    notebook.run(LINEAR_FORWARD.replace("):", ")"))
    said = notebook.run("check(linear_forward)")
    assert said.startswith("linear_forward: not judged\nThe cell that defines linear_forward stopped with SyntaxError")
    assert "NameError" in said


def test_another_name_error_is_shown_as_ever(notebook: Notebook) -> None:
    said = notebook.run("no_such_name")
    assert "NameError" in said and "not judged" not in said


def test_a_caller_is_not_judged_over_a_helper_whose_cell_failed(notebook: Notebook) -> None:
    notebook.run(LINEAR_FORWARD)
    notebook.shell.user_ns["linear_activation_forward"] = caller(notebook, "linear_activation_forward")
    notebook.run(LINEAR_FORWARD.replace("):", ")"))
    said = notebook.run("x = check(linear_activation_forward)")
    assert said.startswith(
        "linear_activation_forward: not judged\nThe cell that defines linear_forward stopped with SyntaxError"
    )


def test_check_all_names_what_it_does_not_judge(notebook: Notebook) -> None:
    notebook.run(COST)
    notebook.run(COST.replace("):", ")"))
    assert "– not judged: The cell that defines compute_cost stopped with SyntaxError" in notebook.run("check_all()")


def test_a_single_number_that_came_back_is_shown(notebook: Notebook) -> None:
    notebook.run(COST)
    assert "one number    int 3  ✗ wrong value" in notebook.run("x = check(compute_cost)")
