"""The map in docs/architecture.md has a line for each file of the package, and for no other; what pages name is there."""

import re
from pathlib import Path

import pytest

from tests.foundation.test_layers import FLOORS

SECTION = re.compile(r"^\*\*`(\w+)/`\*\*.*?\n\n(.*?)\n\n", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`(\w+\.py|\w+/)`")
FILE = re.compile(r"(?<![\w/.])(?:autograder|tests|benchmarks|book|utils)/[\w/]+\.\w+")
GENERATED = {"keys", "__pycache__"}
PAGES = ("README.md", "CONTRIBUTING.md", *(f"docs/{name}.md" for name in ("architecture", "authors", "formats", "instructors")))


def listed(page: str) -> dict[str, list[str]]:
    """The names in the first column of the table of each part; those that stand with a folder belong to it."""
    tables = SECTION.findall(page + "\n\n")
    return {part: [name for row in table.splitlines() for name in NAMED.findall(row.split("|")[1])] for part, table in tables}


def held(part: Path) -> list[str]:
    """The files and folders of a part that a reader may look for."""
    files = [path.name for path in part.glob("*.py") if path.name != "__init__.py"]
    folders = [f"{path.name}/" for path in part.iterdir() if path.is_dir() and path.name not in GENERATED]
    return sorted(files + folders)


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_file_of_every_part_has_its_line_on_the_map_and_no_other_file(root: Path, text: str) -> None:
    parts = [path for path in (root / "autograder").iterdir() if any(path.glob("*.py"))]
    assert {part: sorted(names) for part, names in listed(text).items()} == {part.name: held(part) for part in parts}


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
