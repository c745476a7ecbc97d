"""No right caller loses a point: every right variant, called in every way, over every wrong helper."""

import zlib

import pytest

from tests.grading.meant import ASSIGNMENTS, callers, verdict_of, wrong_helpers

EVERY = 4
"""Each caller meets every fourth wrong helper, beginning with another one; with `--all` it meets all of them."""


@pytest.mark.parametrize("right", [right for name in ASSIGNMENTS for right in callers(name)], ids=str)
def test_a_right_caller_keeps_its_points_over_every_wrong_helper(right, request):
    helpers, lost = list(wrong_helpers(right.assignment, right.caller)), []
    first = zlib.crc32(str(right).encode()) % EVERY
    for helper, why, cell in helpers if request.config.getoption("--all") else helpers[first::EVERY]:
        verdict = verdict_of(right, helper, cell)
        if verdict.points < verdict.max_points:
            lost.append((helper, why, verdict.points))
    assert lost == []
