"""The page on the length of our cells says what the notebooks hold."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from benchmarks import cells


def test_the_page_is_current():
    current = cells.PAGE.read_text(encoding="utf-8") == cells.page()
    assert current, "A notebook has changed: run 'python -m benchmarks.cells' and look at docs/cell_statistics.md."


def test_lines_words_and_runs_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(cells, "ROOT", tmp_path)
    book = [new_markdown_cell("one two three"), new_code_cell("a = 1\n\nb = 2"), new_code_cell("a"), new_markdown_cell("four")]
    nbformat.write(nbformat.v4.new_notebook(cells=[*book, new_code_cell("")]), tmp_path / "n.ipynb")
    found = cells.counts(tmp_path / "n.ipynb")
    assert (found.lines, found.words, found.runs) == ([2, 1, 0], [3, 1], [2, 1])
    assert found.missed() == ["code per text", "the median of the words"]


def test_a_long_cell_misses_its_target():
    assert cells.Counts("n", [30, 3, 3], [40, 300], [1, 3]).missed() == [
        "code per text",
        "the p90 of the lines",
        "the longest code cell",
        "the median of the words",
        "the longest text",
        "the mean run",
    ]
