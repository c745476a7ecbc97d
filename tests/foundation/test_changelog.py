"""One version: the newest of the changelog, the package's own, and the one that pip installs."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

import autograder

VERSION = re.compile(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", re.MULTILINE)


@pytest.fixture
def versions(root: Path) -> list[tuple[str, str]]:
    """The versions of the changelog with their dates, in its order."""
    return VERSION.findall((root / "CHANGELOG.md").read_text(encoding="utf-8"))


def test_the_newest_version_of_the_changelog_is_the_packages_own(root: Path, versions: list[tuple[str, str]]) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert versions[0][0] == project["version"] == autograder.__version__


def test_the_changelog_goes_from_the_newest_version_to_the_oldest(versions: list[tuple[str, str]]) -> None:
    numbers = [tuple(map(int, version.split("."))) for version, _ in versions]
    dates = [date.fromisoformat(day) for _, day in versions]
    assert numbers == sorted(numbers, reverse=True) and dates == sorted(dates, reverse=True)
