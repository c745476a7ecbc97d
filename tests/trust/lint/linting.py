"""What the tests of lint share: a small course of two exercises, and ways to break its notebook."""

from dataclasses import replace

import nbformat

from autograder.course.course import own_course
from autograder.trust.lint import reading

ASSIGNMENTS = own_course().assignments

SPEC = ASSIGNMENTS["2_L_layer"]
FORWARD, COST = SPEC.exercise("linear_forward"), SPEC.exercise("compute_cost")
SMALL = replace(SPEC, exercises=(FORWARD, COST), mistakes=(), variants=())
CELLS = {"setup", "about-linear-forward", "linear_forward", "test_linear_forward", "about-cost", "compute_cost", "why_dA"}
CELLS |= {"test_compute_cost"}
FORWARD_FILE = "autograder/forge/exercises/l_layer.py"


def small_notebook(root):
    """The text of the source notebook of the L-layer assignment with two of its exercises."""
    notebook = nbformat.read(root / "source" / SPEC.name / f"{SPEC.name}.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id in CELLS]
    return nbformat.writes(notebook) + "\n"


def change(path, cell_id, edit):
    notebook = nbformat.read(path, as_version=4)
    edit(next(cell for cell in notebook.cells if cell.id == cell_id))
    nbformat.write(notebook, path)


def rewrite(path, cell_id, old, new):
    def edit(cell):
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    change(path, cell_id, edit)


def mark(path, cell_id, **entries):
    change(path, cell_id, lambda cell: cell.metadata.nbgrader.update(entries))


def remove(path, cell_id):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != cell_id]
    nbformat.write(notebook, path)


def found(path, spec=SMALL):
    return list(reading(replace(spec, source=path)))


def only(findings):
    (finding,) = findings
    return finding
