"""The notebooks as they were handed out; the kit brings them along, so that a student's own copies may change."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from autograder.notebook.nodes import Notebook, read_release
from autograder.notebook.repair import grade_id

FOLDER = Path(__file__).parent / "notebooks"
RELEASE = Path(__file__).parents[2] / "release"  # where the whole course lies


@lru_cache(maxsize=1)
def handed_out() -> dict[str, Notebook]:
    """The notebook of each assignment, by name; raises FileNotFoundError where there are none."""
    paths = sorted(FOLDER.glob("*.ipynb")) or sorted(RELEASE.glob("*/*.ipynb"))
    found = {path.stem: read_release(path) for path in paths}
    if not found:
        raise FileNotFoundError("the notebooks that were handed out are not here: this command is for the students' kit")
    return found


def changed_since(notebook: Notebook, release: Notebook) -> list[str]:
    """The cells that another version of the course gave another text, by nbgrader's checksums; none where versions agree."""
    known = {name: cell.metadata.nbgrader.get("checksum") for cell in release.cells if (name := grade_id(cell))}
    found = [(name, cell.metadata.nbgrader.get("checksum")) for cell in notebook.cells if (name := grade_id(cell))]
    return [name for name, checksum in found if checksum and checksum != known.get(name)]
