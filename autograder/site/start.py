"""The first page of the site: the course map, what to do first, handing in."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograder.course.course import Course
from autograder.desk.kit import course_files
from autograder.pages.templates import templates

HERE = Path(__file__).parent / "templates"
STORAGE = "backprop-course"
"""Under this name the browser keeps the notebooks that were changed."""
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class OnMap:
    """A notebook on the course map: its path in the site, its name there, its title."""

    path: str
    name: str
    title: str

    @property
    def is_assignment(self) -> bool:
        """Whether it is handed in."""
        return self.path.startswith("release/")


def notebooks_of(course: Course) -> dict[str, bytes]:
    """The notebooks that the site holds, by their names in it: lessons, and assignments as they are handed out."""
    return {name: data for name, data in course_files(course).items() if name.endswith(".ipynb")}


def course_map(course: Course) -> list[OnMap]:
    """Every lesson and every assignment; an assignment follows the last lesson whose last cell names it."""
    found = {name: json.loads(data)["cells"] for name, data in notebooks_of(course).items()}
    pages = {name: OnMap(name, Path(name).stem, _title(cells)) for name, cells in found.items()}
    lessons = [name for name, page in pages.items() if not page.is_assignment]
    places = {name: place for place, name in enumerate(lessons)}
    for name in sorted(set(pages) - set(lessons)):
        named = (place for place, lesson in enumerate(lessons) if pages[name].name in "".join(found[lesson][-1]["source"]))
        places[name] = max(named, default=len(lessons))
    return [pages[name] for name in sorted(places, key=lambda name: (places[name], pages[name].is_assignment, name))]


def write_start(course: Course, folder: Path) -> None:
    """Write the first page of a built site."""
    script = (HERE / "start.js").read_text(encoding="utf-8").replace("STORAGE", json.dumps(STORAGE))
    page = templates(HERE).get_template("start.html.j2")
    text = page.render(pages=course_map(course), script=Markup(script), digest=Markup(_sha256(script)))
    (folder / "index.html").write_text(text, encoding="utf-8")


def _title(cells: list[dict[str, Any]]) -> str:
    found = (TITLE.search("".join(cell["source"])) for cell in cells if cell["cell_type"] == "markdown")
    return next((match.group(1) for match in found if match), "")


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
