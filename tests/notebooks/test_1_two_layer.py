"""The source notebook of assignment 1 runs, is marked up for nbgrader, and keeps its answers to itself."""

import ast
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearSolutions

from autograder.forge.exercises.two_layer import EXERCISES
from autograder.forge.mistakes.two_layer import MISTAKES
from autograder.forge.solutions import BEGIN
from tests.forge.law_8 import fenced, solution_region, statement_pairs

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "source" / "1_two_layer"
HEADINGS = [
    "What this assignment builds on",
    "Look at the data",
    "The sizes of the layers",
    "Initialise the parameters",
    "The forward pass",
    "The cost",
    "The output layer backward",
    "The hidden layer backward",
    "Off by a transpose",
    "Where 1/m lives",
    "The backward pass",
    "Update the parameters",
    "Predict",
    "Train the network",
    "Choose the hidden size",
    "Explain it",
    "What the L-layer assignment reuses",
    "Before you hand in",
]


def read():
    return nbformat.read(FOLDER / "1_two_layer.ipynb", as_version=4)


def of_type(notebook, cell_type):
    return [cell for cell in notebook.cells if cell.cell_type == cell_type]


def marks(cell):
    return cell.metadata.get("nbgrader", {})


@pytest.fixture(scope="module")
def executed():
    notebook = read()
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}})
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    return notebook


def outputs(notebook):
    return [output for cell in of_type(notebook, "code") for output in cell.outputs]


def printed(notebook, cell_id):
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def solution_cells():
    return [cell.source for cell in of_type(read(), "code") if BEGIN in cell.source]


def test_it_runs_from_top_to_bottom_and_writes_nothing_to_stderr(executed):
    assert not [output for output in outputs(executed) if output.get("name") == "stderr"]


def test_every_figure_has_alternative_text_and_a_caption(executed):
    pictures = [output.data for output in outputs(executed) if "image/png" in output.get("data", {})]
    assert len(pictures) == 4
    for data in pictures:
        assert re.search(r'<img [^>]*alt="[^"]{60,}"', data["text/html"])
        assert re.search("<figcaption>[^<]{20,}</figcaption>", data["text/html"])


@pytest.mark.parametrize("cell_id", ["one-entry-look", "backward-one-number"])
def test_the_slow_gradients_agree_with_the_formulas(executed, cell_id):
    slow, fast = (float(line.split(":")[1]) for line in printed(executed, cell_id).splitlines())
    assert fast == pytest.approx(slow, rel=1e-5)


def test_the_row_and_the_column_hold_the_same_numbers(executed):
    assert "same numbers: True" in printed(executed, "transpose-look")


def test_the_elementwise_product_agrees_for_one_row_only(executed):
    one, two = printed(executed, "transpose-trap-look").splitlines()
    assert one.endswith("True") and "could not be broadcast" in two


def test_the_network_learns_the_flower(executed):
    assert float(printed(executed, "train-accuracy-look").split()[-1]) > 0.87


def test_the_step_from_two_hidden_units_to_three_is_the_large_one(executed):
    rows = [line.split() for line in printed(executed, "size-look").splitlines()[1:]]
    new = {int(size): float(accuracy) for size, _, accuracy in rows}
    assert new[3] - new[2] > 0.15 and abs(new[20] - new[3]) < 0.05


def test_the_headings_that_links_point_at_exist_in_this_order():
    text = "\n".join(cell.source for cell in of_type(read(), "markdown"))
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS


def test_every_exercise_and_every_mistake_links_to_a_heading():
    links = {item.lesson for item in (*EXERCISES, *MISTAKES) if item.lesson}
    assert links <= set(HEADINGS)


def test_the_points_are_those_of_the_exercises():
    points = {marks(cell)["grade_id"]: marks(cell)["points"] for cell in read().cells if marks(cell).get("grade")}
    assert points == {f"test_{item.name}": sum(item.parts.values()) for item in EXERCISES} | {"why_transpose": 5}


def test_nbgrader_accepts_the_metadata():
    MetadataValidator().validate_nb(read())


def test_every_solution_cell_is_named_after_its_function_and_has_a_test_after_it():
    ids = [marks(cell)["grade_id"] for cell in of_type(read(), "code") if marks(cell)]
    for cell in of_type(read(), "code"):
        if marks(cell).get("solution"):
            name = ast.parse(cell.source).body[0].name
            assert marks(cell)["grade_id"] == name and ids[ids.index(name) + 1] == f"test_{name}"


def test_every_test_cell_is_locked_and_ends_in_its_check():
    for cell in of_type(read(), "code"):
        if marks(cell).get("grade"):
            name = marks(cell)["grade_id"].removeprefix("test_")
            assert marks(cell)["locked"] and cell.source.endswith(f"\ncheck({name})")


def test_the_released_notebook_holds_a_stub_for_each_answer_and_still_parses():
    released, _ = ClearSolutions().preprocess(read(), {})
    code = [cell.source for cell in of_type(released, "code")]
    assert sum("raise NotImplementedError()" in source for source in code) == len(EXERCISES) == 8
    assert all(ast.parse(source) for source in code)
    answers = [cell.source for cell in of_type(released, "markdown") if marks(cell).get("grade")]
    assert answers == ["YOUR ANSWER HERE"]


def test_a_solution_is_one_to_six_lines():
    assert all(1 <= len(solution_region(cell).splitlines()) <= 6 for cell in solution_cells())


def test_nothing_given_repeats_two_consecutive_statements_of_a_solution():
    released, _ = ClearSolutions().preprocess(read(), {})
    given = [cell.source for cell in of_type(released, "code")]
    given += [text for cell in released.cells for text in fenced(cell.source)]
    given += [path.read_text() for path in (ROOT / "utils").glob("*.py")]
    answers = {pair for cell in solution_cells() for pair in statement_pairs(solution_region(cell))}
    assert answers and not answers & {pair for text in given for pair in statement_pairs(text)}


def test_the_source_holds_no_outputs():
    assert all(not cell.outputs and cell.execution_count is None for cell in of_type(read(), "code"))
