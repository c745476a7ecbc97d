"""What failed crosses the border in the probe's form or not at all, moves no mark, and names a mistake by its operands."""

import copy
import json
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.compare import same_fingerprint
from autograder.checking.granting import may_grant
from autograder.checking.judge import judge
from autograder.checking.key import Key
from autograder.checking.probe import probe
from autograder.checking.raised import TEXTS, raised_of
from autograder.checking.records import Fingerprint
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of, mistaken, public_key_of
from autograder.sandbox import untrusted

COURSE = own_course()
KEYS = {name: public_key_of(spec) for name, spec in COURSE.assignments.items()}


def _is_error(known: Fingerprint) -> bool:
    """Whether a fingerprint is that of an exception; a helper that is called with other arguments is told apart by numbers."""
    return "raised" in known and not known["raised"].startswith("other arguments")


RAISING = [
    (name, exercise.name, item.id)
    for name, key in KEYS.items()
    for exercise in key.exercises.values()
    for item in exercise.mistakes
    if item.helper is None and any(_is_error(known) for known in item.fingerprints)
]


@lru_cache
def key_of(assignment: str) -> Key:
    return hidden_key_of(COURSE.spec(assignment), 7)


@lru_cache
def record_of(assignment: str, exercise: str, mistake: str) -> str:
    """What comes back of a function with a known mistake, as JSON."""
    spec = COURSE.spec(assignment)
    item = next(each for each in spec.mistakes if (each.exercise, each.id) == (exercise, mistake))
    return json.dumps({"outcomes": probe(mistaken(spec, item)[exercise], key_of(assignment).exercises[exercise].inputs)})


def without(record: Any) -> Any:
    """The record as an earlier version wrote it: of an error only its texts."""
    outcomes = [
        {"raised": {name: item["raised"][name] for name in TEXTS}} if "raised" in item else item for item in record["outcomes"]
    ]
    return {"outcomes": outcomes}


def verdict_on(assignment: str, exercise: str, record: Any) -> Any:
    return judge(key_of(assignment), {exercise: record})[exercise]


@pytest.mark.parametrize(("assignment", "exercise", "mistake"), RAISING)
def test_what_an_honest_probe_writes_crosses_the_border_unchanged(assignment: str, exercise: str, mistake: str) -> None:
    record = json.loads(record_of(assignment, exercise, mistake))
    assert untrusted.record(copy.deepcopy(record), len(record["outcomes"])) == record


@pytest.mark.parametrize(("assignment", "exercise", "mistake"), RAISING)
def test_a_record_of_an_earlier_version_gets_the_same_mark_and_no_name(assignment: str, exercise: str, mistake: str) -> None:
    record = json.loads(record_of(assignment, exercise, mistake))
    now, then = (verdict_on(assignment, exercise, item) for item in (record, without(record)))
    assert (now.status, now.points, now.outputs) == (then.status, then.points, then.outputs)
    assert mistake in [item.id for item in now.diagnoses]
    assert mistake not in [item.id for item in then.diagnoses]


@pytest.mark.parametrize(("assignment", "exercise", "mistake"), RAISING)
def test_an_error_with_the_same_words_over_other_operands_is_not_named(assignment: str, exercise: str, mistake: str) -> None:
    record = json.loads(record_of(assignment, exercise, mistake))
    changed = 0
    for item in record["outcomes"]:
        for operand in item.get("raised", {}).get("operands", [])[-1:]:
            changed += 1
            operand.pop("value", None)
            operand["numbers"] = [[3, 5], 0.25, 0.5]
    named = [item.id for item in verdict_on(assignment, exercise, record).diagnoses]
    assert (mistake in named) == (changed == 0)


@pytest.mark.parametrize(("assignment", "exercise", "mistake"), RAISING)
def test_a_mistake_that_raises_gives_no_mark(assignment: str, exercise: str, mistake: str) -> None:
    asked = key_of(assignment).exercises[exercise]
    known = next(item for item in asked.mistakes if item.id == mistake and item.helper is None)
    assert any("raised" not in item for item in known.fingerprints) or not may_grant(asked.cases, known.fingerprints)
    assert not ("raised" in known.fingerprints[0] and may_grant(asked.cases, known.fingerprints))


def test_two_errors_without_operands_are_not_the_same() -> None:
    bare: Fingerprint = {"raised": "ValueError: no"}
    assert not same_fingerprint(bare, bare)


GOOD: dict[str, Any] = {
    "type": "ValueError", "text": "no", "line": "A @ B", "function": "f", "number": 3, "column": 4, "end_column": 9,
    "part": "A @ B", "operation": "@", "names": {"A": "array (2, 9)"}, "target": "Z", "keys": ["W1"], "near": ["b"],
    "given": [2], "hides": "builtin", "above": 1, "in_block": 2,
    "operands": [{"text": "A", "what": "array (2, 9)", "numbers": [[2, 9], 0.5, 0.25]},
                 {"text": "l", "what": "int", "value": "1"}],
}  # fmt: skip
BAD = {
    "number": [-1, 1.0, True, "3", None, 10**9, [3]],
    "column": [-1, 0.5, "0", 10**400],
    "end_column": [None, {}, False],
    "part": [3, "x" * 201, "\ud800", ["A"]],
    "operation": [None, "x" * 61, {"@": 1}],
    "names": [[], {"A": 1}, {"A" * 41: "int"}, {"A": "x" * 81}, {str(n): "int" for n in range(9)}, "A"],
    "target": [1, "x" * 41],
    "keys": ["W1", [1], ["x"] * 13, ["x" * 41], {"W1": 1}],
    "near": [["x"] * 5, [None], "b"],
    "given": [[-1], [1.5], [1] * 5, [True], 2],
    "hides": ["all", 1, None, ["builtin"]],
    "above": [-1, "1", 2.5],
    "in_block": [-1, "1", 2.5],
    "operands": [
        None, "A", {}, [1], [{}], [{"text": "A"}], [{"text": "A", "what": "int", "more": 1}], [{"text": 1, "what": "int"}],
        [{"text": "A", "what": "x" * 81}], [{"text": "x" * 61, "what": "int"}], [{"text": "A", "what": "int", "value": 1}],
        [{"text": "A", "what": "int", "value": "1" * 41}], [{"text": "A", "what": "int"}] * 7,
        *([{"text": "A", "what": "int", "numbers": numbers}] for numbers in (
            None, [], [[2]], [[2], 1.0], [[2], 1, 2], [[2], "1", 0.5], [[-2], 0.5, 0.5], ["2", 0.5, 0.5], [[2.0], 0.5, 0.5],
            [[2], float("nan"), 0.5], [[2], float("inf"), 0.5], [[2], 1e305, 0.5], [[2], 0.5, 0.5, 0.5], [[1] * 20, 0.5, 0.5],
        )),
    ],
}  # fmt: skip


def test_the_form_that_the_others_are_changes_of_is_kept_whole() -> None:
    assert raised_of(GOOD) == GOOD


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values], ids=str)
def test_where_one_part_has_another_form_nothing_of_what_failed_is_kept(name: str, value: Any) -> None:
    assert raised_of({**GOOD, name: value}) == {text: GOOD[text] for text in TEXTS}


@pytest.mark.parametrize("name", [name for name in GOOD if name not in TEXTS])
def test_each_part_of_what_failed_may_be_missing(name: str) -> None:
    rest = {key: value for key, value in GOOD.items() if key != name}
    assert raised_of(rest) == rest


def test_whatever_else_is_sent_beside_an_error_is_left_out() -> None:
    assert raised_of({**GOOD, "points": 6, "returned": 1}) == GOOD


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["text", "what", "numbers", "A"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RAISING), st.dictionaries(st.sampled_from(list(GOOD)), ANY | st.sampled_from(list(GOOD.values()))))
def test_what_is_sent_of_a_failing_line_moves_no_mark(which: tuple[str, str, str], sent: dict[str, Any]) -> None:
    assignment, exercise, _ = which
    record = json.loads(record_of(*which))
    before = verdict_on(assignment, exercise, without(record))
    for item in record["outcomes"]:
        if "raised" in item:
            item["raised"] |= {name: value for name, value in sent.items() if name not in TEXTS}
    after = verdict_on(assignment, exercise, record)
    assert (after.status, after.points, after.blame) == (before.status, before.points, before.blame)


@pytest.mark.parametrize(
    ("item", "kept"),
    [
        ({"returned": None, "inputs_after": None, "without_return": True}, True),
        ({"returned": None, "inputs_after": None}, True),
        ({"returned": None, "inputs_after": None, "without_return": False}, False),
        ({"returned": None, "inputs_after": None, "without_return": 1}, False),
        ({"returned": None, "inputs_after": None, "more": True}, False),
        ({"returned": None, "without_return": True}, False),
    ],
)
def test_that_a_function_has_no_return_crosses_the_border_in_one_form(item: dict[str, Any], kept: bool) -> None:
    found = untrusted.record({"outcomes": [item]}, 1)
    assert found == ({"outcomes": [item]} if kept else None)
