"""Names and damage that nobody thought of: drawn archives, and whose a name is."""

import io
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.collect.collect import collect
from autograder.collect.names import owner_of, safe_id
from autograder.collect.unpack import Unpacked
from autograder.course.course import load_course, own_course
from tests.desk.platforms import ASSIGNMENT, DUE, zipped

FILE = f"{ASSIGNMENT}.ipynb"


@given(st.binary(max_size=300), st.integers(0, 600), st.integers(0, 255))
@settings(max_examples=40, deadline=None)
def test_no_damage_in_an_archive_stops_the_rest(noise, place, byte):
    data = bytearray(zipped([("a/mine.txt", b"text" * 20, DUE), ("b.zip", zipped([("c.txt", b"x", DUE)]), DUE)]))
    data[place % len(data)] = byte
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate((bytes(data), noise, bytes(data) + noise)):
            path = Path(folder) / f"{number}.zip"
            path.write_bytes(content)
            Unpacked(Path(folder) / f"spool{number}").read(path)


NAMES = st.text(st.characters(codec="utf-8") | st.sampled_from("/\\.:~-_ +\0\u202e"), min_size=1, max_size=40)


@given(
    st.lists(NAMES, min_size=1, max_size=6, unique=True),
    st.sampled_from(["", "Ada_11_assignsubmission_file_/", "ada_12_13_", "ada/"]),
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
@example(["\0"], "Ada_11_assignsubmission_file_/")
@settings(max_examples=30, deadline=None)
def test_no_name_in_an_archive_writes_outside_the_submissions(small_course, names, start):
    course, notebook = small_course, (small_course / "release" / ASSIGNMENT / FILE).read_bytes()
    with tempfile.TemporaryDirectory(dir=course.parent) as folder:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(f"{start}{name}.ipynb"), notebook)
                archive.writestr(zipfile.ZipInfo(f"{start}{name}.dat"), b"x")
        (Path(folder) / "any.zip").write_bytes(target.getvalue())
        held = [item for item in archive.infolist() if not item.filename.endswith("/")]  # a name is cut at its first zero
        before = {path for path in course.parent.rglob("*") if path.is_file()}
        lines = collect(load_course(course), [Path(folder) / "any.zip"], None)
        again = collect(load_course(course), [Path(folder) / "any.zip"], None)
        fresh = {path.relative_to(course) for path in course.parent.rglob("*") if path.is_file() and path not in before}
    allowed = ("submitted", ".autograder")
    assert all(path.parts[0] in allowed for path in fresh)
    placed = [path for path in fresh if path.parts[0] == "submitted"]
    assert all(len(path.parts) >= 4 and path.parts[2] == ASSIGNMENT and not path.parts[1].startswith(".") for path in placed)
    assert len(lines) == (len(held) or 1) and {line.outcome for line in again} <= {"there already", "left out", "not placed"}


@pytest.fixture(scope="module")
def small_course(tmp_path_factory, root):
    """A course with one small release, kept over the examples."""
    course = tmp_path_factory.mktemp("names") / "course"
    place = course / "release" / ASSIGNMENT
    place.mkdir(parents=True)
    shutil.copy(root / "release" / ASSIGNMENT / FILE, place)
    return course


@given(st.text(max_size=200))
def test_an_id_is_safe_and_stays_itself(name):
    made = safe_id(name)
    assert made == safe_id(made)
    assert len(made.encode()) <= 150 and not set(made) & set('/\\\0*?[]{}<>:"|\n') and made[:1] not in (".", "-", " ")


@pytest.mark.parametrize(
    ("part", "platform", "name", "number"),
    [
        ("Ana Núñez_1234567_assignsubmission_file_", "moodle", "Ana Núñez", "1234567"),
        ("Ana Núñez_1234567_assignsubmission_file", "moodle", "Ana Núñez", "1234567"),
        ("Group A-Ana_7_assignsubmission_file_x_1_2_y.ipynb", "moodle", "Group A-Ana", "7"),
        ("nunezana_3143_207797_2_L_layer-1.ipynb", "canvas", "nunezana", "3143"),
        ("nunezana_LATE_3143_207797_2_L_layer.ipynb", "canvas", "nunezana", "3143"),
        ("nunezana_3143_text.html", "canvas", "nunezana", "3143"),
        ("anon_aB3dE_207797_x.ipynb", "canvas", "anon_aB3dE", "aB3dE"),
        ("ada+2_L_layer+2026-11-20 10:00:00.000000 UTC", "nbgrader", "ada", ""),
        ("s123_2_L_layer.ipynb", "", "s123", ""),
        ("2_L_layer_s123.ipynb", "", "s123", ""),
        ("s123-homework.ipynb", "", "s123", ""),
        ("s123 (1).ipynb", "", "s123", ""),
    ],
)
def test_whose_a_name_is(part, platform, name, number):
    owner = owner_of(("download", part), 1, own_course().assignments)
    assert (owner.platform, owner.name, owner.number) == (platform, name, number)
