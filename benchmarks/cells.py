"""How long the cells of our notebooks are, beside our targets and beside well-known notebooks.

`python -m benchmarks.cells` writes docs/cell_statistics.md.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import numpy as np

from autograder.notebook.nodes import read_release

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "cell_statistics.md"
TEXT = """# How long the cells are

A notebook is easiest to follow when a short text leads to a short cell, one idea at a time. This page counts. The script
`python -m benchmarks.cells` writes it from the notebooks as students get them, and a test keeps it current.

Lines of code are counted without blank ones. A run is a number of code cells with no text between them; its mean is 1 where
text and code take turns. Nine cells in ten are no longer than the number under p90.

| notebook | code cells | text cells | code per text | lines: median, p90, max | words: median, max | mean run |
|:--|--:|--:|--:|--:|--:|--:|
| *the target* | | | *0.75 to 1.33* | *up to 4, 15, 25* | *30 to 60, up to 200* | *up to 1.5* |
{ours}

{missed}

## Beside other notebooks

The same counts for notebooks that are often named as models, and for the course that this one answers to. They were measured
on copies on 21 November 2026; for the text the p90 was noted, not the longest cell.

| notebook | code cells | text cells | lines: median, p90, max | words: median, p90 | mean run |
|:--|--:|--:|--:|--:|--:|
{others}
"""
OTHERS = [
    ("Norvig, pytudes, `Sudoku.ipynb`", 20, 19, "1, 23, 31", "106, 398", 1.2),
    ("Norvig, pytudes, `xkcd1313.ipynb`", 24, 22, "3, 17, 32", "30, 219", 1.2),
    ("Norvig, pytudes, `Probability.ipynb`", 70, 52, "1, 5, 8", "27, 142", 1.6),
    ("VanderPlas, Python Data Science Handbook, 02.05", 23, 31, "1, 3, 4", "25, 86", 1.3),
    ("JAX, `autodidax.ipynb`", 98, 76, "12, 35, 87", "37, 170", 1.7),
    ("execnb, `00_shell.ipynb`", 98, 43, "4, 16, 30", "16, 56", 2.5),
    ("Understanding Deep Learning, notebook 7.1", 11, 11, "8, 10, 11", "64, 176", 1.6),
    ("Understanding Deep Learning, notebook 7.2", 10, 6, "5, 49, 49", "22, 77", 2.0),
    ("Karpathy, makemore part 4", 28, 1, "5, 36, 92", "9, not noted", 28),
    ("Coursera, Deep Learning Specialization, C1W4A1 (a copy)", 21, 33, "12, 29, 41", "69, 258", 1.9),
    ("CMU 10-714, homework 1", 14, 14, "1, 4, 10", "188, 447", 2.0),
    ("Tensor Puzzles", 46, 25, "6, 11, 19", "13, 17", 2.1),
    ("100 numpy exercises", 101, 103, "0, 0, 1", "15, 27", 1.0),
]


@dataclass(frozen=True)
class Counts:
    """The lines of each code cell, the words of each text cell, and the lengths of the runs of code cells."""

    name: str
    lines: list[int]
    words: list[int]
    runs: list[int]

    def row(self) -> str:
        """Return the counts as a row of the table."""
        lines = f"{median(self.lines):g}, {np.percentile(self.lines, 90):.0f}, {max(self.lines)}"
        words = f"{median(self.words):g}, {max(self.words)}"
        ratio = f"{len(self.lines) / len(self.words):.1f}"
        return f"| {self.name} | {len(self.lines)} | {len(self.words)} | {ratio} | {lines} | {words} | {mean(self.runs):.1f} |"

    def missed(self) -> list[str]:
        """Return the targets that are not reached, in words."""
        checks = {
            "code per text": 0.75 <= len(self.lines) / len(self.words) <= 1.33,
            "the median of the lines": median(self.lines) <= 4,
            "the p90 of the lines": np.percentile(self.lines, 90) <= 15,
            "the longest code cell": max(self.lines) <= 25,
            "the median of the words": 30 <= median(self.words) <= 60,
            "the longest text": max(self.words) <= 200,
            "the mean run": mean(self.runs) <= 1.5,
        }
        return [name for name, reached in checks.items() if not reached]


def counts(path: Path) -> Counts:
    """Return the counts of a notebook."""
    cells = read_release(path).cells
    lines = [sum(bool(line.strip()) for line in cell.source.splitlines()) for cell in cells if cell.cell_type == "code"]
    words = [len(cell.source.split()) for cell in cells if cell.cell_type == "markdown"]
    runs = [len(list(run)) for kind, run in itertools.groupby(cell.cell_type for cell in cells) if kind == "code"]
    kind = "assignment" if "release" in path.parts else "lesson"
    return Counts(f"{kind} {path.stem}", lines, words, runs)


def page() -> str:
    """Return the page, counted anew."""
    paths = [*sorted(ROOT.glob("notebooks/*.ipynb")), *sorted(ROOT.glob("release/*/*.ipynb"))]
    ours = [counts(path) for path in paths]
    missed = [f"- {item.name}: {', '.join(item.missed())}" for item in ours if item.missed()]
    verdict = "Where a target is not reached:\n\n" + "\n".join(missed) if missed else "Every target is reached."
    others = "\n".join("| " + " | ".join(map(str, row)) + " |" for row in OTHERS)
    return TEXT.format(ours="\n".join(item.row() for item in ours), missed=verdict, others=others)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(ROOT)}")
