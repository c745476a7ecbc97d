"""A course that its author changed after a class was graded, and what lies in its folder; for the tests of regrades."""

import contextlib
import hashlib
from dataclasses import replace
from functools import lru_cache

import pytest

from autograder.forge import build, pairs
from autograder.forge.assignments import ASSIGNMENTS
from tests.grading.conftest import ASSIGNMENT

SPEC = ASSIGNMENTS[ASSIGNMENT]


def with_exercise(name, **changes):
    """The assignment with one exercise changed."""
    return replace(SPEC, exercises=tuple(replace(item, **changes) if item.name == name else item for item in SPEC.exercises))


OTHER_PARTS = with_exercise("linear_backward", parts={"dA_prev": 1, "dW": 1, "db": 4})
MORE_POINTS = with_exercise("linear_backward", parts={"dA_prev": 2, "dW": 2, "db": 4})
_keys = {}


@contextlib.contextmanager
def course_of(spec):
    """The course as its author changed it; its keys are built once."""
    keys = _keys.setdefault(id(spec), (spec, lru_cache(build._hidden_key.__wrapped__), {}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ASSIGNMENTS, ASSIGNMENT, spec)
        patch.setattr(build, "_hidden_key", keys[1])
        patch.setattr(pairs, "_known", keys[2])
        yield


def everything(folder):
    """The bytes of every file of a course, save what a regrade keeps and the lock."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "regrades" not in path.parts]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.name != "lock"
    }


def but_the_gradebook(found):
    """The same without gradebook.db, of which the rows are compared."""
    return {name: digest for name, digest in found.items() if name != "gradebook.db"}
