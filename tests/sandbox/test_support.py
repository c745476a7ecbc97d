"""A job imports from its course's support folders and from no other's; they are copied into the room, never shown."""

from pathlib import Path

import pytest

import utils
from autograder.notebook.cells import Cell
from autograder.sandbox.pool import POOL, close_rooms, warm_rooms

UTILS = Path(utils.__file__).parent
LAST = [Cell("last", "")]


def text(result) -> str:
    return "".join(item.get("text", "") for item in result.outputs["c0"])


@pytest.fixture
def tools(tmp_path):
    """A support folder `tools` with one module."""
    return folder_of(tmp_path / "course" / "tools", shapes="def area(a, b):\n    return a * b\n")


def folder_of(folder: Path, **modules: str) -> Path:
    folder.mkdir(parents=True)
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source)
    return folder


@pytest.mark.parametrize("sandboxed", [True, False])
def test_a_module_of_a_support_folder_can_be_imported(play, tools, sandboxed):
    result = play("from tools.shapes import area\nprint(area(2, 3))", tests=LAST, support=(tools,), sandboxed=sandboxed)
    assert (text(result), result.errors) == ("6\n", {})


def test_the_tools_of_this_course_can_be_imported(play):
    assert play("from utils.activations import sigmoid", tests=LAST, support=(UTILS,)).errors == {}


def test_a_course_may_have_several_support_folders(play, tools, tmp_path):
    more = folder_of(tmp_path / "more", signs="minus = -1")
    source = "import tools.shapes, more.signs\nprint(tools.shapes.area(2, more.signs.minus))"
    assert text(play(source, tests=LAST, support=(tools, more))) == "-2\n"


@pytest.mark.parametrize("sandboxed", [True, False])
def test_without_support_the_tools_of_this_course_cannot_be_imported(play, sandboxed):
    result = play("import utils.activations", tests=LAST, sandboxed=sandboxed)
    assert result.errors["c0"]["type"] == "ModuleNotFoundError"


def test_what_lies_beside_a_support_folder_is_not_there(play, tools):
    (tools.parent / "solutions.txt").write_text("secret")
    seen = (
        f"import os; print(os.path.exists({str(tools.parent)!r}), os.listdir(os.path.dirname(__import__('tools').__path__[0])))"
    )
    exists, _, names = text(play(seen, tests=LAST, support=(tools,))).partition(" ")
    assert exists == "False" and "tools" in names and "solutions" not in names


def test_the_modules_are_loaded_before_the_first_job_but_no_package_within(play, tools):
    folder_of(tools / "inner", __init__="print('loaded')")
    source = "import sys; print('tools.shapes' in sys.modules, 'tools.inner' in sys.modules)"
    assert text(play(source, tests=LAST, support=(tools,))) == "True False\n"


@pytest.mark.parametrize("source", ["1 / 0", "def broken(:", "import nowhere", "raise SystemExit"])
def test_a_module_that_cannot_be_imported_costs_only_the_cell_that_imports_it(play, tools, source):
    (tools / "broken.py").write_text(source)
    result = play("from tools.shapes import area", "import tools.broken", "print(area(1, 1))", tests=LAST, support=(tools,))
    assert list(result.errors) == ["c1"] and result.outputs["c2"][0]["text"] == "1\n"


def test_a_folder_whose_own_init_fails_costs_only_the_cell_that_imports_it(play, tools):
    (tools / "__init__.py").write_text("1 / 0")
    result = play("import tools", "print('next')", tests=LAST, support=(tools,))
    assert result.errors == {"c0": {"type": "ZeroDivisionError", "text": "division by zero"}}


def test_jobs_with_different_support_do_not_share_a_room(play, tools):
    close_rooms()
    for support in ((tools,), (UTILS,), ()):
        play("1", tests=LAST, support=support)
    assert len({room.process.pid for room in POOL.idle}) == 3


def test_jobs_with_the_same_support_share_a_room(play, tools):
    close_rooms()
    for _ in range(2):
        play("1", tests=LAST, support=(tools,))
    assert [room.jobs for room in POOL.idle] == [2]


def test_two_folders_of_one_name_are_not_taken_for_each_other(play, tools, tmp_path):
    other = folder_of(tmp_path / "other" / "tools", shapes="def area(a, b):\n    return 'other'\n")
    source = "from tools.shapes import area\nprint(area(1, 1))"
    assert [text(play(source, tests=LAST, support=(folder,))) for folder in (tools, other)] == ["1\n", "other\n"]


def test_a_room_that_was_started_ahead_serves_no_job_with_other_support(play, tools):
    close_rooms()
    with warm_rooms(1, (tools,)):
        play("1", tests=LAST)
        assert len(POOL.starting) == len(POOL.idle) == 1
        play("1", tests=LAST, support=(tools,))
        assert not POOL.starting and len(POOL.idle) == 2


@pytest.mark.parametrize("sandboxed", [True, False])
def test_an_error_within_a_support_module_is_blamed_on_the_students_line(play, tools, sandboxed):
    (tools / "strict.py").write_text("def no(A):\n    raise ValueError('no')\n")
    code = "from tools.strict import no\ndef double(A):\n    return no(A)"
    raised = play(code, support=(tools,), sandboxed=sandboxed).records["double"]["outcomes"][0]["raised"]
    assert (raised["line"], raised["function"]) == ("return no(A)", "double")


def test_a_support_folder_that_is_not_there_is_named(play, tmp_path):
    with pytest.raises(RuntimeError, match="nowhere"):
        play("1", tests=LAST, support=(tmp_path / "nowhere",))
