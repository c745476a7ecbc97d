"""Whether this machine has what the notebooks need."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from autograder.checking.key import public_key
from autograder.notebook.read import Unreadable, read_notebook
from autograder.student.handed_out import changed_since, handed_out

KIT = "backprop-kit"
PACKAGES = ("numpy", "matplotlib", "jupyterlab", "ipykernel", "ipywidgets", "anywidget", "nbformat", "click")
MISSING = "missing"
PYTHONS = ((3, 11), (3, 14))  # the first and the last that course and kit are tried with
Found = tuple[str, str]  # what was looked for, and the finding


def python_row() -> tuple[Found, bool]:
    """The Python that runs, and whether it is one of those that course and kit are tried with."""
    fits = PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]
    first, last = (".".join(map(str, number)) for number in PYTHONS)
    here = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return ("python", here if fits else f"{here}: use one of {first} to {last}"), fits


def package_rows(names: tuple[str, ...]) -> list[Found]:
    """The version of each package, or that it is missing."""
    return [(name, _version(name)) for name in names]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return MISSING


def findings(root: Path) -> tuple[list[Found], bool]:
    """Rows of (what, finding) about this machine and the notebooks in `root`, and whether everything fits."""
    packages = package_rows((KIT, *PACKAGES))
    notebooks = [(name, *_notebook(name, root / "release" / name / f"{name}.ipynb")) for name in handed_out()]
    (modules, good), (python, known) = modules_row(), python_row()
    rows = [python, *packages, modules, *((name, finding) for name, finding, _ in notebooks)]
    return rows, good and known and all(found != MISSING for _, found in packages) and all(fits for *_, fits in notebooks)


def modules_row() -> tuple[Found, bool]:
    """Whether `utils`, which notebooks import, is the course's own and not a package of that name from elsewhere."""
    found = find_spec("utils")
    if found is None or not found.submodule_search_locations:
        return ("utils", f"{MISSING}: install the kit again"), False
    folder = Path(next(iter(found.submodule_search_locations)))
    if (folder / "activations.py").is_file():
        return ("utils", "the course's"), True
    return ("utils", f"{folder} comes first, and is not the course's: use a fresh environment for the kit"), False


def _notebook(name: str, path: Path) -> tuple[str, bool]:
    """Whether a student's notebook is of the version of the key."""
    key = f"key version {public_key(name).version}"
    if not path.is_file():
        return f"{key}; no notebook release/{name}/{name}.ipynb in this folder", True
    try:
        other = changed_since(read_notebook(path), handed_out()[name])
    except Unreadable as problem:
        return f"{key}; {problem}", False
    return (f"{key}; the notebook is of another version: download the course again", False) if other else (f"{key}; fits", True)
