"""How much a text says, in whatever script: words, letters that are words, formulas; and lines that are code."""

from __future__ import annotations

import ast
import re
import unicodedata

from autograder.notebook.own_work import texts_in
from autograder.notebook.repair import parsed

ENOUGH_IN_TEXT, ENOUGH_IN_CODE = 3, 6
WORD = re.compile(r"[^\W\d_]{2,}")
# Thai, Lao, Tibetan, Burmese; Korean, old and new; Khmer; Tai; kana; Chinese; and the mark for what could not be decoded.
DENSE = re.compile(
    "[\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u3005-\u3007\u3040-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff\ufffd]"
)
FORMULA = re.compile(r"\$[^$]*\w[^$]*\$|\\[(\[]|\\[a-zA-Z]{2,}|[∂∇]|[^\W_]\W*[^=!<>]=(?!=).*[^\W\d_]")
TEX = re.compile(r"(?=.*=).*(\$|[\^_]\{|\\[a-zA-Z]{2,})")
DOES = (ast.Assign, ast.AugAssign, ast.Return, ast.Call, ast.Import, ast.ImportFrom)


def how_many(text: str) -> int:
    """How many words a text says; where a script has no spaces, or long words, three letters are taken for two words."""
    letters = "".join(letter for letter in text if unicodedata.category(letter)[0] != "M")
    return len(WORD.findall(DENSE.sub(" ", letters))) + 2 * len(DENSE.findall(letters)) // 3


def may_say(text: str) -> bool:
    """Whether a text outside code may answer a question: it has some words, or a formula."""
    return how_many(text) >= ENOUGH_IN_TEXT or FORMULA.search(text) is not None


def says_much(lines: list[str]) -> bool:
    """Whether some lines say more than code needs, in words or in a formula that is no code."""
    return how_many(" ".join(lines)) >= ENOUGH_IN_CODE or any(map(TEX.match, lines))


def is_formula(lines: list[str]) -> bool:
    """Whether some lines are formulas as TeX writes them, and nothing else."""
    return bool(lines) and all(map(TEX.match, lines))


def is_code(line: str) -> bool:
    """Whether a line is surely Python that does something, without words in it."""
    is_head = line.endswith(":")
    if not line.isascii() or "#" in line or (tree := parsed(f"{line} pass" if is_head else line)) is None:
        return False
    texts = [str(text.value) for text in texts_in(tree)]
    return (is_head or any(isinstance(each, DOES) for each in ast.walk(tree))) and not says_much(texts)


def without_code(lines: list[str]) -> list[str]:
    """The lines that are not surely Python."""
    return [line for line in lines if not is_code(line)]
