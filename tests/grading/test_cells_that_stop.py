"""A cell that ends Python, hides its error or is not run takes no function with it whose definition can be run without it."""

import textwrap

import pytest

from autograder.forge.solutions import setup_cell
from autograder.notebook.cells import Cell
from tests.grading.test_students_machine import COST, MARKER, SPEC, WITH_EPS, marked

INDENTED = textwrap.indent(COST, "    ")
ENDS = ["os._exit(0)", "os.kill(os.getpid(), 9)", "sys.exit(0)", "raise KeyboardInterrupt", "exit()", "quit()"]
HIDING = ["%%time", "%%capture", "%%capture out", "%%prun", "%%time\n%%capture"]
BLOCKS = {
    "if": "if True:\n    import no_such_package\n{}",
    "try that goes on": "try:\n    import no_such_package\n{}\nfinally:\n    seen = 1",
    "try that raises again": "try:\n    import no_such_package\n{}\nexcept ImportError:\n    raise",
    "try that passes over it": "try:\n    import no_such_package\n{}\nexcept ImportError:\n    pass",
    "with": "import contextlib\nwith contextlib.nullcontext():\n    import no_such_package\n{}",
    "an if in a try": "try:\n    if True:\n        import no_such_package\n{}\nfinally:\n    seen = 1",
    "a mistake": "if True:\n    1 / 0\n{}",
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("where", ["above", "below"])
def test_what_a_cell_defines_that_ends_python_is_graded(end, where):
    lines = [f"import os, sys\n{end}", f"EPS = 0\n\n{COST}"]
    found = marked("\n".join(lines if where == "above" else reversed(lines)))
    assert found.verdicts["compute_cost"].status == "right"


def test_a_cell_whose_definitions_end_python_too_is_named_and_the_others_are_graded():
    found = marked("import os\ndef mean(x, ended=os._exit(0)):\n    return x\nEPS = mean(0)", WITH_EPS, "seen = 1")
    verdict = found.verdicts["compute_cost"]
    assert (verdict.status, [item.id for item in verdict.diagnoses]) == ("raised", ["cell-stopped"])
    assert "The cell 'no. 2', which gives `EPS`, stopped with ProcessEnded" in verdict.diagnoses[0].message
    assert "no. 4" in found.transcript.outputs


@pytest.mark.parametrize("magic", HIDING)
def test_below_a_magic_that_hides_an_error_a_function_is_graded_and_the_error_is_known(magic):
    found = marked(f"{magic}\nimport no_such_package\n{COST}")
    assert found.verdicts["compute_cost"].status == "right"
    assert found.transcript.errors["no. 2"]["type"] == "ModuleNotFoundError"


@pytest.mark.parametrize("magic", HIDING)
def test_below_such_a_magic_the_cell_is_named_where_its_name_cannot_be_had(magic):
    (reason,) = marked(f"{magic}\nEPS = no_such_name", WITH_EPS).verdicts["compute_cost"].diagnoses
    assert "The cell 'no. 2', which gives `EPS`, stopped with NameError" in reason.message


@pytest.mark.parametrize("magic", ["%%script python", "%%bash", "%%writefile mine.py", "%%timeit", "%%HTML"])
def test_a_cell_that_was_given_to_something_else_is_named_where_its_name_is_missing(magic):
    (reason,) = marked(f"{magic}\nEPS = 0", WITH_EPS).verdicts["compute_cost"].diagnoses
    assert f"The cell 'no. 2', which gives `EPS`, was not run: its first line, {magic}," in reason.message


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_what_stands_in_a_block_below_an_import_that_stops_is_graded(block):
    assert marked(block.format(INDENTED)).verdicts["compute_cost"].status == "right"
    assert marked(block.format("    EPS = 0"), WITH_EPS).verdicts["compute_cost"].status == "right"


def test_what_another_way_of_a_try_has_given_is_not_changed():
    swapped = "try:\n    import no_such_package\n    EPS = 99\nexcept ImportError:\n    EPS = 0"
    assert marked(swapped, WITH_EPS).verdicts["compute_cost"].status == "right"


def test_a_block_that_stops_names_its_cell_where_its_name_cannot_be_had():
    (reason,) = marked("if True:\n    EPS = no_such_name", WITH_EPS).verdicts["compute_cost"].diagnoses
    assert "The cell 'no. 2', which gives `EPS`, stopped with NameError" in reason.message


def in_its_cell(source):
    """What becomes of `compute_cost` where its own cell holds this."""
    tested = Cell("test_compute_cost", "check(compute_cost)", "compute_cost")
    return MARKER.mark([Cell("setup", setup_cell(SPEC)), Cell("compute_cost", source), tested]).verdicts["compute_cost"]


def test_a_package_that_the_cell_of_the_function_itself_imports_is_named():
    (reason,) = in_its_cell(f"from no_such_package import EPS\n{WITH_EPS}").diagnoses
    assert "The cell 'compute_cost', which gives `EPS`, stopped with ModuleNotFoundError" in reason.message
    assert "no_such_package" in reason.message


def test_a_function_that_is_missing_since_its_own_cell_stopped_has_that_reason():
    (reason,) = in_its_cell(f"1 +\n{COST}").diagnoses
    assert (reason.id, "SyntaxError" in reason.message) == ("cell-error", True)
