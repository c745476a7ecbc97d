"""What hostile code may try inside the room, and what it costs: its own cell, and nothing outside."""

import secrets
import socket
import time
from pathlib import Path

import pytest

from autograder.notebook.cells import Cell
from autograder.sandbox.job import Limits

DOUBLE = "from autograder import check\ndef double(A): return A * 2"
STUBBORN = """
import time
while True:
    try:
        while True: time.sleep(0.01)
    except BaseException: pass
"""
FLOOD = """
import os
while True:
    for number in range(3, 64):
        try: os.write(number, b'x' * 65536)
        except OSError: pass
"""
EVERY_DESCRIPTOR = """
import os
for number in range(3, 64):
    for data in [b'\\xff\\n', b'[' * 90000 + b'\\n', *LINES]:
        try: os.write(number, data)
        except OSError: pass
"""
FORK_BOMB = """
import os, time
born = 0
try:
    for _ in range(500):
        if os.fork() == 0: time.sleep(30)
        born += 1
except OSError: pass
print(born)
"""
MANY_HANDS = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        x = b'x' * (200 << 20)
        time.sleep(30)
time.sleep(9)
"""
CONNECT = """
import socket
import time
try:
    socket.create_connection(('127.0.0.1', PORT), 1)
    print('connected')
except OSError: print('refused')
"""
IMPORTABLE = """
import importlib.util
names = ['checking.judge', 'checking.key', 'checking.keys', 'forge', 'grading', 'desk', 'cli']
print([name for name in names if importlib.util.find_spec('autograder.' + name)])
"""
LOOK_AROUND = """
import os
found = []
for folder, inner, files in os.walk('/'):
    if folder in ('/usr', '/site-packages/0') or folder.endswith('/lib'): inner.clear()
    found += [file for file in files if file.endswith(('.ipynb', '.db')) or 'keys' in folder]
print(found)
"""
WRITE_EVERYWHERE = """
import os
written = []
for folder, inner, _ in os.walk('/'):
    if folder == '/tmp':
        inner.clear()
        continue
    if folder.count('/') > 2: inner.clear()
    try:
        open(folder + '/x', 'w').close()
        written.append(folder)
    except OSError: pass
print(written, open('x', 'w').write('fine'))
"""
FILL = """
import os
print(os.listdir('.'))
try:
    for number in range(9): open(f'f{number}', 'wb').write(b'x' * (50 << 20))
except OSError as error: print(error.strerror)
"""
REFUSED_CALLS = """
import ctypes
c = ctypes.CDLL(None)
mount = c.mount(b'x', b'/tmp', b'tmpfs', 0, None)
print(c.unshare(0x10000000), c.socket(16, 3, 0), mount, c.ptrace(0, 0, 0, 0))
"""
BECOME_ROOT = """
import os
try:
    os.setuid(0)
    print('root')
except OSError: print('no')
print(os.getuid() == 0)
"""
LINGER = """
import ctypes, os, time
if os.fork() == 0:
    os.setsid()
    ctypes.CDLL(None).prctl(15, b'NAME')
    time.sleep(60)
time.sleep(0.2)
"""
FORGED = [
    b'\n{"record": "double", "data": {"outcomes": 3}, "x": NaN}\n',
    b'\n{"cell": 99, "outputs": [{}]}\n{"cell": 0, "outputs": [1, [], {"output_type": 1}]}\n',
    b'\n{"start": 10e99}\n{"start": null}\n{"probe": []}\n{"ask": {}}\n{"record": {}}\n',
]


def text(outputs):
    return "".join(output.get("text", "") for output in outputs)


@pytest.fixture
def printed(play):
    """Return a function that says what a source prints in the room."""

    def printed(source, **job):
        result = play(source, tests=[], probes={}, **job)
        assert result.errors == {} and result.stopped == []
        return text(result.outputs["c0"]).strip()

    return printed


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import os; os._exit(0)", "ProcessEnded"),
        ("import ctypes; ctypes.string_at(0)", "ProcessEnded"),
        ("import os; os.kill(0, 9)", "ProcessEnded"),
        ("import os; os.abort()", "ProcessEnded"),
        ("while True: pass", "CellTimeout"),
        ("import time; time.sleep(60)", "CellTimeout"),
        (STUBBORN, "CellTimeout"),
        (FLOOD, "OutputLimit"),
        ("x = bytearray(10 ** 11)", "MemoryError"),
    ],
)
def test_a_cell_that_breaks_the_run_costs_only_itself(play, doubled, source, kind):
    limits = Limits(cell_seconds=1, total_seconds=60, output_bytes=20_000, figure_bytes=0, record_bytes=200_000)
    result = play("", source, DOUBLE, "print('after')", limits=limits)
    assert result.errors["c1"]["type"] == kind
    assert list(result.errors) == ["c1"]
    assert text(result.outputs["c3"]) == "after\n"
    assert result.records["double"] == doubled


def test_a_stopped_cell_is_named_in_a_sentence(play):
    stopped = play("import os; os._exit(0)", DOUBLE).stopped
    assert stopped == ["cell 'c0' ended the Python process; it was skipped and the rest was run again"]


def test_an_ordinary_endless_loop_is_named_once_and_nothing_is_run_again(play):
    result = play("while True: pass", DOUBLE, limits=Limits(cell_seconds=1))
    assert result.stopped == ["cell 'c0' was stopped after 1 s"]


def test_many_broken_cells_end_the_run_and_keep_the_records_made_before(play, doubled):
    broken = [Cell(f"b{number}", "import os; os._exit(0)") for number in range(6)]
    result = play(DOUBLE, tests=[Cell("t", "", "double"), *broken])
    assert result.records["double"] == doubled
    assert result.stopped[-1].startswith("the notebook was started 5 times")


def test_the_whole_notebook_has_a_time_limit(play):
    limits = Limits(cell_seconds=5, total_seconds=1)
    result = play(STUBBORN, limits=limits)
    assert result.records == {"double": {"timeout": True}}
    assert result.stopped == ["the notebook was stopped after 1 s; the rest was not run"]


def test_a_fork_bomb_is_held(printed):
    assert 10 < int(printed(FORK_BOMB)) < 64


def test_memory_that_sleeping_processes_share_costs_no_later_cell_its_mark(play, doubled):
    left = "import os, time\nfor _ in range(40):\n    if os.fork() == 0:\n        time.sleep(20)\n        os._exit(0)"
    later = "import time\nfor _ in range(6):\n    time.sleep(0.1)"
    result = play(left, later, DOUBLE, limits=Limits(cell_seconds=4, memory_mb=100))
    assert (result.errors, result.records) == ({}, {"double": doubled})


def test_memory_held_by_many_processes_together_is_counted(play, doubled):
    result = play(MANY_HANDS, DOUBLE, limits=Limits(cell_seconds=4, memory_mb=400))
    assert result.errors["c0"]["type"] == "MemoryError"
    assert result.records["double"] == doubled


def test_there_is_no_network(printed):
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert printed(CONNECT.replace("PORT", str(server.getsockname()[1]))) == "refused"


@pytest.mark.parametrize("what", ["/etc/passwd", "/etc/shadow", "/proc/1/environ", "/proc/self/environ", "/etc/hostname"])
def test_files_of_the_system_are_not_there(printed, what):
    assert printed(f"import os; print(os.path.exists({what!r}))") == "False"


def test_neither_the_course_nor_the_gradebook_nor_a_home_is_there(printed, root, tmp_path):
    (tmp_path / "gradebook.db").write_text("secret")
    places = [str(path) for path in (root / "source", root / "autograder", root / ".git", tmp_path, Path.home() / ".ssh")]
    assert printed(f"import os; print([p for p in {places!r} if os.path.exists(p)])") == "[]"


def test_no_answer_key_and_no_other_part_of_the_package_is_importable(printed):
    assert printed(IMPORTABLE) == "[]"


def test_no_file_of_the_course_is_under_any_folder(printed):
    assert printed(LOOK_AROUND) == "[]"


def test_our_environment_does_not_come_in(printed, monkeypatch):
    monkeypatch.setenv("A_SECRET", word := secrets.token_hex(8))
    assert word not in printed("import os; print(dict(os.environ))")


def test_nothing_but_the_private_folder_can_be_written(printed):
    assert printed(WRITE_EVERYWHERE) == "[] 4"


def test_the_private_folder_is_small_and_new_each_time(printed):
    assert [printed(FILL).splitlines() for _ in range(2)] == [["[]", "No space left on device"]] * 2


def test_new_namespaces_mounts_and_sockets_are_refused(printed):
    assert printed(REFUSED_CALLS) == "-1 -1 -1 -1"


def test_the_room_is_not_root_and_cannot_become_it(printed):
    assert printed(BECOME_ROOT).splitlines() == ["no", "False"]


def test_forged_lines_on_every_descriptor_do_not_stop_the_trusted_side(play, doubled):
    assert play(EVERY_DESCRIPTOR.replace("LINES", repr(FORGED[:2])), DOUBLE).records["double"] == doubled


def test_forged_steps_on_every_descriptor_cost_only_their_author(play):
    result = play(EVERY_DESCRIPTOR.replace("LINES", repr(FORGED)), DOUBLE)
    assert set(result.records) == {"double"}


def test_a_handed_over_end_leaves_no_exercise_without_a_record(play):
    line = b'\n{"done": true}\n'
    assert play(EVERY_DESCRIPTOR.replace("LINES", repr([line])), DOUBLE).records == {"double": {"exited": True}}


def test_a_forged_record_before_its_test_cell_is_ignored(play, doubled):
    line = b'\n{"record": "double", "data": {"exited": true}}\n'
    assert play(EVERY_DESCRIPTOR.replace("LINES", repr([line])), DOUBLE).records["double"] == doubled


def test_no_process_of_the_room_is_left(play):
    name = secrets.token_hex(7)
    play(LINGER.replace("NAME", name))
    end = time.monotonic() + 5
    while _is_running(name) and time.monotonic() < end:
        time.sleep(0.02)
    assert not _is_running(name)


def _is_running(name):
    return name in [_read(path).strip() for path in Path("/proc").glob("[0-9]*/comm")]


def _read(path):
    try:
        return path.read_text()
    except OSError:
        return ""
