"""What `check` of the students' kit takes for a cell that had worked: one that was run, and ended without an error."""

import contextlib
import json

import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.notebook.read import Unreadable, read_notebook
from autograder.student.before_hand_in import _worked_when_saved

PRINTED = {"output_type": "stream", "name": "stdout", "text": "before it stopped"}
STOPPED = {"output_type": "error", "ename": "NameError", "evalue": "", "traceback": []}
SAVED = {
    "run": (9, [], True),
    "run, with an output": (9, [PRINTED], True),
    "never run": (None, [], False),
    "never run, with an output": (None, [PRINTED], False),
    "stopped": (9, [STOPPED], False),
    "stopped after an output": (9, [PRINTED, STOPPED], False),
    "stopped before an output": (9, [STOPPED, PRINTED], False),
}


def saved(folder, *cells, lines=False):
    """A notebook file with these cells; the sources as lists of lines where Jupyter wrote it."""
    notebook = new_notebook(cells=[from_dict(cell) for cell in cells])
    data = json.loads(json.dumps(notebook))
    for cell in data["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True) if lines else cell["source"]
    path = folder / "2_L_layer.ipynb"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("kind", SAVED)
def test_a_cell_had_worked_where_it_was_run_and_shows_no_error(tmp_path, kind, lines):
    number, outputs, worked = SAVED[kind]
    cell = {**new_code_cell("total = 1\ntotal"), "execution_count": number, "outputs": outputs}
    path = saved(tmp_path, cell, new_markdown_cell("total = 1"), lines=lines)
    assert _worked_when_saved(path) == ({"total = 1\ntotal"} if worked else set())


WRONG = [None, 3, "text", [], {}, [1], [None], ["a", 2]]
CELL = {"cell_type": "code", "id": "a", "metadata": {}, "source": "total = 1", "outputs": [], "execution_count": 3}


@pytest.mark.parametrize("field", CELL)
def test_a_cell_that_the_reader_takes_stops_no_check_whatever_its_fields_hold(tmp_path, field):
    without = {name: value for name, value in CELL.items() if name != field}
    taken = 0
    for cell in (without, *({**CELL, field: wrong} for wrong in WRONG)):
        path = tmp_path / "any.ipynb"
        path.write_text(json.dumps({"cells": [cell, CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        with contextlib.suppress(Unreadable):
            read_notebook(path)
            taken += 1
            assert "total = 1" in _worked_when_saved(path)
    assert taken
