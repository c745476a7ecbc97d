"""Poison the next submission: what is left in files, processes, modules, caches, and the process that serves them all."""

from __future__ import annotations

from autograder.trust.attacks.spec import Attack

SWEPT = "after each submission every process of the room is killed and its folder emptied, or the room is thrown away"
FORKED = "each submission is forked from a process that never ran one"

FILES = """
import os
wrote = 0
for folder in [os.getcwd(), '/tmp', '/tmp/notebook', '/tmp/.ipython', '/tmp/.matplotlib', '/dev/shm', '/var/tmp']:
    for name in ['numpy.py', 'sitecustomize.py', 'usercustomize.py', 'matplotlibrc', 'utils.py', 'autograder.py']:
        try: wrote += bool(open(f'{folder}/{name}', 'w').write('raise SystemExit'))
        except OSError: pass
print('wrote', wrote)
"""
STARTUP = """
import os
for folder in ['/tmp/.ipython/profile_default/startup', '/tmp/.ipython/extensions', '/tmp/.matplotlib', '/tmp/.cache']:
    try:
        os.makedirs(folder, exist_ok=True)
        open(folder + '/00.py', 'w').write('import builtins; builtins.len = None')
        open(folder + '/fontlist-v390.json', 'w').write('{}')
        print('wrote', folder)
    except OSError as error: print(type(error).__name__)
"""
LEFT_BEHIND = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                try: open('/tmp/notebook/numpy.py', 'w').write('raise SystemExit')
                except OSError: pass
                time.sleep(0.001)
        os._exit(0)
print('left')
"""
RACE = """
import os, signal
if os.fork() == 0:
    os.setsid()
    for number in range(1, 60):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    while True:
        if os.fork(): os._exit(0)
print('left')
"""
MODULES = """
import builtins, sys, numpy, os, random
numpy.dot = numpy.matmul = numpy.log = None
numpy.pi = 3
sys.modules['utils'] = sys.modules['json'] = None
sys.path.insert(0, '/tmp')
os.environ['PYTHONPATH'] = '/tmp'
numpy.seterr(all='raise')
print('changed')
"""
SHARED = """
import ctypes
c = ctypes.CDLL(None, use_errno=True)
print('shared:', [name for name, result in {'shm': c.shmget(1, 10, 0o1666), 'sem': c.semget(1, 1, 0o1666),
    'msg': c.msgget(1, 0o1666), 'mq': c.mq_open(b'/x', 0o102, 0o666, 0)}.items() if result != -1])
try: print('posix', open('/dev/shm/x', 'w'))
except OSError as error: print(type(error).__name__)
"""
ZYGOTE = """
import ctypes, os, resource, signal
c, said = ctypes.CDLL(None, use_errno=True), []
for process in (os.getppid(), 1):
    for act in (lambda: resource.prlimit(process, resource.RLIMIT_NPROC, (0, 0)),
                lambda: resource.prlimit(process, resource.RLIMIT_AS, (1 << 20, 1 << 20)),
                lambda: os.sched_setaffinity(process, {0}), lambda: os.setpriority(os.PRIO_PROCESS, process, 19)):
        try: act(); said.append('done')
        except OSError as error: said.append(type(error).__name__)
print('lowered:', said.count('done'))
"""
STOP = """
import os, signal
said = []
for number in (signal.SIGSTOP, signal.SIGUSR1, signal.SIGALRM, signal.SIGKILL):
    try: os.kill(os.getppid(), number); said.append('sent')
    except OSError as error: said.append(type(error).__name__)
print('signals:', said)
"""
LOCKS = """
import os, fcntl
os.makedirs('a/b'); open('a/b/c', 'w').close(); os.chmod('a/b', 0); os.chmod('a', 0)
for folder in ['/tmp', '/tmp/notebook', '/tmp/.ipython', '/tmp/.matplotlib']:
    try: os.chmod(folder, 0); print('locked', folder)
    except OSError as error: print(type(error).__name__)
"""
DEEP = """
import os
try:
    for _ in range(20000): os.mkdir('d'); os.chdir('d')
except OSError as error: print(error.strerror)
print('deep')
"""

POISONING = (
    Attack("files-for-the-next", "files", "numpy.py, sitecustomize.py and others in every folder that it may write", "wrote [1-9]", SWEPT,
        (FILES,)),
    Attack("startup-files", "IPython, matplotlib", "start-up files of IPython and a font cache of matplotlib", "wrote|Error", SWEPT,
        (STARTUP,)),
    Attack("left-behind", "processes", "processes that go on writing files after the end", "left", SWEPT, (LEFT_BEHIND,)),
    Attack("faster-than-kill", "processes", "a process that forks and ends faster than it can be killed", "left", SWEPT, (RACE,)),
    Attack("modules", "modules", "numpy, sys.modules, sys.path and the environment changed in memory", "changed", FORKED, (MODULES,),
        after="test_linear_forward"),
    Attack("shared-memory", "shared memory", "System V and POSIX shared memory, semaphores and queues", "shared: \\[\\]",
        "the filter refuses them, and /dev/shm is read-only", (SHARED,)),
    Attack("zygote-limits", "zygote", "limits, priority and processors of the process that serves the next one", "lowered: 0",
        "the filter lets a process name only itself", (ZYGOTE,)),
    Attack("zygote-signals", "zygote", "stopping or killing the process that serves the next one",
        "'PermissionError', 'PermissionError'|ended the Python process|stopped",
        "it is another user where we are root; else a room that does not answer is thrown away", (STOP,), after="test_linear_forward"),
    Attack("locked-folders", "files", "folders that their owner may not open, the room's own too", "Error|locked", SWEPT, (LOCKS,)),
    Attack("deep-folders", "files", "20,000 folders, one in the other", "deep|CellTimeout", SWEPT, (DEEP,)),
)  # fmt: skip
