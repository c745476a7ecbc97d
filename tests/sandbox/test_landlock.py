"""The fallback where namespaces are forbidden: files, network and other processes are out of reach here, too."""

import os
import socket
from pathlib import Path

import pytest

from autograder.notebook.cells import Cell
from autograder.sandbox import isolation, run, walls
from autograder.sandbox.pool import POOL, close_rooms

LAST = [Cell("last", "")]
FOUND = isolation._landlock()
pytestmark = pytest.mark.skipif(not FOUND.works, reason=f"no Landlock here: {FOUND.reason}")


@pytest.fixture(autouse=True)
def behind_landlock(monkeypatch):
    for module in (walls, run):
        monkeypatch.setattr(module, "isolation", lambda: FOUND)


def text(result) -> str:
    return "".join(item.get("text", "") for item in result.outputs["c0"])


def test_an_honest_notebook_gives_the_same_record_and_the_level_is_named(play, doubled):
    result = play("from autograder import check\ndef double(A): return A * 2")
    assert (result.records["double"], result.level, result.errors) == (doubled, "landlock", {})


def test_a_support_folder_is_copied_and_its_own_place_is_not_shown(play, tmp_path):
    folder = tmp_path / "tools"
    folder.mkdir()
    (folder / "shapes.py").write_text("sides = 4")
    source = f"import tools.shapes\nprint(tools.shapes.sides)\nopen({str(folder / 'shapes.py')!r})"
    result = play(source, tests=LAST, support=(folder,))
    assert (text(result), result.errors["c0"]["type"]) == ("4\n", "PermissionError")


def test_jobs_with_different_support_do_not_share_a_room(play, tmp_path):
    close_rooms()
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        play("1", tests=LAST, support=(folder,))
    assert len({room.process.pid for room in POOL.idle}) == 2


def test_a_figure_is_drawn(play):
    result = play("import matplotlib.pyplot as plt\n%matplotlib inline\nplt.plot([1, 2]); plt.show()", tests=LAST)
    assert "image/png" in result.outputs["c0"][-1]["data"], result


@pytest.mark.parametrize("name", ["/etc/passwd", "/proc/self/environ", "/proc/1/environ"])
def test_a_file_of_the_system_cannot_be_read(name, play):
    assert play(f"open({name!r}, 'rb').read()", tests=LAST).errors["c0"]["type"] == "PermissionError"


def test_the_course_cannot_be_read_or_changed(root, play, tmp_path):
    own = tmp_path / "gradebook.db"
    own.write_text("x")
    for source in (
        f"open({str(root / 'README.md')!r}).read()",
        f"__import__('os').listdir({str(root / 'source')!r})",
        f"open({str(own)!r}, 'w')",
        f"__import__('os').unlink({str(own)!r})",
        f"__import__('os').chmod({str(own)!r}, 0)",
        f"__import__('os').utime({str(own)!r})",
        f"__import__('os').truncate({str(own)!r}, 0)",
        f"__import__('os').rename({str(own)!r}, 'mine')",
    ):
        assert play(source, tests=LAST).errors["c0"]["type"] in ("PermissionError", "OSError"), source
    assert own.read_text() == "x"


def test_the_network_is_out_of_reach(play):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        source = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 1)"
        assert play(source, tests=LAST).errors["c0"]["type"] == "PermissionError"


CALLS = ["os.kill(os.getppid(), 0)", f"os.kill({os.getpid()}, 0)", "os.setuid(0); os.mknod('x', 0o20600, 1)"]


@pytest.mark.parametrize("call", CALLS, ids=["the room", "the trusted side", "a device"])
def test_no_other_process_can_be_reached_and_no_right_is_left(call, play):
    assert play(f"import os; {call}", tests=LAST).errors["c0"]["type"] == "PermissionError"


def test_what_a_job_leaves_is_gone_for_the_next(play):
    files = "import os, time\nopen('left', 'w').close()\nopen('../left', 'w').close()"
    leave = f"{files}\nif os.fork() == 0:\n    os.setsid(); time.sleep(60)"
    pid = text(play(f"{leave}\nprint(os.getpid())", tests=LAST)).strip()
    look = "import os; print(os.listdir('.'), os.listdir('..'))"
    assert text(play(look, tests=LAST)) == "[] ['notebook']\n"
    assert not Path(f"/proc/{pid}").exists()


def test_no_process_is_left_when_the_rooms_are_closed(play):
    play("1", tests=LAST)
    pids = [room.process.pid for room in POOL.idle if room.kind == ("landlock",)]
    homes = [room.wall.home for room in POOL.idle if room.kind == ("landlock",)]
    close_rooms()
    assert pids and not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert not [home for home in homes if home.exists()]


def test_where_neither_wall_works_both_reasons_are_said(monkeypatch):
    monkeypatch.setattr(isolation, "program", lambda: "/nowhere/bwrap")
    monkeypatch.setattr(isolation, "_landlock", lambda: isolation.Isolation("landlock", "", False, "too old"))
    found = isolation.isolation.__wrapped__()
    assert not found.works
    assert "nowhere" in found.reason and "Landlock: too old" in found.reason


def test_landlock_serves_where_bubblewrap_does_not_work(monkeypatch):
    monkeypatch.setattr(isolation, "program", lambda: "/nowhere/bwrap")
    found = isolation.isolation.__wrapped__()
    assert (found.engine, found.works) == ("landlock", True)
