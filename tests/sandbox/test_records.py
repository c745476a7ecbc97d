"""What a function returns is recorded, whatever the cells around it do."""

import pytest

from autograder.checking.values import decode, encode
from autograder.notebook.cells import Cell
from autograder.sandbox.run import MAX_ANSWERS

DOUBLE = "from autograder import check\ndef double(A):\n    return A * 2"


def body(code):
    return f"from autograder import check\ndef double(A):\n    {code}"


def test_a_redefined_check_still_gives_the_record_of_the_real_function(play, doubled):
    assert play(DOUBLE, "def check(f): return 2.0").records["double"] == doubled


def test_a_test_cell_that_raises_first_still_gives_a_record(play, doubled):
    result = play(DOUBLE, tests=[Cell("t", "assert False\ncheck(double)", "double")])
    assert result.records["double"] == doubled


def test_a_check_outside_of_the_test_cell_does_not_count(play, doubled):
    result = play(DOUBLE + "\ndef other(A): return A\nother.__name__ = 'double'\ncheck(other)")
    assert result.records["double"] == doubled


def test_a_missing_function_is_recorded_as_missing(play):
    assert play("x = 1").records == {"double": {"missing": True}}


def test_a_name_that_is_no_function_is_missing(play):
    assert play("double = 3").records == {"double": {"missing": True}}


def test_a_function_defined_after_its_test_cell_is_found_at_the_end(play, doubled):
    assert play(tests=[Cell("t", "check(double)", "double"), Cell("late", DOUBLE)]).records["double"] == doubled


def test_an_exercise_without_a_cell_is_probed_by_name(play, doubled):
    assert play(DOUBLE, tests=[]).records["double"] == doubled


def test_a_raising_function_is_recorded_with_its_line(play):
    outcome = play(body("return A @ undefined")).records["double"]["outcomes"][0]
    assert outcome["raised"]["type"] == "NameError"
    assert outcome["raised"]["line"] == "return A @ undefined"


@pytest.mark.parametrize(
    ("code", "record"),
    [
        ("import os; os._exit(0)", {"exited": True}),
        ("raise SystemExit", {"exited": True}),
        ("import ctypes; ctypes.string_at(0)", {"exited": True}),
        ("while True: A = A + 1", {"timeout": True}),
        ("return bytearray(10 ** 11)", {"memory": True}),
    ],
)
def test_a_function_that_misbehaves_when_called_costs_only_its_record(play, code, record):
    result = play(body(code), tests=[Cell("t", "check(double)", "double"), Cell("after", "print('after')")])
    assert result.records["double"] == record
    assert result.outputs["after"][0]["text"] == "after\n" and result.stopped == []


def test_a_function_that_kills_every_process_when_called_costs_only_its_record(play):
    code = "def double(A):\n    import os, time; os.kill(-1, 9); time.sleep(9)\ndef other(A): return 1"
    probes = {"double": [encode((1,))], "other": [encode((1,))]}
    result = play(code, probes=probes, tests=[Cell("t", "check(double)", "double"), Cell("u", "", "other")])
    assert result.records["double"] == {"exited": True}
    assert result.records["other"]["outcomes"][0]["returned"] == 1


def test_values_too_large_to_record_are_an_outcome(play):
    outcomes = play(body("import numpy; return numpy.ones((3000, 3000))")).records["double"]["outcomes"]
    assert "other" in outcomes[0]["returned"]


def test_helpers_ask_the_trusted_side(play):
    asked = []

    def answer(helper, arguments):
        asked.append((helper, decode(arguments)[1]))
        return encode(decode(arguments)[0] * 2)

    code = "def twice(A, why): raise NotImplementedError\ndef double(A): return twice(A, why='sum')"
    result = play(code, answer=answer, helpers={"double": ["twice"]})
    assert asked == [("twice", "sum"), ("twice", "sum")]
    assert decode(result.records["double"]["outcomes"][1]["returned"]).tolist() == [[14.0]]


def test_named_arguments_of_a_helper_come_in_the_order_of_the_students_own_one(play):
    code = "def minus(A, B): return 0\ndef double(A): return minus(B=A, A=3 * A)"
    result = play(
        code,
        answer=lambda _, arguments: encode(decode(arguments)[0] - decode(arguments)[1]),
        helpers={"double": ["minus"]},
    )
    assert decode(result.records["double"]["outcomes"][1]["returned"]).tolist() == [[14.0]]


def test_the_stand_ins_are_gone_after_their_probe(play):
    code = "def twice(A): return 'own'\ndef double(A): return twice(A)"
    result = play(
        code, answer=lambda helper, arguments: "theirs", helpers={"double": ["twice"]},
        tests=[Cell("t", "", "double"), Cell("after", "print(twice(1), double(1))")],
    )  # fmt: skip
    assert result.records["double"]["outcomes"][0]["returned"] == "theirs"
    assert result.outputs["after"][0]["text"] == "own own\n"


def test_a_helper_without_an_answer_raises_in_its_caller(play):
    result = play("def double(A): return twice(A)", helpers={"double": ["twice"]})
    assert "no answer" in result.records["double"]["outcomes"][0]["raised"]["text"]


def test_an_error_of_a_helper_is_raised_in_its_caller(play):
    result = play(
        "def double(A): return twice(A)",
        answer=lambda *_: {"raised": {"type": "IndexError", "text": "list index out of range"}},
        helpers={"double": ["twice"]},
    )
    raised = result.records["double"]["outcomes"][0]["raised"]
    assert (raised["type"], raised["text"]) == ("IndexError", "list index out of range")


def test_calls_of_helpers_are_capped(play):
    calls = []
    code = "def double(A):\n    for _ in range(1500): twice(A)"
    play(code, answer=lambda *call: calls.append(call) or 1, helpers={"double": ["twice"]})
    assert len(calls) == MAX_ANSWERS


def test_what_a_function_does_in_its_probe_does_not_reach_the_notebook(play):
    code = "calls = []\ndef double(A):\n    calls.append(1); return A"
    result = play(code, tests=[Cell("t", "", "double"), Cell("after", "print(len(calls))")])
    assert result.outputs["after"][0]["text"] == "0\n"
