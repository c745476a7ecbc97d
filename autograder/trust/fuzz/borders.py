"""The borders: what is read there, inputs to begin with, and the promise that every input whatsoever must leave whole."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.checking.judge import judge_exercise
from autograder.checking.key import Key
from autograder.checking.probe import probe
from autograder.checking.records import Record
from autograder.collect.names import owner_of, safe_id
from autograder.collect.unpack import Budget, Unpacked
from autograder.course.course import own_course
from autograder.course.times import time_of
from autograder.desk.export import guarded
from autograder.forge.solutions import reference
from autograder.json_bytes import as_json_bytes
from autograder.notebook.cells import code_cells
from autograder.notebook.elsewhere import mend
from autograder.notebook.nodes import Notebook
from autograder.notebook.read import Unreadable, read_notebook
from autograder.pages.text import MATH_TAGS, TAG, written
from autograder.sandbox import untrusted
from autograder.terminal.words import NOT_SHOWN, one_line, visible

ASSIGNMENT = "2_L_layer"
TAGS = "p em strong code pre ul ol li blockquote br hr span table thead tbody tr th td h3 h4 h5 h6"
HARMLESS = MATH_TAGS.union(TAGS.split())
FILES, BYTES = 40, 2_000_000


class Broken(AssertionError):
    """A border gave way: the message says what came through."""


@dataclass(frozen=True)
class Border:
    """`cross` takes any bytes across the border, and raises where they do what no input may; `seeds` gives ordinary ones."""

    name: str
    between: str
    seeds: Callable[[], list[bytes]]
    cross: Callable[[bytes], None]


def require(holds: bool, what: str) -> None:
    """Raise Broken where something does not hold."""
    if not holds:
        raise Broken(what)


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-"))


@cache
def _release() -> Notebook:
    return own_course().release_notebook(ASSIGNMENT)


@cache
def _key() -> Key:
    return own_course().public_key(ASSIGNMENT)


def _notebooks() -> list[bytes]:
    release = {**_release(), "cells": _release()["cells"][:8]}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": release["cells"][:2]}]}
    return [json.dumps(item).encode() for item in (release, {**release, "cells": []}, old)]


def _read(data: bytes) -> None:
    path = _folder() / f"{ASSIGNMENT}.ipynb"
    path.write_bytes(data)
    try:
        repaired, _ = mend(read_notebook(path), _release())
    except Unreadable as reason:
        require(path.name in str(reason) and ":" in str(reason), f"no clear reason: {reason}")
        return
    require(bool(code_cells(repaired)), "the cells of the release are not all there")
    as_json_bytes(repaired)


@cache
def _right() -> dict[str, Record]:
    """The records of the solution on the public cases."""
    functions = reference(own_course().spec(ASSIGNMENT))
    return {name: {"outcomes": probe(functions[name], exercise.inputs)} for name, exercise in _key().exercises.items()}


def _messages() -> list[bytes]:
    shown = {"cell": 0, "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}], "error": None}
    question = {"ask": "linear_forward", "ticket": "a", "args": {"tuple": [{"array": [[1.0]], "dtype": "<f8"}]}}
    records = [{"record": name, "data": record} for name, record in _right().items()]
    return [json.dumps(item).encode() for item in (shown, question, *records)]


def _judge(data: bytes) -> None:
    message = untrusted.parse(data)
    untrusted.outputs(message.get("outputs"), 1_000, 1_000)
    untrusted.cell_error(message.get("error"))
    untrusted.is_answerable(message.get("args"))
    exercise = _key().exercises.get(str(message.get("record")))
    if exercise is None:
        return
    verdict = judge_exercise(_key(), exercise, untrusted.record(message.get("data"), len(exercise.cases)))
    require(0 <= verdict.points <= verdict.max_points, f"{verdict.points} of {verdict.max_points} points")


def _archives() -> list[bytes]:
    made = []
    inner = b""
    for names in (("a.ipynb", "b/c.csv"), ("Ana_1_assignsubmission_file_/a.ipynb", "d.zip"), ("../up", "/root", "C:\\x")):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(name, inner if name.endswith(".zip") else b"{}")
        inner = target.getvalue()
        made.append(inner)
    return made


def _unpack(data: bytes) -> None:
    with tempfile.TemporaryDirectory(dir=_folder()) as place:
        spool, source = Path(place, "spool"), Path(place, "class.zip")
        source.write_bytes(data)
        found = Unpacked(spool, budget=Budget(FILES, BYTES)).read(source)
        require({path.name for path in Path(place).iterdir()} <= {"spool", "class.zip"}, "a file was written outside")
        written = [path for path in spool.rglob("*") if path.is_file()]
        require(all(path.parent == spool for path in written), "an archive made a folder")
        require(sum(path.stat().st_size for path in written) <= BYTES, "more was unpacked than is allowed")
        require(all(path.path.is_relative_to(place) for path in found.pieces), "a file outside is taken for one of the archive")


def _names() -> list[bytes]:
    names = [
        "Ana_1_assignsubmission_file_/a.ipynb",
        "anaana_LATE_12_34_a.ipynb",
        "ana+2_L_layer+2026-01-01 10:00:00 UTC+x/a.ipynb",
    ]
    return [name.encode() for name in (*names, "2026-11-22 02:39:05.120000 UTC", "2_L_layer/submitted/ana/a.ipynb")]


def _name(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    time_of(text)
    owner_of(tuple(text.split("/")), 0, ["2_L_layer", "3_three_layer"])
    name = safe_id(text)
    require(not set(name) & set("/\\\0*?[]") and name not in (".", "..") and len(name.encode()) < 250, f"a folder {name!r}")


def _words() -> list[bytes]:
    return [
        "Zoë Å".encode(),
        b"\x1b[2J\x1b]52;c;YQ==\x07",
        b"# a\n`b` $x^2$ <b onload=x>c</b>",
        b"=1+1\r\n@x",
        "\u202eab".encode(),
    ]


def _shown(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    for shown in (visible(text).replace("\n", ""), one_line(text), guarded(text)):
        require(not NOT_SHOWN.search(shown), f"a terminal would obey {shown!r}")
    require(not guarded(text).startswith(("=", "+", "-", "@")), "a spreadsheet would reckon")
    tags = {tag[2] for tag in TAG.finditer(written(data.decode("utf-8", "replace")))}
    require(tags <= HARMLESS, f"a page gets {sorted(tags - HARMLESS)}")


BORDERS = (
    Border("notebook", "a file -> the reader", _notebooks, _read),
    Border("message", "a room -> the judge", _messages, _judge),
    Border("archive", "a download -> folders", _archives, _unpack),
    Border("name", "a platform -> a student", _names, _name),
    Border("words", "the grader -> terminal, spreadsheet, page", _words, _shown),
)
