"""A key file that cannot be used gives one clear sentence that names the file."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.checking.key import PACKAGED, KeyProblem, load_key, public_key

TEXT = (PACKAGED / "2_L_layer.json").read_bytes()


def problem_of(path: Path) -> str:
    with pytest.raises(KeyProblem) as caught:
        load_key(path)
    text = str(caught.value)
    assert path.name in text
    assert "autograder release" in text
    assert "\n" not in text
    return text


def test_the_shipped_key_loads() -> None:
    assert public_key("2_L_layer").kind == "public"


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    assert "no answer key" in problem_of(tmp_path / "none.json")


def test_a_key_of_an_unknown_assignment_is_named() -> None:
    with pytest.raises(KeyProblem, match=r"9_nothing\.json"):
        public_key("9_nothing")


def test_a_key_of_another_format_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text('{"format": 99, "assignment": "x", "version": "1", "kind": "public", "exercises": {}}')
    assert "format 99" in problem_of(path)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"null",
        b"3",
        b'"text"',
        b"{}",
        b'{"format": 4}',
        b'{"format": 4, "assignment": "x", "version": "1", "kind": "public", "exercises": []}',
        b'{"format": 4, "assignment": "x", "version": "1", "kind": "public", "exercises": {"f": 3}}',
        b'{"format": 4, "assignment": "x", "version": "1", "kind": "public", "exercises": {"f": {}}}',
        b"\xff\xfe\x00binary",
        TEXT.replace(b'"path"', b'"pfad"', 1),
        TEXT.replace(b'"fingerprints"', b'"print"', 1),
        TEXT.replace(b'"arguments":[', b'"arguments":7,"x":[', 1),
    ],
    ids=range(14),
)
def test_a_damaged_key_is_named(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(text)
    assert "is damaged" in problem_of(path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(TEXT) - 3))
def test_a_key_that_is_cut_off_anywhere_is_damaged(tmp_path: Path, end: int) -> None:
    path = tmp_path / "cut.json"
    path.write_bytes(TEXT[:end])
    assert "is damaged" in problem_of(path)
