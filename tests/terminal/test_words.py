"""What a student may have chosen is shown in a terminal and in a table for a spreadsheet, and does nothing there."""

import io
import json
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.pages.templates import templates
from autograder.terminal.screen import Screen, in_table
from autograder.terminal.words import LONGEST_LINE, LONGEST_PIECE, one_line, say_data, visible

CLEAR, TITLE, CLIPBOARD, UP = "\x1b[2J", "\x1b]0;you have been had\x07", "\x1b]52;c;cm0gLXJmIH4=\x07", "\x1b[7A"
RIGHT_TO_LEFT = "\u202e"
HOSTILE = [
    "\u2066",
    "\u200e",
    CLEAR,
    TITLE,
    CLIPBOARD,
    UP,
    RIGHT_TO_LEFT,
    "\x9b2J",
    "\r",
    "\b",
    "\x00",
    "\udc9b",
    "\u2028",
    "\u200b",
]
ANYTHING = st.text(st.one_of(st.characters(), st.sampled_from("".join(HOSTILE)), st.characters(categories=["Cc", "Cf", "Cs"])))
NOT_LETTERS = ("Cc", "Cs", "Zl", "Zp")
TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
MARKS_AND_GAPS = "\u061c\u200e\u200f\u200b\u00ad\u2060\ufeff\u180e"


def obeyed(text: str) -> list[str]:
    """The characters of a text that end lines, control a terminal, turn the order of letters, or take no place."""
    return [char for char in text if unicodedata.category(char) in NOT_LETTERS or unicodedata.bidirectional(char) in TURNS
            or char in MARKS_AND_GAPS]  # fmt: skip


def screen(**options: object) -> tuple[Screen, io.StringIO]:
    """A screen, and what it wrote."""
    written = io.StringIO()
    return Screen(file=written, width=80, **options), written


@given(ANYTHING)
def test_of_any_text_nothing_is_left_that_a_terminal_obeys(text):
    assert set(obeyed(visible(text))) <= {"\n"} and obeyed(one_line(text)) == []


@given(ANYTHING)
def test_a_piece_begins_no_line(text):
    assert len(one_line(text).splitlines()) <= 1


@given(ANYTHING)
def test_what_went_through_goes_through_again_unchanged(text):
    assert visible(visible(text)) == visible(text)


@example("\u845b\U000e0100\u57ce")  # a name whose first letter has a variant of its own
@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=LONGEST_PIECE))
def test_words_of_any_language_stay_as_they_are(text):
    shown = "".join(char for char in text if char not in "\u115f\u1160\u3164\uffa0")
    assert one_line(shown) == visible(shown) == shown


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_what_is_not_shown_can_be_read(text):
    assert one_line(text).isascii() and one_line(text).startswith("\\")


@pytest.mark.parametrize("text", ["first\r\nsecond", "first\nsecond"], ids=ascii)
def test_lines_end_as_on_any_system(text):
    assert visible(text) == "first\nsecond"


def test_every_line_of_data_for_programs_is_whole_and_is_one(capsys):
    say_data(json.dumps({"a": CLEAR + "b" * 10_000}))
    assert json.loads(capsys.readouterr().out) == {"a": CLEAR + "b" * 10_000}


@pytest.mark.parametrize(
    "value", [Markup(f"<p>{'a' * 10_000}{CLEAR}</p>"), Markup("<p>a</p>\r\n\t<p>b</p>")], ids=["long", "lines"]
)
def test_markup_of_a_page_is_never_cut(value, tmp_path):
    (tmp_path / "page").write_text("{{ value }}")
    page = templates(tmp_path).get_template("page").render(value=Markup(value))
    assert page.startswith("<p>a") and page.endswith("</p>") and len(page) >= len(value) - 1
    assert obeyed(page.replace("\n", "").replace("\t", "")) == []


def test_a_page_shows_words_of_students_and_no_character_is_obeyed(tmp_path):
    (tmp_path / "page").write_text("{{ value }}")
    assert templates(tmp_path).get_template("page").render(value=f"<b>{RIGHT_TO_LEFT}") == "&lt;b&gt;\\u202e"


def test_an_endless_line_is_cut_and_says_how_long_it_was():
    assert visible("a" * 1_000_000) == "a" * LONGEST_LINE + "... (1,000,000 characters)"
    assert one_line("a" * 2_000) == "a" * LONGEST_PIECE + "... (2,000 characters)"


@pytest.mark.parametrize("text", [*HOSTILE, "[red]a[/red]", "[link=file:///a]b[/link]", ":skull:"], ids=ascii)
@pytest.mark.parametrize("terminal", [True, False])
def test_a_screen_shows_a_text_in_a_table_and_outside_of_it_and_obeys_neither(text, terminal):
    console, written = screen(force_terminal=terminal, color_system=None)
    table = Table("student", "what happened", title=text)
    table.add_row(text, in_table(text, "right"))
    console.print(table)
    console.print(f"left: {text}", soft_wrap=True)
    assert obeyed(written.getvalue().replace("\n", "")) == []
    assert written.getvalue().count(one_line(text)) >= 2


def test_a_console_of_rich_alone_would_obey():
    written = io.StringIO()
    Console(file=written).print(CLEAR + RIGHT_TO_LEFT)
    assert obeyed(written.getvalue().replace("\n", ""))


def test_a_progress_bar_is_still_drawn():
    console, written = screen(force_terminal=True)
    assert list(track([1, 2, 3], f"grading {CLEAR}", console=console, transient=True)) == [1, 2, 3]
    assert CLEAR not in written.getvalue() and "\x1b[2K" in written.getvalue()


BY_PYTHON = {
    "a warning": "import warnings; warnings.warn({text!r})",
    "a log line": "import logging; logging.getLogger('traitlets').warning({text!r})",
    "a traceback": "type('Error', (Exception,), {{'__module__': 'builtins'}}); raise KeyError('') from Exception({text!r})",
    "the name of an exception": "raise type({text!r}, (Exception,), {{}})({text!r})",
}


@pytest.mark.parametrize("how", BY_PYTHON)
def test_what_python_itself_writes_goes_through_the_gate(how):
    text = CLEAR + TITLE + RIGHT_TO_LEFT
    code = "from autograder.terminal.words import guard_python; guard_python(); " + BY_PYTHON[how].format(text=text)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert done.stderr and obeyed(done.stderr.replace("\n", "")) == []
