"""How law 8 is looked after: the pieces of Python that a file holds, and their pairs of statements as normalised syntax."""

import ast
import inspect
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.forge.solutions import BEGIN, END

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)


def texts_of(path: Path) -> list[str]:
    """The pieces of Python that a file holds: a module, code cells, fenced code, strings of a key."""
    if path.suffix == ".py":
        return [path.read_text(encoding="utf-8")]
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        return [text for cell in cells for text in ([cell.source] if cell.cell_type == "code" else fenced(cell.source))]
    if path.suffix == ".json":
        return list(strings_in(json.loads(path.read_text(encoding="utf-8"))))
    return fenced(path.read_text(encoding="utf-8")) if path.suffix in (".md", ".txt") else []


def fenced(markdown: str) -> list[str]:
    return FENCE.findall(markdown)


def strings_in(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, (list, dict)):
        for item in [*data, *data.values()] if isinstance(data, dict) else data:
            yield from strings_in(item)


def solution_regions(cell: str) -> list[str]:
    """The lines between each pair of marks, their common indentation taken away."""
    inside = [part.split(END)[0].rsplit("\n", 1)[0].strip("\n") for part in cell.split(BEGIN)[1:]]
    return [inspect.cleandoc("\n" + text) for text in inside]


def solution_region(cell: str) -> str:
    """The first region of a cell."""
    return solution_regions(cell)[0]


def statement_pairs(text: str) -> dict[str, str]:
    """Every two consecutive statements of every block in `text`: their normalised syntax, and their source to show.

    Text that is not Python has none. Docstrings, imports and bare `pass` are not statements of an answer, and are passed over.
    """
    try:
        tree = ast.parse(MAGIC.sub("pass", inspect.cleandoc("\n" + text)))
    except (SyntaxError, ValueError):
        return {}
    blocks = [block for node in ast.walk(tree) for block in blocks_of(node)]
    return {
        normalised([first, second]): f"{ast.unparse(first)}\n{ast.unparse(second)}"
        for block in blocks
        for first, second in itertools.pairwise(block)
    }


def blocks_of(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield [item for item in block if not _is_idle(item)]


def _is_idle(statement: ast.stmt) -> bool:
    docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return docstring or isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass))


class _Rename(ast.NodeTransformer):
    """Names become v0, v1, ... in the order in which they appear; attributes, strings and numbers stay."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.setdefault(node.id, f"v{len(self.names)}"), ast.Load())

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(self.names.setdefault(node.arg, f"v{len(self.names)}"))


def normalised(statements: list[ast.stmt]) -> str:
    """The statements as syntax in which only the choice of variable names does not show."""
    copies = [ast.parse(ast.unparse(item)).body[0] for item in statements]
    rename = _Rename()
    return "\n".join(ast.dump(rename.visit(item)) for item in copies)


def violations(files: list[Path], regions: dict[str, str]) -> list[str]:
    """`file: exercise: statements` wherever a file holds two consecutive statements of a solution."""
    answers = {pair: name for name, region in regions.items() for pair in statement_pairs(region)}
    return [
        f"{path.name}: {answers[pair]}: {shown}"
        for path in files
        for text in texts_of(path)
        for pair, shown in statement_pairs(text).items()
        if pair in answers
    ]
