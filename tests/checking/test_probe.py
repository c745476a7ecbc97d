"""The probe calls a function and writes down what came back; it is quiet, repeatable and never stopped by an exception."""

import json
import random
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from autograder.checking.probe import probe
from autograder.checking.values import decode, encode

ONE = [encode((np.arange(6.0).reshape(2, 3), 2))]


def outcome_of(function: Any, *arguments: Any) -> dict[str, Any]:
    (outcome,) = probe(function, [encode(arguments)])
    return outcome


def test_what_came_back_and_the_inputs_afterwards_are_written_down() -> None:
    outcome = outcome_of(lambda A, factor: A * factor, np.ones((2, 3)), 2)
    np.testing.assert_array_equal(decode(outcome["returned"]), 2 * np.ones((2, 3)))
    assert outcome["inputs_after"] == encode((np.ones((2, 3)), 2))


LATER = {"tuple": [1], "later": [[3, "number", 40]]}


def test_arguments_behind_those_left_out_are_given_by_place_and_the_function_keeps_its_own_defaults() -> None:
    (outcome,) = probe(lambda a, b=20, c=(3,), number=4, more=5: (a, b, c, number, more), [LATER])
    assert decode(outcome["returned"]) == (1, 20, (3,), 40, 5)
    assert outcome["inputs_after"] == {"tuple": [1]}


def test_an_argument_that_is_left_out_and_has_no_default_is_what_python_says_it_is() -> None:
    (outcome,) = probe(lambda a, b, c=3, d=4: a, [LATER])
    assert "missing 1 required positional argument: 'b'" in outcome["raised"]["text"]


def test_an_argument_that_is_left_out_and_has_no_default_gets_that_of_the_task():
    case = {"tuple": [1], "later": [[3, "number", 40]], "defaults": [[1, 20], [2, 3]]}
    for function in (lambda a, b, c, number: (a, b, c, number), lambda a, b, c=3, number=4: (a, b, c, number)):
        assert decode(probe(function, [case])[0]["returned"]) == (1, 20, 3, 40)
    assert probe(lambda a, b, c=5: (a, b, c), [{"tuple": [1], "defaults": [[1, 20], [2, 3]]}])[0]["returned"] == {
        "tuple": [1, 20, 5]
    }


def test_the_defaults_of_a_function_are_written_down_where_a_case_asks_for_them():
    (outcome,) = probe(lambda a, b, c=5, *more: a, [{"tuple": [1, 2], "defaults": [[1, 20], [2, 3], [3, 4]]}])
    assert outcome["defaults"] == [{"other": "required"}, 5, {"other": "unknown"}]


def drawn(seeds, draw=lambda seed=0: None):
    """What a training draws that asks a stand-in for a list once for each seed."""
    names = {"draw": draw, "seeds": seeds}
    exec("def train(): return [draw(seed) if seed != 'none' else draw() for seed in seeds]", names)
    (outcome,) = probe(names["train"], [{"tuple": [], "stand_ins": {"draw": {"list": [1, 2, 3]}}}])
    return decode(outcome["returned"])


def test_a_stand_in_gives_its_list_in_another_order_for_each_new_seed():
    one, two, three = [1, 2, 3], [2, 3, 1], [3, 1, 2]
    assert drawn([0, 1, 2, 3]) == [one, two, three, one]
    assert drawn([4, 4, 5, 4]) == [one, one, two, one]
    assert drawn(["none", 0, np.int64(0), 0.0]) == [one] * 4
    assert drawn([None, None]) == [one, two]


def test_a_function_that_does_not_say_what_it_takes_gets_later_arguments_by_name() -> None:
    (outcome,) = probe(lambda *given, **named: (given, named), [LATER])
    assert decode(outcome["returned"]) == ((1,), {"number": 40})


def test_a_function_that_takes_no_later_argument_raises() -> None:
    (outcome,) = probe(lambda a, b=2: a, [LATER])
    assert "unexpected keyword argument 'number'" in outcome["raised"]["text"]


def test_a_change_of_an_input_is_seen_also_where_the_input_is_returned() -> None:
    def in_place(A: Any, factor: Any) -> Any:
        A *= factor
        return A

    outcome = outcome_of(in_place, np.ones((2, 3)), 2)
    assert outcome["inputs_after"] == encode((2 * np.ones((2, 3)), 2))


def test_a_result_that_is_too_large_is_named_so_also_beside_a_dictionary() -> None:
    outcome = outcome_of(lambda _: ({"W1": np.ones(3)}, list(range(300_000))), 1)
    assert outcome["returned"] == {"other": "a value that is too large to grade"}


def test_every_case_gets_fresh_arguments() -> None:
    def spoil(A: Any, factor: Any) -> Any:
        A += 1
        return A.sum()

    first, second = probe(spoil, ONE * 2)
    assert first == second


def test_random_numbers_are_the_same_in_every_call() -> None:
    first, second = probe(lambda *_: np.random.randn(3), ONE * 2)
    assert first == second


def test_an_exception_is_written_down_with_its_type_text_line_and_function() -> None:
    def helper() -> None:
        raise KeyError("dA3")

    def caller(*_: Any) -> None:
        helper()

    raised = outcome_of(caller, 1)["raised"]
    error = {"type": "KeyError", "text": "'dA3'", "line": 'raise KeyError("dA3")', "function": "helper"}
    place = {"number": helper.__code__.co_firstlineno + 1, "column": 8, "end_column": 29, "part": 'raise KeyError("dA3")'}
    there = {"operation": "raise", "operands": [], "names": {}, "target": "", "above": 0, "in_block": 0}
    assert raised == {**error, **place, **there}


def test_an_exception_whose_text_raises_is_written_down() -> None:
    class Nasty(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    def function(*_: Any) -> None:
        raise Nasty

    raised = outcome_of(function, 1)["raised"]
    assert (raised["type"], raised["text"]) == ("Nasty", "")


def test_an_exception_without_end_is_cut() -> None:
    def function(*_: Any) -> None:
        raise ValueError("x" * 10**6)

    assert len(json.dumps(outcome_of(function, 1))) < 1000


@pytest.mark.parametrize(
    "function",
    [
        lambda: 1,
        lambda a, b, c: 1,
        lambda *_: 1 / 0,
        lambda *_: [][1],
        lambda *_: np.ones((2, 3)) @ np.ones((2, 3)),
        lambda *_: (_ for _ in ()).throw(MemoryError()),
        lambda A, b: outcome_of(lambda: None),
        None,
    ],
    ids=range(8),
)
def test_no_exception_leaves_the_probe(function: Any) -> None:
    (outcome,) = probe(function, ONE)
    assert set(outcome) in ({"raised"}, {"returned", "inputs_after"})


def test_endless_recursion_is_an_exception_like_others() -> None:
    def again(*arguments: Any) -> Any:
        return again(*arguments)

    assert outcome_of(again, 1)["raised"]["type"] == "RecursionError"


def test_prints_and_warnings_stay_quiet_and_streams_come_back(capfd: pytest.CaptureFixture[str]) -> None:
    def loud(*_: Any) -> float:
        print("out")
        print("err", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        np.log(np.zeros(1))
        return 1.0

    streams = (sys.stdout, sys.stderr)
    assert outcome_of(loud, 1)["returned"] == 1.0
    assert (sys.stdout, sys.stderr) == streams
    assert capfd.readouterr() == ("", "")


def test_the_outcome_is_plain_json() -> None:
    outcome = outcome_of(lambda *_: {"a": np.array([np.nan]), "b": object(), "c": (np.float32(1), np.inf)}, 1)
    assert json.loads(json.dumps(outcome, allow_nan=False)) == outcome


def test_probes_in_several_threads_leave_the_streams_alone() -> None:
    before = sys.stdout, sys.stderr
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: probe(lambda *_: time.sleep(random.uniform(0, 0.004)), ONE), range(60)))
    assert (sys.stdout, sys.stderr) == before
