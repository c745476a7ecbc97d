"""The border parses: a message has exactly the form of one that a runner sends, a question is no larger than its case."""

import json
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.values import encode
from autograder.notebook.cells import Cell
from autograder.sandbox import untrusted
from autograder.sandbox.job import Job
from autograder.sandbox.run import MAX_UNREAD, _Progress, _Start

INPUT = encode((np.ones((2, 3)), {"W1": np.ones((4, 2))}, [2, 4, 1]))
CELLS = [Cell("setup", ""), Cell("test_one", "", "one")]
VALUE = {"array": [[1.0]], "dtype": "float64", "shape": [1, 1]}
HONEST = [
    {"ready": True},
    {"start": -1},
    {"start": 0},
    {"cell": 0, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}], "error": None},
    {"cell": 1, "outputs": [], "error": {"type": "ValueError", "text": "x"}},
    {"probe": "one"},
    {"probed": "one"},
    {"record": "one", "data": {"missing": True}},
    {"record": "one", "data": {"outcomes": [{"returned": VALUE, "inputs_after": True}]}},
    {"ask": "first", "ticket": "12-1", "args": {"tuple": [VALUE]}},
    {"done": True},
]


def line(message):
    return json.dumps(message).encode()


def started(answer=None):
    """A start of a job whose exercise `one` may ask for `first`, before its runner is there."""
    made = _Start(_Progress(Job(cells=CELLS, probes={"one": [INPUT]}, helpers={"one": ["first"]}), answer, False))
    made.ready = True
    return made


@pytest.mark.parametrize("message", HONEST, ids=str)
def test_a_message_as_a_runner_sends_it_is_read(message):
    assert untrusted.message(line(message)) == message


OTHERS = [None, True, False, 1.0, 10**7, -2, "x" * 300, ["one"], {"a": 1}]


@pytest.mark.parametrize("message", HONEST, ids=str)
def test_a_message_with_a_key_more_or_less_is_none(message):
    assert untrusted.message(line({**message, "more": 1})) == {}
    for name in message:
        assert untrusted.message(line({key: value for key, value in message.items() if key != name})) == {}


@pytest.mark.parametrize("message", HONEST, ids=str)
def test_a_message_with_another_type_or_size_is_none(message):
    for name, value in message.items():
        for other in OTHERS:
            is_like = type(other) is type(value) and not isinstance(other, (str, int))
            if not is_like and not (name == "error" and other is None):
                found = untrusted.message(line({**message, name: other}))
                assert found == {} or other == value


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from([10**30, "x" * 500, "one", 0]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["tuple", "array", "dtype", "shape", "x"]), inner)
    ),
    max_leaves=8,
)


@st.composite
def messages(draw):
    """A message of a known kind in which something may be different."""
    message = dict(draw(st.sampled_from(HONEST)))
    for name in draw(st.lists(st.sampled_from([*message, "more"]), max_size=2)):
        message[name] = draw(JSON)
    return message


@settings(deadline=None, max_examples=400)
@given(st.lists(messages(), max_size=8))
def test_whatever_messages_come_nothing_raises_and_what_is_kept_is_of_a_known_form(found):
    made = started(lambda helper, arguments: 7.0)
    for message in found:
        made._handle(untrusted.message(line(message)))
    for record in made.transcript.records.values():
        assert untrusted.record(record, 1) is not None
    for cell, outputs in made.transcript.outputs.items():
        assert cell in ("setup", "test_one") and isinstance(outputs, list)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(HONEST), st.lists(st.tuples(st.integers(0, 10**4), st.binary(max_size=4)), min_size=1, max_size=4))
def test_a_message_with_wrong_bytes_is_read_or_is_none(message, edits):
    data = bytearray(line(message))
    for place, some in edits:
        place %= len(data)
        data[place : place + len(some)] = some
    assert isinstance(untrusted.message(data), dict)


@pytest.mark.parametrize(
    "text",
    [b"[" * 4_000_000, b"[" + b"[]," * 2_600_000 + b"[]]", b'{"a":{}},' * 800_000, b"1" * 8_000_000, b"0." + b"1" * 8_000_000,
     b"1e" + b"9" * 8_000_000, b'"' + b"\\ud800" * 1_300_000 + b'"', b"-" * 8_000_000],
    ids=["open", "empty lists", "dictionaries", "digits", "a fraction", "an exponent", "half characters", "signs"],
)  # fmt: skip
def test_a_long_line_costs_little_time_and_memory(text):
    tracemalloc.start()
    start = time.process_time()
    untrusted.message(b'{"record": "one", "data": ' + text + b"}")
    seconds, peak = time.process_time() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (seconds < 5, peak < 100 * 2**20) == (True, True), (seconds, peak / 2**20)


LARGEST = 4


def question(*arguments):
    return untrusted.is_answerable(encode(arguments), untrusted.largest_size([INPUT]))


def test_the_largest_size_of_a_case_is_its_largest_side_or_integer():
    assert untrusted.largest_size([INPUT]) == LARGEST
    assert untrusted.largest_size([{"tuple": [7]}, INPUT]) == 7
    assert untrusted.largest_size([{**INPUT, "again": [encode((np.ones((1, 9)),))]}]) == 9
    assert untrusted.largest_size([]) == 0


@pytest.mark.parametrize("shape", [(5,), (1, 5), (5, 1), (0, 5), (2, 2, 2)], ids=str)
def test_a_question_with_a_larger_array_than_the_case_has_gets_no_answer(shape):
    assert not question(np.ones(shape))
    assert not question([(np.ones((1, 1)), {"W": np.ones(shape)})])


@pytest.mark.parametrize("shape", [(), (4,), (4, 4), (0, 4)], ids=str)
def test_a_question_as_large_as_the_case_gets_an_answer(shape):
    assert question(np.ones(shape), [2, 4, 1])


@pytest.mark.parametrize("sizes", [[5], [2, 5, 1], [4] * 5, [10**9], [-5]], ids=str)
def test_sizes_of_layers_that_the_case_does_not_have_get_no_answer(sizes):
    assert not question(sizes)
    assert not question(tuple(sizes), np.ones((2, 2)))
    assert not question(np.array(sizes))


def test_a_step_or_a_seed_beside_arrays_may_be_larger():
    assert question(np.ones((2, 2)), 1500)
    assert not question(np.ones((2, 2)), 2001)
    assert not question(1500)


@pytest.mark.parametrize(
    "change",
    [{"shape": "22"}, {"shape": [2.0, 2.0]}, {"shape": ["2", "2"]}, {"shape": [True, 4]}, {"dtype": "f8,f8"}, {"dtype": ",,,"},
     {"dtype": "int64"}, {"array": ["1", "2", "3", "4"]}, {"array": [1.0, 2.0]}],
    ids=str,
)  # fmt: skip
def test_an_array_of_another_form_gets_no_answer(change):
    array = {"array": [[1.0, 2.0], [3.0, 4.0]], "dtype": "float64", "shape": [2, 2]}
    assert untrusted.is_answerable({"tuple": [array]}, LARGEST)
    assert not untrusted.is_answerable({"tuple": [{**array, **change}]}, LARGEST)


def ask(number, args=None):
    return {"ask": "first", "ticket": f"1-{number}", "args": args or {"tuple": [VALUE]}}


def test_answers_that_nobody_reads_do_not_pile_up():
    asked = []

    def answer(helper, arguments):
        asked.append(helper)
        return [0.5] * 50_000

    made = started(answer)
    for message in ({"start": 1}, {"probe": "one"}, *map(ask, range(500))):
        made._handle(message)
    assert made.flooded
    assert len(made.unsent) < 2 * MAX_UNREAD
    assert len(asked) < 10


def test_of_records_that_are_large_together_those_that_come_later_are_not_kept():
    names = [f"f{number}" for number in range(5)]
    made = _Start(_Progress(Job(cells=CELLS, probes={name: [INPUT] for name in names}), None, False))
    made.ready = True
    made._handle({"start": -1})
    made.line_bytes = 7_000_000
    for name in names:
        made._handle({"record": name, "data": {"outcomes": [{"returned": VALUE, "inputs_after": True}]}})
    kept = ["returned" in made.transcript.records[name]["outcomes"][0] for name in names]
    assert kept == [True, True, False, False, False]
    assert made.transcript.records["f4"]["outcomes"][0]["raised"]["type"] == "TooLarge"


FLOOD = """
import json, os
def double(A):
    line = ("\\n" + json.dumps({"ask": "first", "ticket": "1-1", "args": {"tuple": []}}) + "\\n").encode()
    for place in range(3, 64):
        try:
            os.write(place, line * 5)
        except OSError:
            pass
    import time
    time.sleep(0.2)
    for place in range(3, 64):
        try:
            os.write(place, line * 500)
        except OSError:
            pass
    return A * 2
"""


def test_a_room_that_asks_and_does_not_read_is_stopped_and_the_rest_is_run(play):
    asked = []

    def answer(helper, arguments):
        asked.append(helper)
        return {"list": [0.5] * 100_000}

    found = play("from autograder import check" + FLOOD, answer=answer, helpers={"double": ["first"]})
    assert found.records["double"] in ({"exited": True}, {"timeout": True})
    assert "'double' sent more data than it may when it was called; the rest was run again" in found.stopped
    assert len(asked) < 20
