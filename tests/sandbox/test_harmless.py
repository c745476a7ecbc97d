"""A function that only computes is called where it is; any other gets a process of its own, and so does all after a stop."""

import math
import random
import runpy
from opcode import opmap

import numpy as np
import pytest

from autograder.checking.values import decode, encode
from autograder.notebook.cells import Cell
from autograder.sandbox.inside import harmless
from autograder.sandbox.inside.harmless import LASTING, only_computes

ONLY_COMPUTES = {
    "numpy": "return np.dot(A, A.T) / A.shape[1]",
    "a loop": "B = {}\n    for l in range(3):\n        B['W' + str(l)] = A * l\n    return B",
    "a comprehension": "return [a * 2 for a in A], tuple(zip(A, A))",
    "a function within": "def inner(a): return a + 1\n    return inner(A)",
    "a helper": "return helper(A)",
    "itself": "return f(A[1:]) if len(A) else A",
    "a raised error": "raise ValueError('no')",
    "an unknown name": "return nowhere",
    "an assertion": "assert A.shape\n    return math.exp(1)",
    "print": "print(A)",
    "numpy's generator": "np.random.seed(3)\n    return np.random.randn(2, 3) @ A",
    "norms": "return np.linalg.norm(A)",
    "a constant": "return rate * A",
    "names from numpy": "return dot(A, float64(2))",
}
MORE = {
    "a global name": "global rate\n    rate = 2",
    "an attribute": "np.pi = 3",
    "an import": "import os\n    os._exit(0)",
    "a list of the notebook": "calls.append(1)",
    "a list between calls": "return memory",
    "a caught error": "try:\n        return A\n    except:\n        pass",
    "a with block": "with np.errstate(all='raise'):\n        return A",
    "a class": "class B: pass\n    return B()",
    "another generator": "return dice.random()",
    "numpy's settings": "np.seterr(all='raise')",
    "numpy's other modules": "return np.lib.format",
    "hidden names": "return ().__class__.__subclasses__()",
    "a file": "return open('x', 'w')",
    "written code": "return eval('1')",
    "globals": "return globals()",
    "a helper that does more": "return worse(A)",
    "an object": "return thing(A)",
    "settings by their name": "return seterr(all='raise')",
}


def made(body):
    class Thing:
        def __call__(self, A):
            return A

    names = {
        "np": np, "math": math, "dice": random, "rate": 0.1, "calls": [], "thing": Thing(), "dot": np.dot,
        "float64": np.float64, "seterr": np.seterr,
    }  # fmt: skip
    given = "(A, memory=[])" if "memory" in body else "(A)"
    code = f"def helper(A): return A + 1\ndef worse(A):\n    global last\n    last = A\ndef f{given}:\n    {body}"
    exec(code, names)
    return names["f"]


@pytest.mark.parametrize("body", ONLY_COMPUTES.values(), ids=ONLY_COMPUTES)
def test_a_function_that_only_computes_is_known(body):
    assert only_computes(made(body))


@pytest.mark.parametrize("body", MORE.values(), ids=MORE)
def test_a_function_that_may_leave_something_is_known(body):
    assert not only_computes(made(body))


def test_what_is_no_plain_function_may_do_anything():
    assert not any(map(only_computes, (made("return A").__get__(1), np.vectorize(abs), type("F", (), {}), lambda A: made)))


@pytest.mark.parametrize("name", LASTING)
def test_in_a_python_that_has_renamed_an_instruction_no_function_is_harmless(name, monkeypatch):
    monkeypatch.delitem(opmap, name)
    renewed = runpy.run_path(harmless.__file__)
    assert not any(renewed["only_computes"](made(body)) for body in ONLY_COMPUTES.values())


def test_this_python_knows_every_instruction_that_may_leave_something():
    assert harmless.ALL_KNOWN


def test_numpys_generator_goes_on_as_if_there_had_been_no_probe(play):
    code = "import numpy as np\nnp.random.seed(5)\ndef double(A): return A * np.random.rand()"
    after = Cell("after", "print(np.random.rand())")
    alone = play(code.replace("double", "other"), tests=[after]).outputs["after"][0]["text"]
    assert play(code, tests=[Cell("t", "", "double"), after]).outputs["after"][0]["text"] == alone


def test_two_endless_functions_cost_two_records_and_no_new_start(play):
    code = "def double(A):\n    while True: A = A + 1\ndef other(A):\n    while True: A = A + 1\ndef good(A): return A"
    probes = {name: [encode((1,))] for name in ("double", "other", "good")}
    result = play(code, probes=probes, tests=[Cell(name, "", name) for name in probes])
    assert (result.records["double"], result.records["other"]) == ({"timeout": True}, {"timeout": True})
    assert decode(result.records["good"]["outcomes"][0]["returned"]) == 1 and result.stopped == []


def test_a_numpy_that_ends_the_process_costs_only_the_functions_that_call_it(play):
    names = [f"f{number}" for number in range(8)]
    code = "import numpy as np, os\nnp.dot = lambda *_: os._exit(0)\n"
    code += "\n".join(f"def {name}(A): return np.dot(A, A)" for name in names) + "\ndef good(A): return A"
    probes = {name: [encode((1,))] for name in (*names, "good")}
    records = play(code, probes=probes, tests=[Cell(name, "", name) for name in probes]).records
    assert all(records[name] == {"exited": True} for name in names)
    assert decode(records["good"]["outcomes"][0]["returned"]) == 1
