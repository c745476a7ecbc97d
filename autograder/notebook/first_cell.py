"""The first cell of a notebook that may be opened where nothing of the course is installed: it gets the kit from an address."""

from __future__ import annotations

import json
import re
from typing import Any

TEXT = """\
# Only in Colab, Kaggle, Deepnote or VS Code in the browser: run this cell first. Elsewhere it does nothing.
try:
    import autograder
except ModuleNotFoundError:
    %pip install --quiet "{address}"
    import autograder"""
ADDRESS = r"[\w.~:/?#@%+=&,-]+"
FIRST_CELL = re.compile(re.escape(TEXT).replace(re.escape("{address}"), ADDRESS))


def is_address(text: str) -> bool:
    """Whether a text can stand in the cell as the address or the file of a wheel, or of the folder that holds it."""
    return re.fullmatch(ADDRESS, text) is not None and text.endswith((".whl", "/"))


def is_first_cell(source: str) -> bool:
    """Whether this is the text of such a cell, and nothing else."""
    return FIRST_CELL.fullmatch(source.strip()) is not None


def with_first_cell(notebook: bytes, address: str) -> bytes:
    """The file of a notebook with such a cell at its top."""
    data = json.loads(notebook)
    text = TEXT.format(address=address).splitlines(keepends=True)
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "install",
        "metadata": {},
        "outputs": [],
        "source": text,
    }
    return f"{json.dumps({**data, 'cells': [cell, *data['cells']]}, indent=1, ensure_ascii=False)}\n".encode()
