"""The gate for words that a student may have chosen: a name of a file or of an exception, a text of an error, a warning.

A terminal obeys some characters (clear the screen, set its title, fill the clipboard, go up over what was printed), and others
change the order in which letters are shown. Here each of them becomes an escape that can be read, such as `\\x1b`.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
import warnings
from collections.abc import Iterable
from types import TracebackType
from typing import TextIO

import click

MOST_NAMES = 8
LONGEST_LINE = 4_000
LONGEST_PIECE = 1_000
OBEYED = "\x00-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb"  # control characters, ends of lines
TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # from right to left and back
TAGS = "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # but for the variants of letters, which are words
UNSEEN = f"\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0{TAGS}"  # no place, or an empty one
BROKEN = "\ud800-\udfff"  # bytes that are not UTF-8, as Python keeps them
NOT_SHOWN = re.compile(f"[{OBEYED}{TURNS}{UNSEEN}{BROKEN}]")
LINE_ENDS, KEPT = "\n", "\n\t"


def escaped(text: str) -> str:
    """`text` with its lines and tabs, and each other character that a terminal would obey as an escape."""
    return NOT_SHOWN.sub(lambda found: found[0] if found[0] in KEPT else _escape(found), text.replace("\r\n", "\n"))


def visible(text: str) -> str:
    """The same for a terminal: tabs are blanks, and no line is endless."""
    lines = escaped(text.expandtabs(4)).split(LINE_ENDS)
    return LINE_ENDS.join(_capped(line, LONGEST_LINE) for line in lines)


def one_line(text: str, longest: int = LONGEST_PIECE) -> str:
    """A piece of a line, such as a name: as `visible`, and it neither begins a new line nor fills the screen."""
    return _capped(NOT_SHOWN.sub(_escape, text), longest)


def _escape(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def _capped(line: str, longest: int) -> str:
    return line if len(line) <= longest else f"{line[:longest]}... ({len(line):,} characters)"


def say(text: str, err: bool = False) -> None:
    """Print what is meant for people."""
    click.echo(visible(text), err=err)


def say_data(line: str) -> None:
    """Print one line for programs in full, such as JSON."""
    click.echo(NOT_SHOWN.sub(_escape, line))


def many(number: float, one: str, more: str = "") -> str:
    """A number with its word, `1 file`, `2 files`; `more` is the word for several where that is not `one` with an s."""
    shown = f"{number:g}" if isinstance(number, float) else str(number)
    return f"{shown} {one if number == 1 else more or f'{one}s'}"


def counted(names: list[str]) -> str:
    """How many names there are, and the first of them."""
    more = ", ..." if len(names) > MOST_NAMES else ""
    return f"{len(names)}: {', '.join(map(one_line, names[:MOST_NAMES]))}{more}"


class _Visible(logging.Formatter):
    """Log lines through the gate."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


def guard_python() -> None:
    """Send through the gate what Python itself writes to the terminal: warnings, log lines that nobody takes, tracebacks."""
    warnings.showwarning = _warning
    sys.excepthook = _traceback
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_Visible())


def _warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    (file or sys.stderr).write(visible(warnings.formatwarning(message, category, filename, lineno, line)))


def _traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    lines: Iterable[str] = traceback.format_exception(kind, error, trace)
    sys.stderr.write(visible("".join(lines)))
