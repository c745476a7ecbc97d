"""Law 5 (a): a right caller over a helper's known mistake keeps its marks, and only then."""

import pytest

from autograder.checking.granting import may_grant
from autograder.course.course import own_course
from autograder.forge.build_keys import mistaken, patched
from autograder.forge.solutions import solution_cells
from autograder.forge.spec import MistakeSpec
from tests.forge.marking import ASSIGNMENT, KEYS, SPEC, key_of, label, mark, mark_one, with_cells

ASSIGNMENTS = own_course().assignments


def callers(item: MistakeSpec, known: bool) -> list[str]:
    """The callers of the helper with this mistake for which every key knows the numbers that it makes, or the others."""
    return [caller for caller in SPEC.callers(item.exercise) if all(entry_of(key, item, caller) for key in KEYS) is known]


def entry_of(which: int | str, item: MistakeSpec, caller: str) -> bool:
    exercise = key_of(which).exercises[caller]
    entries = [entry for entry in exercise.mistakes if entry.id == item.id and entry.helper]
    return any(may_grant(exercise.cases, entry.fingerprints) for entry in entries)


def test_there_are_pairs_of_both_kinds() -> None:
    assert sum(len(callers(item, known=True)) for item in SPEC.mistakes) >= 30
    assert sum(len(callers(item, known=False)) for item in SPEC.mistakes) >= 10


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("item", SPEC.mistakes, ids=label)
def test_a_right_caller_keeps_full_marks_and_the_helper_is_blamed(item: MistakeSpec, which: int | str) -> None:
    verdicts = mark(key_of(which), mistaken(SPEC, item))
    for caller in callers(item, known=True):
        assert verdicts[caller].points == verdicts[caller].max_points
        assert verdicts[caller].status == "right"
        assert verdicts[caller].blame == item.exercise
        assert [(found.id, found.helper) for found in verdicts[caller].diagnoses] == [(item.id, item.exercise)]
        assert verdicts[item.exercise].blame == "own"


@pytest.mark.parametrize("item", SPEC.mistakes, ids=label)
def test_a_caller_that_shows_nothing_is_right_already_or_waits_for_a_second_run(item: MistakeSpec) -> None:
    """A helper that raises, or hides what the caller did, proves nothing: such a caller is never right by follow-through."""
    verdicts = mark(key_of(7), mistaken(SPEC, item))
    for caller in callers(item, known=False):
        if verdicts[caller].status == "right":
            assert verdicts[caller].blame is None
            assert mark_one(key_of(7), caller, mistaken(SPEC, item)[caller]).status == "right"
        else:
            assert verdicts[caller].blame == "own"
            assert item.hides or verdicts[caller].error or verdicts[caller].status in ("wrong", "partly")


@pytest.mark.parametrize("item", SPEC.mistakes, ids=label)
def test_the_same_numbers_earn_nothing_while_the_helper_is_right(item: MistakeSpec) -> None:
    for caller in callers(item, known=True):
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
