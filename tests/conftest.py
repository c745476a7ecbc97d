"""What the tests of all rooms share: proofs, the repository's root, the programs on PATH, what is made once, a browser."""

import fcntl
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.proofs import PROOFS, Proofs

ROOT = Path(__file__).resolve().parents[1]
WITHOUT = ROOT / "tests" / "without"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that runs everything."""
    parser.addoption("--all", action="store_true", help="run the proofs whose inputs have not changed, too")


def pytest_configure(config: pytest.Config) -> None:
    """Put the environment's programs on PATH, where nbgrader looks for `alembic`; go without what takes a second to load."""
    sys.modules.setdefault("rfc3987_syntax", None)
    for name, place in {"PATH": Path(sys.executable).parent, "PYTHONPATH": WITHOUT}.items():
        os.environ[name] = os.pathsep.join([str(place), *filter(None, [os.environ.get(name)])])
    config.pluginmanager.register(Proofs(config, PROOFS), "proofs")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str, Callable[[], Path]], Path]:
    """A function that gives the path of what is made once for all processes of this run of the tests; it is not to be changed.

    `shared(name, make)`: `make` gives the path of what it made, which is then moved to a path of that name.
    """
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent

    def place(name: str, make: Callable[[], Path]) -> Path:
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / name).exists():
                make().rename(folder / name)
        return folder / name

    return place


@pytest.fixture(scope="session")
def lesson_file(shared: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """A function that gives the file of a lesson with its outputs, run where it lies, each of its cells within a minute."""
    from tests.notebooks.reading import run_file

    own = tmp_path_factory.mktemp("lessons")
    return lambda path: shared(path.name, lambda: run_file(path, own / path.name, path.parent, timeout=60))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's own Chromium; without one skip, or fail where CI sets REQUIRE_BROWSER."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        absent = pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip
        absent("no Chromium here: install it to run the browser tests (on Debian: apt-get install chromium)")
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}


LONG_ROOMS = ("course", "trust", "browser", "grading", "desk", "forge", "book", "notebooks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the rooms whose files take long first, so that two processes end at about the same time."""
    items.sort(key=lambda item: LONG_ROOMS.index(item.path.parent.name) if item.path.parent.name in LONG_ROOMS else 9)
