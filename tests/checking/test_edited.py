"""The note about a cell that was edited after it was run: it compares what the code says, not how it is spaced."""

import json
import linecache
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.checking import edited

OLD = "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n"
NEW = OLD.replace("W @ A", "np.dot(W, A)")
SPACED = "# mine\n\ndef linear_forward(A, W, b):\n    # a comment\n    return (W @ A + b,   (A, W, b))\n"


def notebook(path: Path, *cells: str, seconds_later: float = 10) -> None:
    code = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": [OLD]}, *code]}), encoding="utf-8")
    os.utime(path, (time.time() + seconds_later,) * 2)


def run(source: str, shell: Any, cell: str | None = None) -> Any:
    """The function of a cell, run as a shell runs it."""
    namespace: dict[str, Any] = {}
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    exec(compile(source, "<cell>", "exec"), namespace)
    edited._note_cell(SimpleNamespace(info=SimpleNamespace(raw_cell=source, cell_id=cell)))
    return namespace["linear_forward"]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(edited, "_runs", {})
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "a.ipynb"))
    return tmp_path / "a.ipynb"


def test_an_edited_and_saved_cell_gets_a_note(path: Path) -> None:
    function = run(OLD, object())
    notebook(path, NEW)
    assert "Run it again" in (edited.note("linear_forward", function, object()) or "")


@pytest.mark.parametrize("saved", [OLD, SPACED, NEW + "\n" + OLD, "def other():\n    pass\n", "not python ("], ids=range(5))
def test_a_cell_that_says_the_same_or_is_not_there_gets_none(saved: str, path: Path) -> None:
    function = run(OLD, object())
    notebook(path, saved)
    assert edited.note("linear_forward", function, object()) is None


def test_a_notebook_saved_before_the_cell_was_run_gets_none(path: Path) -> None:
    function = run(OLD, object())
    notebook(path, NEW, seconds_later=-10)
    assert edited.note("linear_forward", function, object()) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"cells": 3}', '{"cells": [3]}'])
def test_a_notebook_that_cannot_be_read_gets_none(text: str, path: Path) -> None:
    function = run(OLD, object())
    path.write_text(text)
    os.utime(path, (time.time() + 10,) * 2)
    assert edited.note("linear_forward", function, object()) is None


def test_without_a_shell_there_is_no_note(path: Path) -> None:
    function = run(OLD, None)
    notebook(path, NEW)
    assert edited.note("linear_forward", function, None) is None


def test_watching_twice_registers_once() -> None:
    callbacks: dict[str, list[Any]] = {"post_run_cell": []}
    events = SimpleNamespace(callbacks=callbacks, register=lambda name, function: callbacks[name].append(function))
    for _ in range(2):
        edited.watch(SimpleNamespace(events=events))
    assert len(callbacks["post_run_cell"]) == 1


def with_ids(path: Path, **cells: str) -> None:
    code = [{"cell_type": "code", "id": name, "source": source} for name, source in cells.items()]
    path.write_text(json.dumps({"cells": code}), encoding="utf-8")
    os.utime(path, (time.time() + 10,) * 2)


def test_only_the_cell_that_ran_is_compared_where_its_id_is_known(path: Path) -> None:
    function = run(OLD, object(), "answer")
    with_ids(path, answer=OLD, copy=NEW)
    assert edited.note("linear_forward", function, object()) is None


@pytest.mark.parametrize("saved", [NEW, OLD + "x = 1\n", OLD.replace("):", ")"), OLD.replace("linear", "linar"), "", OLD[:9]])
def test_any_other_code_in_the_cell_that_ran_is_an_edit(saved: str, path: Path) -> None:
    function = run(OLD, object(), "answer")
    with_ids(path, answer=saved)
    assert "was edited" in (edited.note("linear_forward", function, object()) or "")


def test_a_comment_more_in_the_cell_that_ran_is_no_edit(path: Path) -> None:
    function = run(OLD, object(), "answer")
    with_ids(path, answer=SPACED)
    assert edited.note("linear_forward", function, object()) is None


def test_a_cell_that_was_pasted_anew_is_found_by_its_function(path: Path) -> None:
    function = run(OLD, object(), "answer")
    with_ids(path, pasted=NEW)
    assert "was edited" in (edited.note("linear_forward", function, object()) or "")
