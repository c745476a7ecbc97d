"""Notebooks as nbformat has them, and the calls of nbformat that are needed, with types: its own have none."""

from __future__ import annotations

from collections.abc import Callable, KeysView
from pathlib import Path
from typing import Any, Protocol

import nbformat
import nbformat.reader
from nbformat import NotebookNode, v4

new_code_cell: Callable[..., NotebookCell] = v4.new_code_cell
new_markdown_cell: Callable[..., NotebookCell] = v4.new_markdown_cell
new_notebook: Callable[..., Notebook] = v4.new_notebook
from_dict: Callable[[dict[str, Any]], NotebookNode] = nbformat.from_dict
node: Callable[..., NotebookNode] = NotebookNode
_read: Callable[..., Notebook] = nbformat.read
_reads: Callable[[str], Notebook] = nbformat.reader.reads
_convert: Callable[[Notebook, int], Notebook] = nbformat.convert


class Fields(Protocol):
    """A plain dictionary, or a node of nbformat."""

    def get(self, name: str, default: Any = None, /) -> Any: ...


class Node(Fields, Protocol):
    """A node of nbformat: a dictionary whose entries are attributes as well."""

    def keys(self) -> KeysView[str]: ...
    def __getitem__(self, name: str, /) -> Any: ...
    def __setitem__(self, name: str, value: Any, /) -> None: ...
    def setdefault(self, name: str, default: Any, /) -> Any: ...
    def pop(self, name: str, default: Any, /) -> Any: ...


class NotebookCell(Node, Protocol):
    """A cell; `cell_type` is code, markdown or raw. What its metadata hold is open; nbgrader's are under `nbgrader`."""

    cell_type: str
    source: str
    metadata: Any


class Notebook(Node, Protocol):
    """A notebook of version 4 of the format."""

    cells: list[NotebookCell]
    metadata: Any


def read_release(path: Path) -> Notebook:
    """A notebook that the course itself wrote; raises what nbformat raises where it is none."""
    return _read(path, as_version=4)


def parse(text: str) -> Notebook:
    """The notebook in a text, of whatever version; raises what nbformat raises where it is none."""
    return _convert(_reads(text), 4)
