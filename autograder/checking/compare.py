"""Compare an encoded value with the expected one, and take the fingerprint of an outcome."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from autograder.checking.key import Case, Output
from autograder.checking.values import decode, describe, is_array
from autograder.checking.verdict import OutputStatus

RTOL = 1e-6
LARGEST_FINGERPRINT = 10_000
MISSING = {"other": "nothing"}


def pick(returned: Any, path: tuple[int | str, ...], expected: Any) -> Any:
    """The part of encoded `returned` at `path`, or MISSING. Tuples and lists serve alike, of the length that `expected` has."""
    for step in path:
        wanted = _children(expected)
        found = _children(returned)
        if isinstance(step, str):
            found = found if isinstance(found, dict) else {}
            if step not in found:
                return MISSING
        elif not isinstance(found, list) or not isinstance(wanted, list) or len(found) != len(wanted):
            return {"other": describe(returned) + f" where {describe(expected)} is wanted"}
        elif step >= len(found):
            return MISSING
        returned, expected = found[step], wanted[step]  # type: ignore[index,call-overload]
    return returned


def wanted(case: Case, output: Output) -> tuple[Any, np.ndarray | None]:
    """The expected value of an output, encoded and as an array of numbers; None where it is no array."""
    if output.name not in case.wanted:
        data = pick(case.returns, output.path, case.returns)
        case.wanted[output.name] = (data, number(data))
    return case.wanted[output.name]


def _children(data: Any) -> list[Any] | dict[str, Any] | None:
    if not isinstance(data, dict) or not data:
        return None
    kind = next(iter(data))
    row = kind == "array" and isinstance(data[kind], list) and not isinstance((data[kind] or [[]])[0], list)
    return data[kind] if row or kind in ("tuple", "list", "dict") else None


def settle(case: Case, outcome: dict[str, Any], longer: bool) -> dict[str, Any]:
    """The outcome as it is judged: without the items that a function may return beyond the expected ones."""
    items, wanted = _children(outcome.get("returned")), _children(case.returns)
    if not longer or not isinstance(items, list) or not isinstance(wanted, list):
        return outcome
    return {**outcome, "returned": {"tuple": items[: len(wanted)]}}


def passed_over(case: Case, outcome: dict[str, Any]) -> bool:
    """Whether this case says nothing: the function did not call what stands in for its random parts."""
    called = outcome.get("called")
    return any(not isinstance(called, dict) or name not in called for name in case.inputs.get("stand_ins", {}))


def miscalled(case: Case, outcome: dict[str, Any]) -> list[str]:
    """Names of the stand-ins that were called with other arguments than the task fixes."""
    return [name for name, wanted in case.calls.items() if not _called_with(outcome.get("called"), name, wanted)]


def _called_with(called: Any, name: str, wanted: list[Any]) -> bool:
    found = _children(called.get(name)) if isinstance(called, dict) else None
    if not isinstance(found, list) or len(found) < len(wanted):
        return False
    pairs = zip(found, wanted, strict=False)
    return all(ours == theirs or status(ours, theirs, number(theirs)) == "right" for ours, theirs in pairs)


def number(data: Any) -> np.ndarray | None:
    """Encoded data as an array of numbers, or None where it is not one."""
    numeric = isinstance(data, (bool, int, float)) or is_array(data) or (isinstance(data, dict) and "float" in data)
    if not numeric:
        return None
    try:
        return np.asarray(decode(data), dtype=float)
    except (ValueError, TypeError, OverflowError):
        return None


def status_of(case: Case, returned: Any, output: Output) -> OutputStatus:
    """The status of one output of encoded `returned`."""
    return status(pick(returned, output.path, case.returns), *wanted(case, output), output.rtol)


def status(found: Any, expected: Any, want: np.ndarray | None, rtol: float | None = None) -> OutputStatus:
    """One of right, shape, value, missing, nan, type for an encoded value; `want` is the expected one's numbers if it has any.

    `rtol` is RTOL if None.
    """
    if found is MISSING:
        return "missing"
    if want is None:
        return "right" if found == expected else "type"
    got = number(found)
    if got is None:
        return "type"
    if got.shape != want.shape:
        return "shape"
    if not np.isfinite(got).all():
        return "nan"
    return "right" if close(got, want, rtol or RTOL) else "value"


def close(got: np.ndarray, want: np.ndarray, rtol: float = RTOL) -> bool:
    """Equal up to rounding: `rtol` of each entry plus a tenth of it of the largest entry."""
    if not want.size:
        return True
    slack = rtol * np.abs(want) + 0.1 * rtol * np.abs(want).max()
    return bool((np.abs(got - want) <= slack).all())


def changed_inputs(case: Case, outcome: dict[str, Any], arguments: tuple[str, ...], may_change: tuple[str, ...]) -> list[str]:
    """Names of the arguments that are not bit for bit what they were before the call, save those that may change."""
    before, after = case.inputs["tuple"], _children(outcome.get("inputs_after"))
    if not isinstance(after, list) or len(after) != len(before):
        return list(arguments)
    return [name for name, old, new in zip(arguments, before, after, strict=True) if old != new and name not in may_change]


def fingerprint(case: Case, outcome: dict[str, Any], changed: list[str]) -> dict[str, Any]:
    """A short stand-in for an outcome: for each graded output in order `=` where it is right, else two projections.

    A shape that is not the wanted one stands before the projections; `changed` and `after` stand only where an input changed.
    """
    if isinstance(outcome.get("raised"), dict):
        return {"raised": f"{outcome['raised'].get('type')}: {outcome['raised'].get('text')}"}
    if "returned" not in outcome:
        return {"raised": "nothing came back"}
    if "fresh" in case.inputs:
        return {"outputs": [], **({"changed": changed} if changed else {})}
    if miscalled(case, outcome):
        return {"raised": f"other arguments for {', '.join(miscalled(case, outcome))}"}
    parts = [_part(outcome["returned"], item, case) for item in case.outputs if item.graded]
    if not changed:
        return {"outputs": parts}
    return {"outputs": parts, "changed": changed, "after": _project(_numbers(outcome.get("inputs_after")))}


def _part(returned: Any, output: Output, case: Case) -> Any:
    if status_of(case, returned, output) == "right":
        return "="
    found = pick(returned, output.path, case.returns)
    values = number(found)
    if values is None:
        return describe(found)
    return _project(values) if values.shape == case.wanted_shape(output) else _misshapen(values)


def _misshapen(values: np.ndarray) -> Any:
    projected = _project(values)
    return projected if isinstance(projected, str) else [list(values.shape), *projected]


def _numbers(data: Any) -> np.ndarray:
    """All numbers of encoded data in one row."""
    values = number(data)
    if values is not None:
        return values.ravel()
    inner = _children(data)
    items = list(inner.values()) if isinstance(inner, dict) else inner if isinstance(inner, list) else []
    return np.concatenate([np.empty(0), *map(_numbers, items)])


def _project(values: np.ndarray) -> Any:
    """Two projections of `values`; a word where they are too many or not finite."""
    if values.size > LARGEST_FINGERPRINT:
        return "large"
    if not np.isfinite(values).all():
        return "nan"
    return [float(f"{value:.8g}") for value in projections(values.size) @ values.ravel()]


@lru_cache(maxsize=256)
def projections(size: int) -> np.ndarray:
    """Two fixed random directions, shape (2, size); the legacy generator's stream is frozen by NumPy's policy."""
    return np.random.RandomState(size).standard_normal((2, size))


def same_fingerprint(left: Any, right: Any) -> bool:
    """Whether two fingerprints of a case agree, projections up to rounding."""
    if set(left) != set(right) or left.get("raised") != right.get("raised"):
        return False
    if left.get("changed") != right.get("changed") or not _same(left.get("after", "="), right.get("after", "=")):
        return False
    ours, theirs = left.get("outputs", []), right.get("outputs", [])
    return len(ours) == len(theirs) and all(map(_same, ours, theirs))


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return bool(left == right)
    *shape, a, b = left
    *other, c, d = right
    return shape == other and max(abs(a - c), abs(b - d)) <= RTOL * (abs(a) + abs(b))
