"""The map in docs/architecture.md has a line for each file of the package, and for no other; what pages name is there."""

import re
from pathlib import Path

import pytest

from tests.foundation.test_layers import FLOORS

SECTION = re.compile(r"^\*\*`(\w+)/`\*\*.*?\n\n(.*?)\n\n", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`(\w+\.py|\w+/)`")
FILE = re.compile(r"(?<![\w/.])(?:autograder|tests|benchmarks|book|utils)/[\w/]+\.\w+")
PASSED_OVER = {"__init__.py", "__pycache__", "keys"}
DOCS = ("architecture", "authors", "formats", "hub", "instructors")
PAGES = ("README.md", "CONTRIBUTING.md", *(f"docs/{name}.md" for name in DOCS))


def listed(page: str) -> set[str]:
    """The names in the first column of the table of each part, below the part: `checking/judge.py`, `sandbox/inside`."""
    rows = [(part, row.split("|")[1]) for part, table in SECTION.findall(page + "\n\n") for row in table.splitlines()]
    return {f"{part}/{name.rstrip('/')}" for part, cell in rows for name in NAMED.findall(cell)}


def held(package: Path) -> set[str]:
    """The files and folders of each part that a reader may look for, named in the same way."""
    parts = [path for path in package.iterdir() if any(path.glob("*.py"))]
    inside = {path for part in parts for path in part.iterdir() if path.suffix == ".py" or path.is_dir()}
    return {path.relative_to(package).as_posix() for path in inside if path.name not in PASSED_OVER}


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_file_has_its_line_on_the_map(root: Path, text: str) -> None:
    assert sorted(held(root / "autograder") - listed(text)) == []


def test_the_map_names_no_file_that_is_not_there(root: Path, text: str) -> None:
    assert sorted(listed(text) - held(root / "autograder")) == []


def test_every_file_inside_the_sandbox_is_named_with_its_folder(root: Path, text: str) -> None:
    (row,) = [row for row in text.splitlines() if row.startswith("| `inside/`")]
    files = {path.name for path in (root / "autograder" / "sandbox" / "inside").glob("*.py")} - {"__init__.py"}
    assert set(NAMED.findall(row)) - {"inside/"} == files


def test_the_table_of_parts_goes_from_the_ground_up(text: str) -> None:
    table = text.partition("## The parts")[2].partition("## Which file")[0]
    parts = re.findall(r"^\| `(\w+)(?:/|\.py)` \|", table, re.MULTILINE)
    floors = [next(number for number, floor in enumerate(FLOORS) if part in floor) for part in parts]
    assert floors == sorted(floors) and set(parts) == set().union(*FLOORS) - {"utils"}


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_page_names_exists(name: str, root: Path) -> None:
    named = FILE.findall((root / name).read_text(encoding="utf-8"))
    assert [file for file in named if not (root / file).exists()] == []
