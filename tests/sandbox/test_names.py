"""The trusted side sends no file into a room whose name leads out of its folder, whatever the room would do with it."""

import os
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.sandbox.job import Job
from autograder.sandbox.run import _is_safe, _Progress

PARTS = st.sampled_from(["..", ".", "", "a", "b.txt", "...", "..a", "a..", " ..", "~", "É", "-e", "\0", "\udcff", "a" * 300])
NAMES = st.lists(PARTS, max_size=6).map("/".join) | st.text(st.sampled_from("./\\a\0\udcff"), max_size=8)


def stays_inside(name):
    """Whether a path below a folder still is there after every step of its name."""
    depth = 0
    for part in name.split("/"):
        depth += {"": 0, ".": 0, "..": -1}.get(part, 1)
        if depth < 0:
            return False
    return depth > 0 and not name.startswith("/")


@given(NAMES)
@example("..")
@example("../x")
@example("a/../../x")
@example("a/..")
@example("/x")
@example("//x")
@example(".")
@example("")
def test_a_name_that_is_sent_stays_inside_and_is_a_text(name):
    if _is_safe(name):
        assert stays_inside(name) and ".." not in PurePosixPath(name).parts
        assert "\0" not in os.fsencode(name.encode().decode()).decode()


@pytest.mark.parametrize(
    "name", ["a", "a/b.txt", "..a", "a..", "...", "a/...b", " .. ", "~", "É/ü.py", "-e", "a\\..\\b", "a b", "./a"]
)
def test_an_ordinary_name_is_sent_however_strange_it_looks(name):
    assert _is_safe(name)


LEADING_OUT = [
    "..",
    "../x",
    "a/../../x",
    "a/b/../../../x",
    "./../x",
    "a/./../../x",
    "/etc/x",
    "//etc/x",
    "/",
    "",
    ".",
    "a/..",
    "x\0y",
    "\udcff",
]


@pytest.mark.parametrize("name", LEADING_OUT)
def test_a_name_that_leads_out_or_is_no_text_is_not_sent(name):
    progress = _Progress(Job(cells=[], probes={}, files={name: b"x", "mine": b"y"}), None, False)
    assert list(progress.message()["files"]) == ["mine"]


def test_even_in_a_room_without_walls_no_file_is_written_outside_its_folder(play, tmp_path):
    up = "../" * 40
    names = [
        f"{up}{str(tmp_path)[1:]}/by the way up",
        f"{tmp_path}/by its path",
        f"a/{up}{str(tmp_path)[1:]}/by a way down and up",
    ]
    result = play(
        "import os; print(sorted(os.listdir('.')))", files={**dict.fromkeys(names, b"x"), "mine": b""}, sandboxed=False
    )
    assert list(Path(tmp_path).iterdir()) == []
    assert "'mine'" in result.outputs["c0"][0]["text"]
