"""A course that its author changed after a class was graded, and what lies in its folder; for the tests of regrades."""

import hashlib
from dataclasses import replace

from autograder.course.course import load_course, own_course
from tests.grading.conftest import ASSIGNMENT

ASSIGNMENTS = own_course().assignments

SPEC = ASSIGNMENTS[ASSIGNMENT]


def with_exercise(name, **changes):
    """The assignment with one exercise changed."""
    return replace(SPEC, exercises=tuple(replace(item, **changes) if item.name == name else item for item in SPEC.exercises))


OTHER_PARTS = with_exercise("linear_backward", parts={"dA_prev": 1, "dW": 1, "db": 4})
MORE_POINTS = with_exercise("linear_backward", parts={"dA_prev": 2, "dW": 2, "db": 4})


def course_of(folder, spec):
    """The course in a folder as its author changed it."""
    course = load_course(folder)
    return replace(course, assignments={**course.assignments, ASSIGNMENT: spec})


def with_other_parts(folder):
    """The course, where in linear_backward db counts 4 points, and dA_prev and dW one each."""
    return course_of(folder, OTHER_PARTS)


def everything(folder):
    """The bytes of every file of a course, save what a regrade keeps and the lock."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "regrades" not in path.parts]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.name != "lock"
    }


def but_the_gradebook(found):
    """The same without gradebook.db, of which the rows are compared."""
    return {name: digest for name, digest in found.items() if name != "gradebook.db"}
