"""The course map on the first page of the site."""

from autograder.course.course import own_course
from autograder.site.start import course_map


def test_an_assignment_follows_the_lessons_that_lead_to_it():
    names = [page.name for page in course_map(own_course())]
    assert names[:2] == ["01_two_layer", "1_two_layer"]
    assert names.index("03_L_layers") + 1 == names.index("2_L_layer")
    assert names[-2:] == ["08_find_the_bug", "5_find_the_bug"]


def test_every_notebook_of_the_course_is_there_once_with_a_title(root):
    pages = course_map(own_course())
    there = {path.stem for folder in ("notebooks", "release") for path in (root / folder).rglob("*.ipynb")}
    assert sorted(page.name for page in pages) == sorted(there) and all(page.title for page in pages)
