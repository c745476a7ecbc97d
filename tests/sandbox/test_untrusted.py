"""Nothing that comes out of the room is believed before it is looked at."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox import untrusted

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
LIKE_OUTPUT = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "display_data", "execute_result", "error", "x"])},
    optional=dict.fromkeys(("name", "text", "data", "ename", "evalue", "traceback", "execution_count"), JSON),
)


@pytest.mark.parametrize(
    "line",
    [b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 5_000, b'{"a": NaN}', b'{"a": Infinity}', b"[1]", b'"x"',
     b"{", b'{"a": ' + b"9" * 30 + b"}", b'{"a": ' + b"[" * 70 + b"]" * 70 + b"}"],
)  # fmt: skip
def test_a_line_that_is_not_an_honest_object_is_nothing(line):
    assert untrusted.parse(line) == {}


def test_half_a_character_does_not_reach_the_files_we_write():
    message = untrusted.parse(b'{"text": "\\ud800 and \\ud83d\\ude00"}')
    assert message["text"].encode("utf-8").decode() == "? and \U0001f600"


@settings(deadline=None, max_examples=40)
@given(st.binary())
def test_no_bytes_make_the_parser_raise(line):
    assert isinstance(untrusted.parse(line), dict)


@settings(deadline=None, max_examples=40)
@given(JSON)
def test_no_record_makes_the_reader_raise(data):
    assert untrusted.record(data, 1) is None or untrusted.record(data, 1)


@settings(deadline=None, max_examples=40)
@given(st.lists(LIKE_OUTPUT | JSON, max_size=6))
def test_every_output_that_is_kept_is_of_a_known_form(items):
    for output in untrusted.outputs(items, 1000, 1000):
        assert output["output_type"] in ("stream", "display_data", "execute_result", "error")
        json.dumps(output)


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"missing": 1}, {"missing": True, "timeout": True}, {"other": True}, {"outcomes": []},
     {"outcomes": [1]}, {"outcomes": [{"returned": 1}]}, {"outcomes": [{"raised": "x"}]},
     {"outcomes": [{"returned": 1, "inputs_after": 2}] * 2}],
)  # fmt: skip
def test_a_record_of_another_form_is_none(data):
    assert untrusted.record(data, 1) is None


def test_texts_of_a_raised_error_are_strings_of_a_bounded_length():
    kept = untrusted.record({"outcomes": [{"raised": {"type": 3, "text": "x" * 9999, "more": 1}}]}, 1)
    assert kept == {"outcomes": [{"raised": {"type": "", "text": "x" * 500, "line": "", "function": ""}}]}


def test_scripts_and_pictures_that_are_none_are_left_out():
    data = {"application/javascript": "alert(1)", "image/png": '"><script>', "text/plain": "x"}
    kept = untrusted.outputs([{"output_type": "display_data", "data": data, "metadata": {"a": 1}}], 1000, 1000)
    assert kept == [{"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}}]


def test_outputs_beyond_what_a_cell_may_show_are_left_out():
    flood = [{"output_type": "stream", "name": "stdout", "text": "x" * 1000}] * 100
    assert len(untrusted.outputs(flood, 1000, 1000)) == 21


def test_a_long_record_is_not_kept_so_that_many_of_them_fill_no_memory():
    untrusted._parsed_before.cache_clear()
    for text in ("x", "x" * untrusted.LONGEST_KEPT):
        assert untrusted.parse(b'{"record":"%s"}' % text.encode()) == {"record": text}
    assert untrusted._parsed_before.cache_info().currsize == 1
