"""Texts that Windows saves in UTF-16, and others in UTF-32, are read like those in UTF-8."""

import codecs
from datetime import UTC, datetime

import pytest

from autograder.course.times import TIME, time_in, why_unknown_in
from autograder.notebook.elsewhere import may_answer

WAYS = {
    "UTF-8": str.encode,
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, large end first": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-16 without a mark, large end first": lambda text: text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "UTF-32, large end first": lambda text: codecs.BOM_UTF32_BE + text.encode("utf-32-be"),
}


@pytest.mark.parametrize("words", ["dA has the shape of A.", "Градиент имеет ту же форму", "Übergabe: dA hat die Form von A"])
@pytest.mark.parametrize("name", ["note.txt", "why.md"])
@pytest.mark.parametrize("way", WAYS)
def test_words_in_a_file_may_answer_however_it_was_saved(tmp_path, way, name, words):
    (tmp_path / name).write_bytes(WAYS[way](words))
    assert may_answer(tmp_path / name)


@pytest.mark.parametrize("way", WAYS)
def test_a_text_without_words_is_no_answer_however_it_was_saved(tmp_path, way):
    (tmp_path / "note.txt").write_bytes(WAYS[way]("1 2 3 4 5 6 7 8 9\r\n"))
    assert not may_answer(tmp_path / "note.txt")


@pytest.mark.parametrize("way", [way for way in WAYS if "32" not in way])
def test_the_time_of_handing_in_is_read_however_it_was_saved(tmp_path, way):
    (tmp_path / TIME).write_bytes(WAYS[way]("2026-11-20 19:00:00 UTC\r\n"))
    assert time_in(tmp_path) == datetime(2026, 11, 20, 19, tzinfo=UTC)
    assert why_unknown_in(tmp_path) == ""
