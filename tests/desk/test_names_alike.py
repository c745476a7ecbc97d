"""Different names never become one student, though their ids would be the same."""

import pytest

from autograder.collect.collect import collect
from autograder.course.course import load_course
from tests.desk.platforms import ASSIGNMENT, DUE, answered, unpacked

FILE = f"{ASSIGNMENT}.ipynb"
GROUP = "Projektgruppe Neuronale Netze Wintersemester 2026 Uebung 2 - "


def of_folders(tmp_path, release, names):
    return unpacked(tmp_path / "in", [(f"{name}/{FILE}", answered(release, name), DUE) for name in names])


def placed(course):
    return {path.parents[1].name: path.read_text() for path in sorted(course.glob(f"submitted/*/{ASSIGNMENT}/*.ipynb"))}


@pytest.mark.parametrize(
    "names",
    [
        (f"{GROUP}Ana Meier", f"{GROUP}Bo Schulz"),
        ("a+b", "a-b"),
        ("..dots", "dots"),
        ("tail.", "tail"),
        (" lead", "lead"),
        ("Ana", "ana"),
        ("x" * 100 + "1", "x" * 100 + "2", "x" * 100 + "3"),
    ],
)
def test_folders_of_different_names_are_different_students(course, release, tmp_path, names):
    source = of_folders(tmp_path, release, names)
    lines = collect(load_course(course), [source], ASSIGNMENT)
    assert {line.outcome for line in lines} == {"placed"}
    there = placed(course)
    assert len(there) == len({name.casefold() for name in there}) == len(names)
    assert sum("kept apart as" in line.detail for line in lines) == len(names) - 1


def test_students_who_are_kept_apart_stay_the_same_in_later_collects(course, release, tmp_path):
    source = of_folders(tmp_path, release, ["a+b", "a-b"])
    collect(load_course(course), [source], ASSIGNMENT)
    before = placed(course)
    lines = collect(load_course(course), [source / "a-b", source / "a+b", source], ASSIGNMENT)
    assert placed(course) == before
    assert {line.outcome for line in lines} == {"there already"}
    assert "a-b" in before


def test_a_folder_with_the_id_of_somebody_who_was_kept_apart_is_theirs(course, release, tmp_path):
    collect(load_course(course), [of_folders(tmp_path, release, ["a+b", "a-b"])], ASSIGNMENT)
    (apart,) = set(placed(course)) - {"a-b"}
    again = unpacked(tmp_path / "again", [(f"{apart}/{FILE}", answered(release, "newer"), (2026, 11, 23, 9, 0, 0))])
    collect(load_course(course), [again], ASSIGNMENT)
    assert len(placed(course)) == 2
    assert "newer" in placed(course)[apart]
