"""Each notebook is run once for all its tests."""

from functools import cache

import nbformat
import pytest

from tests.notebooks.reading import ROOT, run_file


@pytest.fixture(scope="session")
def executed_notebook(shared, tmp_path_factory):
    """A function that gives the source notebook of an assignment, executed in an empty folder."""

    @cache
    def executed(assignment):
        name, folder = f"{assignment}.ipynb", tmp_path_factory.mktemp(assignment)
        return read(shared(name, lambda: run_file(ROOT / "source" / assignment / name, folder / name, folder)))

    return executed


@pytest.fixture(scope="session")
def executed_lesson(lesson_file):
    """A function that gives the executed notebook of a lesson."""
    return cache(lambda name: read(lesson_file(ROOT / "notebooks" / f"{name}.ipynb")))


def read(path):
    return nbformat.read(path, as_version=4)
