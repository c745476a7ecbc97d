"""A verdict and its row of plain data answer the same questions alike."""

import pytest

from autograder.checking.verdict import OWN, UNWRITTEN, Diagnosis, Verdict, as_json, culprit_of, is_unwritten


def verdict_with(blame: str | None, *diagnoses: str) -> Verdict:
    return Verdict("f", "wrong", 0, 2, blame, diagnoses=tuple(Diagnosis(name, "", "", "") for name in diagnoses))


@pytest.mark.parametrize(("blame", "culprit"), [(None, None), (OWN, None), ("linear_forward", "linear_forward")])
def test_only_a_helper_is_a_culprit(blame: str | None, culprit: str | None) -> None:
    verdict = verdict_with(blame)
    row = as_json(verdict, file="f", assignment="a", level="none", repairs=[])
    assert verdict.culprit == culprit_of(row) == culprit


@pytest.mark.parametrize(("diagnoses", "unwritten"), [((), False), (("x", UNWRITTEN[0]), True), (UNWRITTEN[1:], False)])
def test_a_function_over_an_unwritten_helper_is_not_unwritten_itself(diagnoses: tuple[str, ...], unwritten: bool) -> None:
    verdict = verdict_with(OWN, *diagnoses)
    row = as_json(verdict, file="f", assignment="a", level="none", repairs=[])
    assert verdict.is_unwritten is is_unwritten(row) is unwritten
