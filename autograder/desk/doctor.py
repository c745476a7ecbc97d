"""What this machine offers: isolation, versions, a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.course.preflight import disk_problem, gradebook_problem
from autograder.forge.assignments import ASSIGNMENTS
from autograder.forge.build_keys import version_of
from autograder.forge.solutions import SourceProblem
from autograder.sandbox.isolation import isolation
from autograder.student.doctor import MISSING, package_rows, python_row

PACKAGES = ("numpy", "jupyterlab", "nbgrader", "ipykernel", "matplotlib", "ipywidgets")


def findings(root: Path) -> tuple[list[tuple[str, str]], bool]:
    """Rows of (what, finding), and whether everything that grading needs is there."""
    engine, packages = isolation(), package_rows(PACKAGES)
    rows = [
        ("isolation", f"{engine.engine} {engine.version}: works" if engine.works else f"none: {engine.reason}"),
        python_row(),
        *packages,
        ("browser for tests", _browser()),
        (
            "course folder",
            str(root) if (root / "nbgrader_config.py").is_file() else f"{root} is not a course (no nbgrader_config.py)",
        ),
        ("free disk", disk_problem(root) or "enough"),
        ("gradebook", gradebook_problem(root) or "can be used"),
        *((name, _assignment(name)) for name in ASSIGNMENTS),
    ]
    return rows, engine.works and all(found != MISSING for _, found in packages)


def _browser() -> str:
    found = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)
    return found or "none (browser tests are skipped; apt-get install chromium)"


def _assignment(name: str) -> str:
    try:
        return f"key version {version_of(name)}"
    except SourceProblem as problem:
        return str(problem)
