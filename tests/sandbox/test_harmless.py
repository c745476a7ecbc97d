"""A function that only computes is called where it is; any other gets a process of its own, and so does all after a stop."""

import math
import random
import runpy
from opcode import opmap, opname
from types import CodeType

import numpy as np
import pytest

from autograder.checking.values import decode, encode
from autograder.course.course import own_course
from autograder.forge.solutions import reference
from autograder.notebook.cells import Cell
from autograder.sandbox.inside import harmless
from autograder.sandbox.inside.harmless import only_computes

LASTING = ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "IMPORT_NAME", "LOAD_BUILD_CLASS", "PUSH_EXC_INFO")
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
    "texts": "return f'{A.shape} {len(A):>3} {A!r}'",
    "slices": "B = A[1:, ::2]\n    B[:1] = 0\n    del B\n    return A[-1:]",
    "choices": "return (A if A is not None and 1 < 2 <= 3 or not A else None), 3 in (1, 2), -A, ~A, +A",
    "comprehensions of every kind": "return {a for a in A}, {i: a for i, a in enumerate(A) if a}, [[b for b in a] for a in A]",
    "a generator": "return sum(a * rate for a in A), max(max(b for b in a) for a in A)",
    "a generator function": "def each(B):\n        yield from B\n        yield 1\n    return list(each(A))",
    "stars": "first, *rest = A\n    return print(*rest, **{'sep': ' '}), [*A, *rest], {**{}, 'a': 1}",
    "a name for an inner function": "scale = 2\n    return list(map(lambda a: a * scale, A))",
    "a match": "match A:\n        case [a, *rest]: return a\n        case {'a': a}: return a\n        case int(): return 1",
    "loops with a break": "while True:\n        if A: break\n        continue\n    for a in A: pass\n    else: return 1",
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


MORE_IN_SOLUTIONS = {
    "1_two_layer": set(),
    "2_L_layer": set(),
    "3_three_layer": {"model"},
    "4_adam_on_L_layers": {"L_layer_model"},
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


def instructions(code):
    """The numbers of all instructions in code and in the code within it."""
    inner = [instructions(item) for item in code.co_consts if isinstance(item, CodeType)]
    return set(code.co_code[::2]).union(*inner)


@pytest.mark.parametrize("body", ONLY_COMPUTES.values(), ids=ONLY_COMPUTES)
def test_a_function_with_one_instruction_that_is_unknown_by_name_is_not_harmless(body, monkeypatch):
    function = made(body)
    for number in instructions(function.__code__):
        monkeypatch.setattr(harmless, "CODES", harmless.CODES - {number})
        assert not only_computes(function), opname[number]
        monkeypatch.undo()


def test_a_name_that_this_python_does_not_have_is_no_number(monkeypatch):
    monkeypatch.delitem(opmap, "RETURN_VALUE")
    renewed = runpy.run_path(harmless.__file__)
    assert not renewed["only_computes"](made("return A + 1"))


@pytest.mark.parametrize("name", LASTING)
def test_what_may_leave_something_is_no_known_instruction(name):
    assert name in opmap and name not in harmless.INSTRUCTIONS.split()


@pytest.mark.parametrize(("assignment", "more"), MORE_IN_SOLUTIONS.items(), ids=MORE_IN_SOLUTIONS)
def test_a_solution_that_only_computes_is_known_in_every_python(assignment, more):
    spec = own_course().spec(assignment)
    found = {exercise.name: only_computes(reference(spec)[exercise.name]) for exercise in spec.exercises}
    assert {name for name, known in found.items() if not known} == more


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
