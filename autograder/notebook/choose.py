"""Which file of a submission is graded, by its content: an untouched copy never stands in the way of the answered one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from autograder.notebook.files import readable
from autograder.notebook.nodes import Notebook, new_notebook
from autograder.notebook.own_work import NOTHING, HandedOut, OwnWork
from autograder.notebook.read import Unreadable, kind_of, read_any, read_notebook
from autograder.notebook.repair import grade_id

MOST_NAMED = 5


class Choice(NamedTuple):
    """The names of what is graded, a notebook or Python files that are read as one; and what is to be said of it."""

    names: list[str]
    said: list[str]

    def read(self, folder: Path) -> Notebook:
        """The notebook, or one with the cells of all the Python files; raises Unreadable."""
        read = [read_any(folder / name) for name in self.names]
        return read[0] if len(read) == 1 else new_notebook(cells=list(chain.from_iterable(item.cells for item in read)))


def choose(folder: Path, names: Iterable[str], release: Notebook, exact: str) -> Choice:
    """What is graded of the files `names` in `folder`; `exact` is the name that was asked for.

    Of several notebooks that is the one with most answers. Python files are graded where no notebook has an answer. Raises
    Unreadable where nothing is certain.
    """
    given, kinds = HandedOut(release), {name: kind_of(folder / name) for name in names}
    notebooks = [name for name, kind in kinds.items() if kind == "notebook"]
    if len(notebooks) == 1 and "script" not in kinds.values():
        return Choice(notebooks, _renamed(notebooks[0], exact))
    works = {name: work for name in notebooks if (work := _work(given, folder / name)) is not None}
    chosen = _best(notebooks, works, exact)
    if not any(work.questions for work in works.values()) and (not notebooks or works):
        scripts = [name for name, kind in kinds.items() if kind == "script" and written_in_script(given, folder / name)]
        if scripts:
            return Choice(scripts, [f"no notebook with answers was handed in; {_scripts(scripts, exact)} graded"])
    if chosen is None:
        if not notebooks and (problems := [why for name, kind in kinds.items() if kind and (why := _problem(folder / name))]):
            raise Unreadable("; ".join(problems[:MOST_NAMED]))
        what = f"more than one notebook ({len(works)}), none named {exact}" if len(works) > 1 else "no notebook"
        raise Unreadable(f"there is {what} in submitted/{folder.parent.name}/{folder.name}: ask the student for {exact}")
    return Choice([chosen], [*_renamed(chosen, exact), *_chosen_of(folder, chosen, notebooks, works)])


def _scripts(names: list[str], exact: str) -> str:
    """The Python files by name; but not the one that `collect` may have named anew, as the student does not know that name."""
    others = [name for name in names if name != f"{Path(exact).stem}.py"]
    if not others:
        return "the Python file was"
    first = "" if len(others) == len(names) else "the Python file and "
    return f"{first}{_listed(others)} {'was' if len(names) == 1 else 'were'}"


def _problem(path: Path) -> str:
    """Why a file cannot be read; nothing where it can."""
    try:
        read_any(path)
    except Unreadable as problem:
        return str(problem)
    return ""


def _renamed(name: str, exact: str) -> list[str]:
    return [] if name == exact else [f"the file was named '{readable(Path(name).name)}'; it was graded as '{exact}'"]


def _work(given: HandedOut, path: Path) -> OwnWork | None:
    """How much of a notebook is the student's own; None where it cannot be read, or is none of this assignment."""
    try:
        notebook = read_notebook(path)
    except (Unreadable, RecursionError):
        return None
    work = given.own_work(notebook)
    names = {grade_id(cell) for cell in given.release.cells} - {None}
    return work if work.questions or any(grade_id(cell) in names for cell in notebook.cells) else None


def written_in_script(given: HandedOut, path: Path) -> list[str]:
    """The functions of the assignment that are written in a Python file."""
    try:
        cells = read_any(path).cells
    except Unreadable:
        return []
    written = {name for cell in cells for name in given.written_in(cell)}
    return [name for name in given.asked if name in written]


def _best(notebooks: list[str], works: dict[str, OwnWork], exact: str) -> str | None:
    """The notebook with most answers, of equals the one with the right name, else the one with most of the student's own."""
    if len(notebooks) < 2 or not works:
        return exact if exact in notebooks else notebooks[0] if len(notebooks) == 1 else None
    if exact in notebooks and not any(work.questions for work in works.values()):
        return exact
    ranks = {name: (work.questions, name == exact, work.letters) for name, work in works.items()}
    best = [name for name, rank in ranks.items() if rank == max(ranks.values())]
    return best[0] if len(best) == 1 else None


def _chosen_of(folder: Path, chosen: str, notebooks: list[str], works: dict[str, OwnWork]) -> list[str]:
    """A sentence about the choice, where there was one: none among copies that are the same, or where nobody answered."""
    content = (folder / chosen).read_bytes() if len(notebooks) > 1 else b""
    others = [name for name in notebooks if name != chosen and (folder / name).read_bytes() != content]
    if not others or not works.get(chosen, NOTHING).questions:
        return []
    counts = [f"'{readable(name)}' has {works[name].questions}" for name in others if name in works]
    counts += [f"'{readable(name)}' cannot be read as one of this assignment" for name in others if name not in works]
    of = f"of {len(others) + 1} notebooks '{readable(chosen)}' was graded, with {works[chosen].said}"
    return [f"{of}; {', '.join(counts[:MOST_NAMED])}: see whether it is the right one"]


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(f"'{readable(name)}'" for name in names[:MOST_NAMED]) + more
