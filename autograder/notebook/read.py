"""Read what a student handed in: a notebook in whatever state, or a Python file. Raises Unreadable with one clear line."""

from __future__ import annotations

import ast
import codecs
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import nbformat

from autograder.notebook.files import readable
from autograder.notebook.nodes import Notebook, NotebookCell, node, parse
from autograder.notebook.plain_json import TooMuch, parse_json
from autograder.notebook.repair import parsed
from autograder.notebook.scripts import script_cells

LARGEST_FILE, MOST_CELLS = 99_000_000, 25_000
LOOKED_AT, LARGEST_SCRIPT = 1_000_000, 1_000_000
LONGEST_REASON = 500
ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
CONFLICT = re.compile(r"^<{7}[^\n]{0,40}", re.MULTILINE)
FOR_IPYTHON = re.compile(r"^[ \t]*[%!]|^[^#\n]{0,200}= ?[%!]", re.MULTILINE)
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
CELLS = re.compile(r'"(?:cells|worksheets|cell_type|nbformat)"\s*:')
FUNCTION = re.compile(r"^(?:    |\t)?def \w+\(", re.MULTILINE)
NOTEBOOK, PYTHON, PLAIN = ".ipynb", (".py", ".pyw"), ("", ".txt", ".text", ".md")
PACKED = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!\x1a", b"\x1f\x8b")
FileKind = Literal["notebook", "script"]


class Unreadable(ValueError):
    """A file that cannot be graded; the message names the file, what is wrong and what to do."""


def kind_of(path: Path, name: str | None = None) -> FileKind | None:
    """What a file is by its content, whatever its name ends in; None for what is neither a notebook nor Python.

    What is neither by its content, but named as one of them, is a damaged one. `name` is what the student called the file,
    where its path does not say that.
    """
    ending = Path(name or path.name).suffix.lower()
    named: FileKind | None = "notebook" if ending == NOTEBOOK else "script" if ending in PYTHON else None
    try:
        with path.open("rb") as file:
            text = _beginning(file.read(LOOKED_AT))
        if text.lstrip().startswith(("{", "<<<<<<<")):
            return "notebook" if CELLS.search(text) else named
        may_be = ending in (*PLAIN, NOTEBOOK) and path.stat().st_size <= LARGEST_SCRIPT and FUNCTION.search(text)
        return "script" if may_be and parsed(text) is not None else named
    except OSError:
        return named


def read_any(path: Path, name: str | None = None) -> Notebook:
    """A notebook, or a Python file as one, by its content; raises Unreadable. `name` is as for `kind_of`."""
    if not path.is_file():
        text_of(path)
    kind = kind_of(path, name)
    if kind is None:
        raise Unreadable(
            f"{readable(name or path.name)} is neither a notebook (.ipynb) nor a Python file (.py): hand in one of these"
        )
    return read_notebook(path) if kind == "notebook" else read_script(path)


def read_notebook(path: Path) -> Notebook:
    """A notebook as nbformat version 4, every cell with the fields that it must have; raises Unreadable."""
    text, name = text_of(path), readable(path.name)
    try:
        data = parse_json(text)
    except TooMuch as limit:
        what = f"is not a notebook (its content is not JSON that can be read, it {limit})"
        raise Unreadable(f"{name} {what}: clear its outputs, save it again in JupyterLab") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"{name} is not a notebook ({_no_json(text, error)}") from None
    except RecursionError:
        raise Unreadable(f"{name} is not a notebook (its content is not JSON): save it again in JupyterLab") from None
    if not isinstance(data, dict) or not isinstance(data.get("cells", data.get("worksheets")), list):
        raise Unreadable(f"{name} is not a notebook (it has no cells): hand in the .ipynb file")
    try:
        notebook = parse(_parseable(data))
        if len(notebook.cells) > MOST_CELLS:
            raise ValueError(f"it has {len(notebook.cells):,} cells, the most is {MOST_CELLS:,}")
        cells = [_cell(cell, place) for place, cell in enumerate(notebook.cells)]
        return _allowed(_distinct(cells), _dict(notebook.get("metadata")))
    except Exception as error:
        raise Unreadable(f"{name} is a damaged notebook ({_short(error)}): save it again in JupyterLab") from None


def _no_json(text: str, error: json.JSONDecodeError) -> str:
    """Why a text is no JSON, with the line, and what can be done; the bracket is closed here."""
    marks = CONFLICT.search(text)
    if marks:
        line = text.count("\n", 0, marks.start()) + 1
        todo = "keep one of the two versions there, and delete the three lines of signs"
        return f"in line {line} begins a conflict of git, {marks[0]}): {todo}"
    if not text.lstrip().startswith("{"):
        if FUNCTION.search(text) and (problem := _no_python(text)):
            return f"its content is Python code that cannot be read, {problem}): mend it there, and name the file .py"
        return "its content is not JSON): save it again in JupyterLab"
    is_one_line = "\n" not in text.strip()  # then to name it helps nobody
    where = f"character {error.colno:,} of {len(text):,}" if is_one_line else f"line {error.lineno}"
    if re.search(r",\s*\Z", text[: error.pos]) and text[error.pos : error.pos + 1] in ("]", "}", ","):
        return f"its content is not JSON: a comma too many before {where}): delete that comma in a text editor"
    todo = "download it again from where it was written" if is_one_line else "mend that line in a text editor"
    return f"its content is not JSON, from {where} on): open an older copy, or {todo}"


def _short(error: Exception) -> str:
    """What an error says, which may be much of the file, in one short line."""
    text = " ".join(readable(str(error)).split())
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}..."


def _parseable(data: dict[str, Any]) -> str:
    """The text of a notebook as nbformat takes it: fields of wrong types are empty, and so are outputs, which do not count.

    Halves of characters, which no file can hold, become question marks. Raises ValueError where something is no cell.
    """
    sheets = data.get("worksheets", [])
    groups = [data.get("cells", []), *(sheet.get("cells", []) for sheet in sheets if isinstance(sheet, dict))]
    for place, cell in enumerate((cell for cells in groups if isinstance(cells, list) for cell in cells), 1):
        if not isinstance(cell, dict):
            raise ValueError(f"what stands in place of cell {place} is no cell")
        attached = _dict(cell.pop("attachments", None))
        cell |= {"outputs": [], "metadata": _dict(cell.get("metadata")), **({"attachments": attached} if attached else {})}
    data["metadata"] = _dict(data.get("metadata"))
    data["nbformat"] = 4 if "cells" in data else data.get("nbformat")
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode()


def read_script(path: Path) -> Notebook:
    """A Python file as a notebook; raises Unreadable, also where it is no Python."""
    text = text_of(path)
    if problem := _no_python(text):
        raise Unreadable(
            f"{readable(path.name)} is no Python ({problem}): mend it there, and run the file before handing it in"
        )
    return script_cells(text)


def _no_python(text: str) -> str:
    """Why a text is no Python, with the line; nothing where it is, or has lines for IPython, which reads it its own way."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return "" if FOR_IPYTHON.search(text) else f"in line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError):
        return "it is nested too deeply, or holds characters that are no text"
    return ""


def text_of(path: Path) -> str:
    """What a file holds, in whatever letters it was saved, with plain ends of lines; raises Unreadable."""
    name = readable(path.name)
    if not path.is_file():
        raise Unreadable(f"{readable(str(path))} does not exist, or is not a file: check its name")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        most = f"{size // 1_000_000} MB, the most is {LARGEST_FILE // 1_000_000}"
        raise Unreadable(f"{name} has {most}: clear its outputs, save it again")
    if not size:
        raise Unreadable(f"{name} is empty: hand in the file again")
    data = path.read_bytes()
    if data.startswith(PACKED):
        raise Unreadable(f"{name} is an archive, whatever its name ends in: unpack it, and hand in the notebook in it")
    text = _decoded(data)
    if text is None:
        raise Unreadable(f"{name} is not a text file: hand in the .ipynb or .py file itself")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str | None:
    """Bytes as text: UTF-8, UTF-16, UTF-32, else the letters of older Windows programs; None where it is no text."""
    for encoding in _encodings(data):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            return text if encoding == "utf-8-sig" or NO_TEXT.search(text) is None else None
    return None


def _encodings(data: bytes) -> tuple[str, ...]:
    """How bytes may be written, the first that fits counts; UTF-16 without a mark is known by the first letter, a plain one."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ("utf-32",)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    plain = {b"\0": "utf-16-be"}.get(data[:1]) or {b"\0": "utf-16-le"}.get(data[1:2])
    return (plain,) if plain else ("utf-8-sig", "cp1252")


def roughly(data: bytes) -> str:
    """The beginning of a text file, cut anywhere, with marks for what is no letter; in UTF-16 spaces hold the only zeros."""
    low, high = data[0::2].count(0), data[1::2].count(0)
    (wide, *_) = _encodings(data)
    if wide == "utf-8-sig" and low != high:
        wide = "utf-16-be" if low > high else "utf-16-le"
    return data.decode(wide, "replace")


def _beginning(data: bytes) -> str:
    """The first bytes of a file as text, though its last letter may be cut; nothing where it is no text."""
    text = data.decode(_encodings(data)[0], errors="ignore")
    return "" if NO_TEXT.search(text) else text


def _allowed(cells: list[NotebookCell], metadata: Any) -> Notebook:
    """The notebook, without what students' tools noted in it where its format does not allow that."""
    notebook: Notebook = node(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=5)
    if not _is_valid(notebook):
        notebook["metadata"] = node()
        for cell in cells:
            cell["metadata"] = node({name: cell.metadata[name] for name in ("nbgrader",) if name in cell.metadata})
        if any(cell.get("attachments") for cell in cells) and not _is_valid(notebook):
            for cell in cells:
                cell.pop("attachments", None)
    return notebook


def _is_valid(notebook: Notebook) -> bool:
    try:
        nbformat.validate(notebook, relax_add_props=True)
    except nbformat.ValidationError:
        return False
    return True


def _distinct(cells: list[NotebookCell]) -> list[NotebookCell]:
    """The same cells, each with an id of its own: a copied cell gets a new one."""
    seen: set[str] = set()
    for place, cell in enumerate(cells):
        if cell["id"] in seen:
            cell["id"] = f"copy-{place}"
        seen.add(cell["id"])
    return cells


def _cell(cell: NotebookCell, place: int) -> NotebookCell:
    """A cell with the fields that every cell must have, each of the right type."""
    cell["id"] = name if ID.fullmatch(name := str(cell.get("id"))) else f"cell-{place}"
    kind = cell.get("cell_type")
    cell["cell_type"] = kind if kind in ("code", "markdown", "raw") else "raw"
    source = cell.get("source", "")
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    cell["source"] = text.replace("\r\n", "\n").replace("\r", "\n")
    cell["metadata"] = _dict(cell.get("metadata"))
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    return cell


def _dict(value: Any) -> Any:
    return value if isinstance(value, dict) else node()
