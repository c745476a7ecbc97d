"""The cells of a notebook as blocks that a page can show: code, what it displayed as text and pixels, and words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from markupsafe import Markup

from autograder.checking.verdict import Place
from autograder.notebook.outputs import pictures_of
from autograder.pages.text import given, written

Json = dict[str, Any]  # a cell or an output, of a notebook's file or as nbformat reads it

LONGEST = 20_000
COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
PICTURES = ("image/png", "image/jpeg")


class CodeLine(NamedTuple):
    """A line of code in pieces, every second of which is a place to look at, and what is said of these."""

    pieces: tuple[str, ...]
    words: str


class Block(NamedTuple):
    """A piece of a page; `text` of a picture says what it shows, `pixels` are the data address of it.

    Code in which places are marked is in `lines`.
    """

    kind: Literal["code", "display", "picture", "words"]
    text: str
    pixels: str = ""
    lines: tuple[CodeLine, ...] = ()


def code_blocks(cell: Json, pointed: Sequence[tuple[Place, str]] = ()) -> list[Block]:
    """A code cell, with words beside those `pointed` places that are in it, and all that it displayed."""
    source = cell["source"]
    there = [(place, words) for place, words in pointed if _is_in(place, source)]
    lines = tuple(_marked(source, there)) if there and len(source) <= LONGEST else ()
    return [Block("code", plain(source), lines=lines), *displayed(cell.get("outputs", []))]


def _is_in(place: Place, source: str) -> bool:
    """Whether a cell holds what a place says, where it says it."""
    lines = source.splitlines()
    line = lines[place.line - 1] if 1 <= place.line <= len(lines) else ""
    text = line.encode("utf-8", "replace")[place.column : place.end_column].decode("utf-8", "replace")
    return text == place.text != "" and place.source in ("", line)


def _marked(source: str, pointed: Sequence[tuple[Place, str]]) -> Iterator[CodeLine]:
    """The lines of a cell; of places that overlap the first one counts."""
    for number, line in enumerate(source.strip("\n").splitlines(), 1 + len(source) - len(source.lstrip("\n"))):
        here = sorted((item for item in pointed if item[0].line == number), key=lambda item: item[0].column)
        data, at, pieces = line.encode("utf-8", "replace"), 0, list[bytes]()
        for place, _ in here:
            if place.column >= at:
                pieces += [data[at : place.column], data[place.column : place.end_column]]
                at = place.end_column
        texts = (COLOURS.sub("", piece.decode("utf-8", "replace")) for piece in (*pieces, data[at:]))
        yield CodeLine(tuple(texts), "; ".join(dict.fromkeys(words for _, words in here)))


@lru_cache(maxsize=1024)
def words_of_the_course(source: str) -> Block:
    """A text of the release, as HTML."""
    return Block("words", Markup(given(source)))  # our own text through our own renderer


def words_of_a_person(source: str) -> Block:
    """A comment that somebody wrote in the formgrader, as HTML: markdown and formulas, each line of theirs a line."""
    return words_of_the_student(re.sub(r"(?<=\S)\n(?=\S)", "  \n", source))


def words_of_the_student(source: str) -> Block:
    """A text that a student may have written, as HTML."""
    return Block("words", Markup(written(clipped(source))))  # our renderer lets no tag or link of theirs through


def attached(cell: Json) -> Iterator[Block]:
    """The pictures that are attached to a cell."""
    for name, bundle in pictures_of(cell)[0].items():
        yield from (Block("picture", clipped(name), f"data:{kind};base64,{pixels}") for kind, pixels in bundle.items())


def displayed(outputs: list[Json]) -> list[Block]:
    """Outputs as text and pixels."""
    return [block for output in outputs for block in _displayed(output)]


def _displayed(output: Json) -> Iterator[Block]:
    if output["output_type"] == "stream":
        yield Block("display", plain(_text(output.get("text", ""))))
    elif output["output_type"] == "error":
        yield Block("display", plain("\n".join(map(_text, output.get("traceback", [])))))
    else:
        words = data_of(output, "text/plain")
        for kind in PICTURES:
            pixels = data_of(output, kind)
            if pixels and BASE64.fullmatch(pixels):
                yield Block("picture", clipped(words), f"data:{kind};base64,{''.join(pixels.split())}")
                return
        if words:
            yield Block("display", plain(words))


def data_of(output: Json, kind: str) -> str:
    """What an output holds of a MIME type, nothing where it holds none."""
    return _text(output.get("data", {}).get(kind, ""))


def _text(value: Any) -> str:
    """A field of a notebook's output: one text, or a list of its lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def plain(text: str) -> str:
    """Text without a terminal's colours, not too long, without empty lines around it."""
    return clipped(COLOURS.sub("", text)).strip("\n")


def clipped(text: str) -> str:
    """The text, cut where it is very long."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n... and {len(text) - LONGEST} more characters"
