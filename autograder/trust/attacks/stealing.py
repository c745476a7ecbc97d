"""Steal solutions, keys, seeds and other students' work; write the gradebook; leave the room."""

from __future__ import annotations

from autograder.trust.attacks.spec import Attack

NOT_THERE = "the room holds Python, the packages and the stub: no other file of the machine is there"
READ_ONLY = "everything but a small private folder is read-only"
FILTER = "the system call filter, no rights, no new ones"
APART = "process, network and IPC namespaces of its own"

WALK = """
import os, sys
found = []
for folder, inner, files in os.walk('/'):
    if folder in ('/usr/lib', '/usr/lib64', sys.base_prefix + '/lib') or folder.startswith('/site-packages/0/'): inner.clear()
    for file in files:
        if file.endswith(('.db', '.ipynb', 'seed')) or folder.endswith('/keys') or 'gradebook' in file:
            found.append(folder + '/' + file)
print('notebooks, keys and databases:', [name for name in found if 'site-packages' not in name])
"""
IMPORTS = """
import importlib.util, pkgutil, autograder
names = ['checking.judge', 'checking.key', 'checking.keys', 'forge.solutions', 'forge.build', 'grading.mark', 'trust', 'desk']
found = []
for name in names:
    try: found += [name] * bool(importlib.util.find_spec('autograder.' + name))
    except ImportError: pass
print('importable:', found)
"""
READ = """
import glob, os
tried = []
for name in ['gradebook.db', 'source/2_L_layer/2_L_layer.ipynb', 'submitted/victim/2_L_layer/2_L_layer.ipynb', '.autograder/seed']:
    for path in ['@FOLDER@/' + name, '/tmp/notebook/../../' + name, '/proc/1/root@FOLDER@/' + name]:
        try: print(open(path, 'rb').read())
        except OSError as error: tried.append(type(error).__name__)
print(len(tried), 'paths:', set(tried))
"""
LINKS = """
import os, shutil
tried = []
for number, target in enumerate(['@FOLDER@', '/proc/self/root', '/etc/passwd', '..', '/', '/dev/mem', '/dev/kmsg', '/dev/sda']):
    os.symlink(target, f'link{number}')
    for name in [f'link{number}', f'link{number}/gradebook.db', f'link{number}/etc/passwd', f'link{number}/shadow']:
        try: print('got', open(name, 'rb').read(50))
        except OSError as error: tried.append(type(error).__name__)
    try: os.link(target, f'hard{number}')
    except OSError as error: tried.append(type(error).__name__)
print(len(tried), 'refused')
"""
ENVIRONMENT = """
import os, ctypes
names = sorted(os.environ)
c = ctypes.CDLL(None)
pointer = ctypes.POINTER(ctypes.c_char_p).in_dll(c, 'environ')
entries = []
while pointer[len(entries)]: entries.append(pointer[len(entries)])
print(names, entries)
"""
PROC = """
import os
found = [path for path in ['/proc', '/proc/1/environ', '/proc/self/mem', '/proc/self/maps', '/proc/1/root', '/sys',
         '/proc/@PROCESS@/environ', '/run', '/var', '/home', '/etc/passwd', '/etc/shadow'] if os.path.exists(path)]
read = []
for path in found:
    try: read.append((os.listdir if os.path.isdir(path) else open)(path) and path)
    except OSError: pass
print('there:', found, 'read:', read)
"""
DESCRIPTORS = """
import ctypes, os, socket, stat
c = ctypes.CDLL(None, use_errno=True)
taken, kinds = [], {}
for number in range(3, 1024):
    try: kinds[number] = stat.S_IFMT(os.fstat(number).st_mode)
    except OSError: pass
for process in (os.getppid(), 1, 2):
    try: handle = os.pidfd_open(process)
    except OSError: continue
    taken += [number for number in range(64) if c.syscall(438, handle, number, 0) >= 0]
sockets = [number for number, kind in kinds.items() if kind == stat.S_IFSOCK]
print('taken:', taken, 'sockets:', sockets)
"""
ANOTHER_PROCESS = """
import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
results = []
for process in (1, 2, os.getppid(), @PROCESS@):
    results += [c.ptrace(16, process, 0, 0), c.syscall(310, process, 0, 0, 0, 0, 0), c.syscall(311, process, 0, 0, 0, 0, 0)]
print('refused', results.count(-1), 'of', len(results))
"""
SOCKETS = """
import socket
tried = []
for family, kind, address in [(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', @PORT@)), (socket.AF_INET, socket.SOCK_DGRAM,
        ('127.0.0.1', @PORT@)), (socket.AF_UNIX, socket.SOCK_STREAM, '\\0autograder-@PORT@'), (socket.AF_INET6,
        socket.SOCK_STREAM, ('::1', @PORT@)), (socket.AF_NETLINK, socket.SOCK_RAW, (0, 0))]:
    try:
        with socket.socket(family, kind) as line: line.connect(address) or line.send(b'stolen')
        tried.append('connected')
    except OSError as error: tried.append(type(error).__name__)
print(tried)
"""
LAST_STUDENT = """
import gc, linecache, sys
mark = 'WORK OF ' + 'ANOTHER STUDENT'
seen = [item for item in gc.get_objects() if type(item) is dict for item in item.values() if type(item) is str and mark in item]
seen += [name for name, entry in linecache.cache.items() if any(mark in line for line in (entry[2] if len(entry) > 2 else []))]
seen += [name for name in get_ipython().user_ns if 'left_by' in name]
print('of others:', [item for item in seen if 'gc.get_objects' not in item])
"""
GRADEBOOK = """
import os, sqlite3
tried = []
for path in ['@FOLDER@/gradebook.db', 'gradebook.db', '../../gradebook.db', '/gradebook.db']:
    try:
        with sqlite3.connect(path) as base:
            base.execute('create table if not exists grade (auto_score)')
            base.execute('update grade set auto_score = 30')
            tried.append('wrote ' + path)
    except sqlite3.Error as error: tried.append(str(error))
print(tried)
"""
WRITE = """
import os
written = []
for folder in ['/', '/usr/lib', '/lib', '/site-packages', '/site-packages/kit', '/site-packages/kit/autograder', '/site-packages/0',
               '/dev', '/dev/shm', '@FOLDER@', os.path.dirname(np.__file__)]:
    try:
        open(folder + '/owned', 'w').close()
        written.append(folder)
    except OSError: pass
print('written:', written)
"""
ESCAPE = """
import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
os.makedirs('deep', exist_ok=True)
calls = {'chroot': c.chroot(b'deep'), 'unshare': c.unshare(0x10000000), 'mount': c.mount(b'x', b'/tmp', b'tmpfs', 0, None),
    'umount': c.umount2(b'/tmp', 2), 'setns': c.setns(0, 0), 'pivot_root': c.syscall(155, b'.', b'.'), 'bpf': c.syscall(321, 0, 0, 0),
    'handle': c.syscall(304, -100, 0, 0), 'keyctl': c.syscall(250, 0, 0, 0, 0, 0), 'io_uring': c.syscall(425, 1, 0),
    'userfaultfd': c.syscall(323, 0), 'perf': c.syscall(298, 0, 0, -1, -1, 0), 'setuid': c.setuid(0), 'setgid': c.setgid(0),
    'fsopen': c.syscall(430, b'tmpfs', 0), 'clone3': c.syscall(435, 0, 0), 'mknod': c.mknod(b'disk', 0o60666, 0x800)}
print('allowed:', [name for name, result in calls.items() if result != -1])
"""
FOREIGN_CODE = """
import ctypes, mmap, platform
if platform.machine() == 'x86_64':
    code = bytes.fromhex('53b814000000cd805bc3')  # getpid as a 32-bit program asks for it
    own, every = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    page = mmap.mmap(-1, 4096, flags=own, prot=every)
    page.write(code)
    run = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    c = ctypes.CDLL(None, use_errno=True)
    print('numbers of another machine:', 'refused' if run() < 0 else 'answered', c.syscall(0x40000027))
else:
    print('numbers of another machine: refused -1')
"""
KILL = """
import os, signal
done = []
for process in (1, os.getppid(), @PROCESS@):
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        try: os.kill(process, number); done.append(process)
        except OSError as error: done.append(type(error).__name__)
print('killed:', [item for item in done if type(item) is int and item > 2])
"""

STEALING = (
    Attack("files", "files", "a search of the whole disk for notebooks, keys and databases", "databases: \\[\\]", NOT_THERE, (WALK,)),
    Attack("package", "package", "the judge, the keys and the solutions by import", "importable: \\[\\]", NOT_THERE, (IMPORTS,)),
    Attack("known-paths", "files", "the solutions, another student's notebook, the gradebook and the seed by their paths",
        "12 paths: \\{'FileNotFoundError'\\}", NOT_THERE, (READ,),
        behind_landlock="12 paths: \\{[^}]*'PermissionError'[^}]*\\}"),
    Attack("links", "files", "symbolic and hard links out of its folder, devices", "40 refused|3\\d refused", NOT_THERE, (LINKS,)),
    Attack("environment", "environment", "our environment, by Python and in memory", "OPENBLAS_NUM_THREADS",
        "a room starts with an environment of its own", (ENVIRONMENT,)),
    Attack("proc", "/proc", "other processes by /proc, and the system's folders", "there: \\[\\]", NOT_THERE, (PROC,),
        behind_landlock="read: \\[\\]"),
    Attack("control-socket", "zygote", "the line between the room and the trusted side, by number and by pidfd_getfd",
        "taken: \\[\\] sockets: \\[\\]", "a runner holds two pipes and nothing else; the filter refuses pidfd_getfd", (DESCRIPTORS,)),
    Attack("memory-of-others", "processes", "the memory of the zygote and of other processes: ptrace, process_vm_readv and _writev",
        "refused 12 of 12", FILTER, (ANOTHER_PROCESS,)),
    Attack("sockets", "network", "sockets of five families to a server outside", "\\['PermissionError'(, 'PermissionError'){4}\\]",
        APART + "; the filter refuses sockets", (SOCKETS,)),
    Attack("last-student", "zygote", "what the last submission left in the memory of the room", "of others: \\[\\]",
        "each submission is forked from a process that never ran one", (LAST_STUDENT,)),
    Attack("gradebook", "gradebook", "its mark, written into the gradebook by its path", "unable to open", READ_ONLY, (GRADEBOOK,)),
    Attack("write", "files", "a file in the system, in the packages, in the kit and outside", "written: \\[\\]", READ_ONLY, (WRITE,)),
    Attack("escape", "system calls", "chroot, unshare, mount, setns, bpf, keyctl, io_uring, setuid, mknod and others",
        "allowed: \\[\\]", FILTER, (ESCAPE,)),
    Attack("foreign-calls", "system calls", "the same calls under the numbers of another machine (32 bit, x32)", "refused -1",
        "the filter looks at the machine first", (FOREIGN_CODE,)),
    Attack("kill", "processes", "signals to the first process of the room, to the zygote and to a process outside",
        "killed: \\[\\]|ended the Python process", APART + "; each submission is a user of its own where we are root", (KILL,), after="test_linear_forward"),
)  # fmt: skip
