"""A course without submissions, and the released notebooks."""

import shutil

import nbformat
import pytest

from tests.desk.platforms import ASSIGNMENT


@pytest.fixture
def course(tmp_path, root):
    """A fresh course folder with what was released."""
    folder = tmp_path / "course"
    shutil.copytree(root / "release", folder / "release")
    return folder


@pytest.fixture(scope="session")
def release(root):
    """The notebook that is collected."""
    return nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)


@pytest.fixture(scope="session")
def other(root):
    """The notebook of another assignment."""
    return nbformat.read(root / "release" / "1_two_layer" / "1_two_layer.ipynb", as_version=4)
