"""Leave something for the next one in the room, hold what no limit counts, or watch the machine."""

from __future__ import annotations

from autograder.trust.attacks.spec import Attack

OWN_FOLDER = "each submission has a folder of its own, which goes with it"
REFUSED = "a filter refuses system calls that nothing in the course needs"
COUNTED = "what all processes of a room hold together is counted, shared memory and buffers too"
PARSED = "one schema for all that comes out of a room: exact types and sizes, known types of elements"

ATTRIBUTES = """
import os
for place in ['.', '/tmp', os.path.expanduser('~')]:
    try: os.setxattr(place, 'user.code', b'import builtins; builtins.len = None'); print('set', place)
    except OSError as error: print('refused:', error.strerror)
"""
NO_WRITING = """
import os
for place in ['.', '..', '/tmp']:
    try: os.chmod(place, 0o555); print('closed', place)
    except OSError as error: print('refused:', error.strerror)
"""
OFFSETS = """
import os
moved = 0
for number in range(3, 256):
    try: moved += os.lseek(number, 12345, os.SEEK_SET) == 12345
    except OSError: pass
    try: os.set_inheritable(number, True)
    except OSError: pass
print('moved', moved)
"""
IN_MEMORY = """
import os
held = []
try:
    for number in range(1000):
        held.append(os.memfd_create(str(number)))
        os.ftruncate(held[-1], 64 << 20)
        os.pwrite(held[-1], b'x' * (16 << 20), 0)
    print('has', len(held))
except OSError as error: print('held:', error.strerror)
"""
SHARED = """
import mmap, os, time
try:
    for _ in range(16):
        place = mmap.mmap(-1, 256 << 20)
        if os.fork() == 0:
            for at in range(0, 256 << 20, 4096): place[at] = 1
            place.close()
            time.sleep(20)
            os._exit(0)
    time.sleep(1)
    print('shared')
except (OSError, ValueError) as error: print('held:', error)
"""
BUFFERS = """
import os, time
held = []
try:
    while True:
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        held += [reader, writer]
        os.write(writer, b'x' * (1 << 16))
except OSError as error: print('held:', len(held), error.strerror)
"""
WATCHING = """
import ctypes, os, time
library = ctypes.CDLL(None, use_errno=True)
watch = library.inotify_init1(0)
added = library.inotify_add_watch(watch, b'/', 0xfff)
fan = library.fanotify_init(0, 0)
print('watching', watch >= 0 and added >= 0, fan >= 0)
"""
KEYS = """
import ctypes, os
library = ctypes.CDLL(None, use_errno=True)
add_key = 248 if os.uname().machine == 'x86_64' else 217
print('key', library.syscall(add_key, b'user', b'left', b'code', 4, -4) > 0)
"""
FIELDS = """def linear_backward(dZ, cache):
    kind = np.dtype([(f'f{number}', 'f8') for number in range(2_000)])
    return np.zeros(1, dtype=kind), np.zeros(1, dtype=kind), np.zeros(1, dtype=kind)"""
LARGE = """def linear_backward(dZ, cache):
    return np.zeros((20_000, 20_000)), np.broadcast_to(1.0, (1 << 20, 1 << 20)), np.empty((0, 1 << 40))"""
NAMES = """def compute_cost(AL, Y):
    raise type('\\x1b[2J\\x1b]0;owned\\x07', (Exception,), {})('\\x1b[5A\\u202eforged')"""
ASKING = """def linear_activation_forward(A_prev, W, b, activation):
    for _ in range(50): linear_forward(A_prev, W, b)
    return linear_forward(np.ones((3_000, 3_000)), np.ones((3_000, 3_000)), np.ones((3_000, 1)))"""
NO_HELPER = "def linear_forward(A, W, b):\n    raise ValueError('asked for elsewhere')"

LEAVING = (
    Attack("attributes", "next submission", "code in an extended attribute of the folder", "set|refused", OWN_FOLDER, (ATTRIBUTES,)),
    Attack("folder-closed", "next submission", "a folder in which the next one cannot write", "closed|refused", OWN_FOLDER, (NO_WRITING,)),
    Attack("offsets", "next submission", "descriptors that are shared, moved to other places", "moved", OWN_FOLDER, (OFFSETS,)),
    Attack("keyring", "next submission", "a key in the kernel's keyring", "key False", REFUSED, (KEYS,)),
    Attack("files-in-memory", "memory", "files in memory that no folder holds", "held:", REFUSED, (IN_MEMORY,)),
    Attack("shared-by-many", "memory", "memory that 16 processes share, 4 GB of it", "held:|memory|shared", COUNTED, (SHARED,)),
    Attack("buffers", "memory", "pipes that are full", "held:|memory", COUNTED, (BUFFERS,)),
    Attack("watching", "system calls", "the names of files that are opened anywhere", "watching False False", REFUSED, (WATCHING,)),
    Attack("type-of-fields", "returned values", "an array of 2,000 fields", "linear_backward: wrong", PARSED,
        answers={"linear_backward": FIELDS}),
    Attack("large-arrays", "returned values", "arrays of 3 GB and of no size", "linear_backward: ", PARSED,
        answers={"linear_backward": LARGE}),
    Attack("names-of-errors", "display", "an exception whose name clears the screen", "compute_cost: ", PARSED,
        answers={"compute_cost": NAMES}),
    Attack("asking", "stand-in helpers", "many and large questions to the trusted side", "linear_activation_forward: ", PARSED,
        answers={"linear_forward": NO_HELPER, "linear_activation_forward": ASKING}, earned={}),
)  # fmt: skip
