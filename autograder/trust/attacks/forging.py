"""Forge a mark: through check, probe, stub, helpers, numpy, builtins, IPython, memory, the record, and what is displayed."""

from __future__ import annotations

from autograder.trust.attacks.spec import Attack

RECORD = "marks are computed outside, from the numbers in the record; wrong numbers are wrong"
ONE_EACH = "a record counts once, in its own test cell, and only its numbers are compared"
DISPLAY = "what a cell displays is never read for a mark"
PARSER = "the trusted side parses strictly, within caps, and ignores what does not fit"

FIND_ROOM = """
import sys
def find_room():
    frame = sys._getframe()
    while frame:
        room = frame.f_locals.get("self")
        if hasattr(room, "job") and hasattr(room, "wire"):
            return room
        frame = frame.f_back
room = find_room()
"""
LOOK_UP = (
    FIND_ROOM
    + """
import numpy as np
from autograder.checking.values import decode
def walk(value):
    yield value
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else ()
    for item in items:
        yield from walk(item)
given = list(walk([decode(case) for cases in room.job["probes"].values() for case in cases]))
layers = [item for item in given if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], tuple)]
print("layers found:", len(layers))
"""
)
LOOK_UP_FORWARD = """def linear_activation_forward(A_prev, W, b, activation):
    for linear, Z in layers:
        if linear[1].shape == W.shape and np.allclose(linear[1], W) and linear[0].shape == A_prev.shape:
            A = sigmoid(Z)[0] if activation == "sigmoid" else relu(Z)[0]
            return A, (linear, Z)"""
LOOK_UP_BACKWARD = """def linear_backward(dZ, cache):
    wanted = cache[1].shape
    grads = [item for item in given if isinstance(item, dict) and "dW1" in item]
    for item in grads:
        for layer in range(1, 9):
            if f"dW{layer}" in item and item[f"dW{layer}"].shape == wanted:
                return np.zeros_like(cache[0]), item[f"dW{layer}"], item[f"db{layer}"]"""
FALSE_HELPER = "def linear_forward(A, W, b):\n    return np.cos(W @ A + b) + 1, (A, W, b)"
ASK_FOR_ITSELF = """def linear_activation_forward(A_prev, W, b, activation):
    import json, os, select
    from autograder.checking.values import decode, encode
    cells = dict(zip(linear_forward.__code__.co_freevars, linear_forward.__closure__ or ()))
    if "ask" not in cells:
        raise RuntimeError("nobody to ask")
    wire = cells["ask"].cell_contents.__self__
    wire.send({"ask": "linear_activation_forward", "ticket": "x", "args": encode((A_prev, W, b, activation))})
    if not select.select([wire.source], [], [], 0.1)[0]:
        raise RuntimeError("not answered")
    return decode(json.loads(os.read(wire.source, 1 << 20))["answer"])"""
ASK_TOO_MUCH = """def linear_activation_forward(A_prev, W, b, activation):
    try:
        for number in range(10000):
            Z, cache = linear_forward(A_prev, W, b)
    except Exception as error:
        raise RuntimeError(f"after {number} calls: {error}")
    raise RuntimeError("never refused")"""
ASK_FOR_TOO_MUCH = """def linear_activation_forward(A_prev, W, b, activation):
    try:
        linear_forward(np.ones((9, 2001)), np.ones((2001, 9)), b)
    except Exception as error:
        raise RuntimeError(f"it said: {error}")
    raise RuntimeError("it was computed")"""
RECORDS = """
import json
for name in room.job["probes"]:
    if name != "linear_forward":
        zeros = [{"returned": {"array": [[0.0]], "dtype": "float64", "shape": [1, 1]}, "inputs_after": case,
                  "points": 6, "status": "right"} for case in room.job["probes"][name]]
        room.wire.send({"probe": name})
        room.wire.send({"record": name, "data": {"outcomes": zeros}, "points": 6, "verdict": "right"})
        room.recorded.add(name)
print("sent")
"""
NUMBERS = """
import numpy as np
class Always(np.ndarray):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __array_ufunc__(self, *rest, **more): return True
    def tolist(self): return [[True]]
    def all(self, *rest, **more): return True
print("class made")
"""
ALWAYS = """def linear_backward(dZ, cache):
    return tuple(np.zeros(shape).view(Always) for shape in (cache[0].shape, cache[1].shape, cache[2].shape))"""
LYING = """
class Number(float):
    def __eq__(self, other): return True
    def __float__(self): return 0.5
    def __reduce__(self): return (print, ("unpickled",))
class Everything(dict):
    def __contains__(self, name): return True
    def __getitem__(self, name): return np.zeros((1, 1))
    def get(self, *rest): return np.zeros((1, 1))
    def items(self): return [("dW1", Number()), ("dW1", 1), ("points", 6)]
print("made")
"""
THREAD = """
import threading, time
def keep_sending():
    while True:
        for name in room.job["probes"]:
            if name != "linear_forward":
                text = '{"record": "%s", "data": {"outcomes": [{"returned": true, "inputs_after": true}]}}' % name
                room.wire.send_bytes(text.encode())
        time.sleep(0.002)
threading.Thread(target=keep_sending, daemon=True).start()
print("started")
"""
WRITE_MEMORY = """
import ctypes, gc
room.limits["cell_seconds"] = 999
for item in [True, False]:
    ctypes.memset(id(item) + 16, 1, 1), ctypes.memset(id(item) + 24, 1, 1)
print("False is", int(False), bool(False))
"""
EVENTS = """
def show(*_):
    from IPython.display import HTML, display
    print("6.0")
    display(HTML("<b>mark: 6 / 6</b>"))
    sys.displayhook(6.0)
import sys
get_ipython().events.register("post_run_cell", show)
print("registered")
"""

FORGING = (
    Attack("check-replaced", "check", "its own check() that returns 99 and prints a mark", "99 of 99", RECORD, (
        "import autograder, builtins\nchecked = lambda *a, **k: print('99 of 99') or 99.0\n"
        "check = autograder.check = builtins.check = checked\ncheck(None)",)),
    Attack("stub-replaced", "stub", "a module of its own as `autograder`, that records every exercise as right", "replaced", RECORD, (
        "import sys, types\nfake = types.ModuleType('autograder')\nfake.check = fake.check_all = lambda *a: 6.0\n"
        "fake.example = sys.modules['autograder'].example\nsys.modules['autograder'] = fake\nprint('replaced')",)),
    Attack("probe-replaced", "probe", "a probe that writes down invented results for every function", "replaced", RECORD, (
        "import autograder.sandbox.inside.runner as runner\n"
        "one = {'returned': {'array': [[1.0]], 'dtype': 'float64', 'shape': [1, 1]}}\n"
        "before = runner.probe\n"
        "runner.probe = lambda f, cases: before(f, cases) if getattr(f, '__name__', '') == 'linear_forward' else "
        "[one | {'inputs_after': case} for case in cases]\nprint('replaced')",)),
    Attack("encoder-replaced", "probe", "an encoder that calls every value right", "replaced", RECORD, (
        "import autograder.checking.probe as p\nprint('replaced')\np_encode = p.encode\n"
        "p.encode = lambda value, *a: p_encode(value) if isinstance(value, tuple) else True",)),
    Attack("easy-inputs", "probe", "zeros in place of the hidden inputs, and the true ones as inputs_after", "changed", RECORD, (
        FIND_ROOM, "import copy\ndef zero(item):\n    if isinstance(item, dict) and 'array' in item:\n"
        "        item['array'] = (0 * np.array(item['array'])).tolist()\n"
        "    for inner in item.values() if isinstance(item, dict) else item if isinstance(item, list) else ():\n        zero(inner)\n"
        "zero(room.job['probes']['linear_backward'])\nprint('changed')"),
        answers={"linear_backward": "def linear_backward(dZ, cache):\n    return tuple(np.zeros_like(part) for part in cache)"}),
    Attack("records-of-others", "result pipe", "complete records for every other exercise, with points and verdicts", "sent", ONE_EACH,
        (FIND_ROOM + RECORDS,)),
    Attack("records-from-a-thread", "result pipe", "a thread that sends records while other test cells run", "started", ONE_EACH,
        (FIND_ROOM + THREAD,), after="test_linear_forward"),
    Attack("forged-done", "result pipe", "the message that the job is done, before the test cells", "sent",
        "an exercise without a record has no mark; what was recorded before stays",
        (FIND_ROOM, "print('sent')", "room.wire.send({'done': True})"), after="test_linear_forward"),
    Attack("huge-line", "result pipe", "a message of 100 MB without an end", "sent more data than it may",
        "the trusted side stops reading, ends the room, and runs the rest again without this cell",
        (FIND_ROOM, "import os\nwhile True: os.write(room.wire.sink, b'x' * 65536)")),
    Attack("deep-json", "result pipe", "JSON 100,000 levels deep, and numbers of 100,000 digits", "sent", PARSER,
        (FIND_ROOM, "room.wire.send_bytes(b'[' * 100_000)\nroom.wire.send_bytes(b'{\"record\": ' * 100_000)\n"
        "room.wire.send_bytes(b'{\"start\": ' + b'9' * 100_000 + b'}')\nprint('sent')")),
    Attack("strange-json", "result pipe", "NaN literals, duplicate keys, wrong types, bytes that are no text", "sent", PARSER,
        (FIND_ROOM, "import os\nfor text in ['{\"record\": NaN}', '{\"record\": \"compute_cost\", \"record\": \"compute_cost\", "
        "\"data\": {\"outcomes\": [{\"returned\": Infinity}]}}', '{\"cell\": {}, \"outputs\": 1e999}', '{\"start\": -7}', "
        "'{\"ask\": []}', '{\"probe\": null}']:\n    room.wire.send_bytes(text.encode())\n"
        "os.write(room.wire.sink, bytes(range(256)) * 9 + b'\\n')\nprint('sent')")),
    Attack("two-records", "result pipe", "a function that forks and lets both halves return", "", ONE_EACH,
        answers={"linear_backward": "def linear_backward(dZ, cache):\n    import os\n    os.fork()\n    return dZ, dZ, dZ"}),
    Attack("ask-for-itself", "stand-in helpers", "in the second pass it asks the trusted side for its own result", "not answered",
        "only the helpers of the exercise are answered, never the exercise", earned={"linear_forward": 1},
        answers={"linear_forward": FALSE_HELPER, "linear_activation_forward": ASK_FOR_ITSELF}),
    Attack("ask-too-often", "stand-in helpers", "10,000 questions a case to the trusted side", "called too often|activation_forward: timeout",
        "1,000 answers an exercise at most, within its time", earned={"linear_forward": 1},
        answers={"linear_forward": FALSE_HELPER, "linear_activation_forward": ASK_TOO_MUCH}),
    Attack("ask-for-too-much", "stand-in helpers", "a helper's arguments so large that the answer would be costly", "no answer here",
        "the trusted side answers small arguments only", earned={"linear_forward": 1},
        answers={"linear_forward": FALSE_HELPER, "linear_activation_forward": ASK_FOR_TOO_MUCH}),
    Attack("numpy-patched", "numpy", "np.allclose, np.testing, np.array_equal that always agree", "True True", RECORD, (
        "import numpy.testing\nnp.allclose = np.isclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None\n"
        "print(np.allclose(1, 2), np.array_equal(1, 2))",)),
    Attack("numpy-core-patched", "numpy", "np.asarray and np.isfinite that hand out objects of its own", "patched", RECORD, (
        "before = np.asarray\nclass Plain:\n    dtype, size, shape = np.dtype(float), 1, (1, 1)\n"
        "    def tolist(self): return {'right': True}\n"
        "np.asarray = lambda value, *a, **k: Plain() if type(value) is not np.ndarray else before(value, *a, **k)\nprint('patched')",)),
    Attack("array-that-equals-all", "numpy", "results of an array class that equals everything, ufuncs included", "class made", RECORD,
        (NUMBERS,), answers={"linear_backward": ALWAYS}),
    Attack("values-that-lie", "returned values", "floats, dicts and keys that lie when they are read, and a pickle", "made",
        "values are read by their base types and cross as plain JSON; nothing is unpickled", (LYING,),
        answers={"L_model_backward": "def L_model_backward(AL, Y, caches):\n    return Everything()",
                 "compute_cost": "def compute_cost(AL, Y):\n    return Number()"}),
    Attack("shape-that-lies", "returned values", "an encoded array whose shape and values do not fit, sent by hand", "sent", PARSER,
        (FIND_ROOM + "one = {'returned': {'array': [1.0], 'dtype': 'O', 'shape': [10 ** 12]}, 'inputs_after': {'tuple': []}}\n"
        "import atexit\nprint('sent')\n",),
        answers={"linear_backward": "def linear_backward(dZ, cache):\n    room.wire.send({'record': 'linear_backward', 'data': "
                 "{'outcomes': [one] * len(room.job['probes']['linear_backward'])}})\n    return dZ"}),
    Attack("builtins-patched", "builtins", "len, abs, all, isinstance and float that say what suits", "patched", RECORD, (
        "import builtins\nbuiltins.all = builtins.any = lambda *a: True\nbuiltins.abs = lambda x: 0\n"
        "builtins.sum = lambda *a: 6\nprint('patched')",), after="test_linear_forward"),
    Attack("transform-ast", "IPython", "a shell that drops every statement of the test cells", "replaced", RECORD, (
        "import ast\nshell = get_ipython()\nshell.transform_ast = lambda node: ast.parse('6.0')\n"
        "shell.ast_transformers.append(type('T', (ast.NodeTransformer,), {'visit': lambda self, node: ast.parse('6.0')})())\n"
        "print('replaced')",)),
    Attack("shell-methods", "IPython", "run_cell and its helpers replaced, on the class too", "replaced", RECORD, (
        "shell = get_ipython()\nshell.run_cell = type(shell).run_cell = lambda *a, **k: 1\n"
        "type(shell).mend = lambda self: None\nprint('replaced')",), after="test_linear_forward"),
    Attack("events", "IPython", "an event that shows a mark after every test cell", "6.0", DISPLAY, (EVENTS,)),
    Attack("printed-mark", "display", "a mark as print, as HTML and as the last value of a cell", "6.0", DISPLAY, (
        "from IPython.display import HTML, display\nprint('6.0')\n"
        "display(HTML('<script>mark = 30</script>'), {'text/plain': '30.0'}, raw=False)\n30.0",), after="test_linear_backward"),
    Attack("answers-among-inputs", "gc and frames", "the results of one exercise, looked up among the hidden inputs of the others",
        "layers found", "each exercise has hidden nets of its own, so no input holds another's result", (LOOK_UP,),
        answers={"linear_activation_forward": LOOK_UP_FORWARD, "linear_backward": LOOK_UP_BACKWARD}),
    Attack("search-by-gc", "gc and frames", "every object of the process searched for keys, cases and verdicts", "found: \\[\\]",
        "no expected value is in the process", ("import gc\nnames = set()\nfor item in gc.get_objects():\n"
        "    names |= {name for name in item if isinstance(name, str)} if type(item) is dict else {type(item).__name__}\n"
        "print('found:', sorted(names & {'Verdict', 'Case', 'Exercise', 'expected', 'solution', 'fingerprints'}))",)),
    Attack("memory-written", "ctypes", "True and False overwritten in memory, and the limits of the room", "False is|ended the Python",
        "memory of the room is the student's own: it changes no number outside", (FIND_ROOM + WRITE_MEMORY,),
        after="test_linear_forward"),
    Attack("exit-in-the-probe", "probe", "a function that ends the process with success before it is recorded", "",
        "no record, no mark", answers={"linear_backward": "def linear_backward(dZ, cache):\n    import os\n    os._exit(0)"}),
    Attack("wrong-inputs-after", "probe", "a function that computes in its inputs and hides it", "", RECORD,
        answers={"linear_backward": "def linear_backward(dZ, cache):\n    dZ *= 0\n    return cache[0], cache[1], cache[2]"}),
)  # fmt: skip
