"""The page for authors: its walk is walked in a course of its own, and every command prints what the page says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

BLOCK = re.compile(r"^```(python|markdown|diff|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"(?<=:)\d+(?=[:)])")
CELLS = ("a code cell", "Autograded")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


class Walk:
    """An empty folder in which an author does what the page says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notebook = folder / "source" / "1_line" / "1_line.ipynb"
        self.notebook.parent.mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL}), self.notebook)

    def do(self, kind: str, text: str) -> None:
        """Follow one block: its first line says where it belongs."""
        first, _, rest = text.partition("\n")
        first = first.removeprefix("# ")
        if kind == "console":
            self.say(text)
        elif kind == "diff":
            self.change(first, rest)
        elif kind == "markdown":
            self.add_cell(nbformat.v4.new_markdown_cell(text.rstrip("\n")))
        elif first.startswith(CELLS):
            self.add_cell(code_cell(first, rest.rstrip("\n")))
        elif first.startswith("a new file: "):
            (self.folder / first.removeprefix("a new file: ")).write_text(rest)
        else:
            self.insert(*first.split(", ", 1), rest)

    def insert(self, name: str, where: str, text: str) -> None:
        side, _, line = where.partition(" the line: ")
        anchor = line + "\n"
        self.replace(name, anchor, {"above": text + anchor, "below": anchor + text, "in place of": text}[side])

    def change(self, name: str, text: str) -> None:
        old, new = ("".join(row[1:] + "\n" for row in text.splitlines() if row[0] == sign) for sign in "-+")
        self.replace(name, old, new)

    def replace(self, name: str, old: str, new: str) -> None:
        source = (self.folder / name).read_text()
        assert source.count(old) == 1, old
        (self.folder / name).write_text(source.replace(old, new))

    def add_cell(self, cell: nbformat.NotebookNode) -> None:
        """Add a cell at the end; a text gets its id from the exercise that it tells of."""
        notebook = nbformat.read(self.notebook, as_version=4)
        told = re.search(r'hint\("(\w+)"\)', cell.source)
        text_id = f"about-{told[1]}" if told else f"cell-{len(notebook.cells)}"
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", text_id)
        notebook.cells.append(cell)
        nbformat.write(notebook, self.notebook)

    def say(self, text: str) -> None:
        """Run the commands of a block; what they print stands below them, numbers of lines apart."""
        printed = "".join(f"$ {command}\n{self.run(command)}" for command in re.findall(r"^\$ (.*)$", text, re.M))
        assert LINE.sub("N", printed) == LINE.sub("N", text)

    def run(self, command: str) -> str:
        own = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, shell=True, cwd=self.folder, env=os.environ | own, capture_output=True, text=True)
        assert "Traceback" not in done.stderr
        return done.stdout


def code_cell(role: str, source: str) -> nbformat.NotebookNode:
    """A code cell; its role is `a code cell`, or what the author enters in Create Assignment."""
    cell = nbformat.v4.new_code_cell(source)
    name, points = re.search(r"ID: (\w+)", role), re.search(r"Points: (\d+)", role)
    if name:
        entry = {"grade": False, "locked": False, "solution": True}
        if points:
            entry = {"grade": True, "locked": True, "solution": False, "points": int(points[1])}
        cell.metadata["nbgrader"] = {"grade_id": name[1], "schema_version": 3, "task": False, **entry}
    return cell


@pytest.fixture
def walk(root, tmp_path):
    shutil.copy(root / "nbgrader_config.py", tmp_path)
    return Walk(tmp_path)


def test_the_walk_of_the_page_prints_what_it_says(root, walk):
    blocks = BLOCK.findall((root / "docs" / "authors.md").read_text(encoding="utf-8"))
    for kind, text in blocks:
        walk.do(kind, text)
    assert sum(kind == "console" for kind, _ in blocks) == 10
