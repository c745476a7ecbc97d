"""General reasons, for numbers that no known mistake gives. Each states only what is certain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from autograder.checking.compare import Comparison, miscalled
from autograder.checking.encoded import array_of, children, number, pick
from autograder.checking.key import Case, Exercise, Output
from autograder.checking.reasons_arguments import argument_reason, default_reason, few_examples_reason
from autograder.checking.reasons_raised import NOT_YET, raised_reason
from autograder.checking.records import CellError, Raised
from autograder.checking.values import clean, describe
from autograder.checking.verdict import Diagnosis, Verdict, Witness

NOT_RUN = "NotRun"  # in the place of an exception: a cell that was given to something else than Python


def general_reason(exercise: Exercise, compared: list[Comparison], changed: list[str]) -> Diagnosis | None:
    """The first reason that holds: changed input, exception, nothing returned, other arguments, the first wrong output."""
    if changed:
        names = ", ".join(f"`{name}`" for name in changed)
        message = f"After the call, {names} no longer held the values that were passed in."
        message += " Work on a copy, or write into a new array."
        return _reason(exercise, "changed-input", f"it changed its input {names}", message)
    for item in compared:
        if item.raised is not None:
            return few_examples_reason(exercise, compared) or raised_reason(exercise, item.raised)
        if "returned" in item.outcome and item.outcome["returned"] is None:
            return _reason(exercise, "returns-none", "it returned None", _nothing(item), "line")
        for name in miscalled(item.case, item.outcome):
            message = f"It calls {name} with other arguments than those that this function is given."
            other = _reason(exercise, "other-arguments", f"{name} is called with other arguments", message)
            return default_reason(exercise, compared) or other
        if item.wrong:
            return argument_reason(exercise, compared) or _wrong_output(exercise, item, item.wrong[0])
    return None


def with_cell_error(verdict: Verdict, error: CellError | None) -> Verdict:
    """The verdict; where its function is missing because its cell stopped with `error`, that is the diagnosis.

    A cell that stops at the `raise` that it was handed out with, and defines nothing of that name, is not written yet.
    """
    if verdict.status != "missing" or not error:
        return verdict
    if error["type"] == NOT_RUN:
        text = f"The cell of {verdict.exercise} was not run: {error['text']}. Take that line away."
        return replace(verdict, diagnoses=(Diagnosis("cell-error", "the cell that should define it was not run", text, ""),))
    if error["type"] == "NotImplementedError" and verdict.exercise not in error.get("defines", ()):
        return replace(verdict, diagnoses=(Diagnosis(*NOT_YET, ""),))
    text = f"{error['type']}: {error['text']}. Run the cell in a fresh kernel to see it."
    stopped = Diagnosis("cell-error", "the cell that should define it stopped with an error", text, "")
    return replace(verdict, diagnoses=(stopped,))


def with_stopped_cell(verdict: Verdict, errors: Mapping[str, CellError]) -> Verdict:
    """The verdict; where its function lacks a name that a cell which stopped would have given, that cell is named.

    `errors` are those of cells, by their id.
    """
    lacking = verdict.exercise if verdict.status == "missing" else _lacking(verdict.error)
    found = next(((cell, error) for cell, error in errors.items() if lacking in error.get("defines", ())), None)
    if found is None or (verdict.status == "missing" and verdict.exercise in errors):
        return verdict
    cell, error = found
    what = "was not run" if error["type"] == NOT_RUN else f"stopped with {error['type']}"
    text = f"The cell '{cell}', which gives `{lacking}`, {what}: {error['text']}. Mend that cell first."
    title = f"the cell that gives {lacking} {'was not run' if error['type'] == NOT_RUN else 'stopped with an error'}"
    return replace(verdict, diagnoses=(Diagnosis("cell-stopped", title, text, ""),))


def _lacking(error: Raised | None) -> str:
    """The name that was not defined where a function raised; an empty text where it raised something else."""
    named = re.fullmatch(r"name '(\w+)' is not defined.*", error["text"], re.DOTALL) if error else None
    return named[1] if named and error and error["type"] == "NameError" else ""


def _reason(exercise: Exercise, name: str, title: str, message: str, witness: Witness = "numbers") -> Diagnosis:
    return Diagnosis(name, title, message, exercise.lesson, witness=witness)


def _nothing(item: Comparison) -> str:
    """Why None came back: what is certain of it."""
    if item.outcome.get("without_return"):
        return "No `return` in it gives a value back: the result stays inside the function."
    return "It ended without a `return`, or what stands behind its `return` is None."


def _wrong_output(exercise: Exercise, item: Comparison, output: Output) -> Diagnosis | None:
    case, state = item.case, item.statuses[output.name]
    found = pick(item.outcome["returned"], output.path, case.returns)
    if state == "missing":
        text = f"{_holds(item)} It must hold {', '.join(each.name for each in case.outputs if each.graded)}."
        return _reason(exercise, "missing-output", f"{output.name} is missing", text)
    if state == "type":
        text = f"Found there: {describe(found)}."
        return _reason(exercise, "wrong-type", f"{output.name} is not what is asked for", text)
    if state == "nan":
        text = f"{output.name} holds nan or inf: something was divided by zero, or the log of zero was taken."
        return _reason(exercise, "not-a-number", f"{output.name} is not a number", text)
    if state == "shape":
        return _shape(exercise, case, output, number(found))
    return _ratio(exercise, case, output, array_of(found, case.wanted_shape(output)))


def _holds(item: Comparison) -> str:
    """What came back in the place of a dictionary that lacks an entry."""
    returned = item.outcome["returned"]
    inner = children(returned)
    if isinstance(inner, dict):
        return (
            f"The dictionary that came back holds {_listed(list(inner))}."
            if inner
            else "The dictionary that came back is empty."
        )
    if isinstance(inner, list) and inner and all(isinstance(children(each), dict) for each in inner):
        held = "; ".join(
            f"number {place} holds {_listed([*map(str, children(each) or ())])}" for place, each in enumerate(inner, 1)
        )
        return f"Of what came back, {held}."
    kind = describe(returned)
    return f"What came back is {'an' if kind[:1] in 'aeiou' else 'a'} {kind}, and no dictionary."


def _listed(keys: list[str]) -> str:
    shown = ", ".join(clean(key, 40) for key in keys[:12])
    return (shown if len(keys) <= 12 else f"{shown} and more") or "nothing"


def _shape(exercise: Exercise, case: Case, output: Output, got: np.ndarray | None) -> Diagnosis | None:
    wanted = case.wanted_shape(output)
    if got is None:
        return None
    title = f"{output.name} has the wrong shape"
    symbolic = f"({', '.join(output.shape)}) = {wanted}" if wanted else "one number"
    text = f"{output.name} has shape {got.shape}; it must be {symbolic}."
    if got.shape == wanted[::-1]:
        text += " These are the sizes of its transpose."
    elif got.ndim < len(wanted):
        text += f" It has {got.ndim} of {len(wanted)} dimensions."
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
