"""No message says "1 files": a number stands with its word through one function."""

import ast
import re

import pytest

from autograder.terminal.words import many

NOUNS = r"(files|students|submissions|notebooks|functions|points|questions|marks|rows|pages)\b"
SEVERAL = {"groups.py"}  # where a number is never 1


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (1, ("file",), "1 file"),
        (0, ("file",), "0 files"),
        (2_000_000, ("file",), "2000000 files"),
        (1.0, ("point",), "1 point"),
        (0.5, ("point",), "0.5 points"),
        (1, ("waits", "wait"), "1 waits"),
        (3, ("waits", "wait"), "3 wait"),
    ],
)
def test_a_number_has_the_word_that_goes_with_it(number, words, said):
    assert many(number, *words) == said


def counts_without_their_word(text):
    """What stands between {len(...)} or {sum(...)} and a word for several."""
    for item in ast.walk(ast.parse(text)):
        for value, after in zip(item.values, item.values[1:], strict=False) if isinstance(item, ast.JoinedStr) else []:
            call = getattr(getattr(value, "value", None), "func", None)
            is_count = isinstance(call, ast.Name) and call.id in ("len", "sum")
            if is_count and isinstance(after, ast.Constant) and re.match(rf" (more )?{NOUNS}", str(after.value)):
                yield ast.unparse(item)


def test_no_message_counts_without_the_word_for_one(root):
    parts = ("collect", "course", "marking", "regrade", "desk", "notebook", "feedback")
    files = [path for part in parts for path in (root / "autograder" / part).rglob("*.py") if path.name not in SEVERAL]
    found = {path.name: said for path in files if (said := list(counts_without_their_word(path.read_text("utf-8"))))}
    assert found == {}
