"""Each source notebook is run once for all its tests."""

from functools import cache

import pytest

from tests.notebooks.reading import read, run


@pytest.fixture(scope="session")
def executed_notebook(tmp_path_factory):
    """A function that gives the executed source notebook of an assignment."""
    return cache(lambda assignment: run(read(assignment), tmp_path_factory.mktemp(assignment)))
