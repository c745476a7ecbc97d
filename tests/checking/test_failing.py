"""What is written down of the operation that failed: read off the frame, capped, and nothing of the student's called for it."""

import ast
import json
import linecache
import math
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.checking.probe import probe_case
from autograder.checking.raised import raised_of
from autograder.checking.readable import Reader
from autograder.checking.values import encode, projected

TOUCHED: list[str] = []


def raised_by(function: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """What the probe writes down of the exception, as it comes through JSON and the border."""
    raised = probe_case(function, encode(arguments))["raised"]
    assert raised_of(json.loads(json.dumps(raised, allow_nan=False))) == raised
    return dict(raised)


def operands_of(function: Callable[..., Any], *arguments: Any) -> list[str]:
    return [operand["what"] for operand in raised_by(function, *arguments)["operands"]]


def test_the_failing_operation_is_found_among_others_of_its_line() -> None:
    def function(A: Any, B: Any) -> Any:
        return A @ A.T + (A @ B) * 2

    raised = raised_by(function, np.ones((2, 3)), np.ones((2, 5)))
    assert (raised["operation"], raised["part"]) == ("@", "A @ B")
    assert raised["number"] == function.__code__.co_firstlineno + 1
    assert [item["text"] for item in raised["operands"]] == ["A", "B"]


def test_an_operand_carries_its_shape_and_the_projections_of_its_numbers() -> None:
    def function(A: Any) -> Any:
        return A.T @ np.sum(A[:, 1:], axis=1)[0:1]

    A = np.arange(6.0).reshape(2, 3)
    left, right = raised_by(function, A)["operands"]
    assert left["numbers"] == [[3, 2], *projected(A.T)]
    assert right["what"] == ""


def test_an_operation_over_several_lines_ends_with_its_first_line() -> None:
    def function(A: Any) -> Any:
        return (A @
                A)  # fmt: skip

    raised = raised_by(function, np.ones((2, 3)))
    assert raised["part"] == "A @"


@pytest.mark.parametrize(
    ("function", "operation", "kinds"),
    [
        (lambda A: A["W1"], "subscript", ["array (2, 3)", "str"]),
        (lambda A: A[0.5:1], "subscript", ["array (2, 3)", "float", "int"]),
        (lambda A: math.log(A), "call math.log", ["function", "array (2, 3)"]),
        (lambda A: A.dot(A), "@", ["array (2, 3)", "array (2, 3)"]),
        (lambda A: 1 if A > 0 else 2, "truth", ["array (2, 3)"]),
        (lambda A: -{}, "-", [""]),
        (lambda A: [each for each in A.shape[0]], "iterate", ["int"]),  # noqa: C416
        (lambda A: A.nothing, "attribute nothing", ["array (2, 3)"]),
        (lambda A: not_there, "name not_there", []),  # noqa: F821
        (lambda A: A < (1, 2, 3, 4), "<", ["array (2, 3)", "tuple of 4"]),
        (lambda A: f"{A:d}", "", []),
    ],
)
def test_each_kind_of_operation_has_its_short_name(function: Callable[..., Any], operation: str, kinds: list[str]) -> None:
    raised = raised_by(function, np.ones((2, 3)))
    assert (raised.get("operation", ""), [item["what"] for item in raised.get("operands", [])]) == (operation, kinds)


class Watched:
    """Whatever is asked of it, it notes and refuses."""

    def __getattribute__(self, name: str) -> Any:
        TOUCHED.append(name)
        raise RuntimeError(name)

    def _refuse(self, *_: Any) -> Any:
        TOUCHED.append("operator")
        raise RuntimeError

    __getitem__ = __add__ = __radd__ = __matmul__ = __rmatmul__ = __eq__ = __len__ = __repr__ = __str__ = __iter__ = _refuse  # type: ignore[assignment]
    __hash__ = __bool__ = __array__ = __index__ = __float__ = _refuse  # type: ignore[assignment]


class ListLike(list[Any]):
    def __getitem__(self, place: Any) -> Any:
        TOUCHED.append("item")
        raise RuntimeError

    def __len__(self) -> int:
        TOUCHED.append("len")
        return 10**9


class DictLike(dict[str, Any]):
    def __getitem__(self, key: Any) -> Any:
        TOUCHED.append("key")
        raise KeyError(key)


class ArrayLike(np.ndarray):
    @property
    def T(self) -> Any:  # type: ignore[override]
        TOUCHED.append("T")
        raise RuntimeError


class Named(type):
    @property
    def __name__(cls) -> str:  # type: ignore[override]
        TOUCHED.append("name")
        raise RuntimeError


class OfNamed(metaclass=Named):
    pass


@pytest.mark.parametrize(
    "made",
    [Watched, ListLike, DictLike, lambda: np.ones(3).view(ArrayLike), OfNamed, lambda: SimpleNamespace(T=1), Named],
    ids=["watched", "list", "dict", "array", "metaclass", "namespace", "type"],
)
def test_a_hostile_value_on_the_line_is_not_asked_anything(made: Any) -> None:
    def function(A: Any) -> Any:
        thing = made() if made is not Named else OfNamed
        TOUCHED.clear()
        return A["W1", thing, thing.T if A is None else 1]

    raised = raised_by(function, np.ones((2, 3)))
    assert raised["operation"] == "subscript"
    assert TOUCHED == []


def test_a_subclass_of_an_array_is_named_and_not_read() -> None:
    def function(A: Any) -> Any:
        B = A.view(ArrayLike)
        return B @ B

    first, second = raised_by(function, np.ones((2, 3)))["operands"]
    assert first == second == {"text": "B", "what": "ArrayLike"}


def test_functions_of_the_student_are_not_called_again() -> None:
    calls = []

    def counted(A: Any) -> Any:
        calls.append(1)
        return A

    def function(A: Any) -> Any:
        return counted(A) @ A

    raised = raised_by(function, np.ones((2, 3)))
    assert (len(calls), [item["what"] for item in raised["operands"]]) == (1, ["", "array (2, 3)"])


@pytest.mark.parametrize(
    "function",
    [
        lambda A: np.zeros(3 * 10**7) @ A,
        lambda A: np.broadcast_to(A[0, 0], (10**6, 10**6)) @ A,
        lambda A: (lambda B: B @ B)(np.ones((1, 50_000))),
        lambda A: (lambda n: A[n**n**n if n > 5 else "W"])(3),
        lambda A: (lambda big: A[{}, big])(10**4000),
        lambda A: (lambda text: text + 1)("x" * 10**7),
        lambda A: (lambda many: many["a"])([0] * 10**6),
        lambda A: {str(key) * 100: key for key in range(10_000)}["nothing"],
    ],
    ids=range(8),
)
def test_what_is_large_takes_little_time_and_little_space(function: Callable[..., Any]) -> None:
    start = time.process_time()
    raised = raised_by(function, np.ones((2, 3)))
    assert time.process_time() - start < 3
    assert len(json.dumps(raised)) < 4_000


@pytest.mark.parametrize(
    "text",
    ["wide.T * wide", "wide.T @ wide", "9 ** 9 ** 9", "2.0 ** (10 * 999)", "text * 999999", "wide[wide > 0]", "print(1)", "a.b",
     "len(wide) << 99999", "[1] * 99999999", "(lambda: 1)()", "f'{wide}'", "f'{1:>99999999}'", "text % 1", "__import__('os')",
     "+".join(["1"] * 60), "wide if wide else wide", "[x for x in wide]", "(y := 2)"],
)  # fmt: skip
def test_an_expression_that_is_large_or_runs_code_is_not_read(text: str) -> None:
    wide, _ = np.ones((1, 50_000)), "x" * 1_000
    frame = sys._getframe()
    with pytest.raises(Exception):  # noqa: B017
        Reader(frame).value(ast.parse(text, mode="eval").body)
    assert wide.size == 50_000


def test_a_line_without_an_end_is_cut() -> None:
    names = " + ".join(f"name_{number}" for number in range(300))
    space: dict[str, Any] = {}
    source = f"def function(A):\n    {'; '.join(f'name_{n} = {n}' for n in range(300))}\n    return ({names})['W1']\n"
    linecache.cache["<long>"] = (len(source), None, source.splitlines(keepends=True), "<long>")
    exec(compile(source, "<long>", "exec"), space)
    raised = raised_by(space["function"], np.ones((2, 3)))
    assert len(raised["names"]) <= 8
    assert len(json.dumps(raised)) < 3_000


def test_code_without_a_text_leaves_what_failed_out() -> None:
    space: dict[str, Any] = {}
    exec("def function(A):\n    return A @ A", space)
    assert raised_by(space["function"], np.ones((2, 3))).keys() == {"type", "text", "line", "function"}


def test_a_text_that_is_not_that_of_the_code_does_no_harm() -> None:
    space: dict[str, Any] = {}
    for source in ("", "(", "x\n" * 5, "\x00", "(" * 5_000 + "\n" * 9, "é" * 40 + "\n" + "é" * 40):
        linecache.cache["<other>"] = (len(source), None, source.splitlines(keepends=True), "<other>")
        exec(compile("def function(A):\n    return A @ A", "<other>", "exec"), space)
        assert raised_by(space["function"], np.ones((2, 3)))["type"] == "ValueError"


def test_a_frame_of_compiled_library_code_is_not_the_students() -> None:
    def function(A: Any) -> Any:
        return np.random.randn((2, 3))  # type: ignore[call-overload]

    assert raised_by(function, 1)["line"].startswith("return np.random.randn((2, 3))")
