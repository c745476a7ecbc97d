"""Law 5 (a): a right caller over a helper's known mistake keeps its marks, and only then."""

import pytest

from autograder.course.course import own_course
from autograder.forge.build_keys import mistaken, patched
from autograder.forge.solutions import solution_cells
from autograder.forge.spec import MistakeSpec
from tests.forge.marking import ASSIGNMENT, KEYS, SPEC, key_of, label, mark, mark_one, with_cells

ASSIGNMENTS = own_course().assignments

Pair = tuple[MistakeSpec, str]


def entry_of(which: int | str, pair: Pair) -> bool:
    item, caller = pair
    return any(entry.id == item.id and entry.helper for entry in key_of(which).exercises[caller].mistakes)


PAIRS: list[Pair] = [(item, caller) for item in SPEC.mistakes for caller in SPEC.callers(item.exercise)]
KNOWN = [pair for pair in PAIRS if all(entry_of(which, pair) for which in KEYS)]
OTHER = [pair for pair in PAIRS if pair not in KNOWN]


def name_of(pair: Pair) -> str:
    return f"{label(pair[0])}-under-{pair[1]}"


def test_there_are_pairs_of_both_kinds() -> None:
    assert len(KNOWN) >= 30
    assert len(OTHER) >= 10


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("pair", KNOWN, ids=name_of)
def test_a_right_caller_keeps_full_marks_and_the_helper_is_blamed(pair: Pair, which: int | str) -> None:
    item, caller = pair
    verdicts = mark(key_of(which), mistaken(SPEC, item))
    assert verdicts[caller].points == verdicts[caller].max_points
    assert verdicts[caller].status == "right"
    assert verdicts[caller].blame == item.exercise
    assert [(found.id, found.helper) for found in verdicts[caller].diagnoses] == [(item.id, item.exercise)]
    assert verdicts[item.exercise].blame == "own"


@pytest.mark.parametrize("pair", OTHER, ids=name_of)
def test_a_caller_that_shows_nothing_is_right_already_or_waits_for_a_second_run(pair: Pair) -> None:
    """A helper that raises, or hides what the caller did, proves nothing: such a caller is never right by follow-through."""
    item, caller = pair
    verdict = mark(key_of(7), mistaken(SPEC, item))[caller]
    if verdict.status == "right":
        assert verdict.blame is None
        assert mark_one(key_of(7), caller, mistaken(SPEC, item)[caller]).status == "right"
    else:
        assert verdict.blame == "own"
        assert item.hides or verdict.error or verdict.status in ("wrong", "partly")


@pytest.mark.parametrize("pair", KNOWN, ids=name_of)
def test_the_same_numbers_earn_nothing_while_the_helper_is_right(pair: Pair) -> None:
    item, caller = pair
    functions = {**with_cells(), caller: mistaken(SPEC, item)[caller]}
    verdict = mark(key_of(7), functions)[caller]
    assert verdict.status != "right"
    assert verdict.blame == "own"
    assert verdict.diagnoses
    assert all(found.helper is None for found in verdict.diagnoses)


def test_a_helper_with_another_mistake_is_not_blamed() -> None:
    item = next(found for found in SPEC.mistakes if found.id == "one-over-m-forgotten")
    other = next(found for found in SPEC.mistakes if found.id == "db-axis")
    functions = {**mistaken(SPEC, other), "L_model_backward": mistaken(SPEC, item)["L_model_backward"]}
    verdict = mark(key_of(7), functions)["L_model_backward"]
    assert verdict.status != "right"
    assert verdict.blame == "own"


def test_a_missing_helper_is_not_blamed_for_its_callers_numbers() -> None:
    item = next(found for found in SPEC.mistakes if found.id == "one-over-m-forgotten")
    functions = {"L_model_backward": mistaken(SPEC, item)["L_model_backward"]}
    verdicts = mark(key_of(7), functions)
    assert verdicts["linear_backward"].status == "missing"
    assert verdicts["L_model_backward"].status != "right"


def test_every_mistake_that_hides_a_callers_own_mistake_says_so() -> None:
    """The four in which the function no longer looks at the activation's name."""
    hides = {item.id for item in SPEC.mistakes if item.hides}
    assert hides == {"activation-skipped", "derivative-skipped", "always-relu", "always-sigmoid"}


def test_a_whole_backward_pass_over_one_wrong_helper_loses_only_the_helpers_points() -> None:
    item = next(found for found in SPEC.mistakes if found.id == "one-over-m-forgotten")
    cells = {**solution_cells(ASSIGNMENTS[ASSIGNMENT]), item.exercise: patched(ASSIGNMENTS[ASSIGNMENT], item)}
    verdicts = mark(key_of(7), with_cells(**cells))
    lost = {name: found.max_points - found.points for name, found in verdicts.items() if found.points < found.max_points}
    assert lost == {"linear_backward": 4}
