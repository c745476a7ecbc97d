"""The page for authors: both walks are walked in a copy of the course, and every command prints what the page says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

BLOCK = re.compile(r"^```(python|markdown|diff|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COUNT = re.compile(r"(?<=:)\d+(?=[:)])|\d+(?= (equal|named|accepted|exercises|mistakes|right variants))")
COPIED = ("autograder", "utils", "source", "release", "nbgrader_config.py", "pyproject.toml")
NEIGHBOUR = "test_initialize_parameters"


class Walk:
    """A copy of the course in which an author does what the page says."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.place = folder, NEIGHBOUR
        self.notebook = folder / "source" / "1_two_layer" / "1_two_layer.ipynb"

    def do(self, kind: str, text: str) -> None:
        """Follow one block: its first line says where it belongs."""
        first, _, rest = text.partition("\n")
        path, _, where = first.removeprefix("# ").partition(", ")
        if kind == "console":
            self.say(text)
        elif kind == "diff":
            self.change(path, rest)
        elif kind == "markdown":
            self.add_cell(nbformat.v4.new_markdown_cell(text.rstrip("\n")))
        elif path.startswith("Autograded"):
            self.add_graded(first, rest.rstrip("\n"))
        elif path.startswith("a new file: "):
            (self.folder / path.removeprefix("a new file: ")).write_text(rest)
        else:
            self.insert(self.folder / path, where, rest)

    def insert(self, path: Path, where: str, text: str) -> None:
        source = path.read_text()
        if where.startswith("above the exercise "):
            name = where.removeprefix("above the exercise ")
            anchor = re.search(rf"    ExerciseSpec\(\n        {re.escape(name)},", source)[0]
        else:
            anchor = where.partition(" the line: ")[2] + "\n"
        assert source.count(anchor) == 1, anchor
        path.write_text(source.replace(anchor, anchor + text if where.startswith("below") else text + anchor))

    def change(self, place: str, text: str) -> None:
        old, new = ("".join(row[1:] + "\n" for row in text.splitlines() if row[0] == sign) for sign in "-+")
        if place.startswith("the cell "):
            self.change_cell(place.removeprefix("the cell "), old.rstrip("\n"), new.rstrip("\n"))
            return
        source = (self.folder / place).read_text()
        assert source.count(old) == 1, old
        (self.folder / place).write_text(source.replace(old, new))

    def change_cell(self, name: str, old: str, new: str) -> None:
        notebook = nbformat.read(self.notebook, as_version=4)
        cell = next(cell for cell in notebook.cells if cell.id == name)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)
        nbformat.write(notebook, self.notebook)

    def add_graded(self, role: str, source: str) -> None:
        name, points = re.search(r"ID: (\w+)", role)[1], re.search(r"Points: (\d+)", role)
        entry = {"grade": False, "locked": False, "solution": True}
        if points:
            entry = {"grade": True, "locked": True, "solution": False, "points": int(points[1])}
        cell = nbformat.v4.new_code_cell(source)
        cell.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, "task": False, **entry}
        self.add_cell(cell)

    def add_cell(self, cell: nbformat.NotebookNode) -> None:
        """Add a cell below the last one that was added."""
        notebook = nbformat.read(self.notebook, as_version=4)
        place = next(number for number, other in enumerate(notebook.cells) if other.id == self.place)
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", "about-count")
        notebook.cells.insert(place + 1, cell)
        self.place = cell.id
        nbformat.write(notebook, self.notebook)

    def say(self, text: str) -> None:
        """Run the commands of a block; what they print stands below them, numbers of lines and counts apart."""
        printed = "".join(f"$ {command}\n{self.run(command)}" for command in re.findall(r"^\$ (.*)$", text, re.M))
        assert COUNT.sub("N", printed) == COUNT.sub("N", text)

    def run(self, command: str) -> str:
        changed = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": ""}
        environment = os.environ | changed | {"PYTHONDONTWRITEBYTECODE": "1"}  # files are changed twice within a second
        done = subprocess.run(command, shell=True, cwd=self.folder, env=environment, capture_output=True, text=True)
        assert "Traceback" not in done.stderr
        return done.stdout


@pytest.fixture
def walk(root, tmp_path):
    for name in COPIED:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, tmp_path / name)
    return Walk(tmp_path)


def test_the_walks_of_the_page_print_what_it_says(root, walk):
    blocks = BLOCK.findall((root / "docs" / "authors.md").read_text(encoding="utf-8"))
    for kind, text in blocks:
        walk.do(kind, text)
    assert sum(kind == "console" for kind, _ in blocks) == 6
