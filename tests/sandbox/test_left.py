"""The next submission finds the room as the first one did, at each level of isolation, whatever was left there."""

import os
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox.inside import folder
from tests.sandbox.levels import LEVELS, played

PORTRAIT = r"""
import ctypes, fcntl, matplotlib, os, resource, stat, struct
def flags(path):
    number = os.open(path, os.O_RDONLY)
    try: return struct.unpack('i', fcntl.ioctl(number, 0x80086601, b'0000'))[0] & 0x100FF
    except OSError: return None
    finally: os.close(number)
def state(number):
    kind, how = stat.S_IFMT(os.fstat(number).st_mode), fcntl.fcntl(number, 3)
    return (kind, how, os.lseek(number, 0, 1)) if kind == stat.S_IFREG else (kind, how)
def states():
    for number in range(64):
        try: yield state(number)
        except OSError: pass
for path in ('.', '..'):
    info, values = os.stat(path), {name: os.getxattr(path, name) for name in os.listxattr(path) if name.startswith('user.')}
    print(os.listdir(path), oct(info.st_mode), info.st_uid == os.getuid(), values, flags(path))
print(sorted(states()), os.getpriority(0, 0), sorted(os.sched_getaffinity(0)), os.sched_getscheduler(0), os.getcwd()[-8:])
print([resource.getrlimit(kind) for kind in range(16)])
print(open('mine', 'w').write('saved'), os.mkdir('deep'), open('../mine', 'w').write('saved'))
"""
BOTH = "import ctypes, fcntl, os, struct\nfor path in ('.', '..'):\n    try: WORK\n    except OSError: pass"
NEW_CALL = "c = ctypes.CDLL(None); c.syscall(463, -100, path.encode(), 0, b'user.left', (ctypes.c_uint64 * 2)(id(path), 4), 16)"
LEFT = {
    "attributes": BOTH.replace("WORK", "os.setxattr(path, 'user.left', b'print(1)')"),
    "attributes by a young call": BOTH.replace("WORK", NEW_CALL),
    "a folder that nobody may write into": BOTH.replace("WORK", "os.chmod(path, 0o500)"),
    "a folder made anew": "import os\nos.chdir('..'); os.rmdir('notebook'); os.mkdir('notebook', 0o500)",
    "a link in place of the folder": "import os\nos.chdir('..')\nos.rename('notebook', 'x'); os.symlink('x', 'notebook')",
    "flags of a folder": BOTH.replace("WORK", "fcntl.ioctl(os.open(path, 0), 0x40086602, struct.pack('i', 0xC0))"),
    "offsets": "import os\nfor number in range(3, 64):\n    try: os.lseek(number, 77, 0)\n    except OSError: pass",
    "modes of open files": "import fcntl\nfor n in range(3, 64):\n    try: fcntl.fcntl(n, 4, 0o2000)\n    except OSError: pass",
    "pipes with names": "import os; os.mkfifo('f'); os.mkfifo('../f')",
    "names that are no text": "import os\nopen(b'\\xff\\xfe', 'w'); os.mkdir(b'../\\xff')",
    "a folder 3,000 deep": "import os\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')",
    "a closed folder with files": "import os\nos.mkdir('d', 0o300); open('d/x', 'w'); os.mkdir('e', 0)",
    "hard links and a hole": "import os\nopen('a', 'w').truncate(60 << 20); os.link('a', 'b'); os.link('a', '../c')",
    "limits and habits": "import os, resource\nos.umask(0); os.sched_setaffinity(0, {0}); resource.setrlimit(7, (20, 20))",
    "a folder that has gone": "import os\nhere = os.getcwd()\nos.rmdir(here)",
    "a process of a thread": "import os, threading, time\ndef leave():\n    if os.fork() == 0:\n        time.sleep(60)\n"
    "t = threading.Thread(target=leave); t.start(); t.join()",
}  # fmt: skip


@pytest.fixture(scope="module")
def portraits():
    """A function that gives, for what was left, the portrait of the room after it, and that room's first portrait.

    A room that was not clean is thrown away, and the one in its place has limits that begin at its own size.
    """
    found = {}

    def portraits(level):
        if level not in found:
            sources = [PORTRAIT, *(source for left in LEFT.values() for source in ("import matplotlib\n" + left, PORTRAIT))]
            taken = played(*level, [{"source": source} for source in sources])[::2]
            first = {tuple(item["rooms"]): item for item in reversed(taken)}
            found[level] = {left: (first[tuple(item["rooms"])], item) for left, item in zip(LEFT, taken[1:], strict=True)}
        return found[level]

    return portraits


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be both")
@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("level", LEVELS, ids=" ".join)
def test_the_next_submission_finds_the_room_as_the_first_one_did(portraits, level, left):
    first, after = portraits(level)[left]
    assert (first["error"], first["level"]) == (None, level[0])
    assert (after["text"], after["error"]) == (first["text"], None)


names = st.binary(min_size=1, max_size=8).filter(lambda name: not {b"/"[0], 0} & set(name) and name not in (b".", b".."))
trees = st.recursive(
    st.sampled_from(["file", "link", "pipe"]),
    lambda inner: st.tuples(st.sampled_from([0o700, 0]), st.dictionaries(names, inner)),
)


def build(place, tree):
    if isinstance(tree, tuple):
        os.mkdir(place)
        for name, inner in tree[1].items():
            build(os.path.join(place, name), inner)
        os.chmod(place, tree[0])
    else:
        {"file": lambda: open(place, "w").close(), "link": lambda: os.symlink("/", place), "pipe": lambda: os.mkfifo(place)}[
            tree
        ]()


@settings(max_examples=60, deadline=None)
@given(tree=st.tuples(st.just(0o700), st.dictionaries(names, trees)))
def test_a_folder_is_removed_whatever_is_in_it(tmp_path_factory, tree):
    place = tmp_path_factory.mktemp("any") / "folder"
    build(os.fsencode(place), tree)
    folder.remove(str(place))
    assert not place.exists()


def test_a_folder_without_a_wall_that_is_too_deep_for_a_path_is_removed(play, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    play("import os\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')", tests=[], probes={}, sandboxed=False)
    assert not list(tmp_path.glob("room-*"))
