"""The lines of a cell are counted as JupyterLab counts them: IPython leaves out the empty ones at its beginning."""

from __future__ import annotations

from typing import Any


def keep_line_numbers(shell: Any) -> None:
    """From now on empty lines at the beginning of a cell stay, so that every line number is that of the cell.

    They are still left out before a cell magic and before code that is indented as a whole, where IPython needs that.
    """
    transforms = shell.input_transformer_manager.cleanup_transforms
    for place, transform in enumerate(transforms):
        if getattr(transform, "__name__", "") == "leading_empty_lines":
            transforms[place] = _kept(transform)


def _kept(without: Any) -> Any:
    def leading_lines(lines: list[str]) -> list[str]:
        first = next((line for line in lines if line.strip()), "")
        stay = first[:1].strip() and not first.startswith("%%")
        kept: list[str] = lines if stay else without(lines)
        return kept

    return leading_lines
