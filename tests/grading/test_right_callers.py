"""No right caller loses a point: every right variant, called in every way, over every wrong helper."""

import pytest

from tests.grading.meant import ASSIGNMENTS, callers, verdict_of, wrong_helpers


@pytest.mark.parametrize("right", [right for name in ASSIGNMENTS for right in callers(name)], ids=str)
def test_a_right_caller_keeps_its_points_over_every_wrong_helper(right):
    lost = []
    for helper, why, cell in wrong_helpers(right.assignment, right.caller):
        verdict = verdict_of(right, helper, cell)
        if verdict.points < verdict.max_points:
            lost.append((helper, why, verdict.points))
    assert lost == []
