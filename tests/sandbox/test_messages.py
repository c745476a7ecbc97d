"""Whatever messages a room sends: of each exercise the first record counts, and just its own helpers are answered."""

import copy
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checking.values import encode
from autograder.notebook.cells import Cell
from autograder.sandbox.job import Job
from autograder.sandbox.run import MAX_ANSWERS, _Progress, _Start

INPUT = encode((np.ones((2, 2)),))
CELLS = [Cell("setup", ""), Cell("test_one", "", "one"), Cell("between", ""), Cell("test_two", "", "two"), Cell("last", "")]
NAMES = ("one", "two")
END = -1


def outcome(number):
    return {"outcomes": [{"returned": number, "inputs_after": INPUT}]}


RECORDS = [outcome(1.0), outcome(2.0), *({name: True} for name in ("missing", "timeout", "memory", "exited"))]
BROKEN = [None, {}, {"outcomes": []}, {"outcomes": [3]}, {"exited": False}, "right", [outcome(1.0)]]


def attempt():
    made = _Start(_Progress(Job(cells=CELLS, probes={name: [INPUT] for name in NAMES}), None, False))
    made.ready = True
    return made


def records_after(*messages):
    made = attempt()
    for message in messages:
        made._handle(message)
    return made.transcript.records


def start(cell):
    return {"start": cell}


def record(name, data):
    return {"record": name, "data": data}


WORDS = ["one", "another", "missing", "timeout", "memory", "exited"]


@pytest.mark.parametrize("later", [*RECORDS, *BROKEN], ids=[*WORDS, *map(str, BROKEN)])
@pytest.mark.parametrize("first", RECORDS, ids=WORDS)
def test_a_later_record_never_replaces_the_first(first, later):
    made, more = attempt(), record("one", later)
    for message in (start(1), record("one", first), more, start(2), start(1), more, start(3), more, start(END), more):
        made._handle(message)
    assert made.transcript.records == {"one": first}


def test_the_numbers_of_a_record_that_counts_cannot_be_changed_by_a_later_message():
    first = record("one", outcome(1.0))
    kept = records_after(start(1), first, record("one", outcome(2.0)), {"probe": "one"}, record("one", outcome(3.0)))
    assert kept == {"one": outcome(1.0)}


@pytest.mark.parametrize("cell", [0, 2, 3, 4])
def test_a_record_that_comes_in_another_cell_than_its_own_does_not_count(cell):
    assert records_after(start(cell), record("one", outcome(1.0))) == {}
    assert records_after(start(cell), record("one", outcome(1.0)), start(END), record("one", outcome(2.0))) == {
        "one": outcome(2.0)
    }


@pytest.mark.parametrize("cell", [5, 99, -2, 1.0, True, "1", None, [1], {}])
def test_a_cell_that_there_is_not_does_not_start(cell):
    assert records_after(start(0), start(cell), record("one", outcome(1.0))) == {}


@pytest.mark.parametrize("name", ["three", "", "ONE", None, 1, ["one"], {"one": 1}])
def test_a_record_of_what_is_not_asked_does_not_count(name):
    assert records_after(start(END), record(name, outcome(1.0))) == {}


@pytest.mark.parametrize("data", BROKEN, ids=str)
def test_a_record_that_cannot_be_read_counts_as_the_end_of_its_process(data):
    assert records_after(start(1), record("one", data), record("one", outcome(1.0))) == {"one": {"exited": True}}


@pytest.mark.parametrize(
    ("reason", "kind"), [("time", "timeout"), ("memory", "memory"), ("bytes", "exited"), ("ended", "exited")]
)
def test_a_function_that_ended_the_room_gets_no_record_from_the_next_start(reason, kind):
    made = attempt()
    for message in (start(1), {"probe": "one"}):
        made._handle(message)
    assert made._stopped(reason) is False
    again = _Start(made.progress)
    again.ready = True
    for message in (start(1), record("one", outcome(1.0)), start(END), record("one", outcome(2.0))):
        again._handle(message)
    assert made.transcript.records == {"one": {kind: True}}


def test_a_function_that_was_recorded_before_the_room_ended_keeps_its_record():
    made = attempt()
    for message in (start(1), {"probe": "one"}, record("one", outcome(1.0))):
        made._handle(message)
    made._stopped("time")
    assert made.transcript.records == {"one": outcome(1.0)}


MESSAGES = st.one_of(
    st.sampled_from(range(-3, 7)).map(start),
    st.tuples(st.sampled_from([*NAMES, "three"]), st.sampled_from([*RECORDS, *BROKEN])).map(lambda found: record(*found)),
    st.sampled_from(NAMES).map(lambda name: {"probe": name}),
    st.sampled_from([{"probed": "one"}, {}, {"cell": 1, "outputs": []}, {"ask": "one", "args": None}, {"ready": True}]),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(MESSAGES, max_size=12))
def test_of_whatever_comes_the_first_record_in_its_own_cell_or_at_the_end_counts(messages):
    made, seen = attempt(), {}
    for message in messages:
        name, where = message.get("record"), made.cell
        may = name in NAMES and (where == END or CELLS[where].exercise == name)
        made._handle(message)
        if may and name not in seen:
            seen[name] = copy.deepcopy(made.transcript.records[name])
        assert made.transcript.records == seen


ARGUMENTS = {"tuple": [1.0]}
HELPERS = {"one": ["first", "second"], "two": ["second"]}


def questions(*messages):
    """The helpers that the trusted side was asked for, and the replies to the room, after some messages."""
    asked = []

    def answer(helper, _):
        asked.append(helper)
        return 7.0

    job = Job(cells=CELLS, probes={name: [INPUT] for name in NAMES}, helpers=HELPERS)
    made = _Start(_Progress(job, answer, False))
    made.ready = True
    for message in messages:
        made._handle(message)
    return asked, [json.loads(line) for line in made.unsent.splitlines()]


def ask(helper, ticket="t"):
    return {"ask": helper, "args": ARGUMENTS, "ticket": ticket}


@pytest.mark.parametrize(("exercise", "cell"), [("one", 1), ("two", 3), ("one", END), ("two", END)])
@pytest.mark.parametrize("helper", ["first", "second", "one", "two", "third", "", None, 1, ["first"], {"first": 1}], ids=str)
def test_just_the_helpers_of_the_exercise_that_is_called_are_answered(exercise, cell, helper):
    asked, replies = questions(start(cell), {"probe": exercise}, ask(helper))
    right = isinstance(helper, str) and helper in HELPERS[exercise]
    assert (asked, replies) == (([helper], [{"answer": 7.0, "ticket": "t"}]) if right else ([], []))


@pytest.mark.parametrize(
    "before",
    [
        [],
        [start(1)],
        [start(3), {"probe": "one"}],
        [start(1), {"probe": "one"}, {"probed": "one"}],
        [start(1), {"probe": "one"}, start(2)],
        [start(1), record("one", outcome(1.0)), {"probe": "one"}],
        [start(1), {"probe": "three"}],
    ],
    ids=str,
)
def test_nothing_is_answered_while_no_exercise_is_called(before):
    assert questions(*before, ask("first")) == ([], [])


@pytest.mark.parametrize("ticket", ["t", "", None, 3, "x" * 100, {"a": 1}], ids=str)
def test_a_reply_has_the_ticket_of_its_question_and_no_long_one(ticket):
    _, (reply,) = questions(start(1), {"probe": "one"}, ask("first", ticket))
    assert reply["ticket"] == str(ticket)[:40]


def test_an_exercise_gets_so_many_answers_and_so_many_refusals_and_then_nothing():
    many = [ask("first")] * (2 * MAX_ANSWERS + 5)
    asked, replies = questions(start(1), {"probe": "one"}, *many, start(3), {"probe": "two"}, ask("second"))
    assert asked == ["first"] * MAX_ANSWERS + ["second"]
    refused = [reply for reply in replies if "raised" in reply]
    assert (len(replies), len(refused)) == (2 * MAX_ANSWERS + 1, MAX_ANSWERS)
    assert {reply["raised"]["text"] for reply in refused} == {"first: it was called too often"}
