"""What the tests of all rooms share: the repository's root, the programs on PATH, a browser."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    """Put the environment's programs on PATH, where nbgrader looks for `alembic`; go without what takes a second to load."""
    sys.modules.setdefault("rfc3987_syntax", None)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's own Chromium; without one skip, or fail where CI sets REQUIRE_BROWSER."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        absent = pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip
        absent("no Chromium here: install it to run the browser tests (on Debian: apt-get install chromium)")
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}


LONG_ROOMS = ("trust", "browser", "grading", "book", "notebooks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the rooms whose files take long first, so that two processes end at about the same time."""
    items.sort(key=lambda item: LONG_ROOMS.index(item.path.parent.name) if item.path.parent.name in LONG_ROOMS else 9)
