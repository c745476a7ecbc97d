"""The English that lint reads: the sentence in which a source notebook counts its functions and points for the reader.

A line such as "The eight functions give 19 points" is held against the spec by the rule `announced` of `lint_notebook`. In a
course in another language no such sentence is found, and this rule finds nothing; no other rule depends on the language.
"""

from __future__ import annotations

import re

SENTENCE = re.compile(r"(\w+)(?: new)? functions give (\d+) points")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def announcements(line: str) -> list[tuple[str, str]]:
    """The number of functions, in the words of the text, and the points, for each such sentence in a line of text."""
    return SENTENCE.findall(line)


def in_words(count: int) -> str:
    """A number as a text writes it: in letters up to twelve, beyond that in digits."""
    return NUMBERS[count - 1] if 0 < count <= len(NUMBERS) else str(count)
