"""A made-up class that hands in `2_L_layer`: right in several styles, wrong in known ways, unfinished, damaged and hostile.

Every notebook is the release with a few edits; right answers come from the source, wrong ones from the bank of mistakes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from autograder.course.course import own_course
from autograder.forge.build_keys import patched
from autograder.forge.solutions import BEGIN, END, solution_cells
from autograder.forge.spec import AssignmentSpec
from autograder.notebook.nodes import Notebook, new_code_cell
from autograder.notebook.repair import grade_id

ASSIGNMENT = "2_L_layer"
FILE = f"{ASSIGNMENT}.ipynb"

FORGED = """
import IPython, numpy as np, numpy.testing, autograder
autograder.check = lambda f: 99.0
check = lambda f: 99.0
np.testing.assert_allclose = np.allclose = np.array_equal = lambda *a, **k: True
class Always(np.ndarray):
    def __eq__(self, other): return True
    def all(self, *a, **k): return True
def linear_forward(A, W, b): return np.zeros(1).view(Always), Always
get_ipython().run_cell_async = None
get_ipython().transform_ast = lambda node: node
print("6.0")
"""


def make_class(release: Notebook) -> dict[str, dict[str, bytes]]:
    """The files of each student by name."""
    made = {student: make(release) for student, make in STUDENTS.items()}
    return {student: {FILE: json.dumps(item).encode()} if "cells" in item else item for student, item in made.items()}


def filled(release: Notebook, sources: dict[str, str]) -> Notebook:
    """The release with the given answer cells filled in and an answer to the hand-graded question."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        name = grade_id(cell)
        if name in sources:
            lines = sources[name].strip().splitlines()
            cell["source"] = "\n".join(line for line in lines if line.strip() not in (BEGIN, END))
        if name == "why_dA":
            cell["source"] = "dA is what one layer hands to the layer below: that layer alone knows its own activation."
    return notebook


def _spec() -> AssignmentSpec:
    return own_course().spec(ASSIGNMENT)


def _right() -> dict[str, str]:
    return dict(solution_cells(_spec()))


def _with_variants(*names: str) -> Callable[[Notebook], Notebook]:
    """Right, in other variants of the bank."""

    def make(release: Notebook) -> Notebook:
        chosen = {item.exercise: item.source for item in _spec().variants if item.id in names}
        return filled(release, {**_right(), **chosen})

    return make


def _with_mistakes(*names: str) -> Callable[[Notebook], Notebook]:
    """Right but for the named mistakes of the bank."""

    def make(release: Notebook) -> Notebook:
        wrong = {item.exercise: patched(_spec(), item) for item in _spec().mistakes if item.id in names}
        return filled(release, {**_right(), **wrong})

    return make


def _half_done(release: Notebook) -> Notebook:
    return filled(release, dict(list(_right().items())[:5]))


def _syntax_error(release: Notebook) -> Notebook:
    return filled(release, {**_right(), "compute_cost": _right()["compute_cost"].replace("):", ")", 1)})


def _unknown_mistake(release: Notebook) -> Notebook:
    odd = _right()["linear_backward"].replace("W.T @ dZ", "np.cos(W.T @ dZ)")
    return filled(release, {**_right(), "linear_backward": odd})


def _after(name: str, source: str) -> Callable[[Notebook], Notebook]:
    """Right, with one more cell after the cell `name`."""

    def make(release: Notebook) -> Notebook:
        notebook = filled(release, _right())
        place = [grade_id(cell) for cell in notebook.cells].index(name)
        notebook.cells.insert(place + 1, new_code_cell(source))
        return notebook

    return make


def _endless(release: Notebook) -> Notebook:
    notebook = _after("test_linear_forward", "while True:\n    try:\n        pass\n    except BaseException:\n        pass")(
        release
    )
    update = _right()["update_parameters"].replace(
        "    return parameters", "    while True:\n        pass\n    return parameters"
    )
    return filled(notebook, {**_right(), "update_parameters": update})


def _forged(release: Notebook) -> Notebook:
    notebook = filled(release, {"linear_backward": _right()["linear_backward"]})
    notebook.cells.insert(2, new_code_cell(FORGED))
    return notebook


def _deleted_test(release: Notebook) -> Notebook:
    notebook = filled(release, _right())
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) != "test_linear_backward"]
    return notebook


def _duplicated(release: Notebook) -> Notebook:
    notebook = filled(release, _right())
    for name in ("linear_backward", "test_linear_backward"):
        place = [grade_id(cell) for cell in notebook.cells].index(name)
        notebook.cells.insert(place + 1, copy.deepcopy(notebook.cells[place]))
    return notebook


def _without_metadata(release: Notebook) -> Notebook:
    notebook = filled(release, _right())
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
    return notebook


def _renamed(release: Notebook) -> dict[str, bytes]:
    return {f"{ASSIGNMENT} (1).ipynb": json.dumps(filled(release, _right())).encode()}


def _shadowing(release: Notebook) -> dict[str, bytes]:
    files = dict.fromkeys(("numpy.py", "utils.py", "autograder.py"), b"raise SystemExit('this is not the real one')\n")
    return {FILE: json.dumps(filled(release, _right())).encode(), **files}


def _not_a_notebook(_: Notebook) -> dict[str, bytes]:
    return {FILE: b"\x89PNG\r\n\x1a\n" + bytes(range(256))}


def _broken_json(release: Notebook) -> dict[str, bytes]:
    return {FILE: json.dumps(release).encode()[:5000]}


STUDENTS: dict[str, Callable[[Notebook], Any]] = {
    "ada": lambda release: filled(release, _right()),
    "björn": _with_variants("shortcut"),
    "chen": _with_variants("einsum", "np-dot-forward", "log-where"),
    "dara": _with_variants("loop-over-examples", "in-place"),
    "emil": _with_variants("warnings", "noise-on-stderr"),
    "fatima": _with_mistakes("one-over-m-forgotten"),
    "goran": _with_mistakes("loop-key-always-top", "db-keepdims", "update-sign"),
    "hana": _half_done,
    "ivan": _syntax_error,
    "jo": _after("test_compute_cost", "import os\nexit()\nos._exit(0)"),
    "kim": _endless,
    "lea": _forged,
    "max": _deleted_test,
    "nora": _duplicated,
    "omar": _renamed,
    "pia": _without_metadata,
    "quinn": _unknown_mistake,
    "rosa": _shadowing,
    "sam": _not_a_notebook,
    "tess": _broken_json,
}
