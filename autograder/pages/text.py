"""Text for a page that is read offline: markdown and formulas as HTML without script, made once for each text.

What a student wrote comes out as words: no tag, link, picture or attribute of theirs gets through.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

LONGEST_FORMULA = 1000
TAG = re.compile(r"<(/?)([a-zA-Z]+)((?:\s[^<>]*)?)>")
ATTRIBUTE = re.compile(r"""\s([a-z]+)=(["'])([\w.:/-]*)\2""")
MATH_TAGS = frozenset(
    {"math", "mfrac", "mi", "mn", "mo", "mover", "mrow", "mspace", "msqrt", "mroot", "mstyle", "msub", "msubsup", "msup"}
    | {"mtable", "mtd", "mtext", "mtr", "munder", "munderover"}
)
MATH_ATTRIBUTES = frozenset(
    {"accent", "columnalign", "display", "displaystyle", "fence", "form", "mathvariant", "maxsize", "minsize"}
    | {"scriptlevel", "stretchy", "width"}
)
FUNCTION = "(<mi>(?:log|exp|tanh|cos|sin|max|min)</mi>)"
THIN = '<mspace width="0.167em" />'


def bare(html: str, tags: frozenset[str], attributes: frozenset[str] = frozenset()) -> str:
    """Markup with these tags and attributes only; every other tag is dropped, and any other `<` is a character."""
    parts, at = [], 0
    for tag in TAG.finditer(html):
        parts.append(html[at : tag.start()].replace("<", "&lt;"))
        at = tag.end()
        if tag[2] in tags:
            kept = "".join(f' {name}="{value}"' for name, _, value in ATTRIBUTE.findall(tag[3]) if name in attributes)
            empty = " /" if tag[3].endswith("/") else ""
            parts.append(f"<{tag[1]}{tag[2]}{kept}{empty}>")
    return "".join([*parts, html[at:].replace("<", "&lt;")])


@lru_cache(maxsize=4096)
def formula(latex: str, display: str) -> str:
    """LaTeX as MathML, `display` "inline" or "block"; what cannot be converted stays as it was typed."""
    try:
        from latex2mathml.converter import convert  # loaded only where there is a formula

        if len(latex) > LONGEST_FORMULA:
            raise ValueError("too long to be a formula")
        math = bare(convert(latex, display=display), MATH_TAGS, MATH_ATTRIBUTES)
    except Exception:  # the converter has no one error of its own, and a student may type anything
        return f"<code>{escape(latex)}</code>"
    math = re.sub(f"(</m[in]>){FUNCTION}", rf"\1{THIN}\2", math)
    return re.sub(f"{FUNCTION}(<m[in]>)", rf"\1{THIN}\2", math)


def _inline(_: Any, tokens: Any, index: int, *__: Any) -> str:
    return formula(tokens[index].content.strip(), "inline")


def _block(_: Any, tokens: Any, index: int, *__: Any) -> str:
    return f"<span class='formula'>{formula(tokens[index].content.strip(), 'block')}</span>"


def _markdown() -> MarkdownIt:
    """CommonMark with tables and formulas, tags shown as words."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table").use(dollarmath_plugin, double_inline=True)
    for name, rule in {"math_inline": _inline, "math_inline_double": _block, "math_block": _block}.items():
        made.add_render_rule(name, rule)
    return made


GIVEN = _markdown()
WRITTEN = _markdown().disable(["link", "image", "autolink", "reference"])


@lru_cache(maxsize=1024)
def given(source: str) -> str:
    """A text of the course: its headings one level down and with ids, so that a card can send the reader there."""
    tokens = GIVEN.parse(source)
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", section_id(content.content))
    return _render(GIVEN, tokens)


def written(source: str) -> str:
    """A text of the student's: its headings one level down, without ids, links and pictures."""
    return _render(WRITTEN, WRITTEN.parse(source))


def _render(markdown: MarkdownIt, tokens: list[Any]) -> str:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]) + 1, 3), 6)}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        elif token.type == "fence":
            token.info = ""
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return html


def section_id(heading: str) -> str:
    """The id of a section: its heading in small letters, all else as a dash."""
    return "section-" + re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


@lru_cache(maxsize=1024)
def headings(source: str) -> tuple[str, ...]:
    """The headings of a text of the course."""
    found = [line.lstrip("#").strip() for line in source.splitlines() if re.match(r"#{1,6} ", line)]
    return tuple(found)
