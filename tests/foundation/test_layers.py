"""Who may know whom: each part of autograder/ imports only from floors below its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = (
    {"json_bytes", "terminal", "checking", "utils", "grading"},
    {"notebook", "pages"},
    {"sandbox", "student", "forge"},
    {"course"},
    {"marking"},
    {"collect", "feedback"},
    {"regrade"},
    {"desk"},
    {"site"},
    {"trust"},
    {"cli"},
)
STUDENT = {"checking", "notebook", "terminal"}
MAY_IMPORT: dict[str, set[str]] = {
    room: set().union(*FLOORS[:floor]) - {"utils"} for floor, rooms in enumerate(FLOORS) for room in rooms
} | {
    "pages": {"terminal"},
    "notebook": {"checking"},  # what students get knows nothing of the rest
    "student": STUDENT,
    "__main__": {"student", "cli"},
    "__init__": {"checking", "student"},  # what notebooks import: the second only when it is called
}
NO_NBGRADER = {"checking", "notebook", "sandbox", "student", "utils"}
MAY_IMPORT_IPYTHON = {"card.py", "check.py"}


def imported(tree: ast.Module, package: list[str]) -> Iterator[str]:
    """Dotted names of all that a module of `package` imports, relative ones resolved, functions included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            yield from (".".join([*start, *filter(None, [node.module]), alias.name]) for alias in node.names)


def room_of(dotted: str) -> str | None:
    """The room a dotted name leads to; `autograder` itself passes on what `checking` offers."""
    top, *rest = dotted.split(".")
    if top == "autograder":
        return rest[0] if rest and rest[0] in MAY_IMPORT else "checking"
    return top if top == "utils" else None


def breaks_a_rule(room: str, file: Path, name: str) -> bool:
    """Whether a file of `room` may not import `name`."""
    target, top = room_of(name), name.split(".")[0]
    if target not in (None, room, "utils") and target not in MAY_IMPORT[room]:
        return True
    if top == "IPython" and room == "checking" and file.name not in MAY_IMPORT_IPYTHON:
        return True
    return top == "nbgrader" and room in NO_NBGRADER


def violations(root: Path) -> list[str]:
    """`file imports name` for every import in autograder/ and utils/ that the table forbids."""
    found = []
    for file in sorted([*(root / "autograder").rglob("*.py"), *(root / "utils").rglob("*.py")]):
        parts = file.relative_to(root).with_suffix("").parts
        room = "__init__" if parts == ("autograder", "__init__") else room_of(".".join(parts).removesuffix(".__init__")) or ""
        for name in imported(ast.parse(file.read_text(encoding="utf-8")), list(parts[:-1])):
            if breaks_a_rule(room, file, name):
                found.append(f"{'/'.join(parts)} imports {name}")
    return found


def test_no_room_imports_from_a_higher_floor(root: Path) -> None:
    assert violations(root) == []


def test_every_room_has_its_line_in_the_table(root: Path) -> None:
    entries = (root / "autograder").iterdir()
    inside = [path for path in entries if path.suffix == ".py" or any(path.glob("*.py"))]
    assert {path.stem for path in inside} - {"__init__"} <= set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("autograder/checking/judge.py", "from autograder.forge import build"),
        ("autograder/checking/judge.py", "from autograder import marking"),
        ("autograder/checking/judge.py", "import autograder.sandbox.run"),
        ("autograder/checking/judge.py", "from ..desk import table"),
        ("autograder/checking/judge.py", "def late():\n    import nbgrader.api"),
        ("autograder/checking/probe.py", "from IPython.display import display"),
        ("autograder/checking/__init__.py", "from ..forge import cases"),
        ("autograder/__init__.py", "from autograder.marking import marks"),
        ("autograder/sandbox/inside/runner.py", "from ...forge import cases"),
        ("autograder/sandbox/run.py", "from nbgrader.api import Gradebook"),
        ("autograder/forge/build_keys.py", "from autograder.marking.marks import Mark"),
        ("autograder/marking/marks.py", "from autograder.desk import show"),
        ("autograder/desk/show.py", "from autograder import cli"),
        ("utils/plots.py", "from autograder import check"),
    ],
)
def test_a_planted_import_from_a_higher_floor_is_found(file: str, line: str, tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line)
    assert len(violations(tmp_path)) == 1


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("autograder/__init__.py", "from autograder.checking.check import check"),
        ("autograder/checking/card.py", "from IPython.display import HTML"),
        ("autograder/checking/probe.py", "from .values import encode"),
        ("autograder/sandbox/inside/runner.py", "from autograder.checking.probe import probe"),
        ("autograder/marking/hooks.py", "from nbgrader.preprocessors import Execute"),
        ("autograder/marking/marks.py", "from ..forge import build_keys"),
        ("autograder/cli.py", "from autograder.marking import marks"),
    ],
)
def test_an_import_from_a_lower_floor_is_allowed(file: str, line: str, tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line)
    assert violations(tmp_path) == []
