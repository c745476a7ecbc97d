"""A course that is not ours: one function to write, two known mistakes, one more right variant, modules to import."""

import copy
import json
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "scaling"
SPECS = '''"""The assignments of a course on preparing data."""

from dataclasses import dataclass

import numpy as np

from autograder.checking.key import Output
from autograder.forge.spec import AssignmentSpec, Call, ExerciseSpec, MistakeSpec, Variant


@dataclass
class Table:
    """A drawn table X (n, m)."""

    seed: int
    X: np.ndarray

    def roles(self):
        return {id(self.X): "X"}


def draw(seed, depth, functions):
    rng = np.random.default_rng(seed)
    return Table(seed, np.round(rng.normal(3.0, 2.0, size=(depth + 1, depth + 4)), 2))


def standardise(table, number):
    n, m = table.X.shape
    return Call((table.X,), (Output("Z", (), ("n", "m"), "Z"),), {"n": n, "m": m}, f"{n} rows")


SUPPORT = ("tools",)
ASSIGNMENTS = (
    AssignmentSpec(
        name="scaling",
        version="1",
        exercises=(
            ExerciseSpec(
                "standardise",
                ("X",),
                {"Z": 2},
                standardise,
                "Standardise",
                ("Look at one row.", "A row has a mean and a spread of its own.", "$Z = (X - \\\\mu) / \\\\sigma$"),
            ),
        ),
        mistakes=(
            MistakeSpec(
                "standardise",
                "mean-of-columns",
                title="the mean goes over the columns",
                message="Each column was moved to mean 0, and the rows were not.",
                edits=(("X.mean(axis=1", "X.mean(axis=0"),),
            ),
            MistakeSpec(
                "standardise",
                "not-divided",
                title="the spread is as it was",
                message="The rows have mean 0, but each still has its own spread.",
                edits=((" / spread(X)", ""),),
            ),
        ),
        manual={},
        draw=draw,
        variants=(
            Variant(
                "standardise",
                "row by row",
                "def standardise(X):\\n    return np.array([(row - row.mean()) / row.std() for row in X])\\n",
            ),
        ),
    ),
)
'''
TOOLS = '''"""What the notebooks of this course import."""


def spread(X):
    """The standard deviation of each row of X (n, m), shape (n, 1)."""
    return X.std(axis=1, keepdims=True)
'''
SETUP = """import numpy as np
from autograder import check, example, open_assignment
from tools.rows import spread

open_assignment("scaling")"""
SOLUTION = '''def standardise(X):
    """Return Z (n, m): X with every row at mean 0 and spread 1."""
    ### BEGIN SOLUTION
    Z = (X - X.mean(axis=1, keepdims=True)) / spread(X)
    ### END SOLUTION
    return Z'''
TEST = '(X,) = example("standardise")\nprint(standardise(X).shape)\ncheck(standardise)'
ANSWERS = {
    "right": "    Z = (X - X.mean(axis=1, keepdims=True)) / spread(X)",
    "columns": "    Z = (X - X.mean(axis=0, keepdims=True)) / spread(X)",
    "loop": "    Z = np.array([(row - row.mean()) / row.std() for row in X])",
}


def make_course(folder: Path, root: Path) -> Path:
    """Write the course into `folder`; nbgrader's settings are those of the repository `root` under another name."""
    config = (root / "nbgrader_config.py").read_text(encoding="utf-8").replace('"backprop"', '"data"')
    files = {"course.py": SPECS, "tools/__init__.py": "", "tools/rows.py": TOOLS, "nbgrader_config.py": config}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    source = folder / "source" / NAME / f"{NAME}.ipynb"
    source.parent.mkdir(parents=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [
        new_markdown_cell("# Scaling\n\n## Standardise\n\nBring every row to mean 0 and spread 1.", id="about"),
        new_code_cell(SETUP, id="setup", metadata=_of("setup", locked=True)),
        new_code_cell(SOLUTION, id="standardise", metadata=_of("standardise", solution=True)),
        new_code_cell(TEST, id="test_standardise", metadata=_of("test_standardise", grade=True, locked=True, points=2)),
    ]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), source)
    return folder


def _of(name, **role):
    given = {"grade": False, "solution": False, "locked": False, "task": False, **role}
    return {"nbgrader": {"schema_version": 3, "grade_id": name, "cell_type": "code", **given}}


def hand_in(course: Path) -> None:
    """A student for each of the answers, and one who wrote nothing."""
    release = json.loads((course / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    for student, answer in {**ANSWERS, "empty": None}.items():
        notebook = copy.deepcopy(release)
        if answer:
            cell = next(cell for cell in notebook["cells"] if cell["id"] == "standardise")
            cell["source"] = f"def standardise(X):\n{answer}\n    return Z"
        path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
