"""The page about the old course's tests: every block of code prints what stands below it."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from autograder.checking.values import decode
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of

ASSIGNMENTS = own_course().assignments

BLOCK = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
OPTIMISERS = "3_three_layer"


def test_every_block_prints_what_the_page_says(root: Path) -> None:
    blocks = BLOCK.findall((root / "docs" / "old_tests.md").read_text(encoding="utf-8"))
    namespace: dict[str, object] = {}
    for code, said in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "old_tests.md", "exec"), namespace)
        assert printed.getvalue() == said
    assert len(blocks) == 6


@pytest.mark.skipif(OPTIMISERS not in ASSIGNMENTS, reason=f"{OPTIMISERS} is not registered")
def test_our_adam_cases_are_as_the_page_says() -> None:
    cases = hidden_key_of(ASSIGNMENTS[OPTIMISERS], 7).exercises["update_parameters_with_adam"].cases
    given = [decode(case.inputs) for case in cases]
    assert sorted({len(arguments) for arguments in given}) == [5, 9]  # with the default values, and without
    for _, grads, v, s, t, *numbers in given:
        idle = [(grads[name] == 0) & (v[name] == 0) & (s[name] == 0) for name in v]
        assert t >= 1
        assert not numbers or 1e-3 <= numbers[-1] <= 1e-2
        assert sum(int(where.sum()) for where in idle) == 1
        assert all((v[name] != 0).mean() > 0.5 and (s[name] != 0).all() for name in v if name != "dW1")
