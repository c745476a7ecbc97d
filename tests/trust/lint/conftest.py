"""A small source notebook for the tests of lint."""

import pytest

from tests.trust.lint.linting import SPEC, small_notebook


@pytest.fixture(scope="session")
def small(root):
    """The text of a sound source notebook with two exercises."""
    return small_notebook(root)


@pytest.fixture
def path(tmp_path, small):
    """The small source notebook in a folder of its own."""
    path = tmp_path / "source" / SPEC.name / f"{SPEC.name}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(small)
    return path
