"""The same right answers, as each place where students work saves them: every function is graded."""

import json
import shutil

import pytest

from autograder.course.course import load_course
from autograder.course.release import register
from autograder.desk.report_data import read_class
from autograder.notebook.nodes import new_code_cell, new_markdown_cell
from tests.grading.conftest import ASSIGNMENT, grade_everybody, set_seed, up_to_the_last_test
from tests.grading.test_put_aside import right, with_cell

NUMBER = "00000000-0000-4000-8000-{:012d}"
KAGGLE = (
    "import os\nfor folder, _, names in os.walk('/kaggle/input'):\n    print(*(os.path.join(folder, name) for name in names))"
)
COLAB = "from google.colab import drive\ndrive.mount('/content/drive')"
DEEPNOTE = "<a style='text-decoration:none' href='https://deepnote.com'>Created in Deepnote</a>"


def saved(notebook, minor=5, kernel=("python3", "Python 3"), **metadata):
    """A notebook as a program writes it: no ids of cells below 4.5, its own kernel and metadata."""
    for cell in notebook.cells:
        if minor < 5:
            cell.pop("id", None)
    kernelspec = {"name": kernel[0], "display_name": kernel[1]}
    about = {"kernelspec": kernelspec, "language_info": {"name": "python"}, **metadata}
    return {"cells": notebook.cells, "metadata": about, "nbformat": 4, "nbformat_minor": minor}


def in_colab(notebook):
    """Colab keeps nbgrader's data and adds its own; a drive was mounted, and the course's wheel was installed."""
    for number, cell in enumerate(notebook.cells):
        cell.metadata.update({"id": f"aB3{number:09d}", "colab": {"base_uri": "https://localhost:8080/"}, "outputId": "0"})
    with_cell(with_cell(notebook, new_code_cell("!pip install -q backprop_kit.whl"), 0), new_code_cell(COLAB), 1)
    return saved(notebook, 0, colab={"provenance": [], "toc_visible": True}, accelerator="GPU")


def in_kaggle(notebook):
    """Kaggle writes when each cell ran, and begins with a cell of its own."""
    for cell in notebook.cells:
        cell.metadata.update({"execution": {"iopub.execute_input": "2026-01-10T12:00:00.000000Z"}, "trusted": True})
    kaggle = {"accelerator": "none", "dataSources": [], "isGpuEnabled": False, "language": "python", "sourceType": "notebook"}
    return saved(with_cell(notebook, new_code_cell(KAGGLE), 0), 4, kaggle=kaggle)


def in_deepnote(notebook):
    """Deepnote writes its own data in place of nbgrader's, and ends with a cell of its own."""
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {"cell_id": NUMBER.format(number), "deepnote_cell_type": cell.cell_type, "source_hash": f"{number:08x}"}
    created = new_markdown_cell(DEEPNOTE, metadata={"created_in_deepnote_cell": True, "deepnote_cell_type": "markdown"})
    return saved(with_cell(notebook, created), 0, deepnote={}, deepnote_notebook_id=NUMBER.format(0))


def in_vscode(notebook):
    """VS Code names the environment for the kernel."""
    for cell in notebook.cells:
        cell.metadata["vscode"] = {"languageId": "python"}
    return saved(notebook, 2, (".venv", ".venv (3.12.1)"), orig_nbformat=4)


def in_the_site(notebook):
    """JupyterLite's kernel has another name than JupyterLab's."""
    return saved(notebook, 5, ("python", "Python (Pyodide)"))


def as_percent(notebook):
    """jupytext's script: a header, text as comments, nbgrader's data in the line that begins a cell."""
    parts = ["# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n# ---"]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            parts.append(f"# %% nbgrader={json.dumps(cell.metadata.get('nbgrader', {}))}\n{cell.source}")
        else:
            parts.append("\n".join(["# %% [markdown]", *(f"# {line}".rstrip() for line in cell.source.splitlines())]))
    return "\n\n".join(parts)


def as_marimo(notebook):
    """marimo's own file: each cell is a function, and what it defines is what it returns."""
    cells = ["import marimo\n\napp = marimo.App()"]
    for cell in notebook.cells:
        body = cell.source if cell.cell_type == "code" else f'mo.md(r"""\n{cell.source}\n""")'
        lines = "\n".join(f"    {line}" if line else "" for line in body.splitlines())
        cells.append(f"@app.cell\ndef _(np, mo):\n{lines}\n    return")
    return "\n\n\n".join(cells)


WRITERS = {
    "colab": in_colab, "kaggle": in_kaggle, "deepnote": in_deepnote, "vscode": in_vscode, "site": in_the_site,
    "jupytext": as_percent, "marimo": as_marimo,
}  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory, root, release):
    folder = tmp_path_factory.mktemp("places") / "course"
    for name in ("source", "release"):
        shutil.copytree(root / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    shutil.copy(root / "nbgrader_config.py", folder)
    set_seed(folder)
    for student, write in WRITERS.items():
        notebook = right(release)
        notebook.cells = up_to_the_last_test(notebook.cells)
        written = write(notebook)
        ending = "py" if isinstance(written, str) else "ipynb"
        place = folder / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        text = written if isinstance(written, str) else json.dumps(written)
        (place / f"{ASSIGNMENT}.{ending}").write_text(text, encoding="utf-8")
    register(load_course(folder), ASSIGNMENT)
    grade_everybody(folder, places="none")
    return folder


@pytest.mark.parametrize("student", WRITERS)
def test_right_answers_have_all_their_points_wherever_they_were_written(course, student):
    points = {item.name: item.points for item in read_class(load_course(course), ASSIGNMENT, pseudonyms=False).everybody}
    assert points[student] == 30
