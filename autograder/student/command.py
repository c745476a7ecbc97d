"""Where the kit's command begins: it needs the extra `lab` of the wheel, and says so where that is not installed."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn

MISSING = (
    "autograder: this command needs the package {name}, which is not installed here: install the kit's wheel with "
    "its extra 'lab' "
    '(pip install "{wheel}[lab]", with the folder or the address of the wheel before its name); '
    "check_before_hand_in() in the notebook needs none of it"
)


def main() -> NoReturn:
    """Run the student's command line; exit code 2 and one sentence where a package that it needs is missing."""
    try:
        from autograder.student.cli import main as run

        run()
    except ModuleNotFoundError as problem:
        print(MISSING.format(name=problem.name, wheel=_wheel()), file=sys.stderr)
        sys.exit(2)


def _wheel() -> str:
    """The file name of the wheel that is installed."""
    try:
        return f"backprop_kit-{version('backprop-kit')}-py3-none-any.whl"
    except PackageNotFoundError:
        return "backprop_kit-....whl"
