"""Write down once which fonts matplotlib brings along: else a room would search for them each time it starts.

Run `python -m autograder.sandbox.fonts` when matplotlib is renewed; a room does not use the list of another version.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib import get_data_path
from matplotlib.font_manager import FontManager, json_dump

LIST = Path(__file__).parent / "inside" / "fonts.json"


def write_fonts(path: Path) -> None:
    """Write the list of matplotlib's own fonts, in the form of its cache, with names relative to its data."""
    fonts = FontManager()
    fonts.ttflist = sorted((font for font in fonts.ttflist if _is_its_own(font.fname)), key=lambda font: font.fname)
    fonts.afmlist = []
    json_dump(fonts, path)


def _is_its_own(name: str) -> bool:
    return Path(name).is_relative_to(get_data_path())


if __name__ == "__main__":
    write_fonts(LIST)
