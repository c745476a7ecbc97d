"""Work that lies elsewhere in `submitted/` than a command looks is named, with the place where it should be."""

import pytest

from autograder.course.course import load_course
from autograder.course.misplaced import misplaced
from autograder.desk.doctor import findings
from tests.desk.platforms import ASSIGNMENT

FILE = f"{ASSIGNMENT}.ipynb"


def put(course, *names):
    for name in names:
        path = course / "submitted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    return load_course(course)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (f"hal/{FILE}", f"submitted/hal/{ASSIGNMENT}/{FILE}"),
        ("hal/mine.py", f"submitted/hal/{ASSIGNMENT}/mine.py"),
        (FILE, f"submitted/<student>/{ASSIGNMENT}/{FILE}"),
        (f"hal/{ASSIGNMENT}_final/mine.ipynb", f"submitted/hal/{ASSIGNMENT}/mine.ipynb"),
        ("hal/homework/mine.ipynb", f"submitted/hal/{ASSIGNMENT}/mine.ipynb"),
    ],
)
def test_a_notebook_in_another_place_is_named_with_the_right_one(course, name, place):
    known = put(course, name)
    assert misplaced(known, ASSIGNMENT) == [f"submitted/{name} is not looked at: move it to {place}"]
    assert any(f"submitted/{name} is not looked at" in found for what, found in findings(known)[0] if what == "submitted")


def test_what_lies_where_it_should_or_is_of_another_assignment_is_not_named(course):
    known = put(course, f"hal/{ASSIGNMENT}/{FILE}", f"hal/{ASSIGNMENT}/helpers/one.py", "hal/1_two_layer.ipynb", "notes.txt")
    assert misplaced(known, ASSIGNMENT) == []


def test_a_link_is_not_followed_and_many_files_are_counted(course):
    known = put(course, *(f"hal/{number}.ipynb" for number in range(8)))
    (course / "submitted" / "link").symlink_to(course / "submitted" / "hal")
    assert misplaced(known, ASSIGNMENT)[-1] == "and 3 more files in submitted/ that are not looked at"
