"""A proof is skipped while its inputs are what they were when all of its tests passed in one run, and never in CI."""

import ast
import json
from pathlib import Path

import pytest

from tests.foundation.test_layers import imported
from tests.proofs import ALWAYS, PROOFS, digests, inputs_of

CONFTEST = """
from tests.proofs import Proof, Proofs

def pytest_addoption(parser):
    parser.addoption("--all", action="store_true")

def pytest_configure(config):
    config.pluginmanager.register(Proofs(config, {"test_sum.py": Proof("the sum", ("numbers",))}))
"""
SUM = """
import os, pathlib, pytest

@pytest.fixture
def limit():
    yield int(os.environ.get("LIMIT", "10"))
    assert not pathlib.Path("numbers/broken_teardown").exists()

@pytest.mark.parametrize("factor", [1, 2])
def test_sum(factor, limit):
    assert sum(int(path.read_text()) * factor for path in pathlib.Path("numbers").glob("*.txt")) < limit
"""
OTHER = "def test_other(): pass"
PASSED, SKIPPED = {"passed": 3}, {"passed": 1, "skipped": 2}


@pytest.fixture
def tree(pytester, monkeypatch):
    """A small tree with one proof of two tests, and with one other test."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.syspath_prepend(Path(__file__).parents[2])
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_sum=SUM, test_other=OTHER)
    pytester.mkdir("numbers")
    (pytester.path / "numbers" / "one.txt").write_text("1")
    return pytester


@pytest.fixture
def proved(tree):
    """The tree after a run in which everything passed."""
    assert outcomes(tree) == PASSED
    return tree


def outcomes(tree, *options):
    """How many tests of a run ended in which way."""
    found = tree.runpytest_inprocess(*options).parseoutcomes()
    return {name: found[name] for name in sorted(found) if name not in ("deselected", "warning", "warnings")}


def test_what_was_proved_for_these_inputs_is_skipped_and_says_why(proved):
    done = proved.runpytest_inprocess("-rs")
    done.assert_outcomes(**SKIPPED)
    done.stdout.fnmatch_lines(["*the sum was proved for these very inputs; run with --all or CI=true to prove it again*"])
    done.stdout.fnmatch_lines(["Proved for these very inputs, and skipped: the sum; run with --all or CI=true*"])


EDITS = {
    "an input is changed": lambda root: (root / "numbers" / "one.txt").write_text("2"),
    "a file is added to an input": lambda root: (root / "numbers" / "two.txt").write_text("2"),
    "a file of an input is renamed": lambda root: (root / "numbers" / "one.txt").rename(root / "numbers" / "uno.txt"),
    "a file of an input is taken away": lambda root: (root / "numbers" / "one.txt").unlink(),
    "the test is changed": lambda root: (root / "test_sum.py").write_text(f"{SUM}\n\n"),
    "the conftest is changed": lambda root: (root / "conftest.py").write_text(f"{CONFTEST}\n\n"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_it_is_run_where(proved, edit):
    edit(proved.path)
    assert outcomes(proved) == PASSED
    assert outcomes(proved) == SKIPPED


def test_it_is_run_where_python_or_a_package_has_changed(proved, monkeypatch):
    monkeypatch.setattr("tests.proofs.machine", lambda: "another machine")
    assert outcomes(proved) == PASSED


@pytest.mark.parametrize("left", ["__pycache__/one.pyc", "_build/page.html", ".ipynb_checkpoints/one.ipynb"])
def test_what_tools_leave_behind_is_no_input(proved, left):
    (proved.path / "numbers" / left).parent.mkdir()
    (proved.path / "numbers" / left).write_text("left behind")
    assert outcomes(proved) == SKIPPED


@pytest.mark.parametrize("value", ["true", "1", "yes"])
def test_where_ci_is_set_everything_runs(proved, monkeypatch, value):
    monkeypatch.setenv("CI", value)
    assert outcomes(proved) == PASSED


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_ci_that_is_off_is_no_ci(proved, monkeypatch, value):
    monkeypatch.setenv("CI", value)
    assert outcomes(proved) == SKIPPED


def test_with_all_everything_runs(proved):
    assert outcomes(proved, "--all") == PASSED


def test_what_failed_is_run_again(tree):
    (tree.path / "numbers" / "one.txt").write_text("7")
    for _ in range(2):
        assert outcomes(tree) == {"failed": 1, "passed": 2}


def test_what_failed_at_its_end_is_run_again(tree):
    (tree.path / "numbers" / "broken_teardown").touch()
    for _ in range(2):
        assert outcomes(tree) == {"errors": 2, "passed": 3}


def test_what_was_proved_and_fails_for_the_same_inputs_is_proved_no_more(proved, monkeypatch):
    monkeypatch.setenv("LIMIT", "0")
    assert outcomes(proved, "--all") == {"failed": 2, "passed": 1}
    monkeypatch.delenv("LIMIT")
    assert outcomes(proved) == PASSED


def test_what_another_test_failed_beside_is_proved(tree):
    tree.makepyfile(test_other="def test_other(): assert False")
    assert outcomes(tree) == {"failed": 1, "passed": 2}
    assert outcomes(tree) == {"failed": 1, "skipped": 2}


def test_a_test_that_was_skipped_proves_nothing(tree):
    tree.makepyfile(test_sum=SUM.replace("assert sum", "pytest.skip() if factor == 2 else None; assert sum"))
    for _ in range(2):
        assert outcomes(tree) == {"passed": 2, "skipped": 1}


PARTS = [("-k", "not 2"), ("test_sum.py::test_sum[1]",), ("--deselect", "test_sum.py::test_sum[2]"), ("-k", "other")]


@pytest.mark.parametrize("options", PARTS, ids=" ".join)
def test_a_part_of_the_tests_proves_nothing(tree, options):
    assert set(outcomes(tree, *options)) == {"passed"}
    assert outcomes(tree) == PASSED


def test_what_passed_at_last_while_the_rest_was_left_out_proves_nothing(tree):
    (tree.path / "numbers" / "one.txt").write_text("7")
    outcomes(tree)
    (tree.path / "numbers" / "one.txt").write_text("1")
    assert outcomes(tree, "--lf") == {"passed": 1}
    assert outcomes(tree) == PASSED


def test_a_run_that_is_stopped_proves_nothing(tree):
    tree.makepyfile(
        test_sum=f"{SUM}\ndef test_stop(request):\n    request.session.shouldstop = 'enough'\ndef test_late(): pass\n"
    )
    assert outcomes(tree) == {"passed": 4}
    assert outcomes(tree) == {"passed": 4}


def test_the_file_alone_proves_it(tree):
    assert outcomes(tree, "test_sum.py") == {"passed": 2}
    assert outcomes(tree) == SKIPPED


def test_what_changes_during_the_run_is_not_proved(tree):
    tree.makepyfile(test_other="import pathlib\ndef test_other(): pathlib.Path('numbers/two.txt').write_text('2')")
    (tree.path / "numbers" / "two.txt").write_text("3")
    assert outcomes(tree) == outcomes(tree) == PASSED
    assert outcomes(tree) == SKIPPED


def test_an_input_that_does_not_exist_is_an_error(tree):
    tree.makeconftest(CONFTEST.replace("numbers", "nowhere"))
    done = tree.runpytest_inprocess()
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*the sum: there is no nowhere; mend the table there*"])


def test_several_processes_prove_it_together_and_each_of_them_skips_it(tree, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    for wanted in (PASSED, SKIPPED):
        tree.runpytest_subprocess("-p", "xdist", "-n", "2", "--dist", "load").assert_outcomes(**wanted)


# The table of the course


def test_every_proof_of_the_course_has_inputs_that_exist(root):
    assert len(digests(root, PROOFS)) == len(PROOFS)


def texts(path):
    """The Python of a module, or of the code cells of a notebook without its magic."""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    lines = "\n".join("".join(cell["source"]) for cell in cells).split("\n")
    return "\n".join(line for line in lines if not line.startswith("%"))


def modules(root, dotted):
    """The files of this repository that are loaded where `dotted` is imported."""
    parts = dotted.split(".")
    places = [root.joinpath(*parts[:end]) for end in range(1, len(parts) + 1)]
    return [file for place in places for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()]


def reached(root, starts):
    """The files given, and every file of this repository that they import, directly or not."""
    found, open_ones = set(), list(starts)
    while open_ones:
        file = open_ones.pop()
        if file not in found:
            found.add(file)
            names = imported(ast.parse(texts(file)), list(file.relative_to(root).parts[:-1]))
            open_ones += [module for name in names for module in modules(root, name)]
    return found


@pytest.mark.parametrize("file", PROOFS)
def test_everything_that_a_proof_imports_is_among_its_inputs(root, file):
    inputs = [*inputs_of(root, file, PROOFS[file]), *(root / name for name in ALWAYS)]
    starts = [path for path in inputs if path.suffix == ".py"]
    starts += [path for folder in inputs for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts]
    known = {path for path in reached(root, starts) if path.read_text(encoding="utf-8").strip()}
    assert {str(path.relative_to(root)) for path in known if not any(path.is_relative_to(place) for place in inputs)} == set()


def test_what_a_notebook_imports_is_found_through_a_function_of_a_module_and_its_package(tmp_path):
    for folder in ("utils", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "utils" / "first.py").write_text("def late():\n    from other.second import third")
    (tmp_path / "other" / "second.py").write_text("third = 3")
    cell = {"cell_type": "code", "source": ["%matplotlib inline\n", "from utils import first"]}
    (tmp_path / "lesson.ipynb").write_text(json.dumps({"cells": [cell]}))
    found = {str(path.relative_to(tmp_path)) for path in reached(tmp_path, [tmp_path / "lesson.ipynb"])}
    assert found == {"lesson.ipynb", "utils/__init__.py", "utils/first.py", "other/__init__.py", "other/second.py"}
