"""A small notebook and a short way to run it, for the tests of the sandbox."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.checking.values import encode
from autograder.notebook.cells import Cell
from autograder.sandbox.isolation import isolation
from autograder.sandbox.job import Job, Limits, Transcript
from autograder.sandbox.run import run

SHORT = Limits(cell_seconds=10, probe_seconds=1.5, total_seconds=60)
INPUTS = [encode((np.arange(6.0).reshape(2, 3),)), encode((np.array([[7.0]]),))]
DOUBLE = "from autograder import check\ndef double(A):\n    return A * 2"
CHECK = Cell("test_double", "check(double)", "double")

Run = Callable[..., Transcript]


@pytest.fixture(scope="session")
def play() -> Run:
    """Return a function that runs sources as cells `c0`, `c1`, ..., after them the test cell of `double`."""
    isolation()  # what the machine offers is found out once: before any test puts something else in its place

    def play(*sources: str, answer: Any = None, sandboxed: bool = True, tests: Any = (CHECK,), **job: Any) -> Transcript:
        cells = [Cell(f"c{number}", source) for number, source in enumerate(sources)]
        job = {"probes": {"double": INPUTS}, "limits": SHORT, **job}
        return run(Job(cells=[*cells, *tests], **job), answer, sandboxed=sandboxed)

    return play


@pytest.fixture(scope="session")
def doubled() -> dict[str, Any]:
    """The record of a right `double`."""
    arrays = [np.arange(6.0).reshape(2, 3), np.array([[7.0]])]
    return {"outcomes": [{"returned": encode(A * 2), "inputs_after": encode((A,))} for A in arrays]}
