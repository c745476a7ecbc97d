"""The source notebook of assignment 2 runs, is marked up for nbgrader, and keeps its answers to itself."""

import ast
import os
import re
import textwrap
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearSolutions

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "source" / "2_L_layer"
POINTS = {
    "test_initialize_parameters_deep": 2,
    "test_linear_forward": 2,
    "test_linear_activation_forward": 2,
    "test_L_model_forward": 4,
    "test_compute_cost": 2,
    "test_linear_backward": 6,
    "test_linear_activation_backward": 4,
    "test_L_model_backward": 6,
    "test_update_parameters": 2,
    "why_dA": 5,
}
HEADINGS = [
    "What this assignment builds on",
    "Initialise the parameters",
    "The linear step forward",
    "The linear-activation step forward",
    "The whole forward pass",
    "The cost",
    "What each cache holds",
    "The linear step backward",
    "Where 1/m lives",
    "The linear-activation step backward",
    "The whole backward pass",
    "What the old test called each thing",
    "Update the parameters",
    "Train on real digits",
    "Explain it",
    "Before you hand in",
]
REGION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def read():
    return nbformat.read(FOLDER / "2_L_layer.ipynb", as_version=4)


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


def printed(notebook, cell_id):
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def html_outputs(notebook):
    outputs = [output for cell in of_type(notebook, "code") for output in cell.outputs]
    return [output.data.get("text/html", "") for output in outputs if "data" in output]


def statements(source):
    """Lists of consecutive statements, as text without layout, one list for each block of the code."""
    nodes = ast.walk(ast.parse(source))
    blocks = (getattr(node, field, None) for node in nodes for field in ("body", "orelse"))
    return [[ast.dump(statement) for statement in block] for block in blocks if isinstance(block, list)]


def pairs(source):
    return {pair for block in statements(source) for pair in pairwise(block)}


def solutions():
    return [textwrap.dedent(region) for cell in read().cells for region in REGION.findall(cell.source)]


def test_it_runs_from_top_to_bottom_and_writes_nothing_to_stderr(executed):
    outputs = [output for cell in of_type(executed, "code") for output in cell.outputs]
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_every_image_has_alternative_text(executed):
    images = re.findall(r"<img\b[^>]*>", " ".join(html_outputs(executed)))
    assert images and all(re.search(r'alt="[^"]{20,}"', image) for image in images)


def test_no_image_is_shown_without_its_text(executed):
    outputs = [output for cell in of_type(executed, "code") for output in cell.outputs]
    assert not [1 for output in outputs if "image/png" in output.get("data", {}) and "alt=" not in output.data["text/html"]]
    assert "![](" not in "".join(cell.source for cell in executed.cells)


def test_every_figure_has_a_caption(executed):
    page = " ".join(html_outputs(executed))
    assert page.count("<figure>") == len(re.findall("<figcaption>[^<]{20,}</figcaption>", page)) == 4


def test_the_slow_gradient_agrees_with_the_backward_pass(executed):
    lines = printed(executed, "train-one-number-look").splitlines()
    slow, fast = (float(line.split(":")[1]) for line in lines)
    assert fast == pytest.approx(slow, rel=1e-6)


def test_the_network_reads_most_test_images(executed):
    assert float(printed(executed, "train-accuracy-look").split()[-1]) > 0.95


def test_the_numbers_of_the_old_test_are_reproduced(executed):
    assert "general rule: -0.1261204   shortcut: 0.78862847" in printed(executed, "old-test-look")


def test_the_headings_that_links_point_at_exist_in_this_order():
    text = "\n".join(cell.source for cell in of_type(read(), "markdown"))
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS


def test_the_points_are_as_agreed():
    assert {m["grade_id"]: m["points"] for m in map(marks, read().cells) if m.get("grade")} == POINTS


def test_nbgrader_accepts_the_metadata():
    MetadataValidator().validate_nb(read())


def test_every_solution_cell_is_named_after_its_function_and_has_a_test_after_it():
    ids = [marks(cell)["grade_id"] for cell in read().cells if marks(cell) and cell.cell_type == "code"]
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
    assert sum("raise NotImplementedError()" in source for source in code) == 9
    assert all(ast.parse(source) for source in code)
    answers = [cell.source for cell in of_type(released, "markdown") if marks(cell).get("grade")]
    assert answers == ["YOUR ANSWER HERE"]


def test_a_solution_is_one_to_six_lines():
    assert all(1 <= len(region.strip().splitlines()) <= 6 for region in solutions())


def test_nothing_given_repeats_two_consecutive_statements_of_a_solution():
    released, _ = ClearSolutions().preprocess(read(), {})
    given = [cell.source for cell in of_type(released, "code")]
    given += [path.read_text() for path in (ROOT / "utils").glob("*.py")]
    given += re.findall(r"```(?:python)?\n(.*?)```", "\n".join(c.source for c in released.cells), re.DOTALL)
    answers = set().union(*map(pairs, solutions()))
    assert answers and not answers & set().union(*map(pairs, given))


def test_a_copied_solution_would_be_noticed():
    copied = "def mine(dZ, A_prev, W):\n" + textwrap.indent(solutions()[5], "    ")
    assert pairs(copied) & set().union(*map(pairs, solutions()))


def test_the_source_holds_no_outputs():
    assert all(not cell.outputs and cell.execution_count is None for cell in of_type(read(), "code"))
