"""What one hostile submission is: what it tries, and what must be seen to happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
HONEST = {"linear_forward": 2}


@dataclass(frozen=True)
class Attack:
    """A submission of `2_L_layer` whose `linear_forward` is honest, and that tries something besides.

    `cells` are put after the cell with the grade id `after`; `answers` take the place of answer cells; or `file` makes the whole
    notebook file out of the honest one. `lay` gets the folder that is handed in and that of the course, and may put into the
    one what leads to the other. `expected` is a regular expression that what came out must match: it shows that the attack
    was really made; `behind_landlock` is the one behind Landlock, where that differs. Where it is `searched`, what the search for
    places printed came out, too. `earned` is what the honest work in it deserves. In the texts `@FOLDER@`, `@PORT@` and `@PROCESS@` stand
    for a folder, a server and a process outside.
    """

    id: str
    layer: str
    tries: str
    expected: str
    defence: str
    cells: tuple[str, ...] = ()
    after: str = "setup"
    answers: dict[str, str] = field(default_factory=dict)
    earned: dict[str, int] = field(default_factory=lambda: HONEST)
    total_seconds: float = 20
    lay: Callable[[Path, Path], None] | None = None
    file: Callable[[Notebook], bytes] | None = None
    behind_landlock: str = ""
    searched: bool = False
