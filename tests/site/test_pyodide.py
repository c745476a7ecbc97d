"""Whatever is given as Pyodide, only the files of the official release come into the site."""

import io
import shutil
import tarfile
import zipfile

import pytest

from autograder.site.pyodide import SiteProblem, copy_pyodide, wanted


@pytest.fixture(scope="module")
def release(pyodide, tmp_path_factory):
    """The files of the release as a folder."""
    folder = tmp_path_factory.mktemp("release") / "pyodide"
    folder.mkdir()
    copy_pyodide(pyodide, folder)
    return folder


def as_tape(folder, path):
    with tarfile.open(path, "w:bz2", compresslevel=1) as tape:
        tape.add(folder, "pyodide")
    return path


@pytest.mark.parametrize("form", ["folder", "tape"])
def test_a_release_can_be_given_as_a_folder_or_an_archive(release, tmp_path, form):
    given = as_tape(release, tmp_path / "pyodide.tar.bz2") if form == "tape" else release
    (tmp_path / "place").mkdir()
    copy_pyodide(given, tmp_path / "place")
    assert {path.name for path in (tmp_path / "place").iterdir()} == set(wanted())


def test_a_file_that_was_changed_is_refused_by_its_name(release, tmp_path):
    shutil.copytree(release, tmp_path / "changed")
    with (tmp_path / "changed" / "pyodide.asm.wasm").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(SiteProblem, match=r"changed: pyodide\.asm\.wasm: missing, or not the file of the official release"):
        copy_pyodide(tmp_path / "changed", tmp_path)


def test_a_changed_file_beside_the_right_one_is_not_taken(release, tmp_path):
    (tmp_path / "place").mkdir()
    shutil.copytree(release, tmp_path / "two" / "right")
    (tmp_path / "two" / "wrong").mkdir()
    (tmp_path / "two" / "wrong" / "pyodide.js").write_text("alert(1)")
    copy_pyodide(tmp_path / "two", tmp_path / "place")
    assert (tmp_path / "place" / "pyodide.js").read_bytes() == (release / "pyodide.js").read_bytes()


@pytest.mark.parametrize("data", [b"", b"no archive", b"BZh9 cut"])
def test_what_is_no_release_is_refused_in_one_sentence(tmp_path, data):
    (tmp_path / "given.tar.bz2").write_bytes(data)
    with pytest.raises(SiteProblem, match=r"given\.tar\.bz2 cannot be read .*: give a folder, a \.tar\.bz2 or a wheel"):
        copy_pyodide(tmp_path / "given.tar.bz2", tmp_path)


def test_an_archive_of_something_else_says_what_to_give(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("other.txt", "x")
    (tmp_path / "given.zip").write_bytes(data.getvalue())
    with pytest.raises(SiteProblem, match=r"give pyodide-0\.27\.7\.tar\.bz2 of the official release"):
        copy_pyodide(tmp_path / "given.zip", tmp_path)
