"""Cells run as in Jupyter, and their outputs come back in nbformat's form."""

import json
from pathlib import Path

import nbformat
import pytest

import utils
from autograder.checking.values import encode
from autograder.notebook.cells import Cell
from autograder.sandbox.job import Limits
from autograder.sandbox.pool import close_rooms

STUDENT_SIDE = """
from autograder import check, check_all, example, hint, open_assignment, show
open_assignment('demo'); hint('f'); show('f', case=1); check_all()
print(check(print), example('f', case=1))
"""
PLOT = "%matplotlib inline\nimport matplotlib.pyplot as plt\nfigure = plt.plot([1, 2])"


def text(outputs, name="stdout"):
    return "".join(output["text"] for output in outputs if output.get("name") == name)


def test_an_honest_notebook_gives_outputs_and_a_record(play, doubled):
    result = play("print('hi')\ndef double(A): return A * 2\n1 + 1", "from autograder import check")
    assert result.records == {"double": doubled}
    assert text(result.outputs["c0"]) == "hi\n"
    assert result.outputs["c0"][1]["data"] == {"text/plain": "2"}
    assert result.outputs["c0"][1]["execution_count"] == 1
    assert (result.errors, result.stopped, result.level) == ({}, [], "bubblewrap")


def test_every_kind_of_output_is_valid_for_nbformat(play):
    result = play("from IPython.display import HTML\ndisplay(HTML('<b>x</b>'))\nprint(1)\n3", "1/0")
    cells = [nbformat.v4.new_code_cell(outputs=outputs) for outputs in result.outputs.values()]
    notebook = nbformat.from_dict(nbformat.v4.new_notebook(cells=cells))
    nbformat.validate(notebook)
    assert result.outputs["c0"][0]["data"]["text/html"] == "<b>x</b>"


def test_a_figure_comes_back_as_png_and_nothing_else_is_said(play):
    outputs = play(PLOT).outputs["c0"]
    assert [output["output_type"] for output in outputs] == ["display_data"]
    assert outputs[0]["data"]["image/png"].startswith("iVBOR")


def test_a_figure_needs_no_magic_as_in_jupyter(play):
    outputs = play("import matplotlib.pyplot as plt\nfigure = plt.plot([1, 2])").outputs["c0"]
    assert list(outputs[0]["data"]) == ["text/plain", "image/png"]


def test_a_figure_that_nobody_foresaw_comes_back_too(play):
    close_rooms()
    hidden = "import importlib\nplt = importlib.import_module('mat' + 'plotlib.pyplot')\nfigure = plt.plot([1, 2])"
    assert list(play(hidden).outputs["c0"][0]["data"]) == ["text/plain", "image/png"]


def test_a_failing_cell_gives_an_error_and_the_next_cells_run(play):
    result = play("1/0", "print('next')")
    assert result.errors["c0"] == {"type": "ZeroDivisionError", "text": "division by zero"}
    assert "\x1b" not in "".join(result.outputs["c0"][0]["traceback"])
    assert text(result.outputs["c1"]) == "next\n"


def test_a_syntax_error_is_an_error_of_its_cell(play):
    assert play("def f(:\n  pass").errors["c0"]["type"] == "SyntaxError"


def test_a_warning_goes_to_stderr_and_the_record_is_right(play, doubled):
    result = play("import warnings\ndef double(A):\n    return A * 2\nwarnings.warn('careful')")
    assert "careful" in text(result.outputs["c0"], "stderr")
    assert result.records["double"] == doubled


@pytest.mark.parametrize("source", ["exit()", "quit()", "import sys; sys.exit(1)", "raise KeyboardInterrupt"])
def test_leaving_python_politely_does_not_end_the_run(play, source):
    result = play(source, "print('next')")
    assert text(result.outputs["c1"]) == "next\n" and result.stopped == []


def test_an_output_flood_is_cut(play):
    outputs = play("for _ in range(20000): print('x' * 1000)").outputs["c0"]
    assert sum(len(output["text"]) for output in outputs) < 201_000
    assert outputs[-1]["text"] == "\n[output cut at 200 kB]\n"


def test_a_flood_in_another_alphabet_is_cut_by_bytes(play):
    outputs = play("print('я' * 500_000)").outputs["c0"]
    assert 199_000 < len(outputs[0]["text"].encode()) <= 200_000


def test_widgets_and_await_do_no_harm(play):
    result = play("import ipywidgets; ipywidgets.IntSlider()", "import asyncio\nawait asyncio.sleep(0)\nprint('slept')")
    assert text(result.outputs["c1"]) == "slept\n" and "c0" not in result.errors


def test_a_flood_of_rich_outputs_is_cut(play):
    outputs = play("for _ in range(5000): display('x' * 1000)").outputs["c0"]
    assert len(str(outputs)) < 260_000 and "[output cut" in outputs[-1]["text"]


def test_magics_work_and_shell_commands_only_fail(play):
    result = play("%time x = 3", "!ls", "print(x)")
    assert text(result.outputs["c2"]) == "3\n"


def test_input_has_no_one_to_ask(play):
    assert play("input('name? ')").errors["c0"]["type"] == "EOFError"


def test_handed_in_files_can_be_read_and_imported(play):
    files = {"data/x.txt": b"17", "mine.py": b"y = 4", "../../escape": b"no"}
    result = play("import mine; print(open('data/x.txt').read(), mine.y)", files=files)
    assert text(result.outputs["c0"]) == "17 4\n"


def test_a_handed_in_numpy_or_utils_never_stands_in_for_ours(play):
    files = dict.fromkeys(("numpy.py", "utils.py", "autograder.py", "matplotlib.py"), b"raise SystemExit")
    result = play(
        "import numpy, utils.activations, autograder, matplotlib\nprint(numpy.__version__)",
        files=files,
        support=(Path(utils.__file__).parent,),
        tests=[],
    )
    assert result.errors == {} and text(result.outputs["c0"])[0].isdigit()


def test_examples_come_decoded_and_the_rest_of_the_student_side_is_quiet(play):
    result = play(STUDENT_SIDE, examples={"f": [json.dumps(encode((3, "relu")))]}, tests=[])
    assert text(result.outputs["c0"]) == "None (3, 'relu')\n" and result.errors == {}


def test_an_example_is_given_for_a_function_as_for_its_name(play):
    examples = {"f": [json.dumps(encode((3, "relu")))]}
    result = play("from autograder import example\ndef f(): pass\nprint(example(f), example('f'))", examples=examples, tests=[])
    assert text(result.outputs["c0"]) == "(3, 'relu') (3, 'relu')\n" and result.errors == {}


def test_the_process_sees_the_limits_and_memory_is_counted_beyond_what_is_loaded(play):
    source = "import resource as r\nprint(r.getrlimit(r.RLIMIT_CORE)[0], r.getrlimit(r.RLIMIT_AS)[0] >> 20)"
    seen = [play(source, limits=Limits(memory_mb=most), tests=[Cell("last", "")]) for most in (1500, 1700)]
    (core, less), (_, more) = (text(result.outputs["c0"]).split() for result in seen)
    assert (core, int(more) - int(less)) == ("0", 200)
    assert int(less) > 1500


def test_a_cell_that_breaks_the_shell_costs_the_next_cell_nothing(play):
    broken = "s = get_ipython()\ns.run_cell_async = None\ntype(s).run_code = None\ns.ast_transformers.append(None)"
    assert play(broken, "2 + 2").outputs["c1"][0]["data"] == {"text/plain": "4"}
