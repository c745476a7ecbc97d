"""Of a student's versions the newest is placed and every other one kept, whatever order the downloads come in."""

import itertools
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collect.collect import collect, files_summary
from autograder.course.course import load_course
from tests.desk.platforms import ASSIGNMENT, DUE, answered, tree, unpacked, write

FILE = f"{ASSIGNMENT}.ipynb"
TIMES = {"old": (2026, 11, 20, 18, 0, 0), "new": (2026, 11, 22, 7, 30, 0), "newest": (2026, 11, 23, 9, 0, 0)}
TWINS = {"one": (2026, 11, 20, 18, 0, 0), "another of the same time": (2026, 11, 20, 18, 0, 0)}
EVERY = {**TIMES, **TWINS}


@pytest.fixture
def course(tmp_path, root):
    return fresh(tmp_path / "course", root)


def fresh(folder, root):
    """A course in which nothing was handed in."""
    (folder / "release" / ASSIGNMENT).mkdir(parents=True)
    shutil.copy(root / "release" / ASSIGNMENT / FILE, folder / "release" / ASSIGNMENT)
    return folder


def download(folder, release, *versions, beside=None):
    """An archive of Moodle with these versions of Ada's notebook, and files beside them."""
    made = [(f"Ada_11_assignsubmission_file_/{name}.ipynb", answered(release, name), EVERY[name]) for name in versions]
    more = [(f"Ada_11_assignsubmission_file_/{name}", data, EVERY[versions[0]]) for name, data in (beside or {}).items()]
    return write(folder / f"{len(list(folder.iterdir()))}.zip", [*made, *more])


def versions_in(folder, release):
    """Which versions lie in a folder, each as often as it is there."""
    names = {answered(release, name): name for name in EVERY}
    return sorted(names[data] for path, data in tree(folder).items() if path.endswith(FILE))


def placed(course, release):
    return versions_in(course / "submitted" / "Ada" / ASSIGNMENT, release)


def kept(course, release):
    return versions_in(course / ".autograder" / "older" / "Ada" / ASSIGNMENT, release)


ORDERS = [
    order for count in (2, 3) for names in itertools.combinations(TIMES, count) for order in itertools.permutations(names)
]


@pytest.mark.parametrize("order", ORDERS, ids=" then ".join)
def test_a_newer_submission_is_placed_and_the_older_one_kept(course, tmp_path, release, order):
    given = []
    for name in order:
        collect(load_course(course), [download(tmp_path, release, name)], None)
        given.append(name)
        newest = max(given, key=TIMES.get)
        assert placed(course, release) == [newest]
        assert kept(course, release) == sorted(set(given) - {newest})


@pytest.mark.parametrize("order", ORDERS, ids=" then ".join)
def test_versions_that_are_collected_together_are_all_there(course, tmp_path, release, order):
    collect(load_course(course), [download(tmp_path, release, name) for name in order], None)
    newest = max(order, key=TIMES.get)
    assert (placed(course, release), kept(course, release)) == ([newest], sorted(set(order) - {newest}))


@pytest.mark.parametrize("order", ORDERS, ids=" then ".join)
def test_versions_in_one_download_are_all_there(course, tmp_path, release, order):
    collect(load_course(course), [download(tmp_path, release, *order)], None)
    newest = max(order, key=TIMES.get)
    assert (placed(course, release), kept(course, release)) == ([newest], sorted(set(order) - {newest}))


@pytest.mark.parametrize("together", [True, False])
def test_two_versions_of_the_same_time_are_both_there(course, tmp_path, release, together):
    files = [download(tmp_path, release, name) for name in TWINS]
    for some in [files] if together else [[file] for file in files]:
        collect(load_course(course), some, None)
    assert sorted(placed(course, release) + kept(course, release)) == sorted(TWINS)


def test_what_a_person_put_there_is_kept_when_something_newer_comes(course, tmp_path, release):
    place = course / "submitted" / "Ada" / ASSIGNMENT
    place.mkdir(parents=True)
    (place / FILE).write_bytes(answered(release, "one"))
    (place / "timestamp.txt").write_text("2026-11-19 10:00:00 UTC")
    collect(load_course(course), [download(tmp_path, release, "new")], None)
    assert (placed(course, release), kept(course, release)) == (["new"], ["one"])
    (older,) = (course / ".autograder" / "older" / "Ada" / ASSIGNMENT).iterdir()
    assert (older.name, (older / "timestamp.txt").read_text()) == ("2026-11-19_10-00-00", "2026-11-19 10:00:00.000000 UTC")


def test_the_files_beside_an_older_version_are_kept_with_it(course, tmp_path, release):
    collect(load_course(course), [download(tmp_path, release, "old", beside={"data.csv": b"1", "notes.txt": b""})], None)
    collect(load_course(course), [download(tmp_path, release, "new")], None)
    (older,) = (course / ".autograder" / "older" / "Ada" / ASSIGNMENT).iterdir()
    assert set(tree(older)) == {FILE, "data.csv", "notes.txt"}
    assert set(tree(course / "submitted" / "Ada" / ASSIGNMENT)) == {FILE}


@pytest.mark.parametrize("change", [{"a.csv": b"2"}, {"b.csv": b"1"}, {"a.csv": b"1", "b.csv": b"1"}, {}], ids=str)
def test_a_version_of_which_only_a_file_beside_it_has_changed_is_another_one(course, tmp_path, release, change):
    for beside in ({"a.csv": b"1"}, change):
        collect(load_course(course), [download(tmp_path, release, "old", beside=beside)], None)
    (older,) = (course / ".autograder" / "older" / "Ada" / ASSIGNMENT).iterdir()
    found = [tree(course / "submitted" / "Ada" / ASSIGNMENT), tree(older)]
    assert [{name: data for name, data in files.items() if name.endswith(".csv")} for files in found] == [
        {"a.csv": b"1"},
        change,
    ]


RUNS = st.lists(st.lists(st.sampled_from(list(EVERY)), min_size=1, max_size=3, unique=True), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None)
@given(runs=RUNS, apart=st.booleans())
def test_after_every_run_the_newest_version_is_placed_and_each_other_one_kept_once(release, root, runs, apart):
    with tempfile.TemporaryDirectory() as name:
        course, given = fresh(Path(name) / "course", root), set()
        for run in runs:
            (Path(name) / "files").mkdir(exist_ok=True)
            files = [[name] for name in run] if apart else [run]
            collect(load_course(course), [download(Path(name) / "files", release, *names) for names in files], None)
            given |= set(run)
            (there,) = placed(course, release)
            assert EVERY[there] == max(EVERY[item] for item in given)
            assert kept(course, release) == sorted(given - {there})


def exchanged(folder, *entries):
    """An inbound folder of nbgrader's exchange: (assignment, hour, file, content) of Ada's work."""
    return unpacked(
        folder / "inbound",
        [(f"ada+{of}+2026-11-20 {hour}:00:00.000000 UTC/{file}", data, DUE) for of, hour, file, data in entries],
    )


@pytest.mark.parametrize("file", ["1_two_layer.ipynb", "work.ipynb"])
def test_a_damaged_file_of_another_assignment_is_not_placed_for_the_wanted_one(course, tmp_path, release, file):
    work = (ASSIGNMENT, 17, FILE, answered(release, "old")), ("1_two_layer", 18, file, b"{}")
    lines = collect(load_course(course), [exchanged(tmp_path, *work)], ASSIGNMENT)
    assert versions_in(course / "submitted" / "ada" / ASSIGNMENT, release) == ["old"]
    (said,) = [line.detail for line in lines if line.outcome == "not placed"]
    assert "its names say 1_two_layer, not 2_L_layer" in said


EXCHANGE = {"2026-11-20 10:00:00 UTC": "old", "soon": "newest"}


@pytest.mark.parametrize("order", list(itertools.permutations(EXCHANGE)))
@pytest.mark.parametrize("at_once", [True, False])
def test_of_two_versions_of_the_exchange_that_of_a_known_time_is_placed_and_said(course, tmp_path, release, order, at_once):
    folders = [
        (f"Ada+{ASSIGNMENT}+2026-11-22 {time}" if time == "soon" else f"Ada+{ASSIGNMENT}+{time}", time) for time in order
    ]
    lines = []
    for number, some in enumerate([folders] if at_once else [[one] for one in folders]):
        entries = [(f"{name}/{FILE}", answered(release, EXCHANGE[time]), EVERY[EXCHANGE[time]]) for name, time in some]
        more = [(f"bo{number}+{ASSIGNMENT}+2026-11-20 10:00:00 UTC/{FILE}", answered(release, "one"), DUE)]
        lines += collect(load_course(course), [unpacked(tmp_path / str(number) / "inbound", [*entries, *more])], None)
    assert placed(course, release) == ["old"]
    assert any("it is known when it came" in line.detail or "not known when it came" in line.detail for line in lines)


def test_a_newer_copy_without_answers_is_not_called_an_older_one(course, tmp_path, release):
    data = json.dumps(release).encode()
    lines = []
    for number, (content, time) in enumerate([(answered(release, "old"), TIMES["old"]), (data, TIMES["newest"])]):
        name = f"Ada_11_assignsubmission_file_/{FILE}"
        lines = collect(load_course(course), [write(tmp_path / f"{number}.zip", [(name, content, time)])], None)
    assert [line.what for line in lines] == ["kept aside"]
    assert files_summary(lines) == "1 file: 0 placed; 0 older kept; 1 kept aside; 0 not placed"
