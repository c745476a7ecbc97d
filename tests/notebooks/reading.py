"""What the tests of notebooks share: a source notebook read, run, and taken apart."""

import os
import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(assignment: str) -> Any:
    return nbformat.read(ROOT / "source" / assignment / f"{assignment}.ipynb", as_version=4)


def run(notebook: Any, folder: Path, timeout: int = 120) -> Any:
    """The notebook, run from top to bottom in a fresh kernel in `folder`, each cell within `timeout` seconds."""
    client = NotebookClient(notebook, timeout=timeout, resources={"metadata": {"path": str(folder)}})
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    return notebook


def run_file(path: Path, target: Path, folder: Path, timeout: int = 120) -> Path:
    """Run a notebook as `run` does, and write it with its outputs to `target`; return that."""
    nbformat.write(run(nbformat.read(path, as_version=4), folder, timeout), target)
    return target


def of_type(notebook: Any, cell_type: str) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == cell_type]


def marks(cell: Any) -> Any:
    return cell.metadata.get("nbgrader", {})


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in of_type(notebook, "code") for output in cell.outputs]


def page(notebook: Any) -> str:
    """All HTML that the cells show."""
    return " ".join(output.data.get("text/html", "") for output in outputs(notebook) if "data" in output)


def printed(notebook: Any, cell_id: str) -> str:
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def headings(notebook: Any) -> list[str]:
    text = "\n".join(cell.source for cell in of_type(notebook, "markdown"))
    return re.findall(r"^## (.+)$", text, re.MULTILINE)
