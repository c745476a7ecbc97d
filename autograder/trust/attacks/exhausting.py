"""Use up time, memory, disk, processes, threads, output and file descriptors: it costs its author one cell or question."""

from __future__ import annotations

from autograder.trust.attacks.spec import Attack

CLOCK = "a clock of processor time and one on the wall, held from outside"
AGAIN = "the cell is stopped and the rest is run again without it"

STUBBORN = """
import signal, time
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True:
    try:
        while True: time.sleep(0.01)
    except BaseException: pass
"""
THREADS = """
import threading, time
many = []
try:
    for _ in range(2000):
        many.append(threading.Thread(target=time.sleep, args=(30,), daemon=True))
        many[-1].start()
except RuntimeError as error: print('held:', error)
"""
FORKS = """
import os, time
born = 0
try:
    for _ in range(5000):
        if os.fork() == 0: time.sleep(30); os._exit(0)
        born += 1
except OSError as error: print('held:', error.strerror)
"""
HANDS = """
import os, time
for _ in range(12):
    if os.fork() == 0:
        x = b'x' * (300 << 20)
        time.sleep(30)
time.sleep(0.9)
print('all of them hold it')
"""
MAPS = """
import mmap
held = []
try:
    while True:
        held.append(mmap.mmap(-1, 64 << 20))
        held[-1].write(b'x' * (64 << 20))
except (OSError, MemoryError, ValueError) as error:
    n = len(held)
    held.clear()
    print('held:', type(error).__name__, n)
"""
DISK = """
import os
said = []
for number in range(9):
    try:
        with open(f'f{number}', 'wb') as file:
            for _ in range(200): file.write(b'x' * (1 << 20))
    except OSError as error: said.append(error.strerror)
print('held:', sorted(set(said)))
"""
INODES = """
import os
try:
    for number in range(10 ** 6): os.close(os.open(f'n{number}', os.O_CREAT | os.O_WRONLY))
except OSError as error: print('held:', error.strerror)
"""
DESCRIPTORS = """
import os
held = []
try:
    while True: held.append(os.dup(1))
except OSError as error: print('held:', error.strerror)
"""
DISPLAYS = """
from IPython.display import display, HTML
for number in range(20_000): display({'text/html': '<b>%d</b>' % number, 'text/plain': 'x' * 200}, raw=True)
print('x' * 10)
"""
OUTPUTS = """
import sys
try:
    for number in range(10 ** 6):
        sys.stdout.write('a')
        sys.stderr.write('b')
except BaseException as error: print(type(error).__name__)
"""
LONG_ERROR = """
def deep(n):
    if n: return deep(n - 1)
    raise ValueError('x' * 10 ** 7)
deep(900)
"""

EXHAUSTING = (
    Attack("endless-loop", "time", "an endless loop", "CellTimeout", CLOCK, ("while True: pass",)),
    Attack("sleep", "time", "a long sleep", "CellTimeout", CLOCK, ("import time; time.sleep(3600)",)),
    Attack("stubborn-loop", "time", "an endless loop that ignores every signal and exception", "CellTimeout", CLOCK + "; " + AGAIN,
        (STUBBORN,)),
    Attack("regex", "time", "a regular expression that takes years, in C", "CellTimeout", CLOCK + "; " + AGAIN,
        ("import re; re.match('(a+)+$', 'a' * 60 + 'b')",)),
    Attack("slow-probe", "time", "a function that loops for ever when it is called", "timeout", CLOCK,
        answers={"linear_backward": "def linear_backward(dZ, cache):\n    while True: pass"}),
    Attack("many-slow-cells", "time", "forty cells, each just within the limit of a cell", "the rest was not run",
        "a limit for the whole notebook", tuple(["import time; time.sleep(0.7)"] * 40), after="test_linear_forward", total_seconds=2),
    Attack("bytearray", "memory", "a bytearray of 100 GB", "MemoryError", "a limit on each process", ("x = bytearray(10 ** 11)",)),
    Attack("mmap", "memory", "anonymous memory, mapped and written until none is left", "held: |MemoryError|CellTimeout|ended the Python",
        "a limit on each process", (MAPS,)),
    Attack("many-hands", "memory", "twelve processes that hold 300 MB each", "MemoryError|CellTimeout",
        "the memory of all processes of a room is counted together", (HANDS,)),
    Attack("disk", "disk", "1.8 GB in its folder", "held: .*(No space|too large)", "a small folder in memory, a limit on each file", (DISK,),
        behind_landlock="MemoryError"),
    Attack("files-without-end", "disk", "a million empty files", "held: No space|CellTimeout", "a small folder in memory, and " + CLOCK,
        (INODES,), behind_landlock="MemoryError|CellTimeout"),
    Attack("fork-bomb", "processes", "5,000 processes", "held: Resource|MemoryError", "a limit on processes, for a user that is not root, and on the memory of all together", (FORKS,)),
    Attack("threads", "threads", "2,000 threads", "held: can't start", "a limit on processes and on memory", (THREADS,)),
    Attack("descriptors", "file descriptors", "every file descriptor", "held: Too many|ended the Python",
        "the limit of a process; it holds none of ours", (DESCRIPTORS,), after="test_linear_forward"),
    Attack("stdout", "output", "50 MB on stdout", "output cut", "output is cut at both ends", ("print('x' * (50 << 20))",)),
    Attack("stderr", "output", "lines on stderr without end", "output cut", "output is cut at both ends; stderr costs no mark",
        ("import sys\nfor _ in range(20_000): print('warning ' * 20, file=sys.stderr)",)),
    Attack("display", "output", "20,000 displays", "output cut", "output is cut at both ends", (DISPLAYS,)),
    Attack("a-million-outputs", "output", "a million outputs, one on each stream in turn", "output cut",
        "output is cut at both ends", (OUTPUTS,)),
    Attack("traceback", "output", "a traceback 900 frames deep with 10 MB of text", "ValueError", "a traceback is shortened", (LONG_ERROR,)),
    Attack("large-result", "output", "a result of 80 million numbers", "", "a record has a largest size",
        answers={"linear_backward": "def linear_backward(dZ, cache):\n    return np.zeros(80_000_000), 1, 2"}),
    Attack("recursion", "time", "recursion without end, in Python and in the display", "RecursionError|ended the Python", AGAIN,
        ("import sys\nclass Deep:\n    def __repr__(self): return repr(self)\nDeep()",)),
)  # fmt: skip
