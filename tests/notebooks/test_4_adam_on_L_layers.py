"""The source notebook of assignment 4 runs, is marked up for nbgrader, and keeps its answers to itself."""

import ast
import os
import re
import shutil
import textwrap
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearSolutions

from autograder.forge.exercises.adam_layers import BROUGHT, EXERCISES
from autograder.forge.mistakes.adam_layers import MISTAKES
from tests.forge.law_8 import statement_pairs

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "source" / "4_adam_on_L_layers"
POINTS = {
    "test_predict": 2,
    "test_confusion_matrix": 3,
    "test_L_layer_model": 8,
    "test_largest_difference": 2,
    "own_data": 5,
}
HEADINGS = [
    "What this assignment builds on",
    "What you paste in",
    "Predict",
    "The confusion matrix",
    "The training loop",
    "Equal to three layers by hand",
    "Five layers on real digits",
    "What the first layer learned",
    "Why scaling matters",
    "Your own data",
    "Before you hand in",
]
REGION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def read():
    return nbformat.read(FOLDER / "4_adam_on_L_layers.ipynb", as_version=4)


def of_type(notebook, cell_type):
    return [cell for cell in notebook.cells if cell.cell_type == cell_type]


def marks(cell):
    return cell.metadata.get("nbgrader", {})


def regions(notebook):
    return [textwrap.dedent(region.rsplit("\n", 1)[0]) for cell in notebook.cells for region in REGION.findall(cell.source)]


def run(notebook, folder):
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    return notebook


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    return run(read(), tmp_path_factory.mktemp("beside"))


def printed(notebook, cell_id):
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def page(notebook):
    outputs = [output for cell in of_type(notebook, "code") for output in cell.outputs]
    return " ".join(output.data.get("text/html", "") for output in outputs if "data" in output)


def test_it_runs_from_top_to_bottom_and_writes_nothing_to_stderr(executed):
    outputs = [output for cell in of_type(executed, "code") for output in cell.outputs]
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_every_image_has_alternative_text_and_a_caption(executed):
    images = re.findall(r"<img\b[^>]*>", page(executed))
    assert images and all(re.search(r'alt="[^"]{20,}"', image) for image in images)
    assert len(images) == len(re.findall("<figcaption>[^<]{20,}</figcaption>", page(executed))) == 7
    assert "![](" not in "".join(cell.source for cell in executed.cells)


def test_the_general_code_gives_the_network_of_the_hard_coded_one(executed):
    assert printed(executed, "equal-look").rstrip().endswith("below 1e-12: True")


def test_the_network_reads_most_test_images_and_tells_most_tumours_apart(executed):
    for cell in ("digits-counts-look", "scaling-test-look"):
        assert float(printed(executed, cell).split()[-1]) > 0.93


def test_weights_of_pixels_that_are_always_white_do_not_change(executed):
    assert printed(executed, "first-layer-dead").count(": 0.0") == 3


def test_a_missing_table_is_said_and_stops_nothing(executed):
    assert "There is no file my_table.csv" in printed(executed, "own-load")
    assert "cost from" in printed(executed, "own-train")


def test_a_table_beside_the_notebook_is_used(tmp_path):
    shutil.copy(Path(__file__).parent / "own_table.csv", tmp_path / "my_table.csv")
    notebook = read()
    keep = ["setup", *BROUGHT, "predict", "confusion_matrix", "L_layer_model", "own-load", "own-train"]
    notebook.cells = [cell for cell in notebook.cells if cell.id in keep]
    run(notebook, tmp_path)
    assert printed(notebook, "own-load").startswith("to learn from (2, 20) to test (2, 10)")
    assert "cost from" in printed(notebook, "own-train")


def test_the_headings_that_links_point_at_exist_in_this_order():
    text = "\n".join(cell.source for cell in of_type(read(), "markdown"))
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert {item.lesson for item in (*EXERCISES, *MISTAKES) if item.lesson} <= set(HEADINGS)


def test_the_points_are_as_agreed():
    assert {m["grade_id"]: m["points"] for m in map(marks, read().cells) if m.get("grade")} == POINTS
    assert {f"test_{item.name}": sum(item.parts.values()) for item in EXERCISES if item.parts}.items() <= POINTS.items()


def test_nbgrader_accepts_the_metadata():
    MetadataValidator().validate_nb(read())


def test_every_function_has_a_cell_of_its_name_and_the_new_ones_a_test_after_it():
    ids = [marks(cell)["grade_id"] for cell in read().cells if marks(cell) and cell.cell_type == "code"]
    for item in EXERCISES:
        cell = next(cell for cell in read().cells if marks(cell).get("grade_id") == item.name)
        assert marks(cell)["solution"] and item.name in [node.name for node in ast.parse(cell.source).body]
        assert item.name in BROUGHT or ids[ids.index(item.name) + 1] == f"test_{item.name}"


def test_every_test_cell_is_locked_and_ends_in_its_check():
    for cell in of_type(read(), "code"):
        if marks(cell).get("grade"):
            name = marks(cell)["grade_id"].removeprefix("test_")
            assert marks(cell)["locked"] and cell.source.endswith(f"\ncheck({name})")


def test_the_released_notebook_holds_a_stub_for_each_answer_and_still_parses():
    released, _ = ClearSolutions().preprocess(read(), {})
    code = [cell.source for cell in of_type(released, "code")]
    assert sum("raise NotImplementedError()" in source for source in code) == len(EXERCISES) + 1
    assert all(ast.parse(source) for source in code)
    assert [cell.source for cell in of_type(released, "markdown") if marks(cell).get("grade")] == ["YOUR ANSWER HERE"]


def test_a_paste_cell_is_released_with_a_comment_that_says_what_goes_in():
    released, _ = ClearSolutions().preprocess(read(), {})
    for cell in released.cells:
        if marks(cell).get("grade_id") in (*BROUGHT, "model"):
            comment, *rest = cell.source.splitlines()
            assert comment.startswith("# from the") and marks(cell)["grade_id"] in comment
            assert rest == ["# YOUR CODE HERE", "raise NotImplementedError()"]


def test_nothing_given_repeats_two_consecutive_statements_of_a_solution():
    released, _ = ClearSolutions().preprocess(read(), {})
    given = [cell.source for cell in of_type(released, "code")]
    given += [path.read_text(encoding="utf-8") for path in (ROOT / "utils").glob("*.py")]
    answers = {pair for region in regions(read()) for pair in statement_pairs(region)}
    assert answers and not answers & {pair for text in given for pair in statement_pairs(text)}


def test_the_source_holds_no_outputs():
    assert all(not cell.outputs and cell.execution_count is None for cell in of_type(read(), "code"))
