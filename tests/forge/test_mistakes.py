"""Law 4: every known mistake is rejected on every key, and named; so are two mistakes at once."""

from functools import cache
from itertools import combinations
from typing import Any

import pytest

from autograder.checking.compare import same_fingerprint
from autograder.checking.verdict import Verdict
from autograder.course.course import own_course
from autograder.forge.build_keys import mistaken, patched
from autograder.forge.pairs import compose
from autograder.forge.solutions import SourceProblem, solution_cells
from autograder.forge.spec import MistakeSpec
from tests.forge.marking import (
    ASSIGNMENT,
    HIDDEN_SEEDS,
    KEYS,
    MAX_POINTS,
    SPEC,
    key_of,
    label,
    mark,
    mark_one,
    with_cells,
)

ASSIGNMENTS = own_course().assignments

BANK = SPEC.mistakes
CELLS = solution_cells(ASSIGNMENTS[ASSIGNMENT])


@cache
def verdict_of(item: MistakeSpec, which: int | str) -> Verdict:
    return mark_one(key_of(which), item.exercise, mistaken(SPEC, item)[item.exercise])


def fingerprints_of(which: int | str, item: MistakeSpec) -> tuple[Any, ...]:
    own = key_of(which).exercises[item.exercise].mistakes
    return next(entry.fingerprints for entry in own if entry.id == item.id and entry.helper is None)


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("item", BANK, ids=label)
def test_a_mistake_loses_points_and_is_named(item: MistakeSpec, which: int | str) -> None:
    verdict = verdict_of(item, which)
    assert verdict.points < verdict.max_points
    assert verdict.status in ("partly", "wrong", "raised")
    assert verdict.blame == "own"
    assert item.id in [diagnosis.id for diagnosis in verdict.diagnoses]


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("item", BANK, ids=label)
def test_a_mistake_is_taken_for_another_only_where_both_leave_the_same_fingerprints(
    item: MistakeSpec, which: int | str
) -> None:
    named = {diagnosis.id for diagnosis in verdict_of(item, which).diagnoses} - {item.id}
    twins = [other for other in BANK if other.exercise == item.exercise and other.id in named]
    assert len(twins) == len(named)
    for twin in twins:
        pairs = zip(fingerprints_of(which, item), fingerprints_of(which, twin), strict=True)
        assert all(same_fingerprint(left, right) for left, right in pairs)


@pytest.mark.parametrize("which", KEYS)
def test_silent_mistakes_are_told_apart(which: int | str) -> None:
    """Y has one row, so dividing by it is not dividing."""
    alike = {"cost-not-mean", "cost-m-from-shape0"}
    verdicts = {item.id: verdict_of(item, which) for item in BANK}
    assert {name for name, found in verdicts.items() if len(found.diagnoses) > 1 and not found.error} == alike


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("item", BANK, ids=label)
def test_a_mistake_keeps_whole_points_for_the_parts_it_leaves_right(item: MistakeSpec, which: int | str) -> None:
    verdict = verdict_of(item, which)
    exercise = key_of(which).exercises[item.exercise]
    sums = {sum(some) for count in range(10) for some in combinations(exercise.parts.values(), count)}
    assert isinstance(verdict.points, int)
    assert verdict.points in sums


def test_every_function_has_at_least_four_mistakes() -> None:
    assert {name: sum(item.exercise == name for item in BANK) >= 4 for name in MAX_POINTS} == dict.fromkeys(MAX_POINTS, True)


def test_a_patch_that_does_not_fit_is_an_error() -> None:
    item = MistakeSpec("linear_forward", "x", title="x", message="x", edits=(("no such text", ""),))
    with pytest.raises(SourceProblem, match="stands 0 times"):
        patched(ASSIGNMENTS[ASSIGNMENT], item)


def test_two_mistakes_in_one_function_lose_points() -> None:
    """But for two that undo each other: a mean over the examples, not divided by m, is right."""
    key, tried, passed = key_of(HIDDEN_SEEDS[0]), 0, []
    for left, right in combinations(BANK, 2):
        source = compose(CELLS[left.exercise], left, right) if left.exercise == right.exercise else None
        if source is None:
            continue
        tried += 1
        functions = with_cells(**{left.exercise: source})
        right_in_all = mark_one(key, left.exercise, functions[left.exercise]).status == "right"
        passed += [(left.id, right.id)] if right_in_all else []
    assert tried > 150
    assert passed == [("one-over-m-forgotten-db", "db-mean-and-one-over-m")]


def test_a_mistake_in_a_helper_and_one_in_its_caller_never_give_the_caller_full_marks() -> None:
    """But for 1/m forgotten below and put into dAL above: that pair gives the right dW and db."""
    key = key_of(HIDDEN_SEEDS[0])
    pairs = [(h, c) for h in BANK for c in BANK if h.exercise in SPEC.reach(c.exercise)]
    passed = []
    for helper, caller in pairs:
        cells = {item.exercise: patched(ASSIGNMENTS[ASSIGNMENT], item) for item in (helper, caller)}
        functions = with_cells(**cells)
        verdict = mark(key, {name: functions[name] for name in cells})[caller.exercise]
        passed += [(helper.id, caller.id)] if verdict.points == verdict.max_points else []
    assert len(pairs) > 500
    assert passed == [("one-over-m-forgotten", "dAL-over-m")]
