"""The source notebook of assignment 3 runs, is marked up for nbgrader, and keeps its answers to itself."""

import ast
import os
import re
import textwrap
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearSolutions

from tests.forge.law_8 import statement_pairs

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "source" / "3_three_layer"
POINTS = {
    "test_forward_propagation": 2,
    "test_backward_propagation": 6,
    "test_gradient_check_n": 3,
    "test_random_mini_batches": 3,
    "test_update_parameters_with_gd": 2,
    "test_initialize_velocity": 1,
    "test_update_parameters_with_momentum": 4,
    "test_initialize_adam": 1,
    "test_update_parameters_with_adam": 4,
    "test_model": 4,
    "same_gradients": 5,
}
HEADINGS = [
    "What this assignment builds on",
    "The forward pass, written out",
    "Unrolling the loop",
    "Why it takes X",
    "Where 1/m lives",
    "The backward pass, written out",
    "Equal to the general code",
    "Gradient checking",
    "Planted bugs",
    "Mini-batches",
    "Plain gradient descent",
    "Momentum",
    "Adam",
    "The bias correction",
    "Where epsilon stands",
    "The training loop",
    "The race",
    "Explain it",
    "Before you hand in",
]
REGION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def read():
    return nbformat.read(FOLDER / "3_three_layer.ipynb", as_version=4)


def of_type(notebook, cell_type):
    return [cell for cell in notebook.cells if cell.cell_type == cell_type]


def marks(cell):
    return cell.metadata.get("nbgrader", {})


def regions(notebook):
    return [textwrap.dedent(region.rsplit("\n", 1)[0]) for cell in notebook.cells for region in REGION.findall(cell.source)]


@pytest.fixture(scope="module")
def executed():
    notebook = read()
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}})
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    return notebook


def printed(notebook, cell_id):
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def page_of(notebook):
    outputs = [output for cell in of_type(notebook, "code") for output in cell.outputs]
    return " ".join(output.data.get("text/html", "") for output in outputs if "data" in output)


def test_it_runs_from_top_to_bottom_and_writes_nothing_to_stderr(executed):
    outputs = [output for cell in of_type(executed, "code") for output in cell.outputs]
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_every_figure_has_alternative_text_and_a_caption(executed):
    page = page_of(executed)
    images = re.findall(r"<img\b[^>]*>", page)
    assert len(images) == page.count("<figure>") == len(re.findall("<figcaption>[^<]{20,}</figcaption>", page)) == 3
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in images)
    assert "![](" not in "".join(cell.source for cell in executed.cells)


def test_dW_and_db_equal_those_of_the_general_code(executed):
    lines = printed(executed, "general-dW-look").splitlines()
    assert [line.split()[0] for line in lines] == ["dW3", "db3", "dW2", "db2", "dW1", "db1"]
    assert all(line.endswith("equal: True") for line in lines)


def test_dA_differs_from_da_by_exactly_m(executed):
    m, *ratios = printed(executed, "general-dA-look").splitlines()
    numbers = [float(number) for line in ratios for number in re.findall(r"\d+\.\d+", line)]
    assert numbers == pytest.approx([int(m.split("=")[1])] * 4)


def test_the_gradient_check_passes_the_right_gradients_and_no_planted_bug(executed):
    right, *planted = (float(line.split()[-1]) for line in printed(executed, "planted-look").splitlines())
    assert right < 1e-6 and len(planted) == 3 and min(planted) > 1e-4


def test_the_sum_of_one_array_shows_the_first_planted_bug_and_is_blind_to_the_second(executed):
    found = {}
    for line in printed(executed, "planted-where-look").splitlines():
        slope, total = map(float, re.findall(r"-?\d+\.\d+", line))
        found[line.split()[0]] = slope == pytest.approx(total, abs=2e-6)
    assert found == {"W1": True, "b1": True, "W2": True, "b2": False, "W3": True, "b3": True}


def test_the_first_steps_of_adam_are_as_long_as_the_lesson_says(executed):
    lengths = [float(line.split()[-1]) for line in printed(executed, "correction-look").splitlines()]
    assert lengths == pytest.approx([1, 3.1622777, 31.622777, 0.1])


def test_the_network_reads_most_test_images(executed):
    assert float(printed(executed, "train-look").split()[-1]) > 0.95


def test_the_race_ends_as_the_text_says(executed):
    told = re.findall(r"Curve &#x27;([^&]+)&#x27;: from \S+ to ([\d.e-]+)\.", page_of(executed))
    ends = {name: float(cost) for name, cost in told}
    assert ends["adam"] < ends["gd"] / 100
    assert ends["gd"] == pytest.approx(ends["momentum"], rel=0.1)
    assert max(ends["gd, rate 0.5"], ends["momentum, rate 0.5"], ends["adam, rate 0.005"]) < 1e-3


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
    assert sum("raise NotImplementedError()" in source for source in code) == 10
    assert all(ast.parse(source) for source in code)
    answers = [cell.source for cell in of_type(released, "markdown") if marks(cell).get("grade")]
    assert answers == ["YOUR ANSWER HERE"]


def test_a_solution_region_is_one_to_six_lines():
    assert all(1 <= len(region.strip().splitlines()) <= 6 for region in regions(read()))


def test_nothing_given_repeats_two_consecutive_statements_of_a_solution():
    released, _ = ClearSolutions().preprocess(read(), {})
    given = [cell.source for cell in of_type(released, "code")]
    given += [path.read_text() for path in (ROOT / "utils").glob("*.py")]
    given += re.findall(r"```(?:python)?\n(.*?)```", "\n".join(cell.source for cell in released.cells), re.DOTALL)
    answers = {pair for region in regions(read()) for pair in statement_pairs(region)}
    assert len(answers) > 20 and not answers & {pair for text in given for pair in statement_pairs(text)}


def test_every_planted_bug_is_marked_where_it_stands():
    lines = [line for cell in of_type(read(), "code") if cell.id.startswith("planted") for line in cell.source.splitlines()]
    planting = [line for line in lines if re.match(r"(suspect|copies)(\[.*\])? = ", line) and '"your gradients"' not in line]
    assert len(planting) == 5 and all("BUG PLANTED" in line for line in planting)


def test_the_source_holds_no_outputs():
    assert all(not cell.outputs and cell.execution_count is None for cell in of_type(read(), "code"))
