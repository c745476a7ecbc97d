"""A room serves one job after the other: nothing of a job reaches the next one, nor the process that serves them."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.notebook.cells import Cell
from autograder.sandbox.pool import POOL, close_rooms, warm_rooms

LEFT = {
    "files": "import os; open('left', 'w').write('x'); os.mkdir('d'); open('d/x', 'w'); os.chmod('d', 0)",
    "files beside the folder": "import os; open('/tmp/left', 'w').write('x'); os.symlink('/', '/tmp/link')",
    "a process": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)",
    "a forking process": "import os\nif os.fork() == 0:\n    while True:\n        if os.fork() == 0: os._exit(0)",
    "a module": "import sys, numpy; numpy.pi = 3; sys.modules['json'] = None; import builtins; builtins.print = None",
    "a shell that is changed": "get_ipython().run_cell = None; import os; os.environ['LEFT'] = '1'",
    "an end": "import os; os._exit(3)",
    "every process killed": "import os; os.kill(-1, 9)",
    "files of the shell": "import os; os.makedirs('/tmp/.ipython/left', exist_ok=True)",
    "a magic that writes": "%cd /tmp",
    "a full folder": "open('big', 'wb').write(b'x' * (60 << 20))",
    "a deep folder": "import os\nfor _ in range(2000): os.mkdir('d'); os.chdir('d')",
}
SETTINGS = """import os  # without the word by which a room knows that a job draws
os.umask(0)
name = 'mat' + 'plotlib'
os.mkdir('/tmp/.' + name)
for folder in ('/tmp', '/tmp/notebook', '/tmp/.' + name):
    open(folder + '/' + name + 'rc', 'w').write('axes.facecolor: red')"""
LOOK = """import os, sys, time, numpy
print(sorted(os.listdir('/tmp/notebook')), os.listdir('/tmp'))
print(numpy.pi > 3.1, 'LEFT' in os.environ, sys.modules.get('json') is not None)
for number in range(2, 400):
    try:
        os.kill(number, 0)
        print('a process of mine', number) if number not in (os.getpid(), os.getppid()) else None
    except (ProcessLookupError, PermissionError):
        pass"""


def text(result) -> str:
    return "".join(item.get("text", "") for item in result.outputs["c0"])


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_a_job_leaves_is_gone_for_the_next(source, play):
    play(source, tests=[Cell("last", "")])
    assert text(play(LOOK, tests=[Cell("last", "")])) == "[] ['notebook']\nTrue False True\n"


def test_the_same_room_serves_the_next_job(play):
    play("1", tests=[Cell("last", "")])
    before = [room.process.pid for room in POOL.idle]
    play("open('left', 'w').close()", tests=[Cell("last", "")])
    assert [room.process.pid for room in POOL.idle] == before


def test_what_a_job_leaves_is_gone_when_the_room_loads_matplotlib_for_a_later_one(play):
    close_rooms()
    assert play(SETTINGS, tests=[Cell("last", "")]).errors == {}
    before = [room.process.pid for room in POOL.idle]
    drawn = play("import matplotlib\nprint(matplotlib.rcParams['axes.facecolor'])", tests=[Cell("last", "")])
    assert (text(drawn), [room.process.pid for room in POOL.idle]) == ("white\n", before)


def test_rooms_that_were_started_ahead_serve_the_first_jobs_and_are_gone_afterwards(play, doubled):
    close_rooms()
    with warm_rooms(2, ()):
        first = POOL.starting[0][1]
        assert play("from autograder import check\ndef double(A): return A * 2").records["double"] == doubled
        assert [room.process.pid for room in POOL.idle] == [first.result().process.pid]
    assert not POOL.idle and not POOL.starting and first.result().process.poll() is not None


def test_a_room_that_was_killed_is_not_used_again(play, doubled):
    play("1", tests=[Cell("last", "")])
    for room in POOL.idle:
        room.process.kill()
        room.process.wait()
    assert play("from autograder import check\ndef double(A): return A * 2").records["double"] == doubled


def test_a_job_holds_no_line_but_its_own_two_pipes(play):
    source = """import os, stat
kinds = []
for number in range(3, 256):
    try:
        kinds.append(stat.S_IFMT(os.fstat(number).st_mode))
    except OSError:
        pass
print(kinds.count(stat.S_IFIFO), kinds.count(stat.S_IFSOCK))"""
    assert text(play(source, tests=[Cell("last", "")])) == "2 0\n"


LIBRARY = "import ctypes; c = ctypes.CDLL(None, use_errno=True)"
REFUSED = {
    "limits of another process": "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_NPROC, (0, 0))",
    "processors of another process": "os.sched_setaffinity(os.getppid(), {0})",
    "priority of another process": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "shared memory": f"{LIBRARY}; assert c.shmget(1, 10, 0o1600) >= 0, ctypes.get_errno()",
    "message queue": f"{LIBRARY}; assert c.msgget(1, 0o1600) >= 0, ctypes.get_errno()",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_a_job_cannot_set_or_share_anything_outside_of_it(source, play):
    result = play(f"import os\n{source}", tests=[Cell("last", "")])
    assert result.errors["c0"]["type"] in ("PermissionError", "AssertionError"), result
    assert result.errors["c0"]["text"].startswith("[Errno 1]") or result.errors["c0"]["text"] == "1"


def test_two_jobs_draw_different_random_numbers(play):
    source = "import random, numpy; print(random.random(), numpy.random.rand())"
    assert text(play(source, tests=[Cell("last", "")])) != text(play(source, tests=[Cell("last", "")]))


def test_a_room_outlives_the_thread_that_asked_for_it(play):
    close_rooms()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(play, "1", tests=[Cell("last", "")]).result()
    time.sleep(0.1)
    assert [room.process.poll() for room in POOL.idle] == [None]


@pytest.mark.skipif(os.getuid() != 0, reason="only root has other users to give")
def test_each_job_is_another_user(play):
    seen = {text(play("import os; print(os.getuid())", tests=[Cell("last", "")])) for _ in range(4)}
    assert len(seen) > 1
