"""What is said of an exception is true of the line that failed: kinds of slips, over all operations, shapes and exercises."""

import ast
import itertools
import linecache
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from autograder.checking.card import card_text
from autograder.checking.key import Exercise, Key
from autograder.checking.probe import probe, probe_case
from autograder.checking.raised import raised_of
from autograder.checking.reasons import with_cell_error
from autograder.checking.reasons_raised import raised_reason
from autograder.checking.records import CellError
from autograder.checking.values import encode
from autograder.checking.verdict import Diagnosis, Verdict
from autograder.course.course import own_course
from autograder.forge.build_keys import public_key_of
from autograder.forge.solutions import BEGIN, END, build_functions, solution_cells
from tests.forge.marking import mark_one

COURSE = own_course()
EXERCISES = [(name, item.name) for name, spec in COURSE.assignments.items() for item in spec.exercises]
SHAPES = [(2, 9), (6, 9), (9, 6), (2, 6), (1, 9), (9, 1), (6, 1), (9,), (6,), ()]


@lru_cache
def key_of(assignment: str) -> Key:
    return public_key_of(COURSE.spec(assignment))


def reason_of(source: str, *arguments: Any, helpers: tuple[str, ...] = ("compute_cost",)) -> Diagnosis:
    """The reason for what `f` in this source raises."""
    linecache.cache["<slip>"] = (len(source), None, source.splitlines(keepends=True), "<slip>")
    space: dict[str, Any] = {"np": np}
    exec(compile(source, "<slip>", "exec"), space)
    raised = raised_of(probe_case(space["f"], encode(arguments))["raised"])
    return raised_reason(Exercise("f", ("A", "B"), {}, helpers=helpers), raised)


def in_f(*lines: str) -> str:
    return "import math\ndef f(A, B):\n" + "\n".join(f"    {line}" for line in lines) + "\n"


def unlike(operation: Any) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The pairs of shapes that an operation refuses."""
    for left, right in itertools.product(SHAPES, SHAPES):
        try:
            operation(np.ones(left), np.ones(right))
        except ValueError:
            yield left, right


@pytest.mark.parametrize("text", ["A @ B", "np.dot(A, B)", "np.matmul(A, B)", "A.dot(B)", "B.T.T @ B if False else A @ B"])
def test_a_product_that_does_not_fit_is_told_with_its_true_shapes_and_inner_sizes(text: str) -> None:
    tried = 0
    for left, right in unlike(lambda A, B: eval(text, {"A": A, "B": B, "np": np})):
        message = reason_of(in_f(f"return {text}"), np.ones(left), np.ones(right)).message
        assert f"`A` is {left}" in message or left == ()
        inner = (left[-1:] or (None,))[0], (right[-2:] or (None,))[0]
        if left and right:
            assert f"the inner sizes {inner[0]} and {inner[1]} differ" in message
            assert inner[0] != inner[1]
        tried += 1
    assert tried > 20


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "**", "//", ">", "<=", "+=", "*=", "np.multiply", "np.maximum"])
def test_an_operation_by_entries_that_does_not_fit_is_told_with_both_shapes(sign: str) -> None:
    text = f"{sign}(A, B)" if sign.startswith("np") else f"A {sign} B"
    plain = text.replace("=", "") if sign in ("+=", "*=") else text
    tried = 0
    for left, right in unlike(lambda A, B: eval(plain, {"A": A, "B": B, "np": np})):
        said = reason_of(in_f(text), np.ones(left), np.ones(right))
        assert f"the shapes {left} and {right} do not fit together entry by entry" in said.message
        assert said.place is not None
        assert (said.place.line, said.place.text, said.witness) == (3, text, "line")
        tried += 1
    assert tried > 20


SLIPS = [
    ("return np.random.randn((A.shape[0], 2))", "tuple-for-number", "`(A.shape[0], 2)` is the tuple (2, 2)"),
    ("return np.zeros(A.shape[0], 1)", "sizes-apart", "`1` is its second one"),
    ("return np.ones(A.shape[0], A.shape[1])", "sizes-apart", "`A.shape[1]` is its second one"),
    ("return A.shape(1)", "shape-called", "`A.shape` is the tuple (2, 9)"),
    ("return A ^ 2", "no-power", "`A` is (2, 9)"),
    ("return math.log(A)", "one-number", "`math.log` takes one number"),
    ("return math.sqrt(A)", "one-number", "`A` is (2, 9)"),
    ("return np.float(3)", "removed-name", "`np` holds no `float`"),
    ("return A.astype(np.int)", "removed-name", "`np` holds no `int`"),
    ("sum = 0; sum += 1; return sum(A)", "hidden-builtin", "line 3 gave the name another value: it is 1"),
    ("max = A.shape[0]; return max(1, 2)", "hidden-builtin", "line 3 gave the name another value: it is 2"),
    ("compute_cost = 0.5; return compute_cost(A)", "hidden-function", "line 3 gave the name another value: it is 0.5"),
    (
        "compute_cost = compute_cost(A, B)",
        "hidden-function",
        "`compute_cost` is given a value there, so that in this whole function",
    ),
    ("l = 1; return 'W' + l", "text-and-number", "`l` is 1"),
    ("return len(A) + 'W'", "text-and-number", "`len(A)` is 2"),
    ("return [1 for l in range(A.shape[1] / 2)]", "not-whole", "`A.shape[1] / 2` is 4.5"),
    ("return A[:, : A.shape[1] / 3]", "not-whole", "`A.shape[1] / 3` is 3.0"),
    ("return np.zeros((A.shape[0] / 2, 1))", "not-whole", "(1.0, 1)"),
    ("return np.zeros(A.shape[0] / 2)", "not-whole", "is 1.0"),
    ("return 1 if A > 0.5 else 0", "truth-of-array", "`A > 0.5` is (2, 9)"),
    ("return A > 0 and B > 0", "truth-of-array", "`A > 0` is (2, 9)"),
    ("return max(0, A)", "array-compared", "`A` is (2, 9)"),
    ("d = {'W1': 1, 'b1': 2}; return d['W2']", "key-error", "holds W1, b1"),
    ("d = {'dW1': 1}; return d['W1']", "key-error", "`dW1` is there: is it meant?"),
    ("d = {'W1': 1}; l = 1; return d['W{l}']", "key-braces", "no number was put into them"),
    ("d = {}; return d['W1']", "key-error", "`d` is empty"),
    ("a, b = A.shape[0]", "wrong-unpacking", "one int came from `A.shape[0]`"),
    ("A[0, 0, 0]", "too-many-indices", "`A` is (2, 9): it has 2 dimensions, and 3 indices stand behind it."),
    ("rows = [A, B]; rows[0, 1]", "too-many-indices", "which takes one index; a comma between two makes a tuple of them."),
    ("(a, b), c = A.shape + (1,)", "wrong-unpacking", "2 parts stand on the left, and more than 2 came from"),
    ("a, b, c = A.shape", "wrong-unpacking", "3 names stand on the left, and the tuple (2, 9) came from `A.shape`"),
    ("a, b, c = np.linalg.qr(A)", "wrong-unpacking", "3 names stand on the left, and only 2 came from `np.linalg.qr(A)`"),
    ("a, b = np.linalg.svd(A)", "wrong-unpacking", "more than 2 came from `np.linalg.svd(A)`"),
    ("for l in len(A): pass", "no-loop", "`len(A)` is 2"),
    ("return compute_costs(A)", "name-error", "`compute_cost` is defined: is it meant?"),
    ("return unlike_all_others", "name-error", "Use only the arguments"),
    ("t = (A, B); return t * 0.5", "tuple-used", "`t` is a tuple of 2"),
    ("t = (A, B); return t['A']", "tuple-used", "was asked for 'A'"),
    ("return A['W1']", "no-index", "`A` is (2, 9), no dictionary"),
    ("return [A][1]", "index-range", "its places count from 0 to 0"),
    ("g = None; return g * A", "none-used", "`g` is None"),
    ("g = None; return g['dW1']", "no-entries", "`g` is None"),
    ("return A @ 3", "product-shapes", "`3` is one number"),
    ("return A(B)", "not-a-function", "`A` is (2, 9)"),
    ("t = [A]; return t.shape", "no-attribute", "`t` is a list of 1"),
    ("return np.reshape(A, (5, 5))", "exception", "`A` is (2, 9)"),
    ("return 1 / (A.shape[0] - 2)", "by-zero", "`A.shape[0] - 2` is 0"),
    ("return math.log(0 * A.shape[0])", "exception", "`0 * A.shape[0]` is 0"),
]


@pytest.mark.parametrize(("line", "name", "words"), SLIPS, ids=[line for line, _, _ in SLIPS])
def test_a_common_slip_of_python_gets_its_true_sentence(line: str, name: str, words: str) -> None:
    source = in_f(line) + "def compute_cost(*_):\n    return 1\n"
    said = reason_of(source, np.ones((2, 9)), np.ones((2, 9)))
    assert (said.id, said.witness) == (name, "line")
    assert words in said.message
    assert said.message.startswith(f"Line 3, `{line}`: ")
    assert said.place is not None
    assert said.place.text == line[said.place.column - 4 : said.place.end_column - 4]


def test_a_value_that_is_given_on_another_way_is_told_with_its_line() -> None:
    said = reason_of(in_f("if A is None:", "    Z = A", "return Z"), 1, 2)
    assert (said.id, "`Z` is given a value on line 4 only" in said.message) == ("unbound-way", True)


def test_a_value_that_is_given_further_down_is_told_with_its_line() -> None:
    said = reason_of(in_f("print(Z)", "Z = A", "return Z"), 1, 2)
    assert (said.id, "the first line that gives `Z` a value is 4" in said.message) == ("unbound", True)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["raise NotImplementedError()"], "not-written"),
        (["'''What it does.'''", "# YOUR CODE HERE", "raise NotImplementedError()"], "not-written"),
        (["L = len(A)", "# YOUR CODE HERE", "raise NotImplementedError()", "return L"], "not-written"),
        (["L = len(A)", "# YOUR CODE HERE", "Z = L", "raise NotImplementedError()", "return Z"], "raise-left"),
        (["Z = A * 2", "raise NotImplementedError()"], "raise-left"),
        (["for l in A:", "    # YOUR CODE HERE", "    raise NotImplementedError()"], "not-written"),
        (["for l in A:", "    # YOUR CODE HERE", "    Z = l", "    raise NotImplementedError()"], "raise-left"),
    ],
)
def test_a_raise_that_was_left_is_told_only_below_lines_of_the_student(lines: list[str], name: str) -> None:
    assert reason_of(in_f(*lines), np.ones(2), 1).id == name


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
@pytest.mark.parametrize(("above", "name"), [("", "not-written"), (r"\1pass\2", "raise-left")])
def test_a_raise_that_was_left_below_its_mark_is_told_where_more_is_above_it_than_was_handed_out(
    assignment: str, exercise: str, above: str, name: str
) -> None:
    spec, key = COURSE.spec(assignment), key_of(assignment).exercises[exercise]
    stub = rf"{above}\1# YOUR CODE HERE\n\1raise NotImplementedError()"
    source, found = re.subn(f"( +){BEGIN}(.*?){END}", stub, solution_cells(spec)[exercise], flags=re.DOTALL)
    if not found:
        pytest.skip("the whole function is to be written")
    functions = build_functions(spec, {**solution_cells(spec), exercise: source})
    (outcome, *_) = probe(functions[exercise], key.inputs)
    assert raised_reason(key, raised_of(outcome["raised"])).id == name


def test_an_error_in_another_function_says_which() -> None:
    said = reason_of("def g(A):\n    return A @ A\ndef f(A, B):\n    return g(A)\n", np.ones((2, 9)), 1)
    assert said.message.startswith("In g, line 2, `return A @ A`: ")


def test_without_the_line_nothing_is_guessed() -> None:
    text = "matmul: Input operand 1 has a mismatch in its core dimension 0 (size 6 is different from 9)"
    raised = raised_of({"type": "ValueError", "text": text, "line": "dW2 = dz2 @ a1", "function": "f"})
    said = raised_reason(Exercise("f", ("A",), {}), raised)
    assert (said.id, said.place, "9" in said.message) == ("exception", None, False)


class WithoutReturn(ast.NodeTransformer):
    def visit_Return(self, node: ast.Return) -> Any:
        return ast.Expr(node.value) if node.value else node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        return node


class WithEmpty(ast.NodeTransformer):
    def visit_Return(self, node: ast.Return) -> Any:
        return ast.Return(ast.Dict([], []))


def verdict_after(assignment: str, exercise: str, change: ast.NodeTransformer) -> Verdict:
    """The verdict on the solution of an exercise, of which only its own function is changed."""
    spec = COURSE.spec(assignment)
    tree = ast.parse(solution_cells(spec)[exercise])
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == exercise:
            node.body = [change.visit(item) for item in node.body]
    source = ast.unparse(ast.fix_missing_locations(tree))
    functions = build_functions(spec, {**solution_cells(spec), exercise: source})
    return mark_one(key_of(assignment), exercise, functions[exercise])


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_a_function_without_a_return_is_told_so_in_every_exercise(assignment: str, exercise: str) -> None:
    verdict = verdict_after(assignment, exercise, WithoutReturn())
    assert [item.id for item in verdict.diagnoses] == ["returns-none"]
    assert "No `return` in it gives a value back" in verdict.diagnoses[0].message
    assert verdict.points == 0


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_an_empty_dictionary_is_not_taken_for_one_with_other_keys(assignment: str, exercise: str) -> None:
    verdict = verdict_after(assignment, exercise, WithEmpty())
    key = key_of(assignment).exercises[exercise]
    assert key.properties or not {item.id for item in verdict.diagnoses} & {item.id for item in key.mistakes}
    if verdict.diagnoses[0].id == "missing-output":
        assert "The dictionary that came back is empty" in verdict.diagnoses[0].message


def edited(source: str) -> Iterator[str]:
    """The source with one name of a product, or one transpose, changed."""
    names = sorted({node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)} - {"np"})
    for found in re.finditer(r"\b(\w+)(\.T)? @ (\w+)(\.T)?", source):
        left, turned, right, other = (part or "" for part in found.groups())
        for text in (f"{left} @ {right}{other}", f"{left}{turned} @ {right}", f"{right}{other} @ {left}{turned}",
                     *(f"{left}{turned} @ {name}{other}" for name in names[:12])):  # fmt: skip
            if text != found[0]:
                yield source[: found.start()] + text + source[found.end() :]


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_what_is_said_of_an_edited_product_names_a_line_and_a_place_that_are_there(assignment: str, exercise: str) -> None:
    spec, key = COURSE.spec(assignment), key_of(assignment)
    for source in edited(solution_cells(spec)[exercise]):
        functions = build_functions(spec, {**solution_cells(spec), exercise: source})
        verdict = mark_one(key, exercise, functions[exercise])
        for item in verdict.diagnoses if verdict.status == "raised" and verdict.error else ():
            assert (item.place is not None) == (f"def {verdict.error['function']}(" in source and "mend(" not in source)
            if item.place:
                line = source.split("\n")[item.place.line - 1]
                assert line.encode()[item.place.column : item.place.end_column].decode() == item.place.text
                assert item.witness == "numbers" or f"ine {item.place.line}, `{line.strip()}`: " in item.message
        assert "Likely" not in card_text(verdict)


@pytest.mark.parametrize(
    ("defines", "title"), [([], "not written yet"), (["one"], "the cell that should define it stopped with an error")]
)
def test_a_cell_that_stops_at_its_raise_is_not_written_only_where_it_holds_no_such_function(defines, title):
    error: CellError = {"type": "NotImplementedError", "text": "", "defines": defines}
    (diagnosis,) = with_cell_error(Verdict("one", "missing", 0, 2), error).diagnoses
    assert diagnosis.title == title
