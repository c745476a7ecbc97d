"""Cells are rewritten as IPython rewrites them, although most are not searched for magics; rooms know their fonts."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from autograder.sandbox.fonts import LIST, write_fonts
from autograder.sandbox.inside.shell import Rewriting

LINES = [
    "x = 1", "x %= 2", "y = 7 % 3", "if x != 2:", "    y = 1", "for i in range(2):", "    %time i", "%time x = 1",
    "x = %time 1", "!ls", "files = !ls", "print?", "?print", "x = 'a?'", "# what?",
    '"""', "'''", "text %d", ",f a b", ";f a", "/f 1",
    "(1,", " 2)", "...", ">>> x = 1", "In [1]: x", "await f()", "", "   ", "\\", "f'{x!r}'", "%%time", "\t!ls", "x; y",
    "a, b = 1, 2",
]  # fmt: skip
CELLS = st.lists(st.sampled_from(LINES), max_size=7).map("\n".join)


def outcome(rewrite: Callable[[str], str], cell: str) -> str:
    try:
        return rewrite(cell)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@given(CELLS)
def test_a_cell_is_rewritten_as_ipython_does(cell):
    assert outcome(Rewriting().transform_cell, cell) == outcome(TransformerManager().transform_cell, cell)


def test_a_rewriting_that_a_student_adds_is_honoured(play):
    added = """
from IPython.core.inputtransformer2 import TokenTransformBase
class Answer(TokenTransformBase):
    @classmethod
    def find(cls, lines):
        return cls((1, 0)) if any(token.string == 'fortytwo' for line in lines for token in line) else None
    def transform(self, lines):
        return [line.replace('fortytwo', '42') for line in lines]
get_ipython().input_transformer_manager.token_transformers.append(Answer)
"""
    assert play(added, "fortytwo").outputs["c1"][0]["data"] == {"text/plain": "42"}


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\nawait asyncio.sleep(0)\nprint('waited')",
        "async def one():\n    yield 'waited'\nprint(*[item async for item in one()])",
    ],
)
def test_a_cell_may_wait_at_its_top_level(play, source):
    assert play(source).outputs["c0"] == [{"output_type": "stream", "name": "stdout", "text": "waited\n"}]


def test_the_list_of_fonts_is_that_of_the_installed_matplotlib(tmp_path):
    write_fonts(tmp_path / "fonts.json")
    same = LIST.read_text(encoding="utf-8") == (tmp_path / "fonts.json").read_text(encoding="utf-8")
    assert same, "matplotlib brings other fonts along: run python -m autograder.sandbox.fonts"


def test_a_room_uses_the_list_instead_of_searching(play):
    source = "from matplotlib.font_manager import fontManager\nprint(len(fontManager.afmlist), len(fontManager.ttflist) > 30)"
    assert play(source).outputs["c0"][0]["text"] == "0 True\n"
