"""The Makefile speaks plainly when it cannot go on; hooks are our own; nbgrader's configuration keeps nbgrader's own steps."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from nbgrader.converters import Autograde
from traitlets.config import PyFileConfigLoader


def make_with(python: str, root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `make .venv` in a copy of the course whose Python is the shell script `python`."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(root / name, folder)
    (folder / "python").write_text(f"#!/bin/sh\n{python}\n")
    (folder / "python").chmod(0o755)
    return subprocess.run(["make", ".venv", "PYTHON=./python"], cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def config(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """nbgrader_config.py as nbgrader loads it, from a folder of its own."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(root / "nbgrader_config.py", folder)
    return PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()


def dotted(step: Any) -> str:
    """The last part of a preprocessor's name, given as a class or as a dotted string."""
    return step.rsplit(".", 1)[-1] if isinstance(step, str) else step.__name__


def test_make_says_what_to_do_when_python_is_not_one_of_those_that_are_tried(root: Path, tmp_path: Path) -> None:
    done = make_with("exit 1", root, tmp_path)
    assert done.returncode != 0 and "Python 3.11 to 3.14 is needed" in done.stderr.splitlines()[0]


def test_make_says_what_to_do_when_venv_is_missing(root: Path, tmp_path: Path) -> None:
    done = make_with('case "$2" in *ensurepip*) exit 1;; esac', root, tmp_path)
    assert done.returncode != 0 and "apt-get install python3-venv" in done.stderr.splitlines()[0]


def test_make_help_names_both_commands(root: Path) -> None:
    shown = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert "make demo" in shown and "make test" in shown


@pytest.mark.parametrize("script", [".ci/run", ".ci/other_pythons"])
def test_ci_scripts_are_executable_and_parse(root: Path, script: str) -> None:
    assert (root / script).stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", script], cwd=root).returncode == 0


def test_every_hook_runs_a_program_of_the_courses_own_environment(root: Path) -> None:
    repos = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    hooks = [hook for repo in repos for hook in repo["hooks"]]
    assert {repo["repo"] for repo in repos} == {"local"} and {hook["language"] for hook in hooks} == {"system"}
    assert {hook["entry"].split()[0] for hook in hooks} == {".venv/bin/ruff", ".venv/bin/mypy"}


def test_ci_skips_no_proof_and_no_browser_test(root: Path) -> None:
    *_, settings, suite, others = (root / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert (settings, suite, others) == ("export CI=true REQUIRE_BROWSER=1", "make test", ".ci/other_pythons")


def test_repair_comes_before_nbgraders_own_sanitizing(config: Any) -> None:
    stock = [dotted(step) for step in Autograde().sanitize_preprocessors]
    assert [dotted(step) for step in config.Autograde.sanitize_preprocessors] == ["Repair", *stock]


def test_the_sandbox_stands_where_nbgrader_executes(config: Any) -> None:
    stock = [dotted(step) for step in Autograde().autograde_preprocessors]
    ours = [dotted(step) for step in config.Autograde.autograde_preprocessors]
    assert ours == ["SandboxExecute" if step == "Execute" else step for step in stock]


def test_the_exchange_exists_as_soon_as_the_configuration_is_read(config: Any) -> None:
    exchange = Path(config.Exchange.root)
    assert exchange.is_dir() and exchange.parent == Path(config.CourseDirectory.root)
