"""Compare what came back on a case with what is expected, and take its fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from autograder.checking.encoded import MISSING, array_of, children, number, pick
from autograder.checking.key import Case, Output
from autograder.checking.probe import REQUIRED, UNKNOWN
from autograder.checking.records import Fingerprint, Outcome, Part, Raised
from autograder.checking.values import LARGEST_PROJECTED, Encoded, describe, projected
from autograder.checking.verdict import RIGHT, OutputStatus, Statuses

RTOL = 1e-6
MAX_WORDS = 200
SAME = {"dot": "@", "matmul": "@", "multiply": "*", "add": "+", "subtract": "-", "divide": "/"}  # calls that are operators
EITHER_WAY = ("*", "+")


@dataclass(frozen=True)
class Comparison:
    """One case beside its outcome: the status of each output, the changed inputs, and the property that does not hold.

    `outcome` is empty where the case was passed over.
    """

    case: Case
    outcome: Outcome
    statuses: Statuses
    changed: list[str] = field(default_factory=list)
    breach: str | None = None

    @property
    def raised(self) -> Raised | None:
        """The exception that ended the call."""
        return raised_in(self.outcome)

    @property
    def wrong(self) -> list[Output]:
        """The graded outputs that are not right."""
        return [output for output in self.case.outputs if output.graded and self.statuses[output.name] != RIGHT]

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What known mistakes are recognised by."""
        return fingerprint(self.case, self.outcome, self.changed)


def raised_in(outcome: Outcome) -> Raised | None:
    """The exception of an outcome, if it holds one."""
    found = outcome.get("raised")
    return found if isinstance(found, dict) else None


def settle(case: Case, outcome: Outcome, longer: bool) -> Outcome:
    """The outcome as it is judged: without the items that a function may return beyond the expected ones."""
    items, wanted = children(outcome.get("returned")), children(case.returns)
    if not longer or not isinstance(items, list) or not isinstance(wanted, list):
        return outcome
    return {**outcome, "returned": {"tuple": items[: len(wanted)]}}


def has_other_form(case: Case, outcome: Outcome, longer: bool) -> bool:
    """Whether what came back is something of another sort than the task's result, or has another number of items."""
    found = settle(case, outcome, longer).get("returned")
    if number(case.returns) is not None:
        return found is not None and array_of(found, None) is None
    return found is not None and _form(found) != _form(case.returns)


def _form(data: Encoded) -> tuple[str, int]:
    """What sort of thing encoded data is; of a tuple or a list also the number of items."""
    kind = next(iter(data), "") if isinstance(data, dict) else ""
    items = children(data)
    return ("items", len(items)) if isinstance(items, list) else (kind, 0)


def passed_over(case: Case, outcome: Outcome) -> bool:
    """Whether this case is passed over: the function did not call the stand-ins for its random parts."""
    called = outcome.get("called")
    return any(not isinstance(called, dict) or name not in called for name in case.inputs.get("stand_ins", {}))


def miscalled(case: Case, outcome: Outcome) -> list[str]:
    """Names of the stand-ins that were called with other arguments than the task fixes."""
    return [name for name, wanted in case.calls.items() if not _called_with(outcome.get("called"), name, wanted)]


def missigned(case: Case, outcome: Outcome) -> list[int]:
    """Places of the arguments whose defaults are read, and are other numbers or texts than those of the task."""
    found = other_defaults(case, outcome)
    return [place for place in case.signed if isinstance(found.get(place), (int, float, str))]


def other_defaults(case: Case, outcome: Outcome) -> dict[int, Encoded]:
    """The function's own defaults, by their places, that a case asks for and that differ from the task's."""
    asked = zip(case.inputs.get("defaults", ()), outcome.get("defaults", ()), strict=False)
    return {place: found for (place, wanted), found in asked if found not in (wanted, REQUIRED, UNKNOWN)}


def without_default(case: Case, outcome: Outcome) -> list[int]:
    """Places of the arguments that have a default in the task and none in the function."""
    asked = zip(case.inputs.get("defaults", ()), outcome.get("defaults", ()), strict=False)
    return [place for (place, _), found in asked if found == REQUIRED]


def _called_with(called: dict[str, Encoded] | None, name: str, wanted: list[Encoded]) -> bool:
    found = children(called.get(name)) if isinstance(called, dict) else None
    if not isinstance(found, list) or len(found) < len(wanted):
        return False
    pairs = zip(found, wanted, strict=False)
    return all(got == want or status(got, want, number(want)) == RIGHT for got, want in pairs)


def status_of(case: Case, returned: Encoded, output: Output) -> OutputStatus:
    """The status of one output of encoded `returned`."""
    return status(pick(returned, output.path, case.returns), *case.expected[output.name], output.rtol)


def status(found: Encoded, expected: Encoded, want: np.ndarray | None, rtol: float | None = None) -> OutputStatus:
    """The status of an encoded value; `want` is the expected one's numbers if it has any, `rtol` is RTOL if None."""
    if found is MISSING:
        return "missing"
    if want is None:
        return "right" if found == expected else "type"
    got = array_of(found, want.shape)
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


def changed_inputs(case: Case, outcome: Outcome, arguments: tuple[str, ...], may_change: tuple[str, ...]) -> list[str]:
    """Names of the arguments that are not bit for bit what they were before the call, save those that may change."""
    before, after = case.inputs["tuple"], children(outcome.get("inputs_after"))
    if not isinstance(after, list) or len(after) != len(before):
        return list(arguments)
    return [name for name, old, new in zip(arguments, before, after, strict=False) if old != new and name not in may_change]


def fingerprint(case: Case, outcome: Outcome, changed: list[str]) -> Fingerprint:
    """A short stand-in for an outcome: for each graded output in order `=` where it is right, else two projections.

    A wrong shape is written before the projections; `changed` and `after` are there only where an input changed. Where the
    function raised, the failing operation and its operands stand beside the error, if they are known.
    """
    raised = raised_in(outcome)
    if raised is not None:
        return {"raised": f"{raised['type']}: {raised['text']}", **_failed(raised)}
    if "returned" not in outcome:
        return {"raised": "nothing came back"}
    if "fresh" in case.inputs:
        return {"outputs": [], "changed": changed} if changed else {"outputs": []}
    if other := miscalled(case, outcome):
        called = [_project(_numbers({"list": [outcome.get("called", {}).get(name)]})) for name in other]
        return {"raised": f"other arguments for {', '.join(other)}", "operation": "call", "operands": called}
    parts = [_part(outcome["returned"], item, case) for item in case.outputs if item.graded]
    if not changed:
        return {"outputs": parts}
    return {"outputs": parts, "changed": changed, "after": _project(_numbers(outcome.get("inputs_after")))}


def _failed(raised: Raised) -> Fingerprint:
    """The failing operation and its operands, each as its numbers, its value or what it is; nothing where one is not known.

    Of an operator also what its line gives a value: a product that is wrong for dA may be right for dW.

    The ways to write one operation are one: `np.dot` is `@`. What is called is told by its name alone.
    """
    operation, operands = raised.get("operation", ""), raised.get("operands", [])
    if operation.startswith("call "):
        name = operation.rpartition(".")[2].removeprefix("call ")
        operation, operands = SAME.get(name, f"call {name}"), operands[1:]
    if not operation or not all(item["what"] for item in operands):
        return {}
    operation = operation.removesuffix("=") if operation.removesuffix("=") in SAME.values() else operation
    held = [item.get("numbers", item.get("value", item["what"])) for item in operands]
    found: Fingerprint = {"operation": operation, "operands": held}
    return {**found, "target": raised.get("target", "")} if operation in SAME.values() else found


def _part(returned: Encoded, output: Output, case: Case) -> Part:
    if status_of(case, returned, output) == RIGHT:
        return "="
    found = pick(returned, output.path, case.returns)
    if found is MISSING:
        return f"nothing in {_contents(returned, output.path)}"
    values = array_of(found, case.wanted_shape(output))
    if values is None:
        return f"{describe(found)}{_held(_of_other_length(returned, output.path, case.returns))}"
    projected = _project(values)
    if isinstance(projected, str) or values.shape == case.wanted_shape(output):
        return projected
    return [list(values.shape), *projected]


def _contents(returned: Encoded, path: tuple[int | str, ...]) -> str:
    """What lies where an output is missing: the keys of a dictionary, or what there is in its place."""
    for step in path:
        inner = dict(_named_children(returned))
        if step not in inner:
            break
        returned = inner[step]
    keys = children(returned)
    return f"a dict of {', '.join(sorted(keys))}"[:MAX_WORDS] if isinstance(keys, dict) else describe(returned)


def _of_other_length(returned: Encoded, path: tuple[int | str, ...], expected: Encoded) -> Encoded | None:
    """The list or tuple on the way to an output that holds more or fewer items than it must; None where all have theirs."""
    for step in path:
        found, wanted = children(returned), children(expected)
        if not isinstance(found, list) or not isinstance(wanted, list) or not isinstance(step, int):
            return None
        if len(found) != len(wanted):
            return returned
        returned, expected = found[step], wanted[step]
    return None


def _held(items: Encoded | None) -> str:
    """The numbers that a list holds, as two projections in words: lists of one length that hold others differ."""
    if items is None:
        return ""
    numbers = _project(_numbers(items))
    return f" {numbers}" if isinstance(numbers, str) else "".join(f" {number:.6g}" for number in numbers)


def _named_children(data: Encoded) -> Iterable[tuple[int | str, Encoded]]:
    inner = children(data) or []
    return inner.items() if isinstance(inner, dict) else enumerate(inner)


def _numbers(data: Encoded) -> np.ndarray:
    """All numbers of encoded data in one row."""
    values = number(data)
    if values is not None:
        return values.ravel()
    inner = children(data)
    items = list(inner.values()) if isinstance(inner, dict) else inner or []
    return np.concatenate([np.empty(0), *map(_numbers, items)])


def _project(values: np.ndarray) -> Part:
    """Two projections of `values`; a word where they are too many or not finite."""
    if values.size > LARGEST_PROJECTED:
        return "large"
    if not np.isfinite(values).all():
        return _holes(values)
    return projected(values)


def _holes(values: np.ndarray) -> str:
    """Where an array holds nan, inf and -inf, in words: two that hold them at other spots differ."""
    kinds = np.select([np.isnan(values), np.isposinf(values), np.isneginf(values)], [1, 2, 3])
    return f"nan {values.shape} {hashlib.sha256(kinds.astype(np.uint8).tobytes()).hexdigest()[:12]}"


def has_only_holes(fingerprints: Iterable[Fingerprint]) -> bool:
    """Whether all that is not right holds nan or inf, so that no numbers tell it."""
    wrong = [part for item in fingerprints for part in item.get("outputs", []) if part != "="]
    return bool(wrong) and all(isinstance(part, str) and part.startswith("nan") for part in wrong)


def same_fingerprint(left: Fingerprint, right: Fingerprint) -> bool:
    """Whether two fingerprints of a case agree, projections up to rounding; errors where one operation met the same."""
    if set(left) != set(right) or left.get("changed") != right.get("changed"):
        return False
    if "raised" in left:
        return _same_error(left, right)
    if not same_part(left.get("after", "="), right.get("after", "=")):
        return False
    return _all_same(left.get("outputs", []), right.get("outputs", []))


def _same_error(left: Fingerprint, right: Fingerprint) -> bool:
    """Whether two errors are of the same operation on the same operands; for a misfit, each way to write it has words."""
    if "operation" not in left or left["operation"] != right["operation"] or left.get("target") != right.get("target"):
        return False
    one, other = left["raised"], right["raised"]
    alike = left["operation"] in SAME.values() and one.split(":")[0] == other.split(":")[0]
    mine, theirs = left["operands"], right["operands"]
    turned = left["operation"] in EITHER_WAY and _all_same(mine[::-1], theirs)
    return (one == other or alike) and (turned or _all_same(mine, theirs))


def _all_same(parts: list[Part], others: list[Part]) -> bool:
    return len(parts) == len(others) and all(map(same_part, parts, others))


def same_part(left: Part, right: Part) -> bool:
    """Whether two parts of fingerprints agree, numbers up to rounding."""
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    *shape, a, b = left
    *other, c, d = right
    return bool(shape == other and max(abs(a - c), abs(b - d)) <= RTOL * (abs(a) + abs(b)))
