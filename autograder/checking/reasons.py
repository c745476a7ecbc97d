"""General reasons, for numbers that no known mistake gives. Each states only what is certain."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from autograder.checking.compare import Comparison, miscalled
from autograder.checking.encoded import number, pick
from autograder.checking.key import Case, Exercise, Output
from autograder.checking.records import CellError, Raised
from autograder.checking.values import describe
from autograder.checking.verdict import HELPER_NOT_WRITTEN, NOT_WRITTEN, Diagnosis, Verdict

Words = tuple[str, str, str]  # id, title and message of a diagnosis


def general_reason(exercise: Exercise, compared: list[Comparison], changed: list[str]) -> Diagnosis | None:
    """The first reason that holds: changed input, exception, nothing returned, other arguments, the first wrong output."""
    if changed:
        names = ", ".join(f"`{name}`" for name in changed)
        message = f"After the call, {names} no longer held the values that were passed in."
        message += " Work on a copy, or write into a new array."
        return _reason(exercise, "changed-input", f"it changed its input {names}", message)
    for item in compared:
        if item.raised is not None:
            return _raised(exercise, item.raised)
        if "returned" in item.outcome and item.outcome["returned"] is None:
            return _reason(exercise, "returns-none", "it returned None", "The function ends without returning its result.")
        for name in miscalled(item.case, item.outcome):
            message = f"It calls {name} with other arguments than those that this function is given."
            return _reason(exercise, "other-arguments", f"{name} is called with other arguments", message)
        if item.wrong:
            return _wrong_output(exercise, item, item.wrong[0])
    return None


def with_cell_error(verdict: Verdict, error: CellError | None) -> Verdict:
    """The verdict; where its function is missing because its cell stopped with `error`, that is the diagnosis."""
    if verdict.status != "missing" or not error:
        return verdict
    text = f"{error['type']}: {error['text']}. Run the cell in a fresh kernel to see it."
    stopped = Diagnosis("cell-error", "the cell that should define it stopped with an error", text, "")
    return replace(verdict, diagnoses=(stopped,))


def _reason(exercise: Exercise, name: str, title: str, message: str) -> Diagnosis:
    return Diagnosis(name, title, message, exercise.lesson)


def _raised(exercise: Exercise, error: Raised) -> Diagnosis:
    """What an exception means in the words of the course."""
    text = error["text"]
    return _reason(exercise, *(_by_kind(exercise, error) or _misfit(text) or _misused(text) or _other(error)))


def _by_kind(exercise: Exercise, error: Raised) -> Words | None:
    """The reason for a function that is not written or not defined, and for a line that `mend` could not put in."""
    kind, text, function = error["type"], error["text"], error.get("function", "")
    if kind == "NotImplementedError":
        if function in exercise.helpers:
            return (
                HELPER_NOT_WRITTEN,
                f"{function} is not written yet",
                f"This function calls {function}: write that one first.",
            )
        return NOT_WRITTEN, "not written yet", "Write your lines in place of `raise NotImplementedError()`."
    if "mend(" in error["line"]:  # its message is a sentence for the student
        return "not-mended", "the line could not be put in", f"{text[:1].upper()}{text[1:]}."
    if kind not in ("NameError", "UnboundLocalError"):
        return None
    helper = next((name for name in exercise.helpers if f"'{name}'" in text), None)
    if helper:
        message = f"This function calls {helper}: write it, or run its cell, first."
        return "helper-undefined", f"{helper} is not defined", message
    message = "Use only the arguments of the function, and names that it or a cell above defines."
    return "name-error", "a name is not defined", message


def _misfit(text: str) -> Words | None:
    """The reason where numpy's message is about shapes that do not fit; with the inner sizes of a product, if it has them."""
    if "matmul" not in text and "not aligned" not in text and "broadcast" not in text:
        return None
    shapes = [tuple(map(int, re.findall(r"\d+", shape))) for shape in re.findall(r"\(([\d, ]+)\)", text)]
    if any(len(shape) > 2 for shape in shapes):
        message = "Was a function that returns two things, such as relu or sigmoid, kept whole? Take its two results apart."
        return "three-dimensions", "an array has three dimensions", message
    if "broadcast" in text:
        return _unlike(shapes)
    sizes = re.search(r"size (\d+) is different from (\d+)", text)
    inner = f" The inner sizes are {sizes[2]} and {sizes[1]}." if sizes else ""
    message = f"Write the two shapes side by side: the inner sizes must agree.{inner}"
    return "product-shapes", "the shapes of a matrix product do not fit", message


def _unlike(shapes: list[tuple[int, ...]]) -> Words:
    """Two shapes of an elementwise operation that do not fit: other examples, or another product was meant."""
    rows, columns = ({shape[place] for shape in shapes if len(shape) == 2} for place in (0, 1))
    if len(shapes) == 2 and len(rows) == 1 and len(columns) == 2:
        message = "They have the same rows, but not as many columns. Do both belong to the same examples?"
        return "other-examples", "two arrays with different numbers of columns meet", message
    message = "Is a matrix product (@) meant here? Else write the two shapes side by side: they must agree."
    return "elementwise-shapes", "the shapes of an elementwise operation do not fit", message


def _misused(text: str) -> Words | None:
    """The reason where the message is about a result that was not unpacked, or an index that is none."""
    if "values to unpack" in text or "cannot unpack" in text:
        message = "A result was taken apart into more or fewer names than it has parts: what does the called function return?"
        return "wrong-unpacking", "the names do not match the parts of a result", message
    if "'tuple'" in text:
        message = "A function that was called here returns several things. Take them apart, or keep the one that you need."
        return "tuple-used", "several things are used where one is needed", message
    if "indices" in text:
        message = "An index of an array is a whole number. Is it a float or a name here, or are two arguments exchanged?"
        return "no-index", "an array was asked for something that is no index", message
    return None


def _other(error: Raised) -> Words:
    kind, text = error["type"], error["text"]
    if kind == "KeyError":
        return "key-error", f"there is no key {text}", f"A dictionary was asked for {text}, which it does not hold."
    return "exception", f"it stopped with {kind}", "Call the function by hand on the example to see where."


def _wrong_output(exercise: Exercise, item: Comparison, output: Output) -> Diagnosis | None:
    case, state = item.case, item.statuses[output.name]
    found = pick(item.outcome["returned"], output.path, case.returns)
    if state == "missing":
        text = (
            f"The result holds no {output.name}. It must hold {', '.join(each.name for each in case.outputs if each.graded)}."
        )
        return _reason(exercise, "missing-output", f"{output.name} is missing", text)
    if state == "type":
        text = f"Found there: {describe(found)}."
        return _reason(exercise, "wrong-type", f"{output.name} is not what is asked for", text)
    if state == "nan":
        text = f"{output.name} holds nan or inf: something was divided by zero, or the log of zero was taken."
        return _reason(exercise, "not-a-number", f"{output.name} is not a number", text)
    if state == "shape":
        return _shape(exercise, case, output, number(found))
    return _ratio(exercise, case, output, number(found))


def _shape(exercise: Exercise, case: Case, output: Output, got: np.ndarray | None) -> Diagnosis | None:
    wanted = case.wanted_shape(output)
    if got is None:
        return None
    title = f"{output.name} has the wrong shape"
    symbolic = f"({', '.join(output.shape)}) = {wanted}" if wanted else "one number"
    text = f"{output.name} has shape {got.shape}; it must be {symbolic}."
    if got.shape == wanted[::-1]:
        text += " It is the transpose of what is wanted: look at the order of the product."
    elif got.ndim < len(wanted):
        text += " A dimension was lost in a sum: look at keepdims."
    return _reason(exercise, "wrong-shape", title, text)


def _ratio(exercise: Exercise, case: Case, output: Output, got: np.ndarray | None) -> Diagnosis | None:
    """Name a constant factor between the found and the expected values, where there is one worth naming."""
    want = number(pick(case.returns, output.path, case.returns))
    if got is None or want is None or got.shape != want.shape or not np.any(want):
        return None
    used = np.abs(want) > 1e-9 * np.abs(want).max()
    ratios = got[used] / want[used]
    ratio = float(ratios.flat[0])
    if not ratio or not np.isfinite(ratio) or np.abs(ratios / ratio - 1).max() > 1e-6 or np.any(np.abs(got[~used]) > 1e-9):
        return None
    if got.size == 1 and not _is_worth_naming(ratio, case.sizes):
        return None
    text = f"Every entry of {output.name} is {_factor(ratio, case.sizes)} times what it must be."
    return _reason(exercise, "constant-factor", f"{output.name} is off by a constant factor", text)


def _is_worth_naming(ratio: float, sizes: dict[str, int]) -> bool:
    """Whether the factor of a single number is worth naming: any two numbers have some factor."""
    known = (2.0, 3.0, 4.0, 10.0, float(sizes.get("m", 1)))
    return any(abs(abs(ratio) - each) < 1e-6 * each for size in known for each in (size, 1 / size, 1.0))


def _factor(ratio: float, sizes: dict[str, int]) -> str:
    m = sizes.get("m", 0)
    if m and abs(ratio * m - 1) < 1e-6:
        return f"1/m (m = {m})"
    if m and abs(ratio / m - 1) < 1e-6:
        return f"m ({m})"
    return f"{ratio:.6g}"
